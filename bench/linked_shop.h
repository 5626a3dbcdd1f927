#pragma once

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
  /// Waits until nothing is queued and forgets the pushes that came meanwhile; throws CannotMeasure after 20
  /// s.
  void settle();

 private:
  reference::WebStoreStub store_;
  std::unique_ptr<Shop> shop_;
};

}  // namespace tillbridge::bench
