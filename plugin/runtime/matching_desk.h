#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "plugin/core/matching.h"
#include "plugin/runtime/catalogue_writer.h"

namespace tillbridge::runtime {

/// Compares what the web store had before the link with the register's items, when somebody asks (S80): reads
/// only, a few products at a time, while nothing more urgent needs the quota. Worker's thread.
class MatchingDesk {
 public:
  MatchingDesk(Workplace& place, WebStore& web, RegisterReader& reg, CatalogueWriter& writer);
  ~MatchingDesk() { *alive_ = false; }
  MatchingDesk(const MatchingDesk&) = delete;
  MatchingDesk& operator=(const MatchingDesk&) = delete;

  /// All of it, from the beginning.
  void look();
  /// One item again, where anything was looked at; after something was chosen for it.
  void look_at(const std::string& item_id);

  void turn(bool reachable);
  core::Millis wake_at() const;
  /// Null until somebody asked.
  std::shared_ptr<const core::MatchingBoard> board() const { return board_; }

  std::function<void()> on_change;

 private:
  struct Reading {
    std::string item_id;
    std::int64_t product;
  };
  void read(std::vector<Reading> some);
  /// What can be said without the web store; true: its product has to be read.
  bool judge(const std::string& item_id);
  std::vector<core::Candidate> candidates(const core::RegisterItem& item) const;
  void find_apart();
  void make_board();

  Workplace& place_;
  WebStore& web_;
  RegisterReader& reg_;
  CatalogueWriter& writer_;
  std::deque<std::string> to_read_;
  std::map<std::string, core::MatchingRow> rows_;  ///< by item id
  std::set<std::string> apart_, compared_;
  std::shared_ptr<const core::MatchingBoard> board_;
  bool asking_ = false, changed_ = false;
  core::Millis due_ = 0, board_due_ = 0;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace tillbridge::runtime
