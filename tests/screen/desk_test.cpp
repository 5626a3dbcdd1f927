#include "screen/desk.h"

#include <stdlib.h>

#include <filesystem>

#include "catch2.hpp"
#include "screen/overlay_feed.h"

using namespace till_screen;
using till_register::kOne;
using till_register::TenderKind;

namespace {

constexpr const char* kShop = R"({"name":"Fernwood Goods","currency":"USD","items":[
  {"sku":"MUG","name":"Oat Latte Mug","price":"18.00","upc":"0000000000017","category":"Kitchen","register":14,"favorite":true},
  {"sku":"TOTE","name":"Linen Tote","price":"24.00","category":"Apparel","register":9},
  {"name":"Pet Bandana","price":"14.00","category":"Pets","options":["Colour"],"favorite":true,
   "variants":[{"sku":"BAND-BLU","values":["Blue"],"register":3},{"sku":"BAND-RED","values":["Red"],"register":2}]}]})";

struct Shop {
  Shop() {
    char path[] = "/tmp/tillbridge-desk-XXXXXX";
    folder = mkdtemp(path);
    reg = std::make_unique<till_register::Register>(till_register::OpenOptions{folder, "1", {}},
                                                    till_register::parse_shop(kShop, "the test's shop"));
    desk = std::make_unique<Desk>(*reg, [this] { return clock_s; });
  }
  ~Shop() {
    desk.reset();
    reg.reset();
    std::filesystem::remove_all(folder);
  }
  void sign_in() {
    desk->ask_pin("maya");
    desk->type("1111");
  }
  std::string folder;
  double clock_s = 0;
  std::unique_ptr<till_register::Register> reg;
  std::unique_ptr<Desk> desk;
};

}  // namespace

TEST_CASE("nobody sells before a PIN was entered") {
  Shop shop;
  CHECK(shop.desk->page() == Page::kEmployees);
  shop.desk->ask_pin("maya");
  shop.desk->type("9999");
  CHECK(shop.desk->page() == Page::kPin);
  REQUIRE(shop.desk->notice() != nullptr);
  CHECK(shop.desk->notice()->warning);
  shop.desk->type("1111");
  CHECK(shop.desk->page() == Page::kSale);
  CHECK(shop.reg->signed_in()->id == "maya");
}

TEST_CASE("a scanned barcode lands in the cart, and a second scan raises the line") {
  Shop shop;
  shop.sign_in();
  for (int i = 0; i < 2; ++i) {
    shop.desk->type("0000000000017");
    shop.desk->enter();
  }
  REQUIRE(shop.desk->cart().lines().size() == 1);
  CHECK(shop.desk->cart().lines()[0].quantity_milli == 2 * kOne);
  CHECK(shop.desk->search().empty());
  CHECK(shop.desk->last_sku() == "MUG");
}

TEST_CASE("an unknown barcode changes nothing and says so") {
  Shop shop;
  shop.sign_in();
  shop.desk->type("4711");
  shop.desk->enter();
  CHECK(shop.desk->cart().empty());
  REQUIRE(shop.desk->notice() != nullptr);
  CHECK(shop.desk->notice()->text.find("4711") != std::string::npos);
}

TEST_CASE("words in the search field narrow the tiles, and the category comes back without them") {
  Shop shop;
  shop.sign_in();
  CHECK(shop.desk->category_names().front() == "Favorites");
  CHECK(shop.desk->shown_tiles().size() == 2);
  shop.desk->type("tote");
  REQUIRE(shop.desk->shown_tiles().size() == 1);
  CHECK(shop.desk->shown_tiles()[0].item.sku == "TOTE");
  shop.desk->clear_search();
  CHECK(shop.desk->shown_tiles().size() == 2);
}

TEST_CASE("an item with variants asks which one") {
  Shop shop;
  shop.sign_in();
  shop.desk->tap_tile(1);
  REQUIRE(shop.desk->choosing() != nullptr);
  CHECK(shop.desk->cart().empty());
  shop.desk->choose_variant(1);
  REQUIRE(shop.desk->cart().lines().size() == 1);
  CHECK(shop.desk->cart().lines()[0].sku == "BAND-RED");
}

TEST_CASE("cash over the amount gives change, and the next scan begins the next sale") {
  Shop shop;
  shop.sign_in();
  shop.desk->tap_tile(0);
  shop.desk->pay();
  CHECK(shop.desk->page() == Page::kTender);
  CHECK(shop.desk->keeps_whole_screen());
  const auto notes = shop.desk->likely_notes();
  REQUIRE(notes.size() >= 2);
  CHECK(notes[0] == shop.desk->due_minor());
  CHECK(notes[1] == 2000);
  shop.desk->take_cash(2000);
  CHECK(shop.desk->page() == Page::kChange);
  CHECK(shop.desk->last_receipt()->change_minor == 2000 - 1949);
  CHECK(shop.reg->on_hand("MUG") == 13 * kOne);
  shop.desk->type("TOTE");
  shop.desk->enter();
  CHECK(shop.desk->page() == Page::kSale);
  CHECK(shop.desk->cart().lines().size() == 1);
}

TEST_CASE("a split payment takes a part in cash and the rest by card") {
  Shop shop;
  shop.sign_in();
  shop.desk->tap_tile(0);
  shop.desk->pay();
  shop.desk->splitting = true;
  shop.desk->take_cash(900);
  CHECK(shop.desk->page() == Page::kTender);
  CHECK(shop.desk->due_minor() == 1049);
  shop.desk->take_card(shop.desk->due_minor());
  CHECK(shop.desk->page() == Page::kChange);
  CHECK(shop.desk->last_receipt()->tenders.size() == 2);
}

TEST_CASE("a return asks of each line whether it is back on the shelf") {
  Shop shop;
  shop.sign_in();
  shop.desk->tap_tile(0);
  shop.desk->change_line(0, 1);
  shop.desk->pay();
  shop.desk->take_card(shop.desk->due_minor());
  const std::string number = shop.desk->last_receipt()->number;
  CHECK(shop.reg->on_hand("MUG") == 12 * kOne);

  shop.desk->go(Page::kReturnFind);
  shop.desk->find_receipt(number);
  REQUIRE(shop.desk->page() == Page::kReturnLines);
  REQUIRE(shop.desk->return_lines.size() == 1);
  shop.desk->return_lines[0].taken = true;
  shop.desk->return_lines[0].quantity_milli = kOne;
  shop.desk->return_lines[0].restock = false;
  shop.desk->give_back(TenderKind::kCash);
  CHECK(shop.reg->on_hand("MUG") == 12 * kOne);

  shop.desk->go(Page::kReturnFind);
  shop.desk->find_receipt(number);
  REQUIRE(shop.desk->return_lines.size() == 1);
  CHECK(shop.desk->return_lines[0].most_milli == kOne);
  shop.desk->return_lines[0].taken = true;
  shop.desk->give_back(TenderKind::kCash);
  CHECK(shop.reg->on_hand("MUG") == 13 * kOne);

  shop.desk->go(Page::kReturnFind);
  shop.desk->find_receipt(number);
  CHECK(shop.desk->page() == Page::kReturnFind);
}

TEST_CASE("a return without receipt takes what is scanned") {
  Shop shop;
  shop.sign_in();
  shop.desk->go(Page::kReturnFind);
  shop.desk->return_without_receipt();
  shop.desk->type("TOTE");
  shop.desk->enter();
  REQUIRE(shop.desk->return_lines.size() == 1);
  shop.desk->give_back(TenderKind::kCash);
  CHECK(shop.reg->on_hand("TOTE") == 10 * kOne);
}

TEST_CASE("a held sale moves nothing and comes back as it was") {
  Shop shop;
  shop.sign_in();
  shop.desk->tap_tile(0);
  shop.desk->hold();
  CHECK(shop.desk->cart().empty());
  CHECK(shop.reg->on_hand("MUG") == 14 * kOne);
  const auto held = shop.reg->held_sales();
  REQUIRE(held.size() == 1);
  shop.desk->recall(held[0].id);
  CHECK(shop.desk->cart().lines().size() == 1);
}

TEST_CASE("voiding a sale asks a cashier for a manager's PIN in place") {
  Shop shop;
  shop.sign_in();
  shop.desk->tap_tile(0);
  shop.desk->pay();
  shop.desk->take_card(shop.desk->due_minor());
  const std::string number = shop.desk->last_receipt()->number;
  shop.desk->go(Page::kReceipts);
  shop.desk->void_sale(number);
  CHECK(shop.desk->page() == Page::kPin);
  CHECK(shop.reg->on_hand("MUG") == 13 * kOne);
  shop.desk->type("2222");
  CHECK(shop.reg->on_hand("MUG") == 14 * kOne);
  CHECK_FALSE(shop.reg->manager_present());
}

TEST_CASE("goods received and counts entered on the keypad reach the register") {
  Shop shop;
  shop.sign_in();
  shop.desk->go(Page::kReceive);
  shop.desk->type("TOTE");
  shop.desk->enter();
  REQUIRE(shop.desk->picked);
  shop.desk->type("12");
  shop.desk->enter();
  CHECK(shop.reg->on_hand("TOTE") == 21 * kOne);
  shop.desk->go(Page::kAdjust);
  shop.desk->type("TOTE");
  shop.desk->enter();
  shop.desk->type("20");
  shop.desk->enter();
  CHECK(shop.reg->on_hand("TOTE") == 20 * kOne);
}

TEST_CASE("money is written as the shop's currency is") {
  Shop shop;
  CHECK(shop.desk->money(1800) == "$18.00");
  CHECK(shop.desk->money(123456789) == "$1,234,567.89");
  CHECK(shop.desk->money(-400) == "\u2212$4.00");
}

TEST_CASE("taking money and asking for a PIN keep the whole screen clear of a plugin") {
  Shop shop;
  const Layout layout = layout_for(1280, 800);
  ViewMemory memory;
  CHECK(regions_for(layout, *shop.desk, memory).workspace.empty());
  shop.sign_in();
  CHECK(regions_for(layout, *shop.desk, memory).workspace.w == layout.workspace.w);
  CHECK(regions_for(layout, *shop.desk, memory).keep_clear.w == 416);
  shop.desk->tap_tile(0);
  shop.desk->pay();
  const Regions tender = regions_for(layout, *shop.desk, memory);
  CHECK(tender.workspace.empty());
  CHECK(tender.keep_clear.w == 1280);
  CHECK(tender.keep_clear.h == 800 - 64);
}

TEST_CASE("the plugin is told each tile with its SKU, and an item with variants by each of them") {
  Shop shop;
  shop.sign_in();
  const Layout layout = layout_for(1280, 800);
  ViewMemory memory;
  OverlayFeed feed;
  const till_frame_input& input = feed.build({}, {.layout = layout, .desk = *shop.desk, .memory = memory});
  REQUIRE(input.anchor_count >= 2);
  CHECK(std::string(input.anchors[0].sku) == "MUG");
  for (std::uint32_t i = 1; i < input.anchor_count; ++i) {
    CHECK(std::string(input.anchors[i].sku).rfind("BAND-", 0) == 0);
    CHECK(input.anchors[i].rect.x == input.anchors[1].rect.x);
  }
  CHECK(input.anchors[0].rect.width == layout.tile_w);
  CHECK(input.dock.width == layout.dock.w);
  shop.desk->tap_tile(0);
  shop.desk->pay();
  const till_frame_input& tender = feed.build({}, {.layout = layout, .desk = *shop.desk, .memory = memory});
  CHECK(tender.anchor_count == 0);
  CHECK((tender.flags & TILL_FRAME_IN_TENDER) != 0);
}

TEST_CASE("a manager's approval in place ends by itself after a minute") {
  Shop shop;
  shop.sign_in();
  shop.desk->ask_manager("Pause sync", {});
  shop.desk->type("2222");
  CHECK(shop.desk->page() == Page::kSale);
  CHECK(shop.reg->manager_present());
  shop.clock_s = 59;
  shop.desk->pass_time();
  CHECK(shop.reg->manager_present());
  shop.clock_s = 60;
  shop.desk->pass_time();
  CHECK_FALSE(shop.reg->manager_present());
}

TEST_CASE("Escape leaves what the register has open first, and is the plugin's when nothing is") {
  Shop shop;
  shop.sign_in();
  FrameInput escape;
  escape.keys.emplace_back(Key::kEscape, true);
  shop.desk->type("mug");
  CHECK_FALSE(escape_for_overlay(escape, *shop.desk));
  type_into(*shop.desk, escape);
  CHECK(shop.desk->search().empty());
  shop.desk->go(Page::kReturnFind);
  CHECK_FALSE(escape_for_overlay(escape, *shop.desk));
  type_into(*shop.desk, escape);
  CHECK(shop.desk->page() == Page::kSale);
  CHECK(escape_for_overlay(escape, *shop.desk));
}

TEST_CASE("a typed barcode with its Enter lands in the cart as a scan does") {
  Shop shop;
  shop.sign_in();
  FrameInput scan;
  scan.text = "0000000000017";
  scan.keys.emplace_back(Key::kEnter, true);
  type_into(*shop.desk, scan);
  REQUIRE(shop.desk->cart().lines().size() == 1);
  CHECK(shop.desk->cart().lines()[0].sku == "MUG");
}
