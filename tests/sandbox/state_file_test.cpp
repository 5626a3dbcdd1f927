// The state file keeps everything, and is never half written.
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include "catch2.hpp"
#include "running_sandbox.h"
#include "sandbox/files/state_file.h"

using namespace sandbox;

namespace {

struct Folder {
  std::string path;
  Folder() {
    char name[] = "/tmp/sandbox-test-XXXXXX";
    path = ::mkdtemp(name);
  }
  ~Folder() {
    ::unlink((path + "/state.json").c_str());
    ::rmdir(path.c_str());
  }
};

}  // namespace

TEST_CASE("a saved store comes back with products, levels, orders, accounts and its next ids") {
  Folder folder;
  const std::string file = folder.path + "/state.json";
  Store store(Profile{}, 4);
  stock_store(store, parse_shop(sandbox_test::kShop, "shop"), "shop", 1'700'000'000'000);
  OrderDraft draft;
  draft.lines = {{"SOCK-M", 1, std::nullopt}};
  const Id order = store.place_order(draft, 1'700'000'001'000).value();
  std::vector<Account> accounts = {Sandbox::make_account(store, "Till", {"store_v2_orders"})};
  save_state(file, {store.data(), accounts});

  struct stat info {};
  REQUIRE(::stat(file.c_str(), &info) == 0);
  CHECK((info.st_mode & 0777) == 0600);
  const auto loaded = load_state(file);
  REQUIRE(loaded);
  CHECK(loaded->accounts.at(0).token == accounts[0].token);
  CHECK(loaded->accounts.at(0).scopes == accounts[0].scopes);
  Store again(loaded->store);
  REQUIRE(again.find_sku("sock-m"));
  CHECK(*again.stock_row(again.find_sku("SOCK-M")->key, 1)->on_hand == 4);
  CHECK(again.order(order)->lines.at(0).options.at(0).second == "M");
  CHECK(again.place_order(draft, 1'700'000'002'000).value() == order + 1);
  CHECK(again.uuid() == Store(loaded->store).uuid());
}

TEST_CASE(
    "a state file that is damaged or something else is refused by name, a missing one is a fresh start") {
  Folder folder;
  const std::string file = folder.path + "/state.json";
  CHECK_FALSE(load_state(file));
  for (const char* text : {"", "{", "[1]", R"({"format":99})", R"({"format":1,"store":{}})"}) {
    std::ofstream(file) << text;
    CHECK_THROWS_WITH(load_state(file), Catch::Contains("state file " + file));
  }
  CHECK_THROWS_AS(save_state("/nonexistent/folder/state.json", {}), FileError);
}
