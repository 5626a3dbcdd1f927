#pragma once

// The moments at which a register's process may die, as plugin/core/crash_point.h names them. The files that
// name one are compiled once more for the simulator and stand before their originals.

#include <functional>
#include <string>

namespace sim {

/// Told each moment that the code comes to, while somebody listens.
class MomentListener {
 public:
  using Heard = std::function<void(const char* moment, const char* side)>;
  explicit MomentListener(Heard heard);
  ~MomentListener();
  MomentListener(const MomentListener&) = delete;
  MomentListener& operator=(const MomentListener&) = delete;

 private:
  Heard before_;
};

}  // namespace sim
