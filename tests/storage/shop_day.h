#pragma once
// A short day of a register on a disk that may fail: sales, batches, decisions, a shortage, a web order, a
// restart. What the register was told is remembered outside of the disk, as the register itself would.
#include <map>
#include <memory>
#include <set>
#include <string>

#include "plugin/store/database.h"
#include "plugin/store/intake.h"
#include "plugin/store/order_book.h"
#include "plugin/store/outbox.h"

namespace tillbridge::test {

class ShopDay {
 public:
  /// The day's steps come from the seed; 0 is the shortest day that has everything in it.
  ShopDay(std::string folder, std::uint64_t seed);

  int steps() const { return static_cast<int>(steps_.size()); }
  /// Takes steps until the day is over or the disk fails. True: the day is over. The next call goes on with
  /// the step that failed, on connections that are opened anew.
  bool go_on();
  /// Closes the connections.
  void close();
  /// Empty, or what is wrong: a movement that was promised and is gone, books that do not balance, pages that
  /// are broken. The disk has to be well.
  std::string check();
  const std::string& last_error() const { return last_error_; }

 private:
  enum class Step { record, freeze, settle, order, apply, restart, checkpoint };
  bool open();
  bool reopen();
  void take(Step step);
  void record();
  void freeze();
  void settle();

  std::string folder_, last_error_;
  std::vector<Step> steps_;
  std::size_t next_ = 0;
  bool doubtful_ = false, taken_for_damaged_ = false;
  std::uint64_t recorded_ = 0, orders_ = 0;
  std::map<std::string, core::Movement> promised_;
  std::set<std::string> applied_;  ///< keys that the register has taken off its stock
  store::LaneBoard board_;
  std::unique_ptr<store::Database> database_;
  std::unique_ptr<store::Intake> intake_;
};

}  // namespace tillbridge::test
