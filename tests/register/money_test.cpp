#include "register/money.h"

#include "catch2.hpp"

using namespace till_register;

TEST_CASE("money is read exactly or not at all") {
  CHECK(parse_money("18.00", 2) == 1800);
  CHECK(parse_money("18", 2) == 1800);
  CHECK(parse_money("0.5", 2) == 50);
  CHECK(parse_money("-3.25", 2) == -325);
  CHECK(parse_money("1.2300", 2) == 123);
  CHECK(parse_money("500", 0) == 500);
  for (const auto* text :
       {"", "-", ".", "1.", ".5", "1,50", "1.234", "$5", "1e3", "1.2.3", "99999999999999999999"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_money(text, 2));
  }
}

TEST_CASE("money and quantities are written as people write them") {
  CHECK(format_money(1800, 2) == "18.00");
  CHECK(format_money(-5, 2) == "-0.05");
  CHECK(format_money(500, 0) == "500");
  CHECK(format_money(INT64_MIN, 2) == "-92233720368547758.08");
  CHECK(format_quantity(2000) == "2");
  CHECK(format_quantity(-1500) == "-1.5");
  CHECK(format_quantity(0) == "0");
}

TEST_CASE("shares are rounded half away from zero") {
  CHECK(share_of(1800, 825) == 149);  // 148.5
  CHECK(share_of(-1800, 825) == -149);
  CHECK(times(333, 1500) == 500);  // 499.5
  CHECK(portion_of(1000, 1000, 3000) == 333);
  CHECK(times(1'000'000'000'000, 1'000'000'000) == 1'000'000'000'000'000'000);
}
