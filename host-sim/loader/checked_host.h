#pragma once
// Stands between a plugin and its host: every call of the plugin is looked at before the host sees it.
#include <memory>

#include "loader/violations.h"
#include "till/till.h"

namespace till_loader {

/// Wraps a host and all its extensions. A call on the wrong thread, with null, with a short struct or with
/// nonsense inside is written down as a violation and answered like a strict host would (TILL_E_THREAD,
/// TILL_E_INVALID); everything else goes through. Made on the main thread; must outlive the plugin.
class CheckedHost {
 public:
  CheckedHost(const till_host* inner, Violations& violations);
  ~CheckedHost();
  CheckedHost(const CheckedHost&) = delete;
  CheckedHost& operator=(const CheckedHost&) = delete;

  const till_host* host() const;
  /// From here on (and until false) every call of the plugin but thread-safe ones without effect is wrong:
  /// create() makes no host calls, and nothing may come after destroy().
  void forbid_calls(bool forbidden, const char* during);

  struct State;

 private:
  std::unique_ptr<State> state_;
};

}  // namespace till_loader
