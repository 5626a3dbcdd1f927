// What a shopper finds and can buy: by the rules of the storefront, which sees the default location only.
#include <algorithm>
#include <sstream>

#include "sandbox/files/order_draft_json.h"
#include "sandbox/http/sandbox.h"

namespace sandbox {
namespace {

constexpr Id kStorefront = 1;

Reply say(int status, const std::string& why) {
  return bare({{"error", why}}, status);
}

bool is_open(const Store& store) {
  const auto channel = store.data().channels.find(kStorefront);
  return channel != store.data().channels.end() && channel->second.status == "active";
}

bool in_stock(const Store& store, const Product& product, const Variant& variant, TimeMs now) {
  if (product.tracking == Tracking::kNone) return true;
  const auto item = store.ref_of(product.id, variant.id);
  return item && store.visible_available(item->key, now) > 0;
}

/// Empty where a shopper can put it into the cart.
std::string why_not_sold(const Store& store, const Product& product, const Variant& variant, TimeMs now) {
  if (!product.is_visible) return "it is hidden from shoppers";
  if (product.availability == "disabled" || variant.purchasing_disabled) return "it cannot be bought online";
  if (!in_stock(store, product, variant, now)) return "it is out of stock";
  return {};
}

/// Whether each word of the search occurs in the name or in an SKU or UPC, in any case.
bool is_found(const Product& product, const std::string& search) {
  std::string text = product.name + "\n" + product.sku + "\n" + product.upc;
  for (const Variant& variant : product.variants) text += "\n" + variant.sku + "\n" + variant.upc;
  text = lower(text);
  std::istringstream words(lower(search));
  for (std::string word; words >> word;)
    if (text.find(word) == std::string::npos) return false;
  return true;
}

}  // namespace

Reply Sandbox::storefront_search(const std::string& search, TimeMs now) const {
  const StoreData& data = store_.data();
  const bool open = is_open(store_);
  Json products = Json::array(), categories = Json::array();
  for (const auto& [id, product] : data.products) {
    if (!open || !product.is_visible || !is_found(product, search)) continue;
    Json buy = Json::array();
    for (const Variant& variant : product.variants)
      if (why_not_sold(store_, product, variant, now).empty())
        buy.push_back(variant.sku.empty() ? product.sku : variant.sku);
    products.push_back({{"product_id", id}, {"name", product.name}, {"can_buy", buy}});
  }
  for (const auto& [id, category] : data.categories)
    if (open && category.is_visible) categories.push_back(category.name);
  return bare({{"open", open}, {"products", products}, {"categories", categories}});
}

Reply Sandbox::storefront_order(const std::string& body, TimeMs now) {
  const Json json = Json::parse(body, nullptr, false);
  if (json.is_discarded() || !json.is_object()) return say(400, "the body must be a JSON object");
  if (const std::string wrong = unknown_key(json, {"lines", "customer", "pickup", "message"}); !wrong.empty())
    return say(400, wrong);
  const auto draft = read_order_draft(json);  // at the default location: it names no other
  if (!draft.ok()) return say(draft.refusal().status, draft.refusal().title);
  if (!is_open(store_)) return say(422, "nobody can buy here: the storefront is not open to shoppers");
  for (const OrderDraftLine& line : draft.value().lines) {
    const auto item = store_.find_sku(line.sku);
    const std::string why =
        !item ? "the store does not have it" : why_not_sold(store_, *item->product, *item->variant, now);
    if (!why.empty()) return say(422, "nobody can buy " + line.sku + ": " + why);
  }
  const auto placed = store_.place_order(draft.value(), now);
  return placed.ok() ? admin_effects(placed.value(), "place order", now, 201)
                     : say(placed.refusal().status, placed.refusal().title);
}

}  // namespace sandbox
