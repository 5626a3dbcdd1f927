// The rules of stock, on the pure model.
#include "catch2.hpp"
#include "sandbox/model/store.h"

using namespace sandbox;

namespace {

constexpr TimeMs kNow = 1'700'000'000'000;

struct Shelf {
  Store store{Profile{}, 3};
  Id tea, socks, small, large;

  Shelf() {
    Product product;
    product.name = "Tea";
    product.sku = "TEA";
    product.tracking = Tracking::kProduct;
    tea = store.create_product(product, {}, 10, kNow).value();
    Product pair;
    pair.name = "Socks";
    pair.tracking = Tracking::kVariant;
    std::vector<VariantDraft> sizes(2);
    sizes[0].variant.sku = "SOCK-S";
    sizes[0].options = {{"Size", "S"}};
    sizes[0].level = 5;
    sizes[1].variant.sku = "SOCK-L";
    sizes[1].options = {{"Size", "L"}};
    socks = store.create_product(pair, sizes, std::nullopt, kNow).value();
    small = store.product(socks)->variants[0].id;
    large = store.product(socks)->variants[1].id;
    store.take_effects();
  }

  static AdjustmentItem of_sku(std::string sku, std::int64_t quantity, Id location = 1) {
    AdjustmentItem item;
    item.location_id = location;
    item.sku = std::move(sku);
    item.quantity = quantity;
    return item;
  }
  static AdjustmentItem of_variant(Id id, std::int64_t quantity) {
    AdjustmentItem item;
    item.location_id = 1;
    item.variant_id = id;
    item.quantity = quantity;
    return item;
  }
  static AdjustmentItem of_product(Id id, std::int64_t quantity) {
    AdjustmentItem item;
    item.location_id = 1;
    item.product_id = id;
    item.quantity = quantity;
    return item;
  }
  std::int64_t tea_level() { return *store.stock_row({tea, 0}, 1)->on_hand; }
};

}  // namespace

TEST_CASE("a relative adjustment is all or nothing") {
  Shelf shelf;
  const auto refused =
      shelf.store.adjust_relative({Shelf::of_sku("TEA", -3), Shelf::of_sku("SOCK-S", -6)}, kNow);
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.refusal().status == 422);
  CHECK(refused.refusal().title.find("SOCK-S") != std::string::npos);
  CHECK(shelf.tea_level() == 10);
  CHECK(shelf.store.take_effects().empty());

  const auto done =
      shelf.store.adjust_relative({Shelf::of_sku("TEA", -3), Shelf::of_sku("SOCK-S", -5)}, kNow);
  REQUIRE(done.ok());
  CHECK(done.value().size() == 36);
  CHECK(shelf.tea_level() == 7);
  CHECK(shelf.store.take_effects().size() == 2);
}

TEST_CASE("what leaves less than the safety stock is refused on master data, not on what readers see") {
  Shelf shelf;
  shelf.store.adjust_absolute({Shelf::of_sku("TEA", 4)}, kNow);
  CHECK(shelf.store.visible_on_hand({shelf.tea, 0}, 1, kNow) == 0);  // nobody sees it yet
  CHECK_FALSE(shelf.store.adjust_relative({Shelf::of_sku("TEA", -5)}, kNow).ok());
  ItemSettings settings;
  settings.identity = Shelf::of_product(shelf.tea, 0);
  settings.safety_stock = 2;
  REQUIRE(shelf.store.set_item_settings(1, {settings}).ok());
  CHECK_FALSE(shelf.store.adjust_relative({Shelf::of_sku("TEA", -3)}, kNow).ok());
  CHECK(shelf.store.adjust_relative({Shelf::of_sku("TEA", -2)}, kNow).ok());
}

TEST_CASE("the stale pre-check refuses what master data would allow, once it is switched on") {
  Shelf shelf;
  shelf.store.adjust_absolute({Shelf::of_sku("TEA", 0)}, kNow);
  const TimeMs settled = kNow + 5000;
  shelf.store.adjust_absolute({Shelf::of_sku("TEA", 9)}, settled);
  Store strict = shelf.store;
  strict.set_stage_a(true);
  CHECK_FALSE(strict.adjust_relative({Shelf::of_sku("TEA", -1)}, settled + 100).ok());
  CHECK(shelf.store.adjust_relative({Shelf::of_sku("TEA", -1)}, settled + 100).ok());
  CHECK(strict.adjust_relative({Shelf::of_sku("TEA", -1)}, settled + 2000).ok());
}

TEST_CASE("an item that was never counted needs an absolute adjustment first") {
  Shelf shelf;
  const auto refused = shelf.store.adjust_relative({Shelf::of_variant(shelf.large, 1)}, kNow);
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.refusal().title == "Items with identity: [variant_id " + std::to_string(shelf.large) +
                                       "] requires absolute adjustment before relative");
  REQUIRE(shelf.store.adjust_absolute({Shelf::of_variant(shelf.large, 0)}, kNow).ok());
  CHECK(shelf.store.adjust_relative({Shelf::of_variant(shelf.large, 1)}, kNow).ok());
}

TEST_CASE("the identity must fit how the product is tracked") {
  Shelf shelf;
  const Id base = shelf.store.product(shelf.tea)->variants[0].id;
  CHECK(shelf.store.adjust_relative({Shelf::of_variant(base, -1)}, kNow).refusal().title ==
        "[Item with variant_id " + std::to_string(base) +
            " is tracked by product, please update stock by product id]");
  CHECK(shelf.store.adjust_relative({Shelf::of_product(shelf.socks, -1)}, kNow).refusal().title ==
        "[Item with product_id " + std::to_string(shelf.socks) +
            " is tracked by variant, please update stock by variant id]");
  CHECK(shelf.store.adjust_relative({Shelf::of_product(shelf.tea, -1)}, kNow).ok());
  CHECK(shelf.store.adjust_relative({Shelf::of_sku("sock-s", -1)}, kNow).ok());  // case does not matter
  CHECK_FALSE(shelf.store.adjust_relative({Shelf::of_sku("NONE", -1)}, kNow).ok());
}

TEST_CASE("locations that are unknown or disabled are refused by number") {
  Shelf shelf;
  Location back;
  back.code = "BACK";
  back.enabled = false;
  REQUIRE(shelf.store.create_locations({back}, kNow).ok());
  CHECK(shelf.store.adjust_relative({Shelf::of_sku("TEA", -1, 3), Shelf::of_sku("TEA", -1, 9)}, kNow)
            .refusal()
            .title == "Location not found, identities: [3, 9]");
  CHECK(shelf.store.adjust_absolute({Shelf::of_sku("TEA", 1, 2)}, kNow).refusal().title.find("disabled") !=
        std::string::npos);
}

TEST_CASE("requests without items, with over 2000 items, or over the ceiling are refused") {
  Shelf shelf;
  CHECK_FALSE(shelf.store.adjust_relative({}, kNow).ok());
  CHECK(shelf.store.adjust_absolute(std::vector<AdjustmentItem>(2000, Shelf::of_sku("TEA", 1)), kNow).ok());
  CHECK_FALSE(
      shelf.store.adjust_absolute(std::vector<AdjustmentItem>(2001, Shelf::of_sku("TEA", 1)), kNow).ok());
  CHECK(shelf.store.adjust_absolute({Shelf::of_sku("TEA", kStockCeiling)}, kNow).ok());
  CHECK_FALSE(shelf.store.adjust_relative({Shelf::of_sku("TEA", 1)}, kNow).ok());
  CHECK_FALSE(shelf.store.adjust_absolute({Shelf::of_sku("TEA", kStockCeiling + 1)}, kNow).ok());
  CHECK_FALSE(shelf.store.adjust_absolute({Shelf::of_sku("TEA", -1)}, kNow).ok());
}

TEST_CASE("the same item twice in one request counts as the sum") {
  Shelf shelf;
  CHECK_FALSE(
      shelf.store.adjust_relative({Shelf::of_sku("TEA", -6), Shelf::of_product(shelf.tea, -6)}, kNow).ok());
  REQUIRE(
      shelf.store.adjust_relative({Shelf::of_sku("TEA", -12), Shelf::of_product(shelf.tea, 4)}, kNow).ok());
  CHECK(shelf.tea_level() == 2);
}

TEST_CASE("readers see a level after the delay, per item, and never an older one afterwards") {
  Shelf shelf;
  const TimeMs start = kNow + 60'000;
  shelf.store.adjust_relative({Shelf::of_sku("TEA", -1)}, start);
  shelf.store.set_stock_delay(0);
  shelf.store.adjust_relative({Shelf::of_sku("TEA", -1)}, start + 500);  // not before the earlier one
  const ItemKey tea{shelf.tea, 0};
  CHECK(shelf.store.visible_on_hand(tea, 1, start + 1999) == 10);
  CHECK(shelf.store.visible_on_hand(tea, 1, start + 2000) == 8);
  shelf.store.adjust_relative({Shelf::of_variant(shelf.small, -1)}, start + 600);
  CHECK(shelf.store.visible_on_hand({shelf.socks, shelf.small}, 1, start + 600) == 4);
}

TEST_CASE("sixteen seals of up to 100 million move in one request") {
  Store store(Profile{}, 5);
  Product marker;
  marker.name = "Marker";
  marker.is_visible = false;
  marker.tracking = Tracking::kVariant;
  std::vector<VariantDraft> slots(16);
  for (std::size_t i = 0; i < slots.size(); ++i) {
    slots[i].variant.sku = "MARK-" + std::to_string(i);
    slots[i].options = {{"Slot", std::to_string(i)}};
  }
  const Id id = store.create_product(marker, slots, std::nullopt, kNow).value();
  std::vector<AdjustmentItem> levels;
  for (const Variant& variant : store.product(id)->variants)
    levels.push_back(Shelf::of_variant(variant.id, 100'000'000));
  REQUIRE(store.adjust_absolute(levels, kNow).ok());
  const Id first = store.product(id)->variants[0].id, second = store.product(id)->variants[1].id;
  const std::vector<AdjustmentItem> batch = {Shelf::of_variant(first, -100'000'000),
                                             Shelf::of_variant(second, 99'999'000)};
  CHECK(store.adjust_relative(batch, kNow).ok());
  CHECK_FALSE(store.adjust_relative(batch, kNow).ok());  // the same bytes again change nothing
  CHECK(*store.stock_row({id, second}, 1)->on_hand == 199'999'000);
}
