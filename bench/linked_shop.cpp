#include "linked_shop.h"

#include <fmt/format.h>

#include <ctime>
#include <fstream>

#include "plugin/core/seal.h"
#include "plugin/store/facts.h"
#include "plugin/store/outbox.h"
#include "report.h"

namespace tillbridge::bench {
namespace {

constexpr std::int64_t kMarkerItem = 900'000, kFirstSlot = 900'001;
constexpr core::Millis kLagMs = 250;  ///< how long the web store's reads lag behind

void write_link(const std::string& folder, reference::WebStoreStub& store) {
  auto opening = store::Database::open(folder);
  if (!opening.database) throw CannotMeasure(opening.sentence);
  store::Facts facts(*opening.database);
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
  store::Outbox(*opening.database).open_lanes(bases, rounds, 0);
  using namespace runtime::fact;
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

}  // namespace

LinkedShop::LinkedShop(const std::string& folder, int items) : store_(items) {
  write_link(folder, store_);
  const std::string trusted = folder + "/store.pem";
  std::ofstream(trusted) << store_.certificate();
  std::ofstream(folder + "/tillbridge.json")
      << fmt::format(R"({{"ca_file":"{}","log_level":"warning"}})", trusted);
  shop_ = std::make_unique<Shop>(folder);
  shop_->sell(a_sale("first", 0, items));
  settle();
  if (store_.pushes() == 0)
    throw CannotMeasure("The plugin sends nothing to the web store's stand-in. " + shop_->last_trouble());
}

void LinkedShop::settle() {
  // The picture follows the record by some milliseconds; until then it may still say that nothing is queued.
  std::this_thread::sleep_for(std::chrono::milliseconds(60));
  if (!shop_->all_settled(20'000))
    throw CannotMeasure("The plugin does not get its sales settled. " + shop_->last_trouble());
  while (store_.take_push(std::chrono::milliseconds(0))) {
  }
}

}  // namespace tillbridge::bench
