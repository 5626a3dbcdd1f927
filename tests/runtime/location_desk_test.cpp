// What a register says of itself to the others of its location, and what it reads of them.

#include "plugin/runtime/location_desk.h"

#include "catch2.hpp"
#include "little_web_store.h"
#include "plugin/core/picture.h"

using namespace bench;
using runtime::LocationDesk;

namespace {

/// A channel's notes, and a desk that works with them.
struct Channel : LittleTill {
  Channel() {
    place.facts.put(runtime::fact::kChannel, 5);
    link.location = kLocation;
    link.link_time_s = 1'700'000'000;
    put("link", {{"register_id", "7"}, {"register_name", "Register 7"}, {"since", 1'700'000'000}});
    web_store.answer = [this](const HttpRequest& request) -> std::optional<std::string> {
      if (!request.path.starts_with("/v3/channels/5/metafields")) return std::nullopt;
      if (request.method == Method::get) return readable ? json{{"data", rows}}.dump() : "<html>";
      const auto body = json::parse(request.body);
      if (request.method == Method::post) return json{{"data", put(body.at("key"), body.at("value"))}}.dump();
      for (auto& row : rows)
        if (request.path.ends_with("/" + std::to_string(row.at("id").get<int>())))
          row["value"] = body.at("value");
      return "{}";
    };
    desk = std::make_unique<LocationDesk>(place, web, link);
  }
  json put(const std::string& key, const json& value) {
    rows.push_back({{"id", static_cast<int>(rows.size()) + 1},
                    {"namespace", "tillbridge"},
                    {"key", key},
                    {"value", value.is_string() ? value.get<std::string>() : value.dump()}});
    return rows.back();
  }
  json said_by(const std::string& number) {
    for (const auto& row : rows)
      if (row.at("key") == "register-" + number) return json::parse(row.at("value").get<std::string>());
    return {{"gave_up", -1}, {"beat", -1}};
  }
  void pass(core::Millis length) {
    for (const core::Millis end = clock.at + length; clock.at < end; clock.at += 1'000)
      for (int i = 0; i < 4; ++i) {
        desk->turn(true, doing);
        web.turn(0);
      }
  }
  std::vector<std::string> told() {
    std::vector<std::string> texts;
    SQLite::Statement notes(database->worker(), "SELECT text FROM notes ORDER BY rowid");
    while (notes.executeStep()) texts.push_back(notes.getColumn(0).getString());
    return texts;
  }

  json rows = json::array();
  bool readable = true;
  runtime::LinkFacts link;
  LocationDesk::Doing doing;
  std::unique_ptr<LocationDesk> desk;
};

constexpr core::Millis kMinute = 60'000;

}  // namespace

TEST_CASE("A register that cannot read which registers there are says so, and when it can again", "[P10]") {
  Channel shop;
  shop.pass(kMinute);
  REQUIRE(shop.desk->applies());
  shop.readable = false;
  shop.pass(20 * kMinute);
  CHECK_FALSE(shop.desk->applies());
  REQUIRE(shop.told().size() == 1);
  CHECK_THAT(shop.told()[0], Catch::Contains("takes no web orders off the counts"));
  shop.readable = true;
  shop.pass(kMinute);
  CHECK(shop.desk->applies());
  CHECK(shop.told().size() == 2);
}

TEST_CASE("A register whose program hangs in a dialog says after a while all the same that it stopped",
          "[P10]") {
  Channel shop;
  shop.put("register-8", {{"register_id", "8"}, {"register_name", "Register 8"}, {"beat", 1}});
  shop.pass(kMinute);
  REQUIRE(shop.desk->applies());
  shop.put("applies-1", {{"register_id", "8"}, {"register_name", "Register 8"}, {"from", "7"}});
  shop.doing.at_rest = false;
  shop.pass(13 * kMinute);
  CHECK_FALSE(shop.desk->applies());
  CHECK(shop.said_by("7").at("gave_up") == 0);
  shop.pass(3 * kMinute);
  CHECK(shop.said_by("7").at("gave_up") == 1);
}

TEST_CASE("A register that began turns of notes that were taken out waits for the next one like any other",
          "[P10]") {
  Channel shop;
  shop.place.facts.put(runtime::role_fact::kBegun, 3);
  LocationDesk again(shop.place, shop.web, shop.link);
  shop.put("register-8", {{"register_id", "8"}, {"register_name", "Register 8"}, {"beat", 1}});
  shop.put("applies-1", {{"register_id", "7"}, {"register_name", "Register 7"}, {"from", "8"}});
  for (int i = 0; i < 20; ++i) {
    again.turn(true, shop.doing);
    shop.web.turn(0);
    shop.clock.at += 1'000;
  }
  CHECK(again.is_ours());
  CHECK_FALSE(again.applies());
  CHECK(shop.place.facts.number(runtime::role_fact::kBegun, -1) == 0);
}

TEST_CASE("A register whose machine stood still applies nothing until it has said and looked again",
          "[P10]") {
  Channel shop;
  shop.put("register-8", {{"register_id", "8"}, {"register_name", "Register 8"}, {"beat", 1}});
  shop.pass(kMinute);
  REQUIRE(shop.desk->applies());
  const auto beat = shop.said_by("7").at("beat").get<int>();
  // Meanwhile another one was given the work, after fifteen minutes that this clock did not count.
  shop.put("applies-1", {{"register_id", "8"}, {"register_name", "Register 8"}, {"from", "7"}});
  shop.desk->time_was_lost();
  CHECK_FALSE(shop.desk->applies());
  shop.pass(5'000);
  CHECK_FALSE(shop.desk->applies());
  CHECK(shop.said_by("7").at("beat") > beat);
}

TEST_CASE("What registers owe of an item stands in their notes, as far as a note reaches", "[P10]") {
  core::RegisterNote note;
  note.id = "2";
  note.owed = {{{true, 12}, 2}, {{false, 7}, 1}};
  const auto value = runtime::member_value("L", note, 0, "");
  const auto parse = [](const std::string& text) {
    return runtime::LocationNotes({{1, "tillbridge", "register-2", text}}).all().front().said;
  };
  CHECK(parse(value).owed == note.owed);
  CHECK_FALSE(parse(value).owes_more);
  note.owes_more = true;
  CHECK(parse(runtime::member_value("L", note, 0, "")).owes_more);
  // Whatever stands there, a register reads it.
  for (const char* odd :
       {R"("owed":[1])", R"("owed":{"x1":2,"p":3,"v-4":1,"p5x":9,"":1})", R"("owed":7,"owes_more":1)"})
    CHECK(parse(std::string(R"({"register_id":"2",)") + odd + "}").owed.empty());
}

TEST_CASE("A register that is the only one again for an hour goes on without a word, whatever notes go then",
          "[P10]") {
  Channel shop;
  shop.put("register-8", {{"register_id", "8"}, {"register_name", "Register 8"}, {"beat", 1}});
  shop.pass(kMinute);
  REQUIRE(shop.desk->several());
  const auto take_out = [&](const std::string& key) {
    shop.rows.erase(std::remove_if(shop.rows.begin(), shop.rows.end(),
                                   [&](const auto& row) { return row.at("key") == key; }),
                    shop.rows.end());
  };
  take_out("register-8");  // it was unlinked
  shop.pass(50 * kMinute);
  CHECK(shop.desk->several());
  SECTION("it has the work") {
    shop.pass(30 * kMinute);
    CHECK_FALSE(shop.desk->several());
    CHECK(shop.place.facts.number(runtime::role_fact::kSeveral, 1) == 0);
    const auto beat = shop.said_by("7").at("beat").get<int>();
    shop.pass(60 * kMinute);
    CHECK(shop.desk->applies());
    CHECK(shop.said_by("7").at("beat").get<int>() == beat);
    take_out("link");
    take_out("register-7");
    shop.pass(20 * kMinute);
    CHECK(shop.desk->applies());
    // Another one comes: its word is there at once.
    shop.put("register-9", {{"register_id", "9"}, {"register_name", "Register 9"}, {"beat", 1}});
    shop.pass(6 * kMinute);
    CHECK(shop.desk->several());
    CHECK(shop.said_by("7").at("beat").get<int>() > beat);
  }
  SECTION("the note that says whose the work is was taken out while there were two") {
    take_out("link");
    shop.pass(5 * kMinute);
    CHECK_FALSE(shop.desk->applies());
    shop.pass(70 * kMinute);
    CHECK(shop.desk->applies());
    CHECK(shop.told().empty());
  }
}

TEST_CASE("A register that has told of a sale says so once more after the others have looked", "[P10]") {
  Channel shop;
  shop.put("register-8", {{"register_id", "8"}, {"register_name", "Register 8"}, {"beat", 1}});
  shop.pass(12 * kMinute);
  const auto beat = [&] { return shop.said_by("7").at("beat").get<int>(); };
  const auto before = beat();
  shop.doing.settled = 1;
  shop.pass(2'000);
  const auto told = beat();
  CHECK(told == before + 1);
  shop.pass(40'000);
  CHECK(beat() == told);
  shop.pass(8'000);
  CHECK(beat() == told + 1);
  shop.pass(4 * kMinute);
  CHECK(beat() == told + 1);
}

TEST_CASE("Of what another register sold nothing is said before it had its word, unless it is gone for a day",
          "[P10][N4]") {
  Channel shop;
  json note{{"register_id", "8"},
            {"register_name", "Register 8"},
            {"beat", 1},
            {"seen", shop.clock.wall() / 1'000}};
  const auto row = shop.put("register-8", note).at("id").get<std::size_t>() - 1;
  const auto say = [&](int waiting) {
    note["beat"] = note["beat"].get<int>() + 1;
    note["seen"] = shop.clock.wall() / 1'000;
    note["waiting"] = waiting;
    shop.rows[row]["value"] = note.dump();
  };
  runtime::UnheardSales sales(shop.place.facts, shop.clock.now());
  const auto sell = [&](const std::string& sku) {
    core::Movement movement{"S", core::MovementKind::sale, shop.clock.wall(), {}};
    movement.lines.push_back({sku, -1'000, "", "", true});
    sales.read("8", movement, shop.clock.now(), shop.clock.wall());
    sales.keep();
  };
  const auto waits_for = [&](const std::string& folded) {
    shop.desk->tell(sales);
    const auto found = shop.desk->unheard(sales, {folded});
    return found ? found->name + (found->gone ? " (gone)" : "") : std::string();
  };
  const std::string mug = store::fold_sku("MUG"), cup = store::fold_sku("CUP");
  shop.pass(kMinute);
  CHECK(waits_for(mug).empty());
  // It has never told that nothing waits: any item may be meant.
  say(1);
  shop.pass(kMinute);
  CHECK(waits_for(cup) == "Register 8");
  say(0);
  shop.pass(kMinute);
  CHECK(waits_for(cup).empty());
  // One that trades holds back what it sold, and nothing else.
  sell("MUG");
  CHECK(waits_for(mug) == "Register 8");
  CHECK(waits_for(cup).empty());
  say(1);
  shop.pass(kMinute);
  say(1);
  shop.pass(kMinute);
  CHECK(waits_for(mug) == "Register 8");
  CHECK(waits_for(cup).empty());
  say(0);
  shop.pass(kMinute);
  CHECK(waits_for(mug).empty());
  // Switched off right after a sale, also of this register.
  sell("CUP");
  say(0);
  sales = runtime::UnheardSales(shop.place.facts, shop.clock.now());
  CHECK(waits_for(cup) == "Register 8");
  shop.pass(23 * 60 * kMinute);
  CHECK(waits_for(cup) == "Register 8");
  CHECK(waits_for(mug).empty());
  shop.pass(2 * 60 * kMinute);
  CHECK(waits_for(cup) == "Register 8 (gone)");
  CHECK(waits_for(mug).empty());
  // It sells on without a word: its cable is out.
  sell("CUP");
  CHECK(waits_for(cup) == "Register 8");
  say(0);
  shop.pass(kMinute);
  say(0);
  shop.pass(kMinute);
  CHECK(waits_for(cup).empty());
}

TEST_CASE("What other registers sold unheard is kept, and of very much all of it is meant", "[P10]") {
  Channel shop;
  runtime::UnheardSales sales(shop.place.facts, 1'000);
  const auto read = [&](const std::string& id, const std::string& sku, core::Millis at) {
    core::Movement movement{"S", core::MovementKind::sale, 5, {}};
    movement.lines.push_back({sku, -1'000, "", "", true});
    sales.read(id, movement, at, 7'000'000);
  };
  read("2", "mug", 2'000);
  read("3", "A\tB", 2'000);
  for (std::size_t i = 0; i <= runtime::UnheardSales::kMostSkus; ++i) read("4", std::to_string(i), 2'000);
  sales.keep();
  runtime::UnheardSales kept(shop.place.facts, 9'000);
  const std::vector<std::string> mug{store::fold_sku("MUG")}, other{store::fold_sku("OTHER")};
  REQUIRE(kept.of("2") != nullptr);
  CHECK(kept.of("2")->newest == 7'000'000);
  CHECK(kept.of("2")->names(mug, 9'000));
  CHECK_FALSE(kept.of("2")->names(other, 0));
  REQUIRE(kept.of("3") != nullptr);
  CHECK(kept.of("3")->names(other, 0));
  REQUIRE(kept.of("4") != nullptr);
  CHECK(kept.of("4")->skus.size() == runtime::UnheardSales::kMostSkus);
  CHECK(kept.of("4")->names(other, 0));
  CHECK(kept.of("5") == nullptr);
  kept.told("2", 9'000, 0);  // a word that is no newer than what was read
  CHECK(kept.of("2")->names(mug, 0));
  kept.told("2", 9'001, 0);
  kept.told("4", 9'001, 0);
  kept.keep();
  const runtime::UnheardSales again(shop.place.facts, 20'000);
  CHECK_FALSE(again.of("2")->names(mug, 0));
  CHECK(again.of("2")->known);
  CHECK_FALSE(again.of("4")->names(other, 0));
  // As the version before kept it: an id, without what it sold.
  shop.place.facts.put(runtime::role_fact::kOthersMoved, std::string("2\n"));
  CHECK(runtime::UnheardSales(shop.place.facts, 20'000).of("2")->names(other, 20'000));
}
