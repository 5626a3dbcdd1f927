#include "reference/plain_records.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "report.h"

namespace tillbridge::bench::reference {

SQLite::Database open_plain_records(const std::string& folder) {
  SQLite::Database database(folder + "/plain.db", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  database.exec("PRAGMA journal_mode = WAL");
  database.exec("PRAGMA synchronous = FULL");
  database.exec(
      "CREATE TABLE sales (id INTEGER PRIMARY KEY, sale_id TEXT NOT NULL UNIQUE, kind INTEGER NOT NULL, "
      "at_ms "
      "INTEGER NOT NULL, sent INTEGER NOT NULL DEFAULT 0)");
  database.exec(
      "CREATE TABLE lines (id INTEGER PRIMARY KEY, sale INTEGER NOT NULL REFERENCES sales(id), sku TEXT NOT "
      "NULL, quantity_milli INTEGER NOT NULL)");
  return database;
}

PlainOutbox::PlainOutbox(const std::string& folder)
    : database_(open_plain_records(folder)),
      sale_(database_, "INSERT INTO sales (sale_id, kind, at_ms) VALUES (?, ?, ?)"),
      line_(database_, "INSERT INTO lines (sale, sku, quantity_milli) VALUES (?, ?, ?)") {}

void PlainOutbox::record(const core::Movement& sale) {
  SQLite::Transaction transaction(database_, SQLite::TransactionBehavior::IMMEDIATE);
  sale_.reset();
  sale_.bind(1, sale.id);
  sale_.bind(2, static_cast<int>(sale.kind));
  sale_.bind(3, static_cast<std::int64_t>(sale.at));
  sale_.exec();
  const std::int64_t id = database_.getLastInsertRowid();
  for (const auto& line : sale.lines) {
    line_.reset();
    line_.bind(1, id);
    line_.bind(2, line.sku);
    line_.bind(3, static_cast<std::int64_t>(line.quantity_milli));
    line_.exec();
  }
  transaction.commit();
}

RawLog::RawLog(const std::string& folder)
    : file_(::open((folder + "/raw.log").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600)) {
  if (file_ < 0) throw CannotMeasure("No file can be made in " + folder + ".");
}

RawLog::~RawLog() {
  ::close(file_);
}

void RawLog::record(const core::Movement& sale) {
  std::string text = fmt::format("{} {} {}", sale.id, static_cast<int>(sale.kind), sale.at);
  for (const auto& line : sale.lines) text += fmt::format(" {} {}", line.sku, line.quantity_milli);
  text += '\n';
  if (::write(file_, text.data(), text.size()) != static_cast<ssize_t>(text.size()) ||
      ::fdatasync(file_) != 0)
    throw CannotMeasure("The raw log could not be written.");
}

}  // namespace tillbridge::bench::reference
