// The sync marker is renewed, and the web store's promises are tried again.

#include "catch2.hpp"
#include "little_web_store.h"
#include "plugin/runtime/idle_probe.h"
#include "plugin/runtime/marker_adoption.h"
#include "plugin/runtime/marker_renewal.h"
#include "plugin/store/unclear.h"

using namespace bench;
using runtime::MarkerRenewal;

namespace {

/// With a marker whose lanes have settled up to number 2, and one sale under way in lane 0.
struct Shop : LittleTill {
  Shop() {
    const auto marker = runtime::marker_product(host, 1, 0);
    json slots = json::array();
    for (const auto& slot : marker.slots) slots.push_back({{"sku", slot.sku}});
    link.marker_product = web_store.add_product(marker.sku, slots);
    for (const auto& variant : web_store.products[link.marker_product]["variants"])
      link.marker_variants.push_back(variant["id"]);
    link.location = kLocation;
    std::array<core::Units, core::kLanes> bases;
    for (int lane = 0; lane < core::kLanes; ++lane) {
      bases[lane] = core::seal(2, lane, 0);
      web_store.levels[slot(lane, 0)] = bases[lane];
    }
    place.outbox.continue_above(2, 0);
    place.outbox.open_lanes(bases, {}, 2);
    place.facts.put(runtime::fact::kEpoch, 1);
    store::Intake intake(*database, board);
    REQUIRE(intake.record({"S-3", core::MovementKind::sale, 0, {{"MUG", -1'000, "", "", true}}}).ok());
  }
  std::int64_t slot(int lane, int which) const {
    return link.marker_variants[static_cast<std::size_t>(2 * lane + which)];
  }
  void freeze() {
    store::NewBatch batch;
    batch.content.movements = {3};
    batch.target = core::seal(3, 0, 0);
    batch.body = "{}";
    place.outbox.commit(batch, 0);
  }
  MarkerRenewal::Outcome renew(MarkerRenewal::Why why) {
    MarkerRenewal renewal(place, web, link, place.outbox.lanes(), why);
    REQUIRE(run(renewal, [&] { return renewal.done(); }));
    return renewal.outcome();
  }
  /// The levels of the marker that the tables name now.
  std::vector<core::Units> levels_now() {
    std::vector<core::Units> now;
    std::istringstream ids(place.facts.get(runtime::fact::kMarkerVariants).value_or(""));
    for (std::int64_t id; ids >> id;) now.push_back(web_store.levels.at(id));
    return now;
  }
  bool old_slots_are_empty() const {
    for (const auto id : link.marker_variants)
      if (const auto at = web_store.levels.find(id); at != web_store.levels.end() && at->second != 0)
        return false;
    return true;
  }
  std::size_t to_review() { return store::Unclear(*database).count(); }
  std::int64_t epoch() { return place.facts.number(runtime::fact::kEpoch); }

  runtime::LinkFacts link;
};

bool makes_product(const HttpRequest& request) {
  return request.method == Method::post && request.path == "/v3/catalog/products";
}

bool sets_levels(const HttpRequest& request) {
  return request.path.ends_with("/absolute");
}

std::ptrdiff_t products_made(const Shop& shop) {
  return std::count_if(shop.web_store.asked.begin(), shop.web_store.asked.end(), makes_product);
}

}  // namespace

TEST_CASE("a harmed marker is emptied and replaced, and what was under way asks") {
  Shop shop;
  shop.freeze();
  SECTION("edited") {
    shop.web_store.levels[shop.slot(3, 1)] = 12;
  }
  SECTION("an old seal put back") {
    shop.web_store.levels[shop.slot(0, 1)] = core::kSealStart;
  }
  SECTION("deleted") {
    for (const auto id : shop.link.marker_variants) shop.web_store.levels.erase(id);
    shop.web_store.products.erase(shop.link.marker_product);
  }
  std::set<std::uint64_t> waiting{3};
  shop.place.outbox.keep_pending(waiting);
  CHECK(waiting == std::set<std::uint64_t>{3});
  const auto outcome = shop.renew(MarkerRenewal::Why::harmed);
  INFO(outcome.words);
  REQUIRE(outcome.good);
  CHECK(shop.old_slots_are_empty());
  CHECK(shop.to_review() == 1);
  shop.place.outbox.keep_pending(waiting);
  CHECK(waiting.empty());  // it is no longer queued, and the badge must not count it
  CHECK(shop.epoch() == 2);
  const auto levels = shop.levels_now();
  REQUIRE(levels.size() == 2 * core::kLanes);
  for (int lane = 0; lane < core::kLanes; ++lane) {
    const auto view = shop.place.outbox.lane(lane);
    CHECK(view.batches.empty());
    CHECK(view.base == levels[static_cast<std::size_t>(2 * lane)]);
    CHECK(levels[static_cast<std::size_t>(2 * lane + 1)] == 0);
  }
}

TEST_CASE("a marker that can be neither emptied nor shown to be gone is not replaced") {
  Shop shop;
  shop.freeze();
  shop.web_store.levels.erase(
      shop.slot(5, 0));  // the store refuses to set a slot that is still in its catalogue
  const auto outcome = shop.renew(MarkerRenewal::Why::harmed);
  CHECK_FALSE(outcome.good);
  CHECK(shop.to_review() == 0);
  CHECK(shop.epoch() == 1);
  CHECK(shop.place.outbox.lane(0).batches.size() == 1);
}

TEST_CASE("an epoch number without a definite answer is never opened") {
  Shop shop;
  int left = 2;
  bool before = false;
  SECTION("the product was made, and its answer lost") {}
  SECTION("the product may still be made") {
    before = true;
  }
  shop.web_store.lose_before = before;
  shop.web_store.lose = [&](const HttpRequest& request) { return makes_product(request) && left-- > 0; };
  REQUIRE(shop.renew(MarkerRenewal::Why::used_up).good);
  CHECK(shop.epoch() == 4);
  for (const auto& [id, product] : shop.web_store.products)
    if (product["sku"].get<std::string>().find("-E2-") != std::string::npos)
      for (const auto& variant : product["variants"])
        CHECK(shop.web_store.levels[variant["id"].get<std::int64_t>()] == 0);
}

TEST_CASE("an epoch number is kept while the web store refuses its first seals, and people are told why") {
  Shop shop;
  int refusals = 3;
  shop.web_store.refuse = [&](const HttpRequest& request) -> std::optional<int> {
    if (!sets_levels(request) || refusals == 0) return std::nullopt;
    --refusals;
    return 422;
  };
  shop.web_store.answer = [&](const HttpRequest& request) -> std::optional<std::string> {
    if (!request.path.starts_with("/v3/inventory/locations?")) return std::nullopt;
    return json{{"data", {{{"id", kLocation}, {"label", "Main Street"}, {"enabled", refusals == 0}}}},
                {"meta", {{"pagination", {{"total_pages", 1}}}}}}
        .dump();
  };
  MarkerRenewal renewal(shop.place, shop.web, shop.link, shop.place.outbox.lanes(),
                        MarkerRenewal::Why::used_up);
  REQUIRE(shop.run(renewal, [&] { return !renewal.waits_for().empty(); }));
  CHECK_THAT(renewal.waits_for(), Catch::Matchers::Contains("Main Street"));
  REQUIRE(shop.run(renewal, [&] { return renewal.done(); }));
  CHECK(renewal.outcome().good);
  CHECK(renewal.waits_for().empty());
  CHECK(shop.epoch() == 2);
  CHECK(products_made(shop) == 1);
}

TEST_CASE("an epoch number is given up where its first seals may still be set, or its item is gone") {
  Shop shop;
  const int status = GENERATE(408, 422, 429, 503);
  bool first = true;
  core::Millis at = 0;
  shop.web_store.refuse = [&](const HttpRequest& request) -> std::optional<int> {
    if (!sets_levels(request) || !std::exchange(first, false)) return std::nullopt;
    at = shop.clock.at;
    if (status == 422) shop.web_store.products.erase(std::prev(shop.web_store.products.end()));
    return status;
  };
  REQUIRE(shop.renew(MarkerRenewal::Why::used_up).good);
  CHECK(shop.epoch() == 3);
  CHECK(products_made(shop) == 2);
  CHECK(shop.clock.at - at >= 4'000);
}

TEST_CASE("a harmed marker that was emptied once is waited for, whatever becomes of emptying it again") {
  Shop shop;
  shop.web_store.levels[shop.slot(3, 1)] = 12;
  const auto emptied_at = shop.clock.at;
  std::map<std::int64_t, core::Units> before = shop.web_store.levels;
  int emptied = 0;
  shop.web_store.lose = [&](const HttpRequest&) {
    if (shop.clock.at < emptied_at + 5 * 60'000)
      shop.web_store.stale = before;
    else
      shop.web_store.stale.reset();
    return false;
  };
  shop.web_store.refuse = [&](const HttpRequest& request) -> std::optional<int> {
    if (!sets_levels(request) || shop.clock.at >= emptied_at + 5 * 60'000 || ++emptied == 1)
      return std::nullopt;
    return 503;
  };
  const auto outcome = shop.renew(MarkerRenewal::Why::harmed);
  INFO(outcome.words);
  CHECK(outcome.good);
  CHECK(emptied > 1);
}

TEST_CASE("where reads are minutes late a marker is renewed all the same, and few are left over") {
  Shop shop;
  const auto why = GENERATE(MarkerRenewal::Why::used_up, MarkerRenewal::Why::harmed);
  std::deque<std::pair<core::Millis, std::map<std::int64_t, core::Units>>> past;
  shop.web_store.lose = [&](const HttpRequest&) {
    past.emplace_back(shop.clock.at, shop.web_store.levels);
    while (past.size() > 1 && past[1].first <= shop.clock.at - 5 * 60'000) past.pop_front();
    shop.web_store.stale = past.front().second;
    return false;
  };
  const auto outcome = shop.renew(why);
  INFO(outcome.words);
  REQUIRE(outcome.good);
  CHECK(products_made(shop) <= 3);
  CHECK(shop.web_store.asked.size() < 400);
}

TEST_CASE("closing takes every seal at once, though its answer is lost, and what waits goes on") {
  Shop shop;
  int closings = 0;
  shop.web_store.lose = [&](const HttpRequest& request) {
    return request.path.ends_with("/relative") && ++closings == 1;
  };
  SECTION("applied, and the answer lost") {}
  SECTION("lost on the way: the same bytes go again") {
    shop.web_store.lose_before = true;
  }
  REQUIRE(shop.renew(MarkerRenewal::Why::used_up).good);
  CHECK(closings == (shop.web_store.lose_before ? 2 : 1));
  for (int lane = 0; lane < core::kLanes; ++lane) {
    CHECK(shop.web_store.levels[shop.slot(lane, 0)] == 0);
    CHECK(shop.web_store.levels[shop.slot(lane, 1)] >= 1);
    CHECK(shop.web_store.levels[shop.slot(lane, 1)] < core::kNonces);
  }
  CHECK(shop.to_review() == 0);
  CHECK(shop.place.outbox.pending_count(0) == 1);
  CHECK(shop.place.facts.number(runtime::fact::kEpochStart) == 2);
  CHECK(shop.levels_now()[0] == core::kSealStart);
  CHECK(shop.levels_now()[2] == core::seal(3, 0, 2));  // nothing waits in lane 1
}

TEST_CASE("a register that died while closing looks before it sends anything") {
  Shop shop;
  {
    shop.web_store.lose = [](const HttpRequest& request) { return !request.path.ends_with("/relative"); };
    shop.web_store.lose_before = true;
    MarkerRenewal dies(shop.place, shop.web, shop.link, shop.place.outbox.lanes(),
                       MarkerRenewal::Why::used_up);
    shop.run(
        dies, [] { return false; }, 500);
  }
  shop.web.forget_all();
  shop.web_store.lose = {};
  shop.web_store.asked.clear();
  REQUIRE(shop.renew(MarkerRenewal::Why::used_up).good);
  REQUIRE_FALSE(shop.web_store.asked.empty());
  CHECK(shop.web_store.asked[0].method == Method::get);
  for (const auto& request : shop.web_store.asked) CHECK_FALSE(request.path.ends_with("/relative"));
}

TEST_CASE("a marker that somebody else writes while it is closed is theirs") {
  Shop shop;
  shop.web_store.levels[shop.slot(6, 0)] = 0;
  shop.web_store.levels[shop.slot(6, 1)] = core::seal(9, 1, 0);
  const auto outcome = shop.renew(MarkerRenewal::Why::used_up);
  CHECK_FALSE(outcome.good);
  CHECK(outcome.foreign);
  CHECK(shop.epoch() == 1);
  for (int lane = 0; lane < core::kLanes; ++lane)
    if (lane != 6) CHECK(shop.web_store.levels[shop.slot(lane, 0)] == core::seal(2, lane, 0));
}

TEST_CASE(
    "a next marker that these records never made is another life's if it has seals, and passed over if not") {
  Shop shop;
  const auto theirs = runtime::marker_product(shop.host, 2, 0);
  json slots = json::array();
  for (const auto& slot : theirs.slots) slots.push_back({{"sku", slot.sku}});
  const auto product = shop.web_store.add_product(theirs.sku, slots);
  const auto first = shop.web_store.products[product]["variants"][0]["id"].get<std::int64_t>();
  shop.web_store.refuse = [&](const HttpRequest& request) -> std::optional<int> {
    const bool taken = makes_product(request) && request.body.find(theirs.sku + "\"") != std::string::npos;
    return taken ? std::optional(409) : std::nullopt;
  };
  SECTION("it has a seal") {
    shop.web_store.levels[first] = core::seal(9, 1, 0);
    const auto outcome = shop.renew(MarkerRenewal::Why::used_up);
    CHECK_FALSE(outcome.good);
    CHECK(outcome.foreign);
    CHECK(shop.epoch() == 1);
    CHECK(shop.web_store.levels[first] == core::seal(9, 1, 0));
  }
  SECTION("it was never opened") {
    const auto outcome = shop.renew(MarkerRenewal::Why::used_up);
    INFO(outcome.words);
    CHECK(outcome.good);
    CHECK(shop.epoch() == 3);
  }
}

TEST_CASE("a takeover that waits for an answer lets the worker sleep") {
  Shop shop;
  for (int lane = 0; lane < core::kLanes; ++lane) {
    shop.web_store.levels[shop.slot(lane, 0)] = 0;
    shop.web_store.levels[shop.slot(lane, 1)] = 10 + lane;  // closed: the next ones are looked for
  }
  runtime::MarkerAdoption adoption(shop.place, shop.web, shop.link, shop.place.outbox.lanes(), "Maya");
  struct Watched {
    Shop& shop;
    runtime::MarkerAdoption& adoption;
    int waits = 0;
    void turn() {
      adoption.turn();
      if (adoption.done() || shop.transport->idle()) return;
      ++waits;
      CHECK(adoption.wake_at() > shop.clock.at);
    }
    core::Millis wake_at() const { return adoption.wake_at(); }
  } watched{shop, adoption};
  REQUIRE(shop.run(watched, [&] { return adoption.done(); }));
  CHECK(watched.waits > 10);
}

TEST_CASE("records from before the last epoch go on on its marker, and what may have arrived asks") {
  Shop shop;
  // Meanwhile the right records closed epoch 1, gave up number 2, and went on on number 3.
  for (int lane = 0; lane < core::kLanes; ++lane) {
    shop.web_store.levels[shop.slot(lane, 0)] = 0;
    shop.web_store.levels[shop.slot(lane, 1)] = 10 + lane;
  }
  const auto later = runtime::marker_product(shop.host, 3, 40);
  json slots = json::array();
  for (const auto& slot : later.slots) slots.push_back({{"sku", slot.sku}});
  const auto product = shop.web_store.add_product(later.sku, slots);
  std::vector<std::int64_t> ids;
  for (const auto& variant : shop.web_store.products[product]["variants"]) ids.push_back(variant["id"]);
  for (std::size_t lane = 0; lane < core::kLanes; ++lane)
    shop.web_store.levels[ids[2 * lane + lane % 2]] = core::seal(50 + lane, 3, 40);

  runtime::MarkerAdoption adoption(shop.place, shop.web, shop.link, shop.place.outbox.lanes(), "Maya");
  REQUIRE(shop.run(adoption, [&] { return adoption.done(); }));
  INFO(adoption.outcome().words);
  REQUIRE(adoption.outcome().good);
  CHECK(shop.epoch() == 3);
  CHECK(shop.place.facts.number(runtime::fact::kEpochStart) == 40);
  CHECK(shop.to_review() == 1);
  for (int lane = 0; lane < core::kLanes; ++lane) {
    const auto view = shop.place.outbox.lane(lane);
    CHECK(view.base == core::seal(50 + static_cast<std::uint64_t>(lane), 3, 40));
    CHECK(view.round % 2 == static_cast<std::uint64_t>(lane % 2));
  }
  CHECK(shop.place.outbox.last_number() == 57);
}

TEST_CASE("a closed marker without a successor changes nothing") {
  Shop shop;
  for (int lane = 0; lane < core::kLanes; ++lane) shop.web_store.levels[shop.slot(lane, 0)] = 10 + lane;
  runtime::MarkerAdoption adoption(shop.place, shop.web, shop.link, shop.place.outbox.lanes(), "Maya");
  REQUIRE(shop.run(adoption, [&] { return adoption.done(); }));
  CHECK_FALSE(adoption.outcome().good);
  CHECK(shop.to_review() == 0);
  CHECK(shop.place.outbox.lane(0).base == core::seal(2, 0, 0));
}

namespace {

struct Idle {
  runtime::IdleProbe& probe;
  std::uint64_t kept_badly = 0;
  bool idle = true;
  void turn() { probe.turn(idle, kept_badly); }
  core::Millis wake_at() const { return probe.wake_at(); }
};

}  // namespace

TEST_CASE("in idle time the promises are tried in the rounds that linking left out, then once a month") {
  Shop shop;
  shop.place.facts.put(runtime::fact::kProbeRounds, 3);
  shop.place.facts.put(runtime::fact::kProbedAt, shop.clock.wall());
  runtime::IdleProbe probe(shop.place, shop.web, kLocation);
  core::Millis lag = 0;
  probe.on_lag = [&](core::Millis measured) { lag = measured; };
  Idle idle{probe};
  const auto rounds = [&] { return shop.place.facts.number(runtime::fact::kProbeRounds); };
  idle.idle = false;
  CHECK_FALSE(shop.run(
      idle, [&] { return rounds() == 20; }, 600'000));
  CHECK(shop.web_store.products.size() == 1);
  idle.idle = true;
  REQUIRE(shop.run(
      idle, [&] { return rounds() == 20; }, 600'000));
  CHECK(lag > 0);
  CHECK(shop.place.facts.number(runtime::fact::kLagP99) >= shop.place.facts.number(runtime::fact::kLagP50));
  CHECK_FALSE(shop.place.facts.get(runtime::fact::kBrokenPromise));
  CHECK(shop.place.facts.get(runtime::fact::kRefusedAtOnce) == "none");

  const auto made = [&] {
    return std::count_if(shop.web_store.asked.begin(), shop.web_store.asked.end(), makes_product);
  };
  CHECK(made() == 1);
  CHECK_FALSE(shop.run(
      idle, [&] { return made() == 2; }, 20 * core::Millis{86'400'000} / 100));
  SECTION("an answer that was not kept") {
    idle.kept_badly = 1;
  }
  SECTION("a month later") {
    shop.clock.at += 31 * core::Millis{86'400'000};
  }
  CHECK(shop.run(
      idle, [&] { return made() == 2; }, 3'600'000));
}

TEST_CASE("a store without a floor is found out in idle time, and an old read accuses nobody") {
  Shop shop;
  runtime::IdleProbe probe(shop.place, shop.web, kLocation);
  bool told = false;
  probe.on_broken = [&] { told = true; };
  Idle idle{probe};
  SECTION("no floor") {
    // Half of the trial is set up while levels are whole; then the store lets them fall.
    shop.web_store.lose = [&](const HttpRequest& request) {
      const bool wants_seal = request.body.find("-1000") != std::string::npos;
      if (wants_seal) shop.web_store.has_floor = false;
      return false;
    };
    REQUIRE(shop.run(idle, [&] { return told; }));
    CHECK(shop.place.facts.get(runtime::fact::kBrokenPromise)->find("trial A2") != std::string::npos);
  }
  SECTION("reads that never become current") {
    std::map<std::int64_t, core::Units> once;
    shop.web_store.lose = [&](const HttpRequest& request) {
      if (request.body.find("-1000") != std::string::npos && !shop.web_store.stale)
        shop.web_store.stale = shop.web_store.levels;
      return false;
    };
    shop.run(idle, [&] { return told; });
    CHECK_FALSE(told);
    CHECK_FALSE(shop.place.facts.get(runtime::fact::kBrokenPromise));
  }
}
