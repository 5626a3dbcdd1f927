#include "plugin/bigcommerce/requests.h"

#include "catch2.hpp"
#include "plugin/bigcommerce/replies.h"

using namespace tillbridge::bigcommerce;

TEST_CASE(
    "query values are percent-encoded once: spaces, plus, commas, bytes above ASCII, control characters") {
  CHECK(encode_query("A-b_c.d~1:2") == "A-b_c.d~1:2");
  CHECK(encode_query("a b+c") == "a%20b%2Bc");
  CHECK(encode_query("x&y=z#q?/\\") == "x%26y%3Dz%23q%3F%2F%5C");
  CHECK(encode_query("\xC3\xA9\r\n") == "%C3%A9%0D%0A");
  CHECK(encode_query("a,b%20") == "a%2Cb%2520");
}

TEST_CASE("reads ask for the pages and fields they need") {
  const std::vector<std::int64_t> ids = {7, 8, 9};
  const struct {
    HttpRequest request;
    const char* path;
  } rows[] = {
      {time_request(), "/v2/time"},
      {store_request(), "/v2/store"},
      {locations_request(), "/v3/inventory/locations?limit=1000&page=1"},
      {inventory_settings_request(), "/v3/settings/inventory"},
      {inventory_settings_request(3), "/v3/settings/inventory?channel_id=3"},
      {products_request(2),
       "/v3/catalog/"
       "products?include=variants&include_fields=name,sku,upc,inventory_tracking,is_visible,availability,"
       "categories,base_variant_id"
       "&limit=250&page=2"},
      {products_by_id_request(ids),
       "/v3/catalog/"
       "products?id:in=7,8,9&include=variants&include_fields=name,sku,upc,inventory_tracking,is_visible,"
       "availability,"
       "categories,base_variant_id&limit=250"},
      {variants_request(3), "/v3/catalog/variants?limit=250&page=3"},
      {variant_by_sku_request("A+B, 1"), "/v3/catalog/variants?sku=A%2BB%2C%201"},
      {variants_by_product_request(ids), "/v3/catalog/variants?product_id:in=7,8,9&limit=250&page=1"},
      {inventory_by_product_request(ids), "/v3/inventory/items?product_id:in=7,8,9&limit=1000&page=1"},
      {inventory_by_variant_request(ids, 2), "/v3/inventory/items?variant_id:in=7,8,9&limit=1000&page=2"},
      {inventory_at_location_request(4, 2), "/v3/inventory/locations/4/items?limit=1000&page=2"},
      {variants_at_location_request(4, ids),
       "/v3/inventory/locations/4/items?variant_id:in=7,8,9&limit=1000"},
      {products_at_location_request(4, ids),
       "/v3/inventory/locations/4/items?product_id:in=7,8,9&limit=1000"},
      {channels_request(), "/v3/channels?type:in=pos&limit=250&page=1"},
      {channel_metafields_request(5), "/v3/channels/5/metafields?limit=250&page=1"},
      {orders_since_request(1515618330, 1, 50),
       "/v2/"
       "orders?min_date_modified=Wed%2C%2010%20Jan%202018%2021:05:30%20%2B0000&sort=date_modified:asc&limit="
       "50&page=1"
       "&include=consignments.line_items&consignment_structure=object"},
      {order_request(100), "/v2/orders/100?include=consignments.line_items&consignment_structure=object"},
      {order_products_request(100, 2), "/v2/orders/100/products?limit=250&page=2"},
  };
  for (const auto& row : rows) {
    CHECK(row.request.method == Method::get);
    CHECK(row.request.path == row.path);
    CHECK(row.request.body.empty());
    CHECK_FALSE(row.request.fresh_connection);
    CHECK(row.request.timeout_ms <= 60'000);
  }
  CHECK_THAT(product_by_name_request("Tillbridge sync (do not edit)").path,
             Catch::StartsWith("/v3/catalog/products?name=Tillbridge%20sync%20%28do%20not%20edit%29&"));
  CHECK_THAT(product_by_sku_request("TB").path, Catch::StartsWith("/v3/catalog/products?sku=TB&"));
}

TEST_CASE("an adjustment has the same bytes for the same lines, each with exactly one identity") {
  const std::vector<AdjustmentLine> lines = {{{IdentityKind::variant, 106}, 1, -2},
                                             {{IdentityKind::product, 113}, 1, 3},
                                             {{IdentityKind::variant, 900}, 1, -99'999'999}};
  const std::string body = adjustment_body(lines, "Tillbridge \"S-1\"\n");
  CHECK(
      body ==
      R"({"reason":"Tillbridge \"S-1\"\n","items":[{"location_id":1,"variant_id":106,"quantity":-2},)"
      R"({"location_id":1,"product_id":113,"quantity":3},{"location_id":1,"variant_id":900,"quantity":-99999999}]})");
  CHECK(adjustment_body(lines, "Tillbridge \"S-1\"\n") == body);
  CHECK(adjustment_body({}, "") == R"({"reason":"","items":[]})");
  CHECK(adjustment_body({}, "\xff bad") == "{\"reason\":\"\xEF\xBF\xBD bad\",\"items\":[]}");

  const HttpRequest sealed = relative_adjustment_request(body);
  CHECK(sealed.method == Method::post);
  CHECK(sealed.path == "/v3/inventory/adjustments/relative");
  CHECK(sealed.body == body);
  CHECK_FALSE(sealed.fresh_connection);
  CHECK(sealed.timeout_ms == 30'000);
  CHECK(relative_adjustment_request(body, false).fresh_connection);
}

TEST_CASE("writes that nothing seals travel on a fresh connection") {
  const MarkerProduct marker = {"Tillbridge sync", "TB-1", {{"TB-1-0A", "0A"}, {"TB-1-0B", "0B"}}};
  const std::vector<ParcelLine> parcel = {{31, 2}};
  const struct {
    HttpRequest request;
    Method method;
    const char* path;
    const char* body;
  } rows[] = {
      {create_marker_request(marker), Method::post, "/v3/catalog/products",
       R"({"name":"Tillbridge sync","type":"physical","sku":"TB-1","weight":0,"price":0,"is_visible":false,)"
       R"("inventory_tracking":"variant","variants":[{"sku":"TB-1-0A","option_values":[{"option_display_name":"Slot","label":"0A"}]},)"
       R"({"sku":"TB-1-0B","option_values":[{"option_display_name":"Slot","label":"0B"}]}]})"},
      {delete_product_request(12), Method::erase, "/v3/catalog/products/12", ""},
      {absolute_adjustment_request("{}"), Method::put, "/v3/inventory/adjustments/absolute", "{}"},
      {create_channel_request({"Tillbridge-1", "u-1"}), Method::post, "/v3/channels",
       R"({"name":"Tillbridge-1","type":"pos","platform":"custom","external_id":"u-1","status":"connected",)"
       R"("is_listable_from_ui":true,"is_visible":true})"},
      {update_channel_request(9, {"Tillbridge-1", "u-1", "disconnected"}), Method::put, "/v3/channels/9",
       R"({"name":"Tillbridge-1","external_id":"u-1","status":"disconnected"})"},
      {create_channel_metafield_request(9, {"tillbridge", "link", "{\"a\":1}", ""}), Method::post,
       "/v3/channels/9/metafields",
       R"({"namespace":"tillbridge","key":"link","value":"{\"a\":1}","permission_set":"read"})"},
      {update_channel_metafield_request(9, 2, "v"), Method::put, "/v3/channels/9/metafields/2",
       R"({"value":"v"})"},
      {delete_channel_metafield_request(9, 2), Method::erase, "/v3/channels/9/metafields/2", ""},
      {order_status_request(100, 10), Method::put, "/v2/orders/100", R"({"status_id":10})"},
      {create_shipment_request(100, 7, "JD 0146", parcel), Method::post, "/v2/orders/100/shipments",
       R"({"order_address_id":7,"tracking_number":"JD 0146","items":[{"order_product_id":31,"quantity":2}]})"},
  };
  for (const auto& row : rows) {
    CHECK(row.request.method == row.method);
    CHECK(row.request.path == row.path);
    CHECK(row.request.body == row.body);
    CHECK(row.request.fresh_connection);
  }
}
