#pragma once

#include <optional>
#include <string>
#include <vector>

#include "plugin/bigcommerce/replies.h"
#include "plugin/core/freeze.h"
#include "plugin/core/sending.h"

namespace tillbridge::runtime {

/// How a push ended, as the core wants to know it. Pure.
core::PushOutcome outcome_of(const bigcommerce::PushAnswer& answer);
/// Why an item's lines are held, where a refusal names it; for people. Pure.
std::string refusal_reason(const bigcommerce::Refusal& refusal);
/// Leaves of the items that a refusal names those which `batch` changes, and tells whether any is left: to
/// hold another one frees nothing, and the same would be refused for ever. Pure.
bool keep_named(bigcommerce::Refusal& refusal, const std::vector<core::ItemChange>& batch);
/// Where the web store's list of locations says that nothing can be counted at `location`: one sentence.
/// Nothing where it is open, and where the list says nothing. Pure.
std::optional<std::string> closed_location(const bigcommerce::HttpReply& locations, std::int64_t location);

/// It says no and would say no again: not for want of rights, quota or time. Pure.
bool is_refused_for_good(const bigcommerce::HttpReply& reply);

}  // namespace tillbridge::runtime
