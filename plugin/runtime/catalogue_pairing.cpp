#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <memory>

#include "plugin/bigcommerce/catalogue_requests.h"
#include "plugin/core/matching.h"
#include "plugin/runtime/catalogue_writer.h"
#include "plugin/store/csv.h"

// What the web store had before the link (S80): pairing by hand, fields that differ, and what is sold there
// only. Nothing is written to it but fields that somebody chose.

namespace tillbridge::runtime {
namespace {

constexpr const char* kUnpairedFact = "catalogue.unpaired";

core::Error missing(const std::string& item) {
  return {core::ErrorCode::not_found, fmt::format("The register has no item {}.", item)};
}

core::Status write_new(const std::string& path, const std::string& text) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "wx"), &std::fclose);
  if (!file || std::fwrite(text.data(), 1, text.size(), file.get()) != text.size() ||
      std::fflush(file.get()) != 0)
    return core::Error{
        core::ErrorCode::storage,
        fmt::format("{} could not be made or written. Choose a new file in a folder that can be "
                    "written.",
                    path)};
  return core::Done{};
}

core::Error let_go() {
  return {core::ErrorCode::network,
          "The connection to the web store was given up before it had answered. Look there, or ask again."};
}

}  // namespace

/// What somebody asked for ends once: with the web store's answer, or when it is let go of.
CatalogueWriter::Ended CatalogueWriter::until_given_up(const Ended& then) {
  const auto ask = ++asks_;
  asked_[ask] = then;
  return [this, ask, alive = alive_](const core::Result<std::string>& words) {
    if (!*alive) return;
    if (const auto open = asked_.extract(ask)) open.mapped()(words);
  };
}

void CatalogueWriter::give_up() {
  given_up_ = true;
  for (const auto& [ask, then] : std::exchange(asked_, {})) try {
      then(let_go());
    } catch (const std::exception& error) {
      // The link may be given up because the disk fails, and what is told may read it.
      place_.log(LogLevel::warning, fmt::format("catalogue: {}", error.what()));
    }
}

bool CatalogueWriter::is_unpaired(const std::string& item_id) const {
  return place_.facts.get(kUnpairedFact).value_or("").find("\n" + item_id + "\n") != std::string::npos;
}

std::vector<std::string> CatalogueWriter::taken_apart() const {
  std::vector<std::string> ids;
  const auto kept = place_.facts.get(kUnpairedFact).value_or("");
  for (std::size_t at = 0; at < kept.size();) {
    const auto end = std::min(kept.find('\n', at), kept.size());
    if (end > at) ids.push_back(kept.substr(at, end - at));
    at = end + 1;
  }
  return ids;
}

bool CatalogueWriter::take_unpaired(const std::string& item_id) {
  const std::string mark = "\n" + item_id + "\n";
  auto kept = place_.facts.get(kUnpairedFact).value_or("\n");
  const auto at = kept.find(mark);
  if (at == std::string::npos) return false;
  kept.erase(at, mark.size() - 1);
  place_.facts.put(kUnpairedFact, kept);
  return true;
}

void CatalogueWriter::pair(const std::string& item_id, std::int64_t product, const std::string& who,
                           const Ended& told) {
  if (given_up_) return told(let_go());
  const auto then = until_given_up(told);
  const auto catalogue = reg_.catalogue();
  if (!catalogue || catalogue->find(item_id) == nullptr) return then(missing(item_id));
  const auto before = rows_.find(item_id);
  if (before != rows_.end() && before->second.known.product != 0 &&
      before->second.state != Row::State::gone &&
      (before->second.known.wanted || before->second.known.live_anywhere()))
    return then(core::Error{core::ErrorCode::state,
                            fmt::format("{} is paired with product {} already. Unpair it first.",
                                        catalogue->find(item_id)->name, before->second.known.product)});
  for (const auto& [id, row] : rows_)
    if (id != item_id && row.known.product == product && row.known.live_anywhere())
      return then(core::Error{
          core::ErrorCode::conflict,
          fmt::format("Product {} is paired with {} already. Unpair that first.", product, row.known.name)});
  const std::vector<std::int64_t> products = {product};
  web_.ask(bigcommerce::web_products_request(products), [this, item_id, product, who, then, alive = alive_](
                                                            const bigcommerce::HttpReply& reply) {
    if (!*alive) return;
    const auto page = bigcommerce::parse_web_products(reply);
    if (!page) return then(page.error());
    const auto now = reg_.catalogue();
    const auto* item = now ? now->find(item_id) : nullptr;
    if (item == nullptr) return then(missing(item_id));
    if (page.value().rows.empty())
      return then(
          core::Error{core::ErrorCode::not_found, fmt::format("The web store has no product {}.", product)});
    const auto& web = page.value().rows.front();
    auto variants = core::as_sent(*item);
    core::learn_variants(web, variants);
    core::Match match;
    match.kind = core::Match::Kind::found;
    match.product = product;
    for (const auto& sent : variants) {
      if (sent.variant == 0 || item->has_variants == web.options.empty())
        return then(core::Error{core::ErrorCode::conflict,
                                fmt::format("{} here and {} in the web store do not have the same variants: "
                                            "see {}. Nothing was paired.",
                                            item->name, web.name, sent.sku)});
      match.variants.emplace_back(sent.item_id, sent.variant);
    }
    // Paired as they are: their SKUs may differ.
    for (const auto& variant : web.variants)
      skus_.leave(variant.id, variant.sku.empty() && web.options.empty() ? web.sku : variant.sku);
    reader_.learn(web);
    if (const auto old = rows_.find(item_id); old != rows_.end())
      open_.erase({old->second.asked_at, item_id});
    rows_[item_id] = Row{};
    adopt(*item, match, web.visible);
    auto& row = rows_.at(item_id);
    // What was sold before they were paired went nowhere; from here on it counts there.
    const auto newest = book_.newest_movement();
    for (auto& sent : row.known.variants)
      if (sent.live) sent.from_seq = newest;
    take_unpaired(item_id);
    conflicts_.erase(item_id);
    forget_same_name(item_id);
    held_ = true;
    keep_event(row, "Product Taken Over");
    const auto words = fmt::format("{} paired {} here with {} in the web store.", who, item->name, web.name);
    place_.activity.note(core::ActivityKind::note, "", words, place_.clock.wall());
    then(words + " Neither was changed.");
  });
}

core::Result<std::string> CatalogueWriter::unpair(const std::string& item_id, const std::string& who) {
  const auto found = rows_.find(item_id);
  if (found == rows_.end() || found->second.known.product == 0)
    return core::Error{core::ErrorCode::not_found,
                       fmt::format("Item {} is not paired with anything in the web store.", item_id)};
  auto& row = found->second;
  if (!row.known.adopted)
    return core::Error{core::ErrorCode::state,
                       fmt::format("{} was put online from here. Turn it off instead.", row.known.name)};
  if (has_unsettled(row) || row.state == Row::State::to_do)
    return core::Error{core::ErrorCode::not_ready,
                       "Something is on its way to the web store. Try again in a moment."};
  open_.erase({row.asked_at, item_id});
  // The row stays and keeps its sales here; nothing of the product is changed.
  row.known.wanted = false;
  row.known.shown.reset();
  for (auto& sent : row.known.variants) {
    sent.live = false;
    sent.from_seq.reset();
  }
  row.state = Row::State::settled;
  row.problem.clear();
  take_unpaired(item_id);
  place_.facts.put(kUnpairedFact, place_.facts.get(kUnpairedFact).value_or("\n") + item_id + "\n");
  keep(row);
  const auto words = fmt::format("{} unpaired {} here from product {} of the web store.", who, row.known.name,
                                 row.known.product);
  place_.activity.note(core::ActivityKind::note, "", words, place_.clock.wall());
  return words + " Neither was changed.";
}

void CatalogueWriter::take_fields(const std::string& item_id, const std::set<std::string>& fields,
                                  const std::string& who, const Ended& told) {
  if (given_up_) return told(let_go());
  const auto then = until_given_up(told);
  for (const auto& field : fields)
    if (core::matched_field(field) == core::MatchedField::counting)
      return then(
          core::Error{core::ErrorCode::invalid,
                      fmt::format("\"{}\" is no field that can be chosen; there are name, price, cost "
                                  "and upc.",
                                  field)});
  const auto catalogue = reg_.catalogue();
  const auto* item = catalogue ? catalogue->find(item_id) : nullptr;
  if (item == nullptr) return then(missing(item_id));
  const auto row = rows_.find(item_id);
  if (row == rows_.end() || row->second.known.product == 0)
    return then(
        core::Error{core::ErrorCode::not_found, fmt::format("{} is not in the web store.", item->name)});
  if (asking_ || row->second.state == Row::State::to_do)
    return then(core::Error{core::ErrorCode::not_ready, "Items are being saved. Try again in a moment."});
  const auto terms = item->price_terms();
  if (fields.contains("price") && !store_read_)
    return then(core::Error{core::ErrorCode::not_ready,
                            "What prices mean in the web store is not read yet. Try again in a moment."});
  if (fields.contains("price"))
    if (auto why = core::why_no_price(terms, store_prices_, price_choice(terms)); !why.empty())
      return then(core::Error{core::ErrorCode::refused, std::move(why)});
  core::ProductChange change;
  change.product = row->second.known.product;
  std::vector<core::VariantChange> changes;
  if (fields.contains("name")) change.name = item->name;
  if (fields.contains("price")) change.price = core::lowest_price(*item);
  const auto& only = item->variants.front();
  if (!item->has_variants && fields.contains("upc")) change.upc = only.upc;
  if (!item->has_variants && fields.contains("cost") && only.cost >= 0) change.cost = only.cost;
  for (const auto& variant : item->variants) {
    if (!item->has_variants) break;
    core::VariantChange each;
    for (const auto& sent : row->second.known.variants)
      if (sent.item_id == variant.item_id) each.variant = sent.variant;
    if (fields.contains("upc")) each.upc = variant.upc;
    if (fields.contains("price")) each.price = variant.price;
    if (fields.contains("cost") && variant.cost >= 0) each.cost = variant.cost;
    if (each.variant != 0 && (each.upc || each.price || each.cost)) changes.push_back(std::move(each));
  }
  if (changes.size() > core::kVariantsPerRequest)
    return then(core::Error{core::ErrorCode::unsupported,
                            fmt::format("{} has {} variants; fields of at most {} can be chosen at once.",
                                        item->name, changes.size(), core::kVariantsPerRequest)});
  const auto words = fmt::format("{} took this register's {} for {} to the web store.", who,
                                 fmt::join(fields, ", "), item->name);
  const auto end = [this, words, then](const bigcommerce::HttpReply& reply) {
    if (bigcommerce::kind_of(reply) != bigcommerce::ReplyKind::ok)
      return then(bigcommerce::error_of(reply, "the chosen fields"));
    place_.activity.note(core::ActivityKind::note, "", words, place_.clock.wall());
    reader_.read_catalogue_now();
    then(words);
  };
  const auto variants = [this, changes, end] { send(bigcommerce::change_variants_request(changes), end); };
  if (change.empty() && changes.empty())
    return then(core::Error{core::ErrorCode::invalid, "This register knows no value for these fields."});
  chosen(rows_.at(item_id), change, changes);
  if (change.empty()) return variants();
  send(bigcommerce::change_product_request(change),
       [changes, variants, end](const bigcommerce::HttpReply& reply) {
         if (changes.empty() || bigcommerce::kind_of(reply) != bigcommerce::ReplyKind::ok) return end(reply);
         variants();
       });
}

void CatalogueWriter::write_differences(const std::string& path, const Ended& told) {
  if (given_up_) return told(let_go());
  auto ids = std::make_shared<std::vector<std::string>>();
  for (const auto& [id, row] : rows_)
    if (row.known.adopted && row.known.live_anywhere()) ids->push_back(id);
  auto text = std::make_shared<std::string>("ITEM,SKU,FIELD,HERE,WEB STORE\n");
  if (const auto catalogue = reg_.catalogue())
    for (const auto& [id, words] : conflicts_)
      if (const auto* item = catalogue->find(id))
        *text += fmt::format("{},{},{},{},{}\n", store::csv_field(item->name),
                             store::csv_field(item->variants.front().sku), "conflict", store::csv_field(""),
                             store::csv_field(words));
  list_differences(ids, 0, text, path, until_given_up(told));
}

void CatalogueWriter::list_differences(std::shared_ptr<std::vector<std::string>> ids, std::size_t at,
                                       std::shared_ptr<std::string> text, const std::string& path,
                                       const Ended& then) {
  if (at >= ids->size()) {
    const auto written = write_new(path, *text);
    if (!written) return then(written.error());
    return then("The differences were written to " + path + ".");
  }
  std::vector<std::int64_t> products;
  const std::size_t end = std::min(ids->size(), at + core::kProductsPerRequest);
  for (std::size_t i = at; i < end; ++i)
    if (const auto row = rows_.find((*ids)[i]); row != rows_.end())
      products.push_back(row->second.known.product);
  web_.ask(bigcommerce::web_products_request(products),
           [this, ids, at, end, text, path, then, alive = alive_](const bigcommerce::HttpReply& reply) {
             if (!*alive) return;
             const auto page = bigcommerce::parse_web_products(reply);
             if (!page) return then(page.error());
             const auto catalogue = reg_.catalogue();
             for (std::size_t i = at; i < end && catalogue; ++i) {
               const auto* item = catalogue->find((*ids)[i]);
               const auto row = rows_.find((*ids)[i]);
               if (item == nullptr || row == rows_.end()) continue;
               for (const auto& web : page.value().rows)
                 if (web.id == row->second.known.product)
                   for (const auto& each : core::differences(*item, row->second.known, web))
                     *text += fmt::format(
                         "{},{},{}{},{},{}\n", store::csv_field(item->name), store::csv_field(each.sku),
                         each.of_variant && each.field == core::MatchedField::price ? "variant " : "",
                         core::name_of(each.field), store::csv_field(each.here),
                         store::csv_field(each.there));
             }
             list_differences(ids, end, text, path, then);
           });
}

core::Result<std::string> CatalogueWriter::write_web_only(const std::string& path) {
  std::set<std::int64_t> paired;
  std::set<std::string> keep_apart;  ///< sold on both sides under one SKU, and not the same thing
  for (const auto& [id, row] : rows_)
    if (is_unpaired(id))
      for (const auto& sent : row.known.variants) keep_apart.insert(store::fold_sku(sent.sku));
    else if (row.known.product != 0)
      paired.insert(row.known.product);
  std::size_t count = 0;
  std::string text = "PRODUCT,SKU,NAME,UPC,SHOPPERS SEE IT,ONLINE\n";
  place_.items.for_each([&](const store::WebItem& item) {
    if (!item.present || paired.contains(item.product)) return;
    const auto here = keep_apart.find(store::fold_sku(item.sku));
    if (here == keep_apart.end() && reg_.items().contains(store::fold_sku(item.sku))) return;
    ++count;
    text += fmt::format("{},{},{},{},{},{}\n", item.product, store::csv_field(item.sku),
                        store::csv_field(item.name), store::csv_field(item.upc), item.visible ? "yes" : "no",
                        item.level ? std::to_string(*item.level) : "");
  });
  const auto written = write_new(path, text);
  if (!written) return written.error();
  return fmt::format("{} items that only the web store sells were written to {}.", count, path);
}

}  // namespace tillbridge::runtime
