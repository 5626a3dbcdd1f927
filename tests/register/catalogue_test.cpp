#include "catch2.hpp"
#include "little_shop.h"
#include "register/register_host.h"

using namespace till_register;

TEST_CASE("a variant crosses the ABI with its options and its weight") {
  LittleRegister shop;
  RegisterHost host(*shop.records, {});
  const auto* catalogue =
      static_cast<const till_host_catalogue*>(host.host()->get_extension(host.host(), TILL_HOST_CATALOGUE));
  till_item_page page{};
  page.size = sizeof page;
  REQUIRE(catalogue->read(host.host(), nullptr, 10, &page) == TILL_OK);
  REQUIRE(page.item_size == sizeof(till_item));
  REQUIRE(page.item_count == 5);
  const auto& mug = page.items[0];
  CHECK(mug.option_count == 0);
  CHECK(mug.options == nullptr);
  CHECK(mug.weight_milli == 400);
  CHECK(page.items[1].sku == nullptr);
  const auto& blue = page.items[2];
  CHECK((blue.flags & TILL_ITEM_VARIANT) != 0);
  REQUIRE(blue.option_count == 2);
  REQUIRE(blue.option_size == sizeof(till_item_option));
  CHECK(std::string(blue.options[0].name) == "Colour");
  CHECK(std::string(blue.options[1].value) == "M");
  CHECK(std::string(page.items[3].options[0].value) == "Red");
  CHECK(blue.weight_milli == -1);
}

TEST_CASE(
    "an edit of the catalogue is kept, raises its revision, and reaches the whole family where it belongs") {
  LittleRegister shop;
  const auto revision = shop->catalogue_revision();
  ItemEdit edit;
  edit.name = "Pet Bandana";
  edit.price_minor = 1450;
  edit.values = std::vector<std::string>{"Navy", "M"};
  edit.options = std::vector<std::string>{"Color", "Size"};
  edit.tracked = false;
  shop->edit_item("BAND-BLU-M", edit);
  CHECK(shop->catalogue_revision() == revision + 1);
  for (int look = 0; look < 2; ++look) {
    const auto blue = shop->item("BAND-BLU-M"), red = shop->item("BAND-RED-S");
    CHECK(blue->name == "Pet Bandana");
    CHECK(red->name == "Pet Bandana");
    CHECK(blue->price_minor == 1450);
    CHECK(red->price_minor == 1550);
    CHECK(blue->variant_label == "Navy, M");
    CHECK(red->choices == std::vector<ItemChoice>{{"Color", "Red"}, {"Size", "S"}});
    CHECK_FALSE(blue->tracked);
    CHECK(red->tracked);
    shop.reopen();
  }
  ItemEdit bad;
  bad.name = "";
  CHECK_THROWS_AS(shop->edit_item("MUG", bad), RegisterError);
  bad = {};
  bad.values = std::vector<std::string>{"Blue"};
  CHECK_THROWS_AS(shop->edit_item("BAND-BLU-M", bad), RegisterError);
  shop->sign_in("maya", "1111");
  bad = {};
  bad.price_minor = 1;
  CHECK_THROWS_AS(shop->edit_item("MUG", bad), RegisterError);
}

TEST_CASE("a variant is added beside its siblings and taken away again") {
  LittleRegister shop;
  ShopVariant large;
  large.sku = "BAND-RED-L";
  large.values = {"Red", "L"};
  large.price_minor = 1600;
  large.register_milli = 7000;
  CHECK(shop->add_variant("BAND-RED-S", large) == "I00002.003");
  CHECK(shop->item("BAND-RED-L")->variant_label == "Red, L");
  CHECK(shop->on_hand("BAND-RED-L") == 7000);
  CHECK_THROWS_AS(shop->add_variant("BAND-RED-S", large), RegisterError);
  CHECK_THROWS_AS(shop->add_variant("MUG", large), RegisterError);
  shop->remove_item("BAND-RED-L");
  CHECK_FALSE(shop->item("BAND-RED-L"));
  shop.reopen();
  CHECK_FALSE(shop->item("BAND-RED-L"));
  CHECK(shop->item("BAND-RED-S"));
}
