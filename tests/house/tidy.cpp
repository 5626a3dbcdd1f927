// What a reader of the project may rely on in every file.
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "catch2.hpp"
#include "source_tree.h"

using house::SourceFile;
using house::SourceTree;

namespace {

const std::string kRoot = TILLBRIDGE_SOURCE_DIR;

/// All code and scripts of the project.
SourceTree code() {
  std::vector<std::string> endings = house::code_endings();
  endings.push_back("CMakeLists.txt");
  endings.push_back(".cmake");
  return SourceTree::read(kRoot, {"include", "plugin", "host-sim", "bench", "tests", "cmake"}, endings);
}

bool is_word_part(char letter) {
  return std::isalnum(static_cast<unsigned char>(letter)) || letter == '_';
}

/// True when `word` stands in `line` with no letter, digit or underscore at either end.
bool has_word(const std::string& line, const std::string& word) {
  for (std::size_t at = line.find(word); at != std::string::npos; at = line.find(word, at + 1)) {
    const bool begins = at == 0 || !is_word_part(line[at - 1]);
    const std::size_t end = at + word.size();
    if (begins && (end == line.size() || !is_word_part(line[end]))) return true;
  }
  return false;
}

/// The places in `tree` where one of `words` stands, as "path:line: word".
std::vector<std::string> places_of(const SourceTree& tree, const std::vector<std::string>& words) {
  std::vector<std::string> places;
  for (const SourceFile& file : tree.files())
    for (std::size_t i = 0; i < file.lines.size(); ++i)
      for (const std::string& word : words)
        if (has_word(file.lines[i], word))
          places.push_back(file.path + ":" + std::to_string(i + 1) + ": " + word);
  return places;
}

/// Put together from halves, so that this file is not one of the places.
const std::vector<std::string>& open_marks() {
  static const std::vector<std::string> marks = {std::string("TO") + "DO", std::string("FIX") + "ME",
                                                 std::string("XX") + "X",
                                                 std::string("not ") + "implemented"};
  return marks;
}

void check_none(const std::vector<std::string>& faults) {
  for (const std::string& fault : faults) UNSCOPED_INFO(fault);
  CHECK(faults.empty());
}

/// The packages of scripts/dependencies.txt by their set.
std::map<std::string, std::vector<std::string>> listed_packages() {
  std::map<std::string, std::vector<std::string>> sets;
  for (const std::string& line : house::split_lines(house::read_text(kRoot + "/scripts/dependencies.txt"))) {
    if (line.empty() || line[0] == '#') continue;
    std::istringstream words(line);
    std::string set, package, rest;
    words >> set >> package;
    INFO("\"" << line << "\" reads <set> <package>");
    CHECK(!package.empty());
    CHECK(!(words >> rest));
    sets[set].push_back(package);
  }
  return sets;
}

/// The packages of a command "apt-get install ..." in a text, over lines that end with a backslash.
std::vector<std::set<std::string>> install_commands(const std::string& text) {
  std::vector<std::set<std::string>> commands;
  const std::string command = "apt-get install";
  for (std::size_t at = text.find(command); at != std::string::npos; at = text.find(command, at + 1)) {
    std::string line;
    for (std::size_t i = at + command.size(); i < text.size() && text[i] != '`'; ++i) {
      if (text[i] == '\n' && (i == 0 || text[i - 1] != '\\')) break;
      line += text[i] == '\\' || text[i] == '\n' ? ' ' : text[i];
    }
    std::set<std::string> packages;
    std::istringstream words(line);
    for (std::string word; words >> word;)
      if (word[0] != '-') packages.insert(word);
    commands.push_back(packages);
  }
  return commands;
}

/// The files that a Markdown text links to, without those on the web and those within the page.
std::vector<std::string> linked_files(const SourceFile& page) {
  std::vector<std::string> files;
  for (const std::string& line : page.lines)
    for (std::size_t at = line.find("]("); at != std::string::npos; at = line.find("](", at + 1)) {
      std::string target = line.substr(at + 2, line.find(')', at) - at - 2);
      target = target.substr(0, target.find('#'));
      if (!target.empty() && target.find("://") == std::string::npos) files.push_back(target);
    }
  return files;
}

}  // namespace

TEST_CASE("no file has more than 600 lines") {
  std::vector<std::string> faults;
  const SourceTree tree = code();
  for (const SourceFile& file : tree.files())
    if (file.lines.size() > 600) faults.push_back(file.path + ": " + std::to_string(file.lines.size()));
  check_none(faults);
}

TEST_CASE("nothing is left open in the code") {
  check_none(places_of(code(), open_marks()));
  check_none(places_of(SourceTree::read(kRoot, {"scripts", ".ci"}, {""}), open_marks()));
}

TEST_CASE("the search for what is left open finds each mark") {
  for (const std::string& mark : open_marks()) {
    SourceTree tree;
    tree.add("a.cpp", "int a;  // " + mark + ": later\n");
    tree.add("b.cpp", "int b;  // never\n");
    CHECK(places_of(tree, open_marks()) == std::vector<std::string>{"a.cpp:1: " + mark});
  }
}

TEST_CASE("no test asserts what cannot fail") {
  std::vector<std::string> faults;
  const SourceTree tree = SourceTree::read(kRoot, {"tests"}, house::code_endings());
  for (const SourceFile& file : tree.files())
    for (const std::string& line : file.lines)
      for (const std::string empty : {"CHECK", "REQUIRE"})
        if (line.find(empty + "(true)") != std::string::npos) faults.push_back(file.path + ": " + line);
  check_none(faults);
}

TEST_CASE("files are named after one job") {
  std::vector<std::string> faults;
  const SourceTree tree = code();
  for (const SourceFile& file : tree.files())
    for (const char* vague : {"util", "common", "manager", "helper", "misc"})
      if (file.path.find(vague) != std::string::npos) faults.push_back(file.path);
  check_none(faults);
}

TEST_CASE("the version number stands in one place") {
  const std::string version = TILLBRIDGE_VERSION;
  SourceTree made = SourceTree::read(kRoot, {"plugin", "host-sim", "bench", "cmake", "scripts", ".ci"}, {""});
  made.add("CMakePresets.json", house::read_text(kRoot + "/CMakePresets.json"));
  check_none(places_of(made, {version}));
  SourceTree top;
  top.add("CMakeLists.txt", house::read_text(kRoot + "/CMakeLists.txt"));
  CHECK(places_of(top, {version}).size() == 1);
}

TEST_CASE("the commands have their run bit") {
  for (const char* script : {"scripts/setup", "scripts/test", "scripts/demo", ".ci/run"}) {
    INFO(script);
    CHECK(access((kRoot + "/" + script).c_str(), X_OK) == 0);
  }
}

TEST_CASE("the list of packages is well formed and names each package once") {
  const auto sets = listed_packages();
  CHECK(sets.size() == 2);
  CHECK(sets.count("build") == 1);
  CHECK(sets.count("full") == 1);
  std::set<std::string> seen;
  for (const auto& [set, packages] : sets)
    for (const std::string& package : packages) {
      INFO(package);
      CHECK(seen.insert(package).second);
    }
}

TEST_CASE("an install command in a text is read over its line ends") {
  const auto commands =
      install_commands("Run `apt-get install a b`, or\n\n    apt-get install -y c \\\n      d\n\nthen");
  REQUIRE(commands.size() == 2);
  CHECK(commands[0] == std::set<std::string>{"a", "b"});
  CHECK(commands[1] == std::set<std::string>{"c", "d"});
}

TEST_CASE("README and CONTRIBUTING name the two commands and the one list, and no other packages") {
  const auto sets = listed_packages();
  const std::set<std::string> build(sets.at("build").begin(), sets.at("build").end());
  const std::set<std::string> full(sets.at("full").begin(), sets.at("full").end());
  for (const char* page : {"/README.md", "/CONTRIBUTING.md"}) {
    INFO(page);
    const std::string text = house::read_text(kRoot + page);
    for (const char* name : {"scripts/demo", "scripts/test", "scripts/dependencies.txt"}) {
      INFO(name);
      CHECK(text.find(name) != std::string::npos);
    }
    for (const auto& packages : install_commands(text)) CHECK((packages == build || packages == full));
  }
}

TEST_CASE("the README says plainly what stays the register's business", "[P15]") {
  const std::string text = house::read_text(kRoot + "/README.md");
  const auto from = text.find("## What stays the register's business");
  REQUIRE(from != std::string::npos);
  const auto section = text.substr(from, text.find("\n## ", from + 1) - from);
  for (const char* business : {"Barcode lookup", "tax", "discounts", "receipts", "tender", "gift cards",
                               "cash-up", "refunding money", "PINs", "staff accounts", "creating items",
                               "what happened to stock", "web side"}) {
    INFO(business);
    CHECK(section.find(business) != std::string::npos);
  }
}

TEST_CASE("a test that CONTRIBUTING runs or quotes is there") {
  std::string titles;
  const SourceTree tests = SourceTree::read(kRoot, {"tests"}, {".cpp"});
  for (const SourceFile& file : tests.files())
    for (const std::string& line : file.lines)
      if (house::starts_with(line, "TEST_CASE(\"")) titles += line + "\n";
  const std::string page = house::read_text(kRoot + "/CONTRIBUTING.md");
  for (const auto& [before, after] : {std::pair{"-R '", "'"}, std::pair{"words of a shop: \"", "\""}}) {
    const std::size_t start = page.find(before);
    REQUIRE(start != std::string::npos);
    const std::size_t from = start + std::string(before).size();
    const std::string title = page.substr(from, page.find(after, from) - from);
    INFO(title);
    CHECK(titles.find("TEST_CASE(\"" + title) != std::string::npos);
  }
}

TEST_CASE("every file that the documents link to is there") {
  SourceTree pages = SourceTree::read(kRoot, {"docs"}, {".md"});
  for (const char* page : {"README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"})
    pages.add(page, house::read_text(kRoot + "/" + page));
  std::vector<std::string> faults;
  for (const SourceFile& page : pages.files())
    for (const std::string& target : linked_files(page)) {
      const auto place = (std::filesystem::path(kRoot) / page.path).parent_path() / target;
      if (!std::filesystem::exists(place)) faults.push_back(page.path + " links to " + target);
    }
  check_none(faults);
}

TEST_CASE("the register printed in docs/abi.md is the one that is compiled and run") {
  const std::string page = house::read_text(kRoot + "/docs/abi.md");
  const std::string program = house::read_text(kRoot + "/docs/examples/minimal_host.c");
  CHECK(page.find("```c\n" + program + "```\n") != std::string::npos);
}
