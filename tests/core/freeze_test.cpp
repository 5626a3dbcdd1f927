// What a frozen batch holds.

#include "plugin/core/freeze.h"

#include "catch2.hpp"

using namespace tillbridge::core;

namespace {

constexpr ItemKey kMug{false, 11}, kCap{false, 12}, kTea{true, 13};

ItemMatch match(const std::string& sku) {
  if (sku == "MUG") return {ItemState::online, kMug};
  if (sku == "CAP") return {ItemState::online, kCap};
  if (sku == "TEA") return {ItemState::online, kTea};
  if (sku == "OFF") return {ItemState::turned_off, {false, 20}};
  if (sku == "FREE") return {ItemState::untracked, {false, 21}};
  if (sku == "TWO") return {ItemState::ambiguous, {false, 22}};
  if (sku == "GONE") return {ItemState::vanished, {false, 23}};
  if (sku == "NEW") return {ItemState::needs_count, {false, 24}};
  return {};
}

MovementLine line(const std::string& sku, Units units) {
  return {sku, units * kMilliPerUnit, "", "", true};
}

StoredMovement moved(std::uint64_t seq, MovementKind kind, std::vector<MovementLine> lines) {
  return {seq, 0, {"M-" + std::to_string(seq), kind, 0, std::move(lines)}};
}
StoredMovement sale(std::uint64_t seq, std::vector<MovementLine> lines) {
  return moved(seq, MovementKind::sale, std::move(lines));
}

FreezeInput of(std::vector<StoredMovement> movements) {
  FreezeInput input;
  input.movements = std::move(movements);
  input.match = match;
  return input;
}

ItemChange change_of(const FrozenContent& content, const ItemKey& key) {
  for (const auto& change : content.items)
    if (change.item == key) return change;
  return {};
}

LineOutcome only_outcome(MovementKind kind, MovementLine line) {
  const auto content = freeze(of({moved(1, kind, {std::move(line)})}));
  REQUIRE(content.outcomes.size() == 1);
  return content.outcomes[0];
}

}  // namespace

TEST_CASE("movements of one item are netted, whatever their kind and the spelling of the line") {
  const auto content = freeze(of({sale(4, {line("MUG", -2), line("CAP", -1), line("MUG", -1)}),
                                  moved(5, MovementKind::sale_return, {line("MUG", 1)}),
                                  moved(9, MovementKind::receipt, {line("TEA", 12)})}));
  CHECK(content.movements == std::vector<std::uint64_t>{4, 5, 9});
  REQUIRE(content.items.size() == 3);
  CHECK(change_of(content, kMug).sent == -2);
  CHECK(change_of(content, kCap).sent == -1);
  CHECK(change_of(content, kTea).sent == 12);
}

TEST_CASE("a sale and its void net to nothing and are still settled") {
  const auto content =
      freeze(of({sale(1, {line("MUG", -2)}), moved(2, MovementKind::void_sale, {line("MUG", 2)})}));
  CHECK(content.movements.size() == 2);
  CHECK(change_of(content, kMug).net == 0);
  CHECK(change_of(content, kMug).sent == 0);
}

TEST_CASE("what came back repays the shortage first") {
  auto input = of({moved(1, MovementKind::sale_return, {line("MUG", 3)})});
  input.debt[kMug] = 2;
  auto change = change_of(freeze(input), kMug);
  CHECK(change.repaid == 2);
  CHECK(change.sent == 1);
  input.debt[kMug] = 7;
  change = change_of(freeze(input), kMug);
  CHECK(change.repaid == 3);
  CHECK(change.sent == 0);
  input.debt[kMug] = -4;  // never: more reserved than open
  CHECK(change_of(freeze(input), kMug).sent == 3);
}

TEST_CASE("an alternative takes what is there and posts the rest as shortage") {
  auto input = of({sale(1, {line("MUG", -5), line("CAP", -1)})});
  input.available = {{kMug, 3}, {kCap, 4}};
  const auto content = freeze(input);
  CHECK(change_of(content, kMug).sent == -3);
  CHECK(change_of(content, kMug).shorted == 2);
  CHECK(change_of(content, kCap).sent == -1);
  CHECK(change_of(content, kCap).shorted == 0);
  input.available[kMug] = -2;  // safety stock above the level
  CHECK(change_of(freeze(input), kMug).sent == 0);
  CHECK(change_of(freeze(input), kMug).shorted == 5);
}

TEST_CASE("a settlement sends units of debt once, and no more than are owed") {
  auto input = of({moved(1, MovementKind::settlement, {line("MUG", -3)})});
  input.debt[kMug] = 3;
  auto change = change_of(freeze(input), kMug);
  CHECK(change.sent == -3);
  CHECK(change.settled_debt == 3);

  input.debt[kMug] = 1;  // a return in another lane repaid the rest in the meantime
  change = change_of(freeze(input), kMug);
  CHECK(change.sent == -1);
  CHECK(change.settled_debt == 1);

  input.debt.clear();
  change = change_of(freeze(input), kMug);
  CHECK(change.sent == 0);
  CHECK(change.settled_debt == 0);
}

TEST_CASE("a return beside a settlement does not repay the same units again") {
  auto input = of({moved(1, MovementKind::settlement, {line("MUG", -2)}),
                   moved(2, MovementKind::sale_return, {line("MUG", 3)})});
  input.debt[kMug] = 2;
  const auto change = change_of(freeze(input), kMug);
  CHECK(change.settled_debt == 2);
  CHECK(change.repaid == 0);
  CHECK(change.sent == 1);
}

TEST_CASE("a settlement that finds too little stays debt") {
  auto input = of({moved(1, MovementKind::settlement, {line("MUG", -3)})});
  input.debt[kMug] = 3;
  input.available[kMug] = 1;
  const auto change = change_of(freeze(input), kMug);
  CHECK(change.sent == -1);
  CHECK(change.shorted - change.settled_debt == -1);
}

TEST_CASE("a line that is not sent says what becomes of it") {
  struct Row {
    const char* sku;
    LineFate fate;
    const char* remark;
  };
  const Row rows[] = {
      {"", LineFate::no_stock, ""},
      {"BAG", LineFate::not_online, "not sold online"},
      {"OFF", LineFate::not_online, "turned off online"},
      {"FREE", LineFate::not_online, "not counted online"},
      {"TWO", LineFate::held, "Two items"},
      {"GONE", LineFate::held, "no longer has this item"},
      {"NEW", LineFate::held, "no first count"},
  };
  for (const auto& row : rows) {
    INFO("SKU '" << row.sku << "'");
    const auto outcome = only_outcome(MovementKind::sale, line(row.sku, -1));
    CHECK(outcome.fate == row.fate);
    CHECK_THAT(outcome.remark, Catch::Contains(row.remark));
  }
}

TEST_CASE("a fraction, and more than 32 bits can count, are held for an item sold online and for no other") {
  const auto fraction = [](const char* sku) { return MovementLine{sku, -1'500, "", "", true}; };
  CHECK(only_outcome(MovementKind::sale, fraction("TEA")).fate == LineFate::held);
  CHECK(only_outcome(MovementKind::sale, fraction("BAG")).fate == LineFate::not_online);
  CHECK(only_outcome(MovementKind::receipt, line("TEA", 2'147'483'648)).fate == LineFate::held);
  CHECK(only_outcome(MovementKind::receipt, line("TEA", 2'147'483'647)).fate == LineFate::sent);
}

TEST_CASE("a return that does not go back on the shelf sends nothing, other kinds ignore the mark") {
  auto broken = line("MUG", 1);
  broken.restocked = false;
  CHECK(only_outcome(MovementKind::sale_return, broken).fate == LineFate::no_stock);
  CHECK(only_outcome(MovementKind::receipt, broken).fate == LineFate::sent);
}

TEST_CASE("a web order's own goods move the web store's count only when they come back") {
  const auto of_order = [](Units units) {
    auto goods = line("MUG", units);
    goods.order_line_ref = "hash:100:7";
    return goods;
  };
  CHECK(only_outcome(MovementKind::sale, of_order(-1)).fate == LineFate::no_stock);
  CHECK(only_outcome(MovementKind::void_sale, of_order(1)).fate == LineFate::no_stock);
  CHECK(only_outcome(MovementKind::sale_return, of_order(1)).fate == LineFate::sent);
  CHECK(only_outcome(MovementKind::void_sale, of_order(-1)).fate == LineFate::sent);
}

TEST_CASE("a line of another location stays here") {
  auto elsewhere = line("MUG", -1);
  elsewhere.location_id = "L-2";
  auto input = of({sale(1, {elsewhere, line("MUG", -1)})});
  CHECK(change_of(freeze(input), kMug).sent == -2);  // nobody said which location is ours
  input.own_location = "L-1";
  CHECK(change_of(freeze(input), kMug).sent == -1);
  CHECK(freeze(input).outcomes[0].fate == LineFate::not_online);
  input.own_location = "L-2";
  CHECK(change_of(freeze(input), kMug).sent == -2);
}

TEST_CASE("an item that the web store refused by name is held with the reason, the rest is sent") {
  auto input = of({sale(1, {line("MUG", -1), line("CAP", -1)})});
  input.hold[kMug] = "The web store refused it.";
  const auto content = freeze(input);
  CHECK(content.outcomes[0].fate == LineFate::held);
  CHECK(content.outcomes[0].remark == "The web store refused it.");
  CHECK(content.items.size() == 1);
  CHECK(change_of(content, kCap).sent == -1);
}

TEST_CASE("a batch takes whole movements from the front, as many as fit") {
  auto input = of(
      {sale(1, {line("MUG", -1)}), sale(2, {line("MUG", -1), line("CAP", -1)}), sale(3, {line("MUG", -1)})});
  input.max_items = 1;
  CHECK(freeze(input).movements == std::vector<std::uint64_t>{1});
  input.max_items = 2;
  CHECK(freeze(input).movements == std::vector<std::uint64_t>{1, 2, 3});
  input.max_movements = 2;
  CHECK(freeze(input).movements == std::vector<std::uint64_t>{1, 2});
}

TEST_CASE("a movement with more items than fit is taken alone, for the web store to refuse") {
  auto input = of({sale(1, {line("MUG", -1), line("CAP", -1)}), sale(2, {line("TEA", -1)})});
  input.max_items = 1;
  CHECK(freeze(input).movements == std::vector<std::uint64_t>{1});
  CHECK(freeze(input).items.size() == 2);
}

TEST_CASE("nothing pending freezes nothing") {
  CHECK(freeze(of({})).movements.empty());
}

TEST_CASE("to the unit: recorded is sent, short, repaid or left, for any mix of lines") {
  std::uint64_t state = 2026;
  const auto draw = [&](std::uint64_t n) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return static_cast<std::int64_t>((state >> 33) % n);
  };
  const char* skus[] = {"MUG", "CAP", "TEA", "BAG", "GONE", ""};
  for (int round = 0; round < 500; ++round) {
    std::vector<StoredMovement> movements;
    std::map<ItemKey, Units> recorded;
    for (std::uint64_t seq = 1; seq <= 12; ++seq) {
      std::vector<MovementLine> lines;
      for (std::int64_t n = 1 + draw(5); n > 0; --n) {
        const std::string sku = skus[draw(6)];
        const Units units = draw(9) - 4;
        lines.push_back(line(sku, units));
        if (match(sku).state == ItemState::online) recorded[match(sku).key] += units;
      }
      movements.push_back(moved(seq, MovementKind::adjustment, lines));
    }
    auto input = of(movements);
    for (const auto& key : {kMug, kCap, kTea}) {
      input.debt[key] = draw(4);
      if (draw(2) == 0) input.available[key] = draw(6);
    }
    const auto content = freeze(input);
    for (const auto& change : content.items) {
      REQUIRE(change.net == recorded[change.item]);
      REQUIRE(change.net == change.sent - change.shorted + change.repaid);
      REQUIRE(change.repaid <= input.debt[change.item]);
      if (input.available.contains(change.item)) REQUIRE(-change.sent <= input.available[change.item]);
    }
  }
}

TEST_CASE("a movement goes only between the first count of its item and its turning off") {
  const auto turned = [](std::uint64_t seq) {
    auto input = of({sale(seq, {line("MUG", -1)})});
    input.match = [](const std::string&) { return ItemMatch{ItemState::online, kMug, 4, 8}; };
    return freeze(input).outcomes.at(0);
  };
  CHECK(turned(4).fate == LineFate::not_online);
  CHECK(turned(4).remark == "part of its first count online");
  CHECK(turned(5).fate == LineFate::sent);
  CHECK(turned(8).fate == LineFate::sent);
  CHECK(turned(9).remark == "turned off online");
}

TEST_CASE("a line of an item that is being turned on waits without asking anybody") {
  auto input = of({sale(1, {line("MUG", -1)})});
  input.match = [](const std::string&) { return ItemMatch{ItemState::arriving, kMug}; };
  const auto outcome = freeze(input).outcomes.at(0);
  CHECK(outcome.fate == LineFate::held);
  CHECK(outcome.remark == kBeingTurnedOn);
}

TEST_CASE("a settlement that gives units back repays what is owed, as goods that come in do") {
  auto input = of({moved(1, MovementKind::settlement, {line("MUG", 3)})});
  input.debt[kMug] = 2;
  const auto change = change_of(freeze(input), kMug);
  CHECK(change.repaid == 2);
  CHECK(change.sent == 1);
  CHECK(change.settled_debt == 0);
}
