// A damaged outbox is set aside, and what can be read of it is kept.

#include "plugin/store/salvage.h"

#include <fstream>

#include "catch2.hpp"
#include "plugin/store/outbox.h"
#include "store/outbox_folder.h"

using namespace bench;
using namespace tillbridge;
namespace fs = std::filesystem;

namespace {
void spoil(const std::string& path, std::streamoff from, std::size_t bytes) {
  std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
  file.seekp(from);
  file << std::string(bytes, '\x5a');
}
}  // namespace

TEST_CASE("pending movements around broken pages are salvaged, and the damaged file is kept as it was") {
  Folder folder;
  const std::string path = store::database_path(folder.path);
  constexpr int kSales = 400;
  std::int64_t page = 0;
  {
    Outfit till(folder.path);
    for (int i = 1; i <= kSales; ++i)
      REQUIRE(till.intake.record(sale("S-" + std::to_string(i), {line(std::string(300, 'M'), -1)})).ok());
    till.database->worker().exec("UPDATE movements SET state = 1 WHERE seq <= 100");
    // A leaf in the middle of the table.
    page = till.database->worker()
               .execAndGet(
                   "SELECT pageno FROM dbstat WHERE name = 'movements' AND pagetype = 'leaf' ORDER BY path "
                   "LIMIT 1 OFFSET 15")
               .getInt64();
  }
  spoil(path, (page - 1) * 4096, 4096);
  REQUIRE(store::Database::open(folder.path).condition == store::Condition::damaged);
  const auto size = fs::file_size(path);

  const auto salvaged = store::set_aside_and_salvage(folder.path, 1'234);
  REQUIRE(salvaged.ok());
  CHECK_FALSE(fs::exists(path));
  CHECK(fs::file_size(salvaged.value().set_aside_path) == size);
  CHECK_THAT(salvaged.value().set_aside_path, Catch::Contains("1234"));
  CHECK(salvaged.value().last_number == kSales);
  CHECK(salvaged.value().unreadable > 0);
  CHECK(salvaged.value().unreadable < 40);
  CHECK(salvaged.value().pending.size() >= kSales - 100 - 40);
  CHECK(salvaged.value().pending.back().id == "S-400");
  CHECK(salvaged.value().pending.back().lines.size() == 1);
  // The register goes on with a new one.
  Outfit till(folder.path);
  CHECK(till.intake.record(sale("S-401", {line("MUG", -1)})).ok());
}

TEST_CASE("of a file that is no database nothing is read and nothing is lost") {
  Folder folder;
  const std::string path = store::database_path(folder.path);
  for (int i = 0; i < 2; ++i) {  // twice at the same time of a clock that stands still
    std::ofstream(path) << "nothing that SQLite wrote, " << i;
    const auto salvaged = store::set_aside_and_salvage(folder.path, 5);
    REQUIRE(salvaged.ok());
    CHECK(salvaged.value().pending.empty());
    CHECK(salvaged.value().last_number == 0);
    CHECK(fs::exists(salvaged.value().set_aside_path));
  }
  int kept = 0;
  for (const auto& entry : fs::directory_iterator(folder.path)) {
    CHECK(entry.path().string().find(".reading") == std::string::npos);
    kept += entry.path().string().find(".damaged-") != std::string::npos;
  }
  CHECK(kept == 2);
}

TEST_CASE("what stood only in the log is salvaged, too") {
  Folder folder, copy;
  {
    Outfit till(folder.path);
    REQUIRE(till.intake.record(sale("S-1", {line("MUG", -1)})).ok());
    for (const char* end : {"", "-wal"})  // as a power cut leaves it
      fs::copy_file(store::database_path(folder.path) + end, store::database_path(copy.path) + end);
  }
  const auto salvaged = store::set_aside_and_salvage(copy.path, 5);
  REQUIRE(salvaged.ok());
  REQUIRE(salvaged.value().pending.size() == 1);
  CHECK(salvaged.value().pending[0].id == "S-1");
}
