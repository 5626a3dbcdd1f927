#pragma once

#include "plugin/runtime/order_reader.h"
#include "plugin/runtime/register_reader.h"
#include "plugin/runtime/workplace.h"
#include "plugin/store/count_book.h"

namespace tillbridge::runtime {

/// Reads both counts of some items so that they belong together: nothing of an item was on its way from
/// before its counts were read until after. Orders are read first and last, a lag apart from the levels, and
/// the register's journal behind its counts. Writes nothing. Worker's thread.
class CountWeighing {
 public:
  using Skus = std::map<core::ItemKey, std::vector<std::string>>;
  CountWeighing(Workplace& place, WebStore& web, std::int64_t location, RegisterReader& reg,
                OrderReader& orders, store::CountBook& book, Skus skus);
  ~CountWeighing() { *alive_ = false; }
  CountWeighing(const CountWeighing&) = delete;
  CountWeighing& operator=(const CountWeighing&) = delete;

  void turn();
  core::Millis wake_at() const;
  bool done() const { return step_ == Step::done || step_ == Step::failed; }
  /// By item; none: it was sold, ordered or counted meanwhile. Empty where the web store did not answer.
  using Found = std::map<core::ItemKey, std::optional<core::CountsNow>>;
  const Found& found() const { return found_; }
  const Skus& skus() const { return skus_; }
  /// The newest batch that what was found may hold.
  std::int64_t batch() const { return batch_; }
  /// Units that web orders held of an item then.
  core::Units ordered(const core::ItemKey& key) const;

 private:
  enum class Step { first_orders, lag, register_counts, journal, levels, last_orders, done, failed };
  bool polled();
  void ask_orders(Step step);
  void count(std::size_t at);
  void read_levels(std::vector<std::int64_t> products, std::vector<std::int64_t> variants);
  void read_page(int page);
  void keep(const bigcommerce::InventoryLevel& row);
  void judge();

  Workplace& place_;
  WebStore& web_;
  std::int64_t location_;
  RegisterReader& reg_;
  OrderReader& orders_;
  store::CountBook& book_;
  Skus skus_;
  Step step_ = Step::first_orders;
  core::Millis until_ = 0, gives_up_at_ = 0, poll_again_at_ = 0;
  std::uint64_t poll_ = 0, journal_ = 0, since_ = 0;
  std::int64_t batch_ = 0;
  std::set<std::string> waiting_;
  std::vector<std::string> wanted_;
  std::map<std::string, core::Milli> here_;  ///< by folded SKU
  std::map<std::string, store::Ledger> ledger_;
  struct Level {
    core::Units on_hand = 0, available = 0;
  };
  std::map<core::ItemKey, Level> levels_;
  Found found_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace tillbridge::runtime
