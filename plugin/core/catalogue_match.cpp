#include <algorithm>
#include <map>
#include <set>

#include "plugin/core/catalogue_variants.h"

namespace tillbridge::core {
namespace {

/// Characters, not bytes: what UTF-8 continues with is not counted.
std::size_t characters(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string folded(const std::string& text) {
  std::string out = text;
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::string label_of(const RegisterVariant& variant) {
  std::string label;
  for (const auto& choice : variant.choices) label += (label.empty() ? "" : ", ") + choice.value;
  return label.empty() ? variant.sku : label;
}

std::string why_not_variant(const RegisterItem& item, const RegisterVariant& variant) {
  const std::string which = item.has_variants ? "Its variant " + label_of(variant) : "It";
  if (variant.sku.empty()) return which + " has no SKU.";
  if (characters(variant.sku) > 255)
    return which + " has an SKU of " + std::to_string(characters(variant.sku)) +
           " characters. The web store takes 255.";
  if (std::any_of(variant.sku.begin(), variant.sku.end(),
                  [](unsigned char c) { return c < 0x20 || c == 0x7f; }))
    return which + " has an SKU with a character that cannot be printed.";
  if (variant.fractional) return which + " is counted in fractions, and the web store counts whole units.";
  if (variant.price < 0) return which + " has a price below zero.";
  if (!variant.money_fits) return which + " has an amount of money that the web store cannot keep.";
  if (characters(variant.upc) > 14)
    return which + " has a UPC of " + std::to_string(characters(variant.upc)) +
           " characters. The web store takes 14.";
  return {};
}

std::string why_not_options(const RegisterItem& item) {
  const auto& first = item.variants.front().choices;
  if (first.empty()) return "Its variants have no options that tell them apart.";
  std::set<std::vector<std::string>> seen;
  for (const auto& variant : item.variants) {
    std::vector<std::string> values;
    if (variant.choices.size() != first.size())
      return "Its variants do not have the same options: see " + label_of(variant) + ".";
    for (std::size_t i = 0; i < first.size(); ++i) {
      const auto& choice = variant.choices[i];
      if (choice.name != first[i].name)
        return "Its variants do not have the same options: see " + label_of(variant) + ".";
      if (choice.name.empty() || choice.value.empty())
        return "Its variant " + label_of(variant) + " has an option without a name or a value.";
      if (characters(choice.name) > 255 || characters(choice.value) > 255)
        return "Its variant " + label_of(variant) + " has an option of over 255 characters.";
      values.push_back(folded(choice.value));
    }
    if (!seen.insert(values).second)
      return "Two of its variants are both " + label_of(variant) + ". Give each its own.";
  }
  std::set<std::string> names;
  for (std::size_t i = 0; i < first.size(); ++i) {
    if (!names.insert(folded(first[i].name)).second)
      return "Two of its options are both called " + first[i].name + ".";
    std::set<std::string> labels;
    for (const auto& variant : item.variants) labels.insert(variant.choices[i].value);
    if (labels.size() > kMostOptionValues)
      return "Its option " + first[i].name + " has " + std::to_string(labels.size()) +
             " values. The web store takes " + std::to_string(kMostOptionValues) + ".";
  }
  return {};
}

}  // namespace

std::string without_zeros(const std::string& upc) {
  const auto start = upc.find_first_not_of('0');
  return start == std::string::npos ? std::string() : upc.substr(start);
}

std::string why_not_online(const RegisterItem& item) {
  if (item.variants.empty()) return "It has no variants that could be sold.";
  if (item.name.empty()) return "It has no name.";
  if (characters(item.name) > 250)
    return "Its name has " + std::to_string(characters(item.name)) + " characters. The web store takes 250.";
  if (item.variants.size() > kMostVariants)
    return "It has " + std::to_string(item.variants.size()) + " variants. The web store takes " +
           std::to_string(kMostVariants) + ".";
  std::set<std::string> skus;
  for (const auto& variant : item.variants) {
    if (auto why = why_not_variant(item, variant); !why.empty()) return why;
    if (!skus.insert(folded(variant.sku)).second)
      return "Two of its variants have the SKU " + variant.sku + ".";
  }
  return item.has_variants ? why_not_options(item) : std::string();
}

Match match_item(const RegisterItem& item, const std::vector<Candidate>& by_sku,
                 const std::vector<Candidate>& by_upc, const OtherItems& others) {
  Match match;
  const auto conflict = [&](std::string words) {
    match.kind = Match::Kind::conflict;
    match.words = std::move(words);
    return match;
  };
  const auto is_own = [&](const std::string& sku) {
    return sku.empty() || std::any_of(item.variants.begin(), item.variants.end(),
                                      [&](const auto& each) { return same_text(each.sku, sku); });
  };
  std::set<std::int64_t> products;
  for (const auto& variant : item.variants) {
    const Candidate* found = nullptr;
    for (const auto& each : by_sku) {
      if (variant.sku.empty() || !same_text(each.sku, variant.sku)) continue;
      if (found != nullptr && (found->product != each.product || found->variant != each.variant))
        return conflict("The web store has the SKU " + variant.sku + " twice: " + found->name + " and " +
                        each.name + ".");
      found = &each;
    }
    if (found != nullptr && !found->upc.empty() && !variant.upc.empty() &&
        without_zeros(found->upc) != without_zeros(variant.upc))
      return conflict("The web store has the SKU " + variant.sku + " with another UPC, " + found->upc +
                      ", on " + found->name + ".");
    const bool by_its_sku = found != nullptr;
    for (const auto& each : by_upc) {
      if (by_its_sku || variant.upc.empty() || without_zeros(each.upc) != without_zeros(variant.upc))
        continue;
      if (found != nullptr && (found->product != each.product || found->variant != each.variant))
        return conflict("The web store has the UPC " + variant.upc + " twice: " + found->name + " and " +
                        each.name + ".");
      found = &each;
    }
    if (found != nullptr && !by_its_sku) {
      if (others.have_upc && others.have_upc(variant.upc))
        return conflict("Another item here has its UPC " + variant.upc +
                        ", too, and the web store has it on " + found->name + ".");
      if (!is_own(found->sku) && others.have_sku && others.have_sku(found->sku))
        return conflict("The web store has its UPC " + variant.upc + " on " + found->name + ", whose SKU " +
                        found->sku + " is another item's here.");
    }
    if (found == nullptr) continue;
    products.insert(found->product);
    match.product = found->product;
    match.variants.emplace_back(variant.item_id, found->variant);
  }
  if (products.empty()) return match;
  if (products.size() > 1) return conflict("Its variants are several products in the web store.");
  if (match.variants.size() < item.variants.size())
    return conflict("The web store has some of its variants only.");
  match.kind = Match::Kind::found;
  return match;
}

}  // namespace tillbridge::core
