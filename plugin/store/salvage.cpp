#include "plugin/store/salvage.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iterator>

#include "plugin/core/crash_point.h"
#include "plugin/store/database.h"
#include "plugin/store/lines_codec.h"

namespace tillbridge::store {
namespace fs = std::filesystem;

namespace {

constexpr std::int64_t kStretch = 256;

/// Reads movements `from` to `to` into `salvaged`. Throws where a page cannot be read.
void read_stretch(SQLite::Database& db, std::int64_t from, std::int64_t to, Salvaged& salvaged) {
  SQLite::Statement rows(db,
                         "SELECT seq, movement_id, kind, at_ms, state, lines FROM movements "
                         "WHERE seq BETWEEN ? AND ? ORDER BY seq");
  rows.bind(1, from);
  rows.bind(2, to);
  std::vector<core::Movement> pending;
  std::uint64_t last = salvaged.last_number, unreadable = 0;
  while (rows.executeStep()) {
    last = std::max(last, static_cast<std::uint64_t>(rows.getColumn(0).getInt64()));
    // Pending, or waiting for a person's word.
    if (const int state = rows.getColumn(4).getInt(); state != 0 && state != 3) continue;
    core::Movement movement;
    movement.id = rows.getColumn(1).getString();
    movement.kind = static_cast<core::MovementKind>(rows.getColumn(2).getInt());
    movement.at = rows.getColumn(3).getInt64();
    auto lines = decode_lines(rows.getColumn(5).getString());
    if (lines) movement.lines = std::move(lines).value();
    if (lines && core::check_movement(movement))
      pending.push_back(std::move(movement));
    else
      ++unreadable;
  }
  salvaged.last_number = last;
  salvaged.unreadable += unreadable;
  std::move(pending.begin(), pending.end(), std::back_inserter(salvaged.pending));
}

void read_around_broken_pages(SQLite::Database& db, Salvaged& salvaged) {
  // The newest movements matter most and stand at the end: broken pages before them must not hide them.
  const std::int64_t last = db.execAndGet("SELECT coalesce(max(seq), 0) FROM movements").getInt64();
  for (std::int64_t from = 1; from <= last; from += kStretch) {
    const std::int64_t to = std::min(last, from + kStretch - 1);
    try {
      read_stretch(db, from, to, salvaged);
    } catch (const SQLite::Exception&) {
      for (std::int64_t seq = from; seq <= to; ++seq) {
        try {
          read_stretch(db, seq, seq, salvaged);
        } catch (const SQLite::Exception&) {
          ++salvaged.unreadable;
        }
      }
    }
  }
}

std::string unused_name(const std::string& path, core::UnixMillis now) {
  std::string name = fmt::format("{}.damaged-{}", path, now);
  std::error_code error;
  for (int i = 2; fs::exists(name, error); ++i) name = fmt::format("{}.damaged-{}-{}", path, now, i);
  return name;
}

}  // namespace

core::Result<Salvaged> set_aside_and_salvage(const std::string& folder, core::UnixMillis now) {
  Salvaged salvaged;
  const std::string path = database_path(folder);
  salvaged.set_aside_path = unused_name(path, now);
  const std::string copy = salvaged.set_aside_path + ".reading";
  const auto remove_copy = [&] {
    std::error_code ignored;
    for (const char* part : {"", "-wal", "-shm"}) fs::remove(copy + part, ignored);
  };
  // Reads a copy, so that what is set aside stays as it was found; made first, so that nothing has been moved
  // when it fails.
  std::error_code error;
  for (const char* part : {"", "-wal"}) {
    if (!fs::exists(path + part, error)) continue;
    fs::copy_file(path + part, copy + part, fs::copy_options::overwrite_existing, error);
    if (error) {
      remove_copy();
      return core::Error{core::ErrorCode::storage,
                         fmt::format("{}{} could not be copied to be read: {}. Nothing was moved.", path,
                                     part, error.message())};
    }
  }
  TILLBRIDGE_CRASH_POINT("salvage", before);
  for (const char* part : {"", "-wal", "-shm"}) {
    if (!fs::exists(path + part, error)) continue;
    fs::rename(path + part, salvaged.set_aside_path + part, error);
    if (error) {
      remove_copy();
      return core::Error{core::ErrorCode::storage,
                         fmt::format("{}{} could not be set aside: {}.", path, part, error.message())};
    }
  }
  try {
    SQLite::Database db(copy, SQLite::OPEN_READWRITE);
    db.exec("PRAGMA trusted_schema = OFF");
    read_around_broken_pages(db, salvaged);
  } catch (const SQLite::Exception&) {
    // Nothing in it can be read; what was set aside is kept.
  }
  TILLBRIDGE_CRASH_POINT("salvage", after);
  remove_copy();
  return salvaged;
}

}  // namespace tillbridge::store
