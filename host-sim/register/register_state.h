#pragma once
// What a Register holds. Private to this room.
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "register/records.h"
#include "register/register.h"

namespace till_register {

struct Register::State {
  State(const OpenOptions& options, const Shop& shop);

  // Making and reading.
  void make(const Shop& shop, const std::string& register_id);
  void load();

  Item* find(const std::string& sku);
  const Item* find(const std::string& sku) const;
  /// Throws kNotFound with a sentence.
  const Item& require(const std::string& sku) const;
  void require_signed_in() const;
  void require_manager(const char* for_what) const;
  void refuse_in_training(const char* what) const;
  void changed() { ++revision; }
  /// What another register or the back office has changed in shared records meanwhile.
  void refresh();
  const std::string& records_dir() const {
    return options.records_dir.empty() ? options.data_dir : options.records_dir;
  }

  std::int64_t now() const;
  std::string given_or_new_id(const std::string& movement_id) const;
  std::optional<Movement> movement(const std::string& movement_id) const;
  /// The movement known under this id, when its kind and lines are the same; throws kConflict when they
  /// differ.
  std::optional<Movement> same_movement(const std::string& movement_id, const Movement& wanted) const;

  /// Inside a transaction: journal entry and counts.
  void write_movement(Movement& movement, const std::string& reason);
  /// Inside a transaction: number and lines. Fills receipt.number.
  void write_receipt(Receipt& receipt, int discount_basis_points);
  /// After the commit: counts in memory, revision, listener.
  void movement_done(const Movement& movement);

  std::optional<Receipt> read_receipt(const std::string& where, const std::string& value) const;
  /// 123 of "R-000123" or "123"; 0 when it is neither.
  static std::int64_t receipt_key(const std::string& number);

  OpenOptions options;
  FolderLock lock;
  std::optional<FolderLock> number_lock;  ///< of shared records: no second register of this number
  SQLite::Database records;
  std::int64_t data_version = 0;
  bool prices_with_tax = false, sells_online = true;
  std::string shop_name, currency, register_id, register_name, identity, location_id, location_name,
      journal_id;
  std::vector<Item> rows;  ///< in the order of item_id, parents included
  std::map<std::string, std::size_t> row_of_sku;
  std::uint64_t revision = 1;
  std::uint64_t catalogue_revision = 1;
  std::optional<Employee> signed_in, approved_by;
  bool training = false;
  std::function<void(const Movement&)> listener;
};

/// "R-000123"
std::string receipt_number(std::int64_t number);
/// The number of a movement's receipt; empty when it has none.
std::string receipt_number_of(const SQLite::Database& records, const std::string& movement_id);

/// How a line changes the shelf: a sale line that hands over a web order's goods does not (they were taken
/// off when the order came), nor does what came back damaged.
Milli shelf_change(MovementKind kind, const MovementLine& line);

}  // namespace till_register
