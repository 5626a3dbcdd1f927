#include "plugin/store/salvage.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>

#include <filesystem>

#include "plugin/store/database.h"
#include "plugin/store/lines_codec.h"

namespace tillbridge::store {
namespace fs = std::filesystem;

core::Result<Salvaged> set_aside_and_salvage(const std::string& folder, core::UnixMillis now) {
  Salvaged salvaged;
  const std::string path = database_path(folder);
  salvaged.set_aside_path = fmt::format("{}.damaged-{}", path, now);
  std::error_code error;
  for (const char* part : {"", "-wal", "-shm"}) {
    if (!fs::exists(path + part, error)) continue;
    fs::rename(path + part, salvaged.set_aside_path + part, error);
    if (error)
      return core::Error{core::ErrorCode::storage,
                         fmt::format("{}{} could not be set aside: {}.", path, part, error.message())};
  }
  // Reads a copy, so that what was set aside stays as it was found.
  const std::string copy = salvaged.set_aside_path + ".reading";
  for (const char* part : {"", "-wal"})
    if (fs::exists(salvaged.set_aside_path + part, error))
      fs::copy_file(salvaged.set_aside_path + part, copy + part, error);
  try {
    SQLite::Database db(copy, SQLite::OPEN_READWRITE);
    db.exec("PRAGMA trusted_schema = OFF");
    std::int64_t after = 0;
    bool more = true;
    while (more) {
      more = false;
      SQLite::Statement rows(db,
                             "SELECT seq, movement_id, kind, at_ms, state, lines FROM movements WHERE seq > "
                             "? ORDER BY seq LIMIT 1000");
      rows.bind(1, after);
      while (rows.executeStep()) {
        more = true;
        after = rows.getColumn(0).getInt64();
        salvaged.last_number = std::max(salvaged.last_number, static_cast<std::uint64_t>(after));
        if (rows.getColumn(4).getInt() != 0) continue;
        core::Movement movement;
        movement.id = rows.getColumn(1).getString();
        movement.kind = static_cast<core::MovementKind>(rows.getColumn(2).getInt());
        movement.at = rows.getColumn(3).getInt64();
        auto lines = decode_lines(rows.getColumn(5).getString());
        if (!lines) continue;
        movement.lines = std::move(lines).value();
        if (core::check_movement(movement)) salvaged.pending.push_back(std::move(movement));
      }
    }
  } catch (const SQLite::Exception&) {
    // Broken pages end the reading; what came before them is kept.
  }
  for (const char* part : {"", "-wal", "-shm"}) fs::remove(copy + part, error);
  return salvaged;
}

}  // namespace tillbridge::store
