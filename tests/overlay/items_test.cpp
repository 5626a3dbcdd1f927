// The Items panel: finding items, switching them, saving.
#include <algorithm>
#include <set>

#include "catalogue_shop.h"
#include "catch2.hpp"

using namespace tillbridge;
using namespace tillbridge::test;
using core::OnlineState;

namespace {

struct Desk : Counter {
  explicit Desk(core::Picture shop = catalogue_shop(), Place place = kPlaces[0])
      : Counter(place), shown(shop) {
    manager();
    settle(shown);
    tap("badge.orders");
    tap("rail.items");
    requests.clear();
  }
  void change(core::Picture next) {
    shown = std::move(next);
    settle(shown);
  }
  void type(const char* text) {
    in.text = text;
    frame();
    in.text = nullptr;
  }
  std::vector<std::string> rows() {
    std::vector<std::string> ids;
    for (const auto& widget : widgets())
      if (widget.role == TILL_WIDGET_ROW && widget.id.starts_with("panel.items.row."))
        ids.push_back(widget.id.substr(16));
    return ids;
  }
  /// Scrolls until it is on screen.
  void find(const std::string& id) {
    in.pointer_present = 1;
    in.pointer_x = 300;
    in.pointer_y = 600;
    in.wheel = 1000;
    frame();
    for (int i = 0; i < 60 && !has(id); ++i) {
      in.wheel = -0.5f;
      frame();
    }
    in.pointer_present = 0;
  }
  void reach(const std::string& id) {
    find(id);
    tap(id);
  }
  std::string sell(const std::string& id) {
    find("panel.items.row." + id + ".sell");
    return words("panel.items.row." + id + ".sell");
  }
  void search(const char* text) {
    if (in_field()) key(TILL_KEY_ESCAPE);
    if (has("panel.items.search.clear")) tap("panel.items.search.clear");
    tap("panel.items.search");
    type(text);
  }
  bool in_field() { return frame(0.01f).wants_text == 1; }

  core::Picture shown;
};

using Arguments = std::vector<std::pair<std::string, std::string>>;

}  // namespace

TEST_CASE("the panel lists every item of the register with its state", "[S12]") {
  Desk desk;
  CHECK(desk.words("panel.status") == "6 items sold online");
  CHECK(desk.words("panel.items.show.all") == "All 13");
  CHECK(desk.words("panel.items.show.selling") == "Selling 6");
  CHECK(desk.words("panel.items.show.off") == "Off 7");
  CHECK(desk.words("panel.items.show.needs_look") == "Needs a look 2");
  std::set<std::string> seen;
  for (int i = 0; i < 40; ++i) {
    for (const auto& id : desk.rows()) seen.insert(id);
    desk.in.pointer_present = 1;
    desk.in.pointer_x = 300;
    desk.in.pointer_y = 600;
    desk.in.wheel = -1;
    desk.frame();
  }
  CHECK(seen.size() == 13);
  desk.tap("panel.items.show.needs_look");
  CHECK(desk.rows() == std::vector<std::string>{"i-soap", "i-chair"});
  CHECK(desk.words("panel.items.row.i-soap.says") == "The web store has another item of this name.");
  CHECK_THAT(desk.words("panel.items.row.i-chair.says"), Catch::Contains("no longer has this item"));
}

TEST_CASE("Items shows online figures as the tiles do, with their age and less what is unsent", "[N3][P6]") {
  Desk desk;
  const auto online = [&](const char* id) {
    desk.find(std::string("panel.items.online.") + id);
    return desk.words(std::string("panel.items.online.") + id);
  };
  CHECK(online("i-mug") == "10");  // 12 were read, 2 are sold here and not sent
  CHECK(online("i-tote") == "3");
  CHECK(online("i-band") == "0 Oversold 1");
  CHECK(online("i-note").empty());  // off: its switch says so
  auto shop = desk.shown;
  shop.stock["MUG-OAT-12"].read_at = kNow - 20 * kMinute;
  shop.stock["TOTE"].online = false;
  shop.stock["CED"].read_at = 0;
  desk.change(shop);
  CHECK(online("i-mug") == "10 as of 10:22\u00A0am");
  CHECK(online("i-tote") == "Not sold online");
  CHECK(online("i-ced") == "Not read yet");
  // Below the name where there is no room for columns.
  Desk narrow(shop, kPlaces[2]);
  narrow.find("panel.items.online.i-mug");
  CHECK(narrow.words("panel.items.online.i-mug") ==
        "14 in store \u00B7 10 online \u00B7 as of 10:22\u00A0am");
}

TEST_CASE("the name of an item that is online leads to its own page in the web store, and to a phone",
          "[S75]") {
  Desk desk;
  desk.reach("panel.items.open.i-band");
  CHECK(desk.words("panel.items.open.title") == "Pet Bandana");
  CHECK(desk.words("panel.items.open.address") ==
        "https://store-abc123.mybigcommerce.com/manage/products/edit/1500");
  CHECK(desk.has("panel.items.open.code"));
  CHECK(desk.requests.empty());
  desk.tap("panel.items.open.back");
  CHECK(desk.has("panel.items.search"));
  // What is not there has no page.
  for (const char* id : {"i-note", "i-chair"}) {
    desk.find(std::string("panel.items.row.") + id);
    CHECK(desk.has(std::string("panel.items.row.") + id));
    CHECK_FALSE(desk.has(std::string("panel.items.open.") + id));
  }
  auto shop = desk.shown;
  shop.checklist = nullptr;  // nor is the way known before the web store has said it
  desk.change(shop);
  desk.find("panel.items.row.i-band");
  CHECK_FALSE(desk.has("panel.items.open.i-band"));
}

TEST_CASE("a register that hands no items over shows the same figures", "[N3]") {
  auto shop = catalogue_shop();
  shop.assortment = nullptr;
  shop.stock["TOTE"].read_at = kNow - 20 * kMinute;
  Desk desk(shop);
  CHECK(desk.words("panel.items.online.MUG-OAT-12") == "10");
  CHECK(desk.words("panel.items.online.TOTE") == "3 as of 10:22\u00A0am");
  CHECK(desk.words("panel.items.online.BAND-BLU-M") == "0 Oversold 1");
}

TEST_CASE("low stock shows what is nearly sold out online") {
  Desk desk;
  CHECK(desk.words("panel.items.show.low") == "Low stock 3");
  desk.tap("panel.items.show.low");
  CHECK(desk.rows() == std::vector<std::string>{"i-ced", "i-tote", "i-band"});
}

TEST_CASE("typing searches at once, and the register gets its keys back", "[S13]") {
  Desk desk;
  CHECK_FALSE(desk.in_field());
  desk.tap("panel.items.search");
  CHECK(desk.in_field());
  CHECK(desk.words("panel.items.search.scans") == "Scans go here until you tap Done");
  desk.type("cand");
  CHECK(desk.rows() == std::vector<std::string>{"i-ced"});
  desk.type("x");
  CHECK(desk.words("panel.items.empty") ==
        "No item matches \"candx\". Check the spelling or clear the filter.");
  desk.key(TILL_KEY_BACKSPACE);
  CHECK(desk.rows() == std::vector<std::string>{"i-ced"});
  desk.tap("panel.items.search.done");
  CHECK_FALSE(desk.in_field());
  desk.type("mug");
  CHECK(desk.rows() == std::vector<std::string>{"i-ced"});
  desk.tap("panel.items.search.clear");
  CHECK(desk.rows().size() > 3);
}

TEST_CASE("a field's focus ends on Done, Enter, Esc, closing, tender, a tap outside, or ten seconds") {
  Desk desk;
  const auto focus = [&] {
    desk.tap("panel.items.search");
    REQUIRE(desk.in_field());
  };
  focus();
  desk.key(TILL_KEY_ENTER);
  CHECK_FALSE(desk.in_field());
  focus();
  desk.key(TILL_KEY_ESCAPE);
  CHECK_FALSE(desk.in_field());
  CHECK(desk.has("panel.items"));
  focus();
  desk.wait(9);
  CHECK(desk.in_field());
  desk.wait(1.5);
  CHECK_FALSE(desk.in_field());
  focus();
  desk.in.flags |= TILL_FRAME_IN_TENDER;
  desk.frame();
  desk.in.flags &= ~static_cast<std::uint32_t>(TILL_FRAME_IN_TENDER);
  CHECK_FALSE(desk.in_field());
  focus();
  desk.tap_at(1100, 400);
  CHECK_FALSE(desk.in_field());
  focus();
  desk.tap("panel.close");
  CHECK_FALSE(desk.in_field());
}

TEST_CASE("a scan into the search replaces what was there and gives the keys back") {
  Desk desk;
  desk.tap("panel.items.search");
  desk.type("can");
  desk.wait(0.5);
  for (const char* digit : {"M", "U", "G", "-", "O", "A", "T", "-", "1", "2"}) {
    desk.in.text = digit;
    desk.frame(0.008f);
  }
  desk.in.text = nullptr;
  const till_key enter{TILL_KEY_ENTER, 1};
  desk.in.keys = &enter;
  desk.in.key_count = 1;
  desk.frame(0.008f);
  desk.in.key_count = 0;
  CHECK(desk.words("panel.items.search") == "MUG-OAT-12");
  CHECK_FALSE(desk.in_field());
  CHECK(desk.rows() == std::vector<std::string>{"i-mug"});
  CHECK(desk.requests.empty());
}

TEST_CASE("switches are staged and nothing is sent before Save", "[S16]") {
  Desk desk;
  CHECK(desk.sell("i-note") == "Sell Field Notebook online: Off");
  CHECK_FALSE(desk.has("panel.items.save"));
  desk.reach("panel.items.row.i-note.sell");
  CHECK(desk.sell("i-note") == "Sell Field Notebook online: On");
  desk.reach("panel.items.row.i-tote.sell");
  CHECK(desk.words("panel.items.unsaved") == "2 changes not saved");
  desk.reach("panel.items.row.i-tote.sell");
  CHECK(desk.words("panel.items.unsaved") == "1 change not saved");
  CHECK(desk.requests.empty());
  desk.tap("panel.items.discard");
  CHECK(desk.sell("i-note") == "Sell Field Notebook online: Off");
  CHECK_FALSE(desk.has("panel.items.save"));
  CHECK(desk.requests.empty());
}

TEST_CASE("leaving with unsaved changes asks once and, without Save, restores the old state", "[S16]") {
  Desk desk;
  const auto leave = [&](const std::string& by) {
    INFO(by);
    desk.reach("panel.items.row.i-note.sell");
    desk.tap(by);
    REQUIRE(desk.has("panel.items"));
    CHECK(desk.words("panel.items.leave") == "1 change is not saved. Leave without it?");
    CHECK(desk.requests.empty());
  };
  leave("panel.close");
  desk.tap("panel.items.stay");
  CHECK(desk.words("panel.items.unsaved") == "1 change not saved");
  desk.tap("panel.close");
  desk.tap("panel.items.leave.discard");
  CHECK_FALSE(desk.has("panel.items"));
  desk.tap("badge.orders");
  desk.tap("rail.items");
  CHECK(desk.sell("i-note") == "Sell Field Notebook online: Off");

  leave("rail.orders");
  desk.tap("rail.orders");  // asked once: the second tap leaves
  CHECK(desk.has("panel.orders"));
  desk.tap("rail.items");
  CHECK(desk.sell("i-note") == "Sell Field Notebook online: Off");

  desk.reach("panel.items.row.i-note.sell");
  desk.key(TILL_KEY_ESCAPE);
  CHECK(desk.has("panel.items.leave"));
  desk.tap("panel.items.leave.save");
  CHECK_FALSE(desk.has("panel.items"));
  REQUIRE(desk.requests.size() == 1);
  CHECK(desk.requests[0].arguments == Arguments{{"on", "i-note"}});
}

TEST_CASE("Save sends exactly the staged difference, and a second Save nothing", "[S17]") {
  Desk desk;
  desk.reach("panel.items.row.i-note.sell");
  desk.reach("panel.items.row.i-ced.seen");
  desk.reach("panel.items.row.i-tote.sell");
  desk.reach("panel.items.row.i-mug.seen");
  desk.reach("panel.items.row.i-band.sell");
  desk.reach("panel.items.row.i-band.sell");
  desk.tap("panel.items.save");
  REQUIRE(desk.requests.size() == 1);
  CHECK(desk.requests[0].name == "items-save");
  CHECK(desk.requests[0].arguments ==
        Arguments{{"on", "i-note"}, {"off", "i-tote"}, {"show", "i-ced"}, {"hide", "i-mug"}});
  CHECK_FALSE(desk.has("panel.items.save"));
  CHECK(desk.sell("i-note") == "Sell Field Notebook online: On");
  auto next = desk.shown;
  change_items(next, [](core::Assortment& items) {
    for (auto& item : items.items)
      if (item.item_id == "i-note") item.state = OnlineState::turning_on;
  });
  desk.change(next);
  CHECK(desk.sell("i-note") == "Sell Field Notebook online: On");
  CHECK_FALSE(desk.has("panel.items.save"));
  CHECK(desk.requests.size() == 1);
}

TEST_CASE("ids of several items travel in one value, one to a line", "[S17]") {
  Desk desk;
  desk.reach("panel.items.row.i-note.check");
  desk.reach("panel.items.row.i-pot.check");
  CHECK(desk.words("panel.items.selected") == "2 selected");
  desk.tap("panel.items.bulk.on");
  CHECK(desk.words("panel.items.unsaved") == "2 changes not saved");
  desk.tap("panel.items.save");
  REQUIRE(desk.requests.size() == 1);
  CHECK(desk.requests[0].arguments == Arguments{{"on", "i-note\ni-pot"}});
}

TEST_CASE("what a Save held is unsaved again when it was refused") {
  Desk desk;
  desk.reach("panel.items.row.i-note.sell");
  desk.tap("panel.items.save");
  CHECK_FALSE(desk.has("panel.items.unsaved"));
  desk.overlay.failed("items-save", "Only the owner can do this.");
  desk.frame();
  CHECK(desk.words("panel.items.unsaved") == "1 change not saved");
  CHECK(desk.words("strip.notice") == "Only the owner can do this.");
}

TEST_CASE("what was saved and never shows in the facts is no longer shown as saved") {
  Desk desk;
  desk.reach("panel.items.row.i-note.sell");
  desk.tap("panel.items.save");
  CHECK(desk.sell("i-note") == "Sell Field Notebook online: On");
  desk.wait(16);
  CHECK(desk.sell("i-note") == "Sell Field Notebook online: Off");
}

TEST_CASE("shoppers see an item or not by a switch of its own", "[S57]") {
  Desk desk;
  desk.find("panel.items.row.i-mug.seen");
  CHECK(desk.words("panel.items.row.i-mug.seen") == "Shoppers and Oat Latte Mug: See it");
  desk.find("panel.items.row.i-ced.seen");
  CHECK(desk.words("panel.items.row.i-ced.seen") == "Shoppers and Cedar Candle: Hidden");
  CHECK(desk.has("panel.items.row.i-note.sell"));
  CHECK_FALSE(desk.has("panel.items.row.i-note.seen"));
  desk.reach("panel.items.row.i-mug.seen");
  desk.find("panel.items.row.i-mug.seen");
  CHECK(desk.words("panel.items.row.i-mug.seen") == "Shoppers and Oat Latte Mug: Hidden");
  CHECK(desk.sell("i-mug") == "Sell Oat Latte Mug online: On");
  CHECK(desk.requests.empty());
}

TEST_CASE("all items of a filter are shown or hidden in one staged Save", "[S59]") {
  Desk desk;
  desk.tap("panel.items.filter");
  desk.tap("panel.items.filter.category.2");  // Kitchen
  CHECK(desk.words("panel.items.filter.found") == "3 items found");
  desk.tap("panel.items.filter.done");
  CHECK(desk.words("panel.items.filter") == "Kitchen");
  desk.tap("panel.items.check_all");
  CHECK(desk.words("panel.items.selected") == "3 selected");
  desk.tap("panel.items.bulk.hide");
  CHECK(desk.requests.empty());
  CHECK(desk.words("panel.items.unsaved") == "2 changes not saved");
  desk.tap("panel.items.save");
  REQUIRE(desk.requests.size() == 1);
  CHECK(desk.requests[0].arguments == Arguments{{"hide", "i-mug\ni-tea"}});
}

TEST_CASE("items that cannot be turned on say why and are left out of a bulk change") {
  Desk desk;
  desk.tap("panel.items.filter");
  desk.tap("panel.items.filter.category.1");  // Gifts
  desk.tap("panel.items.show.off");
  desk.tap("panel.items.filter.done");
  desk.find("panel.items.row.i-rib.says");
  CHECK(desk.words("panel.items.row.i-rib.says") == "It is counted in fractions.");
  CHECK(desk.widget("panel.items.row.i-rib.sell")->role == TILL_WIDGET_TEXT);
  desk.tap("panel.items.check_all");
  desk.tap("panel.items.bulk.on");
  CHECK(desk.words("strip.notice") == "2 items can't be turned on. Their rows say why.");
  desk.tap("panel.items.save");
  REQUIRE(desk.requests.size() == 1);
  CHECK(desk.requests[0].arguments == Arguments{{"on", "i-chair\ni-note\ni-soap"}});
}

TEST_CASE("an item whose last try failed can be tried again from its row", "[S20]") {
  Desk desk;
  desk.tap("panel.items.show.needs_look");
  desk.reach("panel.items.row.i-soap.retry");
  REQUIRE(desk.requests.size() == 1);
  CHECK(desk.requests[0].name == "item-retry");
  CHECK(desk.requests[0].arguments == Arguments{{"item", "i-soap"}});
  desk.reach("panel.items.row.i-soap.retry");
  CHECK(desk.requests.size() == 1);
}

TEST_CASE("an item that waits says in its row for what and what to do", "[S20][S24]") {
  Desk desk;
  const auto says = [&](core::WorkWaits waits) {
    auto shop = desk.shown;
    auto items = std::make_shared<core::Assortment>(*shop.assortment);
    ++items->revision;
    for (auto& item : items->items)
      if (item.item_id == "i-lamp") item.waits = waits;
    shop.assortment = items;
    shop.catalogue_work = {2, 1, 0, true, waits, kNow - 1'000, 0};
    desk.change(shop);
    desk.find("panel.items.row.i-lamp.says");
    return desk.words("panel.items.row.i-lamp.says") + " / " + desk.words("panel.items.work.more");
  };
  CHECK_THAT(says(core::WorkWaits::sales),
             Catch::Contains("on their way") && Catch::Contains("Sales go first"));
  CHECK_THAT(says(core::WorkWaits::sales_paused),
             Catch::Contains("Resume it in Set up") && Catch::Contains("sync is paused"));
  CHECK_THAT(says(core::WorkWaits::sales_off),
             Catch::Contains("Switch features.send_sales on") && Catch::Contains("switched off"));
  CHECK_THAT(says(core::WorkWaits::location_closed),
             Catch::Contains("under Settings, Inventory, Locations") && Catch::Contains("in BigCommerce"));
}

TEST_CASE("a Save shows how far it is, then what became of it, and opens what needs a look", "[S20]") {
  Desk desk;
  auto shop = desk.shown;
  shop.catalogue_work = {6'012, 1'284, 0, true, core::WorkWaits::none, kNow - 60'000, 0};
  desk.change(shop);
  CHECK(desk.words("panel.items.work") == "Saving items: 1,284 of 6,012");
  CHECK(desk.words("panel.items.work.more") == "You can keep selling.");
  CHECK(desk.words("panel.items.work.left") == "about 4 min left");
  shop.catalogue_work.waits = core::WorkWaits::web_store;
  desk.change(shop);
  CHECK_THAT(desk.words("panel.items.work.more"), Catch::Contains("Waiting for the web store."));
  shop.catalogue_work = {12, 12, 1, false, core::WorkWaits::none, kNow - 60'000, kNow - 1'000};
  desk.change(shop);
  CHECK(desk.words("panel.items.work") == "11 saved, 1 needs a look");
  desk.tap("panel.items.work.show");
  CHECK(desk.rows() == std::vector<std::string>{"i-soap", "i-chair"});
  CHECK_FALSE(desk.has("panel.items.work"));
}

TEST_CASE("what is left of a Save does not jump back and forth") {
  Desk desk;
  auto shop = desk.shown;
  const auto left = [&](std::uint64_t done) {
    shop.catalogue_work = {1'000, done, 0, true, core::WorkWaits::none, kNow - 60'000, 0};
    desk.show(shop);
    desk.frame();
    return desk.words("panel.items.work.left");
  };
  CHECK(left(500) == "about 1 min left");
  CHECK(left(600) == "about 40 s left");
  CHECK(left(300) == "about 2 min left");  // it may grow
  CHECK(left(600) == "about 40 s left");
  CHECK(left(300) == "about 40 s left");  // but not again at once
  desk.wait(10.5);
  CHECK(left(300) == "about 2 min left");
}

TEST_CASE("a notice goes away by a tap on it") {
  Desk desk;
  desk.overlay.notice("The web store did not take the change.");
  desk.frame();
  desk.tap("strip.notice");
  CHECK_FALSE(desk.has("strip.notice"));
}

TEST_CASE("an item that the web store lost is made again by its switch, not tried again") {
  Desk desk;
  desk.tap("panel.items.show.needs_look");
  CHECK(desk.has("panel.items.row.i-soap.retry"));
  CHECK_FALSE(desk.has("panel.items.row.i-chair.retry"));
  desk.tap("panel.items.row.i-chair.sell");
  desk.tap("panel.items.save");
  REQUIRE(desk.requests.size() == 1);
  CHECK(desk.requests[0].arguments == Arguments{{"on", "i-chair"}});
}

TEST_CASE("who may not change what is sold online reads why, one text per cause", "[S1][S2][S4]") {
  struct Cause {
    core::CatalogueRights rights;
    bool linked, actions;
    const char* words;
  };
  const Cause causes[] = {
      {{false, true, false, false}, true, true, "Your plan does not include selling online."},
      {{true, false, true, true}, true, true, "You need Manage Account and Manage eCommerce."},
      {{true, false, true, false}, true, true, "You still need Manage Account."},
      {{true, false, false, true}, true, true, "You still need Manage eCommerce."},
      {{true, true, false, false}, false, false, "No web store is linked yet."},
      {{true, true, false, false}, true, false, "can't be changed from this register right now"}};
  std::set<std::string> told;
  for (const auto& cause : causes) {
    INFO(cause.words);
    Desk desk;
    auto shop = desk.shown;
    shop.linked = cause.linked;
    shop.catalogue_actions = cause.actions;
    desk.overlay.set_person({true, false, "Sam", cause.rights});
    desk.change(shop);
    const auto words = desk.words("panel.items.gate");
    CHECK_THAT(words, Catch::Contains(cause.words));
    told.insert(words);
    for (const auto& widget : desk.widgets())
      if (widget.id.starts_with("panel.items.row."))
        CHECK((widget.role == TILL_WIDGET_TEXT || widget.role == TILL_WIDGET_ROW));
    CHECK(desk.rows().empty() == !cause.rights.plan);  // with the plan off, the notice only
  }
  CHECK(told.size() == std::size(causes));
}

TEST_CASE("what one person staged is not the next one's to save") {
  Desk desk;
  desk.reach("panel.items.row.i-note.sell");
  REQUIRE(desk.has("panel.items.save"));
  desk.overlay.set_person({true, true, "Sam"});
  desk.frame();
  CHECK_FALSE(desk.has("panel.items.save"));
}

TEST_CASE("a staged change that the facts make needless goes away") {
  Desk desk;
  desk.reach("panel.items.row.i-note.sell");
  desk.reach("panel.items.row.i-pot.sell");
  auto next = desk.shown;
  change_items(next, [](core::Assortment& items) {
    for (auto& item : items.items)
      if (item.item_id == "i-note") item.state = OnlineState::on, item.product = 7;
  });
  desk.change(next);
  CHECK(desk.words("panel.items.unsaved") == "1 change not saved");
}
