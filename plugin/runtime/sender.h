#pragma once

#include <array>
#include <memory>
#include <set>

#include "plugin/core/sending.h"
#include "plugin/runtime/levels_reader.h"
#include "plugin/runtime/workplace.h"

namespace tillbridge::runtime {

/// Runs what core::Sending decides: freezes into the store, sends stored bytes, reads the marker, settles.
/// Worker's thread.
class Sender {
 public:
  Sender(Workplace& place, WebStore& web, const LinkFacts& link);
  ~Sender();
  Sender(const Sender&) = delete;
  Sender& operator=(const Sender&) = delete;

  void turn();  ///< news from intake, time
  /// While the worker waits, and only then, a sale may be frozen by whoever records it: whatever else the
  /// worker does may rest on it that nobody else freezes.
  void offer();
  void withdraw();
  core::Millis wake_at() const { return sending_.wake_at(); }
  void allow(bool sending, bool looking);
  void try_now();
  void set_lag(core::Millis lag) { sending_.set_lag(lag); }
  void answered();  ///< some other exchange with the web store ended well
  void failed(core::Reachability::Failure failure, core::Millis waited);

  /// An answer to something else said that the quota is used up.
  void pause(core::Millis wait) { sending_.pause(place_.clock.now(), wait); }
  void spread_marker_reads(core::Millis least) { sending_.spread_marker_reads(least); }

  /// The marker was read since the start, and showed nothing unknown.
  bool looked() const { return looked_; }
  const LinkFacts& link() const { return link_; }
  const core::Sending& machine() const { return sending_; }
  core::Reachability& reachability() { return sending_.reachability(); }
  /// Sending stopped for something that may have passed: one careful try.
  void try_stopped();
  /// How long it rests before the next such try.
  core::Millis stopped_for() const { return stopped_for_; }

  /// Movement numbers whose batch has a 200 and no seal yet; on the wire now.
  std::set<std::uint64_t> accepted() const;
  std::set<std::uint64_t> on_the_wire() const;
  /// How the web store was asked for what no batch has settled yet; other rows stay as they are.
  void tell_exchanges(std::vector<core::ActivityView>& rows) const;
  std::uint64_t unconfirmed() const;
  /// The register's clock was set: times that people are shown go with it.
  void clock_was_set(core::Millis by) {
    if (last_accepted_ != 0) last_accepted_ += by;
  }
  core::UnixMillis last_accepted_at() const { return last_accepted_; }
  std::string stop_words() const { return stop_words_; }

  std::function<void(const Levels&)> on_settled;  ///< by how much each item's level has moved
  std::function<void(const std::vector<std::uint64_t>&)> on_confirmed;  ///< movements, by number
  std::function<void()> on_catalogue_doubt;  ///< a refusal says our item map is wrong

 private:
  struct LaneExtras {
    std::map<core::ItemKey, core::Units> available;
    std::map<core::ItemKey, std::string> hold;
    std::size_t max_movements = 20'000;
    Levels levels;
    bigcommerce::Refusal refusal;
  };
  struct OpenBatch {
    int lane;
    std::vector<std::uint64_t> movements;
    std::vector<core::ItemChange> items;
    std::optional<core::UnixMillis> accepted;
    core::Exchanges exchanges = {};
    std::string body = {};  ///< until it is first sent, of one that was frozen with its sale
  };

  void step(const core::SendingEvent& event);
  void take_frozen();
  std::string committed_body(std::int64_t batch);
  void offer_lane();
  void run(const core::Freeze& action);
  void run(const core::Send& action);
  void run(const core::ReadMarker& action);
  void run(const core::ReadLevels& action);
  void run(const core::Settle& action);
  void run(const core::CloseMarker& action);
  void run(const core::Stop& action);
  /// Stops where the location is closed; else goes on with `it_is_open`, also where that could not be read.
  void look_at_location(std::optional<int> lane, std::function<void()> it_is_open);
  void rest();  ///< ever longer until something is accepted
  void take_answer(int lane, std::int64_t batch, const bigcommerce::HttpReply& reply);
  void publish_hints();
  bool is_marker(const bigcommerce::ItemIdentity& item) const;

  Workplace& place_;
  WebStore& web_;
  LinkFacts link_;
  core::Sending sending_;
  std::array<LaneExtras, core::kLanes> extras_;
  std::map<std::int64_t, OpenBatch> open_;
  std::array<core::Millis, core::kLanes> settled_at_{}, frozen_at_{};
  std::optional<std::int64_t> wire_;
  std::shared_ptr<const store::ReadyLane> ready_;  ///< the last one that was offered
  core::MarkerLevels seen_{};                      ///< the last read of the marker
  bool looked_ = false;                            ///< and it showed nothing unknown
  core::UnixMillis last_accepted_ = 0;
  core::Millis stopped_for_ = 0, location_asked_ = 0;
  std::string stop_words_;
};

}  // namespace tillbridge::runtime
