#pragma once

#include <SQLiteCpp/SQLiteCpp.h>
#include <sqlite3.h>

#include <optional>
#include <utility>

#include "sim/till.h"

namespace sim {

/// A register's database as it stands, by a connection of our own beside the plugin's: what is done by it is
/// no step of the register's disk.
class Lists {
 public:
  explicit Lists(Till& till) : till_(till), step_(std::exchange(till.disk.on_step, nullptr)) {
    till.disk.well = true;
    db_.emplace(till.disk.folder() + "/outbox.db", SQLite::OPEN_READWRITE);
    sqlite3_db_config(db_->getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  }
  ~Lists() {
    db_.reset();
    till_.disk.well = false;
    till_.disk.on_step = std::move(step_);
    till_.disk.transaction.clear();
    till_.disk.committing = false;
  }
  SQLite::Database& db() { return *db_; }

 private:
  Till& till_;
  std::function<bool(const DiskStep&)> step_;
  std::optional<SQLite::Database> db_;
};

}  // namespace sim
