// From the recorded sale to the request on the wire and to its answer, over TLS on loopback.

#include <fmt/format.h>

#include "counting.h"
#include "families.h"
#include "linked_shop.h"
#include "paired.h"
#include "reference/hand_off.h"

namespace tillbridge::bench {
namespace {

constexpr int kItems = 200;  // one page of the catalogue
constexpr auto kPushWithin = std::chrono::seconds(10);

/// One way to send sales: when a push was on the wire after its commit, and answered after the sale began.
struct Sender {
  std::string name;
  std::function<void(const core::Movement&)> sell;
  reference::WebStoreStub& store;
  std::function<void()> settle;
  std::vector<double> wire{}, answer{};

  double once(std::uint64_t number) {
    const auto sale = a_sale(fmt::format("P-{:08}", number), number, kItems);
    const auto begin = Steady::now();
    sell(sale);
    const auto committed = last_sync_of_this_thread();
    if (committed < begin) throw CannotMeasure(name + ": a sale was not synced by the thread that sold it.");
    const auto push = store.take_push(kPushWithin);
    if (!push) throw CannotMeasure(name + ": a sale was not sent within 10 s.");
    // From the moment the sale is on the disk: a worker on another core may be faster than the call's return.
    wire.push_back(microseconds(push->arrived - committed));
    answer.push_back(microseconds(push->answered - begin));
    settle();
    return wire.back();
  }
};

}  // namespace

void measure_push(const Bench& bench) {
  Dice dice(bench.options.seed);
  const int rounds = bench.options.quick ? 25 : 150;
  // Short of what a lane needs to settle, all lanes together never run out.
  const auto rest = [] { std::this_thread::sleep_for(std::chrono::milliseconds(3)); };
  const auto long_rest = [] { std::this_thread::sleep_for(std::chrono::milliseconds(100)); };
  for (int run = 1; run <= bench.options.runs; ++run) {
    LinkedShop linked(bench.fresh_folder(fmt::format("push-product-{}", run)), kItems);
    reference::WebStoreStub plain_store(kItems), twin_store(kItems), sealed_store(kItems);
    reference::HandOff plain(bench.fresh_folder(fmt::format("push-plain-{}", run)), plain_store, false);
    reference::HandOff twin(bench.fresh_folder(fmt::format("push-twin-{}", run)), twin_store, false);
    reference::HandOff sealed(bench.fresh_folder(fmt::format("push-intent-{}", run)), sealed_store, true);
    std::vector<Sender> senders;
    senders.push_back(
        {"product", [&](const auto& sale) { linked.shop().sell(sale); }, linked.store(), long_rest});
    senders.push_back({"hand_off", [&](const auto& sale) { plain.sell(sale); }, plain_store, rest});
    senders.push_back({"hand_off_twin", [&](const auto& sale) { twin.sell(sale); }, twin_store, rest});
    senders.push_back({"hand_off_intent", [&](const auto& sale) { sealed.sell(sale); }, sealed_store, rest});
    std::uint64_t number = 0;
    std::vector<Side> turns;
    for (auto& sender : senders)
      turns.push_back({sender.name, [&sender, &number] { return sender.once(number++); }});
    warm_up(turns, 5, dice);
    for (auto& sender : senders) sender.wire.clear(), sender.answer.clear();
    interleave(turns, rounds, dice);
    for (const auto& sender : senders) {
      bench.report.row("push.wire." + sender.name, run, sender.wire);
      bench.report.row("push.ack." + sender.name, run, sender.answer);
    }
    const auto against = [&](const char* id, double q, std::vector<double> Sender::*what,
                             std::size_t reference) {
      bench.report.ratio(id, run, quantile(senders[0].*what, q), quantile(senders[reference].*what, q));
      bench.report.control(id, run, quantile(senders[2].*what, q), quantile(senders[1].*what, q));
    };
    against("push.wire.p50", 0.5, &Sender::wire, 1);
    against("push.wire.p99", 0.99, &Sender::wire, 1);
    against("push.ack.p50", 0.5, &Sender::answer, 1);
    against("push.wire.intent.p50", 0.5, &Sender::wire, 3);
    against("push.ack.intent.p50", 0.5, &Sender::answer, 3);
  }
  bench.report.line("push.wire.p50", "<=", 1.25, 0.03);
  bench.report.line("push.wire.p99", "<=", 1.5, 0.15);
  bench.report.line("push.ack.p50", "<=", 1.20, 0.03);
  bench.report.line("push.wire.intent.p50", "", 0, 0.03);
  bench.report.line("push.ack.intent.p50", "", 0, 0.03);
}

}  // namespace tillbridge::bench
