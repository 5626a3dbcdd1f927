// An outbox in memory, with the promises that the database keeps: what was committed is there after a
// restart.
#pragma once

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <stdexcept>
#include <vector>

#include "plugin/core/freeze.h"
#include "plugin/core/sending.h"

namespace bench {

using namespace tillbridge::core;

struct Frozen {
  BatchView view;
  int lane = 0;
  std::uint64_t round = 0;
  Units base = 0;
  FrozenContent content;
};

class MemoryOutbox {
 public:
  MemoryOutbox() {
    for (auto& lane : lanes_) lane.base = seal(0, 0, 0);
  }

  void record(Movement movement, int lane) {
    const std::uint64_t seq = movements_.size() + 1;
    movements_.push_back({seq, lane, std::move(movement)});
    pending_[lane].push_back(seq);
  }
  std::size_t size() const { return movements_.size(); }
  std::size_t pending_count() const {
    std::size_t count = 0;
    for (const auto& lane : pending_) count += lane.size();
    return count;
  }
  std::vector<StoredMovement> pending(int lane) const {
    std::vector<StoredMovement> rows;
    for (const auto seq : pending_[lane]) rows.push_back(movements_[seq - 1]);
    return rows;
  }

  LaneView lane(int index) const {
    LaneView view{lanes_[index].round, lanes_[index].base, pending_[index].size(), {}};
    for (const auto id : lanes_[index].open) view.batches.push_back(batches_.at(id).view);
    return view;
  }
  std::array<LaneView, kLanes> lanes() const {
    std::array<LaneView, kLanes> all;
    for (int i = 0; i < kLanes; ++i) all[i] = lane(i);
    return all;
  }

  BatchView commit(int lane, Units target, FrozenContent content) {
    Frozen frozen;
    frozen.view = {static_cast<std::int64_t>(batches_.size()) + 1, target, BatchState::unknown,
                   content.movements.size()};
    frozen.lane = lane;
    frozen.round = lanes_[lane].round;
    frozen.base = lanes_[lane].base;
    frozen.content = std::move(content);
    lanes_[lane].open.push_back(frozen.view.id);
    batches_[frozen.view.id] = frozen;
    auto view = frozen.view;
    view.state = BatchState::frozen;
    return view;
  }
  const Frozen& batch(std::int64_t id) const { return batches_.at(id); }

  LaneView settle(int index, std::int64_t id) {
    auto& lane = lanes_[index];
    const auto& winner = batches_.at(id);
    if (winner.round != lane.round || !winners.insert(id).second)
      throw std::logic_error("a round is decided once");
    auto& pending = pending_[index];
    const auto& settled = winner.content.movements;
    if (!std::equal(settled.begin(), settled.end(), pending.begin()))
      throw std::logic_error("a batch is a prefix (I8)");
    pending.erase(pending.begin(), pending.begin() + static_cast<std::ptrdiff_t>(settled.size()));
    for (const auto& change : winner.content.items) {
      const Units owed = change.shorted - change.repaid - change.settled_debt;
      if (owed == 0) continue;
      if ((debt[change.item] += owed) < 0) throw std::logic_error("more debt is repaid than is open (I2)");
      if (debt[change.item] == 0) debt.erase(change.item);
    }
    for (const auto& outcome : winner.content.outcomes) {
      const auto& movement = movements_[outcome.seq - 1].movement;
      if (outcome.fate == LineFate::held && movement.kind != MovementKind::settlement)
        held[outcome.item] += movement.lines[outcome.line].quantity_milli / kMilliPerUnit;
    }
    lane = {lane.round + 1, winner.view.target, {}};
    return this->lane(index);
  }

  std::map<ItemKey, Units> free_debt(int lane) const {
    auto free = debt;
    for (int other = 0; other < kLanes; ++other) {
      if (other == lane) continue;
      std::map<ItemKey, Units> reserved;
      for (const auto id : lanes_[other].open)
        for (const auto& change : batches_.at(id).content.items)
          reserved[change.item] = std::max(reserved[change.item], change.repaid + change.settled_debt);
      for (const auto& [item, units] : reserved)
        if (free.contains(item)) free[item] = std::max<Units>(0, free[item] - units);
    }
    return free;
  }
  bool positive_elsewhere(int lane, const ItemKey& item) const {
    for (int other = 0; other < kLanes; ++other)
      for (const auto id : lanes_[other].open)
        for (const auto& change : batches_.at(id).content.items)
          if (other != lane && change.item == item && change.sent > 0) return true;
    return false;
  }

  std::set<std::int64_t> winners;
  std::map<ItemKey, Units> debt, held;

 private:
  struct Lane {
    std::uint64_t round = 0;
    Units base = 0;
    std::vector<std::int64_t> open;
  };
  std::vector<StoredMovement> movements_;
  std::array<std::vector<std::uint64_t>, kLanes> pending_;
  std::array<Lane, kLanes> lanes_;
  std::map<std::int64_t, Frozen> batches_;
};

}  // namespace bench
