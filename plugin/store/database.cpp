#include "plugin/store/database.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <vector>

#include "plugin/core/crash_point.h"
#include "plugin/store/salvage.h"
#include "plugin/store/schema.h"

namespace tillbridge::store {
namespace fs = std::filesystem;
namespace {

void configure(SQLite::Database& db) {
  db.exec("PRAGMA journal_mode = WAL");
  db.exec("PRAGMA synchronous = FULL");
  db.exec("PRAGMA fullfsync = ON");
  db.exec("PRAGMA foreign_keys = ON");
  db.exec("PRAGMA trusted_schema = OFF");
  db.exec("PRAGMA wal_autocheckpoint = 0");  // the worker does it, never a sale
  sqlite3_db_config(db.getHandle(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
}

/// While a file is checked, brought to this version and its log grown: the pages need not be kept, and what
/// was allocated for them would stay.
constexpr const char *kSmallCache = "PRAGMA cache_size = -64", *kCache = "PRAGMA cache_size = -1024";

void grow_log(SQLite::Database& db, int bytes) {
  SQLite::Transaction transaction(db, SQLite::TransactionBehavior::IMMEDIATE);
  db.exec("DROP TABLE IF EXISTS log_growth");  // of a start that was cut short
  db.exec("CREATE TABLE log_growth (filler BLOB)");
  SQLite::Statement fill(db, "INSERT INTO log_growth VALUES (zeroblob(?))");
  fill.bind(1, bytes);
  fill.exec();
  transaction.commit();
  db.exec("DROP TABLE log_growth");
}

/// Writes the log's bytes over themselves and waits for the disk. Where a sync has failed, what it should
/// have kept may stand in the machine's memory alone, with a hole on the disk: if a checkpoint copied it from
/// there and the power went, the log would end before the hole and lay older pages over newer ones. Nobody
/// else has the log open. The way to SQLite's own file calls, so that nothing of its locks is lost.
int make_log_durable(const std::string& database_path) {
  constexpr int kAtOnce = 64 * 1024;  // SQLite's own file calls take no more than 128 KiB
  sqlite3_vfs* vfs = sqlite3_vfs_find(nullptr);
  std::string path = database_path + "-wal";
  path.push_back('\0');  // the system's file calls of SQLite look behind the end for parameters
  int there = 0;
  if (vfs->xAccess(vfs, path.c_str(), SQLITE_ACCESS_EXISTS, &there) != SQLITE_OK || there == 0)
    return SQLITE_OK;
  std::vector<char> room(static_cast<std::size_t>(vfs->szOsFile));
  auto* file = reinterpret_cast<sqlite3_file*>(room.data());
  int code = vfs->xOpen(vfs, path.c_str(), file,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_WAL | SQLITE_OPEN_NOFOLLOW, nullptr);
  if (code != SQLITE_OK) return code;
  sqlite3_int64 size = 0;
  code = file->pMethods->xFileSize(file, &size);
  std::vector<char> bytes(static_cast<std::size_t>(std::min<sqlite3_int64>(size, kAtOnce)));
  for (sqlite3_int64 at = 0; code == SQLITE_OK && at < size; at += kAtOnce) {
    const int count = static_cast<int>(std::min<sqlite3_int64>(size - at, kAtOnce));
    code = file->pMethods->xRead(file, bytes.data(), count, at);
    if (code == SQLITE_OK) code = file->pMethods->xWrite(file, bytes.data(), count, at);
  }
  if (code == SQLITE_OK && size > 0) code = file->pMethods->xSync(file, SQLITE_SYNC_FULL);
  const int closed = file->pMethods->xClose(file);
  return code == SQLITE_OK ? closed : code;
}

Opening failed(Condition condition, std::string sentence) {
  return Opening{condition, std::move(sentence), nullptr};
}

Condition condition_of(int code) {
  switch (code & 0xff) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return Condition::damaged;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return Condition::locked;
    default:
      return Condition::read_only;
  }
}

/// Among the damage SQLite tells of pages that the disk did not hand out just now. Those are not damaged, and
/// nothing is set aside for them.
bool is_unread(const std::string& check) {
  if (check.find("failed to get page") != std::string::npos) return true;
  constexpr std::string_view kSign = "error code=";
  const auto at = check.find(kSign);
  return at != std::string::npos &&
         condition_of(std::atoi(check.c_str() + at + kSign.size())) != Condition::damaged;
}

}  // namespace

UnhurriedCommits::UnhurriedCommits(Database& database) : database_(database) {
  database_.worker().exec("PRAGMA synchronous = NORMAL");
}

UnhurriedCommits::~UnhurriedCommits() {
  // No exec: it would throw. A connection that cannot do this can commit nothing either.
  ::sqlite3_exec(database_.worker().getHandle(), "PRAGMA synchronous = FULL", nullptr, nullptr, nullptr);
}

OneMoment::OneMoment(Database& database) : database_(database) {
  database_.worker().exec("BEGIN");
}

OneMoment::~OneMoment() {
  // No exec: it would throw. There is nothing that could be lost.
  ::sqlite3_exec(database_.worker().getHandle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

std::string database_path(const std::string& folder) {
  return (fs::path(folder) / "outbox.db").string();
}

core::Error storage_error(const char* what, const std::exception& error) {
  return {core::ErrorCode::storage,
          fmt::format("{} could not be stored ({}). Check the register's disk.", what, error.what())};
}

FolderLock::FolderLock(const std::string& folder)
    : file_(::open((database_path(folder) + ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW,
                   0600)) {
  if (file_ < 0)
    error_ = errno;
  else
    held_ = ::flock(file_, LOCK_EX | LOCK_NB) == 0;
}

FolderLock::~FolderLock() {
  if (file_ >= 0) ::close(file_);
}

FolderLock::FolderLock(FolderLock&& other) noexcept {
  *this = std::move(other);
}

FolderLock& FolderLock::operator=(FolderLock&& other) noexcept {
  std::swap(file_, other.file_);
  std::swap(error_, other.error_);
  std::swap(held_, other.held_);
  return *this;
}

SQLite::Statement* Statements::lend(const char* sql) {
  auto& kept = compiled_[sql];
  if (kept.in_use) return nullptr;
  if (!kept.statement) kept.statement = std::make_unique<SQLite::Statement>(connection_, sql);
  kept.in_use = true;
  return kept.statement.get();
}

void Statements::take_back(const char* sql) {
  auto& kept = compiled_[sql];
  kept.in_use = false;
  kept.statement->tryReset();  // what it may have thrown was told then
}

Database::~Database() {
  worker_statements_.reset();
  intake_statements_.reset();
  intake_.reset();
  worker_.reset();
}

void Database::checkpoint() {
  TILLBRIDGE_CRASH_POINT("checkpoint", before);
  const int code =
      sqlite3_wal_checkpoint_v2(worker().getHandle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
  // Somebody in the way is no failure: the next one does it.
  if (code != SQLITE_OK && code != SQLITE_BUSY && code != SQLITE_LOCKED)
    throw SQLite::Exception(worker().getHandle(), code);
  TILLBRIDGE_CRASH_POINT("checkpoint", after);
}

Opening Database::open(const std::string& folder, bool even_closed, int log_bytes) {
  std::error_code error;
  if (!fs::exists(folder, error)) {
    fs::create_directories(folder, error);
    ::chmod(folder.c_str(), 0700);
  }
  if (!fs::is_directory(folder))
    return failed(Condition::read_only,
                  fmt::format("The data folder {} cannot be made: {}.", folder,
                              error ? error.message() : std::string("there is a file of this name")));

  const std::string path = database_path(folder);
  std::unique_ptr<Database> database(new Database);
  database->lock_ = FolderLock(folder);
  if (const int code = database->lock_.error(); code != 0)
    return failed(Condition::read_only,
                  fmt::format("The data folder {} cannot be written: {}.", folder, std::strerror(code)));
  if (!database->lock_.held())
    return failed(
        Condition::locked,
        fmt::format("Another program has {} open. Close the other register that uses this folder.", path));

  if (salvage_is_open(folder))
    return failed(
        Condition::damaged,
        fmt::format("The outbox {} is damaged: saving what can be read was begun and not ended.", path));

  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (descriptor < 0)
    return failed(Condition::read_only,
                  fmt::format("The outbox {} cannot be written: {}.", path, std::strerror(errno)));
  ::close(descriptor);

  database->path_ = path;
  database->even_closed_ = even_closed;
  database->log_bytes_ = log_bytes;
  Opening opening = database->connect();
  if (opening.condition == Condition::good) opening.database = std::move(database);
  return opening;
}

void Database::throw_closed() {
  throw SQLite::Exception("the outbox is closed because its disk failed", SQLITE_CANTOPEN);
}

void Database::close_in_doubt() {
  worker_statements_.reset();
  intake_statements_.reset();
  for (auto* connection : {&intake_, &worker_}) {
    if (*connection)
      sqlite3_db_config((*connection)->getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    connection->reset();
  }
}

Opening Database::reopen() {
  close_in_doubt();
  Opening opening = connect();
  if (opening.condition == Condition::good) {
    // Whoever reads an older state keeps a part of the log from being copied, and thus in doubt.
    int in_log = 0, copied = 0;
    const int code =
        sqlite3_wal_checkpoint_v2(worker().getHandle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, &in_log, &copied);
    if (code != SQLITE_OK || copied < in_log)
      opening = failed(code == SQLITE_OK ? Condition::locked : condition_of(code),
                       fmt::format("The log of the outbox {} could not be copied into it.", path_));
  }
  if (opening.condition != Condition::good) close_in_doubt();
  return opening;
}

Opening Database::connect() {
  const auto& path = path_;
  if (const int code = make_log_durable(path); code != SQLITE_OK)
    return failed(condition_of(code),
                  fmt::format("The log of the outbox {} cannot be kept: {}.", path, sqlite3_errstr(code)));
  try {
    worker_ = std::make_unique<SQLite::Database>(path, SQLite::OPEN_READWRITE | SQLite::OPEN_NOFOLLOW);
    auto& db = *worker_;
    db.exec(kSmallCache);
    worker_statements_ = std::make_unique<Statements>(db);
    const int version = db.execAndGet("PRAGMA user_version").getInt();
    if (version < 0)
      return failed(Condition::damaged,
                    fmt::format("The outbox {} is damaged: it says it has schema {}.", path, version));
    if (version > kSchemaVersion)
      return failed(
          Condition::newer,
          fmt::format("The outbox {} was written by a newer version (schema {}, this one knows {}). "
                      "Install the newer version again; nothing was changed.",
                      path, version, kSchemaVersion));
    if (const std::string check = db.execAndGet("PRAGMA quick_check(1)").getString(); check != "ok") {
      if (is_unread(check))
        return failed(Condition::read_only, fmt::format("The outbox {} cannot be read: {}.", path, check));
      return failed(Condition::damaged, fmt::format("The outbox {} is damaged: {}.", path, check));
    }
    configure(db);
    migrate(db);
    SQLite::Statement moved(db, "SELECT value FROM facts WHERE name = 'moved.to_path'");
    if (!even_closed_ && moved.executeStep())
      return failed(
          Condition::closed,
          fmt::format("What waited in the outbox {} was moved to {}. It is closed for good; this register "
                      "needs an empty folder and a new link.",
                      path, moved.getColumn(0).getString()));
    moved.reset();
    grow_log(db, log_bytes_);
    db.exec(kCache);
    intake_ = std::make_unique<SQLite::Database>(path, SQLite::OPEN_READWRITE | SQLite::OPEN_NOFOLLOW);
    configure(*intake_);
    intake_->exec(kCache);
    intake_statements_ = std::make_unique<Statements>(*intake_);
    // What the log holds may be known to this machine's memory alone, since a sync failed before: it is
    // copied and synced before anybody is told that it is kept.
    checkpoint();
  } catch (const SQLite::Exception& caught) {
    close_in_doubt();
    const Condition condition = condition_of(caught.getErrorCode());
    return failed(condition, fmt::format("The outbox {} cannot be used: {}.", path, caught.what()));
  }
  return {};
}

}  // namespace tillbridge::store
