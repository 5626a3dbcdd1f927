#include "catch2.hpp"
#include "little_shop.h"

using namespace till_register;

TEST_CASE("the journal is read page by page behind a cursor") {
  LittleRegister shop;
  const auto start = shop->journal_end();
  for (int number = 1; number <= 5; ++number) shop.sell("MUG", 1000, "S-" + std::to_string(number));
  auto page = shop->journal_after(start, 2);
  CHECK(page.movements.size() == 2);
  CHECK(page.more);
  page = shop->journal_after(page.cursors.back(), 2);
  CHECK(page.movements.at(0).movement_id == "S-3");
  page = shop->journal_after(page.cursors.back(), 2);
  CHECK(page.movements.size() == 1);
  CHECK_FALSE(page.more);
  CHECK(page.cursors.back() == shop->journal_end());
  CHECK(shop->journal_after(shop->journal_end(), 2).movements.empty());
  shop.reopen();
  CHECK(shop->journal_after(start, 10).movements.size() == 5);
}

TEST_CASE("a cursor of another journal, or of this one's future, is not found") {
  LittleRegister shop;
  LittleRegister other;
  other.sell("MUG", 1000);
  shop.sell("MUG", 1000);
  auto future = shop->journal_end();
  future.back() = '9';
  for (const auto& cursor : {other->journal_end(), future, std::string("j:"), std::string("1"),
                             shop->journal_end() + "x", std::string("j:" + std::string(300, '7'))}) {
    CAPTURE(cursor);
    try {
      shop->journal_after(cursor, 10);
      FAIL("the cursor was taken");
    } catch (const RegisterError& error) {
      CHECK(error.refusal() == Refusal::kNotFound);
    }
  }
}

TEST_CASE("a web order's change is applied once under its key, all lines or none") {
  LittleRegister shop;
  int heard = 0;
  shop->on_movement([&](const Movement&) { ++heard; });
  const std::vector<StockChange> changes{{"MUG", -2000}, {"SOAP", -1000}};
  CHECK(shop->apply("store:1048:1", changes, "Web order 1048") == Applied::kNow);
  CHECK(shop->apply("store:1048:1", changes, "Web order 1048") == Applied::kBefore);
  CHECK(shop->on_hand("MUG") == 12'000);
  CHECK_THROWS_AS(shop->apply("store:1049:1", {{"MUG", -1000}, {"TEAPOT", -1000}}, ""), RegisterError);
  CHECK(shop->on_hand("MUG") == 12'000);
  const auto entry = shop->journal_after("", 10).movements.at(0);
  CHECK(entry.origin_key == "store:1048:1");
  CHECK(entry.lines.size() == 2);
  CHECK(heard == 0);  // what the web did is not told back
  shop.reopen();
  CHECK(shop->apply("store:1048:1", changes, "Web order 1048") == Applied::kBefore);
  CHECK(shop->on_hand("SOAP") == 1500);
  CHECK_THROWS_AS(shop->apply("", changes, ""), RegisterError);
}

TEST_CASE("units that are set aside are kept apart from the count") {
  LittleRegister shop;
  shop->put_aside("MUG", 2000);
  shop.reopen();
  CHECK(shop->set_aside("MUG") == 2000);
  CHECK(shop->on_hand("MUG") == 14'000);
  CHECK_THROWS_AS(shop->put_aside("TEAPOT", 1), RegisterError);
}

TEST_CASE("the catalogue is found by words, by barcode and in order") {
  LittleRegister shop;
  CHECK(shop->tiles().size() == 3);
  CHECK(shop->tiles()[1].variants.size() == 2);
  CHECK(shop->tiles()[1].item.on_hand_milli == 2000);
  CHECK(shop->categories() == std::vector<std::string>{"Kitchen", "Pets", "Bath"});
  CHECK(shop->items().size() == 4);
  CHECK(shop->search("blue banDANA").size() == 1);
  CHECK(shop->search("band").size() == 2);
  CHECK(shop->search("teapot").empty());
  CHECK(shop->by_barcode("0000000000017")->sku == "MUG");
  CHECK(shop->by_barcode("17")->sku == "MUG");
  CHECK(shop->by_barcode("band-red-s")->sku == "BAND-RED-S");
  CHECK_FALSE(shop->by_barcode(""));
  CHECK_FALSE(shop->by_barcode("0"));
  const auto first = shop->catalogue_after("", 2);
  REQUIRE(first.size() == 2);
  CHECK(first[1].has_variants);
  const auto rest = shop->catalogue_after(first[1].item_id, 10);
  REQUIRE(rest.size() == 3);
  CHECK(rest[0].parent_item_id == first[1].item_id);
  CHECK(rest[0].full_name() == "Bandana (Blue, M)");
}
