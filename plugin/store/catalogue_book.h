#pragma once

#include <array>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "plugin/core/catalogue_item.h"
#include "plugin/core/freeze.h"
#include "plugin/store/database.h"

namespace tillbridge::store {

/// An item of the register with what people want of it online and how far that has come.
struct CatalogueRow {
  enum class State {
    settled,  ///< the web store has it as wanted
    to_do,    ///< something is to be done; durable before anybody is told that it was taken
    problem,  ///< the last try was refused: `problem` says why
    gone      ///< it was on, and the web store no longer has it
  };
  core::KnownItem known;
  State state = State::settled;
  std::string problem;
  std::int64_t save = 0;  ///< number of the Save that asked for it; 0: an edit, or work of our own
  core::UnixMillis asked_at = 0;
};

/// What is on and off online, the queue of what is still to be done, and what was last sent of each item.
/// Worker's thread.
class CatalogueBook {
 public:
  explicit CatalogueBook(Database& database) : database_(database) {}

  std::map<std::string, CatalogueRow> load();
  void put(const CatalogueRow& row);
  /// The same, and what was done with it, in words of the export, in one transaction. The last 200,000 of two
  /// years are kept.
  void put_with_event(const CatalogueRow& row, const std::string& event, core::UnixMillis now);
  void put_all(const std::vector<CatalogueRow>& rows);  ///< all of them or none
  void erase(const std::string& item_id);
  /// The row from when on its live variants' movements flow, and what is owed of units below zero: one
  /// transaction. `owed` are set to exactly these.
  void go_live(const CatalogueRow& row, const std::map<core::ItemKey, core::Units>& owed,
               core::UnixMillis now);
  /// The number of the newest movement.
  std::uint64_t newest_movement();
  /// SKUs, folded, of movements that are not settled. Valid until the next call.
  const std::set<std::string>& pending_skus();

  struct HeldLine {
    std::uint64_t seq = 0;
    std::size_t line = 0;
    std::string sku;
  };
  /// Lines that wait for an item that is being turned on, not for a person.
  std::vector<HeldLine> held_for_turning_on();
  /// Lines of items that the web store keeps no count of: they wait for a choice about the item.
  std::vector<HeldLine> held_for_a_count();
  /// The register's item that has this SKU online; empty: none.
  std::string item_of(const std::string& sku) const;
  /// Web units of `sku` that orders have taken and the register has not taken off.
  core::Units not_taken_off(const std::string& sku);

 private:
  void write(const CatalogueRow& row);
  std::vector<HeldLine> held_because(const char* remark);
  Database& database_;
  std::array<std::int64_t, 3> pending_{};  ///< which movements `pending_skus_` was read of
  std::set<std::string> pending_skus_;
};

}  // namespace tillbridge::store
