// What a refusal says of the items of the request that was refused.

#include "plugin/runtime/push_outcome.h"

#include "catch2.hpp"

using namespace tillbridge;
using bigcommerce::IdentityKind;

namespace {

core::ItemChange change(core::ItemKey item, core::Units sent) {
  core::ItemChange change;
  change.item = item;
  change.net = change.sent = sent;
  return change;
}

}  // namespace

TEST_CASE("a refusal that names what was not in the request names nothing") {
  const std::vector<core::ItemChange> batch{change({true, 11}, -1), change({false, 12}, -1),
                                            change({true, 13}, 0)};
  bigcommerce::Refusal refusal;
  SECTION("an item of it") {
    refusal.items = {{IdentityKind::product, 99}, {IdentityKind::variant, 12}};
    CHECK(runtime::keep_named(refusal, batch));
    REQUIRE(refusal.items.size() == 1);
    CHECK(refusal.items.front().id == 12);
  }
  SECTION("another item") {
    refusal.items = {{IdentityKind::product, 99}};
    CHECK_FALSE(runtime::keep_named(refusal, batch));
  }
  SECTION("a number that is an item's in another way") {
    refusal.items = {{IdentityKind::variant, 11}};
    CHECK_FALSE(runtime::keep_named(refusal, batch));
  }
  SECTION("an item whose change is nothing") {
    refusal.items = {{IdentityKind::product, 13}};
    CHECK_FALSE(runtime::keep_named(refusal, batch));
  }
  CHECK(refusal.items.size() <= 1);
}
