#pragma once

#include <string>
#include <vector>

#include "plugin/store/database.h"

namespace tillbridge::store {

/// Looks through all movements for a sale's number or an SKU, newest first and some at a time, so that a
/// million of them hold up nothing else. Letters are compared without case (A to Z). Worker's thread.
class ActivitySearch {
 public:
  static constexpr std::size_t kMostRows = 200;

  ActivitySearch(Database& database, std::string text);

  const std::string& text() const { return text_; }
  /// Looks at `most` movements more.
  void go_on(std::size_t most);
  /// Everything was looked at, or enough was found.
  bool over() const { return over_; }
  bool cut() const { return found_.size() >= kMostRows && below_ > 1; }
  const std::vector<std::uint64_t>& found() const { return found_; }
  /// When the oldest movement that was looked at was recorded; 0 for none.
  core::UnixMillis back_to() const { return back_to_; }

 private:
  Database& database_;
  std::string text_;
  std::vector<std::uint64_t> found_;
  std::int64_t below_ = 0;  ///< the next movement has a smaller number
  core::UnixMillis back_to_ = 0;
  bool over_ = false;
};

}  // namespace tillbridge::store
