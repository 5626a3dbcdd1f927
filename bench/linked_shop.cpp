#include "linked_shop.h"

#include <thread>

#include "backlog.h"
#include "paired.h"
#include "plugin/store/database.h"
#include "report.h"

namespace tillbridge::bench {
namespace {

constexpr auto kSettlesWithin = std::chrono::seconds(20);

}  // namespace

LinkedShop::LinkedShop(const std::string& folder, int items) : store_(items) {
  write_link(folder, store_);
  write_settings(folder, store_);
  records_ = std::make_unique<SQLite::Database>(store::database_path(folder));
  shop_ = std::make_unique<Shop>(folder);
  wait_for("SELECT count(*) < " + std::to_string(items) + " FROM items",
           "The plugin does not read the catalogue of the web store's stand-in.");
  shop_->sell(a_sale("first", 0, items));
  settle();
  if (store_.pushes() == 0)
    throw CannotMeasure("The plugin sends nothing to the web store's stand-in. " + shop_->last_trouble());
}

void LinkedShop::settle() {
  wait_for("SELECT count(*) FROM movements WHERE state = 0", "The plugin does not get its sales settled.");
  while (store_.take_push(std::chrono::milliseconds(0))) {
  }
}

/// Asked of the records themselves: the picture that people are shown follows them at its own pace.
void LinkedShop::wait_for(const std::string& zero, const char* otherwise) {
  const auto end = Steady::now() + kSettlesWithin;
  while (records_->execAndGet(zero).getInt64() != 0) {
    if (Steady::now() > end) throw CannotMeasure(otherwise + (" " + shop_->last_trouble()));
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
}

}  // namespace tillbridge::bench
