#include "drill/open_register.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <optional>

namespace till_drill {
namespace {

constexpr int kLongestRound_ms = 250;  // the plugin is promised its turn at least this often

}  // namespace

struct OpenRegister::State {
  State(const std::string& data_dir, const std::string& shop_path, const SharedRecords& shared)
      : wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
        records({data_dir, shared.register_id, nullptr, shared.dir}, till_register::load_shop(shop_path)),
        host(records, {[this] { ask_for_round(); }, nullptr, nullptr, "en-US"}) {}
  ~State() {
    plugin.reset();
    ::close(wake);
  }

  void ask_for_round() const {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto count = ::write(wake, &one, sizeof(one));
  }

  int wake;
  till_register::Register records;
  till_register::RegisterHost host;
  std::optional<till_loader::PluginSession> plugin;
  till_status last_record = TILL_OK;
  std::int64_t unrecorded_to = 0;  ///< newest place in the journal whose record() failed
};

OpenRegister::OpenRegister(const std::string& data_dir, const std::string& shop_path,
                           const std::string& plugin_path, const SharedRecords& shared)
    : state_(std::make_unique<State>(data_dir, shop_path, shared)) {
  auto& state = *state_;
  state.records.sign_in("sam", "2222");
  state.plugin.emplace(plugin_path, state.host.host());
  state.records.on_movement([&state](const till_register::Movement& movement) {
    state.last_record = state.plugin->record(*till_register::MovementView(movement).get());
    if (state.last_record < 0) state.unrecorded_to = movement.seq;
  });
}

OpenRegister::~OpenRegister() = default;

till_register::Register& OpenRegister::records() {
  return state_->records;
}
till_register::RegisterHost& OpenRegister::host() {
  return state_->host;
}
till_loader::PluginSession& OpenRegister::plugin() {
  return *state_->plugin;
}

bool OpenRegister::round(int descriptor, int timeout_ms) {
  pollfd watched[2] = {{state_->wake, POLLIN, 0}, {descriptor, POLLIN, 0}};
  ::poll(watched, descriptor >= 0 ? 2 : 1, std::clamp(timeout_ms, 0, kLongestRound_ms));
  if ((watched[0].revents & POLLIN) != 0) {
    std::uint64_t asked = 0;
    [[maybe_unused]] const auto count = ::read(state_->wake, &asked, sizeof(asked));
  }
  state_->plugin->pump();
  return descriptor >= 0 && watched[1].revents != 0;
}

till_loader::ActionOutcome OpenRegister::act(
    const std::string& action, const std::vector<std::pair<std::string, std::string>>& arguments,
    std::int64_t within_ms) {
  std::uint64_t ticket = 0;
  const auto status = plugin().submit(action, arguments, &ticket);
  if (status < 0) {
    const auto reason = plugin().last_error();
    return {false, status, reason.empty() ? "The plugin refused without a reason." : reason};
  }
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(within_ms);
  till_loader::ActionOutcome outcome;
  while (!plugin().ended(ticket, &outcome)) {
    if (std::chrono::steady_clock::now() > deadline) {
      return {false, TILL_E_NOT_READY,
              "The plugin did not finish in time; try again when the store answers."};
    }
    round(-1, 50);
  }
  return outcome;
}

till_status OpenRegister::last_record() const {
  return state_->last_record;
}

bool OpenRegister::plugin_has_all() const {
  return state_->host.journal_read_to() >= state_->unrecorded_to;
}

}  // namespace till_drill
