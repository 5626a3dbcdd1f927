#include "outbox_file.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <fstream>
#include <memory>
#include <stdexcept>

namespace till_crash {
namespace {

/// Runs the statement; the first column of its last row, or 0.
std::int64_t ask(const std::string& path, const std::string& sql) {
  sqlite3* opened = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &opened, SQLITE_OPEN_READWRITE, nullptr);
  const std::unique_ptr<sqlite3, int (*)(sqlite3*)> db(opened, &sqlite3_close);
  std::int64_t answer = 0;
  if (code != SQLITE_OK || sqlite3_exec(
                               db.get(), sql.c_str(),
                               [](void* to, int, char** columns, char**) {
                                 if (columns[0] != nullptr)
                                   *static_cast<std::int64_t*>(to) = std::stoll(columns[0]);
                                 return 0;
                               },
                               &answer, nullptr) != SQLITE_OK)
    throw std::runtime_error(fmt::format("{}: {}", path, sqlite3_errmsg(db.get())));
  return answer;
}

std::string outbox(const std::string& plugin_folder) {
  return plugin_folder + "/outbox.db";
}

}  // namespace

void use_up_marker(const std::string& plugin_folder) {
  constexpr std::int64_t kNumbersOfAnEpoch = 90'000;
  const auto path = outbox(plugin_folder);
  const auto last =
      ask(path, "SELECT value FROM facts WHERE name = 'marker.epoch_start'") + kNumbersOfAnEpoch - 1;
  if (ask(path, "SELECT max(seq) FROM movements") >= last) return;  // a crash left it so
  ask(path, fmt::format("INSERT INTO movements (seq, movement_id, kind, at_ms, lane, state, lines) VALUES "
                        "({}, 'years of sales up to {}', 4, 0, 0, 2, '')",
                        last, last));
}

std::int64_t damage(const std::string& plugin_folder) {
  const auto path = outbox(plugin_folder);
  const auto waiting = ask(path, "SELECT count(*) FROM movements WHERE state = 0");
  ask(path, "PRAGMA wal_checkpoint(TRUNCATE)");
  const auto size = ask(path, "PRAGMA page_size");
  const auto page = ask(path, "SELECT rootpage FROM sqlite_master WHERE name = 'items'");
  std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
  file.seekp((page - 1) * size);
  file << std::string(static_cast<std::size_t>(size), 'Z');
  if (!file.flush()) throw std::runtime_error(path + " cannot be written");
  return waiting;
}

std::int64_t salvaged(const std::string& plugin_folder) {
  return ask(outbox(plugin_folder), "SELECT count(*) FROM salvaged");
}

std::int64_t unsettled_items(const std::string& plugin_folder) {
  return ask(outbox(plugin_folder), "SELECT count(*) FROM catalogue WHERE state <> 0");
}

}  // namespace till_crash
