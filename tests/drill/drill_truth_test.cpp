// A drill must fail when the plugin does not do its work, and must say so for each kind of bad request.
#include <stdio.h>
#include <sys/wait.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "catch2.hpp"
#include "temporary_folder.h"

namespace {

struct Outcome {
  int code = -1;
  std::string output;
};

Outcome tillsim(const std::string& arguments) {
  Outcome outcome;
  FILE* pipe = ::popen(("'" + std::string(TILLSIM) + "' " + arguments + " 2>&1").c_str(), "r");
  REQUIRE(pipe != nullptr);
  char buffer[4096];
  while (const auto count = ::fread(buffer, 1, sizeof(buffer), pipe)) outcome.output.append(buffer, count);
  outcome.code = WEXITSTATUS(::pclose(pipe));
  return outcome;
}

std::string write(const TemporaryFolder& folder, const std::string& name, const std::string& text) {
  const auto path = folder.path + "/" + name;
  std::ofstream(path) << text;
  return path;
}

std::string with_plugin(const std::string& name) {
  return std::string(" --shop '") + SHOP + "' --plugin '" + LITTLE_PLUGINS + "/little-" + name + ".so' ";
}

}  // namespace

TEST_CASE("a plugin that records nothing fails the drill although it says all is sent") {
  TemporaryFolder folder;
  const auto day = write(folder, "day.jsonl",
                         R"({"do":"sell","id":"S-1","lines":[{"sku":"TEA-GRN","qty":2}]})"
                         "\n"
                         R"({"do":"expect","sku":"TEA-GRN","register":8,"within_s":0})"
                         "\n"
                         R"({"do":"crash"})"
                         "\n"
                         R"({"do":"expect","sku":"TEA-GRN","register":8,"web":8,"within_s":0.3})"
                         "\n");
  const auto report_path = folder.path + "/report.json";
  const auto outcome = tillsim("drill " + day + with_plugin("records-nothing") + " --report " + report_path +
                               " --data " + folder.path + "/data");
  CAPTURE(outcome.output);
  CHECK(outcome.code == 1);
  CHECK_THAT(outcome.output, Catch::Matchers::Contains(
                                 "FAIL   4  expect TEA-GRN register 8 web 8: seen: register 8, web 10"));
  const auto report = nlohmann::json::parse(std::ifstream(report_path));
  CHECK(report.at("register").at("TEA-GRN") == 8);
  CHECK(report.at("status").at("sync").is_string());
  REQUIRE(report.at("steps").size() == 4);
  CHECK(report.at("steps")[0].at("ok") == true);
  CHECK(report.at("steps")[3].at("ok") == false);
  CHECK(report.at("steps")[3].at("line") == 4);
}

TEST_CASE("a drill whose steps all hold ends well, a broken promise of the plugin does not") {
  TemporaryFolder folder;
  const auto day = write(folder, "day.jsonl",
                         R"({"do":"sell","id":"S-1","lines":[{"sku":"SOCK-L","qty":1}]})"
                         "\n"
                         R"({"do":"expect","sku":"SOCK-L","register":0,"web":1})");
  CHECK(tillsim("drill " + day + with_plugin("records-nothing")).code == 0);
  CHECK(tillsim("drill " + day + with_plugin("disk-is-full")).code == 0);  // the journal keeps the sale
  const auto broken = tillsim("drill " + day + with_plugin("refuses-movements"));
  CHECK(broken.code == 1);
  CHECK_THAT(broken.output, Catch::Matchers::Contains(
                                "FAIL broken promise: The plugin refused the well-formed movement S-1"));
}

TEST_CASE("the cable of a drill is out for the plugin and for nobody else") {
  TemporaryFolder folder;
  const auto day = write(folder, "day.jsonl",
                         R"({"do":"network","is":"down"})"
                         "\n"
                         R"({"do":"web-order","as":"W1","lines":[{"sku":"TEA-GRN","qty":1}]})"
                         "\n"
                         R"({"do":"expect","sku":"TEA-GRN","register":10,"web":9})"
                         "\n"
                         R"({"do":"web-cancel","order":"W1"})"
                         "\n"
                         R"({"do":"web-edit-stock","sku":"SOCK-M","to":3})"
                         "\n"
                         R"({"do":"expect","sku":"SOCK-M","register":5,"web":3})"
                         "\n"
                         R"({"do":"network","is":"up"})"
                         "\n"
                         R"({"do":"fault","name":"hang","count":1})"
                         "\n"
                         R"({"do":"fault","name":"cable-stall"})"
                         "\n"
                         R"({"do":"clear-faults"})");
  const auto outcome = tillsim("drill " + day + with_plugin("records-nothing"));
  CAPTURE(outcome.output);
  CHECK(outcome.code == 0);
}

TEST_CASE("what a drill cannot run with is said in one sentence before anything runs") {
  TemporaryFolder folder;
  const auto day = write(folder, "day.jsonl", R"({"do":"crash"})");
  const auto bad_day = write(folder, "bad.jsonl", "{\"do\":\"crash\"}\n{\"do\":\"dance\"}\n");
  const auto bad_shop =
      write(folder, "shop.json", R"({"name":"X","currency":"USD","items":[],"colour":"red"})");
  const auto plugin = std::string(" --plugin '") + LITTLE_PLUGINS + "/little-records-nothing.so'";
  const struct {
    std::string arguments;
    int code;
    std::string sentence;
  } rows[] = {
      {"drill " + bad_day + with_plugin("records-nothing"), 2, bad_day + ":2: there is no step \"dance\""},
      {"drill " + folder.path + "/missing.jsonl" + with_plugin("records-nothing"), 2,
       "missing.jsonl cannot be read"},
      {"drill " + day + plugin + " --shop " + bad_shop, 2, "has the unknown key \"colour\" at the shop"},
      {"drill " + day + plugin + " --shop " + folder.path + "/none.json", 2, "none.json cannot be read"},
      {"drill " + day + with_plugin("no-such-plugin"), 1, "There is no plugin file"},
      {"drill " + day + with_plugin("other-major"), 1, "speaks version 2.0 of the plugin interface"},
      {"drill " + day + with_plugin("records-nothing") + " --store nonsense", 2,
       "\"nonsense\" is no store URL"},
      {"drill " + day + with_plugin("records-nothing") + " --store http://127.0.0.1:1/stores/x", 2,
       "--credentials"},
      {"drill " + day + with_plugin("records-nothing") + " --store https://api.bigcommerce.com/stores/x", 2,
       "is not on this machine"},
      {"drill " + day + with_plugin("records-nothing") + " --credentials " + folder.path + "/none.txt", 2,
       "There is no credentials file"},
      {"drill " + day + with_plugin("records-nothing") + " --report " + folder.path + "/none/r.json", 2,
       "none/r.json cannot be written"},
      {"drill " + day + with_plugin("records-nothing") + " --seed -1", 2, "--seed"},
      {"link " + folder.path + "/none.txt --data " + folder.path + "/d" + with_plugin("creates-nothing"), 1,
       "made no instance"},
      {"dance", 2, "A subcommand is required"},
      {"drill", 2, "FILE is required"}};
  for (const auto& row : rows) {
    CAPTURE(row.arguments);
    const auto outcome = tillsim(row.arguments);
    CAPTURE(outcome.output);
    CHECK(outcome.code == row.code);
    CHECK_THAT(outcome.output, Catch::Matchers::Contains(row.sentence));
  }
}

TEST_CASE("tillsim tells its version") {
  const auto outcome = tillsim("--version");
  CHECK(outcome.code == 0);
  CHECK(outcome.output == std::string("tillsim ") + TILLBRIDGE_VERSION + "\n");
}
