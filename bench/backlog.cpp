#include "backlog.h"

#include <fmt/format.h>

#include <ctime>
#include <filesystem>
#include <fstream>

#include "plugin/core/seal.h"
#include "plugin/runtime/workplace.h"
#include "plugin/store/lines_codec.h"
#include "register_stand_in.h"
#include "report.h"

namespace tillbridge::bench {
namespace {

namespace fs = std::filesystem;
using namespace runtime::fact;

constexpr std::int64_t kMarkerItem = 900'000, kFirstSlot = 900'001;
constexpr core::Millis kLagMs = 250;  ///< how long the web store's reads lag behind

void link(store::Database& database, reference::WebStoreStub& store) {
  store::Facts facts(database);
  std::array<core::Units, core::kLanes> bases{};
  std::array<std::uint64_t, core::kLanes> rounds{};
  std::string slots;
  for (int lane = 0; lane < core::kLanes; ++lane) {
    bases[static_cast<std::size_t>(lane)] = core::kSealStart;
    for (const int slot : {0, 1}) {
      const std::int64_t id = kFirstSlot + 2 * lane + slot;
      store.set_level(id, slot == 0 ? core::kSealStart : 0);
      slots += std::to_string(id) + ' ';
    }
  }
  store::Outbox(database).open_lanes(bases, rounds, 0);
  facts.put(kStoreHash, std::string("bench"));
  facts.put(kStoreName, std::string("Bench"));
  facts.put(kBaseUrl, fmt::format("https://127.0.0.1:{}/stores/bench", store.port()));
  facts.put(kLocation, std::int64_t{1});
  facts.put(kLocationLabel, std::string("Main Street"));
  facts.put(kMarkerProduct, kMarkerItem);
  facts.put(kMarkerVariants, slots);
  facts.put(kEpochStart, std::int64_t{0});
  facts.put(kLinkTime, static_cast<std::int64_t>(std::time(nullptr)));
  facts.put(kLag, std::int64_t{kLagMs});
  facts.put(kRegister, std::string("1"));
  facts.put(kLinked, std::int64_t{1});
}

std::unique_ptr<store::Database> opened(const std::string& folder) {
  auto opening = store::Database::open(folder);
  if (!opening.database) throw CannotMeasure(opening.sentence);
  return std::move(opening.database);
}

}  // namespace

void write_link(const std::string& folder, reference::WebStoreStub& store) {
  link(*opened(folder), store);
}

void write_settings(const std::string& folder, const reference::WebStoreStub& store) {
  const std::string trusted = folder + "/store.pem";
  std::ofstream(trusted) << store.certificate();
  std::ofstream(folder + "/tillbridge.json")
      << fmt::format(R"({{"ca_file":"{}","log_level":"warning"}})", trusted);
}

void write_backlog(const std::string& folder, reference::WebStoreStub& store, std::uint64_t sales,
                   bool paused) {
  const auto database = opened(folder);
  link(*database, store);
  if (paused) store::Facts(*database).put(kPausedSince, std::int64_t{1});
  std::vector<store::WebItem> items;
  for (int i = 0; i < kBacklogItems; ++i) {
    store::WebItem item;
    item.key = {true, i + 1};
    item.product = item.variant = i + 1;
    item.sku = fmt::format("SKU-{:05}", i);
    item.name = fmt::format("Item {}", i);
    item.tracked = item.visible = item.present = true;
    items.push_back(std::move(item));
  }
  store::ItemMap(*database).replace(items);
  // As intake would, but for one commit at the end instead of one for each.
  auto& db = database->worker();
  SQLite::Transaction transaction(db, SQLite::TransactionBehavior::IMMEDIATE);
  SQLite::Statement insert(
      db, "INSERT INTO movements (movement_id, kind, at_ms, lane, lines) VALUES (?, ?, ?, 0, ?)");
  for (std::uint64_t number = 0; number < sales; ++number) {
    const auto sale = a_sale(fmt::format("B-{:08}", number), number, kBacklogItems);
    const std::string lines = store::encode_lines(sale.lines);
    insert.bind(1, sale.id);
    insert.bind(2, static_cast<int>(sale.kind));
    insert.bind(3, static_cast<std::int64_t>(sale.at));
    insert.bind(4, lines.data(), static_cast<int>(lines.size()));
    insert.exec();
    insert.reset();
  }
  transaction.commit();
}

void copy_records(const std::string& from, const std::string& to) {
  std::error_code error;
  fs::copy_file(store::database_path(from), store::database_path(to), fs::copy_options::overwrite_existing,
                error);
  if (error) throw CannotMeasure("The records in " + from + " cannot be copied: " + error.message() + ".");
}

}  // namespace tillbridge::bench
