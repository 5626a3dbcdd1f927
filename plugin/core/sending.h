#pragma once

// Sending in SEAL mode: eight lanes on one marker, each a chain of rounds. The machine is given events and
// the time and answers actions; whoever runs them makes a frozen batch durable before it is sent, and a
// decision durable before the next batch of its lane is frozen. The protocol and why it holds:
// docs/protocol.md.

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "plugin/core/reachability.h"
#include "plugin/core/seal.h"

namespace tillbridge::core {

enum class BatchState { frozen, in_flight, acked, unknown, refused };

struct BatchView {
  std::int64_t id = 0;
  Units target = 0;  ///< the seal that it leaves behind
  BatchState state = BatchState::frozen;
  std::size_t movements = 0;
};

/// A lane as it stands in the store.
struct LaneView {
  std::uint64_t round = 0;
  Units base = 0;                  ///< the last decided seal; 0: no marker yet
  std::uint64_t pending = 0;       ///< movements not settled
  std::vector<BatchView> batches;  ///< of the open round, oldest first
};

/// How a push ended.
struct PushOutcome {
  enum class Kind { accepted, refused, throttled, unauthorized, too_large, unknown, timed_out, not_sent };
  Kind kind = Kind::unknown;
  std::optional<Millis> wait_ms;  ///< throttled: as the server asks
  bool names_items = false;       ///< refused: the title names items
  bool names_cause =
      false;             ///< ... and a cause that no level explains: never counted, counted in another way
  Millis waited_ms = 0;  ///< how long the exchange went on
};

/// What the levels say after a refusal.
struct LevelsVerdict {
  bool read = false;                ///< false: they could not be read
  bool short_of_stock = false;      ///< an item has less than the batch takes
  bool positive_elsewhere = false;  ///< another lane brings units of such an item
};

// ---- events ----
struct MovementsWaiting {
  int lane;
  std::uint64_t pending;
};
struct BatchFrozen {
  int lane;
  std::optional<BatchView> batch;
};  ///< answers Freeze, or comes by itself where would_freeze(); no batch: nothing (else) could be frozen
struct PushAnswered {
  int lane;
  std::int64_t batch;
  PushOutcome outcome;
};
struct MarkerRead {
  std::optional<MarkerLevels> levels;
};  ///< nothing: not readable this time
struct LevelsRead {
  int lane;
  LevelsVerdict verdict;
};
struct LaneSettled {
  int lane;
  LaneView lane_now;
};  ///< answers Settle; where the decision could not be stored, with the lane as it still stands
struct MarkerUsedUp {
  int lane;
};                          ///< answers Freeze: the next number lies beyond the marker's epoch
struct RenewalDue {};       ///< told at start: the marker is closed before anything new is sent on it
struct ClosingUnderWay {};  ///< told at start: the marker's closing batch may have left already
/// After a refusal or an unreadable marker: the location is switched off in the web store, or gone.
struct LocationClosed {
  std::optional<int> lane;  ///< whose levels were to be read
};
struct RecordsAreOld {};  ///< told at start: nothing may be sent before somebody has taken over the marker
struct TimeReached {};
struct TryNow {};  ///< a person, or a network that is back
/// Linked, not paused, key good, not closing.
struct Allowed {
  bool sending;
  bool looking = true;  ///< while nothing is sent, the marker is read for what may have arrived before
};
using SendingEvent = std::variant<MovementsWaiting, BatchFrozen, PushAnswered, MarkerRead, LevelsRead,
                                  LaneSettled, MarkerUsedUp, RenewalDue, ClosingUnderWay, LocationClosed,
                                  RecordsAreOld, TimeReached, TryNow, Allowed>;

// ---- actions ----
enum class FreezeHow { all, clipped, named_held, halved, last_held };
struct Freeze {
  int lane;
  FreezeHow how;
};
struct Send {
  int lane;
  std::int64_t batch;
};
struct ReadMarker {};
struct ReadLevels {
  int lane;
};
struct Settle {
  int lane;
  std::int64_t batch;
};
/// The epoch is used up and every lane is open: close the marker and go on on a new one, with a new machine.
/// This one does nothing more.
struct CloseMarker {};
struct Stop {
  enum class Why {
    foreign_seal,  ///< another writer's seal in some lane
    old_records,   ///< known at start: these records are a copy, or nobody has taken over since the fence
    marker_empty,
    marker_filled,  ///< both slots of a lane hold something: an old seal was put back
    marker_stuck,
    key_refused,
    location_closed  ///< nothing can be counted where this register's stock lies
  };
  Why why;
  int lane;
  /// harmed(): a person has the marker renewed first (SUSPENDED); fenced(): takes it over (FENCED).
  bool harmed() const {
    return why == Why::marker_empty || why == Why::marker_filled || why == Why::marker_stuck;
  }
  bool fenced() const { return why == Why::foreign_seal || why == Why::old_records; }
  /// May end in the web store without anybody here: tried again from time to time.
  bool passing() const { return why == Why::key_refused || why == Why::location_closed; }
};
using SendingAction = std::variant<Freeze, Send, ReadMarker, ReadLevels, Settle, CloseMarker, Stop>;

class Sending {
 public:
  /// `jitter(n)` gives a number in [0, n); the only randomness.
  Sending(std::array<LaneView, kLanes> lanes, std::uint64_t epoch_start,
          std::function<Millis(Millis)> jitter);

  /// Advances by one event; runs nothing itself.
  /// @param now  monotonic milliseconds, never earlier than in the call before
  /// @return actions to run in this order
  std::vector<SendingAction> step(Millis now, const SendingEvent& event);
  /// A batch that nobody asked for (would_freeze). Plans nothing: that comes with the event that follows.
  void note(Millis now, const BatchFrozen& frozen);
  /// When to come back with TimeReached at the latest; never earlier than the last `now`.
  Millis wake_at() const { return wake_at_; }

  /// At start: lanes at rest look at the marker once before they send, so that records that are an old copy
  /// are noticed first.
  void look_before_sending();
  void set_lag(Millis lag) { lag_ = lag; }
  /// Looks at the marker are at least this far apart, beside what the lag wants: the quota runs low.
  void spread_marker_reads(Millis least) { marker_spread_ = least; }
  /// The quota is used up, as the answer to something else than a push said: everything waits.
  void pause(Millis now, Millis wait);
  const LaneView& lane(int index) const { return lanes_[index].view; }
  /// No lane waits for its first look at the marker any more.
  bool has_looked() const;
  /// Whether a movement that came into this lane now would be frozen at once, alone, and sent next. The batch
  /// may then be told without having been asked for.
  bool would_freeze(Millis now, int index) const;
  bool stopped() const { return stopped_.has_value(); }
  std::optional<Stop> stop_reason() const { return stopped_; }
  bool closing() const { return closing_; }
  /// Lifts a passing stop, after a new key or for a careful try.
  void lift_passing_stop();
  bool busy() const { return in_flight_.has_value(); }
  Reachability& reachability() { return reach_; }
  bool throttled(Millis now) const { return now < paused_until_; }
  /// Accepted batches whose seal was not seen for 5 lags: the web store said yes and did not do it.
  std::uint64_t broken_promises() const { return broken_promises_; }

 private:
  struct Lane {
    LaneView view;
    Millis send_at = 0;        ///< not before
    Millis waits_since = 0;    ///< its pending movements, while no batch carries them
    Millis acked_at = 0;       ///< of the round's latest 200; 0 none
    Millis refused_since = 0;  ///< first refusal of the round; 0 none
    Millis clip_wait_since = 0;
    std::optional<Millis> marker_due;  ///< when its round wants a look at the marker
    bool marker_after_refusal = false, levels_after_refusal = false, levels_wanted = false, freezing = false,
         reading_levels = false;
    bool look_first = false;    ///< an answer was lost: the marker is read before the same bytes go again
    bool never_looked = false;  ///< since the start: nothing goes before the marker could be read
    bool settling = false;      ///< decided, and the decision is being stored
    Millis levels_at = 0;       ///< levels are not read again before
    LevelsVerdict verdict;
    bool names_items = false, names_cause = false, too_large = false, promise_counted = false;
    int tries = 0, refusals = 0, single_refusals = 0;
    Millis both_empty_for = 0;  ///< watched, not slept through: how long reads have shown both slots empty
    Millis unmoved_for = 0;     ///< and the old seal after a 200
    Millis both_filled_for = 0;
    bool both_empty = false, both_filled = false, unmoved = false;
  };
  struct Flight {
    int lane;
    std::int64_t batch;
  };

  static void take_up(Lane& lane, Millis now);
  void apply(Millis now, const PushAnswered& answered);
  void apply(Millis now, const MarkerRead& read, std::vector<SendingAction>& actions);
  void consider_refusal(Millis now, int index, std::vector<SendingAction>& actions);
  void plan(Millis now, std::vector<SendingAction>& actions);
  void stop(Stop::Why why, int lane, std::vector<SendingAction>& actions);
  bool epoch_is_used_up() const;
  void ask_freeze(int index, FreezeHow how, std::vector<SendingAction>& actions);
  Millis backoff(int tries);
  Millis marker_gap() const;
  Millis gathering() const;

  std::array<Lane, kLanes> lanes_;
  std::uint64_t epoch_start_;
  std::function<Millis(Millis)> jitter_;
  Reachability reach_;
  std::optional<Flight> in_flight_;
  std::optional<Stop> stopped_;
  bool allowed_ = false, may_look_ = false, marker_reading_ = false;
  Millis lag_ = 2'000, paused_until_ = 0, last_marker_read_ = -1'000'000, wake_at_ = 0, marker_spread_ = 0;
  bool epoch_ends_ = false;  ///< no new batch is frozen: the lanes come to their ends
  bool closing_ = false;     ///< and have
  int throttles_ = 0;
  std::uint64_t broken_promises_ = 0;
};

}  // namespace tillbridge::core
