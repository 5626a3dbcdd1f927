// Products and variants, on the pure model.
#include "catch2.hpp"
#include "sandbox/model/store.h"

using namespace sandbox;

namespace {

constexpr TimeMs kCatalogNow = 1'700'000'000'000;

Product named(const std::string& name, const std::string& sku) {
  Product product;
  product.name = name;
  product.sku = sku;
  product.tracking = Tracking::kProduct;
  return product;
}

}  // namespace

TEST_CASE("a name or a SKU that is taken is refused, whatever its case") {
  Store store;
  REQUIRE(store.create_product(named("Tea", "TEA"), {}, 1, kCatalogNow).ok());
  CHECK(store.create_product(named("TEA", "X"), {}, 1, kCatalogNow).refusal().title ==
        "The product name is a duplicate");
  CHECK(store.create_product(named("Other", "tea"), {}, 1, kCatalogNow).refusal().title ==
        "The product sku is a duplicate");
  CHECK(store.create_product(named("Other", "tea"), {}, 1, kCatalogNow).refusal().status == 409);
}

TEST_CASE("a simple product has a base variant that carries its SKU") {
  Store store;
  const Id id = store.create_product(named("Tea", "TEA"), {}, 1, kCatalogNow).value();
  REQUIRE(store.product(id)->variants.size() == 1);
  CHECK(store.product(id)->variants[0].sku == "TEA");
  CHECK_FALSE(store.product(id)->variants[0].sku_id);
  Product renamed = *store.product(id);
  renamed.sku = "TEA-2";
  REQUIRE(store.update_product(renamed, std::nullopt, kCatalogNow).ok());
  CHECK(store.find_sku("tea-2"));
  CHECK_FALSE(store.find_sku("TEA"));
}

TEST_CASE("the first real variant replaces the base variant, and its stock goes with it") {
  Store store;
  Product product = named("Scarf", "SCARF");
  product.tracking = Tracking::kVariant;
  const Id id = store.create_product(product, {}, 4, kCatalogNow).value();
  const Id base = store.product(id)->variants[0].id;
  Option size;
  size.display_name = "Size";
  size.values = {{0, "S", 0, false}, {0, "M", 1, false}};
  REQUIRE(store.create_option(id, size, kCatalogNow).ok());
  CHECK(store.product(id)->variants[0].id == base);  // an option creates no variant
  VariantDraft draft;
  draft.variant.sku = "SCARF-S";
  draft.options = {{"Size", "S"}};
  REQUIRE(store.create_variant(id, draft, kCatalogNow).ok());
  CHECK_FALSE(store.variant(id, base));
  CHECK_FALSE(store.stock_row({id, base}, 1));
  CHECK_FALSE(store.create_variant(id, draft, kCatalogNow).ok());
  draft.variant.sku = "SCARF-X";
  draft.options = {{"Size", "XXL"}};
  CHECK_FALSE(store.create_variant(id, draft, kCatalogNow).ok());
}

TEST_CASE("ids are never used again, and a deleted product frees its name and SKU") {
  Store store;
  const Id first = store.create_product(named("Tea", "TEA"), {}, 1, kCatalogNow).value();
  CHECK(store.delete_product(first));
  CHECK_FALSE(store.delete_product(first));
  CHECK(store.data().stock.empty());
  CHECK(store.create_product(named("Tea", "TEA"), {}, 1, kCatalogNow).value() > first);
}

TEST_CASE("the same seed and the same calls give the same store") {
  Store one(Profile{}, 9), two(Profile{}, 9), other(Profile{}, 10);
  CHECK(one.uuid() == two.uuid());
  CHECK(one.uuid() != other.uuid());
}

TEST_CASE("a channel is one of a kind by name, type and platform") {
  Store store;
  Channel till;
  till.name = "Main-Street";
  till.type = "pos";
  till.platform = "custom";
  REQUIRE(store.create_channel(till, kCatalogNow).ok());
  CHECK(store.create_channel(till, kCatalogNow).refusal().status == 409);
  till.name = "Main.Street";
  CHECK(store.create_channel(till, kCatalogNow).refusal().status == 422);
  till.name = "Second";
  till.platform = "wordpress";
  CHECK(store.create_channel(till, kCatalogNow).refusal().status == 422);
}
