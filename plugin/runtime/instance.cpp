#include "plugin/runtime/instance.h"

#include <signal.h>
#include <time.h>

#include <chrono>
#include <filesystem>
#include <random>

#include "plugin/bigcommerce/curl_transport.h"
#include "plugin/core/crash_point.h"
#include "plugin/store/identity.h"

namespace tillbridge::runtime {
namespace {

/// What an ordinary user may still write there.
std::optional<std::uint64_t> free_bytes_of(const std::string& folder) {
  std::error_code unknown;
  const auto space = std::filesystem::space(folder, unknown);
  if (unknown || space.available == static_cast<std::uintmax_t>(-1)) return std::nullopt;
  return space.available;
}

constexpr std::size_t kActionsKept = 64;
constexpr core::Millis kLongestWait = 1'000;

class RealClock : public Clock {
 public:
  core::Millis now() override {
    // It goes on while the machine sleeps: what this register may do for so long, others count in real time.
    timespec time{};
    clock_gettime(CLOCK_BOOTTIME, &time);
    return core::Millis{time.tv_sec} * 1'000 + time.tv_nsec / 1'000'000;
  }
  core::UnixMillis wall() override {
    using namespace std::chrono;
    return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
  }
};

}  // namespace

Instance::Instance(Parts parts)
    : parts_(std::move(parts)),
      clock_(std::make_unique<RealClock>()),
      inbox_([this] { wake(); }),
      host_calls_(parts_.host, inbox_) {
  std::atomic_store(&picture_, std::make_shared<const core::Picture>());
}

Instance::~Instance() {
  deactivate(200);
}

core::Status Instance::activate() {
  configuration_ = {};
  configuration_problem_.reset();
  if (auto configuration = read_configuration(parts_.folder))
    configuration_ = std::move(configuration).value();
  else
    configuration_problem_ = configuration.error().sentence;
  journal_end_ = parts_.host.journal_end();
  stopping_ = false;
  opened_ = false;
  // The worker takes no signal of the host's process.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  try {
    thread_ = std::thread([this] { work(); });
  } catch (const std::system_error& error) {
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    return core::Error{core::ErrorCode::storage,
                       std::string("The plugin's worker could not be started: ") + error.what()};
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return core::Done{};
}

void Instance::deactivate(core::Millis) {
  if (!thread_.joinable()) return;
  stopping_ = true;
  wake();
  thread_.join();
  host_calls_.clear();
  inbox_.clear();
  std::atomic_store(&picture_, std::make_shared<const core::Picture>());
}

void Instance::wake() {
  const std::lock_guard guard(wake_mutex_);
  woken_ = true;
  if (waits_on_) waits_on_->wake();
  wake_condition_.notify_one();
}

void Instance::work() {
  std::random_device entropy;
  const auto log = [this, level = configuration_.log_level](LogLevel at, const std::string& line) {
    if (at >= level) parts_.log(at, line);
  };
  const auto make_transport = [this](const bigcommerce::ApiBase& base,
                                     bigcommerce::Secret token) -> std::unique_ptr<bigcommerce::Transport> {
    bigcommerce::TransportOptions options;
    options.base = base;
    options.token = std::move(token);
    options.ca_file = configuration_.ca_file;
    options.proxy = configuration_.proxy;
    return std::make_unique<bigcommerce::CurlTransport>(std::move(options));
  };
  Engine engine({*clock_, parts_.host, host_calls_, inbox_, board_, parts_.tokens, make_transport, log,
                 (std::uint64_t{entropy()} << 32) ^ entropy(), parts_.folder,
                 [this](store::Intake* intake) {
                   const std::lock_guard guard(intake_mutex_);
                   intake_ = intake;
                 },
                 [this](std::shared_ptr<const core::Picture> picture) {
                   std::atomic_store(&picture_, std::move(picture));
                   board_.shown();
                 },
                 [this](bigcommerce::Transport* transport) {
                   const std::lock_guard guard(wake_mutex_);
                   waits_on_ = transport;
                 },
                 store::default_state_folder(), store::machine_id(), 1'000, 40, store::kLogBytes,
                 [folder = parts_.folder] { return free_bytes_of(folder); }});
  engine_ = &engine;
  engine.open(configuration_, configuration_problem_, journal_end_);
  opened_ = true;
  while (!stopping_) {
    if (record_early_.exchange(false)) engine.record_missed(100, false);
    if (record_failed_.exchange(false)) engine.record_missed(5'000, true);
    {
      // From here to the wait, a wake-up ends the wait by itself: the transport keeps it, the condition keeps
      // `woken_`.
      const std::lock_guard guard(wake_mutex_);
      woken_ = false;
    }
    stand_aside();
    engine.turn(stopping_ ? 0 : kLongestWait);
    link_steps_ = engine.link_steps();
    if (!engine.waits() && !stopping_) {
      std::unique_lock lock(wake_mutex_);
      wake_condition_.wait_for(lock, std::chrono::milliseconds(engine.idle_wait_ms(kLongestWait)),
                               [this] { return woken_ || stopping_; });
    }
  }
}

void Instance::stand_aside() {
  while (!stopping_ && !board_.has_frozen() && rush_.goes_on(board_.recorded(), clock_->now())) {
    std::unique_lock lock(wake_mutex_);
    wake_condition_.wait_for(lock, std::chrono::milliseconds(1), [this] { return stopping_.load(); });
  }
}

void Instance::run_host_calls(core::Millis budget_us) {
  using Steady = std::chrono::steady_clock;
  // News of the network and of the plan are not left to the worker's next turn.
  if (const auto told = parts_.host.network(); told != network_) {
    network_ = told;
    wake();
  }
  if (const auto told = parts_.host.has_plan(); told != has_plan_) {
    has_plan_ = told;
    wake();
  }
  const auto end = Steady::now() + std::chrono::microseconds(budget_us);
  host_calls_.run([end] { return Steady::now() >= end; });
}

core::Status Instance::record(const core::Movement& movement) {
  const std::lock_guard guard(intake_mutex_);
  if (!intake_) {
    record_early_ = !opened_;
    record_failed_ = opened_.load();
    if (!opened_)
      return core::Error{core::ErrorCode::not_ready,
                         "The plugin is still opening its records; the journal covers this movement."};
    return core::Error{core::ErrorCode::storage,
                       "This register's records cannot be written now; keep the movement and repeat it later "
                       "with the same id."};
  }
  const auto recorded = intake_->record(movement);
  if (!recorded) {
    if (recorded.error().code == core::ErrorCode::storage) record_failed_ = true;
    return recorded.error();
  }
  if (recorded.value() == store::Recorded::now) wake();
  TILLBRIDGE_CRASH_POINT("movement-committed", after);
  return core::Done{};
}

std::shared_ptr<const core::Picture> Instance::picture() const {
  return std::atomic_load(&picture_);
}

std::uint64_t Instance::submit(ActionAsked asked) {
  std::uint64_t ticket = 0;
  {
    const std::lock_guard guard(actions_mutex_);
    ticket = next_ticket_++;
    actions_[ticket] = {};
    actions_[ticket].links = asked.name == "link" || asked.name == "link-check";
    for (auto it = actions_.begin(); actions_.size() > kActionsKept && it != actions_.end();)
      it = it->second.running ? std::next(it) : actions_.erase(it);
  }
  inbox_.post([this, ticket, asked = std::move(asked)] {
    engine_->act(asked, [this, ticket](const ActionEnd& end) {
      const std::lock_guard guard(actions_mutex_);
      auto& state = actions_[ticket];
      state = {false, end.good, end.code, end.words, state.links ? engine_->link_steps() : 0, state.links};
    });
  });
  return ticket;
}

std::optional<Instance::ActionState> Instance::action(std::uint64_t ticket) const {
  const std::lock_guard guard(actions_mutex_);
  const auto found = actions_.find(ticket);
  if (found == actions_.end()) return std::nullopt;
  ActionState state = found->second;
  if (state.running && state.links) state.steps = link_steps_;
  return state;
}

}  // namespace tillbridge::runtime
