#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "plugin/core/picture.h"
#include "plugin/core/sending.h"
#include "plugin/runtime/levels_reader.h"
#include "plugin/runtime/workplace.h"

namespace tillbridge::runtime {

/// Sending the same bytes again is always safe, so waiting long gains nothing.
inline constexpr core::Millis kPushTimeoutMs = 10'000;

/// Sends what is recorded to the web store, in one of two ways: sealed (Sender) or by comparing levels
/// (CompareSender). Worker's thread.
class Pusher {
 public:
  Pusher(Workplace& place, const LinkFacts& link) : place_(place), link_(link) {}
  virtual ~Pusher() = default;
  Pusher(const Pusher&) = delete;
  Pusher& operator=(const Pusher&) = delete;

  virtual void turn() = 0;  ///< news from intake, time
  /// While the worker waits, and only then, a sale may be frozen by whoever records it: whatever else the
  /// worker does may rest on it that nobody else freezes.
  virtual void offer() {}
  virtual void withdraw() {}
  virtual core::Millis wake_at() const = 0;
  /// `looking`: what went out before may be looked for meanwhile.
  virtual void allow(bool sending, bool looking) = 0;
  virtual void try_now() = 0;
  virtual void set_lag(core::Millis lag) = 0;
  virtual void answered() = 0;  ///< some other exchange with the web store ended well
  void failed(core::Reachability::Failure failure, core::Millis waited) {
    reachability().failed(place_.clock.now(), failure, waited);
  }
  /// An answer to something else said that the quota is used up.
  virtual void pause(core::Millis wait) = 0;
  virtual void spread_marker_reads(core::Millis /*least*/) {}

  /// It is known that the web store has seen nothing that these records do not know.
  virtual bool looked() const = 0;
  virtual void offered_again() {}  ///< the register's journal has offered something from before this start
  const LinkFacts& link() const { return link_; }
  bool compares() const { return link_.marker_variants.empty(); }  ///< no marker: levels decide
  virtual core::Reachability& reachability() = 0;
  virtual bool stopped() const = 0;
  virtual std::optional<core::Stop> stop_reason() const = 0;
  virtual bool throttled(core::Millis now) const = 0;
  virtual bool busy() const = 0;                  ///< something is on the wire, or hangs on its answer
  virtual bool closing() const { return false; }  ///< the marker is used up
  virtual std::uint64_t broken_promises() const { return 0; }
  virtual const core::LaneView& lane(int index) const = 0;
  /// Until when a lost answer is waited out; 0: none is.
  virtual core::UnixMillis doubts_until() const { return 0; }
  /// Sending stopped for something that may have passed: one careful try.
  virtual void try_stopped() = 0;
  /// How long it rests before the next such try.
  core::Millis stopped_for() const { return stopped_for_; }

  /// Movement numbers whose batch has a 200 and is not settled yet; on the wire now.
  virtual std::set<std::uint64_t> accepted() const = 0;
  virtual std::set<std::uint64_t> on_the_wire() const = 0;
  /// How the web store was asked for what no batch has settled yet; other rows stay as they are.
  virtual void tell_exchanges(std::vector<core::ActivityView>& rows) const = 0;
  virtual std::uint64_t unconfirmed() const = 0;
  /// The register's clock was set: times that people are shown go with it.
  void clock_was_set(core::Millis by) {
    if (last_accepted_ != 0) last_accepted_ += by;
  }
  core::UnixMillis last_accepted_at() const { return last_accepted_; }
  std::string stop_words() const { return stop_words_; }

  std::function<void(const Levels&)> on_settled;  ///< by how much each item's level has moved
  std::function<void(const std::vector<std::uint64_t>&)> on_confirmed;  ///< movements, by number
  std::function<void()> on_catalogue_doubt;  ///< a refusal says our item map is wrong

 protected:
  void rest() {  ///< ever longer until something is accepted
    constexpr core::Millis kFirstRest = 15'000, kLongestRest = 300'000;
    stopped_for_ = stopped_for_ == 0 ? kFirstRest : std::min(2 * stopped_for_, kLongestRest);
  }

  Workplace& place_;
  LinkFacts link_;
  core::UnixMillis last_accepted_ = 0;
  core::Millis stopped_for_ = 0;
  std::string stop_words_;
};

}  // namespace tillbridge::runtime
