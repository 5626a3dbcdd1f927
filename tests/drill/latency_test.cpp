#include "drill/latency.h"

#include "catch2.hpp"

using namespace till_drill;

TEST_CASE("a sale is accepted when the store has taken out the last of its units") {
  const std::vector<SoldAt> sales = {
      {1000, {{"MUG", 2}, {"TEA", 1}}}, {2000, {{"MUG", 1}}}, {3000, {{"SOAP", 1}}}};
  const std::vector<SeenEffect> effects = {
      {900, "MUG", -1}, {1300, "MUG", -2}, {1450, "TEA", -1}, {1500, "TEA", 1}, {2200, "MUG", -1}};
  const auto accepted = accepted_after(sales, effects);
  CHECK(accepted[0] == 450);  // what was taken before the sale is not its own
  CHECK(accepted[1] == 200);
  CHECK_FALSE(accepted[2].has_value());
}

TEST_CASE("sales that leave together are accepted together") {
  const auto accepted = accepted_after({{100, {{"MUG", 1}}}, {200, {{"MUG", 2}}}}, {{5000, "MUG", -3}});
  CHECK(accepted[0] == 4900);
  CHECK(accepted[1] == 4800);
}

TEST_CASE("percentiles are nearest ranks") {
  CHECK_FALSE(percentile({}, 50).has_value());
  CHECK(percentile({7}, 95) == 7);
  CHECK(percentile({4, 1, 3, 2}, 50) == 2);
  CHECK(percentile({4, 1, 3, 2}, 95) == 4);
}
