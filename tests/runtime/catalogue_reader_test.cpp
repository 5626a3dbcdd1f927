// What the web store has of an item: when it is read again, and when the last figure is in doubt.

#include "plugin/runtime/catalogue_reader.h"

#include "catch2.hpp"
#include "little_web_store.h"

using namespace bench;

namespace {

struct Shelf {
  Shelf() {
    till.place.configuration.stock_read_ms = till.place.configuration.catalogue_read_ms = 86'400'000;
    store::WebItem mug;
    mug.key = kMug;
    mug.product = 11;
    mug.variant = 12;
    mug.sku = mug.name = "MUG";
    till.place.items.replace({mug}, {});
    till.web_store.levels[12] = 31;
    till.web_store.answer = [this](const HttpRequest& request) -> std::optional<std::string> {
      if (request.path.starts_with("/v3/catalog/")) return products;
      if (request.path.find("variant_id:in=") != std::string::npos) ++looks;
      // The reading of the whole store.
      if (request.path.find("/items?limit") != std::string::npos &&
          request.path.find(":in=") == std::string::npos)
        return sweep;
      return std::nullopt;
    };
  }
  void pass(core::Millis length, bool throttled = false) {
    for (const core::Millis end = till.clock.at + length; till.clock.at < end; till.clock.at += 50) {
      reader.turn(false, throttled);
      till.web.turn(0);
    }
  }
  std::optional<core::Units> level() { return till.place.items.by_key(kMug).at(0).level; }

  static constexpr core::ItemKey kMug{false, 12};
  LittleTill till;
  std::size_t looks = 0;
  std::string products =
      R"({"data":[{"id":11,"name":"Mug","sku":"","inventory_tracking":"variant",)"
      R"("is_visible":true,"availability":"available","variants":[{"id":12,"product_id":11,)"
      R"("sku":"MUG","option_values":[]}]}],"meta":{"pagination":{"total_pages":1}}})";
  std::string sweep =
      R"({"data":[{"identity":{"variant_id":12,"product_id":11,"sku":"MUG"},"locations":[{"location_id":1,)"
      R"("available_to_sell":31,"total_inventory_onhand":31}]}],"meta":{"pagination":{"total_pages":1}}})";
  runtime::CatalogueReader reader{till.place, till.web, kLocation, 1};
};

}  // namespace

TEST_CASE("A level that a web order has moved is in doubt until a read that is sure to show it") {
  Shelf shelf;
  shelf.till.place.facts.put(runtime::fact::kLag, 3'000);
  shelf.pass(1'000);
  REQUIRE(shelf.level() == 31);
  CHECK_FALSE(shelf.reader.in_doubt(Shelf::kMug));
  shelf.till.web_store.levels[12] = 29;
  shelf.reader.moved_there({"MUG", "UNHEARD-OF"});
  CHECK(shelf.reader.in_doubt(Shelf::kMug));
  SECTION("it is read once, after the lag") {
    shelf.pass(2'900);
    CHECK(shelf.looks == 0);
    CHECK(shelf.reader.in_doubt(Shelf::kMug));
    shelf.pass(300);
    CHECK(shelf.looks == 1);
    CHECK(shelf.level() == 29);
    CHECK_FALSE(shelf.reader.in_doubt(Shelf::kMug));
    shelf.pass(60'000);
    CHECK(shelf.looks == 1);
  }
  SECTION("a read before that, for a sale, may show what was") {
    shelf.till.web_store.stale = std::map<std::int64_t, core::Units>{{12, 31}};
    shelf.reader.moved({{Shelf::kMug, 0}});
    shelf.pass(1'000);
    CHECK(shelf.looks == 1);
    CHECK(shelf.level() == 31);
    CHECK(shelf.reader.in_doubt(Shelf::kMug));
    shelf.till.web_store.stale.reset();
    shelf.pass(3'000);
    CHECK(shelf.level() == 29);
    CHECK_FALSE(shelf.reader.in_doubt(Shelf::kMug));
  }
  SECTION("while the quota runs low it stays in doubt, and is read once there is some") {
    shelf.pass(20'000, true);
    CHECK(shelf.looks == 0);
    CHECK(shelf.reader.in_doubt(Shelf::kMug));
    shelf.pass(2'500);
    CHECK(shelf.level() == 29);
    CHECK_FALSE(shelf.reader.in_doubt(Shelf::kMug));
  }
  SECTION("a read that fails ends no doubt") {
    shelf.till.web_store.lose = [](const HttpRequest& request) {
      return request.path.find(":in=") != std::string::npos;
    };
    shelf.pass(4'000);
    CHECK(shelf.reader.in_doubt(Shelf::kMug));
    shelf.till.web_store.lose = nullptr;
    shelf.pass(6'000);
    CHECK_FALSE(shelf.reader.in_doubt(Shelf::kMug));
  }
}
