#include "crash_moments.h"

#include <fmt/format.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "outbox_file.h"

namespace till_crash {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

constexpr auto kMomentPatience = std::chrono::seconds(60);
constexpr const char* kPush = R"("path":"/v3/inventory/adjustments","method":"POST","count":1)";

std::string armed(const std::string& name, const std::string& side, std::uint64_t pass) {
  return fmt::format("{}:{}:{}", name, side, pass);
}

/// Does `act` until the register dies. False: it did not.
bool dies(TrialWorld& world, const std::function<void()>& act) {
  const auto deadline = TillChild::Clock::now() + kMomentPatience;
  try {
    while (TillChild::Clock::now() < deadline) {
      act();
      world.till().rest(milliseconds(5));
    }
  } catch (const TillDied&) {
    return true;
  }
  world.till().kill();
  return false;
}

/// Starts again, and the books balance. New sales go on top, so that a later round is seen to work, too.
void balance(TrialWorld& world) {
  world.start();
  if (world.up_to(1) == 0) world.sell();
  world.check_books();
  world.till().stop();
}

/// A moment in recording, sending or settling: sales bring the register there.
CrashMoment in_a_sale(int number, const std::string& name) {
  return {number, name,
          [name](TrialWorld& world, const std::string& side) {
            world.start(armed(name, side, 1 + world.up_to(2)));
            return dies(world, [&] { world.sell(); });
          },
          balance};
}

/// A part of the request is with the store, or on its way, when the register dies: the cable holds the rest.
bool dies_with_bytes_under_way(TrialWorld& world, const std::string& side) {
  if (side == "before") {
    world.start(armed("request-leaving", "before", 1 + world.up_to(2)));
    return dies(world, [&] { world.sell(); });
  }
  world.start();
  world.sell();
  world.check_books();  // the connection is open and quiet
  till_drill::CableFault stall;
  stall.kind = till_drill::CableFaultKind::kStall;
  stall.after_bytes = 1 + world.up_to(700);
  world.cable().add_fault(stall);
  const auto before = world.cable().counts().bytes_to_store;
  world.sell();
  world.till().rest(milliseconds(60));
  const bool some_left = world.cable().counts().bytes_to_store > before;
  world.till().kill();
  world.cable().clear_faults();
  return some_left;
}

/// The store says that the batch is too large, which may be true or not; half of it is offered instead.
bool dies_at_an_alternative(TrialWorld& world, const std::string& side) {
  world.cable().set_state(till_drill::CableState::kDown);
  world.start(armed("alternative-committed", side, 1));
  for (int sale = 0; sale < 24; ++sale) world.sell();
  world.store().add_fault(fmt::format(R"({{"name":"status",{},"code":413,"applied":{}}})", kPush,
                                      world.up_to(1) == 0 ? "true" : "false"));
  world.cable().set_state(till_drill::CableState::kUp);
  return dies(world, [] {});
}

/// A web order brings the register there.
CrashMoment in_an_order(int number, const std::string& name) {
  return {number, name,
          [name](TrialWorld& world, const std::string& side) {
            world.order();
            world.start(armed(name, side, 1));
            // The host's calls run on the register's own thread, in its rounds.
            return dies(world, [] {});
          },
          balance};
}

/// A copy of the register's folder went on selling; the first one sees its seal and stops.
bool dies_when_fenced(TrialWorld& world, const std::string& side) {
  const auto old_one = world.folder();
  static int copies = 0;
  const auto name = fmt::format("till-{}", ++copies);
  const auto copy = fs::path(old_one).parent_path() / name;
  fs::copy(old_one, copy, fs::copy_options::recursive);
  world.use_folder(name);
  world.start();
  world.sell();
  world.check_books();
  world.till().stop();
  // Its books are the ones that count from here on; the old one may only stop.
  world.use_folder(fs::path(old_one).filename().string());
  world.start(armed("fenced", side, 1));
  const bool died = dies(world, [] {});
  return died;
}

/// Still fenced: nothing that it sells reaches the web store. Then its successor goes on.
void still_fenced(TrialWorld& world) {
  const auto levels = world.store().levels();
  world.start();
  const auto deadline = TillChild::Clock::now() + kMomentPatience;
  while (world.till().ask({{"op", "status"}}).value("sync", "") != "attention") {
    if (TillChild::Clock::now() > deadline) throw std::runtime_error("the register is no longer fenced");
    world.till().rest(milliseconds(5));
  }
  nlohmann::json line{{"sku", "ITEM-00"}, {"qty_milli", 1000}, {"restock", true}};
  world.till().ask({{"op", "sell"}, {"id", "S-fenced"}, {"lines", nlohmann::json::array({line})}});
  world.till().rest(milliseconds(300));
  if (world.store().levels() != levels) throw std::runtime_error("a fenced register has sent something");
  world.till().stop();
  int newest = 0;
  for (const auto& entry : fs::directory_iterator(fs::path(world.folder()).parent_path())) {
    const auto name = entry.path().filename().string();
    if (name.rfind("till-", 0) == 0) newest = std::max(newest, std::atoi(name.c_str() + 5));
  }
  world.use_folder(fmt::format("till-{}", newest));
  balance(world);
}

/// The marker's numbers are used up: it is closed, a new one is made, and the register goes over to it.
CrashMoment in_a_new_epoch(int number, const std::string& name) {
  return {number, name,
          [name](TrialWorld& world, const std::string& side) {
            use_up_marker(world.plugin_folder());
            world.start(armed(name, side, 1));
            return dies(world, [&] { world.sell(); });
          },
          balance};
}

/// The records are damaged: they are set aside, and what waited in them is kept. In a copy of the register's
/// folder that never reaches the web store.
CrashMoment at_salvage(int number) {
  return {
      number, "salvage",
      [](TrialWorld& world, const std::string& side) {
        const auto linked = fs::path(world.folder());
        const auto damaged = linked.parent_path() / "damaged";
        fs::remove_all(damaged);
        fs::copy(linked, damaged, fs::copy_options::recursive);
        world.use_folder("damaged");
        world.cable().set_state(till_drill::CableState::kDown);
        world.start();
        for (int sale = 0; sale < 5; ++sale)
          world.till().ask({{"op", "sell"},
                            {"id", fmt::format("S-damaged-{}", sale)},
                            {"lines", nlohmann::json::array(
                                          {{{"sku", "ITEM-00"}, {"qty_milli", 1000}, {"restock", true}}})}});
        world.till().stop();
        const auto waiting = damage(world.plugin_folder());
        world.start(armed("salvage", side, 1));
        const bool died = dies(world, [] {});
        world.start();
        const auto deadline = TillChild::Clock::now() + kMomentPatience;
        while (world.till().ask({{"op", "status"}}).value("sync", "") != "attention") {
          if (TillChild::Clock::now() > deadline)
            throw std::runtime_error("nobody is told of damaged records after a crash while they were saved");
          world.till().rest(milliseconds(5));
        }
        world.till().stop();
        const auto saved = salvaged(world.plugin_folder());
        world.cable().set_state(till_drill::CableState::kUp);
        world.use_folder(linked.filename().string());
        if (saved != waiting)
          throw std::runtime_error(
              fmt::format("{} changes waited in damaged records, and {} were saved", waiting, saved));
        return died;
      },
      balance};
}

/// A folder that is not linked, for what happens when files are made.
CrashMoment at_files(int number, const std::string& name) {
  return {number, name,
          [name](TrialWorld& world, const std::string& side) {
            world.start(armed(name, side, 1));
            return dies(world, [] {});
          },
          balance};
}

/// The outbox is made for the first time.
CrashMoment at_migration(int number) {
  return {number, "migration",
          [](TrialWorld& world, const std::string& side) {
            const auto linked = fs::path(world.folder()).filename().string();
            world.use_folder("new");
            fs::remove_all(world.folder());
            world.start(armed("migration", side, 1));
            const bool died = dies(world, [] {});
            world.start();
            const auto deadline = TillChild::Clock::now() + kMomentPatience;
            while (!world.till().ask({{"op", "status"}}).value("cleanly_opened", false)) {
              if (TillChild::Clock::now() > deadline)
                throw std::runtime_error("the outbox does not open after a crash while it was made");
              world.till().rest(milliseconds(5));
            }
            world.till().stop();
            world.use_folder(linked);
            return died;
          },
          balance};
}

}  // namespace

const std::vector<CrashMoment>& crash_moments() {
  static const std::vector<CrashMoment> moments{
      in_a_sale(1, "movement-insert"),
      in_a_sale(2, "movement-committed"),
      in_a_sale(3, "batch-built"),
      in_a_sale(4, "batch-committed"),
      {5, "request-leaving", dies_with_bytes_under_way, balance},
      in_a_sale(6, "answer-arriving"),
      in_a_sale(7, "decision"),
      in_a_sale(8, "decision-committed"),
      // Each kill halves the open round once more, until one sale is left, which has no half: so from time to
      // time it is settled first.
      {9, "alternative-committed", dies_at_an_alternative, balance, 3},
      {10, "fenced", dies_when_fenced, still_fenced, 1},
      in_an_order(11, "intent-committed"),
      in_an_order(12, "host-applied"),
      in_an_order(13, "ledger-committed"),
      in_a_new_epoch(14, "marker-created"),
      in_a_new_epoch(15, "epoch-switched"),
      at_migration(16),
      at_files(16, "checkpoint"),
      at_salvage(16),
  };
  return moments;
}

}  // namespace till_crash
