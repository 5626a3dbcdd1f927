// When the register's beeper is asked for a sound.
#include "plugin/overlay/chimes.h"

#include "catch2.hpp"
#include "counter.h"

using namespace tillbridge;
using namespace tillbridge::test;
using overlay::Chimes;
using overlay::Sound;

namespace {

core::Picture with_orders(int count, int late = 0) {
  auto picture = calm_shop();
  picture.orders.resize(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) {
    picture.orders[static_cast<std::size_t>(i)].number = 1001 + i;
    picture.orders[static_cast<std::size_t>(i)].late = i < late;
  }
  return picture;
}

/// Sounds of so many seconds, one look at a second.
std::vector<Sound> heard(Chimes& chimes, double& clock_s, int seconds, Chimes::Now now = {}) {
  std::vector<Sound> sounds;
  for (int i = 0; i < seconds; ++i) {
    now.clock_s = clock_s;
    if (const auto sound = chimes.due(now)) sounds.push_back(*sound);
    clock_s += 1;
  }
  return sounds;
}

}  // namespace

TEST_CASE("new orders chime once a batch and at most once a minute, three times while nobody looks", "[P5]") {
  Chimes chimes;
  double clock_s = 0;
  chimes.look(with_orders(3), 0);
  CHECK(heard(chimes, clock_s, 600).empty());  // they were there when the register started
  chimes.look(with_orders(5), 0);
  CHECK(heard(chimes, clock_s, 1) == std::vector{Sound::chime});
  chimes.look(with_orders(6), 0);
  CHECK(heard(chimes, clock_s, 58).empty());
  CHECK(heard(chimes, clock_s, 5) == std::vector{Sound::chime});
  CHECK(heard(chimes, clock_s, 280).empty());
  CHECK(heard(chimes, clock_s, 3600).size() == 2);  // reminders after five minutes each
  chimes.look(with_orders(7), 0);
  CHECK(heard(chimes, clock_s, 10).size() == 1);
  Chimes::Now looking;
  looking.orders_open = true;
  heard(chimes, clock_s, 1, looking);
  CHECK(heard(chimes, clock_s, 3600).empty());
}

TEST_CASE("a manager can have new orders chime until somebody opens them") {
  Chimes chimes;
  double clock_s = 0;
  chimes.set({true, true, 0, 0});
  chimes.look(with_orders(0), 0);
  chimes.look(with_orders(1), 0);
  CHECK(heard(chimes, clock_s, 3600).size() == 12);
}

TEST_CASE("nothing sounds while money is taken, and what came meanwhile sounds after it") {
  Chimes chimes;
  double clock_s = 0;
  chimes.look(with_orders(0), 0);
  chimes.look(with_orders(2), 3);
  Chimes::Now tender;
  tender.in_tender = true;
  CHECK(heard(chimes, clock_s, 40, tender).empty());
  CHECK(heard(chimes, clock_s, 5) == std::vector{Sound::low_tone, Sound::chime});
}

TEST_CASE("in quiet hours nothing sounds, nor does it afterwards") {
  Chimes chimes;
  double clock_s = 0;
  chimes.set({true, false, 22 * 60, 7 * 60});
  chimes.look(with_orders(0), 0);
  chimes.look(with_orders(1), 1);
  Chimes::Now night;
  night.minute_of_day = 23 * 60;
  CHECK(heard(chimes, clock_s, 10, night).empty());
  Chimes::Now day;
  day.minute_of_day = 7 * 60;
  CHECK(heard(chimes, clock_s, 600, day).empty());
}

TEST_CASE("a pickup that becomes late chimes once, and a need for a person is one low tone") {
  Chimes chimes;
  double clock_s = 0;
  chimes.look(with_orders(2), 0);
  chimes.look(with_orders(2, 1), 0);
  CHECK(heard(chimes, clock_s, 900) == std::vector{Sound::chime});
  chimes.look(with_orders(2, 1), 1);
  chimes.look(with_orders(2, 1), 1);
  CHECK(heard(chimes, clock_s, 900) == std::vector{Sound::low_tone});
  auto offline = shop_in(core::SyncBadge::offline);
  offline.orders = with_orders(2, 1).orders;
  chimes.look(offline, 0);
  chimes.look(shop_in(core::SyncBadge::syncing), 0);
  CHECK(heard(chimes, clock_s, 900).empty());
}

TEST_CASE("the overlay asks for sounds, not while money is taken", "[P5]") {
  Counter counter;
  std::vector<Sound> heard_here;
  counter.overlay.set_sound([&](Sound sound) { heard_here.push_back(sound); });
  counter.settle(calm_shop());
  counter.in.flags |= TILL_FRAME_IN_TENDER;
  counter.settle(with_orders(2));
  CHECK(heard_here.empty());
  counter.in.flags &= ~std::uint32_t{TILL_FRAME_IN_TENDER};
  counter.wait(0.5);
  CHECK(heard_here == std::vector{Sound::chime});
  auto attention = with_orders(2);
  attention.badge = core::SyncBadge::attention;
  attention.review.resize(1);
  counter.settle(attention);
  CHECK(heard_here == std::vector{Sound::chime, Sound::low_tone});
}
