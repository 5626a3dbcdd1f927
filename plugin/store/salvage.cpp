#include "plugin/store/salvage.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>

#include "plugin/core/crash_point.h"
#include "plugin/store/database.h"
#include "plugin/store/lines_codec.h"
#include "plugin/store/movement_rows.h"
#include "plugin/store/schema.h"

namespace tillbridge::store {
namespace fs = std::filesystem;

namespace {

constexpr std::int64_t kStretch = 256;
/// What a damaged file may have held beyond what could be read: numbers go on well above any that it may have
/// sealed.
constexpr std::uint64_t kNumbersSkipped = 5'000;
constexpr const char* kParts[] = {"", "-wal", "-shm"};

/// What was read, by number: a movement that was not finished, or only its lines that wait for a person.
struct Read {
  std::map<std::uint64_t, core::Movement> waiting;
  std::uint64_t last_number = 0, unreadable = 0;
};

bool has(SQLite::Database& db, const char* table, const char* column) {
  SQLite::Statement select(db, "SELECT 1 FROM pragma_table_info(?) WHERE name = ?");
  select.bind(1, table);
  select.bind(2, column);
  return select.executeStep();
}

/// What staff call a movement, in versions that keep it.
const char* reference_in(SQLite::Database& db) {
  return has(db, "movements", "reference") ? "reference" : "''";
}

/// Reads movements `from` to `to`. Throws where a page cannot be read.
void read_stretch(SQLite::Database& db, std::int64_t from, std::int64_t to, Read& read) {
  SQLite::Statement rows(
      db, fmt::format("SELECT seq, movement_id, kind, at_ms, lines, {} FROM movements WHERE seq "
                      "BETWEEN ? AND ? AND state IN (0, 3) ORDER BY seq",
                      reference_in(db)));
  rows.bind(1, from);
  rows.bind(2, to);
  std::map<std::uint64_t, core::Movement> waiting;
  std::uint64_t unreadable = 0;
  while (rows.executeStep()) {
    const auto seq = static_cast<std::uint64_t>(rows.getColumn(0).getInt64());
    core::Movement movement;
    movement.id = rows.getColumn(1).getString();
    movement.kind = static_cast<core::MovementKind>(rows.getColumn(2).getInt());
    movement.at = rows.getColumn(3).getInt64();
    auto lines = decode_lines(rows.getColumn(4).getString());
    if (lines) movement.lines = std::move(lines).value();
    movement.reference = rows.getColumn(5).getString();
    if (lines && core::check_movement(movement))
      waiting.emplace(seq, std::move(movement));
    else
      ++unreadable;
  }
  read.unreadable += unreadable;
  read.waiting.merge(waiting);
}

void read_around_broken_pages(SQLite::Database& db, Read& read) {
  // The newest movements matter most and stand at the end: broken pages before them must not hide them.
  const std::int64_t last = db.execAndGet("SELECT coalesce(max(seq), 0) FROM movements").getInt64();
  read.last_number = static_cast<std::uint64_t>(last);
  for (std::int64_t from = 1; from <= last; from += kStretch) {
    const std::int64_t to = std::min(last, from + kStretch - 1);
    try {
      read_stretch(db, from, to, read);
    } catch (const SQLite::Exception&) {
      for (std::int64_t seq = from; seq <= to; ++seq) {
        try {
          read_stretch(db, seq, seq, read);
        } catch (const SQLite::Exception&) {
          ++read.unreadable;
        }
      }
    }
  }
}

/// Lines of settled movements that waited for a person, and what an earlier salvage had kept.
void read_held(SQLite::Database& db, Read& read) {
  SQLite::Statement held(db,
                         fmt::format("SELECT m.seq, m.movement_id, m.kind, m.at_ms, m.lines, {}, o.line FROM "
                                     "outcomes o JOIN movements m ON m.seq = o.seq WHERE o.fate = 3 AND "
                                     "o.decision IS NULL",
                                     reference_in(db)));
  while (held.executeStep()) {
    const auto whole = read_movement(held, 1);
    const auto line = static_cast<std::size_t>(held.getColumn(6).getInt64());
    if (line >= whole.lines.size()) continue;
    auto& part = read.waiting[static_cast<std::uint64_t>(held.getColumn(0).getInt64())];
    if (part.id.empty()) {
      part = whole;
      part.lines.clear();
    }
    part.lines.push_back(whole.lines[line]);
  }
}

void read_offered(SQLite::Database& db, Read& read) {
  if (!has(db, "salvaged", "reference")) return;
  SQLite::Statement rows(db, "SELECT number, movement_id, kind, at_ms, lines, reference FROM salvaged");
  while (rows.executeStep())
    read.waiting.emplace(static_cast<std::uint64_t>(rows.getColumn(0).getInt64()), read_movement(rows, 1));
}

/// Runs `part`; what its pages no longer give is left out.
template <class Part>
void as_far_as_readable(Part&& part) {
  try {
    part();
  } catch (const SQLite::Exception&) {
    // What was set aside is kept; the note in Activity says that some of it could not be read.
  }
}

/// Copies whole tables that still can be read, and facts that no link makes anew.
void carry_over(SQLite::Database& to, const std::string& from) {
  SQLite::Statement attach(to, "ATTACH ? AS damaged");
  attach.bind(1, from);
  attach.exec();
  const auto carry = [&](const char* table) {
    std::string columns;  // of both versions
    SQLite::Statement names(to,
                            "SELECT name FROM pragma_table_info(?1, 'damaged') WHERE name IN (SELECT name "
                            "FROM pragma_table_info(?1, 'main'))");
    names.bind(1, table);
    while (names.executeStep()) columns += (columns.empty() ? "" : ", ") + names.getColumn(0).getString();
    if (!columns.empty())
      to.exec(
          fmt::format("INSERT OR IGNORE INTO main.{0} ({1}) SELECT {1} FROM damaged.{0}", table, columns));
  };
  const auto carry_facts = [&](const char* names) {
    to.exec(fmt::format("INSERT OR REPLACE INTO main.facts SELECT * FROM damaged.facts WHERE name IN ({})",
                        names));
  };
  as_far_as_readable([&] { carry("notes"); });
  as_far_as_readable([&] { carry("decisions"); });
  as_far_as_readable([&] {
    carry_facts(
        "'journal.cursor', 'link.server_time', 'paused.by', 'paused.since', 'moved.to', 'moved.to_path', "
        // Whose the location's work is, so that this register does not take what another one takes.
        "'channel', 'role.several', 'role.ours', 'role.begun', 'role.office', 'role.office_doubt'");
  });
  // A later link to another web store, or the first one, does not go on where these records stood.
  as_far_as_readable([&] {
    SQLite::Statement store(to,
                            "INSERT OR REPLACE INTO main.facts SELECT ?, coalesce((SELECT value FROM "
                            "damaged.facts WHERE name = 'store_hash'), '')");
    store.bind(1, salvage_fact::kStoreHash);
    store.exec();
  });
  as_far_as_readable([&] {
    SQLite::Transaction together(to);
    carry("debts");
    to.exec(
        "INSERT INTO main.debt_entries (by_product, item, units, batch, at_ms) "
        "SELECT by_product, item, open, 0, since_ms FROM main.debts WHERE open > 0");
    together.commit();
  });
  as_far_as_readable([&] {
    // The ledger and how far orders were read: without the one, the other would hide orders.
    SQLite::Transaction together(to);
    carry("orders");
    carry("order_lines");
    carry("order_acts");
    carry("order_marks");
    carry("order_returns");
    carry("order_aside");
    carry_facts("'orders.newest', 'orders.looked'");
    together.commit();
  });
  to.exec("DETACH damaged");
}

void put_fact(SQLite::Database& db, const char* name, const std::string& value) {
  SQLite::Statement put(db, "INSERT OR REPLACE INTO facts VALUES (?, ?)");
  put.bind(1, name);
  put.bind(2, value);
  put.exec();
}

/// Makes the new database at `path`, complete and on disk when this returns.
Salvaged build(const std::string& path, const std::string& damaged_copy, const std::string& set_aside,
               core::UnixMillis now) {
  Read read;
  as_far_as_readable([&] {
    SQLite::Database db(damaged_copy, SQLite::OPEN_READWRITE);
    db.exec("PRAGMA trusted_schema = OFF");
    as_far_as_readable([&] { read_around_broken_pages(db, read); });
    as_far_as_readable([&] { read_held(db, read); });
    as_far_as_readable([&] { read_offered(db, read); });
  });
  SQLite::Database db(path, SQLite::OPEN_READWRITE | SQLite::OPEN_NOFOLLOW);
  db.exec("PRAGMA synchronous = FULL");
  migrate(db);
  as_far_as_readable([&] { carry_over(db, damaged_copy); });
  SQLite::Transaction transaction(db, SQLite::TransactionBehavior::IMMEDIATE);
  SQLite::Statement insert(db,
                           "INSERT OR IGNORE INTO salvaged (movement_id, number, kind, at_ms, lines, "
                           "reference) VALUES (?, ?, ?, ?, ?, ?)");
  for (const auto& [number, movement] : read.waiting) {
    const std::string lines = encode_lines(movement.lines);
    insert.bind(1, movement.id);
    insert.bind(2, static_cast<std::int64_t>(number));
    insert.bind(3, static_cast<int>(movement.kind));
    insert.bind(4, static_cast<std::int64_t>(movement.at));
    insert.bind(5, lines.data(), static_cast<int>(lines.size()));
    insert.bind(6, movement.reference);
    insert.exec();
    insert.reset();
  }
  continue_above(db, read.last_number + kNumbersSkipped, now);
  put_fact(db, salvage_fact::kAt, std::to_string(now));
  put_fact(db, salvage_fact::kPath, set_aside);
  put_fact(db, salvage_fact::kJournalDoubtUntil, "");
  put_fact(db, salvage_fact::kUnreadable, std::to_string(read.unreadable));
  SQLite::Statement note(db, "INSERT INTO notes (at_ms, kind, reference, text) VALUES (?, 9, '', ?)");
  note.bind(1, static_cast<std::int64_t>(now));
  note.bind(
      2, fmt::format("The records of changes were damaged. They are kept as {}; {} changes could be read, {} "
                     "could not.",
                     set_aside, read.waiting.size(), read.unreadable));
  note.exec();
  transaction.commit();
  return {set_aside, read.waiting.size(), read.last_number, read.unreadable};
}

std::string unused_name(const std::string& path, core::UnixMillis now) {
  std::string name = fmt::format("{}.damaged-{}", path, now);
  std::error_code error;
  for (int i = 2; fs::exists(name, error); ++i) name = fmt::format("{}.damaged-{}-{}", path, now, i);
  return name;
}

std::string diary_path(const std::string& folder) {
  return database_path(folder) + ".salvage";
}

core::Error failed(const std::string& path, const std::string& why) {
  return {core::ErrorCode::storage,
          fmt::format("{} could not be salvaged: {}. Nothing of it is lost; it is tried "
                      "again at the next start.",
                      path, why)};
}

/// Throws fs::filesystem_error.
void sync(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const bool good = file >= 0 && ::fsync(file) == 0;
  if (file >= 0) ::close(file);
  if (!good) throw fs::filesystem_error("sync", path, std::error_code(errno, std::generic_category()));
}

void remove_parts(const std::string& path) {
  for (const char* part : kParts) fs::remove(path + part);
}

/// The diary names where the damaged file goes. While it is there, the salvage goes on from the start: every
/// step can be taken again.
std::string begin(const std::string& folder, core::UnixMillis now) {
  const std::string diary = diary_path(folder);
  if (std::string name; std::getline(std::ifstream(diary) >> std::ws, name) && !name.empty())
    return (fs::path(folder) / name).string();
  const std::string set_aside = unused_name(database_path(folder), now);
  {
    std::ofstream out(diary + ".new", std::ios::trunc);
    out << fs::path(set_aside).filename().string() << '\n';
    out.flush();
    if (!out) throw fs::filesystem_error("write", diary, std::make_error_code(std::errc::no_space_on_device));
  }
  sync(diary + ".new");
  fs::rename(diary + ".new", diary);
  sync(folder);
  return set_aside;
}

}  // namespace

bool salvage_is_open(const std::string& folder) {
  std::error_code error;
  return fs::exists(diary_path(folder), error);
}

core::Result<Salvaged> set_aside_and_salvage(const std::string& folder, core::UnixMillis now,
                                             const std::function<void(const char* step)>& step) {
  const std::string path = database_path(folder), made = path + ".new", copy = path + ".reading";
  const auto reached = [&](const char* name) {
    if (step) step(name);
  };
  const FolderLock lock(folder);
  if (!lock.held()) return failed(path, "another program has it open");
  try {
    const std::string set_aside = begin(folder, now);
    reached("begun");
    TILLBRIDGE_CRASH_POINT("salvage", before);
    for (const char* part : kParts)
      if (!fs::exists(set_aside + part) && fs::exists(path + part)) {
        fs::rename(path + part, set_aside + part);
        reached("moved a file");
      }
    sync(folder);
    // Reads a copy, so that what is set aside stays as it was found.
    remove_parts(copy);
    for (const char* part : {"", "-wal"})
      if (fs::exists(set_aside + part)) fs::copy_file(set_aside + part, copy + part);
    reached("copied");
    remove_parts(made);
    const int file = ::open(made.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file < 0) return failed(path, std::generic_category().message(errno));
    ::close(file);
    Salvaged salvaged = build(made, copy, set_aside, now);
    reached("built");
    remove_parts(copy);
    sync(made);
    fs::rename(made, path);
    sync(folder);
    reached("in place");
    TILLBRIDGE_CRASH_POINT("salvage", after);
    fs::remove(diary_path(folder));
    sync(folder);
    reached("ended");
    return salvaged;
  } catch (const std::exception& error) {
    return failed(path, error.what());
  }
}

}  // namespace tillbridge::store
