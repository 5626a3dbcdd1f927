#pragma once
// What the register sells, as its screen and its plugin see it.
#include <cstdint>
#include <string>
#include <vector>

#include "register/money.h"

namespace till_register {

/// One choice that makes a variant what it is: "Colour", "Blue".
struct ItemChoice {
  std::string name, value;
  friend bool operator==(const ItemChoice&, const ItemChoice&) = default;
};

/// One sellable thing (its own SKU), or the item that stands over variants (empty SKU).
struct Item {
  std::string item_id;         ///< the register's own, stable for life: "I0003", a variant "I0003.02"
  std::string parent_item_id;  ///< empty unless a variant
  std::string sku;             ///< empty for an item that has variants
  std::string name;            ///< of the item; a variant repeats its item's
  std::string variant_label;   ///< "Blue, M"; empty unless a variant
  std::string upc, category, department;
  std::string icon;  ///< name of the tile's picture from the shop file; may be empty
  bool favorite = false;
  bool has_variants = false;
  bool tracked = true;              ///< the register keeps a count
  std::vector<ItemChoice> choices;  ///< of a variant, in the order of the item's options
  std::int64_t weight_milli = -1;   ///< -1: unknown
  Minor price_minor = 0;
  Minor cost_minor = -1;      ///< -1: unknown
  Milli on_hand_milli = 0;    ///< may be below 0; of an item with variants their sum
  Milli set_aside_milli = 0;  ///< of these, promised to open web orders

  /// "Pet Bandana (Blue, M)".
  std::string full_name() const { return variant_label.empty() ? name : name + " (" + variant_label + ")"; }
};

/// A tile of the item grid: an item, with its variants where it has some.
struct Tile {
  Item item;
  std::vector<Item> variants;
};

}  // namespace till_register
