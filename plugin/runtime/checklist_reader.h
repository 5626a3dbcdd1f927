#pragma once

#include "plugin/core/assortment.h"
#include "plugin/runtime/category_desk.h"

namespace tillbridge::runtime {

/// Reads what a web store needs before it is launched (S52-S64): once after each start and when people ask.
/// Each row stands for itself: one that may not be read says so and the others go on. Nothing is written, and
/// nothing secret is asked for or kept. Worker's thread.
class ChecklistReader {
 public:
  ChecklistReader(Workplace& place, WebStore& web, const LinkFacts& link, const CatalogueWriter& writer,
                  const CategoryDesk& categories)
      : place_(place), web_(web), link_(link), writer_(writer), categories_(categories) {}
  ~ChecklistReader() { *alive_ = false; }
  ChecklistReader(const ChecklistReader&) = delete;
  ChecklistReader& operator=(const ChecklistReader&) = delete;

  void read_now();
  /// Somebody has applied for payments and waits for the provider (S53); or no longer does. Kept with its
  /// date through restarts; it ends by itself when the web store lists a way to pay.
  void wait_for_payments(bool waiting, const std::string& who);
  void turn(bool reachable, bool may_read);
  core::Millis wake_at() const { return reading_ || !wanted_ ? place_.clock.now() + 60'000 : due_; }
  /// Null until something of it was read.
  std::shared_ptr<const core::Checklist> checklist();
  std::function<void()> on_change;

 private:
  using State = core::ChecklistRow::State;
  void next();
  void ask(bigcommerce::HttpRequest request, const char* row,
           std::function<void(const bigcommerce::HttpReply&)> read);
  void say(const std::string& row, State state, const std::string& fact);
  void read_zones(const bigcommerce::HttpReply& reply);
  void read_preview(int page);
  void payments_came();

  Workplace& place_;
  WebStore& web_;
  LinkFacts link_;
  const CatalogueWriter& writer_;
  const CategoryDesk& categories_;
  std::map<std::string, core::ChecklistRow> read_;
  core::Checklist made_;
  std::shared_ptr<const core::Checklist> list_;
  std::uint64_t changes_ = 0, seen_ = 0, seen_writer_ = 0;
  std::int64_t channel_ = 1;
  core::Millis due_ = 0;
  int step_ = 0;
  bool wanted_ = true, reading_ = false, began_ = false;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace tillbridge::runtime
