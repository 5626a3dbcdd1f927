
#include "catch2.hpp"
#include "little_shop.h"
#include "till/ext/host/rights.h"

using namespace till_register;

TEST_CASE("three people work at a new register, each with rights of their own") {
  LittleRegister shop;
  const auto people = shop->employees();
  REQUIRE(people.size() == 3);
  CHECK(people[0].name == "Maya R.");
  CHECK(people[0].rights() == 0);
  CHECK(people[1].rights() == (TILL_RIGHT_MANAGER | TILL_RIGHT_MANAGE_ECOMMERCE));
  CHECK((people[2].rights() & TILL_RIGHT_OWNER) != 0);
}

TEST_CASE("a PIN opens the register for its owner only, and is nowhere on disk") {
  LittleRegister shop;
  CHECK(shop->sign_in("maya", "1111").role == Role::kCashier);
  CHECK_FALSE(shop->manager_present());
  CHECK_THROWS_WITH(shop->sign_in("robin", "1111"),
                    Catch::Matchers::Contains("That is not the PIN of Robin F."));
  CHECK_THROWS_WITH(shop->sign_in("eve", "1111"), Catch::Matchers::Contains("No employee \"eve\""));
  CHECK(shop->signed_in()->id == "maya");
  CHECK(shop->is_manager_pin("3333"));
  CHECK_FALSE(shop->is_manager_pin("1111"));
  CHECK(hash_pin("2222", "salt") != hash_pin("2222", "pepper"));
}

TEST_CASE("a cashier needs a manager's PIN for a void and a large discount") {
  LittleRegister shop;
  const auto sold = shop.sell("MUG", 1000);
  shop->sign_in("maya", "1111");
  auto cart = shop.cart("MUG");
  cart.set_discount(2500);
  const std::vector<Tender> exact{{TenderKind::kCard, cart.totals().total_minor}};
  CHECK_THROWS_WITH(shop->tender(cart, exact),
                    Catch::Matchers::Contains("A discount above 20 % needs a manager"));
  CHECK_THROWS_WITH(shop->void_sale(sold.number),
                    Catch::Matchers::Contains("Voiding a sale needs a manager"));
  CHECK_FALSE(shop->approve("1111"));
  REQUIRE(shop->approve("2222"));
  CHECK(shop->manager_present());
  shop->tender(cart, exact);
  shop->end_approval();
  CHECK_THROWS(shop->void_sale(sold.number));
}
