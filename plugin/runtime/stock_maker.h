#pragma once

#include <cstdint>
#include <string>

#include "plugin/core/stock_table.h"
#include "plugin/runtime/catalogue_writer.h"
#include "plugin/runtime/unsent_units.h"

namespace tillbridge::runtime {

/// Makes core::StockTable for each picture, anew only where something has changed: all of it takes 1.5 us an
/// item, and while it is made the worker does nothing for the sale that was just sent. Worker's thread.
class StockMaker {
 public:
  struct Sources {
    Workplace& place;
    const Pusher* sender = nullptr;              ///< null: nothing is sent
    const CatalogueReader* catalogue = nullptr;  ///< null: not linked
    RegisterReader* reg = nullptr;               ///< null: the register tells nothing
    const SkuWatch* skus = nullptr;
    bool sender_counts = true;  ///< false: the sender is told nothing of what is recorded
  };
  /// Takes the changes of `from.place.items` and `from.reg`: one maker for each of them.
  core::StockTable table(const Sources& from);
  /// Everything, from the tables: what `table` is held against in tests.
  static core::StockTable all(const Sources& from);
  /// Movements were settled: whatever waits is read again.
  void settled() { unsent_.forget(); }
  /// Other records or another link: nothing is known.
  void forget() { *this = {}; }

 private:
  void redo(const Sources& from, const UnsentUnits::Sums& unsent, const std::string& sku);

  core::StockTable table_;
  std::uint64_t items_read_ = 0;
  bool made_ = false, others_ = false;
  // What was in the rows when they were last made.
  CatalogueReader::Moving moving_;
  UnsentUnits::Sums unsent_seen_;
  UnsentUnits unsent_;
};

}  // namespace tillbridge::runtime
