#pragma once

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "plugin/core/catalogue_item.h"
#include "plugin/runtime/levels_reader.h"
#include "plugin/runtime/workplace.h"

namespace tillbridge::runtime {

/// Learns what the web store sells and how much of it there is. Worker's thread.
class CatalogueReader {
 public:
  CatalogueReader(Workplace& place, WebStore& web, std::int64_t location, std::int64_t marker_product);

  void turn(bool offline, bool throttled);
  core::Millis wake_at() const {
    return std::min({reading_ ? core::kNever : catalogue_due_,
                     sweeping_ || !place_.configuration.read_stock ? core::kNever : levels_due_,
                     looking_ || look_.empty() ? core::kNever : look_due_});
  }
  void read_catalogue_now() { catalogue_due_ = 0; }
  /// All levels are read again at once, whatever reading is under way.
  void read_levels_now() {
    levels_due_ = 0;
    levels_again_ = sweeping_;
  }
  /// A product as just read or made, known at once; a reading that began before does not take it for gone.
  void learn(const core::WebProduct& product);
  void forget(std::int64_t product);
  /// These items' levels have moved by so much, and reads show it: they are read again soon.
  void moved(const Levels& by);
  /// Web orders have moved these levels, and nobody knows whether the last reading shows it: they are read
  /// again once reads are sure to.
  void moved_there(const std::set<std::string>& skus);
  /// The level that was read last may be one from before that.
  bool in_doubt(const core::ItemKey& item) const { return doubted_.contains(item); }
  /// What an item's level has moved by since it was read last.
  core::Units unread(const core::ItemKey& item) const;
  /// Both, of all items that have any.
  using Moving = std::map<core::ItemKey, std::pair<core::Units, bool>>;
  Moving moving() const;
  /// Reads everything once; `then` gets an empty text, or the sentence of what failed.
  void read_all(std::function<void(std::string)> then);

  using InCategories = std::map<std::int64_t, std::vector<std::int64_t>>;
  /// Which categories each product stands in, as last read or written.
  const InCategories& product_categories() const { return categories_; }
  std::uint64_t categories_revision() const { return categories_revision_; }
  void put_categories(std::int64_t product, std::vector<std::int64_t> categories) {
    categories_[product] = std::move(categories);
    ++categories_revision_;
  }

  std::function<void()> on_change;
  std::function<void()> on_learned;    ///< a product that this register wrote or asked for
  std::function<void()> on_catalogue;  ///< the whole catalogue was read

 private:
  void look_again(const std::vector<core::ItemKey>& items, core::Millis after);
  void keep_levels(const Levels& levels, core::Millis asked_at);
  void catalogue_page(std::shared_ptr<std::vector<store::WebItem>> items, int page,
                      std::function<void(std::string)> then);
  void levels_page(int page, std::function<void(std::string)> then);

  Workplace& place_;
  WebStore& web_;
  std::int64_t location_, marker_product_;
  core::Millis catalogue_due_ = 0, levels_due_ = 0, look_due_ = 0, looked_at_ = 0;
  std::set<core::ItemKey> look_;
  InCategories categories_, arriving_categories_;
  std::uint64_t categories_revision_ = 1;
  std::set<std::int64_t> learned_;  ///< while a reading is under way
  struct Move {
    core::Units by = 0;
    core::Millis at = 0;
  };
  std::map<core::ItemKey, std::vector<Move>> moves_;  ///< not in the last level that was read
  std::map<core::ItemKey, core::Millis> doubted_;     ///< what is asked from then on shows how it is
  bool reading_ = false, sweeping_ = false, looking_ = false, levels_again_ = false;
};

}  // namespace tillbridge::runtime
