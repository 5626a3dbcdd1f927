// Seals, lanes, and what a movement must look like.

#include <set>

#include "catch2.hpp"
#include "plugin/core/invariant.h"
#include "plugin/core/lane_choice.h"
#include "plugin/core/movement.h"
#include "plugin/core/seal.h"

using namespace tillbridge::core;

TEST_CASE("a seal names the movement it settles, whatever its nonce") {
  for (const std::uint64_t epoch : {std::uint64_t{0}, std::uint64_t{41'000}})
    for (const std::uint64_t h :
         {epoch, epoch + 1, epoch + 777, epoch + kEpochNumbers, epoch + kLastEpochNumber})
      for (const Units nonce : {Units{0}, Units{1}, Units{1023}}) {
        INFO("number " << h << ", nonce " << nonce);
        CHECK(settled_number(seal(h, nonce, epoch), epoch) == h);
      }
}

TEST_CASE("seals only shrink: every seal of a later movement is below every seal of an earlier one") {
  CHECK(seal(1, 0, 0) < seal(0, 1023, 0));
  CHECK(seal(501, 0, 500) < seal(500, 1023, 500));
  CHECK(seal(0, 0, 0) == kSealStart);
  CHECK(seal(kLastEpochNumber, 1023, 0) >= kNonces);
}

TEST_CASE("zero, a tombstone and a level above the start are no seals") {
  for (const Units value : {Units{-1}, Units{0}, Units{1}, Units{1023}, kSealStart + 1})
    CHECK_FALSE(settled_number(value, 0).has_value());
}

TEST_CASE("a number outside of its epoch and a nonce of eleven bits are defects") {
  CHECK_THROWS_AS(seal(9, 0, 10), InvariantBroken);
  CHECK_THROWS_AS(seal(kLastEpochNumber + 1, 0, 0), InvariantBroken);
  CHECK_THROWS_AS(seal(10, 1024, 10), InvariantBroken);
  CHECK_THROWS_AS(seal(10, -1, 10), InvariantBroken);
  CHECK(epoch_has(10, 10));
  CHECK_FALSE(epoch_has(9, 10));
  CHECK_FALSE(epoch_has(kLastEpochNumber + 11, 10));
}

TEST_CASE("eight lanes together stay within what the web store can count") {
  CHECK(kLanes * kSealStart <= 2'147'483'647);
}

TEST_CASE("a backlog stays in one lane") {
  LaneHints hints;
  hints[3].unsent = 2;
  hints[5].unsent = 9;
  CHECK(choose_lane(hints) == 5);
  hints[5].open = false;  // its batch is on the way: what waits there does not draw others
  CHECK(choose_lane(hints) == 3);
}

TEST_CASE("without a backlog the open lane that settled longest ago is taken") {
  LaneHints hints;
  for (int i = 0; i < kLanes; ++i) hints[i].settled_at = 1'000 + i;
  hints[6].settled_at = 10;
  CHECK(choose_lane(hints) == 6);
  hints[6].open = false;
  CHECK(choose_lane(hints) == 0);
}

TEST_CASE("when every lane is undecided, the one frozen first is expected to settle first") {
  LaneHints hints;
  for (int i = 0; i < kLanes; ++i) hints[i] = {false, 0, 0, 5'000 - i};
  CHECK(choose_lane(hints) == 7);
}

TEST_CASE("sales in quick succession go into different lanes") {
  LaneHints hints;
  std::set<int> lanes;
  for (int sale = 0; sale < kLanes; ++sale) {
    const int lane = choose_lane(hints);
    lanes.insert(lane);
    hints[lane] = {false, 0, 0, 1'000 + sale};
  }
  CHECK(lanes.size() == kLanes);
}

TEST_CASE("a malformed movement is refused in a sentence that names it") {
  struct Row {
    const char* what;
    Movement movement;
    std::string words;
  };
  const MovementLine mug{"MUG", -1000, "", "", true};
  const std::vector<Row> rows = {
      {"no id", {"", MovementKind::sale, 0, {mug}}, "without id"},
      {"an id of 201 bytes",
       {"S" + std::string(200, '\xC3'), MovementKind::sale, 0, {mug}},
       "... was not recorded: its id is longer than 200 bytes."},
      {"an id of 70000 bytes",
       {std::string(70'000, 'x'), MovementKind::sale, 0, {mug}},
       "Movement " + std::string(40, 'x') + "... was not recorded"},
      {"no lines", {"S-1", MovementKind::sale, 0, {}}, "no lines"},
      {"no such kind", {"S-2", static_cast<MovementKind>(0), 0, {mug}}, "kind"},
      {"no such kind either", {"S-3", static_cast<MovementKind>(99), 0, {mug}}, "kind"},
      {"a huge quantity",
       {"S-4", MovementKind::sale, 0, {mug, {"MUG", kMostMilli + 1, "", "", true}}},
       "line 2"},
      {"a huge quantity out",
       {"S-5", MovementKind::sale, 0, {{"MUG", -kMostMilli - 1, "", "", true}}},
       "line 1"},
      {"an endless SKU",
       {"S-6", MovementKind::sale, 0, {{std::string(1001, 'x'), 1, "", "", true}}},
       "SKU of line 1"},
  };
  for (const auto& row : rows) {
    INFO(row.what);
    const auto checked = check_movement(row.movement);
    REQUIRE_FALSE(checked.ok());
    CHECK(checked.error().code == ErrorCode::invalid);
    CHECK_THAT(checked.error().sentence, Catch::Contains(row.words));
  }
  CHECK(check_movement({"S-7", MovementKind::sale, 0, {mug, {"", 0, "", "", true}}}).ok());
  CHECK(check_movement(
            {std::string(200, 'x'), MovementKind::transfer_out, 0, {{"MUG", kMostMilli, "", "", true}}})
            .ok());
}
