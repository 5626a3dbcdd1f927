// Dependencies point one way; the plan is the table in include_arrows.cpp.
#include <string>
#include <vector>

#include "catch2.hpp"
#include "include_arrows.h"
#include "source_tree.h"

using house::SourceTree;
using house::wrong_arrows;

namespace {

/// The objections to a tree with these two files and one include in the first.
std::vector<std::string> objections_to(const std::string& path, const std::string& include) {
  SourceTree tree;
  tree.add(path, "#pragma once\n#include " + include + "\n");
  return wrong_arrows(tree);
}

}  // namespace

TEST_CASE("no include of the project runs against the plan of the house") {
  const auto tree =
      SourceTree::read(TILLBRIDGE_SOURCE_DIR, {"include", "plugin", "host-sim"}, house::code_endings());
  REQUIRE(tree.files().size() > 50);
  for (const std::string& arrow : wrong_arrows(tree)) {
    UNSCOPED_INFO(arrow);
  }
  CHECK(wrong_arrows(tree).empty());
}

TEST_CASE("an arrow the wrong way is seen, however it is written") {
  struct Row {
    const char *path, *include;
  };
  const Row rows[] = {
      {"plugin/core/a.h", "<chrono>"},
      {"plugin/core/a.h", "<thread>"},
      {"plugin/core/a.h", "<fstream>"},
      {"plugin/core/a.h", "<random>"},
      {"plugin/core/a.h", "<cstdio>"},
      {"plugin/core/a.h", "<time.h>"},
      {"plugin/core/a.h", "<sys/socket.h>"},
      {"plugin/core/a.h", "<fmt/format.h>"},
      {"plugin/core/a.h", "<nlohmann/json.hpp>"},
      {"plugin/core/a.h", "\"plugin/store/outbox.h\""},
      {"plugin/core/a.h", "\"store/outbox.h\""},
      {"plugin/core/a.h", "<till/till.h>"},
      {"plugin/core/a.h", "\"../store/outbox.h\""},
      {"plugin/store/a.cpp", "\"plugin/bigcommerce/http.h\""},
      {"plugin/store/a.cpp", "\"plugin/runtime/worker.h\""},
      {"plugin/store/a.cpp", "\"till/movement.h\""},
      {"plugin/store/a.cpp", "<curl/curl.h>"},
      {"plugin/bigcommerce/a.cpp", "\"plugin/store/outbox.h\""},
      {"plugin/bigcommerce/a.cpp", "<SQLiteCpp/SQLiteCpp.h>"},
      {"plugin/overlay/a.cpp", "\"plugin/runtime/worker.h\""},
      {"plugin/runtime/a.cpp", "\"plugin/abi/entry.h\""},
      {"plugin/runtime/a.cpp", "\"till/till.h\""},
      {"plugin/runtime/a.cpp", "<imgui.h>"},
      {"plugin/abi/a.cpp", "\"host-sim/register/register.h\""},
      {"plugin/abi/a.cpp", "\"register/register.h\""},
      {"host-sim/register/a.cpp", "\"plugin/core/units.h\""},
      {"host-sim/register/a.cpp", "\"core/units.h\""},
      {"host-sim/register/a.cpp", "\"sandbox/model/store.h\""},
      {"host-sim/register/a.cpp", "\"screen/window.h\""},
      {"host-sim/register/a.cpp", "<GLFW/glfw3.h>"},
      {"host-sim/sandbox/a.cpp", "\"register/register.h\""},
      {"host-sim/sandbox/a.cpp", "\"till/till.h\""},
      {"host-sim/sandbox/a.cpp", "<imgui.h>"},
      {"host-sim/drill/a.cpp", "\"screen/window.h\""},
      {"host-sim/drill/a.cpp", "  \"tests/catch2.hpp\""},
      {"host-sim/main.cpp", "\"plugin/core/units.h\""},
      {"include/till/a.h", "<stdbool.h>"},
      {"include/till/a.h", "\"plugin/core/units.h\""},
      {"plugin/helpers.cpp", "<string>"},
  };
  for (const Row& row : rows) {
    INFO(row.path << " with #include " << row.include);
    CHECK(objections_to(row.path, row.include).size() == 1);
  }
}

TEST_CASE("an arrow the right way is left alone") {
  struct Row {
    const char *path, *include;
  };
  const Row rows[] = {
      {"plugin/core/a.h", "<vector>"},
      {"plugin/core/a.h", "\"plugin/core/units.h\""},
      {"plugin/store/a.cpp", "\"plugin/core/units.h\""},
      {"plugin/store/a.cpp", "<SQLiteCpp/SQLiteCpp.h>"},
      {"plugin/bigcommerce/a.cpp", "<curl/curl.h>"},
      {"plugin/overlay/a.cpp", "\"till/ext/plugin/overlay.h\""},
      {"plugin/overlay/a.cpp", "<imgui.h>"},
      {"plugin/runtime/a.cpp", "\"plugin/overlay/overlay.h\""},
      {"plugin/runtime/a.cpp", "<thread>"},
      {"plugin/abi/a.cpp", "\"plugin/runtime/runtime.h\""},
      {"plugin/abi/a.cpp", "\"till/till.h\""},
      {"host-sim/register/a.cpp", "\"till/till.h\""},
      {"host-sim/register/a.cpp", "\"register/money.h\""},
      {"host-sim/screen/a.cpp", "\"register/register.h\""},
      {"host-sim/screen/a.cpp", "\"drill/cable.h\""},
      {"host-sim/main.cpp", "\"screen/run.h\""},
      {"include/till/a.h", "<stdint.h>"},
      {"include/till/a.h", "\"till/status.h\""},
  };
  for (const Row& row : rows) {
    INFO(row.path << " with #include " << row.include);
    CHECK(objections_to(row.path, row.include).empty());
  }
}

TEST_CASE("a folder that is not there is an error, not a tree without faults") {
  CHECK_THROWS(SourceTree::read(TILLBRIDGE_SOURCE_DIR, {"no-such-room"}, house::code_endings()));
}
