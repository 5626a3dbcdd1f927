#pragma once

// What somebody would write first: SQLite in WAL mode with synchronous=FULL, a table of sales and one of
// lines; and the least there is, a file that is appended to and synced.

#include <SQLiteCpp/SQLiteCpp.h>

#include <string>

#include "plugin/core/movement.h"

namespace tillbridge::bench::reference {

/// Opens such a file in `folder`, with its tables.
SQLite::Database open_plain_records(const std::string& folder);

/// One transaction per sale, default checkpoints. One thread.
class PlainOutbox {
 public:
  explicit PlainOutbox(const std::string& folder);
  void record(const core::Movement& sale);

 private:
  SQLite::Database database_;
  SQLite::Statement sale_, line_;
};

/// write() and fdatasync() of one text record. One thread.
class RawLog {
 public:
  explicit RawLog(const std::string& folder);
  ~RawLog();
  RawLog(const RawLog&) = delete;
  RawLog& operator=(const RawLog&) = delete;
  void record(const core::Movement& sale);

 private:
  int file_ = -1;
};

}  // namespace tillbridge::bench::reference
