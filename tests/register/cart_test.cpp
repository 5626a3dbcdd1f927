#include "register/cart.h"

#include "catch2.hpp"

using namespace till_register;

namespace {

Item mug() {
  Item item;
  item.sku = "MUG";
  item.name = "Oat Mug";
  item.price_minor = 1800;
  return item;
}

}  // namespace

TEST_CASE("scanning the same thing twice makes one line of two") {
  Cart cart;
  CHECK(cart.add(mug()) == 0);
  CHECK(cart.add(mug()) == 0);
  REQUIRE(cart.lines().size() == 1);
  CHECK(cart.pieces() == 2000);
  CHECK(cart.totals().subtotal_minor == 3600);
  CHECK(cart.totals().tax_minor == 297);
  CHECK(cart.totals().total_minor == 3897);
}

TEST_CASE("a changed price or a returned line stays a line of its own") {
  Cart cart;
  cart.add(mug());
  auto dearer = mug();
  dearer.price_minor = 2000;
  CHECK(cart.add(dearer) == 1);
  CartLine back;
  back.sku = "MUG";
  back.unit_price_minor = 1800;
  back.returned = true;
  cart.add_line(back);
  CHECK(cart.totals().subtotal_minor == 2000);
}

TEST_CASE("discounts of a line and of the sale are taken before tax") {
  Cart cart;
  cart.add(mug(), 2000);
  cart.set_line_discount(0, 1000);
  CHECK(cart.totals().subtotal_minor == 3240);
  cart.set_discount(500);
  CHECK(cart.totals().discount_minor == 162);
  CHECK(cart.totals().tax_minor == 254);  // 8.25 % of 30.78
  CHECK(cart.totals().total_minor == 3332);
}

TEST_CASE("a quantity of nothing takes the line out, a line that is not there changes nothing") {
  Cart cart;
  cart.add(mug());
  cart.set_quantity(7, 1000);
  cart.remove(7);
  cart.set_line_discount(7, 100);
  CHECK(cart.lines().size() == 1);
  cart.set_quantity(0, 0);
  CHECK(cart.empty());
  CHECK(cart.totals().total_minor == 0);
}
