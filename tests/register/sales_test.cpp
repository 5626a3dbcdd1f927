#include <functional>

#include "catch2.hpp"
#include "little_shop.h"

using namespace till_register;

namespace {

Refusal refusal_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const RegisterError& error) {
    return error.refusal();
  }
  FAIL("nothing was refused");
  return Refusal::kInvalid;
}

}  // namespace

TEST_CASE("a sale takes goods off the shelf, leaves a receipt and tells whoever listens") {
  LittleRegister shop;
  std::vector<Movement> heard;
  shop->on_movement([&](const Movement& movement) { heard.push_back(movement); });
  const auto before = shop->revision();
  const auto cart = shop.cart("MUG", 2000);
  const auto receipt = shop->tender(cart, {{TenderKind::kCash, 5000}}, "S-1");
  CHECK(receipt.change_minor == 5000 - 3897);
  CHECK(receipt.employee_name == "Sam K.");
  CHECK(shop->on_hand("MUG") == 12'000);
  CHECK(shop->revision() > before);
  REQUIRE(heard.size() == 1);
  CHECK(heard[0].movement_id == "S-1");
  CHECK(heard[0].kind == MovementKind::kSale);
  CHECK(heard[0].lines.at(0).quantity_milli == -2000);
  const auto kept = shop->receipt(receipt.number);
  REQUIRE(kept);
  CHECK(kept->totals.total_minor == 3897);
  CHECK(kept->lines.at(0).name == "Oat Mug");
  CHECK(shop->receipt("1")->number == receipt.number);
  CHECK_THAT(receipt_text(*kept, "Corner", 2),
             Catch::Matchers::Contains("TOTAL                              38.97"));
}

TEST_CASE("a listener that fails does not undo the sale") {
  LittleRegister shop;
  shop->on_movement([](const Movement&) { throw std::runtime_error("no"); });
  shop.sell("MUG", 1000);
  CHECK(shop->on_hand("MUG") == 13'000);
}

TEST_CASE("the same sale told twice is one sale, another under its id is refused") {
  LittleRegister shop;
  const auto first = shop.sell("MUG", 1000, "S-1");
  CHECK(shop.sell("MUG", 1000, "S-1").number == first.number);
  CHECK(shop->on_hand("MUG") == 13'000);
  CHECK(refusal_of([&] { shop.sell("MUG", 2000, "S-1"); }) == Refusal::kConflict);
  CHECK(refusal_of([&] { shop->receive("MUG", 1000, {}, "S-1"); }) == Refusal::kConflict);
  CHECK(shop->on_hand("MUG") == 13'000);
}

TEST_CASE("what makes no sense at the till is refused and changes nothing") {
  LittleRegister shop;
  const auto due = shop.cart("MUG").totals().total_minor;
  CHECK(refusal_of([&] { shop->tender(Cart(), {}); }) == Refusal::kInvalid);
  CHECK(refusal_of([&] {
          shop->tender(shop.cart("MUG"), {{TenderKind::kCash, due - 1}});
        }) == Refusal::kInvalid);
  CHECK(refusal_of([&] {
          shop->tender(shop.cart("MUG"), {{TenderKind::kCard, due + 1}});
        }) == Refusal::kInvalid);
  CHECK(refusal_of([&] { shop->tender(shop.cart("MUG"), {{TenderKind::kCash, -5}}); }) == Refusal::kInvalid);
  CHECK(refusal_of([&] { shop.sell("MUG", 2'000'000'000'000); }) == Refusal::kInvalid);
  CHECK(refusal_of([&] { shop->receive("MUG", 0); }) == Refusal::kInvalid);
  CHECK(refusal_of([&] { shop->adjust("TEAPOT", 1000); }) == Refusal::kNotFound);
  shop->sign_out();
  CHECK(refusal_of([&] { shop.sell("MUG", 1000); }) == Refusal::kDenied);
  CHECK(shop->on_hand("MUG") == 14'000);
  CHECK(shop->journal_after("", 10).movements.empty());
}

TEST_CASE("a split tender may be part card, part cash with change") {
  LittleRegister shop;
  const auto receipt = shop->tender(shop.cart("MUG"), {{TenderKind::kCard, 1000}, {TenderKind::kCash, 1000}});
  CHECK(receipt.change_minor == 51);
  CHECK(shop->receipt(receipt.number)->tenders.size() == 2);
}

TEST_CASE("a return takes back what was bought, once, and says per line what goes back on the shelf") {
  LittleRegister shop;
  const auto sold = shop.sell("MUG", 3000);
  const auto back = shop->take_back(
      {sold.number, {{1, {}, 1000, true, {}}, {1, {}, 1000, false, {}}}, "broken", {}}, "T-1");
  CHECK(shop->on_hand("MUG") == 12'000);
  CHECK(back.totals.total_minor == -3897);
  CHECK(back.of_number == sold.number);
  const auto movement = shop->journal_after("", 10).movements.at(1);
  CHECK(movement.kind == MovementKind::kReturn);
  CHECK(movement.lines.at(0).restocked);
  CHECK_FALSE(movement.lines.at(1).restocked);
  CHECK(
      shop->take_back({sold.number, {{1, {}, 1000, true, {}}, {1, {}, 1000, false, {}}}, "broken", {}}, "T-1")
          .number == back.number);
  CHECK(shop->receipt(sold.number)->lines.at(0).returned_milli == 2000);
  CHECK(refusal_of([&] {
          shop->take_back({sold.number, {{1, {}, 2000, true, {}}}, "", {}});
        }) == Refusal::kConflict);
  CHECK(refusal_of([&] {
          shop->take_back({"R-000999", {{1, {}, 1000, true, {}}}, "", {}});
        }) == Refusal::kNotFound);
  CHECK(refusal_of([&] {
          shop->take_back({sold.number, {{9, {}, 1000, true, {}}}, "", {}});
        }) == Refusal::kInvalid);
}

TEST_CASE("a return without receipt is taken at today's price") {
  LittleRegister shop;
  const auto back = shop->take_back({"", {{0, "SOAP", 1000, true, {}}}, "gift", {}});
  CHECK(back.totals.subtotal_minor == -800);
  CHECK(shop->on_hand("SOAP") == 3500);
}

TEST_CASE("an exchange is one movement with both signs") {
  LittleRegister shop;
  auto cart = shop.cart("BAND-RED-S");
  CartLine back;
  back.sku = "BAND-BLU-M";
  back.name = "Bandana";
  back.unit_price_minor = 1400;
  back.returned = true;
  cart.add_line(back);
  const auto receipt = shop->tender(cart, {{TenderKind::kCard, cart.totals().total_minor}});
  CHECK(receipt.kind == ReceiptKind::kExchange);
  const auto movement = shop->journal_after("", 10).movements.at(0);
  CHECK(movement.lines.at(0).quantity_milli == -1000);
  CHECK(movement.lines.at(1).quantity_milli == 1000);
  CHECK(shop->on_hand("BAND-RED-S") == -2000);
  CHECK(shop->on_hand("BAND-BLU-M") == 4000);
}

TEST_CASE("a void undoes a sale once, and not after a return") {
  LittleRegister shop;
  const auto sold = shop.sell("MUG", 2000, "S-1");
  const auto undone = shop->void_sale(sold.number, "V-1");
  CHECK(undone.totals.total_minor == -sold.totals.total_minor);
  CHECK(shop->on_hand("MUG") == 14'000);
  CHECK(shop->void_sale(sold.number, "V-1").number == undone.number);
  CHECK(refusal_of([&] { shop->void_sale(sold.number, "V-2"); }) == Refusal::kConflict);
  CHECK(refusal_of([&] {
          shop->take_back({sold.number, {{1, {}, 1000, true, {}}}, "", {}});
        }) == Refusal::kConflict);
  CHECK(refusal_of([&] { shop->void_sale(undone.number); }) == Refusal::kInvalid);
  const auto second = shop.sell("MUG", 2000);
  shop->take_back({second.number, {{1, {}, 1000, true, {}}}, "", {}});
  CHECK(refusal_of([&] { shop->void_sale(second.number); }) == Refusal::kConflict);
}

TEST_CASE("adjusting and counting carry the difference, receiving and transfers their quantity") {
  LittleRegister shop;
  CHECK(shop->adjust("MUG", 12'000, "broken", "A-1")->lines.at(0).quantity_milli == -2000);
  CHECK(shop->adjust("MUG", 12'000, "broken", "A-1")->movement_id == "A-1");
  CHECK_FALSE(shop->adjust("MUG", 12'000));
  CHECK(shop->count("BAND-RED-S", 4000)->lines.at(0).quantity_milli == 5000);
  const auto catalogue_before = shop->catalogue_revision();
  shop->receive("MUG", 6000, 590);
  CHECK(shop->item("MUG")->cost_minor == 590);
  CHECK(shop->catalogue_revision() == catalogue_before + 1);
  CHECK(shop->transfer("MUG", -1000, "Market stall").kind == MovementKind::kTransferOut);
  CHECK(shop->transfer("MUG", 3000, "Market stall").kind == MovementKind::kTransferIn);
  CHECK(shop->on_hand("MUG") == 20'000);
}

TEST_CASE("a line that hands over a web order's goods moves no stock, its return does") {
  LittleRegister shop;
  Cart cart;
  CartLine line;
  line.sku = "MUG";
  line.unit_price_minor = 1800;
  line.order_line_ref = "1048:1";
  cart.add_line(line);
  shop->tender(cart, {{TenderKind::kCard, cart.totals().total_minor}});
  CHECK(shop->on_hand("MUG") == 14'000);
  CHECK(shop->journal_after("", 1).movements.at(0).lines.at(0).order_line_ref == "1048:1");
  shop->take_back({"", {{0, "MUG", 1000, true, "1048:1"}}, "", {}});
  CHECK(shop->on_hand("MUG") == 15'000);
  const auto sold = shop->tender(cart, {{TenderKind::kCard, cart.totals().total_minor}});
  shop->void_sale(sold.number);
  CHECK(shop->on_hand("MUG") == 15'000);
}

TEST_CASE("a held sale moves nothing until it is tendered") {
  LittleRegister shop;
  auto cart = shop.cart("MUG", 2000);
  cart.set_discount(1000);
  const auto id = shop->hold(cart, "Lady with the umbrella");
  shop.reopen();
  REQUIRE(shop->held_sales().size() == 1);
  CHECK(shop->held_sales()[0].name == "Lady with the umbrella");
  CHECK(shop->on_hand("MUG") == 14'000);
  const auto recalled = shop->recall(id);
  CHECK(recalled.totals().total_minor == cart.totals().total_minor);
  CHECK(shop->held_sales().empty());
  CHECK(refusal_of([&] { shop->recall(id); }) == Refusal::kNotFound);
  CHECK(refusal_of([&] { shop->hold(Cart(), "nothing"); }) == Refusal::kInvalid);
}

TEST_CASE("training gives practice receipts and stores nothing") {
  LittleRegister shop;
  shop->set_training(true);
  CHECK(shop.sell("MUG", 1000).training);
  CHECK(refusal_of([&] { shop->adjust("MUG", 1000); }) == Refusal::kDenied);
  shop->set_training(false);
  CHECK(shop->on_hand("MUG") == 14'000);
  CHECK(shop->journal_after("", 10).movements.empty());
}
