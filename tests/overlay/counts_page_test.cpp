// Counts that differ: both numbers, what a choice makes of them, and a Save that holds what was seen.
#include <algorithm>

#include "catalogue_shop.h"
#include "catch2.hpp"
#include "plugin/overlay/views.h"

using namespace tillbridge;
using namespace tillbridge::test;

namespace {

using Arguments = std::vector<std::pair<std::string, std::string>>;

struct Page : Counter {
  Page() : shown(catalogue_shop()) {
    manager();
    settle(shown);
    tap("badge.orders");
    tap("rail.items");
    tap("panel.items.page.counts");
    requests.clear();
  }
  void type(const char* text) {
    in.text = text;
    frame();
    in.text = nullptr;
  }
  core::Picture shown;
};

}  // namespace

TEST_CASE("counts that differ show both numbers and since when, the most that online promises first",
          "[S79]") {
  Page page;
  CHECK(page.words("panel.title") == "Counts");
  CHECK(page.words("panel.counts.row.CED-8") == "Cedar candle. Here 2, online 9, since 9:12\u00A0am");
  CHECK(page.words("panel.counts.row.CED-8.says") == "Online promises more than you have here.");
  CHECK(page.words("panel.counts.row.LAMP-1") == "Lamp. Here 14, online 12, since 9:12\u00A0am");
  CHECK(page.words("panel.counts.row.LAMP-1.says").empty());
  CHECK(page.widget("panel.counts.row.LAMP-1")->rect.y > page.widget("panel.counts.row.CED-8")->rect.y);
}

TEST_CASE("a choice shows before and after, and is saved with the numbers that were seen", "[S79]") {
  Page page;
  page.tap("panel.counts.row.CED-8.shop");
  CHECK(page.words("panel.counts.row.CED-8.after") == "Online from 9 to 2. Here stays.");
  page.tap("panel.counts.row.CED-8.web");
  CHECK(page.words("panel.counts.row.CED-8.after") == "Here from 2 to 9. Online stays.");
  page.tap("panel.counts.row.CED-8.web");  // once more takes it away
  CHECK_FALSE(page.has("panel.counts.save"));
  page.tap("panel.counts.all.lower");
  CHECK(page.words("panel.counts.unsaved") == "3 choices not saved");
  CHECK(page.requests.empty());
  page.tap("panel.counts.save");
  REQUIRE(page.requests.size() == 1);
  CHECK(page.requests[0].name == "counts-save");
  CHECK(page.requests[0].arguments == Arguments{{"lower", "CED-8\t2\t9\nMUG-3\t5\t7\nLAMP-1\t14\t12\n"}});
  CHECK_FALSE(page.has("panel.counts.save"));
}

TEST_CASE("an item without a count online says that its sales are kept, and offers this shop's count or none",
          "[S79]") {
  Page page;
  auto board = *page.shown.counts;
  core::CountsRow row;
  row.sku = "FRESH";
  row.name = "Fresh soap";
  row.now.here = 8;
  row.uncounted = true;
  board.rows.insert(board.rows.begin(), row);
  page.shown.counts = std::make_shared<core::CountsBoard>(board);
  page.settle(page.shown);
  CHECK(page.words("panel.counts.row.FRESH") == "Fresh soap. Here 8, no count online");
  CHECK(page.words("panel.counts.row.FRESH.says") == "Its sales are kept until you choose.");
  CHECK_FALSE(page.has("panel.counts.row.FRESH.web"));
  CHECK_FALSE(page.has("panel.counts.row.FRESH.lower"));
  page.tap("panel.counts.row.FRESH.leave");
  CHECK(page.words("panel.counts.row.FRESH.after") == "No count online. Sales here are not sent.");
  page.tap("panel.counts.row.FRESH.shop");
  CHECK(page.words("panel.counts.row.FRESH.after") == "Online begins with 8. Here stays.");
  // What it does not offer leaves its choice as it is.
  page.tap("panel.counts.all.web");
  page.tap("panel.counts.save");
  REQUIRE(page.requests.size() == 1);
  REQUIRE(page.requests[0].arguments.size() == 2);
  CHECK(page.requests[0].arguments[0] == std::pair<std::string, std::string>{"shop", "FRESH\t8\t0\n"});
}

TEST_CASE("what was sold of an item without a count online is one row of Review with two ways out", "[S79]") {
  Page page;
  auto picture = page.shown;
  core::ReviewView row;
  row.kind = core::ReviewKind::first_count;
  row.row = "first-count:i-soap";
  row.sku = "FRESH";
  row.item_name = "Fresh soap";
  row.in_store = 8;
  row.quantity = -3;
  row.choices = {"count-shop", "count-leave"};
  picture.review = {row};
  const auto view = overlay::review_view(picture, picture.made_at, overlay::Locale{});
  const auto found = std::find_if(view.cards.begin(), view.cards.end(),
                                  [&](const auto& each) { return each.row == row.row; });
  REQUIRE(found != view.cards.end());
  const auto& card = *found;
  CHECK(card.title == "Fresh soap");
  CHECK(card.tag == "No count online");
  REQUIRE(card.choices.size() == 2);
  CHECK(card.choices[0].words == "Count it online from 8");
  CHECK(card.choices[1].words == "Leave it uncounted online");
  CHECK((card.choices[0].seller && card.choices[1].seller));
}

TEST_CASE("a choice that empties many counts asks for a number before it is saved", "[S79]") {
  Page page;
  auto board = *page.shown.counts;
  for (auto& row : board.rows) row.now.here = 0;
  page.shown.counts = std::make_shared<core::CountsBoard>(board);
  page.settle(page.shown);
  page.tap("panel.counts.all.shop");
  CHECK(page.words("panel.counts.guard") == "This sends 3 of 3 counts to zero. Only the owner can save it.");
  page.tap("panel.counts.confirm");
  page.type("3");
  page.tap("panel.counts.save");
  REQUIRE(page.requests.size() == 1);
  CHECK(page.requests[0].arguments.back() == std::pair<std::string, std::string>{"confirm", "3"});
}

TEST_CASE("leaving unsaved choices asks once, and what was done can be taken back", "[S79]") {
  Page page;
  page.tap("panel.counts.row.MUG-3.leave");
  page.tap("panel.items.page.items");
  CHECK(page.words("panel.counts.leave") == "1 change is not saved. Leave without it?");
  page.tap("panel.counts.stay");
  page.tap("panel.counts.discard");
  CHECK(page.words("panel.counts.done") == "4 choices done");
  page.tap("panel.counts.undo");
  REQUIRE(page.requests.size() == 1);
  CHECK(page.requests[0].name == "counts-undo");
  CHECK(page.requests[0].arguments == Arguments{{"save", "7"}});
  page.requests.clear();
  page.tap("panel.counts.print");
  CHECK(page.requests[0].name == "counts-print");
}

TEST_CASE("while web orders are not taken the page says that counts are not compared", "[S79][N4]") {
  Page page;
  CHECK_FALSE(page.has("panel.counts.aside"));
  page.shown.settings.take_orders = false;
  page.settle(page.shown);
  CHECK(page.words("panel.counts.aside") ==
        "Counts are not compared while web orders are not taken. Take web orders is under Set up.");
  page.shown.counts = nullptr;
  page.settle(page.shown);
  CHECK_THAT(page.words("panel.counts.empty"), Catch::Contains("while web orders are not taken"));
}

TEST_CASE("items that wait for another register are told with its name", "[S79][P10]") {
  Page page;
  auto board = *page.shown.counts;
  board.held = 3;
  board.held_by = "Register 2";
  page.shown.counts = std::make_shared<core::CountsBoard>(board);
  page.settle(page.shown);
  CHECK(page.words("panel.counts.aside") ==
        "3 items wait for Register 2: whether the web store has what was sold there is not known yet.");
  board.rows.clear();
  page.shown.counts = std::make_shared<core::CountsBoard>(board);
  page.settle(page.shown);
  CHECK_THAT(page.words("panel.counts.empty"), Catch::Contains("3 items wait for Register 2"));
}

TEST_CASE("a difference for which a register silent for long may be the reason names it", "[N4][P10]") {
  auto picture = catalogue_shop();
  picture.made_at = 1'800'000'000'000;
  core::ReviewView row;
  row.kind = core::ReviewKind::drift;
  row.row = "drift:p:1";
  row.sku = "MUG-3";
  row.web_level = 10;
  row.quantity = 3;
  row.unheard = "Register 2";
  row.unheard_since = picture.made_at - 60'000;
  row.choices = {"set-web", "keep-web"};
  picture.review = {row};
  const auto body = [&] {
    const auto view = overlay::review_view(picture, picture.made_at, overlay::Locale{});
    for (const auto& card : view.cards)
      if (card.row == row.row) return card.body;
    return std::string();
  };
  CHECK_THAT(body(), Catch::Contains("Register 2 has not been heard of since ") &&
                         Catch::Contains(", and what it sold may still come."));
  picture.review.front().unheard_since = 0;
  CHECK_THAT(body(), Catch::Contains("Register 2 has not been heard of, and"));
}
