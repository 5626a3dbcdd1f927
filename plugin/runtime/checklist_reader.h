#pragma once

#include "plugin/bigcommerce/setup_reads.h"
#include "plugin/core/assortment.h"
#include "plugin/runtime/category_desk.h"

namespace tillbridge::runtime {

/// Reads what a web store needs before it is launched (S52-S64): after each start, after each Save of items,
/// and when people ask. Each row stands for itself: one that may not be read says so and the others go on.
/// Nothing is written, and nothing secret is asked for or kept. Worker's thread.
class ChecklistReader {
 public:
  ChecklistReader(Workplace& place, WebStore& web, const LinkFacts& link, const CatalogueWriter& writer,
                  const CategoryDesk& categories)
      : place_(place), web_(web), link_(link), writer_(writer), categories_(categories) {}
  ~ChecklistReader() { *alive_ = false; }
  ChecklistReader(const ChecklistReader&) = delete;
  ChecklistReader& operator=(const ChecklistReader&) = delete;

  /// `then` hears once how it ended: how much is done, and whether the web store is launched; or that it
  /// could not be read now, and then it is tried again by itself.
  using Then = std::function<void(bool good, const std::string& words)>;
  void read_now(Then then = {});
  /// Somebody has applied for payments and waits for the provider (S53); or no longer does. Kept with its
  /// date through restarts; it ends by itself when the web store lists a way to pay.
  void wait_for_payments(bool waiting, const std::string& who);
  /// The link ends: whoever waits for the end of a reading is told so.
  void give_up() { tell(false, "The connection to the web store was given up."); }
  void turn(bool reachable, bool may_read);
  core::Millis wake_at() const;
  /// Null until something of it was read.
  std::shared_ptr<const core::Checklist> checklist();
  std::function<void()> on_change;

 private:
  using State = core::ChecklistRow::State;
  void next();
  void ask(bigcommerce::HttpRequest request, const char* row,
           std::function<void(const bigcommerce::HttpReply&)> read, std::function<void()> is_not_there = {});
  void say(const std::string& row, State state, const std::string& fact);
  void look_after_saves();
  void read_site();
  void read_zones(const bigcommerce::HttpReply& reply);
  void read_next_zone();
  void read_preview(int page);
  void payments_came();
  void tell(bool good, const std::string& words);
  std::string summary();

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
  std::vector<bigcommerce::ShippingZone> zones_;  ///< that are still to be read, the last one next
  std::vector<std::string> zones_without_;        ///< a way to ship: the fact's lines after the first
  std::int64_t ways_to_ship_ = 0;
  std::string secure_url_;
  bool safe_ = false;
  bigcommerce::InventorySettings stock_rule_;
  core::UnixMillis seen_save_ = 0;
  core::Millis due_ = 0, patient_until_ = 0, ended_ = 0;
  int pages_ = 0;  ///< of products, in the last reading
  int step_ = 0;
  bool wanted_ = true, reading_ = false, began_ = false;
  bool blocked_ = false;  ///< at the last turn: out of reach, or throttled
  std::vector<Then> asked_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace tillbridge::runtime
