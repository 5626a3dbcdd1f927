// Writes pictures of every panel to a folder, for people to look at: test_overlay "[gallery]" with
// TILLBRIDGE_GALLERY set. TILLBRIDGE_GALLERY_ONLY is one size and theme of them ("medium-dark"),
// TILLBRIDGE_GALLERY_LANGUAGE another language ("de-DE").
#include <cstdlib>

#include "catalogue_shop.h"
#include "catch2.hpp"

using namespace tillbridge;
using namespace tillbridge::test;

namespace {

std::vector<till_anchor> tiles() {
  static const char* const kSkus[] = {"MUG-OAT-12", "TOTE", "CED", "NOTE", "BAND-BLU-M", "OFF", "FREE"};
  std::vector<till_anchor> out;
  int i = 0;
  for (const char* sku : kSkus) {
    out.push_back(
        {sku, {16 + static_cast<float>(i % 5) * 168, 132 + static_cast<float>(i / 5) * 150, 156, 138}});
    ++i;
  }
  return out;
}

}  // namespace

TEST_CASE("every panel can be looked at", "[.][gallery]") {
  const char* folder = std::getenv("TILLBRIDGE_GALLERY");
  REQUIRE(folder != nullptr);
  const char* only = std::getenv("TILLBRIDGE_GALLERY_ONLY");
  overlay::Locale locale;
  if (const char* language = std::getenv("TILLBRIDGE_GALLERY_LANGUAGE")) locale.language = language;
  std::vector<Place> places(std::begin(kPlaces), std::end(kPlaces));
  places.push_back({"full", 1920, 1080});
  for (const auto& place : places) {
    for (const std::uint32_t theme : {TILL_THEME_LIGHT, TILL_THEME_DARK}) {
      if (only != nullptr &&
          std::string{place.name} + (theme == TILL_THEME_DARK ? "-dark" : "-light") != only)
        continue;
      for (const float scale : {1.0f, 1.5f}) {
        if (scale > 1 && place.width != 853) continue;
        Counter counter(place, locale);
        counter.in.theme = theme;
        counter.in.scale = scale;
        counter.anchors = tiles();
        counter.overlay.set_person({true, true, "Maya R."});
        const auto save = [&](const std::string& what) {
          counter.save(std::string{folder} + "/overlay-" + place.name +
                       (theme == TILL_THEME_DARK ? "-dark-" : "-light-") + (scale > 1 ? "x15-" : "") + what +
                       ".png");
        };
        const auto scroll_to = [&](const std::string& id) {
          for (int i = 0; i < 40 && !counter.has(id); ++i) {
            counter.in.pointer_present = 1;
            counter.in.pointer_x = 300;
            counter.in.pointer_y = place.height - 100;
            counter.in.wheel = -1;
            counter.frame();
          }
          counter.in.wheel = 0;
        };
        const core::SyncBadge states[] = {core::SyncBadge::checking, core::SyncBadge::all_sent,
                                          core::SyncBadge::syncing,  core::SyncBadge::offline,
                                          core::SyncBadge::paused,   core::SyncBadge::training};
        for (const auto state : states) {
          auto picture = busy_shop();
          const auto facts = shop_in(state);
          picture.badge = state;
          picture.review.clear();
          picture.offline = facts.offline;
          picture.offline_since = facts.offline_since;
          picture.unconfirmed = facts.unconfirmed;
          picture.queued = facts.queued;
          picture.trouble = facts.trouble;
          picture.paused_by = facts.paused_by;
          picture.paused_since = facts.paused_since;
          counter.settle(picture);
          counter.tap("badge.sync");
          save("card-" + std::to_string(static_cast<int>(state)));
          counter.tap("badge.sync");
          if (state == core::SyncBadge::offline) {
            counter.tap("badge.sync");
            counter.tap("card.button.activity");
            save("activity-offline");
            counter.tap("panel.close");
          }
        }
        auto doubts = shop_in(core::SyncBadge::syncing);
        doubts.compares = true;
        doubts.doubts_until = kNow + 12 * kMinute;
        counter.settle(doubts);
        counter.tap("badge.sync");
        save("card-compared");
        counter.tap("badge.sync");
        auto busy = busy_shop();
        busy.latency = {214, {400, 1'200, 9'700}, {2'100, 3'400, 5'400'000}};
        counter.settle(busy);
        counter.tap("badge.sync");
        save("review");
        auto told = busy_shop();
        told.review.resize(1);
        told.review[0].choices = {"customer-told"};  // "none left" was said
        core::ReviewView other_sku;
        other_sku.kind = core::ReviewKind::sku_differs;
        other_sku.row = "sku:42";
        other_sku.item_name = "Olive Oil Soap";
        other_sku.sku = "SOAP-OLV";
        other_sku.sku_there = "SOAP-WEB";
        other_sku.choices = {"sku-back", "sku-leave"};
        told.review.push_back(other_sku);
        told.disk_days = 2;
        counter.settle(told);
        save("review-more");
        counter.settle(busy);
        counter.tap("rail.orders");
        save("orders");
        counter.tap("panel.orders.row.1048");
        save("order");
        auto picked = busy_shop();
        picked.orders[1].lines[0].mark = core::LineMark::found;
        picked.orders[1].lines[1].mark = core::LineMark::missing;
        picked.orders[1].cannot_find = true;
        picked.orders[3].stage = core::OrderStage::ready;
        core::ReviewView missing;
        missing.kind = core::ReviewKind::line_missing;
        missing.row = "missing:1048:2";
        missing.order_number = 1048;
        missing.customer = "Dana Whitfield";
        missing.who = "Jo P.";
        missing.item_name = "Olive Oil Soap";
        missing.sold_at = kNow - 4 * kMinute;
        missing.quantity = 3;
        missing.in_store = 31;
        missing.choices = {"found-it", "customer-told"};
        picked.review = {missing};
        auto found = std::make_shared<core::OrdersFound>();
        found->text = "m";
        found->orders = {picked.orders[0], picked.orders.back()};
        picked.orders_found = found;
        counter.overlay.set_printer(true);
        counter.settle(picked);
        save("order-missing");
        counter.tap("rail.review");
        save("review-missing");
        counter.tap("rail.orders");
        counter.tap("panel.orders.tab.ready");
        counter.tap("panel.orders.row.1045");
        save("order-ship");
        counter.tap("rail.review");
        counter.tap("rail.orders");
        counter.tap("panel.orders.pick");
        counter.tap("panel.orders.pick.all");
        save("pick-list");
        counter.tap("panel.orders.pick.cancel");
        counter.tap("panel.orders.find");
        counter.in.text = "m";
        counter.frame();
        counter.in.text = nullptr;
        save("orders-found");
        counter.tap("panel.orders.find.end");
        counter.settle(busy_shop());
        counter.tap("rail.activity");
        save("activity-today");
        scroll_to("panel.activity.row.9");
        counter.tap("panel.activity.row.9");
        save("activity");
        counter.tap("rail.items");
        save("items");
        counter.tap("rail.setup");
        save("setup");
        counter.overlay.notice("The web store did not take the change. We try again in a moment.");
        counter.settle(shop_in(core::SyncBadge::unlinked));
        save("setup-unlinked");
        auto stopped = busy_shop();
        stopped.trouble = core::Trouble::key_refused;
        stopped.unconfirmed = 7;
        stopped.offline = true;
        counter.settle(stopped);
        counter.tap("rail.review");
        save("review-stopped");
        auto broken = busy_shop();
        broken.trouble = core::Trouble::promise_broken;
        broken.trouble_detail = "The web store makes parts of a change that it refuses (trial A1).";
        broken.trouble_choices = {"compare-stock"};
        counter.settle(broken);
        save("review-promise");
        auto compares = busy_shop();
        compares.compares = true;
        core::ReviewView unclear;
        unclear.kind = core::ReviewKind::unclear;
        unclear.row = "unclear:7";
        unclear.item_name = "Olive Oil Soap";
        unclear.sold_at = kNow - 40 * kMinute;
        unclear.quantity = -1;
        unclear.reason =
            "The web store's answer was lost, and its counts do not tell whether this change arrived. "
            "SOAP-OLV "
            "online: 14 before, 12 after; the request was -1. Web orders with these items since: 1048.";
        unclear.choices = {"arrived", "not-arrived"};
        compares.review = {unclear};
        counter.settle(compares);
        save("review-compared");
        if (place.width < 1000) continue;  // too few rows are on screen at once for what follows
        auto shop = catalogue_shop();
        counter.settle(shop);
        counter.tap("rail.items");
        save("items-online");
        counter.tap("panel.items.open.i-ced");
        save("items-page");
        counter.tap("panel.items.open.back");
        counter.tap("panel.items.search");
        counter.in.text = "o";
        counter.frame();
        counter.in.text = nullptr;
        save("items-search");
        counter.tap("panel.items.search.clear");
        counter.tap("panel.items.search.done");
        counter.tap("panel.items.row.i-ced.check");
        counter.tap("panel.items.row.i-lamp.check");
        save("items-selected");
        counter.tap("panel.items.unselect");
        counter.tap("panel.items.filter");
        save("items-filter");
        counter.tap("panel.items.filter.clear");
        counter.tap("panel.items.filter.done");
        counter.tap("panel.items.row.i-ced.sell");
        counter.tap("panel.items.row.i-note.sell");
        save("items-staged");
        counter.tap("panel.close");
        save("items-leave");
        counter.tap("panel.items.stay");
        counter.tap("panel.items.discard");
        shop.catalogue_work = {6'012, 1'284, 0, true, core::WorkWaits::none, kNow - kMinute, 0};
        counter.settle(shop);
        save("items-saving");
        shop.catalogue_work = {12, 12, 1, false, core::WorkWaits::none, kNow - kMinute, kNow - 2'000};
        counter.settle(shop);
        counter.tap("panel.items.work.show");
        save("items-look");
        counter.tap("panel.items.page.counts");
        save("counts");
        counter.tap("panel.counts.row.CED-8.shop");
        scroll_to("panel.counts.row.MUG-3.web");
        counter.tap("panel.counts.row.MUG-3.web");
        save("counts-staged");
        counter.tap("panel.counts.discard");
        counter.tap("panel.items.page.items");
        counter.tap("panel.items.matching");
        save("matching");
        counter.tap("panel.items.page.items");
        counter.tap("panel.items.page.items");
        counter.overlay.set_person({true, false, "Sam", {true, false, true, false}});
        counter.frame();
        save("items-cashier");
        counter.overlay.set_person({true, true, "Maya R.", {false, true, false, false}});
        counter.frame();
        save("items-plan");
        counter.overlay.set_person({true, true, "Maya R."});
        counter.frame();
        counter.tap("panel.items.page.categories");
        save("categories");
        counter.tap("panel.categories.row.10");
        save("category-open");
        counter.wait(9);
        counter.tap("panel.categories.row.10.items");
        counter.tap("panel.categories.tick.i-ced");
        save("category-items");
        counter.tap("panel.categories.discard");
        counter.tap("panel.categories.back");
        counter.tap("panel.categories.new");
        save("category-form");
        counter.tap("panel.categories.form.cancel");
        counter.tap("panel.categories.row.10.edit");
        save("category-edited");
        counter.tap("panel.categories.form.move");
        save("category-places");
        counter.tap("rail.setup");
        save("setup-checklist");
        for (int part = 2; part < 4; ++part) {
          counter.in.pointer_present = 1;
          counter.in.pointer_x = 300;
          counter.in.pointer_y = 300;
          counter.in.wheel = -8;
          counter.frame();
          save("setup-checklist-" + std::to_string(part));
        }
        scroll_to("panel.setup.store.scan");
        save("setup-store");
        scroll_to("panel.setup.feature.items");
        save("setup-features");
        counter.overlay.set_person({true, true, "Maya R.", {false, true, false, false}});
        counter.frame();
        save("setup-plan");
        counter.overlay.set_person({true, true, "Maya R."});
        counter.frame();
        counter.tap("panel.setup.page.questions");
        save("setup-questions");
        counter.tap("panel.setup.page.checklist");
        for (int i = 0; i < 40 && !counter.has("panel.setup.check.payments.open"); ++i) {
          counter.in.pointer_present = 1;
          counter.in.pointer_x = 300;
          counter.in.pointer_y = 300;
          counter.in.wheel = i == 0 ? 100.0f : -1.0f;
          counter.frame();
        }
        counter.tap("panel.setup.check.payments.open");
        save("setup-payments");
        counter.tap("panel.setup.back");
        auto ready = half_done_checklist();
        for (auto& each : ready.rows)
          if (each.id != "launch") each.state = core::ChecklistRow::State::done;
        shop.checklist = std::make_shared<core::Checklist>(ready);
        counter.settle(shop);
        for (int i = 0; i < 40 && !counter.has("panel.setup.check.launch.open"); ++i) {
          counter.in.pointer_present = 1;
          counter.in.pointer_x = 300;
          counter.in.pointer_y = 300;
          counter.in.wheel = i == 0 ? 100.0f : -1.0f;
          counter.frame();
        }
        counter.tap("panel.setup.check.launch.open");
        save("setup-launch");
        counter.tap("panel.setup.back");
        shop.registers = two_registers(true);
        counter.settle(shop);
        counter.in.wheel = 100;
        counter.frame();
        save("setup-registers");
      }
    }
  }
}

TEST_CASE("panels with more than anybody expects can be looked at", "[.][gallery-bad]") {
  const char* folder = std::getenv("TILLBRIDGE_GALLERY");
  REQUIRE(folder != nullptr);
  const auto repeated = [](const char* letter) {
    std::string name;
    for (int i = 0; i < 300; ++i) name += letter;
    return name;
  };
  const std::string korean = repeated("\uD55C"), tibetan = repeated("\u0F40"), latin = repeated("W");
  struct Look {
    Place place;
    std::uint32_t theme;
    float scale;
    const char* language;
  };
  const Look looks[] = {{kPlaces[0], TILL_THEME_LIGHT, 1, "de-DE"},
                        {kPlaces[2], TILL_THEME_DARK, 1, "en-US"},
                        {{"half", 960, 540}, TILL_THEME_LIGHT, 2, "de-DE"}};
  for (const auto& look : looks) {
    overlay::Locale locale;
    locale.language = look.language;
    Counter counter(look.place, locale);
    counter.in.theme = look.theme;
    counter.in.scale = look.scale;
    counter.manager();
    auto shop = busy_shop();
    auto& order = shop.orders[1];
    order.customer = korean;
    order.lines.resize(500);
    order.items = 500;
    order.placed_at = kNow + 400LL * 24 * 60 * kMinute;
    for (std::size_t i = 0; i < order.lines.size(); ++i)
      order.lines[i] = {std::to_string(i),
                        i % 2 == 0 ? "SKU-" + std::to_string(i) : "",
                        i % 3 == 0   ? korean
                        : i % 3 == 1 ? tibetan
                                     : latin,
                        12'345,
                        i % 2 == 0,
                        1000,
                        true,
                        static_cast<std::int64_t>(i + 1)};
    shop.orders[2].customer = latin;
    shop.orders[3].customer = tibetan;
    for (int i = 0; i < 1'995; ++i) {
      shop.orders.push_back(shop.orders[2]);
      shop.orders.back().number = 90'000'000 + i;
    }
    shop.activity[0].lines[0].name = korean;
    shop.activity[1].lines[0].name = tibetan;
    shop.activity[2].reference = latin;
    shop.review[0].item_name = latin;
    shop.review[1].item_name = korean;
    for (const auto* row : shop.stock.rows()) shop.stock[std::string(row->first)].name = latin;
    counter.settle(shop);
    const auto save = [&](const std::string& what) {
      counter.save(std::string{folder} + "/bad-" + look.place.name + "-" + what + ".png");
    };
    counter.tap("badge.orders");
    counter.wait(2);  // letters are baked at rest
    save("orders");
    counter.tap("panel.orders.row.1048");
    counter.wait(2);
    save("order");
    counter.tap("rail.review");
    save("review");
    counter.tap("rail.activity");
    save("activity");
    counter.tap("panel.activity.row.9");
    save("activity-row");
    counter.tap("rail.items");
    save("items");
  }
}
