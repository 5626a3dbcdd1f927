// Several registers at one location, as Set up, Items and the page about linking show them.
#include "catalogue_shop.h"
#include "catch2.hpp"

using namespace tillbridge;
using namespace tillbridge::test;

namespace {

using Arguments = std::vector<std::pair<std::string, std::string>>;

struct RegistersSetUp : Counter {
  explicit RegistersSetUp(core::Picture shop, overlay::Locale locale = {}) : Counter(kPlaces[0], locale) {
    manager();
    settle(shop);
    tap("badge.orders");
    tap("rail.setup");
    requests.clear();
  }
  const overlay::OverlayRequest& last() const {
    REQUIRE_FALSE(requests.empty());
    return requests.back();
  }
  void find(const std::string& id) {
    in.pointer_present = 1;
    in.pointer_x = 300;
    in.pointer_y = 500;
    in.wheel = 1000;
    frame();
    for (int i = 0; i < 60 && !has(id); ++i) {
      in.wheel = -2;
      frame();
    }
  }
};

core::Picture with_registers(bool silent) {
  auto shop = catalogue_shop();
  shop.registers = two_registers(silent);
  shop.catalogue_actions = false;
  return shop;
}

}  // namespace

TEST_CASE("Set up names the register that takes web orders, and a manager can let this one do it", "[P10]") {
  RegistersSetUp desk(with_registers(false));
  desk.find("panel.setup.registers.take");
  CHECK_THAT(desk.words("panel.setup.registers.says"),
             Catch::Contains("Register 1 takes web orders off the shop's counts"));
  CHECK(desk.words("panel.setup.register.0") == "Register 1");
  CHECK_THAT(desk.words("panel.setup.register.0.below"), Catch::Contains("Web orders and catalogue changes"));
  CHECK(desk.words("panel.setup.register.1") == "Register 2 (this one)");
  desk.tap("panel.setup.registers.take");
  CHECK(desk.last().name == "take-web-orders");

  auto ours = with_registers(false);
  ours.registers.ours = ours.registers.begun = true;
  ours.registers.holder = "Register 2";
  desk.settle(ours);
  desk.find("panel.setup.registers.says");
  CHECK_THAT(desk.words("panel.setup.registers.says"), Catch::Contains("This register takes web orders"));
  CHECK_FALSE(desk.has("panel.setup.registers.take"));
  ours.registers.begun = false;
  desk.settle(ours);
  CHECK_THAT(desk.words("panel.setup.registers.says"),
             Catch::Contains("as soon as the other one has stopped"));
  // One register has nothing to tell apart.
  desk.settle(catalogue_shop());
  CHECK_FALSE(desk.has("panel.setup.registers.says"));
}

TEST_CASE("After 15 silent minutes the page opens with the offer to take over", "[P10]") {
  RegistersSetUp desk(with_registers(true));
  CHECK_THAT(desk.words("panel.setup.registers.says"),
             Catch::Contains("has not been heard of for 15 minutes"));
  CHECK_THAT(desk.words("panel.setup.register.0.below"), Catch::Contains("not heard of since"));
  desk.tap("panel.setup.registers.take");
  CHECK(desk.last().name == "take-web-orders");
}

TEST_CASE("Items says which register sends catalogue changes", "[P10]") {
  RegistersSetUp desk(with_registers(false));
  desk.tap("rail.items");
  CHECK_THAT(desk.words("panel.items.gate"),
             Catch::Contains("Register 1 sends this location's catalogue changes"));
  auto nobody = with_registers(false);
  nobody.registers.holder.clear();
  desk.settle(nobody);
  CHECK_THAT(desk.words("panel.items.gate"), Catch::Contains("No register of this location"));
}

TEST_CASE("A location that is linked is joined, or one of its registers is replaced by name", "[P10]") {
  core::Picture shop;
  shop.badge = core::SyncBadge::unlinked;
  auto link = std::make_shared<core::LinkView>();
  link->stage = core::LinkView::Stage::checked;
  link->looked = true;
  link->file = "/keys/key.txt";
  link->location = 1;
  link->checked_at = kNow;
  link->others = {"Register 1", "Register 2"};
  shop.link = link;
  RegistersSetUp desk(shop);
  CHECK_THAT(desk.words("panel.link.joins"), Catch::Contains("linked already by Register 1") &&
                                                 Catch::Contains("Connecting adds this register"));
  CHECK(desk.words("panel.link.replace.1") == "This register replaces Register 2");
  desk.tap("panel.link.replace.1");
  CHECK(desk.last().name == "link-check");
  CHECK(desk.last().arguments ==
        Arguments{{"file", "/keys/key.txt"}, {"location", "1"}, {"take_over", "Register 2"}});
  auto chosen = std::make_shared<core::LinkView>(*link);
  chosen->holder = "Register 2";
  shop.link = chosen;
  desk.settle(shop);
  CHECK_FALSE(desk.has("panel.link.joins"));
  CHECK_THAT(desk.words("panel.link.takes_over"),
             Catch::Contains("puts this register in the place of Register 2"));
}
