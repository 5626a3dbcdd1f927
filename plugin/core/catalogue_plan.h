#pragma once

// What to do next for one item so that the web store has of it what people want: one step at a time, decided
// anew from what was read. Pure: the same item, knowledge and reading make the same step.

#include <functional>
#include <set>

#include "plugin/core/catalogue_item.h"

namespace tillbridge::core {

inline constexpr std::size_t kMostVariants = 600, kMostOptionValues = 250, kVariantsPerRequest = 50,
                             kProductsPerRequest = 10;
/// The hidden category that products made from here stand in, exactly one of a web store.
inline constexpr const char* kImportedCategory = "Imported from Tillbridge";

struct VariantDraft {
  std::string item_id, sku, upc;
  E4 price = 0, cost = -1;
  std::int64_t weight_milli = -1;
  std::vector<Choice> choices;
  std::vector<WebChoice> web_choices;  ///< for a product that is there already
  std::optional<Units> level;          ///< its first count
};

/// A product to be made, in one request.
struct ProductDraft {
  std::string name, sku, upc, tracking;
  E4 price = 0, cost = -1;
  std::int64_t weight_milli = 0;
  std::optional<Units> level;
  std::int64_t category = 0;
  std::vector<VariantDraft> variants;  ///< empty for a basic item
};

/// Fields of a product that are to change; what is not named stays as it is.
struct ProductChange {
  std::int64_t product = 0;
  std::optional<std::string> name, sku, upc, tracking;  ///< sku: put back where somebody changed it there
  std::optional<E4> price, cost;
  std::optional<bool> visible;
  bool empty() const { return !name && !sku && !upc && !tracking && !price && !cost && !visible; }
};

struct VariantChange {
  std::int64_t variant = 0;
  std::optional<std::string> sku, upc;
  std::optional<E4> price, cost;
};

/// An option that is made (`option` 0), changed or removed.
struct OptionChange {
  std::int64_t option = 0;
  bool remove = false;
  std::optional<std::string> name;
  std::optional<std::vector<WebOptionValue>> values;  ///< all of them; id 0: new
};

struct PlanStep {
  enum class Kind {
    settled,          ///< the web store has all of it
    refuse,           ///< not possible: `words`
    look,             ///< read the product
    search,           ///< a creation may have arrived: look its SKUs up
    count,            ///< take the first counts of `variants`
    create,           ///< `draft`
    change,           ///< `change`
    change_variants,  ///< `changes`
    change_option,    ///< `option`
    add_variants,     ///< `add`
    remove_variant,   ///< `variant`, a web store's id
    set_levels,       ///< absolute levels of the variants that have a first count and are not live
    gone              ///< the product is no longer there
  };
  Kind kind = Kind::settled;
  std::string words;
  std::string remark;  ///< worth a line in Activity though nothing failed
  ProductDraft draft;
  ProductChange change;
  std::vector<VariantChange> changes;
  OptionChange option;
  std::vector<VariantDraft> add;
  std::int64_t variant = 0;
  std::vector<std::string> variants;  ///< item ids
};

struct PlanInput {
  const RegisterItem* item = nullptr;  ///< null: the register no longer has it
  const KnownItem* known = nullptr;
  const WebProduct* web = nullptr;   ///< as just read
  bool absent = false;               ///< read, and not there
  std::set<std::int64_t> skus_back;  ///< the web store's variants whose SKU is to be ours again
  std::string cannot;                ///< why it cannot be online, beyond what the item itself says
  PriceTerms store_prices;           ///< what the web store's prices mean
  PriceChoice price_choice = PriceChoice::open;
  std::int64_t imported_category = 0;
  bool levels_with_creation = true;  ///< our location is the default one
};

PlanStep plan(const PlanInput& input);

/// Why an item cannot be sold online, one sentence; empty where it can.
std::string why_not_online(const RegisterItem& item);

/// A product's price: that of its cheapest variant.
E4 lowest_price(const RegisterItem& item);

/// How the items of a web store that a register's item may be are judged (S80).
struct Candidate {
  std::int64_t product = 0, variant = 0;
  std::string sku, upc, name;
};
struct Match {
  enum class Kind { none, found, conflict } kind = Kind::none;
  std::int64_t product = 0;
  std::vector<std::pair<std::string, std::int64_t>> variants;  ///< item id -> web store's variant
  std::string words;                                           ///< of a conflict
};
/// The other items of the register: a UPC is no proof where one of them has it, too, or is what the web store
/// has under that UPC.
struct OtherItems {
  std::function<bool(const std::string& sku)> have_sku;
  std::function<bool(const std::string& upc)> have_upc;
};
/// `by_sku`, `by_upc`: what the web store has under the SKUs and UPCs of the item, whatever their case.
Match match_item(const RegisterItem& item, const std::vector<Candidate>& by_sku,
                 const std::vector<Candidate>& by_upc, const OtherItems& others = {});
/// A UPC without the zeros in front, which registers and web stores write or leave out.
std::string without_zeros(const std::string& upc);

/// What is remembered as sent when `item` goes out, or is adopted, as it is.
std::vector<SentVariant> as_sent(const RegisterItem& item);
/// A creation that was asked for and lost: what the web store made of it is ours.
/// Ids of a product's variants that belong to the register's, by SKU and else by choices.
void learn_variants(const WebProduct& web, std::vector<SentVariant>& variants);

}  // namespace tillbridge::core
