// Every kind of row in Review: both of its buttons are pressed on the panel, and Sync activity names who
// decided what, and when. The real plugin library against the real sandbox.

#include <sqlite3.h>
#include <stdlib.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "catch2.hpp"
#include "panel_hand.h"
#include "plugin/core/picture.h"
#include "till_bench.h"

using namespace tillbridge::test;
using Catch::Matchers::Contains;
using nlohmann::json;
using Kind = tillbridge::core::ReviewKind;
namespace fs = std::filesystem;

namespace {

/// The shop in which a kind of row is brought about.
enum class Where { at_work, stubborn_register, old_records, damaged_records };

/// A button, and what Activity says of whoever pressed it.
struct Button {
  const char *choice, *told;
};
struct Rule {
  Where where;
  Button buttons[2];
};

/// Without a default: a new kind of row is not built before it stands here, and its shop then fails until it
/// presses both of its buttons.
Rule rule_of(Kind kind) {
  switch (kind) {
    case Kind::oversold:
      return {Where::at_work, {{"set-aside", "FEW: it is set aside."}, {"none-left", "FEW: none left."}}};
    case Kind::count_differs:
      return {Where::at_work, {{"keep-web", "GONE: keep the web count."}, {"count-first", ""}}};
    case Kind::held:
      return {Where::at_work,
              {{"send", "what X-1 changed: send it again."},
               {"leave", "what X-1 changed: leave the web count as it is."}}};
    case Kind::unclear:
      return {Where::old_records,
              {{"arrived", " changed: it had arrived."},
               {"not-arrived", " changed: it had not arrived, send it."}}};
    case Kind::adopt_salvaged:
      return {Where::damaged_records,
              {{"adopt", "took over 2 changes from damaged records"},
               {"decline", "left 2 changes from damaged records unsent"}}};
    case Kind::host_refused:
      return {
          Where::stubborn_register,
          {{"try-host", "web order #%: count it here."}, {"host-done", "web order #%: counted by hand."}}};
    case Kind::drift:
      return {Where::at_work,
              {{"set-web", "Edited: set the web count to 10."}, {"keep-web", "Edited: keep the web count."}}};
    case Kind::old_orders:
      return {Where::at_work,
              {{"taken-already", "web orders from before the link: taken off already."},
               {"take-now", "web orders from before the link: take them off now."}}};
    case Kind::back_on_shelf:
      return {Where::at_work,
              {{"back", "web order #%: back on the shelf."}, {"not-back", "web order #%: not back."}}};
    case Kind::put_back:
      return {Where::at_work,
              {{"all-back", "web order #%: put back on the shelf."},
               {"some-missing", "web order #%: put back, and some are missing."}}};
    case Kind::line_missing:
      return {
          Where::at_work,
          {{"found-it", "web order #%: found."}, {"customer-told", "web order #%: the customer was told."}}};
    case Kind::prices:
      return {Where::at_work,
              {{"send-prices", "decided that prices go to the web store as they are here."},
               {"no-prices", "decided that no prices go to the web store."}}};
    case Kind::first_count:
      return {Where::at_work,
              {{"count-shop", "Uncounted: count it in the web store, beginning with what is here."},
               {"count-leave", "Uncounted: leave it without a count in the web store."}}};
    case Kind::sku_differs:
      return {Where::at_work,
              {{"sku-back", "has RENAMED put back"}, {"sku-leave", "left OTHER-SKU as it is"}}};
    case Kind::same_name:
      return {Where::at_work, {{"same-thing", "paired Lamp here with"}, {"keep-off", "left Lamp off"}}};
  }
  return {};
}
constexpr int kKinds = static_cast<int>(Kind::same_name) + 1;

json item(const char* sku, const char* name, int count, bool online = true) {
  json made = {{"sku", sku}, {"name", name}, {"price", "5.00"}, {"register", count}};
  if (online) made.update({{"web", count}, {"online", true}});
  return made;
}

const std::string& shop() {
  static const std::string text = json{
      {"name", "Harbour Goods"},
      {"currency", "USD"},
      {"items",
       {item("MUG", "Mug", 50), item("FEW", "Few", 5), item("GONE", "Gone", 5), item("EDIT", "Edited", 10),
        item("PLAIN", "Uncounted", 9), item("RENAMED", "Renamed", 4), item("LAMP", "Lamp", 3, false),
        item("LATER", "Later", 3,
             false)}}}.dump();
  return text;
}

/// A register with its panel, at work with a web store; one button of each row is pressed.
struct Desk {
  explicit Desk(Where here, int button, const till_host_stock* stock = nullptr)
      : place(here), which(button), stubborn(stock), web(shop()) {
    ::setenv("XDG_STATE_HOME", (folder / "state").c_str(), 1);
    start();
  }
  void start() {
    hand.reset();
    till.reset();
    Till::Options options;
    options.shop = shop();
    options.stock = stubborn;
    till = std::make_unique<Till>(folder / "till", options);
    hand = std::make_unique<PanelHand>(*till);
  }
  json send(const std::string& method, const std::string& path, const json& body = nullptr) {
    const auto answer = web.sandbox().api(method, path, web.token(), body.is_null() ? "" : body.dump());
    return answer.empty() ? json() : json::parse(answer);
  }
  json admin(const std::string& method, const std::string& path, const json& body) {
    return json::parse(web.sandbox().admin(method, path, body.dump()));
  }
  std::int64_t product(const std::string& sku) {
    return send("GET", "/v3/catalog/variants?sku=" + sku)
        .at("data")
        .at(0)
        .at("product_id")
        .get<std::int64_t>();
  }
  std::string order(const std::string& sku, int units, const std::string& status = "Awaiting Fulfillment") {
    return std::to_string(
        admin("POST", "orders",
              {{"lines", {{{"sku", sku}, {"qty", units}}}}, {"status", status}, {"force", true}})
            .at("id")
            .get<int>());
  }
  std::string line_of(const std::string& number) {
    const auto state = json::parse(web.sandbox().admin("GET", "state", ""));
    for (const auto& each : state.at("orders"))
      if (std::to_string(each.at("id").get<int>()) == number)
        return std::to_string(each.at("lines").at(0).at("id").get<int>());
    return {};
  }
  void set_level(const std::string& sku, int level) {
    send("PUT", "/v3/inventory/adjustments/absolute",
         {{"reason", "counted"},
          {"items", {{{"location_id", 1}, {"product_id", product(sku)}, {"quantity", level}}}}});
  }
  std::string asked(const char* sql) {
    std::string found;
    sqlite3* db = nullptr;
    REQUIRE(sqlite3_open_v2((till->plugin_folder() + "/outbox.db").c_str(), &db, SQLITE_OPEN_READONLY,
                            nullptr) == SQLITE_OK);
    sqlite3_exec(
        db, sql,
        [](void* text, int, char** columns, char**) {
          *static_cast<std::string*>(text) = columns[0] == nullptr ? "" : columns[0];
          return 0;
        },
        &found, nullptr);
    sqlite3_close(db);
    return found;
  }
  bool wait(const std::function<bool()>& holds) { return till->until(holds); }
  bool panel(const std::string& name) {
    const std::string rail = "rail." + name;
    // The badge opens and closes: it is pressed only where the panels are closed.
    wait([&] {
      if (hand->shows(rail, 0)) return true;
      hand->tap("badge.orders");
      return hand->shows(rail, 2'000);
    });
    hand->tap(rail);
    return hand->shows("panel.close");
  }

  /// Presses the row's button, and looks it up in Activity. `order`: the web order that it is about.
  void press(Kind kind, const std::string& row, const std::string& order = "", int button = -1) {
    const auto rule = rule_of(kind);
    const auto& pressed = rule.buttons[button < 0 ? which : button];
    INFO("row " << row << ", button " << pressed.choice);
    REQUIRE(rule.where == place);
    const std::string id = "panel.review.row." + row + ".choice.";
    REQUIRE(wait([&] {
      panel("review");
      return hand->shows("panel.review.row." + row, 1'000);
    }));
    hand->scroll_to(id + pressed.choice);
    for (const auto& each : rule.buttons) CHECK_FALSE(hand->find(id + each.choice).empty());
    const auto before = std::chrono::system_clock::now();
    hand->scroll_to(id + pressed.choice);
    hand->tap(id + pressed.choice);
    done.insert(kind);
    if (*pressed.told == 0) {
      // Nothing is decided by it: it leads to where the counts are.
      CHECK(till->until([&] {
        hand->frame();
        return hand->all().find("panel.counts.") != std::string::npos;
      }));
      return;
    }
    std::string words = pressed.told;
    if (const auto at = words.find('%'); at != std::string::npos) words.replace(at, 1, order);
    std::string line;
    CHECK(wait([&] {
      line = asked(
          ("SELECT text FROM notes WHERE text LIKE '%" + words + "%' ORDER BY rowid DESC LIMIT 1").c_str());
      return !line.empty();
    }));
    CHECK_THAT(line, Catch::Matchers::StartsWith("Robin F. "));
    const auto at = std::chrono::milliseconds(std::atoll(
        asked(
            ("SELECT at_ms FROM notes WHERE text LIKE '%" + words + "%' ORDER BY rowid DESC LIMIT 1").c_str())
            .c_str()));
    CHECK(at + std::chrono::seconds(1) >= before.time_since_epoch());
    CHECK(at <= std::chrono::system_clock::now().time_since_epoch());
    panel("activity");
    CHECK(till->until([&] {
      hand->frame();
      return hand->all().find(line) != std::string::npos;
    }));
    INFO(line << " among " << hand->all());
    CHECK(hand->all().find(line) != std::string::npos);
  }
  /// Every kind of row that belongs to this shop had a button pressed.
  ~Desk() {
    if (std::uncaught_exceptions() > 0) return;
    for (int i = 0; i < kKinds; ++i) {
      INFO("kind " << i);
      if (rule_of(static_cast<Kind>(i)).where == place) CHECK(done.contains(static_cast<Kind>(i)));
    }
  }

  Where place;
  int which;
  const till_host_stock* stubborn;
  Folder folder;
  WebShop web;
  std::unique_ptr<Till> till;
  std::unique_ptr<PanelHand> hand;
  std::set<Kind> done;
};

/// A shop at work in which everything comes up that can.
void work_through(int button) {
  Desk desk(Where::at_work, button);
  auto& till = *desk.till;
  const auto shipped = desk.order("MUG", 1, "Shipped");
  desk.order("MUG", 2);
  const auto second = [] {
    return std::chrono::system_clock::now().time_since_epoch() / std::chrono::seconds(1);
  };
  const auto placed = second();
  REQUIRE(till.until([&] { return second() > placed + 1; }));
  REQUIRE(desk.web.link(till, desk.folder).done);
  desk.press(Kind::old_orders, "old-orders");
  desk.admin("POST", "orders/" + shipped + "/refund", json::object());
  const auto few = desk.order("FEW", 5), lost = desk.order("MUG", 1), fetched = desk.order("MUG", 1);
  REQUIRE(desk.wait([&] { return till.records().on_hand("FEW") == 0 && desk.web.level("FEW") == 0; }));
  desk.press(Kind::back_on_shelf, "shelf:" + shipped, shipped);

  // Of the order's five one is sold here; of another item the web store was set to none by hand.
  desk.set_level("GONE", 0);
  till.sell("FEW");
  till.sell("GONE");
  PlainMovement half("X-1", -500, "MUG");  // of an item that is counted in whole pieces
  CHECK(till.record(&half.movement) == TILL_OK);
  desk.press(Kind::oversold, "debt:p:" + std::to_string(desk.product("FEW")));
  const auto gone = "debt:p:" + std::to_string(desk.product("GONE"));
  desk.press(Kind::count_differs, gone);
  if (button == 1) desk.press(Kind::count_differs, gone, "", 0);  // counting first decides nothing
  desk.press(Kind::held,
             desk.asked("SELECT 'held:' || seq || ':0' FROM movements WHERE movement_id = 'X-1'"));

  const auto line = desk.line_of(lost);
  REQUIRE(till.act("order-line", {{"order", lost}, {"line", line}, {"mark", "missing"}}).done);
  desk.press(Kind::line_missing, "missing:" + lost + ":" + line, lost);
  REQUIRE(till.act("order-ready", {{"order", fetched}}).done);
  REQUIRE(desk.wait([&] { return till.status().orders_to_do <= 3; }));
  desk.admin("POST", "orders/" + fetched + "/cancel", json::object());
  desk.press(Kind::put_back, "aside:" + fetched, fetched);

  const auto drifted = "drift:p:" + std::to_string(desk.product("EDIT"));
  REQUIRE(desk.wait([&] { return till.act("counts-compare").done; }));
  REQUIRE(
      desk.wait([&] { return desk.asked("SELECT count(*) FROM counted_items WHERE sku = 'EDIT'") == "1"; }));
  desk.set_level("EDIT", 7);
  REQUIRE(desk.wait([&] {
    till.act("counts-compare");
    till.until([] { return false; }, 400);
    return desk.asked("SELECT drift FROM counted_items WHERE sku = 'EDIT'") == "-3";
  }));
  desk.press(Kind::drift, drifted);

  desk.send("PUT", "/v3/catalog/products/" + std::to_string(desk.product("PLAIN")),
            {{"inventory_tracking", "none"}});
  const auto renamed = desk.product("RENAMED");
  const auto variant =
      desk.send("GET", "/v3/catalog/products/" + std::to_string(renamed)).at("data").at("base_variant_id");
  desk.send("PUT", "/v3/catalog/products/" + std::to_string(renamed), {{"sku", "OTHER-SKU"}});
  desk.send("POST", "/v3/catalog/products",
            {{"name", "Lamp"}, {"type", "physical"}, {"weight", 1}, {"price", 3}, {"sku", "THEIRS"}});
  desk.start();
  auto& again = *desk.till;
  REQUIRE(desk.wait([&] { return again.act("items-sync").done; }));
  REQUIRE(desk.wait([&] { return desk.asked("SELECT min(tracked) FROM items WHERE sku = 'PLAIN'") == "0"; }));
  again.sell("PLAIN");
  const auto id = [&](const char* sku) { return again.records().item(sku)->item_id; };
  desk.press(Kind::first_count, "first-count:" + id("PLAIN"));
  desk.press(Kind::sku_differs, "sku:" + std::to_string(variant.get<std::int64_t>()));
  REQUIRE(desk.wait([&] { return again.act("items-save", {{"on", id("LAMP")}}).done; }));
  desk.press(Kind::same_name, "name:" + id("LAMP"));
  desk.admin("PUT", "settings", {{"prices_with_tax", true}});
  REQUIRE(again.act("sync-now").done);
  desk.press(Kind::prices, "prices");
}

/// A register that takes nothing that a web order asks of its stock.
const till_host_stock kStubborn = {
    [](const till_host*, const char*, std::int64_t* on_hand) -> till_status {
      *on_hand = 50'000;
      return TILL_OK;
    },
    [](const till_host*, const till_stock_apply*) -> till_status { return TILL_E_DENIED; },
    [](const till_host*, const char*, std::int64_t) -> till_status { return TILL_OK; }};

}  // namespace

TEST_CASE("The first button of every row in Review is pressed, and Activity says who did and when") {
  work_through(0);
}

TEST_CASE("The second button of every row in Review is pressed, and Activity says who did and when") {
  work_through(1);
}

TEST_CASE("Both buttons of what the register refused are pressed, and Activity says who did and when") {
  Desk desk(Where::stubborn_register, 0, &kStubborn);
  REQUIRE(desk.web.link(*desk.till, desk.folder).done);
  const auto first = desk.order("MUG", 1), second = desk.order("MUG", 2);
  desk.press(Kind::host_refused, "order:" + first + ":" + desk.line_of(first), first, 1);
  desk.press(Kind::host_refused, "order:" + second + ":" + desk.line_of(second), second);
}

TEST_CASE("Both buttons of what may have been sent are pressed, and Activity says who did and when") {
  Desk desk(Where::old_records, 0);
  const auto copy = [](const std::string& from, const std::string& to) {
    fs::create_directories(to);
    for (const char* part : {"/outbox.db", "/outbox.db-wal", "/outbox.db-shm"}) {
      fs::remove(to + part);
      if (fs::exists(from + part)) fs::copy_file(from + part, to + part);
    }
  };
  auto& till = *desk.till;
  REQUIRE(desk.web.link(till, desk.folder).done);
  REQUIRE(desk.web.next_sale_arrives(till));
  REQUIRE(till.until([&] { return till.status().settled_total >= 1; }));
  REQUIRE(till.deactivate() == TILL_OK);
  copy(till.plugin_folder(), desk.folder / "backup");
  REQUIRE(till.activate() == TILL_OK);
  REQUIRE(till.opened());
  REQUIRE(desk.web.next_sale_arrives(till));
  REQUIRE(desk.web.next_sale_arrives(till));
  REQUIRE(till.until([&] { return till.status().settled_total >= 3; }));
  REQUIRE(till.deactivate() == TILL_OK);
  copy(desk.folder / "backup", till.plugin_folder());
  REQUIRE(till.activate() == TILL_OK);
  REQUIRE(desk.wait([&] { return till.status().held == 2; }));
  REQUIRE(till.act("adopt", {{"confirm", "yes"}}).done);
  const auto row = [&](const char* which) {
    return "unclear:" +
           desk.asked((std::string("SELECT ") + which + "(seq) FROM unclear WHERE decision IS NULL").c_str());
  };
  const auto last = row("max");
  desk.press(Kind::unclear, row("min"));
  desk.press(Kind::unclear, last, "", 1);
}

TEST_CASE("Both buttons of what was damaged are pressed, and Activity says who did and when") {
  const int button = GENERATE(0, 1);
  Desk desk(Where::damaged_records, button);
  auto& till = *desk.till;
  REQUIRE(desk.web.link(till, desk.folder).done);
  desk.web.fault(R"({"name":"status","path":"/v3/inventory/adjustments","code":503})");
  for (int sale = 0; sale < 2; ++sale) REQUIRE(till.sell("MUG") == TILL_OK);
  REQUIRE(till.until([&] { return till.status().queued == 2; }));
  REQUIRE(till.deactivate() == TILL_OK);
  const auto path = till.plugin_folder() + "/outbox.db";
  sqlite3* db = nullptr;
  std::int64_t page = 0;
  REQUIRE(sqlite3_open(path.c_str(), &db) == SQLITE_OK);
  sqlite3_exec(db, "PRAGMA wal_checkpoint(TRUNCATE)", nullptr, nullptr, nullptr);
  sqlite3_exec(
      db, "SELECT rootpage FROM sqlite_master WHERE name = 'notes'",
      [](void* at, int, char** columns, char**) {
        *static_cast<std::int64_t*>(at) = std::atoll(columns[0]);
        return 0;
      },
      &page, nullptr);
  sqlite3_close(db);
  REQUIRE(page > 1);
  std::fstream(path, std::ios::in | std::ios::out | std::ios::binary)
      .seekp((page - 1) * 4096)
      .write(std::string(4096, '\x5a').data(), 4096);
  REQUIRE(till.activate() == TILL_OK);
  REQUIRE(till.until([&] { return till.status().cleanly_opened == 1; }));
  desk.press(Kind::adopt_salvaged, "salvaged");
}
