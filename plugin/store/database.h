#pragma once

// One SQLite file per linked register, opened by two connections: intake only inserts movements, the worker's
// freezes and settles them. A writer lock inside the process stands between them, never SQLite's busy
// handler.

#include <SQLiteCpp/SQLiteCpp.h>

#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "plugin/core/units.h"

namespace tillbridge::store {

/// What opening found.
enum class Condition {
  good,
  newer,      ///< written by a newer version: left alone
  read_only,  ///< cannot be written, or the disk is full
  locked,     ///< another process has it
  closed,     ///< what was unsent was moved to another folder: never sends again
  damaged,    ///< not a database, or its pages are broken
};

inline constexpr int kSchemaVersion = 10;

struct Opening;

/// Keeps every other program out of a folder, by its lock file, as long as it lives.
class FolderLock {
 public:
  FolderLock() = default;
  explicit FolderLock(const std::string& folder);
  ~FolderLock();
  FolderLock(FolderLock&& other) noexcept;
  FolderLock& operator=(FolderLock&& other) noexcept;
  bool held() const { return held_; }
  int error() const { return error_; }  ///< errno where there is no lock file; 0: another program holds it

 private:
  int file_ = -1, error_ = 0;
  bool held_ = false;
};

/// The open file. `worker` belongs to the worker's thread, `intake` to whoever holds `writer` inside
/// record(). Closes on destruction.
class Database {
 public:
  /// Opens or makes `<folder>/outbox.db` (folder 0700, file 0600), takes the lock file, migrates, checks.
  /// Worker's thread; may take seconds on a large file.
  /// A folder whose changes were moved away opens only for that move to be ended (`even_closed`).
  static Opening open(const std::string& folder, bool even_closed = false);
  ~Database();

  SQLite::Database& worker() { return *worker_; }
  SQLite::Database& intake() { return *intake_; }
  std::mutex& writer() { return writer_; }
  /// Moves what the log holds into the file, without waiting for anybody. Worker's thread.
  void checkpoint();

 private:
  Database() = default;
  std::unique_ptr<SQLite::Database> worker_, intake_;
  std::mutex writer_;
  FolderLock lock_;
};

/// While it lives, what the worker commits is not waited for: a power cut may take the last of these commits
/// back, in order, and never one that a later commit stands on. For what can be learned again from the web
/// store. Not inside a transaction; worker's thread.
class UnhurriedCommits {
 public:
  explicit UnhurriedCommits(Database& database);
  ~UnhurriedCommits();
  UnhurriedCommits(const UnhurriedCommits&) = delete;
  UnhurriedCommits& operator=(const UnhurriedCommits&) = delete;

 private:
  Database& database_;
};

struct Opening {
  Condition condition = Condition::good;
  std::string sentence;                ///< when not good: what, where, what to do
  std::unique_ptr<Database> database;  ///< when good
};

/// The file's path inside `folder`.
std::string database_path(const std::string& folder);

/// Turns what SQLite threw into one sentence about `what`. Call inside a catch block's scope.
core::Error storage_error(const char* what, const std::exception& error);

}  // namespace tillbridge::store
