// What must hold at every size, scale, theme and in a language a third longer.
#include <cmath>

#include "catalogue_shop.h"
#include "catch2.hpp"
#include "plugin/overlay/geometry.h"
#include "plugin/overlay/tokens.h"

using namespace tillbridge;
using namespace tillbridge::test;
using core::SyncBadge;

namespace {

constexpr SyncBadge kStates[] = {SyncBadge::checking, SyncBadge::all_sent,  SyncBadge::syncing,
                                 SyncBadge::offline,  SyncBadge::attention, SyncBadge::paused,
                                 SyncBadge::unlinked, SyncBadge::training};

// English, English a third longer, and German, whose words are the longest of those we carry.
constexpr const char* kLanguages[] = {"en-US", "en-XA", "de-DE"};

// A large screen at scale 1 beside those that all tests know.
std::vector<Place> every_place() {
  std::vector<Place> places(std::begin(kPlaces), std::end(kPlaces));
  places.push_back({"full", 1920, 1080});
  return places;
}

overlay::Locale speaking(const char* language) {
  overlay::Locale locale;
  locale.language = language;
  return locale;
}

overlay::Rect rect_of(const till_rect& r) {
  return {r.x, r.y, r.width, r.height};
}

bool is_target(const Widget& widget) {
  return widget.role == TILL_WIDGET_BADGE || widget.role == TILL_WIDGET_BUTTON ||
         widget.role == TILL_WIDGET_TAB;
}

// Buttons and badges: large enough, whole words, apart from each other, and nothing of ours over the cart.
void check_screen(Counter& counter, const std::string& what) {
  const auto& frame = counter.frame();
  const auto keep_clear = rect_of(counter.in.keep_clear);
  const auto widgets = counter.widgets();
  for (const auto& widget : widgets) {
    INFO(what << ": " << widget.id << " \"" << widget.text << "\" at " << widget.rect.x << ","
              << widget.rect.y << " " << widget.rect.width << "x" << widget.rect.height);
    CHECK_FALSE(rect_of(widget.rect).common(keep_clear).w * rect_of(widget.rect).common(keep_clear).h >
                0.01f);
    if (!is_target(widget)) continue;
    CHECK(widget.clipped == 0);
    CHECK(widget.rect.width >= 44);
    CHECK(widget.rect.height >= 44);
    for (const auto& other : widgets) {
      if (!is_target(other) || &other == &widget) continue;
      const bool above = widget.id.starts_with("card.") || other.id.starts_with("card.");
      INFO("and " << other.id);
      if (!above) CHECK_FALSE(rect_of(widget.rect).inset(0.5f).meets(rect_of(other.rect).inset(0.5f)));
    }
  }
  for (std::uint32_t c = 0; c < frame.command_count; ++c) {
    const auto& command = frame.commands[c];
    const overlay::Rect clip{command.clip[0], command.clip[1], command.clip[2] - command.clip[0],
                             command.clip[3] - command.clip[1]};
    for (std::uint32_t i = 0; i + 2 < command.index_count; i += 3) {
      float left = 1e9f, top = 1e9f, right = -1e9f, bottom = -1e9f;
      for (std::uint32_t k = 0; k < 3; ++k) {
        const auto& v = frame.vertices[frame.indices[command.first_index + i + k]];
        left = std::min(left, v.x), right = std::max(right, v.x), top = std::min(top, v.y),
        bottom = std::max(bottom, v.y);
      }
      const auto shown = clip.common({left, top, right - left, bottom - top}).common(keep_clear);
      if (shown.w > 0.51f && shown.h > 0.51f) {
        FAIL_CHECK(what << ": a triangle lies over the cart at " << left << "," << top);
        return;
      }
    }
  }
}

}  // namespace

TEST_CASE("every colour pair that is drawn reaches its contrast, light and dark") {
  for (const bool dark : {false, true}) {
    for (const auto& pair : overlay::contrast_pairs()) {
      const auto& tokens = overlay::tokens(dark);
      INFO(pair.name << (dark ? ", dark" : ", light"));
      CHECK(overlay::contrast(pair.text(tokens), pair.fill(tokens)) >= pair.at_least);
    }
  }
  CHECK(overlay::contrast(overlay::rgb(0xFFFFFF), overlay::rgb(0x000000)) == Approx(21));
}

TEST_CASE("badges are whole at every size, scale and theme, in every language", "[P5]") {
  for (const auto& place : kPlaces) {
    for (const float scale : {1.0f, 1.25f, 1.5f, 2.0f}) {
      for (const char* language : kLanguages) {
        Counter counter(place, speaking(language));
        counter.in.scale = scale;
        for (const auto state : kStates) {
          auto picture = shop_in(state);
          picture.orders.resize(150);
          if (state == SyncBadge::attention) {
            picture.review.resize(120);
            picture.offline = true;
          }
          for (const std::uint32_t theme : {TILL_THEME_LIGHT, TILL_THEME_DARK}) {
            counter.in.theme = theme;
            counter.settle(picture);
            CHECK(counter.has("badge.sync"));
            CHECK(counter.has("badge.orders"));
            check_screen(counter,
                         std::string{place.name} + " scale " + std::to_string(scale) + " " + language);
          }
        }
      }
    }
  }
}

TEST_CASE("every panel keeps the rules at every size, in every language", "[P5]") {
  for (const auto& place : every_place()) {
    for (const char* language : kLanguages) {
      Counter counter(place, speaking(language));
      counter.manager();
      counter.settle(busy_shop());
      const auto check = [&](const std::string& what) {
        check_screen(counter, std::string{place.name} + " " + what + " " + language);
      };
      counter.tap("badge.orders");
      check("orders");
      counter.tap("panel.orders.row.1048");
      check("order");
      counter.tap("panel.orders.action");
      check("order undo");
      counter.overlay.set_printer(true);
      auto shop = busy_shop();
      shop.orders[2].lines[0].mark = core::LineMark::found;
      shop.orders[2].lines[1].mark = core::LineMark::missing;
      shop.orders[2].cannot_find = true;
      shop.orders[3].stage = core::OrderStage::ready;
      shop.orders[3].lines[1].mark = core::LineMark::told;
      core::ReviewView missing;
      missing.kind = core::ReviewKind::line_missing;
      missing.row = "missing:1047:2";
      missing.order_number = 1047;
      missing.customer = "Luis Ortega";
      missing.who = "Jo P.";
      missing.item_name = "Olive Oil Soap";
      missing.sold_at = kNow - 4 * kMinute;
      missing.quantity = 3;
      missing.choices = {"found-it", "customer-told"};
      shop.review.push_back(missing);
      core::ReviewView back;
      back.kind = core::ReviewKind::put_back;
      back.row = "aside:1040";
      back.order_number = 1040;
      back.item_name = "Olive Oil Soap";
      back.quantity = 3;
      back.choices = {"all-back", "some-missing"};
      shop.review.push_back(back);
      shop.orders[5].changed = true;
      shop.orders[5].lines[0].to_put_back = 3;
      shop.orders[5].lines[1].to_fetch = 12;
      auto found = std::make_shared<core::OrdersFound>();
      found->text = "o";
      found->orders = shop.orders;
      shop.orders_found = found;
      counter.settle(shop);
      counter.tap("rail.activity");
      counter.tap("rail.orders");
      counter.tap("panel.orders.row.1047");
      check("order with a missing line");
      counter.tap("rail.activity");
      counter.tap("rail.orders");
      counter.tap("panel.orders.tab.ready");
      counter.tap("panel.orders.row.1040");
      check("order that was changed");
      counter.tap("rail.activity");
      counter.tap("rail.orders");
      counter.tap("panel.orders.tab.ready");
      counter.tap("panel.orders.row.1045");
      check("order to ship");
      counter.tap("panel.orders.tracking");
      check("tracking number");
      counter.tap("rail.activity");
      counter.tap("rail.orders");
      counter.tap("panel.orders.pick");
      counter.tap("panel.orders.pick.all");
      check("pick list");
      counter.tap("panel.orders.pick.cancel");
      counter.tap("panel.orders.find");
      check("find an order");
      counter.in.text = "o";
      counter.frame();
      counter.in.text = nullptr;
      check("found orders");
      counter.settle(busy_shop());
      for (const char* panel : {"activity", "items", "review", "setup"}) {
        counter.tap(std::string{"rail."} + panel);
        CHECK(counter.has(std::string{"panel."} + panel));
        check(panel);
      }
      counter.tap("panel.close");
      counter.settle(shop_in(SyncBadge::offline));
      counter.tap("badge.sync");
      CHECK(counter.has("card.status"));
      check("card");
      counter.tap("card.button.activity");
      check("offline activity");
      counter.settle(shop_in(SyncBadge::unlinked));
      counter.tap("rail.setup");
      check("setup unlinked");
    }
  }
}

TEST_CASE("the pages about selling online keep the rules at every size, in every language") {
  for (const auto& place : every_place()) {
    for (const char* language : kLanguages) {
      Counter counter(place, speaking(language));
      counter.manager();
      auto shop = catalogue_shop();
      counter.settle(shop);
      const auto check = [&](const std::string& what) {
        const auto where = std::string{place.name} + " " + what + " " + language;
        check_screen(counter, where);
        if (std::string_view{language} != "en-US") return;
        for (const auto& widget : counter.widgets()) {
          INFO(where << ": " << widget.id << " \"" << widget.text << "\"");
          CHECK(widget.clipped == 0);
        }
      };
      counter.tap("badge.orders");
      counter.tap("rail.items");
      check("items");
      counter.tap("panel.items.search");
      check("search");
      counter.tap("panel.items.search.done");
      counter.tap("panel.items.filter");
      check("filter");
      counter.tap("panel.items.show.off");
      counter.tap("panel.items.filter.done");
      check("looked for");
      counter.tap("panel.items.check_all");
      check("selected");
      counter.tap("panel.items.bulk.on");
      check("staged");
      counter.tap("panel.close");
      check("leaving");
      counter.tap("panel.items.stay");
      counter.tap("panel.items.discard");
      shop.catalogue_work = {6'012, 1'284, 0, true, core::WorkWaits::none, kNow - kMinute, 0};
      counter.settle(shop);
      check("saving");
      shop.catalogue_work = {12, 12, 1, false, core::WorkWaits::none, kNow - kMinute, kNow - 2'000};
      counter.settle(shop);
      check("saved");
      for (const core::CatalogueRights rights : {core::CatalogueRights{true, false, true, true},
                                                 core::CatalogueRights{false, true, false, false}}) {
        counter.overlay.set_person({true, false, "Sam", rights});
        counter.frame();
        check("gate");
      }
      counter.manager();
      counter.wait(8);  // what the strip at the foot says covers the last rows
      counter.tap("panel.items.page.categories");
      check("categories");
      counter.tap("panel.categories.row.10");
      check("category open");
      counter.tap("panel.categories.row.10.delete");
      check("category delete");
      counter.tap("panel.categories.row.10.keep");
      counter.tap("panel.categories.row.10.items");
      check("category items");
      counter.tap("panel.categories.tick.i-ced");
      check("category staged");
      counter.tap("panel.categories.discard");
      counter.tap("panel.categories.back");
      counter.tap("panel.categories.new");
      check("category form");
      counter.tap("panel.categories.form.cancel");
      counter.tap("panel.categories.row.10.edit");
      check("category edited");
      counter.in.pointer_present = 1;
      counter.in.pointer_x = 300;
      counter.in.pointer_y = 300;
      counter.in.wheel = -8;
      counter.frame();
      counter.in.pointer_present = 0;
      check("category edited, its end");
      counter.tap("panel.categories.form.move");
      check("category places");
      counter.tap("panel.items.page.counts");
      check("counts");
      counter.tap("panel.counts.all.shop");
      check("counts staged");
      counter.tap("panel.counts.discard");
      counter.tap("panel.items.page.items");
      if (counter.has("panel.items.matching")) {
        counter.tap("panel.items.matching");
        check("matching");
        counter.tap("panel.items.page.items");
      }
      counter.tap("rail.setup");
      for (int i = 0; i < 12; ++i) {
        check("checklist " + std::to_string(i));
        counter.in.pointer_present = 1;
        counter.in.pointer_x = 300;
        counter.in.pointer_y = 300;
        counter.in.wheel = -2.3f;
        counter.frame();
      }
      counter.tap("panel.setup.page.questions");
      check("questions");
    }
  }
}

TEST_CASE("badges of different states differ in icon and words, not in colour alone") {
  for (const auto a : kStates) {
    for (const auto b : kStates) {
      if (a == b) continue;
      CHECK(overlay::sync_look(a).icon != overlay::sync_look(b).icon);
      CHECK(overlay::sync_words(shop_in(a), kNow).badge != overlay::sync_words(shop_in(b), kNow).badge);
    }
  }
}

TEST_CASE("without any colour each state of the badge still looks like no other", "[P5]") {
  for (const auto theme : {TILL_THEME_LIGHT, TILL_THEME_DARK}) {
    std::vector<std::vector<int>> greys;
    for (const auto state : kStates) {
      Counter counter;
      counter.in.theme = theme;
      counter.settle(shop_in(state));
      const auto whole = counter.picture();
      const auto dock = counter.in.dock;
      std::vector<int> grey;
      for (int y = static_cast<int>(dock.y); y < static_cast<int>(dock.y + dock.height); ++y)
        for (int x = static_cast<int>(dock.x); x < static_cast<int>(dock.x + dock.width); ++x) {
          const auto colour = whole.at(x, y);
          grey.push_back(static_cast<int>(
              (299 * (colour >> 16) + 587 * (colour >> 8 & 255) + 114 * (colour & 255)) / 1000));
        }
      greys.push_back(std::move(grey));
    }
    for (std::size_t a = 0; a < greys.size(); ++a)
      for (std::size_t b = a + 1; b < greys.size(); ++b) {
        INFO("states " << a << " and " << b << " in theme " << theme);
        int differ = 0;
        for (std::size_t i = 0; i < greys[a].size(); ++i)
          differ += std::abs(greys[a][i] - greys[b][i]) > 40 ? 1 : 0;
        CHECK(differ > 200);  // an icon and words, not a shade
      }
  }
}

TEST_CASE("the number on a badge equals the rows that a tap shows", "[P5]") {
  Counter counter;
  auto picture = busy_shop();
  for (std::size_t n = 0; n < 4; ++n) {
    picture.review.push_back(picture.review[0]);
    picture.review.back().row = "more-" + std::to_string(n);
  }
  picture.trouble = core::Trouble::key_refused;
  counter.settle(picture);
  CHECK(counter.words("badge.sync") == "7 need attention");
  counter.tap("badge.sync");
  std::size_t rows = 0;
  // Scrolled from card to card, each is met once.
  std::vector<std::string> seen;
  for (int i = 0; i < 40; ++i) {
    for (const auto& widget : counter.widgets()) {
      if (widget.role == TILL_WIDGET_ROW && widget.id.starts_with("panel.review.row.") &&
          std::find(seen.begin(), seen.end(), widget.id) == seen.end())
        seen.push_back(widget.id);
    }
    counter.in.pointer_present = 1;
    counter.in.pointer_x = 300;
    counter.in.pointer_y = 400;
    counter.in.wheel = -1;
    counter.frame();
  }
  rows = seen.size();
  CHECK(rows == 7);
  CHECK(counter.words("badge.orders") == "Orders 5");
  counter.tap("badge.orders");
  rows = 0;
  for (const auto& widget : counter.widgets()) rows += widget.id.starts_with("panel.orders.row.") ? 1 : 0;
  CHECK(rows == 5);
  CHECK(counter.words("panel.orders.tab.to_do") == "To do 5");
}

TEST_CASE("a narrow dock keeps icon and number, and nothing leaves it") {
  for (const float width : {468.0f, 300.0f, 220.0f, 150.0f, 90.0f, 40.0f}) {
    Counter counter;
    counter.in.dock = {700, 8, width, 48};
    auto picture = shop_in(SyncBadge::offline);
    picture.orders.resize(3);
    counter.settle(picture);
    for (const auto& widget : counter.widgets()) {
      INFO(width << " " << widget.id);
      CHECK(widget.rect.x >= 699);
      CHECK(widget.rect.x + widget.rect.width <= 700 + width + 1);
      CHECK(widget.clipped == 0);
    }
    if (width == 150) {
      CHECK(counter.words("badge.sync") == "7");
      CHECK(counter.words("badge.orders") == "3");
    }
  }
}

TEST_CASE("without a dock the badges float in the top right corner, beside what must stay clear") {
  Counter counter;
  counter.in.dock = {};
  counter.settle(shop_in(SyncBadge::all_sent));
  auto badge = *counter.widget("badge.sync");
  CHECK(badge.rect.x + badge.rect.width == Approx(1280 - 8));
  counter.in.keep_clear = {864, 0, 416, 800};
  counter.frame();
  badge = *counter.widget("badge.sync");
  CHECK(badge.rect.x + badge.rect.width == Approx(864 - 8));
  check_screen(counter, "floating");
}

TEST_CASE("whoever may sell online drags badges that float to a corner, which is kept for this display",
          "[P5]") {
  Counter counter;
  counter.in.dock = {};
  auto shop = shop_in(SyncBadge::all_sent);
  counter.settle(shop);
  const auto at = [&] { return counter.widget("badge.sync")->rect; };
  const auto drag = [&](float x, float y, bool follows) {
    const auto from = at();
    counter.press(from.x + from.width / 2, from.y + from.height / 2);
    counter.move(x - 200, y);
    CHECK((at().y != from.y) == follows);
    counter.move(x, y);
    counter.release();
    counter.frame();
  };
  drag(40, 760, false);
  CHECK(counter.requests.empty());  // nobody's hand who may
  CHECK_FALSE(counter.has("card.status"));
  counter.manager();
  counter.frame();
  drag(40, 760, true);
  REQUIRE(counter.requests.size() == 1);
  CHECK(counter.requests[0].name == "settings-save");
  CHECK(counter.requests[0].arguments ==
        std::vector<std::pair<std::string, std::string>>{{"badges", "1280x800 bottom-left"}});
  CHECK(counter.widget("badge.orders")->rect.x == Approx(8));
  CHECK(at().y + at().height == Approx(800 - 8));
  CHECK_FALSE(counter.has("panel.orders"));  // a drag is no tap
  shop.badge_corners["1280x800"] = "bottom-left";
  shop.badge_corners["1024x768"] = "top-left";
  counter.settle(shop);
  check_screen(counter, "bottom left");
  // Card and sheet open beside them.
  counter.tap("badge.sync");
  CHECK(counter.widget("card.status")->rect.y + counter.widget("card.status")->rect.height <= at().y);
  check_screen(counter, "bottom left, card");
  counter.tap("badge.orders");
  counter.wait(0.3);
  CHECK(counter.has("panel.orders"));
  check_screen(counter, "bottom left, sheet");
  counter.tap("panel.close");
  // Another display has its own place, and a fourth corner that must stay clear is none.
  counter.in.width = 1024;
  counter.in.height = 768;
  counter.in.workspace = {0, 0, 1024, 768};
  counter.in.keep_clear = {600, 500, 424, 268};
  counter.frame();
  CHECK(counter.widget("badge.orders")->rect.x == Approx(8));
  CHECK(at().y == Approx(8));
  drag(1000, 760, true);
  CHECK(at().x + at().width == Approx(1024 - 8));
  CHECK(at().y + at().height == Approx(500 - 8));
  check_screen(counter, "beside what must stay clear");
}

TEST_CASE("chips sit inside their tiles and never over the register's own controls") {
  Counter counter;
  counter.anchors = {
      {"MUG-OAT-12", {16, 100, 156, 138}}, {"TOTE", {184, 0, 156, 138}},  // scrolled up under the top bar
      {"CED", {800, 300, 156, 138}},                                      // reaches into the cart
      {"NOTE", {16, 780, 156, 138}},                                      // half below the display
      {"NOTE", {16, 300, 30, 20}},                                        // too small for a chip
      {nullptr, {16, 400, 156, 138}},      {"UNKNOWN", {184, 400, 156, 138}},
      {"OFF", {352, 400, 156, 138}},       {"BAND-BLU-M", {352, 100, 156, 138}}};
  counter.settle(busy_shop());
  CHECK(counter.words("chip.MUG-OAT-12") == "10");
  CHECK(counter.words("chip.BAND-BLU-M") == "Oversold 1");
  const auto chip = counter.widget("chip.MUG-OAT-12")->rect;
  CHECK(chip.x + chip.width == Approx(16 + 156 - 6));
  CHECK(chip.y == Approx(106));
  CHECK(chip.height == Approx(26));
  for (const char* gone : {"chip.TOTE", "chip.CED", "chip.UNKNOWN", "chip.OFF"})
    CHECK_FALSE(counter.has(gone));
  check_screen(counter, "chips");
  counter.tap("badge.orders");
  CHECK_FALSE(counter.has("chip.MUG-OAT-12"));
}

TEST_CASE("without tiles the item scanned last is told at the foot, with the age of its figure", "[P6][N3]") {
  Counter counter;
  auto shop = busy_shop();
  counter.settle(shop);
  const auto scan = [&](const char* sku) {
    counter.in.scanned_sku = sku;
    counter.frame();
    return counter.words("strip.item");
  };
  CHECK(scan("MUG-OAT-12") == "Oat Latte Mug: 10 online");  // 12 were read, 2 sold here are not sent yet
  CHECK(scan("BAND-BLU-M") == "Pet Bandana, blue M: Oversold 1");
  CHECK(scan("OFF") == "Rain Umbrella: not sold online");
  CHECK(scan("FREE") == "Gift card: Online");
  CHECK(scan("NOBODY-KNOWS") == "");
  shop.stock["MUG-OAT-12"].read_at = kNow - 16 * kMinute;
  shop.stock["CED"].read_at = kNow - 16 * kMinute;
  shop.stock["TOTE"].read_at = 0;
  shop.stock["TOTE"].name = "\xD8\xB7\xD9\x84";  // letters that the fonts lack
  counter.settle(shop);
  CHECK(scan("MUG-OAT-12") == "Oat Latte Mug: 10 online as of 10:26\u00A0am");
  CHECK(scan("CED") == "Cedar Candle: Web out, as of 10:26\u00A0am");
  CHECK(scan("TOTE") == "TOTE: online count not read yet");
  check_screen(counter, "strip");
}

TEST_CASE("an item without a tile is told for some seconds where others have tiles", "[P6]") {
  Counter counter;
  counter.anchors = {{"MUG-OAT-12", {16, 100, 156, 138}}};
  counter.settle(busy_shop());
  counter.in.scanned_sku = "MUG-OAT-12";
  counter.frame();
  CHECK_FALSE(counter.has("strip.item"));
  counter.in.scanned_sku = "NOTE";
  counter.frame();
  CHECK(counter.words("strip.item") == "Field Notebook: 1,248 online");
  counter.wait(5.2);
  CHECK_FALSE(counter.has("strip.item"));
}

TEST_CASE("a figure that was read long ago carries a clock though the web store answers", "[N3]") {
  Counter counter;
  counter.anchors = {{"MUG-OAT-12", {16, 100, 156, 138}}, {"TOTE", {184, 100, 156, 138}}};
  auto shop = busy_shop();
  counter.settle(shop);
  const auto fresh = counter.picture();
  shop.stock["MUG-OAT-12"].read_at = kNow - 16 * kMinute;
  counter.settle(shop);
  CHECK_FALSE(counter.picture().rgba == fresh.rgba);
  CHECK(counter.words("chip.MUG-OAT-12") == "10");
  shop.stock["MUG-OAT-12"].read_at = 0;
  counter.settle(shop);
  CHECK_FALSE(counter.has("chip.MUG-OAT-12"));
  CHECK(counter.words("chip.TOTE") == "Low 3");
}
