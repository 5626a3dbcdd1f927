// Generated from the table of fields: what flows has arrived, and what somebody edits in the web store stays
// there.

#include "plugin/core/field_rules.h"
#include "catalogue_bench.h"
#include "catch2.hpp"

using namespace tillbridge::test;
using namespace tillbridge::core;
using nlohmann::json;

namespace {

/// How a field is edited at the register and in the web store, and how it is read on both sides.
struct Handle {
  const char* sku;
  till_register::ItemEdit here;
  json there, expected, of_register;
  bool in_variant = false;
  const char* key = "";
};

std::optional<Handle> handle_of(Field field) {
  till_register::ItemEdit edit;
  switch (field) {
    case Field::name:
      edit.name = "Olive Soap, \"large\" ü";
      return Handle{"SOAP", edit, {{"name", "Web soap"}}, "Olive Soap, \"large\" ü", "Soap", false, "name"};
    case Field::upc:
      edit.upc = "085001001447";
      return Handle{"SOAP", edit, {{"upc", "111111111111"}}, "085001001447", "085001001423", false, "upc"};
    case Field::cost:
      edit.cost_minor = 233;
      return Handle{"SOAP", edit, {{"cost_price", 9.99}}, 2.33, 205, false, "cost_price"};
    case Field::price:
      edit.price_minor = 719;
      return Handle{"SOAP", edit, {{"price", 1.0}}, 7.19, 655, false, "price"};
    case Field::tracking:
      edit.tracked = false;
      return Handle{
          "SOAP", edit, {{"inventory_tracking", "none"}}, "none", true, false, "inventory_tracking"};
    case Field::variant_price:
      edit.price_minor = 1299;
      return Handle{"BAND-BLU-M", edit, {{"price", 99.0}}, 12.99, 1400, true, "price"};
    case Field::variant_cost:
      edit.cost_minor = 501;
      return Handle{"BAND-BLU-M", edit, {{"cost_price", 99.0}}, 5.01, 420, true, "cost_price"};
    case Field::variant_upc:
      edit.upc = "085001001935";
      return Handle{"BAND-BLU-M", edit, {{"upc", "222222222222"}}, "085001001935", "085001001911",
                    true,         "upc"};
    default:
      return std::nullopt;  // of these SKUs never flow, counts have their own tests, labels theirs
  }
}

json read(const json& product, const Handle& handle) {
  if (!handle.in_variant) return product.at(handle.key);
  for (const auto& variant : product.at("variants"))
    if (variant.at("sku") == handle.sku) return variant.at(handle.key);
  return nullptr;
}

json read_here(const till_register::Item& item, Field field) {
  switch (field) {
    case Field::name:
      return item.name;
    case Field::upc:
    case Field::variant_upc:
      return item.upc;
    case Field::cost:
    case Field::variant_cost:
      return item.cost_minor;
    case Field::price:
    case Field::variant_price:
      return item.price_minor;
    case Field::tracking:
      return item.tracked;
    default:
      return nullptr;
  }
}

void edit_in_web_store(OnlineShop& shop, const Handle& handle) {
  const auto product = shop.product(handle.sku);
  std::string path = "/v3/catalog/products/" + std::to_string(product.at("id").get<std::int64_t>());
  for (const auto& variant : product.at("variants"))
    if (handle.in_variant && variant.at("sku") == handle.sku)
      path += "/variants/" + std::to_string(variant.at("id").get<std::int64_t>());
  shop.send("PUT", path, handle.there);
}

}  // namespace

TEST_CASE("Each field that flows is sent when it is edited here, and none comes back from the web store",
          "[S26][S27][S29][S30][S32][S33][S38][S39][S40][S45]") {
  OnlineShop shop;
  REQUIRE(shop.save({"SOAP", "BAND-BLU-S"}).done);
  REQUIRE(shop.saved());
  int generated = 0;
  for (const auto& rule : kFieldRules) {
    CHECK_FALSE(rule.back);
    const auto handle = handle_of(rule.field);
    if (!handle) continue;
    REQUIRE(flows(rule.field, Trigger::edited));
    ++generated;
    INFO(rule.row << " " << rule.name);
    // Must not flow back: edited there, nothing changes here, and no other edit overwrites it.
    edit_in_web_store(shop, *handle);
    CHECK(read(shop.product(handle->sku), *handle) == handle->there.begin().value());
    CHECK(read_here(*shop.till->records().item(handle->sku), rule.field) == handle->of_register);
    till_register::ItemEdit other;
    other.category = std::string("Edited ") + std::string(rule.row);
    shop.till->records().edit_item(handle->sku, other);
    shop.till->until([] { return false; }, 200);
    CHECK(read(shop.product(handle->sku), *handle) == handle->there.begin().value());
    // Flows: edited here, the web store has it.
    shop.till->records().edit_item(handle->sku, handle->here);
    CHECK(shop.becomes(handle->sku, [&](const json& now) { return read(now, *handle) == handle->expected; }));
    if (rule.field == Field::name)
      CHECK(read_here(*shop.till->records().item(handle->sku), rule.field) == handle->expected);
  }
  CHECK(generated == 8);
}

TEST_CASE("An SKU that was sent is never sent again, whatever is edited here or there", "[S28][S37]") {
  OnlineShop shop;
  REQUIRE(shop.save({"SOAP"}).done);
  REQUIRE(shop.saved());
  CHECK_FALSE(flows(Field::sku, Trigger::edited));
  CHECK_FALSE(flows(Field::variant_sku, Trigger::edited));
  const auto id = shop.product("SOAP").at("id").get<std::int64_t>();
  shop.send("PUT", "/v3/catalog/products/" + std::to_string(id), {{"sku", "SOAP-WEB"}});
  till_register::ItemEdit edit;
  edit.price_minor = 700;
  shop.till->records().edit_item("SOAP", edit);
  REQUIRE(shop.becomes("SOAP-WEB", [](const json& now) { return now.at("price") == 7; }));
  // The match holds by the product's number: a sale still arrives there.
  shop.till->sell("SOAP");
  CHECK(shop.till->until([&] { return shop.level("SOAP-WEB") == 30; }));
  CHECK(shop.product("SOAP").is_null());
  // And so does a web order of it here.
  shop.web.sandbox().admin("POST", "orders",
                           R"({"lines":[{"sku":"SOAP-WEB","qty":2}],"status":"Awaiting Fulfillment"})");
  CHECK(shop.till->until([&] { return shop.till->records().on_hand("SOAP") == 28 * till_register::kOne; }));
  CHECK(shop.level("SOAP-WEB") == 28);
}

TEST_CASE(
    "An SKU that somebody changed in the web store is told in Review, and put back or left as a manager "
    "decides",
    "[S28]") {
  OnlineShop shop;
  REQUIRE(shop.save({"SOAP", "BAND-BLU-S"}).done);
  REQUIRE(shop.saved());
  const auto soap = shop.product("SOAP").at("id").get<std::int64_t>();
  const auto band = shop.product("BAND-BLU-S");
  std::int64_t soap_variant = shop.product("SOAP").at("base_variant_id").get<std::int64_t>(),
               band_variant = 0;
  for (const auto& variant : band.at("variants"))
    if (variant.at("sku") == "BAND-BLU-S") band_variant = variant.at("id").get<std::int64_t>();
  const auto decide = [&](std::int64_t variant, const char* choice) {
    return shop.till->act("decide", {{"row", "sku:" + std::to_string(variant)}, {"choice", choice}});
  };
  CHECK(decide(soap_variant, "sku-back").status == TILL_E_NOT_FOUND);
  shop.send("PUT", "/v3/catalog/products/" + std::to_string(soap), {{"sku", "SOAP-WEB"}});
  shop.send("PUT", "/v3/catalog/variants", json::array({{{"id", band_variant}, {"sku", ""}}}));
  shop.restart();
  REQUIRE(shop.till->until([&] { return shop.till->status().attention == 2; }));
  // Sales arrive by number meanwhile, also where no SKU is left.
  shop.till->sell("BAND-BLU-S");
  shop.till->sell("SOAP");
  CHECK(shop.till->until([&] { return shop.level("SOAP-WEB") == 30; }));
  CHECK(shop.till->until([&] { return shop.till->status().queued == 0; }));
  CHECK(shop.till->status().attention == 2);

  shop.till->records().sign_in("maya", "1111");
  CHECK(decide(soap_variant, "sku-back").status == TILL_E_DENIED);
  shop.till->records().sign_in("robin", "3333");
  CHECK(decide(soap_variant, "rename").status == TILL_E_INVALID);
  CHECK(decide(soap_variant, "sku-leave").done);
  CHECK(decide(soap_variant, "sku-back").status == TILL_E_NOT_FOUND);
  // The answer to the write is lost: it is put back all the same.
  shop.web.sandbox().admin("POST", "faults",
                           R"({"name":"drop_reply","path":"/v3/catalog/variants","method":"PUT","count":1})");
  CHECK(decide(band_variant, "sku-back").done);
  CHECK(shop.becomes("BAND-BLU-S", [](const json& now) { return !now.is_null(); }));
  CHECK(shop.till->until([&] { return shop.till->status().attention == 0; }));
  CHECK(shop.product("SOAP").is_null());

  // What was left is not asked about again, until it is changed once more.
  shop.restart();
  CHECK_FALSE(shop.till->until([&] { return shop.till->status().attention != 0; }, 2'000));
  shop.send("PUT", "/v3/catalog/products/" + std::to_string(soap), {{"sku", "SOAP-NEW"}});
  shop.restart();
  REQUIRE(shop.till->until([&] { return shop.till->status().attention == 1; }));
  REQUIRE(decide(soap_variant, "sku-back").done);
  CHECK(shop.becomes("SOAP", [](const json& now) { return !now.is_null(); }));
  CHECK(shop.till->until([&] { return shop.till->status().attention == 0; }));
}

TEST_CASE("An SKU that cannot be put back is said with the item, and asked about again", "[S28]") {
  OnlineShop shop;
  REQUIRE(shop.save({"SOAP"}).done);
  REQUIRE(shop.saved());
  const auto soap = shop.product("SOAP");
  const auto row = "sku:" + std::to_string(soap.at("base_variant_id").get<std::int64_t>());
  shop.send("PUT", "/v3/catalog/products/" + std::to_string(soap.at("id").get<std::int64_t>()),
            {{"sku", "SOAP-WEB"}});
  shop.send("POST", "/v3/catalog/products",
            {{"name", "Other Soap"}, {"sku", "SOAP"}, {"type", "physical"}, {"weight", 1}, {"price", 3}});
  shop.restart();
  REQUIRE(shop.till->until([&] {
    return shop.till->act("decide", {{"row", row}, {"choice", "sku-back"}}).done;
  }));
  REQUIRE(shop.till->until([&] {
    return shop.till->act("decide", {{"row", row}, {"choice", "sku-leave"}}).done;
  }));
  CHECK_FALSE(shop.product("SOAP-WEB").is_null());
}
