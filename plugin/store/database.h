#pragma once

// One SQLite file per linked register, opened by two connections: intake inserts movements, and
// freezes one where the worker offers a lane; the worker's freezes and settles them. A writer lock inside the
// process stands between them, never SQLite's busy handler.

#include <SQLiteCpp/SQLiteCpp.h>

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
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

inline constexpr int kSchemaVersion = 17;

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

/// Statements of one connection, compiled when they are first asked for. A text stays where it is as long as
/// the program runs. Of one thread at a time, as its connection.
class Statements {
 public:
  explicit Statements(SQLite::Database& connection) : connection_(connection) {}
  SQLite::Database& connection() { return connection_; }
  /// Null while it is in use. Use it through `Kept`. Throws SQLite::Exception.
  SQLite::Statement* lend(const char* sql);
  void take_back(const char* sql);

 private:
  struct Compiled {
    std::unique_ptr<SQLite::Statement> statement;
    bool in_use = false;
  };
  SQLite::Database& connection_;
  std::unordered_map<const char*, Compiled> compiled_;
};

/// What the log is grown to at start, so that a sale's commit overwrites blocks that exist instead of growing
/// the file.
inline constexpr int kLogBytes = 1 << 20;

/// The open file. `worker` belongs to the worker's thread, `intake` to whoever holds `writer` inside
/// record(). Closes on destruction.
class Database {
 public:
  /// Opens or makes `<folder>/outbox.db` (folder 0700, file 0600), takes the lock file, migrates, checks.
  /// Worker's thread; may take seconds on a large file.
  /// A folder whose changes were moved away opens only for that move to be ended (`even_closed`).
  static Opening open(const std::string& folder, bool even_closed = false, int log_bytes = kLogBytes);
  ~Database();

  /// Both throw SQLite::Exception while there is no connection, after a reopen() that failed.
  SQLite::Database& worker() { return in_use(worker_); }
  SQLite::Database& intake() { return in_use(intake_); }
  std::mutex& writer() { return writer_; }
  /// After a failed call to the disk nobody knows what it kept, and asking again could be answered from
  /// memory: both connections are closed without a further write, and the file is opened and checked anew.
  /// Nobody else may be using them. `database` of the answer stays null; when not good, there are no
  /// connections until a later call succeeds. Worker's thread.
  Opening reopen();
  bool is_open() const { return worker_ != nullptr && intake_ != nullptr; }
  /// The statements of these two connections; they throw as those do.
  Statements& on_worker() { return in_use(worker_statements_); }
  Statements& on_intake() { return in_use(intake_statements_); }
  /// Moves what the log holds into the file, without waiting for anybody. Throws SQLite::Exception where the
  /// disk fails. Worker's thread.
  void checkpoint();

 private:
  Database() = default;
  template <class T>
  static T& in_use(const std::unique_ptr<T>& part) {
    if (!part) throw_closed();
    return *part;
  }
  [[noreturn]] static void throw_closed();
  Opening connect();
  /// Closes the connections without a further write.
  void close_in_doubt();
  std::unique_ptr<SQLite::Database> worker_, intake_;
  std::unique_ptr<Statements> worker_statements_, intake_statements_;
  std::mutex writer_;
  FolderLock lock_;
  std::string path_;
  bool even_closed_ = false;
  int log_bytes_ = kLogBytes;
};

/// A compiled statement for as long as this lives; then it is reset and gives its read lock back. A second
/// one of the same text meanwhile is compiled for itself. The thread of its connection.
class Kept {
 public:
  /// Throws SQLite::Exception.
  Kept(Statements& on, const char* sql) : on_(on), sql_(sql), statement_(on.lend(sql)) {
    if (statement_ == nullptr) statement_ = &own_.emplace(on.connection(), sql);
  }
  /// One of the worker's.
  Kept(Database& database, const char* sql) : Kept(database.on_worker(), sql) {}
  ~Kept() {
    if (!own_) on_.take_back(sql_);
  }
  Kept(const Kept&) = delete;
  Kept& operator=(const Kept&) = delete;
  template <class... Values>
  void bind(Values&&... values) {
    statement_->bind(std::forward<Values>(values)...);
  }
  int exec() { return statement_->exec(); }
  bool executeStep() { return statement_->executeStep(); }
  SQLite::Column getColumn(int index) { return statement_->getColumn(index); }
  void reset() { statement_->reset(); }
  operator SQLite::Statement&() { return *statement_; }

 private:
  Statements& on_;
  const char* sql_;
  std::optional<SQLite::Statement> own_;
  SQLite::Statement* statement_;
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

/// While it lives, everything that the worker reads is of one moment, whatever is recorded meanwhile; and the
/// file is locked once instead of for each statement. Nothing may be written; worker's thread.
class OneMoment {
 public:
  /// Throws SQLite::Exception.
  explicit OneMoment(Database& database);
  ~OneMoment();
  OneMoment(const OneMoment&) = delete;
  OneMoment& operator=(const OneMoment&) = delete;

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
