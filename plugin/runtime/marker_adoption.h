#pragma once

#include "plugin/runtime/marker_product.h"
#include "plugin/runtime/workplace.h"
#include "plugin/store/unclear.h"

namespace tillbridge::runtime {

/// Takes over the marker for a fenced register, after a person confirmed: reads it until every lane says
/// something, then changes the tables in one transaction. Where it was closed, the marker of a later epoch is
/// looked for and taken over instead. Worker's thread; the owner asks `done()` after each
/// turn and starts sending anew from the tables.
class MarkerAdoption {
 public:
  struct Outcome {
    bool good = false;
    std::string words;  ///< for the person who asked
  };
  MarkerAdoption(Workplace& place, WebStore& web, LinkFacts link,
                 std::array<core::LaneView, core::kLanes> lanes, std::string who);
  ~MarkerAdoption() { *alive_ = false; }
  MarkerAdoption(const MarkerAdoption&) = delete;
  MarkerAdoption& operator=(const MarkerAdoption&) = delete;

  void turn();
  core::Millis wake_at() const { return reading_ ? core::kNever : wait_until_; }
  bool done() const { return outcome_.has_value(); }
  const Outcome& outcome() const { return *outcome_; }

 private:
  void read();
  void take(const std::optional<core::MarkerLevels>& levels);
  void look_further();

  Workplace& place_;
  WebStore& web_;
  LinkFacts link_;
  std::array<core::LaneView, core::kLanes> lanes_;
  std::string who_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  core::Millis wait_until_ = 0;
  std::uint64_t known_ = 0;  ///< the highest number that these records know as settled
  int epoch_ = 0, missing_ = 0;
  std::optional<store::LaterMarker> later_;
  int reads_ = 0, answered_ = 0;
  bool reading_ = false;
  std::optional<Outcome> outcome_;
};

}  // namespace tillbridge::runtime
