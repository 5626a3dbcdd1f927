#pragma once
// A web order as the admin API and the shop file write it:
// {"lines":[{"sku":"..","qty":2,"price":"9.50"?}],"status":"Awaiting
// Fulfillment","customer":{"first_name":"Dana"},
//  "pickup":true,"location_id":1,"at":"2026-11-20T10:00:00Z"}
#include <nlohmann/json.hpp>

#include "sandbox/model/orders.h"
#include "sandbox/model/refusal.h"

namespace sandbox {

/// Reads an order; the refusal's title is a sentence that names the wrong key.
Result<OrderDraft> read_order_draft(const nlohmann::json& json);
/// Reads `[{"sku":..,"qty":..}]`; quantities from `least`.
Result<std::vector<OrderDraftLine>> read_order_lines(const nlohmann::json& json, std::int64_t least);
/// "18.00" or 18 -> ten-thousandths; none when it is no amount from 0.
std::optional<MoneyE4> read_amount(const nlohmann::json& json);
/// A sentence that names the first key of `json` which is not in `known`; empty if all are known.
std::string unknown_key(const nlohmann::json& json, std::initializer_list<std::string_view> known);

}  // namespace sandbox
