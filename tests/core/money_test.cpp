// Money between the register's minor units and the web store's decimals.

#include "plugin/core/money.h"

#include "catch2.hpp"

using namespace tillbridge::core;

TEST_CASE("Money is exact from the register's minor units to the digits on the wire", "[S32][S33]") {
  CHECK(currency_digits("USD") == 2);
  CHECK(currency_digits("JPY") == 0);
  CHECK(currency_digits("KWD") == 3);
  CHECK(wire_decimal(*e4_of(1850, 2)) == "18.5");
  CHECK(wire_decimal(*e4_of(1850, 0)) == "1850");
  CHECK(wire_decimal(*e4_of(1855, 3)) == "1.855");
  CHECK(wire_decimal(*e4_of(1, 2)) == "0.01");
  CHECK(wire_decimal(-31'000) == "-3.1");
  CHECK_FALSE(e4_of(INT64_MAX, 2));
  for (std::int64_t minor = 0; minor < 20'000; ++minor)
    REQUIRE(parse_decimal(wire_decimal(*e4_of(minor, 2))) == e4_of(minor, 2));
  CHECK(parse_decimal("18.5000") == 185'000);
  CHECK(parse_decimal("1e2") == 1'000'000);
  CHECK(parse_decimal("1.5e-3") == 15);
  CHECK(parse_decimal("0.00010") == 1);
  CHECK_FALSE(parse_decimal("0.00001"));
  CHECK_FALSE(parse_decimal("18,50"));
  CHECK_FALSE(parse_decimal(""));
  CHECK_FALSE(parse_decimal("1e99"));
  CHECK(currency_digits("XOF") == 0);
  CHECK_FALSE(e4_of(INT64_MIN, 2));
  CHECK(parse_decimal("-3.1") == -31'000);
  CHECK(parse_decimal("1.5E+1") == 150'000);
  CHECK(parse_decimal("0e-9") == 0);
  CHECK(parse_decimal("0.000000") == 0);
  for (const auto* bad : {"1e", "1e-", "1e+", "1e123", "1ex", "1e/", "1.2.3", "-", ".", "1:", "e5"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_decimal(bad));
  }
  // More than the web store keeps, as it stands or once its exponent is counted in.
  CHECK_FALSE(parse_decimal("99999999999999999"));
  CHECK_FALSE(parse_decimal("1000000000001"));
  CHECK(parse_decimal("1000000000000") == 10'000'000'000'000'000);
}
