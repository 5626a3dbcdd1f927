#pragma once

#include "plugin/core/reachability.h"
#include "plugin/runtime/ports.h"

namespace tillbridge::runtime {

/// What the register says of its network, against what exchanges show. Nothing is sent or held back by it: it
/// chooses words, and when to try again. Worker's thread.
class NetworkWatch {
 public:
  using Network = Host::Network;

  /// What the register says now. True when that has changed.
  bool told(Network word, core::Millis now) {
    if (word == word_) return false;
    word_ = word;
    since_ = now;
    return true;
  }
  Network word() const { return word_; }
  /// The register says that there is no network, and no answer has shown it wrong since.
  bool down(const core::Reachability& reach) const {
    return word_ == Network::down && !(reach.ever_answered() && reach.last_answer() > since_);
  }

 private:
  Network word_ = Network::unknown;
  core::Millis since_ = 0;
};

}  // namespace tillbridge::runtime
