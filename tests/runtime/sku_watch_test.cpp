// SKUs that somebody changed in the web store, and what a manager decides about them.

#include "plugin/runtime/sku_watch.h"

#include "catch2.hpp"
#include "little_web_store.h"

using namespace bench;
using runtime::SkuWatch;

TEST_CASE("An SKU that is to be put back is kept through a restart, and only until its item's work is over",
          "[S28]") {
  LittleTill till;
  {
    SkuWatch watch(till.place.facts);
    REQUIRE(watch.compare({{7, {"I1", "SOAP", "SOAP-WEB"}}, {8, {"I2", "Mug", "MUG"}}}));
    REQUIRE(watch.others().size() == 1);  // case is no difference
    CHECK(watch.find(7)->open);
    watch.put_back(7);
    CHECK_FALSE(watch.find(7)->open);
  }
  // Somebody put it right there meanwhile: nothing is written, now or when it is changed once more.
  SkuWatch watch(till.place.facts);
  CHECK(watch.to_put_back().contains(7));
  watch.ended(7);
  CHECK(watch.to_put_back().empty());
  CHECK(SkuWatch(till.place.facts).to_put_back().empty());
  REQUIRE(watch.compare({{7, {"I1", "SOAP", "SOAP-NEW"}}}));
  CHECK(watch.find(7)->open);
}

TEST_CASE("An SKU that was left is asked about again when it is changed again, and not before", "[S28]") {
  LittleTill till;
  SkuWatch watch(till.place.facts);
  watch.compare({{7, {"I1", "SOAP", "SOAP-WEB"}}});
  watch.leave(7, "SOAP-WEB");
  CHECK_FALSE(watch.find(7)->open);
  CHECK_FALSE(watch.compare({{7, {"I1", "SOAP", "SOAP-WEB"}}}));
  SkuWatch next(till.place.facts);
  next.compare({{7, {"I1", "SOAP", "SOAP-WEB"}}});
  CHECK_FALSE(next.find(7)->open);
  CHECK(next.compare({{7, {"I1", "SOAP", ""}}}));
  CHECK(next.find(7)->open);
}
