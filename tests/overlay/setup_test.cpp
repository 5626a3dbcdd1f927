// Set up: the launch checklist, the guides, and the questions and answers.
#include <algorithm>
#include <set>

#include "catalogue_shop.h"
#include "catch2.hpp"
#include "plugin/core/field_rules.h"
#include "plugin/overlay/views_catalogue.h"

using namespace tillbridge;
using namespace tillbridge::test;
using State = core::ChecklistRow::State;

namespace {

struct SetUp : Counter {
  explicit SetUp(core::Picture shop = catalogue_shop()) : shown(std::move(shop)) {
    shown.counts = nullptr;  // the rows are as the list has them
    manager();
    settle(shown);
    tap("badge.orders");
    tap("rail.setup");
    requests.clear();
  }
  void change(core::Checklist list) {
    shown.checklist = std::make_shared<core::Checklist>(std::move(list));
    settle(shown);
  }
  void scroll(float lines) {
    in.pointer_present = 1;
    in.pointer_x = 300;
    in.pointer_y = 500;
    in.wheel = lines;
    frame();
  }
  /// Scrolls until it is on screen.
  void find(const std::string& id) {
    scroll(1000);
    for (int i = 0; i < 40 && !has(id); ++i) scroll(-2);
  }
  core::Picture shown;
};

const overlay::CheckRow& row(const overlay::ChecklistView& view, const std::string& id) {
  for (const auto* rows : {&view.here, &view.web})
    for (const auto& each : *rows)
      if (each.id == id) return each;
  FAIL("no row " + id);
  throw 0;
}

}  // namespace

TEST_CASE("the checklist says what is done, what was read and when, and what comes next", "[S61][S62]") {
  SetUp desk;
  CHECK(desk.words("panel.setup.progress") == "9 of 16 done");
  const auto view = overlay::checklist_view(desk.shown, kNow, {});
  CHECK(view.here.size() == 5);
  CHECK(view.web.size() == 11);
  CHECK(row(view, "items").fact == "7 items on");
  CHECK(row(view, "domain").fact == "fernwood.example");
  CHECK(row(view, "domain").checked == "checked 10:41\u00A0am");
  CHECK(row(view, "information").state == "Check by hand");
  CHECK(row(view, "information").more ==
        "In the web store's control panel: Products. Add pictures and descriptions.");
  CHECK(row(view, "certificate").state == "No permission");
  CHECK_THAT(row(view, "certificate").more, Catch::Contains("may not read it"));
  CHECK(row(view, "counts").next);
  CHECK_FALSE(row(view, "shipping").next);
  CHECK(desk.words("panel.setup.check.items.state") == "7 items on \u00B7 checked 10:41\u00A0am");
}

TEST_CASE("every row of the checklist has words", "[S61]") {
  core::Picture picture;
  auto list = std::make_shared<core::Checklist>(half_done_checklist());
  picture.checklist = list;
  std::set<std::string> titles;
  for (const auto state : {State::unread, State::done, State::to_do, State::by_hand, State::no_permission}) {
    for (auto& each : list->rows) each.state = state;
    const auto view = overlay::checklist_view(picture, kNow, {});
    CHECK(view.total == 16);
    for (const auto* rows : {&view.here, &view.web}) {
      for (const auto& each : *rows) {
        titles.insert(each.title);
        CHECK_FALSE(each.state.empty());
        if (state == State::by_hand || state == State::no_permission) CHECK_FALSE(each.more.empty());
      }
    }
  }
  CHECK(titles.size() == 16);
}

TEST_CASE("launch is offered only when every row that it needs is done, and says which is missing", "[S64]") {
  SetUp desk;
  CHECK(desk.words("panel.setup.launch.says") == "Before you can launch: Shipping, Payments.");
  desk.find("panel.setup.check.launch");
  CHECK_FALSE(desk.has("panel.setup.check.launch.open"));
  auto list = half_done_checklist();
  for (auto& each : list.rows)
    if (each.id == "shipping") each.state = State::done;
  desk.change(list);
  desk.scroll(1000);
  CHECK(desk.words("panel.setup.launch.says") == "Before you can launch: Payments.");
  for (auto& each : list.rows)
    if (each.id == "payments") each.state = State::done;
  desk.change(list);
  desk.find("panel.setup.check.launch.open");
  desk.tap("panel.setup.check.launch.open");
  CHECK(desk.words("panel.setup.launch.address") == "https://store-abc123.mybigcommerce.com/manage");
  desk.find("panel.setup.launch.code");
  CHECK(desk.words("panel.setup.launch.scan") == "Or scan it with a phone where you are signed in:");
  desk.tap("panel.setup.launch.check");
  REQUIRE(desk.requests.size() == 1);
  CHECK(desk.requests[0].name == "setup-check");
  list.launched = true;
  desk.change(list);
  CHECK(desk.words("panel.setup.launch.state") == "Your web store is launched. Shoppers can find it.");
  CHECK_FALSE(desk.has("panel.setup.launch.address"));
}

TEST_CASE("an address is shown to a phone as long as a camera can read it from a screen", "[S64]") {
  CHECK(overlay::qr_code("").width == 0);
  CHECK(overlay::qr_code(std::string(201, 'x')).width == 0);
  const auto code = overlay::qr_code("https://store-abc123.mybigcommerce.com/manage/launch");
  REQUIRE(code.width >= 21);
  CHECK(code.width % 4 == 1);
  REQUIRE(code.dark.size() == static_cast<std::size_t>(code.width * code.width));
  const auto dark = [&](int row, int column) {
    return code.dark[static_cast<std::size_t>(row * code.width + column)];
  };
  // The three marks that a camera looks for, and none in the fourth corner.
  const int end = code.width - 1;
  for (int i = 0; i < 7; ++i) {
    CHECK(dark(0, i));
    CHECK(dark(i, 0));
    CHECK(dark(0, end - i));
    CHECK(dark(end, i));
  }
  CHECK(code == overlay::qr_code("https://store-abc123.mybigcommerce.com/manage/launch"));
  CHECK_FALSE(code == overlay::qr_code("https://store-abc124.mybigcommerce.com/manage/launch"));
}

TEST_CASE("a row that nobody could read does not open the launch", "[S64]") {
  core::Picture picture;
  auto list = half_done_checklist();
  for (auto& each : list.rows) each.state = State::done;
  for (const auto state : {State::unread, State::to_do, State::by_hand, State::no_permission}) {
    for (auto& each : list.rows)
      if (each.id == "payments") each.state = state;
    picture.checklist = std::make_shared<core::Checklist>(list);
    const auto view = overlay::checklist_view(picture, kNow, {});
    CHECK_FALSE(view.can_launch);
    CHECK(view.address.empty());
  }
}

TEST_CASE("until it is launched the web store is called private", "[S60]") {
  SetUp desk;
  CHECK(desk.words("panel.setup.private") == "Your web store is private until you launch it.");
  auto list = half_done_checklist();
  list.launched = true;
  desk.change(list);
  CHECK_FALSE(desk.has("panel.setup.private"));
}

TEST_CASE("what a shopper would see is counted", "[S63]") {
  SetUp desk;
  desk.find("panel.setup.shopper.3");
  CHECK(desk.words("panel.setup.shopper.0") == "5");
  CHECK(desk.words("panel.setup.shopper.1") == "2");
  CHECK(desk.words("panel.setup.shopper.2") == "1");
  CHECK(desk.words("panel.setup.shopper.3") == "0");
  CHECK(desk.words("panel.setup.shopper.name.3") == "Seen, no price");
}

TEST_CASE("the checklist is read again on demand, and its rows lead to where the work is", "[S62]") {
  SetUp desk;
  desk.tap("panel.setup.check");
  REQUIRE(desk.requests.size() == 1);
  CHECK(desk.requests[0].name == "setup-check");
  auto list = half_done_checklist();
  list.reading = true;
  desk.change(list);
  CHECK(desk.words("panel.setup.check") == "Checking\u2026");
  CHECK(desk.widget("panel.setup.check")->enabled == 0);
  desk.tap("panel.setup.check.counts.open");
  CHECK(desk.has("panel.review"));
  desk.tap("rail.setup");
  for (auto& each : list.rows) each.state = State::to_do;
  desk.change(list);
  desk.find("panel.setup.check.categories.open");
  desk.tap("panel.setup.check.categories.open");
  CHECK(desk.words("panel.title") == "Categories");
}

TEST_CASE("payments are guided by three choices with their fees, and no secret is asked for",
          "[S52][S54][S55]") {
  SetUp desk;
  desk.find("panel.setup.check.payments.open");
  desk.tap("panel.setup.check.payments.open");
  std::string all;
  for (int i = 0; i < 12; ++i) {
    for (const auto& widget : desk.widgets()) {
      CHECK(widget.role != TILL_WIDGET_FIELD);
      if (widget.id.starts_with("panel.setup.pay.")) all += widget.text + "\n";
    }
    desk.scroll(-2);
  }
  for (const char* said :
       {"card account you have", "new card account", "another payment provider",
        "processed apart from the counter", "1 to 2 business days", "Gateway ID", "gateway password",
        "HMAC key ID", "Settings, Payments", "Never type these values here"})
    CHECK_THAT(all, Catch::Contains(said));
  int fees = 0;
  for (auto at = all.find("fees"); at != std::string::npos; at = all.find("fees", at + 1)) ++fees;
  CHECK(fees >= 3);
  desk.scroll(1000);
  desk.tap("panel.setup.back");
  desk.find("panel.setup.progress");
  CHECK(desk.has("panel.setup.progress"));
}

TEST_CASE("who waits for the payment provider is shown since when, until there is a way to pay", "[S53]") {
  SetUp desk;
  using Arguments = std::vector<std::pair<std::string, std::string>>;
  const auto open_guide = [&] {
    desk.find("panel.setup.check.payments.open");
    desk.tap("panel.setup.check.payments.open");
    desk.scroll(-100);
  };
  open_guide();
  CHECK_THAT(desk.words("panel.setup.pay.wait"), Catch::Contains("Waiting for the provider?"));
  desk.tap("panel.setup.pay.applied");
  REQUIRE(desk.requests.size() == 1);
  CHECK(desk.requests[0].name == "payments-wait");
  CHECK(desk.requests[0].arguments == Arguments{{"waiting", "yes"}});
  auto list = half_done_checklist();
  for (auto& each : list.rows)
    if (each.id == "payments") {
      each.waiting_since = kNow - 60'000;
      each.waiting_by = "Robin";
    }
  desk.change(list);
  CHECK(desk.words("panel.setup.pay.wait") ==
        "Waiting for the provider since 10:41\u00A0am. Noted by Robin.");
  desk.tap("panel.setup.pay.stop");
  REQUIRE(desk.requests.size() == 2);
  CHECK(desk.requests[1].arguments == Arguments{{"waiting", "no"}});
  desk.scroll(1000);
  desk.tap("panel.setup.back");
  CHECK(row(overlay::checklist_view(desk.shown, kNow, {}), "payments").state ==
        "Waiting since 10:41\u00A0am \u00B7 Needed to launch");
  // There is a way to pay: nothing is waited for any more.
  for (auto& each : list.rows)
    if (each.id == "payments") each.state = State::done;
  desk.change(list);
  const auto view = overlay::checklist_view(desk.shown, kNow, {});
  CHECK_FALSE(view.payments_open);
  CHECK(view.payments_wait.empty());
}

TEST_CASE("the questions that merchants ask have short answers",
          "[S65][S66][S67][S69][S70][S71][S72][S73][S74][S75][S76][S77]") {
  SetUp desk;
  desk.tap("panel.setup.page.questions");
  CHECK(overlay::questions().size() == 12);
  std::set<std::string> seen;
  for (int i = 0; i < 30; ++i) {
    for (const auto& widget : desk.widgets())
      if (widget.id.starts_with("panel.setup.question.") && widget.clipped == 0) seen.insert(widget.id);
    desk.scroll(-1);
  }
  CHECK(seen.size() == 24 + 3);  // and where the options are: words, address, code
}

TEST_CASE("all items are sent once on demand") {
  SetUp desk;
  desk.find("panel.setup.sync");
  desk.tap("panel.setup.sync");
  REQUIRE(desk.requests.size() == 1);
  CHECK(desk.requests[0].name == "items-sync");
}

TEST_CASE("the table of what goes to the web store is shown as the rules have it", "[S26]") {
  SetUp desk;
  desk.tap("panel.setup.page.questions");
  std::set<std::string> seen;
  for (int i = 0; i < 60; ++i) {
    for (const auto& widget : desk.widgets())
      if (widget.id.starts_with("panel.setup.rules.")) seen.insert(widget.id);
    desk.scroll(-1);
  }
  const auto lines = overlay::field_lines();
  REQUIRE(lines.size() == core::kFieldRules.size());
  std::set<overlay::Text> names;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto& rule = core::kFieldRules[i];
    const auto id = "panel.setup.rules." + std::to_string(i + 1);
    INFO(rule.name);
    names.insert(lines[i].name);
    CHECK(seen.contains(id));
    CHECK(seen.contains(id + ".on") == rule.turned_on);
    CHECK(seen.contains(id + ".edited") == rule.edited);
    CHECK(seen.contains(id + ".moved") == rule.moved);
  }
  CHECK(names.size() == lines.size());
}

TEST_CASE("opening Set up reads the web store again where the last look is a minute old, and not more often",
          "[S62]") {
  const auto asked = [](core::UnixMillis read_at, bool reading, bool offline, bool seller) {
    auto shop = catalogue_shop();
    auto list = half_done_checklist();
    for (auto& each : list.rows)
      if (each.id == "visible") each.checked_at = read_at;
    list.reading = reading;
    shop.checklist = std::make_shared<core::Checklist>(list);
    shop.offline = offline;
    Counter desk;
    desk.manager();
    desk.settle(shop);
    if (!seller) desk.overlay.set_person({true, true, "Sam", {true, false, true, false}});
    desk.frame();
    desk.requests.clear();
    desk.tap("badge.orders");
    desk.tap("rail.setup");
    std::size_t times = 0;
    for (const auto& request : desk.requests) times += request.name == "setup-check" ? 1u : 0u;
    return times;
  };
  CHECK(asked(kNow - 61'000, false, false, true) == 1);
  CHECK(asked(0, false, false, true) == 1);
  CHECK(asked(kNow - 59'000, false, false, true) == 0);
  CHECK(asked(kNow - 61'000, true, false, true) == 0);
  CHECK(asked(kNow - 61'000, false, true, true) == 0);
  CHECK(asked(kNow - 61'000, false, false, false) == 0);
}

TEST_CASE("shipping zones that nobody can order to are named, the first of many", "[S61]") {
  core::Picture picture;
  auto list = half_done_checklist();
  auto& shipping =
      *std::find_if(list.rows.begin(), list.rows.end(), [](auto& r) { return r.id == "shipping"; });
  shipping.state = State::done;
  const auto more = [&](const std::string& zones) {
    shipping.fact = "2" + zones;
    picture.checklist = std::make_shared<core::Checklist>(list);
    const auto view = overlay::checklist_view(picture, kNow, {});
    CHECK(row(view, "shipping").fact == "2 ways to ship");
    return row(view, "shipping").more;
  };
  CHECK(more("").empty());
  CHECK(more("\nCanada") ==
        "Nobody can order to Canada: no way to ship is set there. See Settings, Shipping.");
  CHECK_THAT(more("\nCanada\nMexico\nPeru\nCuba\nFiji"),
             Catch::Contains("order to Canada, Mexico, Peru, 2 more zones: "));
  CHECK_THAT(more("\n\x01\n"), Catch::Contains("order to 2 zones: "));
}

TEST_CASE("counts that were compared are a row that is read, not one to check by hand", "[S62][S79]") {
  core::Picture picture;
  auto list = half_done_checklist();
  for (auto& each : list.rows)
    if (each.id == "counts") each.state = State::by_hand;
  picture.checklist = std::make_shared<core::Checklist>(list);
  CHECK(row(overlay::checklist_view(picture, kNow, {}), "counts").state == "Check by hand");
  core::CountsBoard board;
  board.compared = 3;
  picture.counts = std::make_shared<core::CountsBoard>(board);
  CHECK(row(overlay::checklist_view(picture, kNow, {}), "counts").kind == State::done);
  CHECK(row(overlay::checklist_view(picture, kNow, {}), "counts").fact == "No counts differ");
  picture.review.resize(2);
  for (auto& each : picture.review) each.kind = core::ReviewKind::count_differs;
  const auto view = overlay::checklist_view(picture, kNow, {});
  CHECK(row(view, "counts").kind == State::to_do);
  CHECK(row(view, "counts").fact == "2 counts differ");
}

TEST_CASE("a store that takes stock only on shipping is warned of it before the launch", "[S61][P12]") {
  SetUp desk;
  auto list = half_done_checklist();
  for (auto& each : list.rows)
    if (each.must) each.state = each.id == "stock" ? State::to_do : State::done;
  desk.change(list);
  desk.scroll(1000);
  CHECK(desk.words("panel.setup.launch.says") == "Before you can launch: Stock of web orders.");
  const auto view = overlay::checklist_view(desk.shown, kNow, {});
  CHECK(row(view, "stock").state == "To do \u00B7 Needed to launch");
  CHECK_THAT(row(view, "stock").more, Catch::Contains("Until then this shop can sell them again."));
}

TEST_CASE("the web store's address and the way to an item's options are shown, and to a phone",
          "[S75][S64]") {
  SetUp desk;
  desk.find("panel.setup.store.address");
  CHECK(desk.words("panel.setup.store.address") == "https://fernwood.example");
  CHECK(desk.has("panel.setup.store.code"));
  desk.find("panel.setup.store.scan");
  CHECK_THAT(desk.words("panel.setup.store.scan"),
             Catch::Contains("Until it is launched only you can see it"));
  desk.scroll(1000);
  desk.tap("panel.setup.page.questions");
  std::string address;
  bool code = false;
  for (int i = 0; i < 40; ++i) {
    for (const auto& widget : desk.widgets()) {
      if (widget.text.find("/manage/products") != std::string::npos) address = widget.text;
      code = code || widget.id.ends_with(".code");
    }
    desk.scroll(-1);
  }
  CHECK(address == "https://store-abc123.mybigcommerce.com/manage/products");
  CHECK(code);
  // What nobody has read is not shown.
  auto list = half_done_checklist();
  for (auto& each : list.rows)
    if (each.id == "domain") each.fact.clear();
  list.launch_page.clear();
  desk.change(list);
  CHECK(overlay::web_page(desk.shown).empty());
  CHECK(overlay::products_page(desk.shown).empty());
}

TEST_CASE("without the plan Set up says only that", "[S1]") {
  auto shop = catalogue_shop();
  shop.linked = false;
  SetUp desk(shop);
  desk.overlay.set_person({true, true, "Maya R.", {false, true, false, false}});
  desk.frame();
  CHECK_THAT(desk.words("panel.setup.gate"), Catch::Contains("Upgrade the plan"));
  CHECK_FALSE(desk.has("panel.link.have"));
  CHECK_FALSE(desk.has("panel.setup.check"));
}

TEST_CASE("who lacks the right sees the link and the reason, not the checklist", "[S2][S4]") {
  SetUp desk;
  desk.overlay.set_person({true, false, "Sam", {true, false, true, false}});
  desk.frame();
  CHECK_THAT(desk.words("panel.setup.gate"), Catch::Contains("Manage Account"));
  CHECK_FALSE(desk.has("panel.setup.check"));
  CHECK(desk.words("panel.setup.headline") == "This register is linked");
}

TEST_CASE("whoever may sell online sets the low stock mark and the pace of the scanner, each press at once") {
  SetUp desk;
  const auto press = [&](const char* id) {
    desk.find(id);
    desk.wait(0.4);
    desk.tap(id);
    REQUIRE(desk.requests.size() == 1);
    const auto asked = desk.requests.back();
    desk.requests.clear();
    CHECK(asked.name == "settings-save");
    REQUIRE(asked.arguments.size() == 1);
    return asked.arguments.front().first + "=" + asked.arguments.front().second;
  };
  desk.find("panel.setup.scan_gap.more");
  CHECK(desk.words("panel.setup.low_mark") == "3");
  CHECK(desk.words("panel.setup.scan_gap") == "60 ms");
  CHECK(press("panel.setup.low_mark.more") == "low_mark=4");
  CHECK(press("panel.setup.low_mark.less") == "low_mark=2");
  CHECK(press("panel.setup.scan_gap.more") == "scan_gap_ms=70");
  // At the end of its range a button is off.
  desk.shown.settings = {0, 100};
  desk.settle(desk.shown);
  desk.find("panel.setup.scan_gap.more");
  CHECK(desk.widget("panel.setup.low_mark.less")->enabled == 0);
  CHECK(desk.widget("panel.setup.scan_gap.more")->enabled == 0);
  // Without the right, manager or not, there is nothing to press.
  overlay::Person person;
  person.signed_in = person.manager = true;
  person.catalogue.allowed = false;
  person.catalogue.lacks_ecommerce = true;
  desk.overlay.set_person(person);
  desk.frame();
  desk.scroll(-1000);
  CHECK_FALSE(desk.has("panel.setup.low_mark"));
}

TEST_CASE("each feature has a switch in Set up, and one that is off says so") {
  SetUp desk;
  const auto press = [&](const std::string& id) {
    desk.find(id);
    desk.wait(0.4);
    desk.tap(id);
    REQUIRE(desk.requests.size() == 1);
    const auto asked = desk.requests.back();
    desk.requests.clear();
    std::string all = asked.name;
    for (const auto& [name, value] : asked.arguments) all += " " + name + "=" + value;
    return all;
  };
  const std::pair<const char*, const char*> features[] = {
      {"orders", "take_orders"}, {"stock", "read_stock"}, {"items", "send_items"}};
  for (const auto& [id, argument] : features) {
    CAPTURE(id);
    CHECK(press(std::string("panel.setup.feature.") + id) ==
          std::string("settings-save ") + argument + "=no");
    CHECK(desk.words(std::string("panel.setup.feature.") + id) == "On");
  }
  CHECK(press("panel.setup.feature.sales") == "pause");
  desk.shown.settings.take_orders = desk.shown.settings.read_stock = desk.shown.settings.send_items = false;
  desk.shown.paused_since = kNow;
  desk.shown.paused_by = "Sam K.";
  desk.settle(desk.shown);
  for (const auto& [id, argument] : features) {
    CAPTURE(id);
    CHECK(press(std::string("panel.setup.feature.") + id) ==
          std::string("settings-save ") + argument + "=yes");
    CHECK(desk.words(std::string("panel.setup.feature.") + id) == "Off");
  }
  CHECK(press("panel.setup.feature.sales") == "resume");
  // What the settings file turned off is not turned on here.
  desk.shown.paused_by = "tillbridge.json";
  desk.settle(desk.shown);
  desk.find("panel.setup.feature.sales");
  desk.tap("panel.setup.feature.sales");
  CHECK(desk.requests.empty());
}

TEST_CASE("the low stock mark decides what the chips, Items and its filter call low") {
  auto shop = catalogue_shop();
  shop.settings.low_mark = 10;
  SetUp desk(shop);
  desk.tap("rail.items");
  CHECK(desk.words("panel.items.show.low") == "Low stock 4");  // the mug's 10, too
  desk.tap("panel.close");
  desk.anchors.push_back({"MUG-OAT-12", {20, 100, 156, 138}});
  desk.frame();
  CHECK(desk.words("chip.MUG-OAT-12") == "Low 10");
}

TEST_CASE("a manager who lacks a right is sent to the owner, not to a manager") {
  SetUp desk;
  overlay::Person person;
  person.signed_in = person.manager = true;
  person.catalogue.allowed = false;
  person.catalogue.lacks_account = true;
  desk.overlay.set_person(person);
  desk.frame();
  CHECK(desk.words("panel.setup.gate.manager") == "Ask the owner");
  person.manager = false;
  desk.overlay.set_person(person);
  desk.frame();
  CHECK(desk.words("panel.setup.gate.manager") == "Ask a manager");
}
