// scripts/test and scripts/demo on machines that are made up: what they start, and what they make of its end.
#include <string>

#include "catch2.hpp"
#include "made_up_machine.h"
#include "source_tree.h"

using house::MadeUpMachine;

namespace {

/// A machine on which everything is installed and everything that is built and tested is well.
class ReadyMachine : public MadeUpMachine {
 public:
  ReadyMachine() {
    installed("g++\ncmake\nclang\n");
    program("cmake", R"(echo "cmake $*" >>"$MACHINE/calls")");
    program("ctest", R"(echo "ctest $*" >>"$MACHINE/calls"
echo '100% tests passed, 0 tests failed out of 7')");
    program("clang-format", "exit 0");
    program("find", "exit 0");
    program("xargs", "exit 0");
    program("setarch", "shift 2\nexec \"$@\"");
    program("Xvfb", R"(echo "Xvfb $*" >>"$MACHINE/calls"
echo $$ >"$MACHINE/xvfb.pid"
echo 42 >&3
exec sleep 60)");
    built(
        "build/bin/tillsim",
        R"(echo "tillsim $* on ${DISPLAY:-none} software=${LIBGL_ALWAYS_SOFTWARE:-no} wayland=${WAYLAND_DISPLAY:-no}" >>"$MACHINE/calls")");
  }
  /// Whether the virtual display is still there.
  bool xvfb_runs() const {
    return house::run({"bash", "-c", "kill -0 \"$(cat '" + root() + "/xvfb.pid')\""}).status == 0;
  }
};

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("the two commands stop where packages are missing and cannot be installed") {
  MadeUpMachine machine;
  machine.user_is(1000);
  for (const char* name : {"test", "demo"}) {
    const auto result = machine.script(name);
    INFO(name << ": " << result.output);
    CHECK(result.status == 1);
    CHECK(has(result.output, "apt-get install --no-install-recommends g++ cmake\n"));
  }
}

TEST_CASE("the two commands refuse arguments that they do not know, before they do anything") {
  MadeUpMachine machine;
  for (const char* name : {"test", "demo"}) {
    const auto result = machine.script(name, "--ful");
    CHECK(result.status == 2);
    CHECK(has(result.output, "unknown argument '--ful'"));
  }
}

TEST_CASE("scripts/test ends with ctest's own summary and its status") {
  ReadyMachine machine;
  SECTION("all is well") {
    const auto result = machine.script("test");
    INFO(result.output);
    CHECK(result.status == 0);
    CHECK(house::ends_with(result.output, "100% tests passed, 0 tests failed out of 7\n"));
  }
  SECTION("a test failed") {
    machine.program("ctest", "echo '86% tests passed, 1 tests failed out of 7'\nexit 8");
    const auto result = machine.script("test");
    INFO(result.output);
    CHECK(result.status == 1);
    CHECK(house::ends_with(result.output, "86% tests passed, 1 tests failed out of 7\n"));
  }
  SECTION("something does not compile") {
    machine.program("cmake", "case \"$*\" in *--build*) echo 'error: no such type'; exit 1 ;; esac");
    const auto result = machine.script("test");
    INFO(result.output);
    CHECK(result.status == 1);
    CHECK(has(result.output, "error: no such type"));
    CHECK_FALSE(has(machine.calls(), "ctest"));
  }
  SECTION("the build cannot be configured") {
    machine.program("cmake", "case \"$*\" in --preset*) echo 'CMake Error: no compiler'; exit 1 ;; esac");
    const auto result = machine.script("test");
    INFO(result.output);
    CHECK(result.status == 1);
    CHECK(has(result.output, "CMake Error: no compiler"));
  }
}

TEST_CASE("scripts/test builds everything, and the rooms' tests once more for the sanitizers") {
  ReadyMachine machine;
  CHECK(machine.script("test").status == 0);
  const std::string calls = machine.calls();
  INFO(calls);
  CHECK(has(calls, "cmake --build --preset asan-ubsan -j 2 --target unit_tests\n"));
  CHECK(has(calls, "cmake --build --preset release -j 2\n"));
  CHECK(house::ends_with(calls, "ctest --preset release -j 6\n"));
}

TEST_CASE("scripts/test --full fails when any of its parts does, and says which") {
  ReadyMachine machine;
  SECTION("none does") {
    const auto result = machine.script("test", "--full");
    INFO(result.output);
    CHECK(result.status == 0);
    CHECK_FALSE(has(result.output, "FAILED"));
    for (const char* part : {"clang-format", "clang++", "TSan", "ASan and UBSan", "long runs"}) {
      INFO(part);
      CHECK(has(result.output, std::string("passed  ") + part));
    }
    CHECK(has(machine.calls(), "ctest --preset long"));
  }
  SECTION("a long run does") {
    machine.program("ctest", "case \"$*\" in *long*) exit 8 ;; esac");
    const auto result = machine.script("test", "--full");
    INFO(result.output);
    CHECK(result.status == 1);
    CHECK(has(result.output, "FAILED  long runs"));
    CHECK(has(result.output, "passed  clang++"));
  }
  SECTION("clang++ does not compile it") {
    machine.program("cmake", "case \"$*\" in *--build*clang*) exit 1 ;; esac");
    const auto result = machine.script("test", "--full");
    INFO(result.output);
    CHECK(result.status == 1);
    CHECK(has(result.output, "FAILED  clang++"));
    CHECK(has(result.output, "passed  long runs"));
  }
}

TEST_CASE("scripts/demo without a display tours in a virtual one, drawn in software, and clears it away") {
  ReadyMachine machine;
  SECTION("no display") {
    const auto result = machine.script("demo");
    INFO(result.output);
    CHECK(result.status == 0);
    CHECK(has(machine.calls(), "tillsim demo --out " + machine.clone() + "/demo-out "));
  }
  SECTION("a display, but asked not to use it, and a folder named from where the caller stands") {
    const auto result = machine.script("demo", "--headless --out 'my tour'",
                                       {{"DISPLAY", ":7"}, {"WAYLAND_DISPLAY", "wayland-0"}});
    INFO(result.output);
    CHECK(result.status == 0);
    CHECK(has(machine.calls(), "tillsim demo --out " + machine.root() + "/my tour "));
  }
  const std::string calls = machine.calls();
  INFO(calls);
  CHECK(has(calls, "--target tillsim bigcommerce-sandbox tillbridge-bigcommerce tillbridge-bench\n"));
  CHECK(has(calls, " on :42 software=1 wayland=no\n"));
  CHECK_FALSE(machine.xvfb_runs());
}

TEST_CASE("scripts/demo exits as the tour does") {
  ReadyMachine machine;
  machine.built("build/bin/tillsim", "echo 'step 3: the ledger says 14'\nexit 1");
  const auto result = machine.script("demo", "--headless");
  INFO(result.output);
  CHECK(result.status == 1);
  CHECK(has(result.output, "did not prove every step"));
  CHECK_FALSE(machine.xvfb_runs());
}

TEST_CASE("scripts/demo says so when there is no virtual display") {
  ReadyMachine machine;
  machine.program("Xvfb", "echo 'Fatal server error: no fonts'\nexit 1");
  const auto result = machine.script("demo", "--headless");
  INFO(result.output);
  CHECK(result.status == 1);
  CHECK(has(result.output, "Fatal server error: no fonts"));
  CHECK_FALSE(has(machine.calls(), "tillsim demo"));
}

TEST_CASE("scripts/demo with a display opens the register's window there") {
  ReadyMachine machine;
  const auto result = machine.script("demo", "", {{"DISPLAY", ":7"}});
  INFO(result.output);
  CHECK(result.status == 0);
  const std::string calls = machine.calls();
  INFO(calls);
  CHECK(has(calls, "tillsim demo --window "));
  CHECK(has(calls, " on :7 software=no"));
  CHECK_FALSE(has(calls, "Xvfb"));
}
