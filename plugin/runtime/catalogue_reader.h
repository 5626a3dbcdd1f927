#pragma once

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "plugin/runtime/levels_reader.h"
#include "plugin/runtime/workplace.h"

namespace tillbridge::runtime {

/// Learns what the web store sells and how much of it there is. Worker's thread.
class CatalogueReader {
 public:
  CatalogueReader(Workplace& place, WebStore& web, std::int64_t location, std::int64_t marker_product);

  void turn(bool offline, bool throttled);
  core::Millis wake_at() const {
    constexpr core::Millis never = core::Millis{1} << 60;
    return std::min({reading_ ? never : catalogue_due_, sweeping_ ? never : levels_due_,
                     looking_ || look_.empty() ? never : look_due_});
  }
  void read_catalogue_now() { catalogue_due_ = 0; }
  /// These items' levels have moved by so much, and reads show it: they are read again soon.
  void moved(const Levels& by);
  /// What an item's level has moved by since it was read last.
  core::Units unread(const core::ItemKey& item) const;
  /// Reads everything once; `then` gets an empty text, or the sentence of what failed.
  void read_all(std::function<void(std::string)> then);

  std::function<void()> on_change;

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
  struct Move {
    core::Units by = 0;
    core::Millis at = 0;
  };
  std::map<core::ItemKey, std::vector<Move>> moves_;  ///< not in the last level that was read
  bool reading_ = false, sweeping_ = false, looking_ = false;
};

}  // namespace tillbridge::runtime
