#pragma once

// Sending in COMPARE mode: to a web store that does not keep the promises which seals stand on (a request is
// all or nothing; no level goes below zero). One request at a time, and between two requests nothing but
// levels to tell whether a lost one arrived. The machine is given events and the time and answers actions;
// whoever runs them keeps what must outlive a crash. The rules: docs/protocol.md, "COMPARE mode".

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <variant>
#include <vector>

#include "plugin/core/freeze.h"
#include "plugin/core/reachability.h"
#include "plugin/core/sending.h"

namespace tillbridge::core {

struct ComparedLevel {
  Units on_hand = 0;    ///< what a change moves
  Units available = 0;  ///< of it for sale: a batch takes no more
  friend bool operator==(const ComparedLevel&, const ComparedLevel&) = default;
};
using ComparedLevels = std::map<ItemKey, ComparedLevel>;

/// The one batch that is under way.
struct ComparedBatch {
  std::int64_t id = 0;
  std::size_t movements = 0;
  std::vector<ItemChange> items;
  bool may_have_left = false;  ///< its bytes may have been on the wire
  ComparedLevels before = {};  ///< seen equal twice before it left; without an item: nobody knows
};

/// What is known beside the levels when a batch is judged.
struct ComparedEvidence {
  bool orders_read = false;  ///< all web orders that changed since were read
  bool orders = false;       ///< there is one with an item of the batch
  bool others = false;       ///< other registers of the location are linked
};

enum class ComparedVerdict {
  applied,      ///< every level moved by exactly the batch's change
  not_applied,  ///< no level moved
  unclear       ///< anything else, and whenever somebody else may have moved a level: a person decides
};
/// Whether a batch arrived, from its items' levels before and after. Pure.
ComparedVerdict judge(const ComparedBatch& batch, const ComparedLevels& after,
                      const ComparedEvidence& evidence);

// ---- events; TimeReached, TryNow, Allowed, LocationClosed and RecordsAreOld as in sending.h ----
struct CompareWaiting {
  bool any;  ///< movements wait that no batch carries
};
struct CompareFrozen {
  std::optional<ComparedBatch> batch;
};  ///< answers CompareFreeze; no batch: nothing (else) could be frozen
struct CompareLevelsRead {
  std::optional<ComparedLevels> levels;
};  ///< answers CompareRead; nothing: not readable this time
struct CompareAnswered {
  PushOutcome outcome;
};
struct CompareOrdersRead {
  ComparedEvidence evidence;
};  ///< answers CompareOrders; not once its batch has ended (kOrdersWithin)
struct CompareEnded {
  bool waiting;
};  ///< answers CompareSettle and CompareReview: it is stored, and whether more waits
using CompareEvent =
    std::variant<CompareWaiting, CompareFrozen, CompareLevelsRead, CompareAnswered, CompareOrdersRead,
                 CompareEnded, TimeReached, TryNow, Allowed, LocationClosed, RecordsAreOld>;

// ---- actions ----
struct CompareFreeze {
  FreezeHow how;
  ComparedLevels levels;  ///< clipped: what is there
};
struct CompareRead {};
/// Keep that it leaves, and the levels before it, durably; then send, on a fresh connection.
struct CompareSend {
  std::int64_t batch;
  ComparedLevels before;
};
struct CompareOrders {};  ///< read web orders far back
struct CompareSettle {
  std::int64_t batch;
  bool by_levels;  ///< no 200 said so
};
struct CompareReview {
  std::int64_t batch;
  ComparedLevels before, after;
  ComparedEvidence evidence;
};
using CompareAction =
    std::variant<CompareFreeze, CompareRead, CompareSend, CompareOrders, CompareSettle, CompareReview, Stop>;

class Comparing {
 public:
  /// Levels have to be the same in two reads this far apart.
  static constexpr Millis kApart = 30'000;
  /// Looks before a request that still show what its item had before the last accepted change are old reads,
  /// for so long after it; later somebody may have brought the item back there.
  static constexpr Millis kOldReads = 15 * 60'000;
  /// No request lives longer, after its answer was lost: waited out by our own uptime, anew after a restart.
  static constexpr Millis kLongestLife = 15 * 60'000;
  /// A web store that answers and does not give its orders for so long: a person decides without them.
  static constexpr Millis kOrdersWithin = 10 * 60'000;

  /// `open`: the batch that the store has open. `jitter(n)` gives a number in [0, n).
  Comparing(std::optional<ComparedBatch> open, std::function<Millis(Millis)> jitter);

  /// Advances by one event; runs nothing itself.
  /// @param now  monotonic milliseconds, never earlier than in the call before
  /// @return actions to run in this order; all but Stop are answered by an event
  std::vector<CompareAction> step(Millis now, const CompareEvent& event);
  /// When to come back with TimeReached at the latest.
  Millis wake_at() const { return wake_at_; }

  void pause(Millis now, Millis wait);
  void set_lag(Millis lag) { lag_ = lag; }
  Reachability& reachability() { return reach_; }
  const Reachability& reachability() const { return reach_; }
  bool throttled(Millis now) const { return now < paused_until_; }
  bool busy() const { return asked_ == Asked::push; }
  bool stopped() const { return stopped_.has_value(); }
  std::optional<Stop> stop_reason() const { return stopped_; }
  void lift_passing_stop();
  const std::optional<ComparedBatch>& batch() const { return batch_; }
  /// An answer was lost, and its request may still be carried out: until when that is waited out; 0: no.
  Millis waits_until() const { return phase_ == Phase::rest ? rest_until_ : 0; }
  /// It is looked for whether a request arrived.
  bool doubts() const { return phase_ == Phase::rest || phase_ == Phase::after; }

 private:
  enum class Phase {
    idle,    ///< no batch
    before,  ///< levels are read until they stand still
    rest,    ///< a request may still be carried out
    after    ///< levels are read until they stand still, then orders
  };
  enum class Asked { nothing, freeze, levels, push, orders, end };

  void begin(Phase phase, Millis now, Millis first_read_at);
  void take(Millis now, const CompareLevelsRead& read, std::vector<CompareAction>& actions);
  void take(Millis now, const CompareAnswered& answered, std::vector<CompareAction>& actions);
  void take(Millis now, const ComparedEvidence& evidence, std::vector<CompareAction>& actions);
  void stand_still(Millis now, std::vector<CompareAction>& actions);
  void consider_refusal(Millis now, std::vector<CompareAction>& actions);
  void send(const ComparedLevels& before, std::vector<CompareAction>& actions);
  void freeze(FreezeHow how, std::vector<CompareAction>& actions, ComparedLevels levels = {});
  void settle(bool by_levels, std::vector<CompareAction>& actions);
  void look_after(Millis now, PushOutcome::Kind said);
  void go_on(Millis now, PushOutcome::Kind said, std::vector<CompareAction>& actions);
  bool is_old(Millis now, const ComparedLevels& levels);
  Millis apart() const;
  void stop(Stop::Why why, std::vector<CompareAction>& actions);
  void plan(Millis now, std::vector<CompareAction>& actions);
  bool is_short(const ComparedLevels& levels) const;
  Millis backoff(int tries);

  std::optional<ComparedBatch> batch_;
  std::function<Millis(Millis)> jitter_;
  Reachability reach_;
  Phase phase_ = Phase::idle;
  Asked asked_ = Asked::nothing;
  std::optional<Stop> stopped_;
  bool allowed_ = false, may_look_ = false, waiting_ = false;
  Millis lag_ = 2'000, wake_at_ = 0, paused_until_ = 0, waits_since_ = 0;
  // Levels that are watched.
  std::optional<ComparedLevels> seen_;
  Millis seen_at_ = 0, read_at_ = 0, rest_until_ = 0, orders_at_ = 0;
  int moved_ = 0;  ///< looks that showed other levels than the one before
  ComparedLevels clip_, after_;
  struct Replaced {
    Units level;
    Millis until;
  };
  std::map<ItemKey, Replaced> replaced_;  ///< what items had before the last change that was accepted
  // What the web store said; nothing: its answer was lost.
  std::optional<PushOutcome::Kind> said_;
  bool names_items_ = false, names_cause_ = false, clipped_ = false;
  int refusals_ = 0, single_refusals_ = 0, tries_ = 0, throttles_ = 0;
};

}  // namespace tillbridge::core
