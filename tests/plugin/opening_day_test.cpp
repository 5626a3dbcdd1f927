// A shop's first day online and its last, by what is on the screen alone.

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "catch2.hpp"
#include "panel_hand.h"

using namespace tillbridge::test;
using Catch::Matchers::Contains;
using nlohmann::json;

namespace {

constexpr int kItems = 20;

/// Eighteen simple items, one with six variants and one with two; none of them in the web store.
const std::string& new_shop() {
  static const std::string text = [] {
    std::string items;
    for (int i = 1; i <= kItems - 2; ++i)
      items += fmt::format(
          R"({{"sku":"CUP-{0:02}","name":"Cup no. {0:02}","price":"{0}.50","category":"Kitchen","register":10}},)",
          i);
    items +=
        R"({"name":"Pet Bandana","price":"14.00","category":"Pets","options":["Colour","Size"],"variants":[)";
    for (const char* colour : {"Blue", "Red", "Green"})
      for (const char* size : {"S", "M"})
        items += fmt::format(R"({{"sku":"BAND-{0}-{1}","values":["{0}","{1}"],"register":3}}{2})", colour,
                             size, colour[0] == 'G' && size[0] == 'M' ? "" : ",");
    items +=
        R"(]},{"name":"Wool Beanie","price":"32.00","category":"Apparel","options":["Colour"],"variants":[)"
        R"({"sku":"BEAN-OAT","values":["Oat"],"register":6},{"sku":"BEAN-NVY","values":["Navy"],"register":5}]})";
    return R"({"name":"Fernwood Goods","currency":"USD","items":[)" + items + "]}";
  }();
  return text;
}

struct OpeningDay {
  OpeningDay() : web(new_shop()) {
    Till::Options options;
    options.shop = new_shop();
    till.emplace(folder / "till", options);
    REQUIRE(till->opened());
    web.sandbox().admin("POST", "launch", R"({"launched":false})");
    folder.write("till/BigCommerceAPI-credentials-fernwood.txt", web.credentials());
    hand.emplace(*till);
  }
  json get(const std::string& path) { return json::parse(web.sandbox().api("GET", path, web.token(), "")); }
  json products() { return get("/v3/catalog/products?limit=250&include=variants").at("data"); }
  /// How many of the products that were made from here are as `fits` wants them.
  template <class Fits>
  int count(const Fits& fits) {
    int sum = 0;
    for (const auto& product : products())
      if (product.at("name").get<std::string>().find("Tillbridge") == std::string::npos) sum += fits(product);
    return sum;
  }
  bool sees(const std::string& id, const std::string& words, int within_ms = kPatienceMs) {
    return till->until(
        [&] {
          hand->frame();
          return hand->words(id).find(words) != std::string::npos;
        },
        within_ms);
  }
  /// What is chosen for every item that the panel lists, and saved.
  void for_all_items(const std::string& what) {
    hand->tap("rail.items");
    hand->tap("panel.items.check_all");
    REQUIRE(sees("panel.items.selected", fmt::format("{} selected", kItems)));
    hand->tap("panel.items.bulk." + what);
    REQUIRE(sees("panel.items.unsaved", fmt::format("{} changes not saved", kItems)));
    hand->tap("panel.items.save");
  }
  /// The number of a category that the panel lists; 0: it lists none of that name.
  std::int64_t category(const std::string& name) {
    const std::string all = hand->all(), begin = "panel.categories.row.";
    for (auto at = all.find(begin); at != std::string::npos; at = all.find(begin, at + 1)) {
      const auto equals = all.find('=', at);
      if (all.compare(equals + 1, name.size() + 1, name + " ") == 0)
        return std::atoll(all.c_str() + at + begin.size());
    }
    return 0;
  }
  /// A category of the menu, under another where one is open.
  void make_category(const std::string& button, const std::string& name) {
    hand->tap(button);
    hand->tap("panel.categories.form.name");
    hand->type(name);
    hand->tap("panel.categories.form.save");
    const bool made = till->until([&] {
      hand->frame();
      return category(name) != 0;
    });
    INFO(hand->all());
    REQUIRE(made);
    REQUIRE(hand->shows(row(name)));
  }
  std::string row(const std::string& name) { return fmt::format("panel.categories.row.{}", category(name)); }

  Folder folder;
  WebShop web;
  std::optional<Till> till;
  std::optional<PanelHand> hand;
};

}  // namespace

TEST_CASE("By what is on the screen alone a shop goes online with twenty items, is launched, and goes back",
          "[S5][S47][S48][S50][S59][S62][S64]") {
  OpeningDay day;
  auto& hand = *day.hand;
  hand.tap("badge.sync");
  hand.tap("panel.link.have");
  hand.tap("panel.link.file.0");
  hand.tap("panel.link.check");
  REQUIRE(hand.shows("panel.link.connect"));
  CHECK_THAT(hand.find("panel.link.kind.create"), Contains("20"));
  hand.tap("panel.link.connect");
  hand.tap("panel.link.items.choose");
  REQUIRE(hand.shows("panel.items"));

  // Online, and seen by nobody.
  day.for_all_items("on");
  REQUIRE(day.till->until([&] {
    hand.frame();
    return day.count([](const auto&) { return true; }) == kItems;
  }));
  CHECK(day.count([](const json& product) { return product.at("is_visible") == false; }) == kItems);
  CHECK(day.count([](const json& product) { return product.at("variants").size() == 6; }) == 1);
  CHECK(day.count([](const json& product) { return product.at("variants").size() == 2; }) == 1);

  // A menu for shoppers.
  hand.tap("panel.items.page.categories");
  day.make_category("panel.categories.new", "Home");
  hand.tap(day.row("Home"));
  day.make_category(day.row("Home") + ".sub", "Kitchen");
  if (!hand.shows(day.row("Kitchen") + ".items", 500)) hand.tap(day.row("Kitchen"));
  hand.tap(day.row("Kitchen") + ".items");
  hand.tap("panel.categories.search");
  hand.type("Cup no. 0");
  const auto cup = [&](const char* sku) { return day.till->records().item(sku)->item_id; };
  hand.tap("panel.categories.tick." + cup("CUP-01"));
  hand.tap("panel.categories.tick." + cup("CUP-02"));
  hand.tap("panel.categories.save");
  const auto kitchen = day.category("Kitchen");
  CHECK(day.till->until([&] {
    hand.frame();
    return day.count([&](const json& product) {
      const auto in = product.at("categories").get<std::vector<std::int64_t>>();
      return std::find(in.begin(), in.end(), kitchen) != in.end();
    }) == 2;
  }));
  if (hand.shows("panel.categories.back", 500)) hand.tap("panel.categories.back");

  // Shown, checked, launched on BigCommerce's own page, and known here.
  hand.tap("panel.items.page.items");
  day.for_all_items("show");
  REQUIRE(day.till->until([&] {
    hand.frame();
    return day.count([](const json& product) { return product.at("is_visible") == true; }) == kItems;
  }));
  hand.tap("rail.setup");
  hand.tap("panel.setup.check");
  const auto launch_says = [&](const std::string& words) {
    return day.till->until(
        [&] { return hand.find("panel.setup.launch.says").find(words) != std::string::npos; });
  };
  CHECK(launch_says("Launching happens on BigCommerce's own page"));
  CHECK(hand.find("panel.setup.shopper.0") == "20");
  day.web.sandbox().admin("POST", "launch", "{}");
  hand.scroll_to("panel.setup.check");
  hand.tap("panel.setup.check");
  CHECK(launch_says("Your web store is launched"));
  REQUIRE(day.web.next_sale_arrives(*day.till, "CUP-01"));

  // And back: off, which hides it and deletes nothing, and unlinked.
  day.for_all_items("off");
  REQUIRE(day.till->until([&] {
    hand.frame();
    return day.count([](const json& product) { return product.at("is_visible") == false; }) == kItems;
  }));
  hand.tap("rail.setup");
  hand.scroll_to("panel.unlink.open");
  hand.tap("panel.unlink.open");
  hand.scroll_to("panel.unlink.word");
  hand.tap("panel.unlink.word");
  hand.type("UNLINK");
  hand.scroll_to("panel.unlink.yes");
  hand.tap("panel.unlink.yes");
  REQUIRE(day.till->until([&] {
    hand.frame();
    return day.till->status().sync == TILL_SYNC_UNLINKED;
  }));
  CHECK(day.count([](const auto&) { return true; }) == kItems);
}
