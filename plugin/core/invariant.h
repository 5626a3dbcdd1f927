#pragma once

#include <stdexcept>
#include <string>

namespace tillbridge::core {

/// A rule that must hold was found broken: a defect, never an input. Thrown in release builds too; whoever
/// runs the core stops sending.
class InvariantBroken : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

inline void invariant(bool holds, const char* rule) {
  if (!holds) throw InvariantBroken(std::string("broken rule: ") + rule);
}

}  // namespace tillbridge::core
