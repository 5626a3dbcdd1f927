#pragma once
// One way of one connection through the cable. Private to this room; used by the relay's thread only.
#include <chrono>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "drill/cable.h"

namespace till_drill {

using RelayClock = std::chrono::steady_clock;

/// A fault at work on one way of one connection.
struct Strike {
  CableFault fault;
  std::uint64_t at_byte = 0;  ///< counted like CablePipe::written
  double tokens = 0;          ///< drip: bytes that may pass now
  RelayClock::time_point filled_at{};
};

class CablePipe {
 public:
  enum class Flow {
    kGoing,
    kReset,  ///< a fault wants both ends reset
    kBroken  ///< the far end is gone
  };

  void add(const CableFault& fault, RelayClock::time_point now);
  void clear_strikes() { strikes_.clear(); }

  bool wants_more() const { return !source_ended && !discarding && queued_ < kMostQueued; }
  /// Takes what was read from the source.
  void take(const char* bytes, std::size_t count, RelayClock::time_point now);
  /// Writes to `descriptor` what is due and allowed.
  Flow pump(int descriptor, RelayClock::time_point now);
  bool empty() const { return pieces_.empty(); }
  /// True when pump() could write now were the socket ready.
  bool ready(RelayClock::time_point now) const;
  /// When to look again though no socket speaks; max() when there is nothing to wait for.
  RelayClock::time_point next_look(RelayClock::time_point now) const;

  bool source_ended = false;  ///< the source sent its end
  bool end_passed = false;    ///< and the far end was told
  bool discarding = false;    ///< half-closed by a fault: what still comes is dropped
  std::uint64_t written = 0;

 private:
  static constexpr std::size_t kMostQueued = 256u << 10;

  struct Piece {
    std::string bytes;
    RelayClock::time_point due;
  };
  /// How many bytes may be written now; 0 with `*strike` set when a fault strikes at this very byte.
  std::size_t allowed(const Strike** strike) const;
  void refill(RelayClock::time_point now);

  std::deque<Piece> pieces_;
  std::size_t queued_ = 0;
  std::vector<Strike> strikes_;
};

}  // namespace till_drill
