#include "quick_register.h"

#include <chrono>
#include <deque>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "plugin/bigcommerce/curl_transport.h"

namespace tillbridge::test {
namespace {

using Steady = std::chrono::steady_clock;
constexpr core::UnixMillis kMorning = 1'790'000'000'000;

/// Real time, and what was jumped over.
class JumpingClock : public runtime::Clock {
 public:
  core::Millis now() override {
    return jumped_ + std::chrono::duration_cast<std::chrono::milliseconds>(Steady::now() - began_).count();
  }
  core::UnixMillis wall() override { return kMorning + now(); }
  void jump(core::Millis time) { jumped_ += time; }

 private:
  Steady::time_point began_ = Steady::now();
  core::Millis jumped_ = 1'000;
};

class PlainHost : public runtime::Host {
 public:
  std::string register_id() const override { return "1"; }
  std::string register_name() const override { return "Till 1"; }
  std::string location_id() const override { return "shop"; }
  std::string location_name() const override { return "Shop"; }
  bool has_stock() const override { return false; }
  bool has_journal() const override { return false; }
  bool is_open() const override { return true; }
  int utc_offset_minutes() const override { return 0; }
  bool is_training() const override { return false; }
  Applied stock_apply(const std::string&, const std::string&, const std::string&, core::Milli) override {
    return Applied::failed;
  }
  std::optional<core::Milli> on_hand(const std::string&) override { return std::nullopt; }
  JournalPage journal_read(const std::optional<std::string>&, unsigned) override { return {}; }
  std::optional<std::string> journal_end() override { return std::nullopt; }
  std::uint64_t catalogue_revision() override { return 1; }
  std::vector<Item> catalogue_read(const std::string&, unsigned, bool* more) override {
    *more = false;
    return {};
  }
  void wake_main() override {}
};

class Pocket : public runtime::TokenKeeper {
 public:
  core::Status put(std::string_view token) override {
    token_ = bigcommerce::Secret(token);
    return core::Done{};
  }
  core::Result<bigcommerce::Secret> get() override { return token_.copy(); }
  core::Status erase() override {
    token_ = {};
    return core::Done{};
  }

 private:
  bigcommerce::Secret token_;
};

/// libcurl, with as little patience as is asked for, that says how many exchanges are open, and when the
/// worker worked while a sale might have been frozen without it.
class HastyTransport : public bigcommerce::Transport {
 public:
  HastyTransport(bigcommerce::TransportOptions options, const Patience& patience, int& open,
                 store::LaneBoard& board, int& worked_while_offered)
      : inner_(std::move(options)),
        patience_(patience),
        open_(open),
        board_(board),
        worked_while_offered_(worked_while_offered) {}
  ~HastyTransport() override { open_ -= mine_; }
  void start(std::uint64_t id, const bigcommerce::HttpRequest& request) override {
    auto hasty = request;
    hasty.timeout_ms = std::min(hasty.timeout_ms, patience_(request));
    if (board_.offered()) ++worked_while_offered_;
    count(1);
    inner_.start(id, hasty);
  }
  void cancel(std::uint64_t id) override {
    count(-1);
    inner_.cancel(id);
  }
  std::vector<bigcommerce::HttpReply> wait(core::Millis timeout_ms) override {
    auto replies = inner_.wait(timeout_ms);
    count(-static_cast<int>(replies.size()));
    return replies;
  }
  void hurry() override { inner_.hurry(); }
  void wake() override { inner_.wake(); }

 private:
  void count(int more) {
    mine_ += more;
    open_ += more;
  }
  bigcommerce::CurlTransport inner_;
  const Patience& patience_;
  int& open_;
  store::LaneBoard& board_;
  int& worked_while_offered_;
  int mine_ = 0;
};

}  // namespace

struct QuickRegister::State {
  JumpingClock clock;
  PlainHost host;
  Pocket tokens;
  runtime::Inbox inbox{[] {}};
  runtime::HostCalls calls{host, inbox};
  store::LaneBoard board;
  store::Intake* intake = nullptr;
  std::shared_ptr<const core::Picture> picture = std::make_shared<core::Picture>();
  std::deque<std::string> lines;
  int open = 0, worked_while_offered = 0, frozen_with_record = 0;
  std::uint64_t sales = 0;
  bool tried_out = false;
  std::optional<std::uint64_t> free_bytes;
  Patience patience;
  std::string folder;
  std::unique_ptr<runtime::Engine> engine;
};

QuickRegister::QuickRegister(std::string folder, Patience patience, std::uint64_t seed,
                             const Options& options)
    : state_(std::make_unique<State>()) {
  auto& s = *state_;
  s.folder = folder;
  s.patience = std::move(patience);
  s.sales = options.sold;
  if (!options.token.empty()) (void)s.tokens.put(options.token);
  runtime::EngineParts parts{
      s.clock,
      s.host,
      s.calls,
      s.inbox,
      s.board,
      s.tokens,
      [&s](const bigcommerce::ApiBase& base, bigcommerce::Secret token) {
        bigcommerce::TransportOptions options;
        options.base = base;
        options.token = std::move(token);
        return std::make_unique<HastyTransport>(std::move(options), s.patience, s.open, s.board,
                                                s.worked_while_offered);
      },
      [&s](runtime::LogLevel, const std::string& line) {
        s.lines.push_back(line);
        s.tried_out = s.tried_out || line.rfind("trial: both promises hold", 0) == 0;
        if (s.lines.size() > 40) s.lines.pop_front();
      },
      seed,
      std::move(folder),
      [&s](store::Intake* intake) { s.intake = intake; },
      [&s](std::shared_ptr<const core::Picture> picture) { s.picture = std::move(picture); },
      [](bigcommerce::Transport*) {}};
  // Nobody looks at the screen while nothing changes; the clock need not stop for it.
  parts.publish_every = 3'600'000;
  parts.publish_pause = 0;
  parts.free_bytes = [&s] { return s.free_bytes; };
  s.engine = std::make_unique<runtime::Engine>(std::move(parts));
  runtime::Configuration configuration;
  configuration.read_stock = false;
  configuration.take_orders = options.takes_orders;
  configuration.catalogue_read_ms = core::Millis{1} << 40;
  s.engine->open(configuration, std::nullopt, std::nullopt);
}

QuickRegister::~QuickRegister() = default;

void QuickRegister::turn() {
  auto& s = *state_;
  s.calls.run([] { return false; });
  if (s.open == 0) s.clock.jump(s.engine->idle_wait_ms(60'000));
  s.engine->turn(s.open == 0 ? 0 : 20);
}

void QuickRegister::disk_has(std::uint64_t bytes) {
  state_->free_bytes = bytes;
}

std::string QuickRegister::token() const {
  return std::string(state_->tokens.get().value().reveal());
}

std::string QuickRegister::act(const std::string& action,
                               const std::map<std::string, std::string>& arguments) {
  std::optional<runtime::ActionEnd> end;
  state_->engine->act({action, "the test", {arguments.begin(), arguments.end()}},
                      [&](runtime::ActionEnd ended) { end = std::move(ended); });
  const auto deadline = Steady::now() + std::chrono::seconds(60);
  while (!end && Steady::now() < deadline) turn();
  if (!end || !end->good)
    throw std::runtime_error(action + " failed: " + (end ? end->words : "no end") + log());
  return end->words;
}

void QuickRegister::ask_for_link(const std::string& credentials,
                                 std::map<std::string, std::string> arguments) {
  const std::string path = state_->folder + "/credentials.txt";
  std::ofstream(path) << credentials;
  arguments["file"] = path;
  act("link", arguments);
  std::filesystem::remove(path);
}

void QuickRegister::link(const std::string& credentials, const std::string& base_url) {
  auto& s = *state_;
  ask_for_link(credentials, {{"store_url", base_url}});
  const auto deadline = Steady::now() + std::chrono::seconds(60);
  // The trials of idle hours come first, so that none comes between two sales.
  while (!s.tried_out && Steady::now() < deadline) turn();
  if (!s.tried_out) throw std::runtime_error("the trials did not end" + log());
}

void QuickRegister::sell(const std::string& sku) {
  ++state_->sales;
  if (const auto recorded = record(sku); !recorded) throw std::runtime_error(recorded.error().sentence);
}

bool QuickRegister::sell_again_and_again(const std::string& sku, int seconds) {
  auto& s = *state_;
  ++s.sales;
  const auto deadline = Steady::now() + std::chrono::seconds(seconds);
  while (!record(sku)) {
    if (Steady::now() > deadline) return false;
    s.engine->record_missed(5'000, true);
    turn();
  }
  return true;
}

core::Status QuickRegister::record(const std::string& sku) {
  auto& s = *state_;
  if (!s.intake) return core::Error{core::ErrorCode::storage, "the outbox is not open"};
  core::Movement sale;
  sale.id = "S-" + std::to_string(s.sales);
  sale.kind = core::MovementKind::sale;
  sale.at = s.clock.wall();
  sale.lines.push_back({sku, -core::kMilliPerUnit, "", "", true});
  const auto recorded = s.intake->record(sale);
  if (!recorded) return recorded.error();
  if (s.board.has_frozen()) ++s.frozen_with_record;
  return core::Done{};
}

bool QuickRegister::settle(int seconds) {
  auto& s = *state_;
  const auto deadline = Steady::now() + std::chrono::seconds(seconds);
  const auto revision = s.picture->revision;
  do {
    if (Steady::now() > deadline) return false;
    turn();
  } while (s.picture->revision == revision || s.picture->queued != 0 || s.picture->degraded);
  return true;
}

bool QuickRegister::rests(int seconds) {
  auto& s = *state_;
  const auto deadline = Steady::now() + std::chrono::seconds(seconds);
  while (s.open > 0 || s.engine->idle_wait_ms(1'000) == 0) {
    if (Steady::now() > deadline) return false;
    s.calls.run([] { return false; });
    s.engine->turn(s.open == 0 ? 0 : 20);
  }
  return true;
}

const core::Picture& QuickRegister::picture() const {
  return *state_->picture;
}

core::Millis QuickRegister::worked_ms() const {
  return state_->clock.now();
}

int QuickRegister::frozen_with_record() const {
  return state_->frozen_with_record;
}

int QuickRegister::worked_while_offered() const {
  return state_->worked_while_offered;
}

std::string QuickRegister::log() const {
  std::string all;
  for (const auto& line : state_->lines) all += "\n  " + line;
  return all;
}

}  // namespace tillbridge::test
