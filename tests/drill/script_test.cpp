#include "drill/script.h"

#include <fstream>

#include "catch2.hpp"
#include "temporary_folder.h"

using namespace till_drill;

namespace {

std::string refusal_of(const std::string& text) {
  try {
    check_names(parse_script(text, "day.jsonl"));
  } catch (const ScriptError& error) {
    return error.what();
  }
  return "accepted";
}

}  // namespace

TEST_CASE("a drill with a mistake is refused with its line before anything runs") {
  const std::string good = R"({"do":"crash"})"
                           "\n";
  const struct {
    const char *line, *sentence;
  } rows[] = {
      {R"({"do":"sell","id":"S-1","lines":[)", "day.jsonl:2: this line is not JSON"},
      {R"(["sell"])", "day.jsonl:2: a step must be an object"},
      {R"({"id":"S-1"})", "day.jsonl:2: \"do\" is missing"},
      {R"({"do":7})", "day.jsonl:2: \"do\" must be a text, not 7"},
      {R"({"do":"dance"})", "day.jsonl:2: there is no step \"dance\""},
      {R"({"do":"crash","now":true})", "day.jsonl:2: \"now\" is no key of the step \"crash\""},
      {R"({"do":"sell","lines":[{"sku":"A","qty":1}]})", "day.jsonl:2: \"id\" is missing"},
      {R"({"do":"sell","id":"S-1"})", "day.jsonl:2: \"lines\" is missing"},
      {R"({"do":"sell","id":"S-1","lines":[]})", "day.jsonl:2: \"lines\" must be a list of at least one"},
      {R"({"do":"sell","id":"S-1","lines":[{"sku":"A","qty":"two"}]})",
       "day.jsonl:2: \"qty\" must be a number"},
      {R"({"do":"sell","id":"S-1","lines":[{"sku":"A","qty":0}]})", "needs a \"qty\" above 0"},
      {R"({"do":"sell","id":"S-1","lines":[{"sku":"A","qty":1e300}]})", "\"qty\" must be between"},
      {R"({"do":"sell","id":"S-1","lines":[{"sku":"A","qty":0.0001}]})", "more than three decimals"},
      {R"({"do":"sell","id":"S-1","lines":[{"sku":"A","qty":1,"colour":"red"}]})", "\"colour\" is no key"},
      {R"({"do":"sell","id":"S-1","lines":[{"sku":"A","qty":1,"restock":true}]})", "belongs to a return"},
      {R"({"do":"return","id":"T","lines":[{"sku":"A"}],"restock":"yes"})",
       "\"restock\" must be true or false"},
      {R"({"do":"void","id":"V-1"})", "\"of\" is missing"},
      {R"({"do":"adjust","id":"A-1","sku":"A","to":null})", "\"to\" must be a number, not null"},
      {R"({"do":"receive","id":"D-1","sku":"A","qty":-3})", "\"qty\" must be between"},
      {R"({"do":"network","is":"off"})", "\"is\" must be \"up\" or \"down\", not \"off\""},
      {R"({"do":"network","is":"down","how":"politely"})", "\"how\" must be \"refuse\" or \"blackhole\""},
      {R"({"do":"fault","name":"earthquake"})", "there is no fault \"earthquake\""},
      {R"({"do":"fault","name":"hang","probability":2})", "\"probability\" must be between 0 and 1"},
      {R"({"do":"fault","name":"hang","after_bytes":2})", "\"after_bytes\" is no key of the step \"fault\""},
      {R"({"do":"fault","name":"cable-reset","code":500})", "\"code\" is no key of the step \"fault\""},
      {R"({"do":"web-cancel","order":"W9"})", "day.jsonl:2: no earlier step placed an order as \"W9\""},
      {R"({"do":"web-edit-stock","sku":"A","to":1.5})", "\"to\" must be a whole number"},
      {R"({"do":"web-launch","is":"yes"})", "\"is\" must be \"on\" or \"off\", not \"yes\""},
      {R"({"do":"plan","selling_online":"no"})", "\"selling_online\" must be \"on\" or \"off\", not \"no\""},
      {R"({"do":"start","linked":false})", "day.jsonl:2: a \"start\" is the first step of a run"},
      {R"({"do":"act","name":"link","by":"thief"})", "\"by\" must be \"cashier\", \"manager\" or \"owner\""},
      {R"({"do":"act","name":"link","says":"a","refused":"b"})", "either \"says\" or \"refused\""},
      {R"({"do":"category","items":["A"]})", "day.jsonl:2: \"name\" is missing"},
      {R"({"do":"category","name":"C","items":"A"})", "\"items\" must be a list of SKUs"},
      {R"({"do":"web-edit-marker"})", "either \"to\" or \"by\""},
      {R"({"do":"web-edit-marker","to":5,"by":5})", "either \"to\" or \"by\""},
      {R"({"do":"web-edit-marker","by":0})", "\"by\" must not be 0"},
      {R"({"do":"web-edit-marker","to":-1})", "\"to\" must be between"},
      {R"({"do":"web-edit-marker","to":5,"lane":3})", "\"lane\" is no key of the step \"web-edit-marker\""},
      {R"({"do":"act"})", "\"name\" is missing"},
      {R"({"do":"items"})", "the step needs SKUs under"},
      {R"({"do":"items","on":"A"})", "\"on\" must be a list of SKUs"},
      {R"({"do":"items","on":["A"],"sync":true})", "the step needs SKUs under"},
      {R"({"do":"edit-item","sku":"A"})", "the step edits nothing"},
      {R"({"do":"edit-item","sku":"A","price":19.5})", "\"price\" must be a text, not 19.5"},
      {R"({"do":"edit-item","sku":"A","options":["Colour",7]})", "\"options\" must be a list of texts"},
      {R"({"do":"expect","sku":"A","product":"on"})", "\"product\" must be an object"},
      {R"({"do":"act","name":"adopt","arguments":["yes"]})", "\"arguments\" must be an object of texts"},
      {R"({"do":"act","name":"adopt","arguments":{"confirm":true}})", "\"confirm\" must be a text"},
      {R"({"do":"act","name":"adopt","who":"me"})", "\"who\" is no key of the step \"act\""},
      {R"({"do":"backup"})", "\"as\" is missing"},
      {R"({"do":"restore","from":"monday"})", "no earlier step made a backup as \"monday\""},
      {R"({"do":"restore","from":"monday","part":"half"})",
       "must be \"register\" or \"plugin\", not \"half\""},
      {R"({"do":"clone","as":"copy","shop":"x"})", "\"shop\" is no key of the step \"clone\""},
      {R"({"do":"sell","at":"copy","id":"S-1","lines":[{"sku":"A"}]})",
       "no earlier step cloned a register as \"copy\""},
      {R"({"do":"fault","at":"copy","name":"reset"})", "\"at\" is no key of the step \"fault\""},
      {R"({"do":"network","at":"copy","is":"up"})", "no earlier step opened a register as \"copy\""},
      {R"({"do":"expect","says":7})", "\"says\" must be a text"},
      {R"({"do":"wait"})", "either \"for\":\"idle\" or \"seconds\""},
      {R"({"do":"wait","for":"rain"})", "only wait for \"idle\", not for \"rain\""},
      {R"({"do":"wait","for":"idle","seconds":1})", "either \"for\":\"idle\" or \"seconds\""},
      {R"({"do":"expect"})", "the step expects nothing"},
      {R"({"do":"expect","sku":"A"})", "\"sku\" goes together with"},
      {R"({"do":"expect","register":4})", "\"sku\" goes together with"},
      {R"({"do":"expect","sync":"fine"})", "there is no sync state \"fine\""},
      {R"({"do":"expect","queued":-1})", "\"queued\" must be between"},
      {R"({"do":"expect","within_s":5})", "the step expects nothing"}};
  for (const auto& row : rows) {
    CAPTURE(row.line);
    CHECK_THAT(refusal_of(good + row.line), Catch::Matchers::Contains(row.sentence));
    CHECK_THAT(refusal_of(good + row.line), Catch::Matchers::StartsWith("day.jsonl:2: "));
  }
}

TEST_CASE("orders, backups and clones have a name each, used once") {
  const struct {
    const char *first, *second, *sentence;
  } rows[] = {
      {R"({"do":"web-order","as":"W1","lines":[{"sku":"A"}]})",
       R"({"do":"web-order","as":"W1","lines":[{"sku":"A"}]})", "an order was placed as \"W1\" earlier"},
      {R"({"do":"backup","as":"monday"})", R"({"do":"backup","as":"monday"})",
       "a backup was made as \"monday\" earlier"},
      {R"({"do":"clone","as":"copy"})", R"({"do":"clone","at":"copy","as":"copy"})",
       "a register was cloned as \"copy\" earlier"},
      {R"({"do":"clone","as":"copy"})", R"({"do":"crash","at":"copi"})",
       "no earlier step cloned a register as \"copi\""},
      {R"({"do":"clone","as":"copy"})", R"({"do":"network","at":"copy","is":"down"})",
       "no earlier step opened a register as \"copy\""},
      {R"({"do":"clone","as":"two"})", R"({"do":"register","as":"two"})",
       "a register was opened as \"two\" earlier"},
      {R"({"do":"register","as":"two"})", R"({"do":"clone","at":"two","as":"copy"})",
       "has its shop's records elsewhere; clone the first one"}};
  for (const auto& row : rows)
    CHECK_THAT(refusal_of(std::string(row.first) + "\n" + row.second),
               Catch::Matchers::StartsWith("day.jsonl:2: ") && Catch::Matchers::Contains(row.sentence));
  CHECK(refusal_of(R"({"do":"backup","as":"x"})"
                   "\n"
                   R"({"do":"clone","as":"x"})"
                   "\n"
                   R"({"do":"restore","at":"x","from":"x","part":"plugin"})") == "accepted");
  CHECK(refusal_of(R"({"do":"register","as":"two"})"
                   "\n"
                   R"({"do":"network","at":"two","is":"down"})"
                   "\n"
                   R"({"do":"act","at":"two","name":"pause","again_s":5})") == "accepted");
}

TEST_CASE("an empty drill and a missing file are refused") {
  CHECK(refusal_of("\n# nothing here\n") == "day.jsonl: the drill has no step.");
  CHECK_THROWS_WITH(load_script("/nowhere/day.jsonl"),
                    Catch::Matchers::Contains("/nowhere/day.jsonl cannot be read"));
  const TemporaryFolder folder;
  CHECK_THROWS_WITH(load_script(folder.path), Catch::Matchers::Contains(folder.path + " cannot be read"));
  std::ofstream(folder.path + "/day.jsonl").flush();
  CHECK_THROWS_WITH(load_script(folder.path + "/day.jsonl"),
                    Catch::Matchers::Contains("day.jsonl: the drill has no step."));
}

TEST_CASE("steps are read with their line, comments and a byte order mark aside") {
  const auto steps = parse_script(
      "\xEF\xBB\xBF// A day\r\n\r\n"
      R"({"do":"sell","id":"S-1","lines":[{"sku":"MUG","qty":2},{"sku":"TEA","qty":0.5}]})"
      "\r\n"
      R"({"do":"expect","sku":"MUG","register":-1,"web":null,"within_s":1.5})"
      "\n"
      R"({"do":"network","is":"down","how":"blackhole"})",
      "day.jsonl");
  REQUIRE(steps.size() == 3);
  CHECK(steps[0].line == 3);
  CHECK(describe(steps[0]) == "sell S-1: 2 x MUG, 0.5 x TEA");
  const auto& expect = std::get<ExpectStep>(steps[1].body);
  CHECK(expect.register_milli == -1000);
  CHECK(expect.web_given);
  CHECK_FALSE(expect.web.has_value());
  CHECK(expect.within_ms == 1500);
  CHECK(std::get<NetworkStep>(steps[2].body).state == CableState::kBlackhole);
  CHECK(steps[2].place() == "day.jsonl:5");
  CHECK(describe(parse_script(R"({"do":"act","at":"copy","name":"adopt","arguments":{"confirm":"yes"}})",
                              "day.jsonl")[0]) == "act at copy adopt confirm=yes");
}

TEST_CASE("a fault of the store is handed on as it was written, one of the cable is the cable's") {
  const auto steps = parse_script(
      R"({"do":"fault","name":"status","path":"/v3/inventory","code":502,"body":"<html>","count":2})"
      "\n"
      R"({"do":"fault","name":"cable-drip","way":"from-store","bytes_per_s":10,"count":3})",
      "day.jsonl");
  CHECK(std::get<StoreFaultStep>(steps[0].body).body ==
        R"({"body":"<html>","code":502,"count":2,"name":"status","path":"/v3/inventory"})");
  const auto& fault = std::get<CableFaultStep>(steps[1].body).fault;
  CHECK(fault.kind == CableFaultKind::kDrip);
  CHECK(fault.way == CableWay::kFromStore);
  CHECK(fault.bytes_per_s == 10);
  CHECK(fault.count == 3);
}
