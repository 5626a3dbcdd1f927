#pragma once
// The moments at which a register is killed, and how each is brought about.
#include <functional>
#include <string>
#include <vector>

#include "trial_world.h"

namespace till_crash {

struct CrashMoment {
  int number = 0;
  std::string name;
  /// Brings the register to this side of the moment, where it dies. False: it lived on.
  std::function<bool(TrialWorld&, const std::string& side)> provoke;
  /// Starts it again and checks what has to be true now; leaves it stopped.
  std::function<void(TrialWorld&)> look_afterwards;
  int look_every = 0;  ///< after so many kills of a row; 0: after its last one
};

const std::vector<CrashMoment>& crash_moments();

}  // namespace till_crash
