#include "plugin/store/database.h"

#include <fstream>
#include <iterator>

#include "fuzz_targets.h"
#include "plugin/store/activity.h"
#include "plugin/store/facts.h"
#include "plugin/store/intake.h"
#include "plugin/store/order_book.h"
#include "plugin/store/outbox.h"
#include "plugin/store/salvage.h"
#include "scratch_folder.h"

namespace tillbridge::fuzz {
namespace {

constexpr core::UnixMillis kNow = 1'790'000'000'000;
constexpr int kMovements = 40;

/// A good outbox, as bytes: some movements, a batch, an order.
std::string good_outbox(const std::string& folder) {
  {
    auto opening = store::Database::open(folder);
    promise(opening.database != nullptr, "a new outbox opens");
    store::LaneBoard board;
    store::Intake intake(*opening.database, board);
    for (int number = 1; number <= kMovements; ++number) {
      core::Movement sale;
      sale.id = "S-" + std::to_string(number);
      sale.kind = core::MovementKind::sale;
      sale.at = kNow;
      sale.lines.push_back({"MUG", -1000 * number, "", "", true});
      promise(intake.record(sale).ok(), "a sale is recorded");
    }
    store::OrderBook book(*opening.database, "hash");
    store::BookedOrder order;
    order.id = 100;
    order.status = 11;
    order.lines.push_back({1, 11, 0, "MUG", "Mug", 2});
    book.enter(order, {}, store::OrderAge::since_link, kNow);
    opening.database->worker().exec("PRAGMA wal_checkpoint(TRUNCATE)");
  }
  std::ifstream file(store::database_path(folder), std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void write(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

}  // namespace

/// Bytes in threes: where (two), what; the first byte says how long the file is left.
void database(const std::uint8_t* data, std::size_t size) {
  static const ScratchFolder folder;
  static const std::string good = good_outbox(folder.path());
  folder.clear();
  Bytes bytes(data, size);
  std::string bad = good;
  const auto how = bytes.byte();
  if (how == 1) bad.resize(bytes.number(3) % (good.size() + 1));
  if (how == 2) write(store::database_path(folder.path()) + "-wal", bytes.text(255) + bad.substr(0, 4'096));
  if (how == 3) bad = bytes.rest();
  while (!bytes.empty() && !bad.empty()) {
    const auto at = bytes.number(3) % bad.size();
    bad[at] = static_cast<char>(bytes.byte());
  }
  write(store::database_path(folder.path()), bad);
  auto opening = store::Database::open(folder.path());
  if (opening.database) {
    // Whatever it holds, working with it throws an exception of the store's at worst.
    try {
      store::Outbox outbox(*opening.database);
      for (int lane = 0; lane < core::kLanes; ++lane) {
        (void)outbox.lane(lane);
        (void)outbox.pending(lane, 100);
      }
      (void)outbox.open_debt();
      store::Activity activity(*opening.database);
      (void)activity.latest(50, {}, {});
      (void)activity.held();
      store::OrderBook book(*opening.database, "hash");
      (void)book.open_intents();
      (void)book.views(0, kNow);
    } catch (const SQLite::Exception&) {
    }
    return;
  }
  promise(!opening.sentence.empty(), "a bad outbox gets a sentence");
  if (opening.condition != store::Condition::damaged) return;
  const auto salvaged = store::set_aside_and_salvage(folder.path(), kNow);
  promise(salvaged.ok(), "what is damaged is set aside");
  const auto& aside = salvaged.value().set_aside_path;
  std::ifstream kept(aside, std::ios::binary);
  const std::string bytes_kept{std::istreambuf_iterator<char>(kept), {}};
  promise(bytes_kept == bad, "what is set aside stays as it was found, to the byte");
  promise(store::Database::open(folder.path()).database != nullptr, "a new outbox takes its place");
}

}  // namespace tillbridge::fuzz
