#include "register/records.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

namespace till_register {
namespace {

constexpr int kSchemaVersion = 3;

constexpr const char* kSchema = R"sql(
CREATE TABLE setting(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE item(
  item_id TEXT PRIMARY KEY, parent_item_id TEXT, sku TEXT UNIQUE, name TEXT NOT NULL, variant_label TEXT NOT NULL,
  upc TEXT NOT NULL, category TEXT NOT NULL, department TEXT NOT NULL, icon TEXT NOT NULL, favorite INTEGER NOT NULL,
  price_minor INTEGER NOT NULL, cost_minor INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE stock(
  sku TEXT PRIMARY KEY REFERENCES item(sku), on_hand_milli INTEGER NOT NULL, set_aside_milli INTEGER NOT NULL)
  WITHOUT ROWID;
CREATE TABLE journal(
  seq INTEGER PRIMARY KEY AUTOINCREMENT, movement_id TEXT NOT NULL UNIQUE, kind INTEGER NOT NULL,
  origin_key TEXT UNIQUE, at_unix_ms INTEGER NOT NULL, employee_id TEXT NOT NULL, reason TEXT NOT NULL);
CREATE TABLE journal_line(
  seq INTEGER NOT NULL REFERENCES journal(seq), line_no INTEGER NOT NULL, sku TEXT NOT NULL,
  quantity_milli INTEGER NOT NULL, order_line_ref TEXT NOT NULL, restocked INTEGER NOT NULL,
  PRIMARY KEY(seq, line_no)) WITHOUT ROWID;
CREATE TABLE receipt(
  number INTEGER PRIMARY KEY AUTOINCREMENT, movement_id TEXT NOT NULL UNIQUE REFERENCES journal(movement_id),
  kind INTEGER NOT NULL, at_unix_ms INTEGER NOT NULL, employee_name TEXT NOT NULL, of_number INTEGER,
  reason TEXT NOT NULL, discount_basis_points INTEGER NOT NULL, subtotal_minor INTEGER NOT NULL,
  discount_minor INTEGER NOT NULL, tax_minor INTEGER NOT NULL, total_minor INTEGER NOT NULL,
  change_minor INTEGER NOT NULL, voided INTEGER NOT NULL);
CREATE TABLE receipt_line(
  number INTEGER NOT NULL REFERENCES receipt(number), line_no INTEGER NOT NULL, sku TEXT NOT NULL,
  name TEXT NOT NULL, quantity_milli INTEGER NOT NULL, unit_price_minor INTEGER NOT NULL,
  amount_minor INTEGER NOT NULL, restocked INTEGER NOT NULL, returned_milli INTEGER NOT NULL,
  PRIMARY KEY(number, line_no)) WITHOUT ROWID;
CREATE TABLE receipt_tender(
  number INTEGER NOT NULL REFERENCES receipt(number), tender_no INTEGER NOT NULL, kind INTEGER NOT NULL,
  amount_minor INTEGER NOT NULL, PRIMARY KEY(number, tender_no)) WITHOUT ROWID;
CREATE TABLE held_sale(
  id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, at_unix_ms INTEGER NOT NULL,
  discount_basis_points INTEGER NOT NULL);
CREATE TABLE held_line(
  id INTEGER NOT NULL REFERENCES held_sale(id) ON DELETE CASCADE, line_no INTEGER NOT NULL, sku TEXT NOT NULL,
  name TEXT NOT NULL, variant_label TEXT NOT NULL, unit_price_minor INTEGER NOT NULL,
  quantity_milli INTEGER NOT NULL, discount_basis_points INTEGER NOT NULL, returned INTEGER NOT NULL,
  restock INTEGER NOT NULL, order_line_ref TEXT NOT NULL, PRIMARY KEY(id, line_no)) WITHOUT ROWID;
CREATE TABLE employee(
  id TEXT PRIMARY KEY, position INTEGER NOT NULL, name TEXT NOT NULL, role INTEGER NOT NULL,
  pin_salt TEXT NOT NULL, pin_hash TEXT NOT NULL) WITHOUT ROWID;
)sql";

// What makes a variant what it is, as JSON: [["Colour","Blue"],["Size","M"]].
constexpr const char* kVersion2 = R"sql(
ALTER TABLE item ADD COLUMN choices TEXT NOT NULL DEFAULT '';
ALTER TABLE item ADD COLUMN weight_milli INTEGER NOT NULL DEFAULT -1;
ALTER TABLE item ADD COLUMN tracked INTEGER NOT NULL DEFAULT 1;
)sql";

// At which register of the shop a movement happened; empty: at none, in the back office. Null: at the only
// one.
constexpr const char* kVersion3 = "ALTER TABLE journal ADD COLUMN register_id TEXT;";

}  // namespace

FolderLock::FolderLock(const std::string& data_dir, const std::string& name) {
  std::error_code failure;
  const bool fresh = std::filesystem::create_directories(data_dir, failure);
  if (failure) {
    throw RegisterError(Refusal::kStorage,
                        fmt::format("The folder {} cannot be made ({}); choose another with --data.",
                                    data_dir, failure.message()));
  }
  if (fresh) ::chmod(data_dir.c_str(), 0700);
  const auto path = data_dir + "/" + name;
  descriptor_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor_ < 0) {
    throw RegisterError(Refusal::kStorage,
                        fmt::format("The folder {} cannot be written ({}); check its rights.", data_dir,
                                    std::strerror(errno)));
  }
  if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
    ::close(descriptor_);
    throw RegisterError(
        Refusal::kConflict,
        fmt::format("The folder {} is in use by another running register; close that one or choose "
                    "another folder with --data.",
                    data_dir));
  }
}

FolderLock::~FolderLock() {
  ::close(descriptor_);
}

std::string records_path(const std::string& data_dir) {
  return data_dir + "/register.db";
}

SQLite::Database open_records(const std::string& path) {
  try {
    SQLite::Database records(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    records.setBusyTimeout(2000);  // someone may look into the file with the sqlite3 shell
    int version = records.execAndGet("PRAGMA user_version").getInt();
    if (version > kSchemaVersion) {
      throw RegisterError(
          Refusal::kStorage,
          fmt::format("The register's records {} were written by a newer version of this program; "
                      "start that one. Nothing was changed.",
                      path));
    }
    records.exec("PRAGMA journal_mode=WAL");
    records.exec("PRAGMA synchronous=FULL");
    records.exec("PRAGMA foreign_keys=ON");
    if (version < kSchemaVersion) {
      SQLite::Transaction transaction(records, SQLite::TransactionBehavior::IMMEDIATE);
      version = records.execAndGet("PRAGMA user_version").getInt();  // another register may have been first
      if (version == 0) records.exec(kSchema);
      if (version < 2) records.exec(kVersion2);
      if (version < 3) records.exec(kVersion3);
      records.exec(fmt::format("PRAGMA user_version={}", kSchemaVersion));
      transaction.commit();
    }
    ::chmod(path.c_str(), 0600);
    return records;
  } catch (const SQLite::Exception& error) {
    throw RegisterError(
        Refusal::kStorage,
        fmt::format("The register's records {} cannot be opened ({}); check the file, or choose "
                    "another folder with --data.",
                    path, error.what()));
  }
}

std::string setting(const SQLite::Database& records, const std::string& name) {
  SQLite::Statement query(records, "SELECT value FROM setting WHERE name=?");
  query.bind(1, name);
  return query.executeStep() ? query.getColumn(0).getString() : std::string();
}

void put_setting(SQLite::Database& records, const std::string& name, const std::string& value) {
  SQLite::Statement write(records, "INSERT OR REPLACE INTO setting(name, value) VALUES(?, ?)");
  write.bind(1, name);
  write.bind(2, value);
  write.exec();
}

}  // namespace till_register
