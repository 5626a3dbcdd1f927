#pragma once

#include "plugin/runtime/marker_creation.h"
#include "plugin/runtime/workplace.h"
#include "plugin/store/epochs.h"

namespace tillbridge::runtime {

/// From one marker to the next. A used-up one is closed by a batch that takes all its seals; a harmed one is
/// emptied, and what was undecided on it waits for a person. Then a new marker is made and sending switches
/// to it. Worker's thread; tries until it is done, failed or destroyed.
class MarkerRenewal {
 public:
  enum class Why { used_up, harmed };
  struct Outcome {
    bool good = false;
    bool foreign = false;  ///< somebody else closed the marker or sends on it
    std::string words;     ///< for the person who asked, or the log
  };
  MarkerRenewal(Workplace& place, WebStore& web, LinkFacts link,
                std::array<core::LaneView, core::kLanes> lanes, Why why);
  ~MarkerRenewal() { *alive_ = false; }
  MarkerRenewal(const MarkerRenewal&) = delete;
  MarkerRenewal& operator=(const MarkerRenewal&) = delete;

  /// True: what it waits for has changed.
  bool turn();
  /// That the location is switched off in the web store, in words; empty: it is not, as far as is known.
  std::string waits_for() const;
  core::Millis wake_at() const;
  bool done() const { return outcome_.has_value(); }
  const Outcome& outcome() const { return *outcome_; }
  Why why() const { return why_; }

 private:
  void freeze_closing();
  void send_closing();
  void look();
  void empty_slots();
  void look_for_empty();
  void find_product();
  void create();
  void switch_over();
  void later(core::Millis ms, void (MarkerRenewal::*then)());
  core::Millis backoff();

  Workplace& place_;
  WebStore& web_;
  LinkFacts link_;
  std::array<core::LaneView, core::kLanes> lanes_;
  Why why_;
  core::Millis began_;
  store::ClosingBatch closing_;
  std::optional<MarkerCreation> creation_;
  core::EpochPlan plan_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  core::Millis wait_until_ = core::kNever;
  void (MarkerRenewal::*then_)() = nullptr;
  int tries_ = 0, looks_ = 0;
  bool emptied_ = false;  ///< the web store has said yes to the harmed marker's end
  std::string told_waits_for_;
  std::size_t to_review_ = 0;
  std::optional<Outcome> outcome_;
};

}  // namespace tillbridge::runtime
