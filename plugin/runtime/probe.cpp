#include "plugin/runtime/probe.h"

#include <fmt/format.h>

#include <algorithm>

#include "plugin/runtime/push_outcome.h"

namespace tillbridge::runtime {
namespace {
constexpr core::Units kSeal = 1'000;
constexpr core::Millis kLongestLag = 20'000, kLeastLag = 250, kWhenBusy = 2'000;
}  // namespace

Probe::Probe(Workplace& place, WebStore& web, std::int64_t location, std::string name, Plan plan, Then then)
    : place_(place),
      web_(web),
      location_(location),
      name_(std::move(name)),
      plan_(std::move(plan)),
      then_(std::move(then)) {}

void Probe::start() {
  create();
}

void Probe::turn() {
  if (place_.clock.now() < wait_until_ || !after_pause_) return;
  wait_until_ = core::kNever;
  const auto self = shared_from_this();  // what runs now may end the trial
  std::exchange(after_pause_, {})();
}

/// `then` must not hold the trial: it would hold itself.
void Probe::pause(core::Millis ms, std::function<void()> then) {
  wait_until_ = place_.clock.now() + ms;
  after_pause_ = std::move(then);
}

void Probe::create() {
  bigcommerce::MarkerProduct product{
      fmt::format("{} {:08x}", name_, static_cast<unsigned>(place_.random())), "", {}};
  product.sku = fmt::format("TILLBRIDGE-TRIAL-{:016x}", place_.random());
  for (int pair = 0; pair < 1 + plan_.rounds + (plan_.measures_lag ? 2 : 0); ++pair)
    for (const char slot : {'A', 'B'})
      product.slots.push_back(
          {fmt::format("{}-{}{}", product.sku, pair, slot), fmt::format("{}{}", pair, slot)});
  web_.ask(bigcommerce::create_marker_request(product),
           [self = shared_from_this(), product](const bigcommerce::HttpReply& reply) {
             const auto rows = bigcommerce::parse_product(reply);
             if (!rows)
               return self->fail("The trial item could not be made: " + rows.error().sentence, false,
                                 is_refused_for_good(reply));
             for (const auto& slot : product.slots)
               for (const auto& row : rows.value()) {
                 self->product_ = row.product_id;
                 if (row.sku == slot.sku) self->slots_.push_back(row.variant_id);
               }
             if (self->slots_.size() != product.slots.size())
               return self->fail("The web store made the trial item without its variants.");
             self->set_levels();
           });
}

void Probe::set_levels() {
  std::vector<bigcommerce::AdjustmentLine> lines;
  for (std::size_t i = 0; i < slots_.size(); ++i)
    lines.push_back({{bigcommerce::IdentityKind::variant, slots_[i]},
                     location_,
                     i % 2 == 1 ? 0
                     : i == 0   ? 5
                                : kSeal});
  written_at_ = place_.clock.now();
  web_.ask(bigcommerce::absolute_adjustment_request(bigcommerce::adjustment_body(lines, "Tillbridge trial")),
           [self = shared_from_this()](const bigcommerce::HttpReply& reply) {
             if (const auto done = bigcommerce::expect_success(reply, "the first levels of the trial item");
                 !done)
               return self->fail(done.error().sentence);
             self->read_until_seen();
           });
}

/// How long until the levels just written can be read: the lag of this store.
void Probe::read_until_seen() {
  ask_levels([self = shared_from_this()](std::optional<Levels> levels) {
    bool seen = levels.has_value();
    if (levels)
      for (std::size_t i = 2; i < self->slots_.size(); i += 2)
        seen = seen && (*levels)[self->slots_[i]] == kSeal;
    const core::Millis waited = self->place_.clock.now() - self->written_at_;
    if (seen) {
      self->lag_ = std::clamp<core::Millis>(waited, kLeastLag, kLongestLag);
      self->lags_.push_back(self->lag_);
      return self->first_promise(0);
    }
    if (waited > kLongestLag)
      return self->fail("The levels of the trial item could not be read back within 20 s.");
    self->pause(200, [self = self.get()] { self->read_until_seen(); });
  });
}

void Probe::first_promise(int request) {
  // Pair 0 has A = 5 and B = 0: each of these takes one from B, and so has to be refused whole.
  static const std::vector<std::vector<std::pair<int, core::Units>>> kRequests = {
      {{0, -1}, {1, -1}}, {{1, -1}, {0, -1}}, {{0, 1}, {1, -1}}};
  if (request == static_cast<int>(kRequests.size())) return second_promise(0);
  adjust(kRequests[static_cast<std::size_t>(request)], [self = shared_from_this(),
                                                        request](const bigcommerce::HttpReply& reply) {
    const auto answer = bigcommerce::classify_push(reply);
    using Kind = bigcommerce::PushAnswer::Kind;
    if (answer.kind == Kind::throttled && ++self->tries_ < 5)
      return self->pause(answer.wait_ms.value_or(10'000),
                         [self = self.get(), request] { self->first_promise(request); });
    if (answer.kind == Kind::accepted)
      return self->fail(
          "The web store accepted a change that it cannot make in full (trial A1). Sending is refused: it "
          "could lose or double sales.",
          true);
    if (answer.kind != Kind::refused)
      return self->fail("The trial could not be finished: " + answer.sentence);
    self->first_promise(request + 1);
  });
}

void Probe::second_promise(int round) {
  if (round == plan_.rounds) return plan_.measures_lag ? follow_at_once(0) : settle();
  if (plan_.may_go_on && !plan_.may_go_on())
    return pause(kWhenBusy, [self = this, round] { self->second_promise(round); });
  written_at_ = place_.clock.now();
  // Two requests at the same time want the same seal; then each comes once more.
  auto left = std::make_shared<int>(2);
  for (const core::Units mark : {1, 2})
    adjust({{2 + 2 * round, -kSeal}, {3 + 2 * round, mark}},
           [self = shared_from_this(), left, round](const bigcommerce::HttpReply&) {
             if (--*left == 0) self->again(round, 0);
           });
}

void Probe::again(int round, int which) {
  if (which == 2) return plan_.measures_lag ? measure(round) : second_promise(round + 1);
  adjust({{2 + 2 * round, -kSeal}, {3 + 2 * round, which + 1}},
         [self = shared_from_this(), round, which](const bigcommerce::HttpReply&) {
           self->again(round, which + 1);
         });
}

/// How long until a round's winner can be read.
void Probe::measure(int round) {
  ask_levels([self = shared_from_this(), round](std::optional<Levels> levels) {
    const core::Millis waited = self->place_.clock.now() - self->written_at_;
    const bool seen = levels && (*levels)[self->slots_[static_cast<std::size_t>(3 + 2 * round)]] != 0;
    if (seen) self->lags_.push_back(std::clamp<core::Millis>(waited, kLeastLag, kLongestLag));
    if (seen || waited > kLongestLag) return self->second_promise(round + 1);
    self->pause(200, [self = self.get(), round] { self->measure(round); });
  });
}

/// A6: does a good change pass that follows another one at once? First one of another lane, then the next
/// round of the first lane, which needs what the first one just wrote.
void Probe::follow_at_once(int step) {
  const int one = 2 + 2 * plan_.rounds, other = one + 2;
  const std::vector<std::vector<std::pair<int, core::Units>>> changes = {
      {{one, -kSeal}, {one + 1, 3}}, {{other, -kSeal}, {other + 1, 3}}, {{one + 1, -3}, {one, 2}}};
  if (step == static_cast<int>(changes.size())) return settle();
  adjust(changes[static_cast<std::size_t>(step)], [self = shared_from_this(),
                                                   step](const bigcommerce::HttpReply& reply) {
    const bool refused = bigcommerce::classify_push(reply).kind == bigcommerce::PushAnswer::Kind::refused;
    if (step == 1) self->next_lane_refused_ = refused;
    if (step == 2) self->next_round_refused_ = refused;
    self->follow_at_once(step + 1);
  });
}

void Probe::settle() {
  tries_ = 0;
  pause(2 * lag_, [self = this] { self->read_settled(); });
}

void Probe::read_settled() {
  ask_levels([self = shared_from_this()](std::optional<Levels> levels) {
    if (levels) return self->judge(*levels);
    if (++self->tries_ > 5) return self->fail("The levels of the trial item could not be read.");
    self->pause(1'000, [self = self.get()] { self->read_settled(); });
  });
}

/// A promise is broken where a level is seen that keeping it never makes: no old read shows one. Levels that
/// are possible one by one and not together may be an old read of one of them: they are read again.
void Probe::judge(const Levels& levels) {
  const auto at = [&](int slot) {
    const auto found = levels.find(slots_[static_cast<std::size_t>(slot)]);
    return found == levels.end() ? core::Units{0} : found->second;
  };
  bool clear = at(0) == 5 && at(1) == 0;
  if ((at(0) != 5 && at(0) != 0) || at(1) != 0)
    return fail(
        "The web store makes parts of a change that it refuses (trial A1). Sending is refused: it could "
        "lose or double sales.",
        true);
  for (int round = 0; round < plan_.rounds; ++round) {
    const core::Units seal = at(2 + 2 * round), mark = at(3 + 2 * round);
    if ((seal != 0 && seal != kSeal) || mark < 0 || mark > 2)
      return fail(
          "The web store let two changes take the same last units (trial A2). Sending is refused: it could "
          "lose or double sales.",
          true);
    clear = clear && (seal == 0) == (mark != 0);
  }
  if (clear) return finish({"", false, false, lag_, lags_, next_lane_refused_, next_round_refused_});
  if (++tries_ > 20)
    return fail("The levels of the trial item do not fit together (trials A1, A2); try again later.");
  pause(std::max<core::Millis>(1'000, lag_), [self = this] { self->read_settled(); });
}

void Probe::fail(std::string problem, bool broken, bool cannot_make) {
  Outcome outcome;
  outcome.problem = std::move(problem);
  outcome.broken = broken;
  outcome.cannot_make = cannot_make;
  outcome.lag_ms = broken ? lag_ : 0;
  finish(std::move(outcome));
}

void Probe::finish(Outcome outcome) {
  const auto self = shared_from_this();
  after_pause_ = {};
  wait_until_ = core::kNever;
  if (product_ == 0) return then_(outcome);
  // The trial item goes away again; where that fails it stays hidden and does no harm.
  web_.ask(bigcommerce::delete_product_request(product_),
           [self, outcome](const bigcommerce::HttpReply&) { self->then_(outcome); });
}

void Probe::ask_levels(std::function<void(std::optional<Levels>)> then) {
  web_.ask(bigcommerce::variants_at_location_request(location_, slots_),
           [this, then, self = shared_from_this()](const bigcommerce::HttpReply& reply) {
             const auto page = bigcommerce::parse_inventory(reply, location_);
             if (!page) return then(std::nullopt);
             Levels levels;
             for (const auto& row : page.value().rows) levels[row.variant_id] = row.on_hand;
             then(levels);
           });
}

void Probe::adjust(std::vector<std::pair<int, core::Units>> changes,
                   std::function<void(const bigcommerce::HttpReply&)> then) {
  std::vector<bigcommerce::AdjustmentLine> lines;
  for (const auto& [slot, change] : changes)
    lines.push_back(
        {{bigcommerce::IdentityKind::variant, slots_[static_cast<std::size_t>(slot)]}, location_, change});
  web_.ask(bigcommerce::relative_adjustment_request(bigcommerce::adjustment_body(lines, "Tillbridge trial"),
                                                    false),
           std::move(then));
}

}  // namespace tillbridge::runtime
