// check-data and move-data as programs, on the folders that real registers left behind.

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

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

std::string shop_text() {
  std::ifstream file(SHOP);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::int64_t level(tillbridge::test::SandboxProcess& sandbox, const std::string& sku) {
  const auto state = nlohmann::json::parse(sandbox.admin("GET", "state", ""));
  for (const auto& item : state.at("items"))
    if (item.at("sku") == sku) return item.at("on_hand").get<std::int64_t>();
  return -1;
}

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

TEST_CASE("move-data hands what waits to the register that takes over, which sends it once") {
  TemporaryFolder folder;
  ::unsetenv("TILLBRIDGE_CONTRACT_GATEWAY");  // the drill asks the sandbox itself
  tillbridge::test::SandboxProcess sandbox(shop_text(), {"--stock-delay-ms", "150", "--plan", "unlimited"});
  const auto credentials = folder.write("credentials.txt", sandbox.credentials());
  const auto old_till = folder.path + "/old", new_till = folder.path + "/new";
  const std::string common = " --shop " SHOP " --store " + sandbox.url() + " --credentials " + credentials;
  const auto before = level(sandbox, SKU);
  const auto nothing = folder.write("nothing.jsonl", "{\"do\":\"wait\",\"for\":\"idle\",\"within_s\":60}\n");
  REQUIRE(run("drill " + nothing + common + " --data " + old_till).code == 0);
  // Linked, and told not to send: what is sold waits, and certainly has not been sent.
  std::ofstream(old_till + "/plugin/tillbridge.json") << R"({"features":{"send_sales":false}})";
  const auto day = folder.write("day.jsonl", "{\"do\":\"sell\",\"id\":\"S-1\",\"lines\":[{\"sku\":\"" SKU
                                             "\",\"qty\":2}]}\n"
                                             "{\"do\":\"sell\",\"id\":\"S-2\",\"lines\":[{\"sku\":\"" SKU
                                             "\",\"qty\":1}]}\n"
                                             "{\"do\":\"expect\",\"queued\":2}\n");
  const auto left = run("drill " + day + common + " --data " + old_till);
  INFO(left.text);
  REQUIRE(left.code == 0);
  CHECK(level(sandbox, SKU) == before);

  CHECK(run("move-data " + old_till + " " + old_till).code == 2);
  const auto early = run("move-data " + old_till + " " + folder.path);
  CHECK(early.code == 2);
  // The same register with an empty plugin folder, linked anew.
  fs::create_directory(new_till);
  for (const auto& file : fs::directory_iterator(old_till))
    if (file.is_regular_file()) fs::copy_file(file.path(), fs::path(new_till) / file.path().filename());
  const auto linked =
      run("link " + credentials + " --shop " SHOP " --store " + sandbox.url() + " --data " + new_till);
  INFO(linked.text);
  REQUIRE(linked.code == 0);
  // In use, on either side: refused in words, and nothing has happened.
  for (const auto& busy : {old_till, new_till}) {
    const auto lock = busy + "/plugin/outbox.db.lock";
    const int file = ::open(lock.c_str(), O_RDWR | O_CLOEXEC);
    REQUIRE(file >= 0);
    REQUIRE(::flock(file, LOCK_EX | LOCK_NB) == 0);
    const auto refused = run("move-data " + old_till + " " + new_till);
    ::close(file);
    INFO(refused.text);
    CHECK(refused.code == 1);
    CHECK_THAT(refused.text, Catch::Contains("Another program has " + fs::canonical(busy).string()) &&
                                 Catch::Contains("Close the other register"));
  }
  const auto moved = run("move-data " + old_till + " " + new_till);
  INFO(moved.text);
  REQUIRE(moved.code == 0);
  const auto again = run("move-data " + old_till + " " + new_till);
  CHECK(again.code == 0);
  CHECK(again.text == moved.text);
  for (const auto& till : {old_till, new_till}) {
    const auto check = run("check-data " + till);
    INFO(check.text);
    CHECK(check.code == 0);
  }
  CHECK_THAT(moved.text, Catch::StartsWith("2 changes wait here to be sent; 0 need a decision"));
  const auto drained = run("drill " + nothing + common + " --data " + new_till);
  INFO(drained.text);
  CHECK(drained.code == 0);
  CHECK(level(sandbox, SKU) == before - 3);
  // The old register sends nothing any more, and says so.
  const auto closed =
      run("drill " +
          folder.write("closed.jsonl", "{\"do\":\"expect\",\"sync\":\"attention\",\"within_s\":20}\n") +
          common + " --data " + old_till);
  INFO(closed.text);
  CHECK(closed.code == 0);
  CHECK(level(sandbox, SKU) == before - 3);
}
