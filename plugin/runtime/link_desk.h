#pragma once

#include "plugin/core/link_view.h"
#include "plugin/runtime/link_check.h"
#include "plugin/runtime/workplace.h"

namespace tillbridge::runtime {

/// Keeps what people see of linking: how they began, key files that were found, what the last look and the
/// last try said. What was chosen, and that somebody waits for a web store, stays through restarts. Worker's
/// thread.
class LinkDesk {
 public:
  LinkDesk(Workplace& place, std::string folder);

  /// Looks for key files in the plugin's folder, the one that it lies in, and the downloads of this machine's
  /// user. How many were found.
  std::size_t look_for_files();
  /// Somebody has asked BigCommerce for a store and waits for it; or no longer does.
  void wait_for_store(bool waiting, const std::string& who);

  void began(bool linking, const std::string& file, std::string_view token,
             std::optional<std::int64_t> location);
  void progress(const StoreChecks& checks, std::uint32_t steps);
  void checked(const StoreChecks& checks, const DryRun& run);
  void failed(bool linking, const std::string& problem, const std::string& holder = {});
  /// The last try failed because of the web store's promises: it can be linked by comparing stock.
  void can_compare();
  void linked();

  /// Another pointer after each change.
  std::shared_ptr<const core::LinkView> view();

 private:
  void take(const StoreChecks& checks);

  Workplace& place_;
  std::string folder_;
  core::LinkView now_;
  std::shared_ptr<const core::LinkView> view_;
};

}  // namespace tillbridge::runtime
