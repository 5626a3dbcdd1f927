#pragma once

#include <array>
#include <memory>
#include <set>

#include "plugin/core/sending.h"
#include "plugin/runtime/pusher.h"

namespace tillbridge::runtime {

/// Runs what core::Sending decides: freezes into the store, sends stored bytes, reads the marker, settles.
/// Worker's thread.
class Sender final : public Pusher {
 public:
  Sender(Workplace& place, WebStore& web, const LinkFacts& link);
  ~Sender() override;

  void turn() override;
  void offer() override;
  void withdraw() override;
  core::Millis wake_at() const override { return sending_.wake_at(); }
  void allow(bool sending, bool looking) override;
  void try_now() override;
  void set_lag(core::Millis lag) override { sending_.set_lag(lag); }
  void answered() override;
  void pause(core::Millis wait) override { sending_.pause(place_.clock.now(), wait); }
  void spread_marker_reads(core::Millis least) override { sending_.spread_marker_reads(least); }

  /// The marker was read since the start, and showed nothing unknown.
  void offered_again() override;
  bool looked() const override { return looked_ && !renewal_due_; }
  core::Reachability& reachability() override { return sending_.reachability(); }
  bool stopped() const override { return sending_.stopped(); }
  std::optional<core::Stop> stop_reason() const override { return sending_.stop_reason(); }
  bool throttled(core::Millis now) const override { return sending_.throttled(now); }
  bool busy() const override { return sending_.busy(); }
  bool closing() const override { return sending_.closing(); }
  std::uint64_t broken_promises() const override { return sending_.broken_promises(); }
  const core::LaneView& lane(int index) const override { return sending_.lane(index); }
  void try_stopped() override;

  std::set<std::uint64_t> accepted() const override;
  std::set<std::uint64_t> on_the_wire() const override;
  void tell_exchanges(std::vector<core::ActivityView>& rows) const override;
  std::uint64_t unconfirmed() const override;

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
  void take_answer(int lane, std::int64_t batch, const bigcommerce::HttpReply& reply);
  void publish_hints();
  bool is_marker(const bigcommerce::ItemIdentity& item) const;

  WebStore& web_;
  core::Sending sending_;
  std::array<LaneExtras, core::kLanes> extras_;
  std::map<std::int64_t, OpenBatch> open_;
  std::array<core::Millis, core::kLanes> settled_at_{}, frozen_at_{};
  std::optional<std::int64_t> wire_;
  std::shared_ptr<const store::ReadyLane> ready_;  ///< the last one that was offered
  core::MarkerLevels seen_{};                      ///< the last read of the marker
  bool renewal_due_ =
      false;             ///< the marker is closed first; until then a look says nothing of what is on its way
  bool looked_ = false;  ///< and it showed nothing unknown
  core::Millis location_asked_ = 0;
};

}  // namespace tillbridge::runtime
