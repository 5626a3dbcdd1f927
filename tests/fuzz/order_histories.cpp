#include <map>

#include "fuzz_targets.h"
#include "plugin/store/order_book.h"
#include "scratch_folder.h"

namespace tillbridge::fuzz {
namespace {

constexpr core::UnixMillis kAsOf = 1'790'000'000'000;

struct Shop {
  ScratchFolder folder;
  std::unique_ptr<store::Database> database = store::Database::open(folder.path()).database;
  std::int64_t next_order = 1;
};

}  // namespace

/// Each step: what happens to one of two orders, in three bytes. The register's own count is kept here, key
/// by key, as a register would.
void order_histories(const std::uint8_t* data, std::size_t size) {
  static Shop shop;
  promise(shop.database != nullptr, "the outbox opens");
  auto& db = shop.database->worker();
  db.exec("DELETE FROM orders");
  db.exec("DELETE FROM order_lines");
  store::OrderBook book(*shop.database, "hash");
  Bytes bytes(data, std::min<std::size_t>(size, 240));
  core::StockRules rules;
  const auto first = bytes.byte();
  rules.moves_when_placed = (first & 1) == 0;
  rules.restock_on_cancel = (first & 2) == 0;
  rules.adjust_on_edit = (first & 4) == 0;
  const bool elsewhere = (first & 8) != 0;
  std::map<std::string, core::Units> taken_by_key;
  std::map<std::pair<std::int64_t, std::int64_t>, core::Units> most;
  const auto base = shop.next_order;
  shop.next_order += 2;
  const auto age = elsewhere ? store::OrderAge::elsewhere : store::OrderAge::since_link;
  while (!bytes.empty()) {
    const auto what = bytes.byte();
    store::BookedOrder order;
    order.id = base + (what & 1);
    order.status = bytes.byte() % 15;
    order.created_s = order.modified_s = kAsOf / 1000;
    const auto quantities = bytes.byte();
    for (int line = 0; line < 2; ++line) {
      const core::Units quantity = line == 0 ? quantities & 7 : quantities >> 4 & 7;
      if ((what & (2 << line)) != 0) continue;  // a line that an edit removed
      order.lines.push_back({line + 1, 11 + line, 0, line == 0 ? "MUG" : "CAP", "Thing", quantity});
      auto& highest = most[{order.id, line + 1}];
      highest = std::max(highest, quantity);
    }
    if ((what & 8) == 0) book.enter(order, rules, age, kAsOf);
    if ((what & 16) != 0)
      for (const auto& intent : book.open_intents()) {
        // The register may be asked, apply, and never be heard: the same key again must mean the same change.
        const auto [known, fresh] = taken_by_key.emplace(intent.key, intent.taken);
        promise(fresh || known->second == intent.taken, "a key means one change for ever (I11)");
        if ((what & 32) != 0) book.end_intent(intent, store::IntentEnd::applied);
      }
  }
  // In the end every intent is carried out, and the register has taken exactly what each line says.
  for (int rounds = 0; rounds < 100; ++rounds) {
    const auto open = book.open_intents();
    if (open.empty()) break;
    for (const auto& intent : open) {
      const auto [known, fresh] = taken_by_key.emplace(intent.key, intent.taken);
      promise(fresh || known->second == intent.taken, "a key means one change for ever (I11)");
      book.end_intent(intent, store::IntentEnd::applied);
    }
  }
  std::map<std::pair<std::int64_t, std::int64_t>, core::Units> taken;
  for (const auto& [key, units] : taken_by_key) {
    long long order = 0, line = 0;
    promise(std::sscanf(key.c_str(), "hash:%lld:%lld:", &order, &line) == 2, "a key names its line");
    taken[{order, line}] += units;
  }
  SQLite::Statement lines(db, "SELECT order_id, line, net, applied FROM order_lines");
  while (lines.executeStep()) {
    const auto order = lines.getColumn(0).getInt64(), line = lines.getColumn(1).getInt64();
    const auto net = lines.getColumn(2).getInt64(), applied = lines.getColumn(3).getInt64();
    promise(net >= 0 && net <= most[{order, line}], "net is never outside of what was ordered");
    promise(net == applied, "what BigCommerce took out is what the register took out (I11)");
    if (!elsewhere)
      promise(taken[{order, line}] == applied, "the sum of the intents is what was applied (I11)");
    else
      promise(taken[{order, line}] == 0, "an order that is collected elsewhere moves nothing");
  }
}

}  // namespace tillbridge::fuzz
