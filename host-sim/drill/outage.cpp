#include "drill/outage.h"

#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <functional>
#include <random>
#include <thread>

#include "drill/catalogue_copy.h"
#include "drill/drill_world.h"
#include "register/error.h"
#include "register/shop.h"

namespace till_drill {
namespace {

using nlohmann::json;
using Clock = std::chrono::steady_clock;
using std::chrono::duration_cast;
using std::chrono::milliseconds;

constexpr const char* kPushes = "\"path\":\"/v3/inventory/adjustments\"";
/// What nobody at a till notices.
constexpr std::int64_t kNoWait_ms = 500;

/// A promise that did not hold, in the owner's words.
class Broken : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class BadDay {
 public:
  BadDay(World& world, const CatalogueCopy& copy, std::uint64_t seed)
      : world_(world), copy_(copy), random_(seed) {
    // The last pieces of one item are kept for the promise about them.
    last_pieces_ = copy.skus[random_() % copy.skus.size()];
  }

  /// Plays one promise and prints what came of it.
  void promise(const std::string& words, const std::function<void()>& play) {
    const auto start = Clock::now();
    std::string why;
    said_.clear();
    try {
      play();
      if (!expects_shortage_) books_balance();
    } catch (const std::exception& error) {
      why = error.what();
    }
    const auto seconds =
        static_cast<double>(duration_cast<milliseconds>(Clock::now() - start).count()) / 1000;
    fmt::print("{}  {}{}{}  [{:.1f} s]\n", why.empty() ? "pass" : "FAIL", words, said_.empty() ? "" : ": ",
               said_, seconds);
    if (!why.empty()) fmt::print("      {}\n", why);
    std::fflush(stdout);
    ++promises_;
    if (why.empty()) ++kept_;
    try {
      world_.cable().set_state(CableState::kUp);
      world_.cable().clear_faults();
      world_.admin().clear_faults();
    } catch (const std::exception& error) {
      fmt::print("      {}\n", error.what());
    }
  }

  void internet_fails() {
    world_.cable().set_state(CableState::kDown);
    ++cuts_;
    for (int sale = 0; sale < 12; ++sale) sell();
    place_order();
    // The line comes back for moments only, and goes again.
    for (int blink = 0; blink < 3; ++blink) {
      world_.cable().set_state(CableState::kUp);
      pause(150 + static_cast<std::int64_t>(random_() % 300));
      world_.cable().set_state(blink % 2 == 0 ? CableState::kBlackhole : CableState::kDown);
      ++cuts_;
      sell();
    }
    world_.cable().set_state(CableState::kUp);
    said_ = fmt::format("15 sales without internet, the slowest took {} ms", slowest_);
    if (slowest_ > kNoWait_ms)
      throw Broken(fmt::format("A sale took {} ms; the cashier had to wait.", slowest_));
  }

  void answers_get_lost() {
    const char* faults[] = {R"("name":"drop_reply")",
                            R"("name":"truncate")",
                            R"("name":"garbage_json")",
                            R"("name":"status","code":502,"body":"<html>Bad gateway</html>","applied":true)",
                            R"("name":"status","code":503,"body":"","applied":false)",
                            R"("name":"reset")"};
    for (const auto* fault : faults) {
      world_.admin().add_fault(fmt::format("{{{},{},\"count\":1}}", fault, kPushes));
      sell();
      all_sent();
    }
    said_ = "6 kinds of lost or spoiled answers";
  }

  void store_is_busy() {
    world_.admin().add_fault(fmt::format(
        R"({{"name":"status",{},"code":429,"headers":{{"X-Rate-Limit-Time-Reset-Ms":"1200"}},"applied":false,"count":2}})",
        kPushes));
    for (int sale = 0; sale < 4; ++sale) sell();
    all_sent();
    world_.admin().add_fault(
        fmt::format(R"({{"name":"status",{},"code":500,"applied":false,"count":1}})", kPushes));
    sell();
    said_ = "it waits as long as the web store asks";
  }

  void messages_come_twice() {
    CableFault twice;
    twice.kind = CableFaultKind::kDuplicate;
    twice.delay_ms = 400;
    twice.count = 3;
    world_.cable().add_fault(twice);
    for (int sale = 0; sale < 3; ++sale) {
      sell();
      pause(300);
    }
    all_sent();
    world_.cable().clear_faults();
    world_.admin().add_fault(fmt::format(R"({{"name":"zombie",{},"count":2,"seconds":2}})", kPushes));
    sell();
    sell();
    all_sent();
    pause(2'300);
    said_ = "repeated at once, and 2 s after everybody had given up";
  }

  void register_dies() {
    for (int death = 0; death < 3; ++death) {
      if (death == 1)
        world_.admin().add_fault(fmt::format(R"({{"name":"drop_reply",{},"count":1}})", kPushes));
      sell();
      sell();
      pause(static_cast<std::int64_t>(random_() % 120));
      world_.shop_register().crash();
      world_.shop_register().start();
      ++deaths_;
    }
    said_ = "switched off 3 times in the middle of its work";
  }

  void web_orders_come_late() {
    const auto kept = place_order();
    const auto cancelled = place_order();
    books_balance();
    world_.cable().set_state(CableState::kDown);
    ++cuts_;
    WebChangeStep cancel;
    cancel.action = "cancel";
    world_.admin().change_order(cancelled, cancel);
    place_order();
    pause(800);
    world_.cable().set_state(CableState::kUp);
    said_ =
        fmt::format("3 orders, one of them cancelled while the line was down (the first is no. {})", kept);
  }

  /// The last one: from here on the two counts rightly differ.
  void last_piece_is_sold_twice() {
    const auto level = *world_.admin().level(last_pieces_);
    if (level > 1) sell_of(last_pieces_, level - 1);
    books_balance();
    world_.cable().set_state(CableState::kDown);
    ++cuts_;
    WebOrderStep order;
    order.status = "Awaiting Fulfillment";
    order.lines.push_back({last_pieces_, 1000, {}});
    world_.admin().place_order(order);
    ++orders_;
    sell_of(last_pieces_, 1);
    expects_shortage_ = true;
    world_.cable().set_state(CableState::kUp);
    const bool told = until(60'000, [&] {
      const auto status = world_.status();
      return status.value("queued", std::uint64_t{1}) == 0 && status.value("attention", std::uint64_t{0}) > 0;
    });
    said_ = fmt::format("{}: one left, sold in the shop and on the web", last_pieces_);
    if (!told) throw Broken("Nobody is told that one piece too many is promised.");
    if (world_.admin().level(last_pieces_) != 0)
      throw Broken(fmt::format("The web store offers {} of it, and there is none.",
                               *world_.admin().level(last_pieces_)));
  }

  int end() const {
    const auto failed = promises_ - kept_;
    fmt::print("\n");
    if (failed == 0) {
      fmt::print("All {} promises held.\n", promises_);
      fmt::print(
          "In this drill your shop made {} sales and got {} web orders; the line was cut {} times and the "
          "register "
          "died {} times. Every sale reached the web store exactly once, and no sale took longer than {} "
          "ms.\n",
          sales_, orders_, cuts_, deaths_, slowest_);
    } else {
      fmt::print(
          "{} of {} promises did not hold. Keep this text and the folder named above, and call support.\n",
          failed, promises_);
    }
    return failed == 0 ? 0 : 1;
  }
  bool all_held() const { return kept_ == promises_; }

 private:
  std::string any_item() {
    while (true) {
      const auto& sku = copy_.skus[random_() % copy_.skus.size()];
      if (sku == last_pieces_) continue;
      // Nothing but the last promise may run out of stock.
      if (const auto level = world_.admin().level(sku); level && *level > 4) return sku;
      if (++dry_ > 500) throw Broken("The catalogue has too few pieces left for the drill.");
    }
  }

  void sell() { sell_of(any_item(), static_cast<std::int64_t>(1 + random_() % 2)); }
  void sell_of(const std::string& sku, std::int64_t units) {
    json line{{"sku", sku}, {"qty_milli", units * 1000}, {"restock", true}};
    const auto start = Clock::now();
    const auto answer = world_.shop_register().ask(
        {{"op", "sell"}, {"id", fmt::format("outage-{}", ++sales_)}, {"lines", json::array({line})}});
    slowest_ = std::max<std::int64_t>(slowest_, duration_cast<milliseconds>(Clock::now() - start).count());
    if (!answer.value("ok", false)) throw Broken("A sale was refused: " + answer.value("detail", ""));
  }

  std::string place_order() {
    WebOrderStep order;
    order.status = "Awaiting Fulfillment";
    order.lines.push_back({any_item(), 1000, {}});
    ++orders_;
    return world_.admin().place_order(order);
  }

  void pause(std::int64_t ms) { std::this_thread::sleep_for(milliseconds(ms)); }

  template <class Condition>
  bool until(std::int64_t within_ms, const Condition& condition) {
    const auto deadline = Clock::now() + milliseconds(within_ms);
    while (!condition()) {
      if (Clock::now() >= deadline) return false;
      pause(40);
    }
    return true;
  }

  void all_sent() {
    if (!until(60'000, [&] { return world_.status().value("queued", std::uint64_t{1}) == 0; }))
      throw Broken("A minute later not everything is sent: " + world_.status().value("sync_words", ""));
  }

  /// Every item has the same number in the shop and on the web.
  void books_balance() {
    std::string wrong;
    const bool good = until(60'000, [&] {
      wrong.clear();
      const auto status = world_.status();
      if (status.value("queued", std::uint64_t{1}) != 0) {
        wrong = "not everything is sent: " + status.value("sync_words", "");
        return false;
      }
      const auto counts = world_.shop_register().ask({{"op", "counts"}}).at("counts");
      const auto levels = world_.admin().levels();
      for (const auto& sku : copy_.skus) {
        const auto here = counts.at(sku).get<std::int64_t>() / 1000;
        const auto online = levels.at(sku);
        if (here != online) wrong += fmt::format("{}: {} in the shop, {} on the web. ", sku, here, online);
      }
      return wrong.empty();
    });
    if (!good) throw Broken("A minute later the counts differ. " + wrong);
  }

  World& world_;
  const CatalogueCopy& copy_;
  std::mt19937_64 random_;
  std::string last_pieces_, said_;
  std::uint64_t sales_ = 0;
  std::int64_t slowest_ = 0;
  int promises_ = 0, kept_ = 0, orders_ = 0, cuts_ = 0, deaths_ = 0, dry_ = 0;
  bool expects_shortage_ = false;
};

int play(const OutageOptions& options, const CatalogueCopy& copy) {
  OwnFolder folder;
  DrillOptions drill;
  drill.shop = folder.make() + "/shop.json";
  std::ofstream(drill.shop) << copy.shop_text;
  till_register::load_shop(drill.shop);  // the catalogue's own mistakes are told before anything starts
  drill.plugin = options.plugin;
  drill.tillsim = options.tillsim;
  drill.sandbox = options.sandbox;
  drill.seed = options.seed;
  World world(drill);
  fmt::print("Outage drill: {}, {} items sold online, seed {}. Nothing leaves this machine.\n", copy.name,
             copy.skus.size(), options.seed);
  if (copy.raised > 0)
    fmt::print("The drill works on a copy; {} items had fewer than {} pieces and have {} in it.\n",
               copy.raised, kLeastStock, kLeastStock);
  fmt::print("\n");
  world.admin().change_settings(R"({"stock_delay_ms":400})");
  BadDay day(world, copy, options.seed);
  day.promise("Sales go on while the internet is out", [&] { day.internet_fails(); });
  day.promise("A sale is sent once even if the answer gets lost", [&] { day.answers_get_lost(); });
  day.promise("A busy web store is left in peace and gets everything", [&] { day.store_is_busy(); });
  day.promise("A message that arrives twice counts once", [&] { day.messages_come_twice(); });
  day.promise("A register that dies loses nothing", [&] { day.register_dies(); });
  day.promise("A web order is taken off the shelf count once", [&] { day.web_orders_come_late(); });
  day.promise("A person is told when the last piece is sold twice", [&] { day.last_piece_is_sold_twice(); });
  if (!day.all_held()) {
    world.keep();
    folder.keep = true;
    fmt::print("\nThe register's folder is kept: {}\n", world.data_dir());
  }
  return day.end();
}

}  // namespace

int run_outage(const OutageOptions& options) {
  try {
    return play(options, copy_catalogue(options.catalogue));
  } catch (const BadRequest& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 2;
  } catch (const till_register::RegisterError& error) {
    fmt::print(stderr, "{}: {}\n", options.catalogue, error.what());
    return 2;
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 1;
  }
}

}  // namespace till_drill
