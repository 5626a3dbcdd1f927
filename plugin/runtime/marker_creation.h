#pragma once

#include "plugin/core/rotation.h"
#include "plugin/runtime/marker_product.h"
#include "plugin/runtime/workplace.h"

namespace tillbridge::runtime {

/// Makes the marker of a new epoch with its first seals and reads them back. Each try has an epoch number of
/// its own, kept before the first request: where any request has no definite answer, that number is given up,
/// since a late creation must not refill a slot that was opened. A number that is given up may leave a hidden
/// item behind, so none is given up for a request that certainly does nothing, and each waits four times as
/// long as the one before for a web store whose reads are late. Worker's thread; tries until it is done or
/// destroyed.
class MarkerCreation {
 public:
  struct Made {
    int epoch = 0;
    MarkerFound marker;
  };
  /// A number that these records never tried, and whose marker is there and has seals.
  enum class Stranger {
    passed_over,  ///< left alone: another number is taken
    stops,        ///< another life of these records went on on it: nothing is made
  };
  MarkerCreation(Workplace& place, WebStore& web, std::int64_t location, core::EpochPlan plan,
                 Stranger stranger = Stranger::passed_over);
  ~MarkerCreation() { *alive_ = false; }
  MarkerCreation(const MarkerCreation&) = delete;
  MarkerCreation& operator=(const MarkerCreation&) = delete;

  void turn();
  core::Millis wake_at() const { return wait_until_; }
  const std::optional<Made>& made() const { return made_; }
  bool met_stranger() const { return met_stranger_; }
  /// That the location is switched off in the web store, in words; empty: it is not, as far as is known.
  const std::string& waits_for() const { return waits_for_; }

 private:
  void create();
  void ask_for_product();
  void open_slots();
  void look_at_stranger();
  void look_for_product();
  void look_at_location();
  void read_back();
  void give_up(const std::string& why, core::Millis least = 0);
  core::Millis backoff();
  void pause(core::Millis ms, void (MarkerCreation::*then)());

  Workplace& place_;
  WebStore& web_;
  std::int64_t location_;
  core::EpochPlan plan_;
  Stranger stranger_;
  bool met_stranger_ = false;
  int epoch_ = 0, tries_ = 0, unseen_ = 0;  ///< unseen_: numbers whose first seals never came to be read
  MarkerFound marker_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  core::Millis wait_until_ = 0, written_at_ = 0;
  void (MarkerCreation::*then_)() = nullptr;
  std::optional<Made> made_;
  std::string waits_for_;
};

}  // namespace tillbridge::runtime
