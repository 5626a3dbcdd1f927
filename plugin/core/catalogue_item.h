#pragma once

// An item as the register has it, as the web store has it, and as it was last sent: what the planner of the
// catalogue compares.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "plugin/core/field_rules.h"
#include "plugin/core/money.h"
#include "plugin/core/units.h"

namespace tillbridge::core {

/// One choice that makes a variant what it is: "Colour", "Blue".
struct Choice {
  std::string name, value;
  friend bool operator==(const Choice&, const Choice&) = default;
};

/// One thing with an SKU: a variant, or the only one of an item without variants.
struct RegisterVariant {
  std::string item_id;  ///< the register's own; of a basic item the item's
  std::string sku, upc;
  std::vector<Choice> choices;  ///< empty for a basic item
  E4 price = 0;
  E4 cost = -1;                    ///< -1: unknown
  std::int64_t weight_milli = -1;  ///< -1: unknown
  bool tracked = true, fractional = false;
  bool money_fits = true;  ///< price and cost are amounts that the web store can keep
  friend bool operator==(const RegisterVariant&, const RegisterVariant&) = default;
};

struct RegisterItem {
  std::string item_id, name, category, department, currency;
  std::optional<bool> price_with_tax;  ///< nothing: the register does not say
  std::int64_t lowest_price_minor = 0;
  bool has_variants = false;
  std::vector<RegisterVariant> variants;  ///< in the order of item_id
  PriceTerms price_terms() const { return {currency, price_with_tax}; }
  friend bool operator==(const RegisterItem&, const RegisterItem&) = default;
};

struct WebChoice {
  std::int64_t option = 0, value = 0;
  std::string name, label;
};
struct WebVariant {
  std::int64_t id = 0;
  std::string sku, upc;
  std::optional<E4> price, cost;  ///< nothing: the product's
  std::vector<WebChoice> choices;
};
struct WebOptionValue {
  std::int64_t id = 0;
  std::string label;
};
struct WebOption {
  std::int64_t id = 0;
  std::string name;
  std::vector<WebOptionValue> values;
};
/// A product as just read.
struct WebProduct {
  std::int64_t id = 0;
  std::string name, sku, upc, availability, tracking;  ///< tracking: "none", "product", "variant"
  std::optional<E4> price, cost, sale_price;
  bool visible = true;
  bool purchasable = true;
  std::vector<std::int64_t> categories;
  std::vector<WebOption> options;
  std::vector<WebVariant> variants;  ///< of a product without options its base variant
};

/// Fields, one bit each.
using Unsure = std::uint32_t;
constexpr Unsure unsure_of(Field field) {
  return Unsure{1} << static_cast<unsigned>(field);
}
/// Whether it is shown is no field of the table.
inline constexpr Unsure kUnsureShown = Unsure{1} << 31;

/// What of a variant was last sent, or was the register's when its product was adopted.
struct SentVariant {
  std::string item_id;
  std::int64_t variant = 0;  ///< the web store's; 0: not there yet
  std::string sku, upc;
  E4 price = 0, cost = -1;
  bool tracked = true;
  std::vector<Choice> choices;
  /// Movements up to here are part of its first count; nothing: no count was taken.
  std::optional<std::uint64_t> from_seq;
  Units first_count = 0;  ///< as taken with `from_seq`; below 0: units owed
  bool live = false;      ///< its count in the web store stands: movements go there
  Unsure unsure = 0;      ///< of its own fields: written, and nobody knows whether that has arrived
  Unsure ours = 0;        ///< of its own fields: sent from here, or chosen, since its product was adopted
};

/// What becomes of an item that is counted here, and of which the web store keeps no count (S79).
enum class FirstCount : std::uint8_t {
  open,  ///< nobody has chosen: its sales are kept
  left,  ///< it stays uncounted there, and its sales stay here
  take,  ///< this shop's count is to be taken
};

/// What is known of an item in the web store.
struct KnownItem {
  std::string item_id;
  std::int64_t product = 0;  ///< 0: none known
  bool wanted = false;       ///< on
  bool adopted = false;      ///< the web store had it before us
  bool creating = false;     ///< a creation was sent whose end is not known
  bool compare = false;      ///< fields that `compares` are sent wherever they differ ("sync once")
  std::optional<std::uint64_t> upto_seq;  ///< turned off: movements up to here still go
  bool hidden_by_us = false;              ///< turned off here, so that turning on restores and counts anew
  bool visible = false;                   ///< as last read or set
  std::optional<bool> shown;              ///< what people asked for and the web store has not got yet
  bool restore_visible = true;            ///< what turning it on again restores
  std::string name;                       ///< as last sent
  FirstCount first_count = FirstCount::open;
  /// Of the product's fields; option_labels: options or variants. Written, and nobody knows whether the web
  /// store has the old value or the new one.
  Unsure unsure = 0;
  /// Of the same: what was sent from here, or chosen by a manager, since the product was adopted.
  Unsure ours = 0;
  UnixMillis unsure_at = 0;           ///< when the last such write left
  std::vector<SentVariant> variants;  ///< in the order of item_id

  bool is_unsure(Field field) const { return (unsure & unsure_of(field)) != 0; }
  /// Whether "sync once" compares a field. What the web store had before us stays as it has it, but for what
  /// went there from here since, or was chosen (S80).
  bool compares(Field field) const { return compare && (!adopted || (ours & unsure_of(field)) != 0); }
  bool compares(const SentVariant& sent, Field field) const {
    return compare && (!adopted || (sent.ours & unsure_of(field)) != 0);
  }
  bool is_unsure() const {
    for (const auto& sent : variants)
      if (sent.unsure != 0) return true;
    return unsure != 0;
  }
  /// Whether movements of any of it go to the web store.
  bool live_anywhere() const {
    for (const auto& sent : variants)
      if (sent.live) return true;
    return false;
  }
};

}  // namespace tillbridge::core
