// scripts/setup on machines that are made up: its PATH leads to programs that play dpkg-query, apt-get, id,
// sudo.
#include <string>

#include "catch2.hpp"
#include "made_up_machine.h"

using house::MadeUpMachine;

namespace {

const char* const kPleaseInstall = "apt-get install --no-install-recommends g++ cmake\n";

}  // namespace

TEST_CASE("setup installs what is missing, renewing apt's lists first, and asks nothing") {
  MadeUpMachine machine;
  machine.user_is(0);
  machine.apt_works();
  const auto result = machine.script("setup");
  INFO(result.output);
  CHECK(result.status == 0);
  const std::string calls = machine.calls();
  INFO(calls);
  CHECK(calls.find("DEBIAN_FRONTEND=noninteractive") == 0);
  CHECK(calls.find(" update\n") < calls.find(" install --yes --no-install-recommends g++ cmake\n"));
  CHECK(calls.find("--no-install-recommends g++ cmake\n") != std::string::npos);
}

TEST_CASE("setup does nothing where all packages are there, whoever runs it") {
  MadeUpMachine machine;
  machine.installed("cmake\ng++\n");
  machine.user_is(1000);
  machine.apt_works();
  const auto result = machine.script("setup", "build");
  INFO(result.output);
  CHECK(result.status == 0);
  CHECK(result.output.empty());
  CHECK(machine.calls().empty());
}

TEST_CASE("setup asks only for what is missing, of the sets that were named") {
  MadeUpMachine machine;
  machine.installed("cmake\n");
  machine.user_is(1000);
  const auto result = machine.script("setup", "build full");
  INFO(result.output);
  CHECK(result.status == 1);
  CHECK(result.output.find("--no-install-recommends g++ clang\n") != std::string::npos);
}

TEST_CASE("setup uses sudo where it needs no password") {
  MadeUpMachine machine;
  machine.user_is(1000);
  machine.apt_works();
  machine.program("sudo", "shift\nexec \"$@\"");
  const auto result = machine.script("setup");
  INFO(result.output);
  CHECK(result.status == 0);
  CHECK(machine.calls().find("install") != std::string::npos);
}

TEST_CASE("where setup cannot install, it names the packages and stops") {
  MadeUpMachine machine;
  machine.user_is(0);
  std::string why;
  SECTION("no apt-get") {
    why = "apt-get is missing";
  }
  SECTION("no root and no sudo") {
    machine.user_is(1000);
    machine.apt_works();
    why = "needs root, or sudo without a password";
  }
  SECTION("sudo wants a password") {
    machine.user_is(1000);
    machine.apt_works();
    machine.program("sudo", "echo 'sudo: a password is required' >&2\nexit 1");
    why = "needs root, or sudo without a password";
  }
  SECTION("apt-get fails") {
    machine.apt_fails();
    why = "Could not resolve deb.example";
  }
  SECTION("apt-get ends well and installs nothing") {
    machine.program("apt-get", "exit 0");
    why = "still missing";
  }
  const auto result = machine.script("setup");
  INFO(result.output);
  CHECK(result.status == 1);
  CHECK(result.output.find(why) != std::string::npos);
  CHECK(result.output.find(kPleaseInstall) != std::string::npos);
}

TEST_CASE("setup refuses a set that the list does not have") {
  MadeUpMachine machine;
  machine.user_is(0);
  const auto result = machine.script("setup", "buidl");
  CHECK(result.status == 2);
  CHECK(result.output.find("no set 'buidl'") != std::string::npos);
}
