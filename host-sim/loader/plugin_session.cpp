#include "loader/plugin_session.h"

#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <cstring>
#include <optional>
#include <thread>

#include "loader/checked_host.h"

namespace till_loader {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::uint32_t kMostTextures = 64;
constexpr auto kActivateBudget = std::chrono::milliseconds(500);

std::int64_t elapsed_ms(Clock::time_point start) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start).count();
}

bool ended_text(const char* text, std::size_t capacity) {
  return ::strnlen(text, capacity) < capacity;
}

}  // namespace

struct PluginSession::State {
  State(const std::string& path, const till_host* inner)
      : main_thread(std::this_thread::get_id()), host(inner, violations), library(std::in_place, path) {}

  void require_main(const char* call) {
    if (std::this_thread::get_id() != main_thread) {
      violations.add(fmt::format("The register called {} off the main thread.", call));
    }
  }

  /// Statuses are a closed list; a remark counts only where the header names one.
  till_status known(const char* call, till_status status) {
    if (status > TILL_OK || status < TILL_E_UNSUPPORTED) {
      violations.add(fmt::format("The plugin's {} answered {}, which is no status of it.", call, status));
    }
    return status;
  }

  template <class Extension>
  const Extension* extension(const char* id) {
    return static_cast<const Extension*>(plugin->get_extension(plugin, id));
  }

  Violations violations;
  std::thread::id main_thread;
  CheckedHost host;
  std::optional<PluginLibrary> library;
  const till_plugin* plugin = nullptr;
  std::atomic<bool> active{false};
  const till_plugin_movements* movements = nullptr;
  const till_plugin_status* status_extension = nullptr;
  const till_plugin_online_stock* online = nullptr;
  const till_plugin_overlay* overlay = nullptr;
  const till_plugin_actions* actions = nullptr;
};

PluginSession::PluginSession(const std::string& plugin_path, const till_host* host)
    : state_(std::make_unique<State>(plugin_path, host)) {
  auto& state = *state_;
  state.host.forbid_calls(true, "inside create()");
  state.plugin = state.library->entry().create(state.host.host());
  state.host.forbid_calls(false, nullptr);
  const auto& path = state.library->path();
  if (state.plugin == nullptr) {
    throw LoadError(
        fmt::format("The plugin {} made no instance (create answered null); see the register's log.", path));
  }
  const auto* plugin = state.plugin;
  if (plugin->activate == nullptr || plugin->deactivate == nullptr || plugin->destroy == nullptr ||
      plugin->on_main_thread == nullptr || plugin->get_extension == nullptr ||
      plugin->last_error == nullptr) {
    throw LoadError(
        fmt::format("The plugin {} lacks one of its functions; ask its vendor for a sound one.", path));
  }
  state.movements = state.extension<till_plugin_movements>(TILL_EXT_MOVEMENTS);
  state.status_extension = state.extension<till_plugin_status>(TILL_EXT_STATUS);
  state.online = state.extension<till_plugin_online_stock>(TILL_EXT_ONLINE_STOCK);
  state.overlay = state.extension<till_plugin_overlay>(TILL_EXT_OVERLAY);
  state.actions = state.extension<till_plugin_actions>(TILL_EXT_ACTIONS);
  if (state.extension<void>("till.no-such-extension/1") != nullptr) {
    state.violations.add("The plugin offers an extension that does not exist.");
  }
  const auto start = Clock::now();
  const auto status = state.known("activate", plugin->activate(plugin));
  if (status < 0) {
    const auto reason = last_error();
    state.host.forbid_calls(true, "after destroy()");
    plugin->destroy(plugin);
    state.plugin = nullptr;
    throw LoadError(fmt::format("The plugin {} could not be activated ({}): {}", path, status,
                                reason.empty() ? "it gave no reason." : reason));
  }
  if (Clock::now() - start > kActivateBudget) {
    state.violations.add(fmt::format("The plugin's activate took {} ms, over 500.", elapsed_ms(start)));
  }
  state.active = true;
}

PluginSession::~PluginSession() {
  stop();
}

std::string PluginSession::description() const {
  const auto* about = state_->library ? state_->library->entry().descriptor : nullptr;
  return about == nullptr ? "no plugin" : fmt::format("{} {}", about->name, about->version);
}

bool PluginSession::has_overlay() const {
  return state_->overlay != nullptr;
}

void PluginSession::pump(std::uint32_t budget_us) {
  auto& state = *state_;
  state.require_main("on_main_thread");
  if (!state.active) return;
  const auto status = state.known("on_main_thread", state.plugin->on_main_thread(state.plugin, budget_us));
  if (status < 0) state.violations.add(fmt::format("The plugin's on_main_thread failed with {}.", status));
}

till_status PluginSession::record(const till_movement& movement) {
  auto& state = *state_;
  if (!state.active) return TILL_E_STATE;
  if (state.movements == nullptr || state.movements->record == nullptr) return TILL_E_UNSUPPORTED;
  const auto status = state.known("record", state.movements->record(state.plugin, &movement));
  if (status < 0 && status != TILL_E_NOT_READY && status != TILL_E_STORAGE && status != TILL_E_BUG) {
    state.violations.add(fmt::format("The plugin refused the well-formed movement {} with {}: {}",
                                     movement.movement_id, status, last_error()));
  }
  return status;
}

till_status_view PluginSession::status() {
  auto& state = *state_;
  till_status_view view{};
  view.size = sizeof(view);
  if (!state.active || state.status_extension == nullptr || state.status_extension->read == nullptr)
    return view;
  const auto status = state.known("status.read", state.status_extension->read(state.plugin, &view));
  if (status < 0) {
    state.violations.add(fmt::format("The plugin's status.read failed with {}.", status));
    return till_status_view{};
  }
  if (view.sync > TILL_SYNC_TRAINING || view.offline > 1 || view.degraded > 1 || view.cleanly_opened > 1) {
    state.violations.add(
        fmt::format("The plugin's status has a state that does not exist (sync {}).", view.sync));
    view.sync = TILL_SYNC_CHECKING;
  }
  if (view.orders_late > view.orders_to_do) {
    state.violations.add("The plugin's status has more late orders than orders.");
  }
  if (view.order_poll_applied > view.order_polls_started) {
    state.violations.add("The plugin's status applied an order poll that it never started.");
  }
  if (view.sync == TILL_SYNC_ALL_SENT && view.unconfirmed != 0) {
    state.violations.add(
        fmt::format("The plugin says all is sent with {} changes unconfirmed.", view.unconfirmed));
  }
  if (!ended_text(view.sync_words, sizeof(view.sync_words)) ||
      !ended_text(view.orders_words, sizeof(view.orders_words)) ||
      !ended_text(view.headline, sizeof(view.headline)) || !ended_text(view.body, sizeof(view.body)) ||
      !ended_text(view.store_name, sizeof(view.store_name))) {
    state.violations.add("A text of the plugin's status has no end.");
    view.sync_words[sizeof(view.sync_words) - 1] = 0;
    view.orders_words[sizeof(view.orders_words) - 1] = 0;
    view.headline[sizeof(view.headline) - 1] = 0;
    view.body[sizeof(view.body) - 1] = 0;
    view.store_name[sizeof(view.store_name) - 1] = 0;
  }
  return view;
}

bool PluginSession::online_stock(const char* sku, till_online_stock* out) {
  auto& state = *state_;
  *out = till_online_stock{};
  out->size = sizeof(*out);
  if (!state.active || state.online == nullptr || state.online->read == nullptr) return false;
  const auto status = state.known("online_stock.read", state.online->read(state.plugin, sku, out));
  if (out->state > TILL_ONLINE_UNTRACKED || out->available < 0 || out->short_by < 0) {
    state.violations.add(
        fmt::format("The plugin's online stock of {} makes no sense (state {}, {} available).", sku,
                    out->state, out->available));
    out->state = TILL_ONLINE_UNKNOWN;
    return false;
  }
  if (status == TILL_E_NOT_FOUND) return false;
  if (status < 0) state.violations.add(fmt::format("The plugin's online_stock.read failed with {}.", status));
  return status >= 0;
}

CheckedFrame PluginSession::frame(const till_frame_input& input) {
  auto& state = *state_;
  state.require_main("overlay.frame");
  CheckedFrame checked;
  checked.frame.size = sizeof(till_frame);
  if (!state.active || state.overlay == nullptr || state.overlay->frame == nullptr ||
      state.overlay->texture == nullptr) {
    return checked;
  }
  const auto status =
      state.known("overlay.frame", state.overlay->frame(state.plugin, &input, &checked.frame));
  if (status < 0) {
    state.violations.add(fmt::format("The plugin's overlay.frame failed with {}: {}", status, last_error()));
    return checked;
  }
  for (std::uint32_t index = 0;; ++index) {
    till_texture texture{};
    texture.size = sizeof(texture);
    const auto more = state.overlay->texture(state.plugin, index, &texture);
    if (more == TILL_E_NOT_FOUND) break;
    if (state.known("overlay.texture", more) < 0 || index >= kMostTextures) {
      state.violations.add(
          fmt::format("The plugin's overlay.texture answered {} for texture {}.", more, index));
      return checked;
    }
    checked.textures.push_back(texture);
  }
  const auto wrong = check_frame(checked.frame, checked.textures, input.width, input.height);
  for (const auto& sentence : wrong) state.violations.add(sentence);
  checked.drawable = wrong.empty();
  return checked;
}

std::vector<till_widget> PluginSession::widgets() {
  auto& state = *state_;
  state.require_main("overlay.widgets");
  std::vector<till_widget> list;
  if (!state.active || state.overlay == nullptr || state.overlay->widgets == nullptr) return list;
  const till_widget* first = nullptr;
  std::uint32_t count = 0;
  std::uint32_t stride = 0;
  const auto status =
      state.known("overlay.widgets", state.overlay->widgets(state.plugin, &first, &count, &stride));
  if (status < 0) return list;
  const auto wrong = check_widgets(first, count, stride);
  for (const auto& sentence : wrong) state.violations.add(sentence);
  if (!wrong.empty()) return list;
  const auto* row = reinterpret_cast<const unsigned char*>(first);
  for (std::uint32_t index = 0; index < count; ++index, row += stride) {
    till_widget widget{};
    std::memcpy(&widget, row, sizeof(widget));
    list.push_back(widget);
  }
  return list;
}

till_status PluginSession::submit(const std::string& action,
                                  const std::vector<std::pair<std::string, std::string>>& arguments,
                                  std::uint64_t* ticket) {
  auto& state = *state_;
  state.require_main("actions.submit");
  if (!state.active) return TILL_E_STATE;
  if (state.actions == nullptr || state.actions->submit == nullptr) return TILL_E_UNSUPPORTED;
  std::vector<till_action_argument> rows;
  for (const auto& [name, value] : arguments) rows.push_back({name.c_str(), value.c_str()});
  till_action request{};
  request.size = sizeof(request);
  request.argument_count = static_cast<std::uint32_t>(rows.size());
  request.argument_size = sizeof(till_action_argument);
  request.name = action.c_str();
  request.arguments = rows.data();
  return state.known("actions.submit", state.actions->submit(state.plugin, &request, ticket));
}

bool PluginSession::ended(std::uint64_t ticket, ActionOutcome* outcome) {
  auto& state = *state_;
  till_action_result result{};
  result.size = sizeof(result);
  if (!state.active || state.actions == nullptr || state.actions->result == nullptr) {
    *outcome = {false, TILL_E_STATE, "The plugin is not active."};
    return true;
  }
  const auto status = state.known("actions.result", state.actions->result(state.plugin, ticket, &result));
  if (status < 0 || result.state > TILL_ACTION_FAILED ||
      !ended_text(result.message, sizeof(result.message))) {
    state.violations.add(fmt::format(
        "The plugin's actions.result makes no sense for ticket {} (answered {}).", ticket, status));
    *outcome = {false, status < 0 ? status : TILL_E_BUG, "The plugin lost sight of what was asked."};
    return true;
  }
  if (result.state == TILL_ACTION_RUNNING) return false;
  *outcome = {result.state == TILL_ACTION_DONE, result.status, result.message};
  return true;
}

std::string PluginSession::last_error() const {
  if (state_->plugin == nullptr) return {};
  char sentence[1024] = {};
  state_->plugin->last_error(state_->plugin, sentence, sizeof(sentence));
  if (!ended_text(sentence, sizeof(sentence))) {
    state_->violations.add("The plugin's last_error has no end.");
    sentence[sizeof(sentence) - 1] = 0;
  }
  return sentence;
}

void PluginSession::stop(std::uint32_t budget_ms, std::uint32_t late_ms) {
  auto& state = *state_;
  if (state.plugin == nullptr) return;
  state.require_main("destroy");
  if (state.active.exchange(false)) {
    const auto start = Clock::now();
    const auto status = state.known("deactivate", state.plugin->deactivate(state.plugin, budget_ms));
    if (status < 0) state.violations.add(fmt::format("The plugin's deactivate failed with {}.", status));
    if (elapsed_ms(start) > static_cast<std::int64_t>(budget_ms) + late_ms) {
      state.violations.add(
          fmt::format("The plugin's deactivate took {} ms of {}.", elapsed_ms(start), budget_ms));
    }
  }
  state.plugin->destroy(state.plugin);
  state.host.forbid_calls(true, "after destroy()");
  state.plugin = nullptr;
  state.movements = nullptr;
  state.status_extension = nullptr;
  state.online = nullptr;
  state.overlay = nullptr;
  state.actions = nullptr;
  state.library.reset();
}

Violations& PluginSession::violations() {
  return state_->violations;
}

}  // namespace till_loader
