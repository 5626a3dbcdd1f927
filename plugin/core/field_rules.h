#pragma once

// Which field of an item goes where, and when: the one table of it. Pushes are decided from it, people are
// shown it, and tests are generated from it. Nothing ever flows from the web store's fields to the register.

#include <array>
#include <cstdint>
#include <string_view>

namespace tillbridge::core {

/// A field of an item, as far as the web store gets it. Those from `option_labels` on are a variant's own.
enum class Field : std::uint8_t {
  name,
  sku,
  upc,
  tracking,
  quantity,
  cost,
  price,
  inventory_level,
  availability,
  option_labels,
  variant_sku,
  variant_price,
  variant_cost,
  variant_upc,
  variant_level,
};

/// What can make a field go from the register to the web store.
enum class Trigger : std::uint8_t {
  turned_on,  ///< the item is turned on and the web store gets its product
  edited,     ///< somebody edits the item at the register
  moved,      ///< stock moves: a sale, a return, a count, goods received
};

struct FieldRule {
  Field field;
  std::string_view row;   ///< of the list of promises: "S27"
  std::string_view name;  ///< for people
  bool turned_on, edited, moved;
  bool back;  ///< from the web store to the register; false throughout, so that a test can say so
};

inline constexpr std::array<FieldRule, 15> kFieldRules = {{
    {Field::name, "S27", "Name", true, true, false, false},
    {Field::sku, "S28", "SKU", true, false, false, false},
    {Field::upc, "S29", "UPC", true, true, false, false},
    {Field::tracking, "S30", "Track inventory", true, true, false, false},
    {Field::quantity, "S31", "Quantity", true, false, true, false},
    {Field::cost, "S32", "Cost", true, true, false, false},
    {Field::price, "S33", "Price", true, true, false, false},
    {Field::inventory_level, "S34", "Inventory level", true, false, true, false},
    {Field::availability, "S35", "Item availability", true, false, false, false},
    {Field::option_labels, "S36", "Option labels and values", true, true, false, false},
    {Field::variant_sku, "S37", "Variant SKU", true, false, false, false},
    {Field::variant_price, "S38", "Variant price", true, true, false, false},
    {Field::variant_cost, "S39", "Variant cost", true, true, false, false},
    {Field::variant_upc, "S40", "Variant UPC", true, true, false, false},
    {Field::variant_level, "S41", "Variant inventory level", true, false, true, false},
}};

const FieldRule& rule_of(Field field);
/// Whether `trigger` makes `field` go to the web store.
bool flows(Field field, Trigger trigger);

}  // namespace tillbridge::core
