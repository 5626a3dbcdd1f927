#pragma once
// Products, variants and options as the catalogue API writes and reads them.
#include "sandbox/api/context.h"

namespace sandbox {

/// Which sub-resources a read asked for (`include=variants,options`).
struct Includes {
  bool variants = false, options = false, modifiers = false, others = false;
  static Includes of(const Call& call);
};

Json product_json(const Context& context, const Product& product, const Includes& includes);
Json variant_json(const Context& context, const Product& product, const Variant& variant);
Json option_json(const Product& product, const Option& option);

/// Reads what a product body says onto `product`; the level (`inventory_level`) apart.
void read_product(Fields& fields, Store& store, Product& product, std::optional<std::int64_t>& level);
/// Reads a variant body onto a draft; option values by name, or by id onto the variant.
void read_variant(Fields& fields, VariantDraft& draft);
void read_option(Fields& fields, Option& option);

}  // namespace sandbox
