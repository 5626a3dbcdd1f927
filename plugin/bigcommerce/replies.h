#pragma once

// What BigCommerce answers, as typed values. Pure functions: no clock, no socket. They read loosely - unknown
// names, numbers in strings, nulls, 204 for an empty list, V2's error arrays and V3's problem objects - and
// refuse with one sentence what they cannot read. Of personal data only the name of the customer is read.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/bigcommerce/http.h"
#include "plugin/bigcommerce/requests.h"

namespace tillbridge::bigcommerce {

/// Deeper JSON than this is refused before it is parsed.
inline constexpr int kMaxJsonDepth = 64;
/// No wait that a server names is believed beyond this.
inline constexpr core::Millis kLongestThrottleWait = 5 * 60'000;

// ---- what an answer means before its body is read ----
enum class ReplyKind {
  ok,            ///< 2xx
  unauthorized,  ///< 401 or 403: final until the merchant acts (permission, token, wrong store or path)
  missing,       ///< 404
  conflict,      ///< 409
  too_large,     ///< 413
  throttled,     ///< 429
  refused,       ///< any other 4xx
  redirected,    ///< 3xx, never followed: a portal, or the wrong address
  trouble,       ///< 5xx
  not_sent,      ///< nothing left this machine
  timed_out,     ///< bytes may have left, no complete answer in time
  lost,          ///< bytes may have left, no complete or readable answer
};
ReplyKind kind_of(const HttpReply& reply);

/// How long a 429 asks to wait: the longer of X-Rate-Limit-Time-Reset-Ms and X-Retry-After (seconds). Nothing
/// where neither is there or makes sense; never more than kLongestThrottleWait.
std::optional<core::Millis> throttle_wait(const HttpReply& reply);

/// The web store's own number of a request, where it names one (X-Request-Id): what its support asks for.
/// Empty: none, or one that is no name.
std::string request_id_of(const HttpReply& reply);

/// What the rate-limit headers say; for pacing, never for deciding whether a 429 is over.
struct Quota {
  std::int64_t requests_left = 0;
  std::int64_t requests_quota = 0;
  core::Millis window_ms = 0;
  core::Millis reset_ms = 0;
};
std::optional<Quota> quota(const HttpReply& reply);

/// The error of an answer that is not 2xx, as a sentence about `what` ("the orders"); codes: network, denied,
/// not_found, conflict, refused. Carries BigCommerce's own title, shortened and without control characters.
core::Error error_of(const HttpReply& reply, std::string_view what);
/// Success for any 2xx, else error_of: for writes whose answer is not read.
core::Status expect_success(const HttpReply& reply, std::string_view what);

// ---- the answer to an adjustment ----
/// What the title of a 422 tells. It decides nothing by itself; it names whom to look at.
struct Refusal {
  std::string title;                ///< shortened, control characters removed; for display and log
  std::vector<ItemIdentity> items;  ///< "[product_id 113]", "variant_id 106"
  std::vector<std::string> skus;    ///< "[sku ABC]"
  bool requires_absolute = false;   ///< an item was never counted at the location
  bool tracked_by_product = false;  ///< sent as a variant, but its stock is the product's
  bool tracked_by_variant = false;  ///< sent as a product, but its stock is the variants'
  bool location_missing = false;    ///< the location does not exist
};

struct PushAnswer {
  enum class Kind {
    accepted,      ///< 2xx, JSON, with a transaction id
    refused,       ///< 422: refused or already applied
    throttled,     ///< 429
    unauthorized,  ///< 401, 403
    too_large,     ///< 413
    unknown,       ///< anything else: read the marker, send again
    not_sent,      ///< no byte left this machine
    timed_out,     ///< unknown, ended by a time limit
  };
  Kind kind = Kind::unknown;
  int status = 0;
  std::string transaction_id;           ///< opaque; when accepted
  Refusal refusal;                      ///< when refused
  std::optional<core::Millis> wait_ms;  ///< when throttled, where the server says
  std::string sentence;                 ///< for log and Activity
};
PushAnswer classify_push(const HttpReply& reply);

// ---- pages ----
template <class T>
struct Page {
  std::vector<T> rows;
  bool has_more = false;    ///< V3: more pages by the envelope; V2: the page was full
  std::int64_t total = -1;  ///< rows in all pages, or -1 where the answer does not say
};

// ---- store ----
struct StoreInfo {
  std::string hash;  ///< BigCommerce calls it "id"
  std::string name;
  std::string domain;
  std::string status;
  std::string currency;
  std::string country_code;
  std::string timezone;  ///< "America/Chicago"
  std::string weight_units;
  std::string plan_level;
  std::string plan_name;
  bool plan_is_trial = false;
  std::optional<bool> is_price_entered_with_tax;  ///< nothing: it does not say
  int decimal_places = 2;
  std::int64_t default_channel_id = 1;
};
struct ServerTime {
  std::int64_t unix_seconds = 0;
};
struct Location {
  std::int64_t id = 0;
  std::string code;
  std::string label;
  bool enabled = true;
  bool is_default = false;  ///< id 1, or as the answer says
  bool managed_by_external_source = false;
};
struct InventorySettings {
  enum class MovesWhen { placed, completed };
  MovesWhen moves_when = MovesWhen::placed;
  bool restock_on_refund = true;  ///< refund or cancel
  bool adjust_on_edit = true;
};

core::Result<StoreInfo> parse_store(const HttpReply& reply);
core::Result<ServerTime> parse_time(const HttpReply& reply);
core::Result<Page<Location>> parse_locations(const HttpReply& reply);
/// A channel's null means "as the global settings": they are handed in as `inherited`.
core::Result<InventorySettings> parse_inventory_settings(const HttpReply& reply,
                                                         const InventorySettings& inherited = {});

// ---- catalogue ----
enum class Tracking { none, product, variant };
/// One thing that can be sold: a variant, or a simple product by its base variant.
struct CatalogItem {
  std::int64_t product_id = 0;
  std::int64_t variant_id = 0;  ///< 0 where the answer did not name it
  std::string sku;              ///< the variant's own; for a base variant without one the product's
  std::string name;             ///< the product's
  std::string options;          ///< "Blue / M", empty for a base variant
  Tracking tracking = Tracking::none;
  bool is_base_variant = false;
  bool visible = true;
  std::string availability;  ///< available, disabled, preorder
  bool purchasing_disabled = false;
  std::string upc;                       ///< the variant's own; of a base variant without one the product's
  std::vector<std::int64_t> categories;  ///< the product's
};
struct Variant {
  std::int64_t variant_id = 0;
  std::int64_t product_id = 0;
  std::string sku;
  bool is_base_variant = false;
  bool purchasing_disabled = false;
};
/// Products with variants, one row for each variant; `has_more` counts products.
core::Result<Page<CatalogItem>> parse_products(const HttpReply& reply);
/// One product as an answer to a create or a get. 207 (saved, but stock or address was not) is an answer,
/// too, with no rows: read again.
core::Result<std::vector<CatalogItem>> parse_product(const HttpReply& reply);
core::Result<Page<Variant>> parse_variants(const HttpReply& reply);

// ---- inventory ----
struct InventoryLevel {
  std::int64_t product_id = 0;
  std::int64_t variant_id = 0;
  std::string sku;
  std::int64_t location_id = 0;
  core::Units available_to_sell = 0;
  core::Units on_hand = 0;
  core::Units safety_stock = 0;
};
/// One row for each item and location. For the answer of one location, which does not repeat its id, hand it
/// in.
core::Result<Page<InventoryLevel>> parse_inventory(const HttpReply& reply, std::int64_t location_id = 0);

// ---- channels ----
struct Channel {
  std::int64_t id = 0;
  std::string name;
  std::string type;
  std::string platform;
  std::string status;
  std::string external_id;
};
struct Metafield {
  std::int64_t id = 0;
  std::string namespace_name;
  std::string key;
  std::string value;
};
core::Result<Page<Channel>> parse_channels(const HttpReply& reply);
core::Result<Channel> parse_channel(const HttpReply& reply);
core::Result<Page<Metafield>> parse_metafields(const HttpReply& reply);
core::Result<Metafield> parse_metafield(const HttpReply& reply);

// ---- orders ----
enum class LineType { physical, digital, gift_certificate, other };
struct OrderLine {
  std::int64_t line_id = 0;
  std::int64_t product_id = 0;  ///< 0 for a custom line
  std::int64_t variant_id = 0;
  std::string sku;
  std::string name;
  core::Units quantity = 0;
  core::Units quantity_shipped = 0;
  core::Units quantity_refunded = 0;
  std::int64_t address_id = 0;      ///< of the address it is sent to; 0 for a pickup
  std::int64_t parent_line_id = 0;  ///< a pick-list's child: its stock must not be counted twice
  LineType type = LineType::physical;
};
struct Order {
  std::int64_t id = 0;
  int status_id = 0;
  std::string status;             ///< for display; branch on the id
  std::int64_t date_created = 0;  ///< Unix seconds; 0 where it cannot be read
  std::int64_t date_modified = 0;
  std::string first_name;  ///< of the customer, from the billing address; nothing else of a person is read
  std::string last_name;
  std::string total_inc_tax;  ///< as written, "361.9500"
  std::string currency;
  std::string payment_status;
  bool is_deleted = false;  ///< archived
  std::int64_t channel_id = 1;
  std::string external_source;
  bool was_shipped = false;  ///< date_shipped is set: shipped or completed at some time
  bool is_pickup = false;
  std::int64_t pickup_location_id = 0;  ///< where it is collected, or 0
  std::string pickup_location_name;
  std::vector<OrderLine> lines;
  /// False where lines were not in the answer, or so many that the rest may stand on another page: ask
  /// order_products_request.
  bool lines_complete = false;
};
struct Shipment {
  std::int64_t id = 0, address_id = 0;
  std::string tracking;
};
core::Result<Page<Shipment>> parse_shipments(const HttpReply& reply);
core::Result<Page<Order>> parse_orders(const HttpReply& reply, int limit);
core::Result<Order> parse_order(const HttpReply& reply);
core::Result<Page<OrderLine>> parse_order_products(const HttpReply& reply, int limit);

/// RFC 2822 ("Wed, 10 Jan 2018 21:05:30 +0000") or ISO 8601 ("2018-05-07T20:14:17+00:00", with or without
/// The web store's time, Unix seconds, as a good answer's Date header tells it; none where it does not.
std::optional<std::int64_t> answer_time(const HttpReply& reply);
/// seconds' fraction, "Z") as Unix seconds.
std::optional<std::int64_t> parse_date(std::string_view text);
/// "Wed, 10 Jan 2018 21:05:30 +0000"
std::string rfc2822_date(std::int64_t unix_seconds);

}  // namespace tillbridge::bigcommerce
