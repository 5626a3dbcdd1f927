// docs/features.md against the test runner's own list: no row claims a test that is not there, and none is
// missing.
#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "catch2.hpp"
#include "command.h"
#include "source_tree.h"

namespace {

struct FeatureRow {
  std::string id, promise, test;
};

std::string trimmed(const std::string& text) {
  const auto from = text.find_first_not_of(' ');
  return from == std::string::npos ? std::string() : text.substr(from, text.find_last_not_of(' ') - from + 1);
}

std::vector<FeatureRow> rows_of(std::istream& file) {
  std::vector<FeatureRow> rows;
  for (std::string line; std::getline(file, line);) {
    if (line.size() < 4 || line[0] != '|' || std::string("SPN").find(line[2]) == std::string::npos ||
        line[3] < '0' || line[3] > '9')
      continue;
    const auto second = line.find('|', 1), third = line.find('|', second + 1), fourth = line.rfind('|');
    rows.push_back({trimmed(line.substr(1, second - 1)), trimmed(line.substr(second + 1, third - second - 1)),
                    trimmed(line.substr(third + 1, fourth - third - 1))});
  }
  return rows;
}

/// The titles in what `ctest -N` says; a room that was not built has the title "<room>_NOT_BUILT...".
std::set<std::string> titles_of(const std::string& listing) {
  std::set<std::string> titles;
  std::istringstream lines(listing);
  for (std::string line; std::getline(lines, line);)
    if (const auto at = line.find(": "); line.find("Test") != std::string::npos && at != std::string::npos)
      titles.insert(line.substr(at + 2));
  return titles;
}

bool is_there(const std::string& test, const std::set<std::string>& titles) {
  // Discovered tests are listed without the blank behind their room.
  const auto room = test.substr(0, test.find(':'));
  if (titles.count(test) != 0 ||
      titles.count(room + ":" + test.substr(std::min(test.size(), room.size() + 2))) != 0)
    return true;
  for (const auto& title : titles)
    if (title.find("test_" + room + "_NOT_BUILT") != std::string::npos) return true;
  return false;
}

}  // namespace

TEST_CASE("every promise is listed with a test that exists, or as not yet") {
  std::ifstream file(std::string(TILLBRIDGE_SOURCE_DIR) + "/docs/features.md");
  const auto rows = rows_of(file);
  const auto listed = house::run({TILLBRIDGE_CTEST, "--test-dir", TILLBRIDGE_BINARY_DIR, "-N"});
  REQUIRE(listed.status == 0);
  const auto titles = titles_of(listed.output);
  REQUIRE(titles.size() > 10);
  std::set<std::string> ids;
  for (const auto& row : rows) {
    INFO(row.id << ": " << row.test);
    CHECK(ids.insert(row.id).second);
    CHECK_FALSE(row.promise.empty());
    if (row.test != "not yet") CHECK(is_there(row.test, titles));
  }
  for (const auto& [kind, last] : std::map<std::string, int>{{"S", 80}, {"P", 15}, {"N", 12}})
    for (int number = 1; number <= last; ++number) {
      INFO(kind << number);
      CHECK(ids.count(kind + std::to_string(number)) == 1);
    }
}

TEST_CASE(
    "the questions that merchants ask are answered in the documents as in the register, each by its test") {
  const std::string root = TILLBRIDGE_SOURCE_DIR;
  std::ifstream file(root + "/docs/features.md");
  std::map<std::string, std::string> tests;
  for (const auto& row : rows_of(file)) tests[row.id] = row.test;
  // What the plugin says, in its order: S66 and the rows after it.
  std::map<std::string, std::string> answers;
  std::vector<std::pair<std::string, std::string>> questions;
  for (const auto& line : house::split_lines(house::read_text(root + "/plugin/overlay/english_guides.inc"))) {
    const auto comma = line.find(", \"");
    for (const std::string kind : {"ask_", "answer_"}) {
      const auto begins = "TILLBRIDGE_TEXT(" + kind;
      if (!house::starts_with(line, begins) || comma == std::string::npos) continue;
      std::string words;
      for (auto at = comma + 3; at + 2 < line.size(); ++at)
        if (line[at] != '\\') words += line[at];
      const auto key = line.substr(begins.size(), comma - begins.size());
      if (kind == "ask_")
        questions.emplace_back(key, words);
      else
        answers[key] = words;
    }
  }
  REQUIRE(questions.size() == 12);
  const auto page = house::read_text(root + "/docs/questions.md");
  std::size_t at = 0;
  for (std::size_t i = 0; i < questions.size(); ++i) {
    const auto row = "S" + std::to_string(66 + i);
    const auto wanted = "\n## " + questions[i].second + "\n\n" + answers.at(questions[i].first) + "\n\n" +
                        row + ", held by `" + tests.at(row) + "`\n";
    INFO(wanted);
    at = page.find(wanted, at);
    REQUIRE(at != std::string::npos);
  }
}

TEST_CASE("a row that claims a test which is not there is found") {
  std::istringstream file(
      "| S1 | a promise | plugin: one that is there |\n| S2 | another | plugin: one that is not |\n");
  const auto rows = rows_of(file);
  const auto titles =
      titles_of("  Test  #1: plugin:one that is there\n  Test #12: store: x\nTotal Tests: 2\n");
  REQUIRE(rows.size() == 2);
  CHECK(is_there(rows[0].test, titles));
  CHECK_FALSE(is_there(rows[1].test, titles));
}
