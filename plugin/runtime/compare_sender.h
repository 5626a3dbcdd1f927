#pragma once

#include <array>
#include <memory>

#include "plugin/core/comparing.h"
#include "plugin/runtime/pusher.h"
#include "plugin/store/compare_book.h"

namespace tillbridge::runtime {

/// Runs what core::Comparing decides, for a web store that does not keep the promises which seals stand on:
/// one request at a time on a fresh connection, and levels before and after it. Worker's thread.
class CompareSender final : public Pusher {
 public:
  CompareSender(Workplace& place, WebStore& web, const LinkFacts& link);
  ~CompareSender() override { *alive_ = false; }

  void turn() override;
  core::Millis wake_at() const override { return comparing_.wake_at(); }
  void allow(bool sending, bool looking) override { step(core::Allowed{sending, looking}); }
  void try_now() override;
  void set_lag(core::Millis lag) override { comparing_.set_lag(lag); }
  void answered() override;
  void pause(core::Millis wait) override { comparing_.pause(place_.clock.now(), wait); }

  bool looked() const override {
    const auto stop = comparing_.stop_reason();
    return !stop || !stop->fenced();
  }
  core::Reachability& reachability() override { return comparing_.reachability(); }
  bool stopped() const override { return comparing_.stopped(); }
  std::optional<core::Stop> stop_reason() const override { return comparing_.stop_reason(); }
  bool throttled(core::Millis now) const override { return comparing_.throttled(now); }
  bool busy() const override { return comparing_.busy(); }
  const core::LaneView& lane(int index) const override { return lanes_[static_cast<std::size_t>(index)]; }
  core::UnixMillis doubts_until() const override;
  void try_stopped() override;

  std::set<std::uint64_t> accepted() const override { return {}; }
  std::set<std::uint64_t> on_the_wire() const override;
  void tell_exchanges(std::vector<core::ActivityView>& rows) const override;
  std::uint64_t unconfirmed() const override;

  /// Reads the web store's orders of the last days and tells whether that could be done.
  std::function<void(std::function<void(bool)>)> read_orders;
  /// Nobody waits for them any more.
  std::function<void()> orders_are_done;
  /// Other registers of this location are linked, too.
  std::function<bool()> has_others;

 private:
  std::optional<core::ComparedBatch> open_batch();
  void step(const core::CompareEvent& event);
  void run(const core::CompareFreeze& action);
  void run(const core::CompareRead& action);
  void run(const core::CompareSend& action);
  void run(const core::CompareOrders& action);
  void run(const core::CompareSettle& action);
  void run(const core::CompareReview& action);
  void run(const core::Stop& action);
  void take_answer(const bigcommerce::HttpReply& reply);
  void look_at_location(std::function<void(bool closed)> then);
  void ended();
  void look_at_lanes();
  bool more_waits();
  std::string evidence_of(std::uint64_t seq, const core::CompareReview& review,
                          const std::vector<std::int64_t>& orders);

  WebStore& web_;
  store::CompareBook book_;
  std::optional<store::CompareBook::Open> open_;  ///< before comparing_, which begins with it
  core::Comparing comparing_;
  std::array<core::LaneView, core::kLanes> lanes_;
  // Of the batch that is under way.
  std::map<core::ItemKey, core::Units> available_;
  std::map<core::ItemKey, std::string> hold_;
  std::size_t max_movements_ = 0;
  bigcommerce::Refusal refusal_;
  core::Exchanges exchanges_;
  bool answer_lost_ = true;
  std::uint64_t orders_asked_ = 0;
  std::int64_t there_before_ = 0, there_ = 0;  ///< the web store's clock at the last two reads of levels
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace tillbridge::runtime
