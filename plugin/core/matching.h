#pragma once

// What the web store had before the link, against the register's items (S80): what could not be matched, and
// the fields that are not the same on both sides. Pure; any thread.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/core/catalogue_item.h"
#include "plugin/core/catalogue_plan.h"

namespace tillbridge::core {

/// Which field; the first four can be chosen: this register's value is sent then.
enum class MatchedField { name, price, cost, upc, counting };
/// As actions name it.
std::string_view name_of(MatchedField field);
/// By its name, of those that can be chosen; `counting`: it is none of them.
MatchedField matched_field(std::string_view name);

struct FieldDifference {
  std::string sku;  ///< of the variant, where the item has some
  MatchedField field = MatchedField::name;
  std::string here, there;  ///< money as a decimal; empty where a side has none
  bool of_variant = false;
  /// This register has a value that can take the web store's place.
  bool can_be_sent() const { return field != MatchedField::counting && !here.empty(); }
};

/// The fields of a matched item that flow and are not the same on both sides.
std::vector<FieldDifference> differences(const RegisterItem& item, const KnownItem& known,
                                         const WebProduct& web);

struct MatchingRow {
  /// `conflict`: nothing was matched; `apart`: somebody took them apart; `differs`: matched, not the same.
  enum class Kind { conflict, apart, differs };
  Kind kind = Kind::conflict;
  std::string item_id, sku, name, currency;
  std::string remark;                   ///< conflict: why; one sentence
  std::string web_name;                 ///< differs: the product's
  std::vector<FieldDifference> fields;  ///< differs
  std::vector<Candidate> candidates;    ///< else: what it may be, a product each
};

struct MatchingBoard {
  std::vector<MatchingRow> rows;  ///< what was not matched first, then by name
  std::uint64_t compared = 0;     ///< matched items that were read
  std::uint64_t left = 0;         ///< items still to be read
  std::uint64_t more = 0;         ///< rows beyond those listed
};

}  // namespace tillbridge::core
