#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "plugin/bigcommerce/catalogue_requests.h"
#include "plugin/core/catalogue_variants.h"
#include "plugin/runtime/catalogue_writer.h"

// The web store has no two products of one name. An item that was refused for it is perhaps the same thing
// under another SKU: a person says so in Review.

namespace tillbridge::runtime {
namespace {

/// And the item's id: the product's number, and after a blank its SKU.
const std::string kSameNameFact = "catalogue.same_name.";

std::string words_of(const std::string& name) {
  return fmt::format(
      "The web store has another product called \"{}\". Give one of them another name, or the same SKU to "
      "make "
      "them one.",
      name);
}

}  // namespace

void CatalogueWriter::load_same_names() {
  for (const auto& [id, row] : rows_) {
    if (row.state != Row::State::problem) continue;
    const auto kept = place_.facts.get(kSameNameFact + id);
    if (!kept) continue;
    char* end = nullptr;
    const auto product = std::strtoll(kept->c_str(), &end, 10);
    if (product > 0 && *end == ' ') same_names_[id] = {product, end + 1};
  }
}

void CatalogueWriter::forget_same_name(const std::string& id) {
  place_.facts.erase(kSameNameFact + id);
  if (same_names_.erase(id) > 0 && on_change) on_change();
}

/// A creation was refused for its name: whose it is decides whether it can be taken over.
void CatalogueWriter::find_same_name(const std::string& id) {
  send(
      bigcommerce::web_product_by_name_request(rows_.at(id).known.name),
      [this, id](const bigcommerce::HttpReply& reply) {
        const auto page = bigcommerce::parse_web_products(reply);
        if (!page) return failed({id}, reply);
        auto& row = rows_.at(id);
        if (!row.known.wanted) return keep(row);  // turned off meanwhile
        const auto catalogue = reg_.catalogue();
        const auto* item = catalogue ? catalogue->find(id) : nullptr;
        const auto name = row.known.name;
        const core::WebProduct* only = nullptr;
        std::size_t found = 0;
        for (const auto& web : page.value().rows) {
          if (!core::same_text(web.name, name)) continue;
          ++found;
          only = &web;
        }
        const bool free =
            only != nullptr && std::none_of(rows_.begin(), rows_.end(), [&](const auto& other) {
              return other.second.known.product == only->id && other.second.state != Row::State::gone;
            });
        if (item == nullptr || found != 1 || !free || item->has_variants == only->options.empty())
          return refuse(row, words_of(name));
        auto variants = core::as_sent(*item);
        core::learn_variants(*only, variants);
        if (std::any_of(variants.begin(), variants.end(), [](const auto& sent) { return sent.variant == 0; }))
          return refuse(row, words_of(name));
        const SameName same{only->id, only->sku};
        place_.facts.put(kSameNameFact + id, fmt::format("{} {}", same.product, same.sku));
        same_names_[id] = same;
        refuse(row,
               fmt::format("The web store has a product called \"{}\" already. Review asks whether it is "
                           "the same thing.",
                           name));
      });
}

void CatalogueWriter::decide_same_name(const std::string& item_id, bool same, const std::string& who,
                                       const Ended& then) {
  const auto found = same_names_.find(item_id);
  const auto row = rows_.find(item_id);
  if (found == same_names_.end() || row == rows_.end())
    return then(core::Error{core::ErrorCode::not_found,
                            fmt::format("There is no row name:{} that waits for a decision.", item_id)});
  if (!same) {
    const auto words = fmt::format("{} left {} off: the web store's product of that name is another one.",
                                   who, row->second.known.name);
    const auto saved = save({}, {item_id}, {}, {}, who);
    if (!saved) return then(saved.error());
    place_.activity.note(core::ActivityKind::note, "", words, place_.clock.wall());
    return then(words);
  }
  pair(item_id, found->second.product, who,
       [this, item_id, who, then, alive = alive_](const core::Result<std::string>& paired) {
         if (!*alive || !paired) return then(paired);
         // It was asked for: it is on, also where shoppers do not see the product.
         if (!rows_.at(item_id).known.wanted)
           if (const auto saved = save({item_id}, {}, {}, {}, who); !saved) return then(saved.error());
         then(paired);
       });
}

}  // namespace tillbridge::runtime
