// A real outbox in a folder that goes away with its test.
#pragma once

#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <stdexcept>
#include <string>

#include "plugin/core/freeze.h"
#include "plugin/core/order_ledger.h"
#include "plugin/store/database.h"
#include "plugin/store/intake.h"

namespace bench {

/// A mug that is a variant and a cap that is a product, both online, and how a shop's SKUs are theirs.
inline constexpr tillbridge::core::ItemKey kMug{true, 11}, kCap{false, 12};

inline tillbridge::core::ItemMatch match(const std::string& sku) {
  if (sku == "MUG") return {tillbridge::core::ItemState::online, kMug};
  if (sku == "CAP") return {tillbridge::core::ItemState::online, kCap};
  if (sku == "TWO") return {tillbridge::core::ItemState::ambiguous, {}};
  return {};
}

/// What every shop starts with.
inline constexpr tillbridge::core::StockRules kRules{};

/// In memory where the machine has such a place: these tests are about what is written, and would spend most
/// of their time waiting for a disk. What a disk keeps is tested in tests/storage and tests/crash.
inline std::filesystem::path place_for_folders() {
  return ::access("/dev/shm", W_OK) == 0 ? std::filesystem::path("/dev/shm")
                                         : std::filesystem::temp_directory_path();
}

struct Folder {
  Folder() {
    std::string pattern = (place_for_folders() / "outbox-test-XXXXXX").string();
    if (!::mkdtemp(pattern.data())) throw std::runtime_error("no temporary folder");
    path = pattern;
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string path;
};

inline std::unique_ptr<tillbridge::store::Database> open(const std::string& folder) {
  auto opening = tillbridge::store::Database::open(folder);
  if (!opening.database) throw std::runtime_error(opening.sentence);
  return std::move(opening.database);
}

inline tillbridge::core::MovementLine line(const std::string& sku, tillbridge::core::Units units) {
  return {sku, units * tillbridge::core::kMilliPerUnit, "", "", true};
}
inline tillbridge::core::Movement sale(const std::string& id,
                                       std::vector<tillbridge::core::MovementLine> lines,
                                       tillbridge::core::UnixMillis at = 1'700'000'000'000) {
  return {id, tillbridge::core::MovementKind::sale, at, std::move(lines)};
}

/// An open outbox and what records into it.
struct Outfit {
  explicit Outfit(const std::string& folder) : database(open(folder)), intake(*database, board) {}
  std::unique_ptr<tillbridge::store::Database> database;
  tillbridge::store::LaneBoard board;
  tillbridge::store::Intake intake;
};

}  // namespace bench
