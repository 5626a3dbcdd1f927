#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "plugin/core/movement.h"
#include "plugin/core/units.h"
#include "plugin/store/facts.h"

namespace tillbridge::runtime {

/// What other registers of the location sold, as the shared journal says, and have not told since that it
/// reached the web store. Kept through a restart. Worker's thread.
class UnheardSales {
 public:
  /// Of more SKUs than this, all of a register's are meant.
  static constexpr std::size_t kMostSkus = 500;

  /// Of one register. Times of the monotonic clock are its own; what was kept counts as read at the start.
  struct Sales {
    core::UnixMillis newest = 0;  ///< when its newest entry was read; 0: nobody knows
    core::UnixMillis kept = 0;    ///< as it was kept, within the hour
    /// It has told once, since the journal is read, that nothing of it waited: all that waits is among
    /// `skus`.
    bool known = false;
    std::optional<core::Millis> all;  ///< too many to name, or nobody knows which: when they were read
    std::map<std::string, core::Millis> skus;  ///< by folded SKU: when its newest entry was read
    /// Whether one of them was read at `since` or later.
    bool names(const std::vector<std::string>& folded, core::Millis since) const;
  };

  UnheardSales(store::Facts& facts, core::Millis now);

  void read(const std::string& id, const core::Movement& movement, core::Millis now, core::UnixMillis wall);
  /// Its newest word was written after `since` and says that so many changes of it wait.
  void told(const std::string& id, core::Millis since, std::uint64_t waiting);
  /// To be called before the place of the journal up to which it was read is kept.
  void keep();
  const Sales* of(const std::string& id) const;

 private:
  store::Facts* facts_;
  std::map<std::string, Sales> registers_;
  bool changed_ = false;
};

/// A register that may have changed the shop's count of an item by what has not reached the web store.
struct Unheard {
  std::string name;
  core::UnixMillis since = 0;  ///< when it was last heard of; 0: nobody knows
  bool gone = false;           ///< for so long that nothing waits for it any more
};

}  // namespace tillbridge::runtime
