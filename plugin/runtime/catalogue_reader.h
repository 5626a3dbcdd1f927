#pragma once

#include <set>

#include "plugin/runtime/levels_reader.h"
#include "plugin/runtime/workplace.h"

namespace tillbridge::runtime {

/// Learns what the web store sells and how much of it there is. Worker's thread.
class CatalogueReader {
 public:
  CatalogueReader(Workplace& place, WebStore& web, std::int64_t location, std::int64_t marker_product);

  void turn(bool offline, bool throttled);
  core::Millis wake_at() const {
    return std::min(reading_ ? core::Millis{1} << 60 : catalogue_due_,
                    sweeping_ ? core::Millis{1} << 60 : levels_due_);
  }
  void read_catalogue_now() { catalogue_due_ = 0; }
  /// These items' levels have moved: read them once the change can be seen.
  void look_again(const std::vector<core::ItemKey>& items, core::Millis after);
  /// Reads everything once; `then` gets an empty text, or the sentence of what failed.
  void read_all(std::function<void(std::string)> then);

  std::function<void()> on_change;

 private:
  void catalogue_page(std::shared_ptr<std::vector<store::WebItem>> items, int page,
                      std::function<void(std::string)> then);
  void levels_page(int page, std::function<void(std::string)> then);

  Workplace& place_;
  WebStore& web_;
  std::int64_t location_, marker_product_;
  core::Millis catalogue_due_ = 0, levels_due_ = 0, look_due_ = 0;
  std::set<core::ItemKey> look_;
  bool reading_ = false, sweeping_ = false, looking_ = false;
};

}  // namespace tillbridge::runtime
