#include "plugin/runtime/link_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <unordered_map>

#include "plugin/store/item_map.h"

namespace tillbridge::runtime {
namespace {

using core::LinkItem;

std::string twice_words(const RegisterCatalogue& here, const core::RegisterItem& item) {
  for (const auto& variant : item.variants)
    if (here.twice.contains(store::fold_sku(variant.sku)))
      return fmt::format("Another item here has its SKU {}, too. Give each its own.", variant.sku);
  return {};
}

std::string why_not(const RegisterCatalogue& here, const core::RegisterItem& item) {
  auto words = core::why_not_online(item);
  return words.empty() ? twice_words(here, item) : words;
}

/// Text that a spreadsheet could take for a formula is defused.
std::string cell(const std::string& text) {
  std::string out = "\"";
  if (!text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos) out += '\'';
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c == '\n' || c == '\r' ? ' ' : c;
  }
  return out + '"';
}

const char* kind_word(LinkItem::Kind kind) {
  switch (kind) {
    case LinkItem::Kind::match:
      return "match";
    case LinkItem::Kind::create:
      return "create";
    case LinkItem::Kind::skip:
      return "skip";
    case LinkItem::Kind::conflict:
      break;
  }
  return "conflict";
}

int rank(LinkItem::Kind kind) {
  return kind == LinkItem::Kind::conflict ? 0
         : kind == LinkItem::Kind::skip   ? 1
         : kind == LinkItem::Kind::create ? 2
                                          : 3;
}

}  // namespace

DryRun compare_items(const RegisterCatalogue& here, const std::vector<core::Candidate>& there) {
  std::unordered_map<std::string, std::vector<const core::Candidate*>> by_sku, by_upc;
  for (const auto& each : there) {
    by_sku[store::fold_sku(each.sku)].push_back(&each);
    if (!each.upc.empty()) by_upc[core::without_zeros(each.upc)].push_back(&each);
  }
  const auto add = [](std::vector<core::Candidate>& to, const auto& index, const std::string& key) {
    const auto found = index.find(key);
    if (found == index.end()) return;
    for (const auto* each : found->second) to.push_back(*each);
  };
  std::set<std::string> sold_here;
  for (const auto& item : here.items)
    for (const auto& variant : item.variants) sold_here.insert(store::fold_sku(variant.sku));
  const core::OtherItems others{
      [&](const std::string& sku) { return sold_here.contains(store::fold_sku(sku)); },
      [&](const std::string& upc) { return here.upcs_twice.contains(core::without_zeros(upc)); }};
  DryRun run;
  std::set<std::int64_t> matched;
  for (const auto& item : here.items) {
    std::vector<core::Candidate> skus, upcs;
    for (const auto& variant : item.variants) {
      if (!variant.sku.empty()) add(skus, by_sku, store::fold_sku(variant.sku));
      if (skus.empty() && !variant.upc.empty()) add(upcs, by_upc, core::without_zeros(variant.upc));
    }
    const auto match = core::match_item(item, skus, upcs, others);
    LinkItem row;
    row.item_id = item.item_id;
    row.name = item.name;
    row.sku = item.variants.front().sku;
    if (match.kind == core::Match::Kind::conflict) {
      row.kind = LinkItem::Kind::conflict;
      row.words = match.words;
      for (const auto& each : skus) matched.insert(each.product);
      ++run.conflict;
    } else if (match.kind == core::Match::Kind::found) {
      row.kind = LinkItem::Kind::match;
      for (const auto* list : {&skus, &upcs})
        for (const auto& each : *list)
          if (each.product == match.product && row.words.empty()) row.words = each.name;
      matched.insert(match.product);
      ++run.match;
    } else if (auto words = why_not(here, item); !words.empty()) {
      row.kind = LinkItem::Kind::skip;
      row.words = std::move(words);
      ++run.skip;
    } else {
      row.kind = LinkItem::Kind::create;
      ++run.create;
    }
    run.items.push_back(std::move(row));
  }
  std::set<std::int64_t> products;
  for (const auto& each : there) products.insert(each.product);
  run.web_only = static_cast<std::uint64_t>(std::count_if(
      products.begin(), products.end(), [&](std::int64_t product) { return !matched.contains(product); }));
  std::sort(run.items.begin(), run.items.end(), [](const LinkItem& a, const LinkItem& b) {
    if (a.kind != b.kind) return rank(a.kind) < rank(b.kind);
    return a.name != b.name ? a.name < b.name : a.item_id < b.item_id;
  });
  return run;
}

std::uint64_t eligible(const RegisterCatalogue& here, const std::set<std::string>& there) {
  return static_cast<std::uint64_t>(
      std::count_if(here.items.begin(), here.items.end(), [&](const auto& item) {
        return std::none_of(
                   item.variants.begin(), item.variants.end(),
                   [&](const auto& variant) { return there.contains(store::fold_sku(variant.sku)); }) &&
               why_not(here, item).empty();
      }));
}

std::string dry_run_csv(const DryRun& run) {
  std::string text = "POS ID,SKU,NAME,RESULT,DETAIL\n";
  for (const auto& item : run.items)
    text += fmt::format("{},{},{},{},{}\n", cell(item.item_id), cell(item.sku), cell(item.name),
                        kind_word(item.kind), cell(item.words));
  return text;
}

LinkCheck::LinkCheck(Workplace& place, std::unique_ptr<WebStore> web, bigcommerce::ApiBase base, LinkAim aim,
                     std::shared_ptr<const RegisterCatalogue> here)
    : web_(std::move(web)), checks_(place, *web_, std::move(base), std::move(aim)), here_(std::move(here)) {}

void LinkCheck::start() {
  checks_.on_progress = [this] {
    if (on_progress) on_progress();
  };
  checks_.start([this](const std::string& problem) {
    if (!problem.empty()) return end(problem);
    read_page(1);
  });
}

void LinkCheck::read_page(int page) {
  web_->ask(bigcommerce::products_request(page), [this, page](const bigcommerce::HttpReply& reply) {
    if (const auto cause = hindrance(reply); !cause.empty()) return end(cause);
    const auto rows = bigcommerce::parse_products(reply);
    if (!rows) return end("The web store's items could not be read. " + rows.error().sentence);
    for (const auto& row : rows.value().rows)
      if (!row.sku.empty() && !row.sku.starts_with("TILLBRIDGE-"))
        there_.push_back({row.product_id, row.variant_id, row.sku, row.upc,
                          row.options.empty() ? row.name : row.name + ", " + row.options});
    if (rows.value().has_more) return read_page(page + 1);
    result_ = compare_items(*here_, there_);
    end("");
  });
}

void LinkCheck::end(std::string problem) {
  problem_ = std::move(problem);
  done_ = true;
}

}  // namespace tillbridge::runtime
