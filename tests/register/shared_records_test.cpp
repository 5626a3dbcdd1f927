// Several registers of a shop on one file of records.
#include "catch2.hpp"
#include "little_shop.h"

using namespace till_register;

namespace {

/// A register of the shop, or its back office, in a folder of its own.
std::unique_ptr<Register> open(const TemporaryFolder& folder, const std::string& number,
                               bool office = false) {
  OpenOptions options{folder.path + "/till-" + number, number, nullptr, folder.path + "/shop", office};
  auto made = std::make_unique<Register>(options, little_shop());
  made->sign_in("sam", "2222");
  return made;
}

void sell(Register& reg, const std::string& sku, const std::string& id) {
  Cart cart;
  cart.add(*reg.item(sku), kOne);
  reg.tender(cart, {{TenderKind::kCard, cart.totals().total_minor}}, id);
}

}  // namespace

TEST_CASE("Two registers on the shop's records see one count, and each entry says where it happened",
          "[P10]") {
  const TemporaryFolder folder;
  const auto one = open(folder, "1"), two = open(folder, "2");
  CHECK(one->location_id() == two->location_id());
  CHECK(one->identity() != two->identity());
  CHECK(two->register_name() == "Register 2");
  const auto drawn = two->revision();
  sell(*one, "MUG", "S-1");
  CHECK(two->revision() != drawn);
  CHECK(two->on_hand("MUG") == 13'000);
  sell(*two, "MUG", "S-2");
  CHECK(one->on_hand("MUG") == 12'000);
  // Adjusting is to a count: the difference is to what it is now.
  const auto adjusted = one->adjust("MUG", 20'000);
  REQUIRE(adjusted);
  CHECK(adjusted->lines.front().quantity_milli == 8'000);
  const auto office = open(folder, "office", true);
  office->receive("MUG", 5'000);
  CHECK(two->on_hand("MUG") == 25'000);
  const auto journal = two->journal_after("", 10).movements;
  REQUIRE(journal.size() == 4);
  CHECK(journal[0].register_id == one->identity());
  CHECK(journal[1].register_id == two->identity());
  CHECK(journal[2].register_id == one->identity());
  CHECK(journal[3].register_id == "");
}

TEST_CASE("A web order's change is known to every register of the shop, with what it changed", "[P10]") {
  const TemporaryFolder folder;
  const auto one = open(folder, "1"), two = open(folder, "2");
  CHECK(one->apply("store:1048:1:1", {{"MUG", -2'000}}, "") == Applied::kNow);
  CHECK(two->apply("store:1048:1:1", {{"MUG", -3'000}}, "") == Applied::kBefore);
  CHECK(two->applied("store:1048:1:1", "MUG") == -2'000);
  CHECK(two->applied("store:1048:1:1", "SOAP") == 0);
  CHECK(two->applied("store:1048:1:2", "MUG") == std::nullopt);
  CHECK(two->on_hand("MUG") == 12'000);
}

TEST_CASE("Two running registers of one number do not share the shop's records", "[P10]") {
  const TemporaryFolder folder;
  const auto one = open(folder, "1");
  OpenOptions same{folder.path + "/elsewhere", "1", nullptr, folder.path + "/shop"};
  CHECK_THROWS_AS(Register(same, little_shop()), RegisterError);
}
