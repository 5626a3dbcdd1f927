// Which register of a location applies web orders: the rules alone, with a web store that is a struct.

#include "plugin/core/location_role.h"

#include "catch2.hpp"

using namespace tillbridge::core;

namespace {

constexpr Millis kMinute = 60'000;

/// What the web store keeps of a location.
struct Notes {
  LocationLook look;

  RegisterNote& of(const std::string& id) {
    for (auto& each : look.registers)
      if (each.id == id) return each;
    look.registers.push_back({id, "Register " + id});
    return look.registers.back();
  }
  /// Given to `id`, if nobody was given it meanwhile.
  bool take(const std::string& id, std::uint64_t seen_turn) {
    if (look.turn != seen_turn) return false;
    look.from = look.holder;
    look.had.emplace_back(look.turn, look.holder);
    look.holder = id;
    ++look.turn;
    return true;
  }
};

/// A register that says that it is there and looks.
struct Desk {
  explicit Desk(std::string name) : id(std::move(name)), role(id, 0) {}
  void beat(Notes& notes, Millis now) {
    auto& note = notes.of(id);
    if (++note.beat == 1) role.came(now);
    if (role.looked_once() && !role.is_ours()) note.gave_up = role.look().turn;
    role.said(now, now);
  }
  void see(const Notes& notes, Millis now) { role.looked(now, now, notes.look); }
  void live(Notes& notes, Millis now) {
    see(notes, now);
    beat(notes, now);
    see(notes, now);
  }

  std::string id;
  LocationRole role;
};

}  // namespace

TEST_CASE("The register that linked first applies web orders, and one that joins does not", "[P10]") {
  Notes notes;
  notes.of("1");
  notes.look.holder = "1";
  Desk one("1"), two("2");
  CHECK_FALSE(one.role.applies(0));
  one.see(notes, 0);
  CHECK(one.role.applies(1));
  two.beat(notes, kMinute);
  two.see(notes, kMinute);
  CHECK_FALSE(two.role.applies(kMinute));
  CHECK_FALSE(two.role.is_orphaned(kMinute));
  // It looked while it was alone: whoever came since waits for longer than it goes on.
  CHECK(one.role.applies(13 * kMinute));
  CHECK_FALSE(one.role.applies(14 * kMinute));
  // A look alone does not say that it is there.
  one.see(notes, 14 * kMinute);
  CHECK_FALSE(one.role.applies(14 * kMinute));
  one.live(notes, 15 * kMinute);
  CHECK(one.role.applies(15 * kMinute));
}

TEST_CASE("A register that is given the web orders begins once the other has said that it stopped", "[P10]") {
  Notes notes;
  notes.of("1");
  notes.look.holder = "1";
  Desk one("1"), two("2");
  one.live(notes, 0);
  two.live(notes, 0);
  one.live(notes, kMinute);
  two.live(notes, kMinute);
  REQUIRE(notes.take("2", 0));
  two.live(notes, 2 * kMinute);
  CHECK(two.role.is_ours());
  CHECK_FALSE(two.role.applies(2 * kMinute));
  CHECK(one.role.applies(2 * kMinute));
  one.see(notes, 3 * kMinute);
  CHECK_FALSE(one.role.applies(3 * kMinute));
  two.see(notes, 3 * kMinute);
  CHECK_FALSE(two.role.applies(3 * kMinute));
  one.beat(notes, 3 * kMinute);
  two.see(notes, 3 * kMinute);
  CHECK(two.role.applies(3 * kMinute));
  CHECK_FALSE(two.role.without_a_word());
  // Of two that want it at once one is too late.
  CHECK_FALSE(notes.take("1", 0));
}

TEST_CASE("A register that was silent for 15 minutes has stopped by itself before another begins", "[P10]") {
  Notes notes;
  notes.of("1");
  notes.look.holder = "1";
  Desk one("1"), two("2");
  two.live(notes, 0);
  one.live(notes, 0);
  two.live(notes, 1);
  // The first one's cable is out from here on.
  Millis began = 0;
  for (Millis now = kMinute; now <= 20 * kMinute && began == 0; now += kMinute) {
    two.live(notes, now);
    if (two.role.is_orphaned(now) && notes.look.holder == "1") REQUIRE(notes.take("2", 0));
    two.live(notes, now);
    if (two.role.applies(now)) began = now;
    CHECK_FALSE((one.role.applies(now) && two.role.applies(now)));
  }
  CHECK(began >= 15 * kMinute);
  CHECK(two.role.without_a_word());
  // Back again, it sees whose it is before it does anything.
  CHECK_FALSE(one.role.applies(20 * kMinute));
  one.live(notes, 20 * kMinute);
  CHECK_FALSE(one.role.applies(20 * kMinute));
  CHECK(notes.of("1").gave_up == 1);
}

TEST_CASE("A register that is given the work by one that waits for it waits for whoever has it, too",
          "[P10]") {
  Notes notes;
  notes.of("1");
  notes.look.holder = "1";
  Desk one("1"), two("2"), three("3");
  for (auto* desk : {&two, &three, &one, &two, &three}) desk->live(notes, 0);
  one.live(notes, kMinute);
  // The first one's cable is out from here on, and a manager presses at both of the others.
  REQUIRE(one.role.applies(14 * kMinute));
  two.live(notes, 2 * kMinute);
  REQUIRE(notes.take("2", 0));
  two.live(notes, 2 * kMinute);
  three.live(notes, 3 * kMinute);
  REQUIRE(notes.take("3", 1));
  Millis began = 0;
  for (Millis now = 3 * kMinute; now <= 20 * kMinute && began == 0; now += kMinute) {
    two.live(notes, now);
    three.live(notes, now);
    CHECK_FALSE((one.role.applies(now) && three.role.applies(now)));
    if (three.role.applies(now)) began = now;
  }
  CHECK(notes.of("2").gave_up == 2);
  CHECK(began >= 16 * kMinute);
  CHECK(three.role.without_a_word());
  // One that has stopped before, and is off for good, is waited for no more.
  notes.of("1").gave_up = 1;
  two.live(notes, began + kMinute);
  REQUIRE(notes.take("2", 2));
  three.live(notes, began + 2 * kMinute);
  two.live(notes, began + 2 * kMinute);
  CHECK(two.role.applies(began + 2 * kMinute));
  CHECK_FALSE(two.role.without_a_word());
}

TEST_CASE("Where somebody took the notes out, turns are waited for from the first one on", "[P10]") {
  Notes notes;
  notes.of("1");
  notes.look.holder = "2";
  notes.look.from = "1";
  notes.look.turn = 1;
  Desk one("1"), two("2");
  two.role = LocationRole("2", 3);  // it began the third turn of other notes
  one.beat(notes, kMinute);
  two.live(notes, kMinute);
  CHECK(two.role.begun_turn() == 0);
  CHECK_FALSE(two.role.applies(kMinute));
}

TEST_CASE("After a time that its clock did not count a register stops until it has said and looked",
          "[P10]") {
  Notes notes;
  notes.of("1");
  notes.of("2");
  notes.look.holder = "1";
  Desk one("1");
  one.live(notes, 0);
  REQUIRE(one.role.applies(kMinute));
  one.role.lost_time();
  CHECK_FALSE(one.role.applies(kMinute));
  one.see(notes, kMinute);
  CHECK_FALSE(one.role.applies(kMinute));
  one.live(notes, kMinute);
  CHECK(one.role.applies(kMinute));
}

TEST_CASE("In whatever order two registers say, look and take, they never both apply web orders", "[P10]") {
  std::uint64_t dice = 12'345;
  const auto roll = [&dice](std::uint64_t sides) {
    dice = dice * 6'364'136'223'846'793'005u + 1'442'695'040'888'963'407u;
    return (dice >> 33) % sides;
  };
  int handed_over = 0;
  for (int run = 0; run < 300; ++run) {
    Notes notes;
    notes.of("1");
    notes.look.holder = "1";
    Desk desks[] = {Desk("1"), Desk("2"), Desk("3")};
    const bool cable_out = roll(2) == 0;  // the first one's, for a while in which the others are busy
    for (Millis now = 0; now < 120 * kMinute;) {
      const bool out = cable_out && now > 10 * kMinute && now < 25 * kMinute;
      now += static_cast<Millis>(roll(out ? 4 : 40)) * 10'000;
      auto& desk = desks[out ? 1 + roll(2) : roll(3)];
      switch (roll(4)) {
        case 0:
          desk.beat(notes, now);
          break;
        case 1:
          // Also from one that waits for it itself, and has not begun.
          if (roll(4) == 0 && desk.role.looked_once() && !desk.role.is_ours() && notes.of(desk.id).beat > 0)
            handed_over += notes.take(desk.id, desk.role.look().turn) ? 1 : 0;
          break;
        default:
          desk.see(notes, now);
          break;
      }
      int applying = 0;
      for (const auto& each : desks) applying += each.role.applies(now) ? 1 : 0;
      REQUIRE(applying <= 1);
    }
  }
  CHECK(handed_over > 100);
}

TEST_CASE("What another register said counts for what was seen before a look that still found its older word",
          "[P10]") {
  Notes notes;
  notes.of("1");
  notes.look.holder = "1";
  Desk one("1"), two("2");
  two.beat(notes, 0);
  one.see(notes, 1'000);
  // Of any age: this register was not there to see it written.
  CHECK(one.role.spoke_after("2") == 0);
  one.see(notes, 2'000);
  CHECK(one.role.spoke_after("2") == 0);
  two.beat(notes, 2'500);
  one.see(notes, 9'000);
  CHECK(one.role.spoke_after("2") == 2'000);
  one.see(notes, 12'000);
  CHECK(one.role.spoke_after("2") == 2'000);
  two.beat(notes, 13'000);
  one.see(notes, 14'000);
  CHECK(one.role.spoke_after("2") == 12'000);
  CHECK(one.role.spoke_after("3") == 0);
}
