// What leaves the house: the plugin library as a register's vendor sees it, and the binaries' one version.
#include <dlfcn.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "catch2.hpp"
#include "command.h"
#include "source_tree.h"
#include "till/till.h"

namespace {

std::string said_by(const std::vector<std::string>& command) {
  const house::CommandResult result = house::run(command);
  INFO(command.front() << ": " << result.output);
  REQUIRE(result.status == 0);
  return result.output;
}

/// The names that `nm` lists, without their versions ("@GLIBC_2.2.5").
std::set<std::string> symbols(const std::string& library, const std::string& which) {
  std::set<std::string> names;
  for (const std::string& line : house::split_lines(said_by({"nm", "-D", which, library}))) {
    std::string name = line.substr(line.rfind(' ') + 1);
    names.insert(name.substr(0, name.find('@')));
  }
  return names;
}

std::set<std::string> exported(const std::string& library) {
  return symbols(library, "--defined-only");
}
std::set<std::string> imported(const std::string& library) {
  return symbols(library, "--undefined-only");
}

/// What is in the square brackets of the dynamic section's entries of one kind: "libcurl.so.4".
std::vector<std::string> needed_by(const std::string& library) {
  std::vector<std::string> names;
  for (const std::string& line : house::split_lines(said_by({"readelf", "-d", "-W", library})))
    if (line.find("(NEEDED)") != std::string::npos)
      names.push_back(line.substr(line.find('[') + 1, line.find(']') - line.find('[') - 1));
  return names;
}

/// What is wrong with the hardening of a library or program; empty: nothing.
std::vector<std::string> hardening_faults(const std::string& path) {
  std::vector<std::string> faults;
  const std::string dynamic = said_by({"readelf", "-d", "-W", path});
  const std::string headers = said_by({"readelf", "-l", "-W", path});
  const std::string header = said_by({"readelf", "-h", path});
  if (dynamic.find("(TEXTREL)") != std::string::npos) faults.push_back("text relocations");
  if (dynamic.find("NOW") == std::string::npos) faults.push_back("symbols are bound late");
  if (headers.find("GNU_RELRO") == std::string::npos) faults.push_back("no RELRO");
  if (header.find("DYN (") == std::string::npos) faults.push_back("loads at a fixed address");
  for (const std::string& line : house::split_lines(headers))
    if (line.find("GNU_STACK") != std::string::npos && line.find("RWE") != std::string::npos)
      faults.push_back("the stack can be executed");
  if (imported(path).count("__stack_chk_fail") == 0) faults.push_back("no stack protector");
  return faults;
}

std::string listed(const std::vector<std::string>& words) {
  std::string line;
  for (const std::string& word : words) line += word + "; ";
  return line;
}

}  // namespace

TEST_CASE("the plugin exports its entry and nothing else") {
  CHECK(exported(TILLBRIDGE_PLUGIN) == std::set<std::string>{TILL_ENTRY_SYMBOL});
}

TEST_CASE("a library that exports more is noticed") {
  CHECK(exported(TILLBRIDGE_TALKATIVE) == std::set<std::string>{TILL_ENTRY_SYMBOL, "till_talkative_extra"});
}

TEST_CASE("the plugin needs no window system and no GUI library from its host") {
  const std::set<std::string> expected = {
      "libc",       "libm",   "libstdc++", "libgcc_s", "ld-linux-x86-64", "libcurl",
      "libsqlite3", "libfmt", "libcrypto", "libstb",   "libqrencode"};
  for (const std::string& library : needed_by(TILLBRIDGE_PLUGIN)) {
    INFO(library);
    CHECK(expected.count(library.substr(0, library.find(".so"))) == 1);
  }
}

TEST_CASE("the plugin calls nothing that changes what it shares with its host") {
  const auto calls = imported(TILLBRIDGE_PLUGIN);
  for (const char* call :
       {"setlocale", "signal", "sigaction", "sigprocmask", "setenv", "unsetenv", "putenv", "chdir", "umask",
        "srand", "exit", "_exit", "fork", "system", "popen", "sqlite3_config", "curl_global_cleanup"}) {
    INFO(call);
    CHECK(calls.count(call) == 0);
  }
}

TEST_CASE("the plugin stays mapped after dlclose, because a name may still be looked up by a thread of it") {
  CHECK(said_by({"readelf", "-d", "-W", TILLBRIDGE_PLUGIN}).find("NODELETE") != std::string::npos);
}

TEST_CASE("what is shipped is hardened") {
  for (const char* path : {TILLBRIDGE_PLUGIN, TILLBRIDGE_TILLSIM, TILLBRIDGE_SANDBOX, TILLBRIDGE_BENCH}) {
    const auto faults = hardening_faults(path);
    INFO(path << ": " << listed(faults));
    CHECK(faults.empty());
  }
}

TEST_CASE("what is installed can be used as it stands, with the notices of its fonts beside the plugin") {
  const std::string prefix = TILLBRIDGE_INSTALL_DIR;
  std::filesystem::remove_all(prefix);
  said_by({TILLBRIDGE_CMAKE, "--install", TILLBRIDGE_BUILD_DIR, "--prefix", prefix});
  const std::string folder = prefix + "/" + TILLBRIDGE_INSTALL_LIBDIR + "/";
  CHECK(exported(folder + "tillbridge-bigcommerce.so") == std::set<std::string>{TILL_ENTRY_SYMBOL});
  CHECK(house::read_text(folder + "licences/fonts-inter.txt").find("Open Font License") != std::string::npos);
  CHECK(house::read_text(folder + "licences/fonts-material-design-icons-iconfont.txt").find("Apache-2.0") !=
        std::string::npos);
  CHECK(house::read_text(folder + "licences/Apache-2.0.txt").find("Apache License") != std::string::npos);
  for (const char* program : {"tillsim", "bigcommerce-sandbox", "tillbridge-bench"})
    said_by({prefix + "/bin/" + program, "--version"});
  CHECK(std::filesystem::exists(prefix + "/include/till/till.h"));
  // From any folder, and on a machine that has no sources, the register finds the shop that came with it.
  const std::string shop = std::filesystem::canonical(prefix + "/share/tillbridge/shops/fernwood.json");
  CHECK(said_by({"env", "-C", "/", prefix + "/bin/tillsim", "drill", "--help"}).find(shop) !=
        std::string::npos);
}

TEST_CASE("every binary says the one version number") {
  for (const char* path : {TILLBRIDGE_TILLSIM, TILLBRIDGE_SANDBOX, TILLBRIDGE_BENCH}) {
    const std::string words = said_by({path, "--version"});
    INFO(path << ": " << words);
    CHECK(words.find(TILLBRIDGE_VERSION) != std::string::npos);
    CHECK(std::count(words.begin(), words.end(), '\n') == 1);
  }
}

TEST_CASE("the plugin's descriptor carries the one version number and the ABI of the headers") {
  void* library = dlopen(TILLBRIDGE_PLUGIN, RTLD_NOW | RTLD_LOCAL);
  INFO((library == nullptr ? dlerror() : ""));
  REQUIRE(library != nullptr);
  const auto* entry = static_cast<const till_entry*>(dlsym(library, TILL_ENTRY_SYMBOL));
  REQUIRE(entry != nullptr);
  CHECK(entry->abi_major == TILL_ABI_MAJOR);
  CHECK(entry->abi_minor == TILL_ABI_MINOR);
  REQUIRE(entry->descriptor != nullptr);
  CHECK(std::string(entry->descriptor->version) == TILLBRIDGE_VERSION);
  dlclose(library);
}

TEST_CASE("every binary explains itself, and refuses an option that it does not know") {
  const std::vector<std::vector<std::string>> commands = {{TILLBRIDGE_TILLSIM, "run"},
                                                          {TILLBRIDGE_TILLSIM, "drill", "day.jsonl"},
                                                          {TILLBRIDGE_SANDBOX},
                                                          {TILLBRIDGE_BENCH, "load"}};
  for (std::vector<std::string> command : commands) {
    INFO(listed(command));
    CHECK(said_by({command.front(), "--help"}).find("--version") != std::string::npos);
    command.push_back("--no-such-option");
    const auto refused = house::run(command);
    CHECK(refused.status != 0);
    CHECK(refused.status < 127);
    CHECK(refused.output.find("no-such-option") != std::string::npos);
  }
}
