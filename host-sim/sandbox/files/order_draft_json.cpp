#include "sandbox/files/order_draft_json.h"

#include <algorithm>
#include <cmath>

#include "sandbox/api/dates.h"

namespace sandbox {

using Json = nlohmann::json;

std::string unknown_key(const Json& json, std::initializer_list<std::string_view> known) {
  for (auto it = json.begin(); it != json.end(); ++it) {
    if (std::find(known.begin(), known.end(), it.key()) != known.end()) continue;
    std::string names;
    for (std::string_view name : known) (names += names.empty() ? "" : ", ") += name;
    return "the key \"" + it.key() + "\" is not known; known are " + names;
  }
  return "";
}

std::optional<MoneyE4> read_amount(const Json& json) {
  double value = -1;
  if (json.is_number()) {
    value = json.get<double>();
  } else if (json.is_string()) {
    const std::string& text = json.get_ref<const std::string&>();
    const bool plain = !text.empty() && text.find_first_not_of("0123456789.") == std::string::npos &&
                       text.size() < 16 && std::count(text.begin(), text.end(), '.') <= 1 && text != ".";
    if (plain) value = std::strtod(text.c_str(), nullptr);
  }
  if (!(value >= 0) || value > 9'999'999.0) return std::nullopt;
  return std::llround(value * 10000.0);
}

Result<std::vector<OrderDraftLine>> read_order_lines(const Json& json, std::int64_t least) {
  if (!json.is_array() || json.empty())
    return Refusal{400, "\"lines\" must be a list with at least one line", {}};
  std::vector<OrderDraftLine> lines;
  for (const Json& row : json) {
    if (!row.is_object()) return Refusal{400, "each line must be an object with \"sku\" and \"qty\"", {}};
    if (const std::string wrong = unknown_key(row, {"sku", "qty", "price"}); !wrong.empty())
      return Refusal{400, "in a line " + wrong, {}};
    if (!row.contains("sku") || !row["sku"].is_string())
      return Refusal{400, "each line needs a \"sku\" that is text", {}};
    if (!row.contains("qty") || !row["qty"].is_number_integer() || row["qty"].get<std::int64_t>() < least) {
      return Refusal{
          400, "each line needs a \"qty\" that is a whole number from " + std::to_string(least), {}};
    }
    OrderDraftLine line{row["sku"].get<std::string>(), row["qty"].get<std::int64_t>(), std::nullopt};
    if (row.contains("price")) {
      line.price = read_amount(row["price"]);
      if (!line.price) return Refusal{400, "\"price\" must be an amount such as \"9.50\"", {}};
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

Result<OrderDraft> read_order_draft(const Json& json) {
  if (!json.is_object()) return Refusal{400, "an order must be an object", {}};
  const std::string wrong = unknown_key(json, {"lines", "status", "customer", "pickup", "location_id",
                                               "channel_id", "at", "message", "notes", "force"});
  if (!wrong.empty()) return Refusal{400, wrong, {}};
  if (!json.contains("lines")) return Refusal{400, "an order needs \"lines\"", {}};
  auto lines = read_order_lines(json["lines"], 1);
  if (!lines.ok()) return lines.refusal();
  OrderDraft draft;
  draft.lines = lines.value();
  draft.customer = {"Dana",  "Whitfield", "dana@example.com", "5125550142", "", "48 Juniper Lane", "Austin",
                    "Texas", "78702",     "United States",    "US"};
  if (json.contains("status")) {
    const Json& status = json["status"];
    const auto id = find_order_status(status.is_string() ? status.get<std::string>() : status.dump());
    if (!id)
      return Refusal{400,
                     "\"status\" " + status.dump() +
                         " is not an order status; use a name such as \"Awaiting Fulfillment\"",
                     {}};
    draft.status_id = *id;
  }
  if (json.contains("customer")) {
    const Json& customer = json["customer"];
    if (!customer.is_object()) return Refusal{400, "\"customer\" must be an object", {}};
    const std::string bad = unknown_key(
        customer, {"first_name", "last_name", "email", "phone", "company", "street", "city", "state", "zip"});
    if (!bad.empty()) return Refusal{400, "in \"customer\" " + bad, {}};
    Customer& into = draft.customer;
    for (auto [name, field] :
         {std::pair{"first_name", &into.first_name}, std::pair{"last_name", &into.last_name},
          std::pair{"email", &into.email}, std::pair{"phone", &into.phone},
          std::pair{"company", &into.company}, std::pair{"street", &into.street},
          std::pair{"city", &into.city}, std::pair{"state", &into.state}, std::pair{"zip", &into.zip}}) {
      if (!customer.contains(name)) continue;
      if (!customer[name].is_string())
        return Refusal{400, std::string("\"customer\": \"") + name + "\" must be text", {}};
      *field = customer[name].get<std::string>();
    }
  }
  for (auto [name, field] :
       {std::pair{"pickup", &draft.is_pickup}, std::pair{"force", &draft.allow_oversell}}) {
    if (!json.contains(name)) continue;
    if (!json[name].is_boolean())
      return Refusal{400, std::string("\"") + name + "\" must be true or false", {}};
    *field = json[name].get<bool>();
  }
  for (auto [name, field] :
       {std::pair{"location_id", &draft.location_id}, std::pair{"channel_id", &draft.channel_id}}) {
    if (!json.contains(name)) continue;
    if (!json[name].is_number_integer())
      return Refusal{400, std::string("\"") + name + "\" must be a whole number", {}};
    *field = json[name].get<Id>();
  }
  for (auto [name, field] :
       {std::pair{"message", &draft.customer_message}, std::pair{"notes", &draft.staff_notes}}) {
    if (!json.contains(name)) continue;
    if (!json[name].is_string()) return Refusal{400, std::string("\"") + name + "\" must be text", {}};
    *field = json[name].get<std::string>();
  }
  if (json.contains("at")) {
    if (json["at"].is_string())
      draft.at = parse_date(json["at"].get<std::string>());
    else if (json["at"].is_number_integer())
      draft.at = json["at"].get<std::int64_t>();
    if (!draft.at) return Refusal{400, "\"at\" must be a date such as \"2026-11-20T10:00:00Z\"", {}};
  }
  return draft;
}

}  // namespace sandbox
