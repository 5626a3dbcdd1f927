#include "plugin/store/self_check.h"

#include <SQLiteCpp/Backup.h>
#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <memory>

#include "plugin/store/database.h"
#include "plugin/store/rules.h"
#include "plugin/store/salvage.h"
#include "plugin/store/schema.h"

namespace tillbridge::store {
namespace fs = std::filesystem;
namespace {

/// Opens for reading only, and leaves nothing behind: where no log stands beside the file, nobody has it
/// open, and it is read without the log's index.
std::unique_ptr<SQLite::Database> open_to_read(const std::string& path) {
  std::error_code error;
  const auto log = fs::file_size(path + "-wal", error);
  if (!error && log > 0)
    return std::make_unique<SQLite::Database>(path, SQLite::OPEN_READONLY | SQLite::OPEN_NOFOLLOW, 2'000);
  std::string uri = "file:";
  for (const char c : path)
    uri += c == '?' || c == '#' || c == '%' ? fmt::format("%{:02x}", c) : std::string(1, c);
  return std::make_unique<SQLite::Database>(uri + "?immutable=1", SQLite::OPEN_READONLY | SQLite::OPEN_URI);
}

/// A copy in memory, brought to this version: what an older version wrote is judged by today's rules.
std::unique_ptr<SQLite::Database> brought_up_to_date(SQLite::Database& from) {
  auto copy = std::make_unique<SQLite::Database>(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  SQLite::Backup backup(*copy, from);
  backup.executeStep();
  migrate(*copy);
  return copy;
}

}  // namespace

bool SelfCheck::holds() const {
  return std::all_of(rules.begin(), rules.end(), [](const auto& rule) { return rule.holds; });
}

std::string SelfCheck::report() const {
  std::string lines;
  for (const auto& rule : rules)
    lines += fmt::format("{:<7} {:<6} {}\n", rule.holds ? "holds" : "BROKEN", rule.name, rule.words);
  return lines;
}

std::string SelfCheck::summary() const {
  std::string broken;
  for (const auto& rule : rules)
    if (!rule.holds) broken += (broken.empty() ? "" : " ") + fmt::format("{}: {}", rule.name, rule.words);
  if (broken.empty()) return fmt::format("All {} rules hold over {} movements.", rules.size(), movements);
  return fmt::format(
      "{} of {} rules are broken. {} Keep a copy of the folder as it is now, and call support with this.",
      std::count_if(rules.begin(), rules.end(), [](const auto& rule) { return !rule.holds; }), rules.size(),
      broken);
}

SelfCheck check_records(const std::string& folder) {
  SelfCheck check;
  const std::string path = database_path(folder);
  const auto found = [&](const char* name, bool holds, std::string words) {
    check.rules.push_back({name, holds, std::move(words)});
  };
  if (salvage_is_open(folder))
    found("file", false,
          fmt::format("Saving the damaged records of {} was begun and not ended; start the register once.",
                      folder));
  std::error_code ignored;
  if (!fs::exists(path, ignored)) {
    found("file", false, fmt::format("There is no {}.", path));
    return check;
  }
  try {
    auto db = open_to_read(path);
    const int version = db->execAndGet("PRAGMA user_version").getInt();
    found("file", true,
          fmt::format("{} was read{}.", path,
                      ::access(path.c_str(), W_OK) == 0 ? "" : "; it cannot be written by whoever asks"));
    const std::string pages = db->execAndGet("PRAGMA integrity_check(1)").getString();
    found("pages", pages == "ok",
          pages == "ok" ? "integrity_check finds every page and index sound." : "damaged: " + pages);
    found("schema", version <= kSchemaVersion,
          version > kSchemaVersion
              ? fmt::format(
                    "written by a newer version (schema {}, this one knows {}): its records were not looked "
                    "at.",
                    version, kSchemaVersion)
              : fmt::format("version {}{}.", version,
                            version < kSchemaVersion ? ", judged as this version would take it over" : ""));
    if (version > kSchemaVersion) return check;
    if (version < kSchemaVersion) db = brought_up_to_date(*db);
    SQLite::Transaction snapshot(*db);
    check.movements = static_cast<std::uint64_t>(db->execAndGet("SELECT count(*) FROM movements").getInt64());
    for (auto& rule : judge_rules(*db)) check.rules.push_back(std::move(rule));
  } catch (const SQLite::Exception& error) {
    found("file", false, fmt::format("{} cannot be read: {}.", path, error.what()));
  }
  return check;
}

}  // namespace tillbridge::store
