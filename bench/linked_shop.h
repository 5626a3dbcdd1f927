#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <memory>
#include <string>

#include "reference/web_store_stub.h"
#include "register_stand_in.h"

namespace tillbridge::bench {

/// The product linked to a web store on loopback over TLS. The link is written into its records as linking
/// does it; the web store shows its marker at once.
class LinkedShop {
 public:
  /// Returns when the first sale has gone all the way; throws CannotMeasure when none does.
  LinkedShop(const std::string& folder, int items);

  Shop& shop() { return *shop_; }
  reference::WebStoreStub& store() { return store_; }
  /// Waits until every recorded sale is settled and forgets the pushes that came meanwhile; throws
  /// CannotMeasure after 20 s.
  void settle();

 private:
  void wait_for(const std::string& zero, const char* otherwise);

  reference::WebStoreStub store_;
  std::unique_ptr<SQLite::Database> records_;  ///< only read
  std::unique_ptr<Shop> shop_;
};

}  // namespace tillbridge::bench
