#include "plugin/runtime/matching_desk.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "plugin/bigcommerce/catalogue_requests.h"

namespace tillbridge::runtime {
namespace {

constexpr core::Millis kBoardEvery = 250, kAgainAfter = 5'000;
constexpr std::size_t kMostRows = 2'000, kMostCandidates = 4, kJudgedPerTurn = 500;

}  // namespace

MatchingDesk::MatchingDesk(Workplace& place, WebStore& web, RegisterReader& reg, CatalogueWriter& writer)
    : place_(place), web_(web), reg_(reg), writer_(writer) {}

void MatchingDesk::look() {
  to_read_.clear();
  rows_.clear();
  compared_.clear();
  find_apart();
  for (const auto& [id, words] : writer_.conflicts()) to_read_.push_back(id);
  to_read_.insert(to_read_.end(), apart_.begin(), apart_.end());
  for (const auto& [id, row] : writer_.rows())
    if (row.known.adopted && row.known.live_anywhere()) to_read_.push_back(id);
  due_ = 0;
  make_board();
}

void MatchingDesk::look_at(const std::string& item_id) {
  if (!board_) return;
  find_apart();
  if (std::find(to_read_.begin(), to_read_.end(), item_id) == to_read_.end()) to_read_.push_front(item_id);
  due_ = 0;
}

void MatchingDesk::find_apart() {
  const auto ids = writer_.taken_apart();
  apart_ = {ids.begin(), ids.end()};
}

core::Millis MatchingDesk::wake_at() const {
  const core::Millis now = place_.clock.now();
  core::Millis at = now + kAtLatest;
  if (!asking_ && !to_read_.empty()) at = std::max(due_, now + 20);
  if (changed_) at = std::min(at, std::max(board_due_, now));
  return at;
}

void MatchingDesk::turn(bool reachable) {
  const core::Millis now = place_.clock.now();
  if (reachable && !asking_ && now >= due_ && !to_read_.empty()) {
    std::vector<Reading> some;
    for (std::size_t judged = 0;
         judged < kJudgedPerTurn && !to_read_.empty() && some.size() < core::kProductsPerRequest; ++judged) {
      const auto id = std::move(to_read_.front());
      to_read_.pop_front();
      if (judge(id)) some.push_back({id, writer_.rows().at(id).known.product});
    }
    changed_ = true;
    if (!some.empty()) read(std::move(some));
  }
  if (changed_ && (now >= board_due_ || to_read_.empty())) make_board();
}

bool MatchingDesk::judge(const std::string& item_id) {
  rows_.erase(item_id);
  const auto catalogue = reg_.catalogue();
  const auto* item = catalogue ? catalogue->find(item_id) : nullptr;
  if (item == nullptr) return false;
  const bool apart = apart_.contains(item_id);
  const auto words = writer_.conflict(item_id);
  if (!apart && words.empty()) {
    const auto row = writer_.rows().find(item_id);
    return row != writer_.rows().end() && row->second.known.adopted && row->second.known.live_anywhere();
  }
  core::MatchingRow row;
  row.kind = apart ? core::MatchingRow::Kind::apart : core::MatchingRow::Kind::conflict;
  row.item_id = item_id;
  row.sku = item->variants.front().sku;
  row.name = item->name;
  row.currency = item->currency;
  row.remark = words;
  row.candidates = candidates(*item);
  rows_[item_id] = std::move(row);
  return false;
}

/// What the web store has under its SKUs and UPCs, a product each, but for those that belong to other items.
std::vector<core::Candidate> MatchingDesk::candidates(const core::RegisterItem& item) const {
  std::set<std::int64_t> seen;
  for (const auto& [id, row] : writer_.rows())
    if (id != item.item_id && row.known.product != 0 && row.known.live_anywhere())
      seen.insert(row.known.product);
  std::vector<core::Candidate> found;
  const auto add = [&](const std::vector<store::WebItem>& items) {
    for (const auto& each : items)
      if (found.size() < kMostCandidates && seen.insert(each.product).second)
        found.push_back({each.product, each.variant, each.sku, each.upc, each.name});
  };
  for (const auto& variant : item.variants) {
    if (!variant.sku.empty()) add(place_.items.present_by_sku(variant.sku));
    if (!variant.upc.empty()) add(place_.items.present_by_upc(variant.upc));
  }
  return found;
}

void MatchingDesk::read(std::vector<Reading> some) {
  asking_ = true;
  std::vector<std::int64_t> products;
  products.reserve(some.size());
  for (const auto& each : some) products.push_back(each.product);
  web_.ask(bigcommerce::web_products_request(products),
           [this, some = std::move(some), alive = alive_](const bigcommerce::HttpReply& reply) {
             if (!*alive) return;
             asking_ = false;
             const auto page = bigcommerce::parse_web_products(reply);
             if (!page) {
               due_ = place_.clock.now() + kAgainAfter;
               for (const auto& each : some) to_read_.push_back(each.item_id);
               return;
             }
             const auto catalogue = reg_.catalogue();
             for (const auto& each : some) {
               const auto* item = catalogue ? catalogue->find(each.item_id) : nullptr;
               const auto known = writer_.rows().find(each.item_id);
               const auto& there = page.value().rows;
               const auto web = std::find_if(there.begin(), there.end(),
                                             [&](const auto& row) { return row.id == each.product; });
               if (item == nullptr || known == writer_.rows().end() || web == there.end()) continue;
               compared_.insert(each.item_id);
               auto fields = core::differences(*item, known->second.known, *web);
               if (fields.empty()) continue;
               core::MatchingRow row;
               row.kind = core::MatchingRow::Kind::differs;
               row.item_id = each.item_id;
               row.sku = item->variants.front().sku;
               row.name = item->name;
               row.currency = item->currency;
               row.web_name = web->name;
               row.fields = std::move(fields);
               rows_[each.item_id] = std::move(row);
             }
             changed_ = true;
             make_board();
           });
}

void MatchingDesk::make_board() {
  auto board = std::make_shared<core::MatchingBoard>();
  board->rows.reserve(std::min(rows_.size(), kMostRows));
  for (const auto& [id, row] : rows_) board->rows.push_back(row);
  std::sort(board->rows.begin(), board->rows.end(), [](const auto& a, const auto& b) {
    return std::tie(a.kind, a.name, a.item_id) < std::tie(b.kind, b.name, b.item_id);
  });
  if (board->rows.size() > kMostRows) {
    board->more = board->rows.size() - kMostRows;
    board->rows.resize(kMostRows);
  }
  board->compared = compared_.size();
  board->left = to_read_.size();
  board_ = std::move(board);
  changed_ = false;
  board_due_ = place_.clock.now() + kBoardEvery;
  if (on_change) on_change();
}

}  // namespace tillbridge::runtime
