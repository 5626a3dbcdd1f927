// scripts/setup on machines that are made up: its PATH leads to programs that play dpkg-query, apt-get, id,
// sudo.
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "catch2.hpp"
#include "command.h"
#include "source_tree.h"

namespace {

namespace fs = std::filesystem;

/// A folder of programs that stands for a whole machine, with a copy of scripts/ in a path with a space.
class MadeUpMachine {
 public:
  MadeUpMachine() {
    char name[] = "/tmp/tillbridge setup XXXXXX";
    root_ = mkdtemp(name);
    fs::create_directories(root_ / "bin");
    fs::create_directories(root_ / "a clone");
    fs::copy(fs::path(TILLBRIDGE_SOURCE_DIR) / "scripts", root_ / "a clone" / "scripts",
             fs::copy_options::recursive);
    // What any Debian has, whatever else is missing.
    for (const char* program : {"bash", "cat", "dirname", "env", "mktemp", "rm", "tail", "uname"})
      fs::create_symlink(fs::path("/usr/bin") / program, root_ / "bin" / program);
    write(root_ / "a clone" / "scripts" / "dependencies.txt", "build g++\nbuild cmake\nfull clang\n");
    installed("");
  }
  ~MadeUpMachine() { fs::remove_all(root_); }
  MadeUpMachine(const MadeUpMachine&) = delete;
  MadeUpMachine& operator=(const MadeUpMachine&) = delete;

  /// Adds a program with this body.
  void program(const std::string& name, const std::string& body) {
    write(root_ / "bin" / name, "#!/usr/bin/bash\n" + body + "\n");
    fs::permissions(root_ / "bin" / name, fs::perms::owner_all);
  }
  /// What dpkg-query says is installed; it fails, as the real one, when it knows none.
  void installed(const std::string& packages) {
    write(root_ / "installed", packages);
    program("dpkg-query", "while read -r p; do [ -z \"$p\" ] || echo \"ii $p\"; done <'" +
                              (root_ / "installed").string() + "'\nexit 1");
  }
  void user_is(int id) { program("id", "echo " + std::to_string(id)); }
  /// An apt-get that notes how it was called, and installs what it was asked for.
  void apt_works() {
    program("apt-get", "echo \"DEBIAN_FRONTEND=$DEBIAN_FRONTEND $*\" >>'" + (root_ / "calls").string() +
                           "'\ncase \"$*\" in *install*) printf 'g++\\ncmake\\nclang\\n' >'" +
                           (root_ / "installed").string() + "' ;; esac");
  }
  void apt_fails() { program("apt-get", "echo 'E: Could not resolve deb.example'\nexit 100"); }

  house::CommandResult setup(const std::string& sets = "") { return script("setup", sets); }
  /// Runs one of scripts/ from another folder.
  house::CommandResult script(const std::string& name, const std::string& arguments = "") {
    const std::string path = (root_ / "a clone" / "scripts" / name).string();
    return house::run({"bash", "-c", "cd / && exec \"" + path + "\" " + arguments},
                      {{"PATH", (root_ / "bin").string()}, {"TILLBRIDGE_PACKAGES", ""}});
  }
  std::string apt_calls() const {
    return fs::exists(root_ / "calls") ? house::read_text((root_ / "calls").string()) : "";
  }

 private:
  static void write(const fs::path& path, const std::string& text) { std::ofstream(path) << text; }
  fs::path root_;
};

const char* const kPleaseInstall = "apt-get install --no-install-recommends g++ cmake\n";

}  // namespace

TEST_CASE("setup installs what is missing, renewing apt's lists first, and asks nothing") {
  MadeUpMachine machine;
  machine.user_is(0);
  machine.apt_works();
  const auto result = machine.setup();
  INFO(result.output);
  CHECK(result.status == 0);
  const std::string calls = machine.apt_calls();
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
  const auto result = machine.setup("build");
  INFO(result.output);
  CHECK(result.status == 0);
  CHECK(result.output.empty());
  CHECK(machine.apt_calls().empty());
}

TEST_CASE("setup asks only for what is missing, of the sets that were named") {
  MadeUpMachine machine;
  machine.installed("cmake\n");
  machine.user_is(1000);
  const auto result = machine.setup("build full");
  INFO(result.output);
  CHECK(result.status == 1);
  CHECK(result.output.find("--no-install-recommends g++ clang\n") != std::string::npos);
}

TEST_CASE("setup uses sudo where it needs no password") {
  MadeUpMachine machine;
  machine.user_is(1000);
  machine.apt_works();
  machine.program("sudo", "shift\nexec \"$@\"");
  machine.program("true", "exit 0");
  const auto result = machine.setup();
  INFO(result.output);
  CHECK(result.status == 0);
  CHECK(machine.apt_calls().find("install") != std::string::npos);
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
  const auto result = machine.setup();
  INFO(result.output);
  CHECK(result.status == 1);
  CHECK(result.output.find(why) != std::string::npos);
  CHECK(result.output.find(kPleaseInstall) != std::string::npos);
}

TEST_CASE("setup refuses a set that the list does not have") {
  MadeUpMachine machine;
  machine.user_is(0);
  const auto result = machine.setup("buidl");
  CHECK(result.status == 2);
  CHECK(result.output.find("no set 'buidl'") != std::string::npos);
}

TEST_CASE("the two commands stop where packages are missing and cannot be installed") {
  MadeUpMachine machine;
  machine.user_is(1000);
  machine.program("getconf", "echo 2");
  for (const char* name : {"test", "demo"}) {
    INFO(name);
    const auto result = machine.script(name);
    INFO(result.output);
    CHECK(result.status == 1);
    CHECK(result.output.find(kPleaseInstall) != std::string::npos);
  }
}

TEST_CASE("the two commands refuse arguments that they do not know, before they do anything") {
  MadeUpMachine machine;
  for (const char* name : {"test", "demo"}) {
    const auto result = machine.script(name, "--ful");
    CHECK(result.status == 2);
    CHECK(result.output.find("unknown argument '--ful'") != std::string::npos);
  }
}
