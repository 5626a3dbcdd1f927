// check-data and move-data as programs, on the folders that real registers left behind.

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "../bigcommerce/sandbox_process.h"
#include "catch2.hpp"

namespace {

namespace fs = std::filesystem;

struct Ended {
  int code = -1;
  std::string text;
};

Ended run(const std::string& arguments) {
  Ended ended;
  FILE* pipe = ::popen((std::string(TILLSIM) + " " + arguments + " 2>&1").c_str(), "r");
  REQUIRE(pipe != nullptr);
  char buffer[4096];
  for (std::size_t n; (n = ::fread(buffer, 1, sizeof buffer, pipe)) > 0;) ended.text.append(buffer, n);
  const int status = ::pclose(pipe);
  ended.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return ended;
}

struct TemporaryFolder {
  TemporaryFolder() {
    std::string pattern = (fs::temp_directory_path() / "tillsim-data-XXXXXX").string();
    REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    path = pattern;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }
  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(path + "/" + name) << text;
    return path + "/" + name;
  }
  std::string path;
};

}  // namespace

TEST_CASE("check-data says of each rule whether it holds, and exits 0 only when all do") {
  TemporaryFolder folder;
  CHECK(run("check-data " + folder.path + "/nothing").code == 2);
  const auto empty = run("check-data " + folder.path);
  CHECK(empty.code == 1);
  CHECK_THAT(empty.text, Catch::Contains("There is no"));

  const auto day = folder.write("day.jsonl", "{\"do\":\"sell\",\"id\":\"S-1\",\"lines\":[{\"sku\":\"" SKU
                                             "\",\"qty\":1}]}\n"
                                             "{\"do\":\"wait\",\"for\":\"idle\",\"within_s\":60}\n");
  const auto till = folder.path + "/till";
  const auto sold = run("drill " + day + " --shop " SHOP " --data " + till);
  INFO(sold.text);
  REQUIRE(sold.code == 0);
  const auto good = run("check-data " + till);
  INFO(good.text);
  CHECK(good.code == 0);
  for (const char* rule : {"I1", "I2", "I3", "I5", "I7", "I8", "I11", "I13", "chain", "bodies", "pages"})
    CHECK_THAT(good.text, Catch::Contains(std::string("holds   ") + rule));

  CHECK_THAT(good.text, Catch::Contains("rules hold over"));

  // One byte of one request, and one of a sale, at rest.
  const auto database = till + "/plugin/outbox.db";
  std::string bytes;
  {
    std::ifstream file(database, std::ios::binary);
    bytes.assign(std::istreambuf_iterator<char>(file), {});
  }
  struct Flip {
    const char *before, *broken, *named;
  };
  for (const Flip& flip : {Flip{"\"reason\":\"Till", "BROKEN  bodies", "batch 1: its bytes have changed"},
                           Flip{SKU "-1000", "BROKEN  chain", "(S-1): the row is not what was recorded"}}) {
    const auto at = bytes.find(flip.before);
    REQUIRE(at != std::string::npos);
    const auto put = [&](char byte) {
      std::fstream file(database, std::ios::binary | std::ios::in | std::ios::out);
      file.seekp(static_cast<std::streamoff>(at) + 8);
      file.put(byte);
    };
    put(static_cast<char>(bytes[at + 8] ^ 2));
    const auto harmed = run("check-data " + till);
    put(bytes[at + 8]);
    INFO(harmed.text);
    CHECK(harmed.code == 1);
    CHECK_THAT(harmed.text, Catch::Contains(flip.broken) && Catch::Contains(flip.named) &&
                                Catch::Contains("Keep a copy of the folder"));
  }
  CHECK(run("check-data " + till).code == 0);
}
