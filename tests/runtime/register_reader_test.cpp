// The journal that several registers share: who takes what happened at none of them.

#include "plugin/runtime/register_reader.h"

#include "catch2.hpp"
#include "little_web_store.h"
#include "plugin/runtime/location_desk.h"

using namespace bench;
using runtime::RegisterReader;

namespace {

using Taken = std::vector<std::pair<std::string, RegisterReader::Place>>;

struct Shop : LittleTill {
  Shop() { host.journal.emplace(); }
  void write(const std::string& id, const std::string& at_register) {
    core::Movement movement{id, core::MovementKind::sale, clock.wall(), {}};
    movement.lines.push_back({"MUG", -1'000, "", "", true});
    host.journal->push_back({std::to_string(host.journal->size() + 1), movement, false, at_register});
  }
  /// As a start of the plugin does.
  void start(bool has_the_work, bool reads = true) {
    reader = std::make_unique<RegisterReader>(place, [this](const auto& movement, auto where) {
      taken.emplace_back(movement.id, where);
      return core::Status(core::Done{});
    });
    reader->take_office(has_the_work);
    reader->start(host.journal_end());
    if (reads) read();
  }
  void read() {
    for (int i = 0; i < 30; ++i) turn_once();
  }
  void turn_once() {
    clock.at += 11'000;
    reader->turn();
    host_calls.run([] { return false; });
    while (auto work = inbox.take()) work();
  }

  std::unique_ptr<RegisterReader> reader;
  Taken taken;
};

constexpr auto kBefore = RegisterReader::Place::before, kNow = RegisterReader::Place::now,
               kReplaced = RegisterReader::Place::replaced;

}  // namespace

TEST_CASE("What happened at no register before the start counts as missed, also when it is taken later",
          "[P10]") {
  Shop shop;
  shop.write("READ-1", "7");
  shop.place.facts.put(runtime::fact::kJournalCursor, std::string("1"));
  shop.write("OFFICE-2", "");
  shop.write("OWN-3", "7");
  // At a start nobody knows yet whose the location's work is.
  shop.start(false);
  CHECK(shop.taken == Taken{{"OWN-3", kBefore}});
  shop.write("OFFICE-4", "");
  shop.read();
  shop.reader->take_office(true);
  shop.read();
  shop.write("OFFICE-5", "");
  shop.read();
  CHECK(shop.taken ==
        Taken{{"OWN-3", kBefore}, {"OFFICE-2", kBefore}, {"OFFICE-4", kNow}, {"OFFICE-5", kNow}});
}

TEST_CASE("Of a journal that was replaced all that happened at no register is offered again", "[P10]") {
  Shop shop;
  shop.write("OFFICE-1", "");
  shop.start(false);
  shop.write("OFFICE-2", "");
  shop.read();
  REQUIRE(shop.place.facts.get(runtime::role_fact::kOfficeCursor));
  shop.host.journal->clear();
  shop.write("OFFICE-2", "");
  shop.write("OWN-3", "7");
  shop.host.journal->at(0).cursor = "new-1";
  shop.host.journal->at(1).cursor = "new-2";
  shop.read();
  shop.reader->take_office(true);
  shop.read();
  CHECK(shop.taken == Taken{{"OWN-3", kReplaced}, {"OFFICE-2", kReplaced}});
}

TEST_CASE("What the journal had before a marker was taken over is offered again, also after a restart") {
  Shop shop;
  shop.write("READ-1", "7");
  shop.place.facts.put(runtime::fact::kJournalCursor, std::string("1"));
  shop.write("SENT-2", "7");
  shop.write("OFFICE-3", "");
  bool restarts = false;
  SECTION("in one go") {}
  SECTION("the register is started again before it has read any of it") {
    restarts = true;
  }
  shop.start(true, false);
  shop.reader->doubt_unread();
  if (restarts) {
    shop.write("SOLD-4", "7");
    shop.start(true, false);
  }
  shop.read();
  shop.write("SOLD-5", "7");
  shop.read();
  Taken expected{{"SENT-2", kReplaced}, {"OFFICE-3", kReplaced}};
  if (restarts) expected.emplace_back("SOLD-4", kBefore);
  expected.emplace_back("SOLD-5", kNow);
  CHECK(shop.taken == expected);
  CHECK_FALSE(shop.place.facts.get(runtime::fact::kOfferedAgainUntil));
}

TEST_CASE("A register that is started again amid a replaced journal goes on reading it") {
  Shop shop;
  shop.write("OWN-1", "7");
  shop.start(true);
  shop.host.journal->clear();
  shop.write("NEW-1", "7");
  shop.place.facts.put(runtime::fact::kJournalCursor, std::string("of the old journal"));
  shop.start(true, false);
  shop.turn_once();  // the place is not known any more
  shop.turn_once();
  REQUIRE_FALSE(shop.place.facts.get(runtime::fact::kJournalCursor));
  shop.start(true);
  CHECK(shop.taken == Taken{{"NEW-1", kReplaced}});
}

TEST_CASE("What happened at no register is for a person where the records were damaged meanwhile", "[P10]") {
  Shop shop;
  shop.write("READ-1", "7");
  shop.write("OFFICE-2", "");
  shop.place.facts.put(runtime::fact::kJournalCursor, std::string("1"));
  shop.place.facts.put(store::salvage_fact::kJournalDoubtUntil, std::string());
  shop.start(false);
  shop.reader->take_office(true);
  shop.read();
  CHECK(shop.taken.empty());
  CHECK(shop.place.outbox.is_recorded("OFFICE-2"));
  CHECK(shop.place.outbox.counts().pending == 0);
}

TEST_CASE("Where the journal has lost the place of what happened at no register, it is told", "[P10]") {
  Shop shop;
  shop.write("OWN-1", "7");
  shop.start(false);
  shop.write("OFFICE-2", "");
  shop.write("OWN-3", "7");
  shop.read();
  REQUIRE(shop.place.facts.get(runtime::role_fact::kOfficeCursor) == "1");
  const auto told = [&] {
    std::size_t lines = 0;
    for (const auto& row : shop.place.activity.latest(20, {}, {}))
      if (row.text.find("no longer has the place") != std::string::npos) ++lines;
    return lines;
  };
  // Its oldest entries are gone, the newest that was read is not.
  shop.host.journal->erase(shop.host.journal->begin(), shop.host.journal->begin() + 2);
  CHECK(told() == 0);
  shop.reader->take_office(true);
  shop.read();
  CHECK(told() == 1);
  // From there on it is taken as before.
  shop.host.journal->push_back({"4", {}, false, ""});
  shop.host.journal->back().movement = shop.host.journal->front().movement;
  shop.host.journal->back().movement.id = "OFFICE-4";
  shop.read();
  CHECK(shop.taken == Taken{{"OWN-3", kNow}, {"OFFICE-4", kNow}});
  CHECK(told() == 1);
}
