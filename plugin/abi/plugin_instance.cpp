#include "plugin/abi/plugin_instance.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <sstream>

#include "plugin/abi/language_file.h"
#include "plugin/abi/records.h"
#include "plugin/core/action_rules.h"
#include "plugin/overlay/texts.h"
#include "plugin/overlay/views.h"
#include "plugin/overlay/words.h"

namespace tillbridge::abi {
namespace {

thread_local std::pair<const void*, std::string> last_sentence;

till_status status_of(core::ErrorCode code) {
  switch (code) {
    case core::ErrorCode::invalid:
      return TILL_E_INVALID;
    case core::ErrorCode::state:
      return TILL_E_STATE;
    case core::ErrorCode::not_ready:
      return TILL_E_NOT_READY;
    case core::ErrorCode::conflict:
      return TILL_E_CONFLICT;
    case core::ErrorCode::denied:
      return TILL_E_DENIED;
    case core::ErrorCode::not_found:
      return TILL_E_NOT_FOUND;
    case core::ErrorCode::unsupported:
      return TILL_E_UNSUPPORTED;
    case core::ErrorCode::refused:
      return TILL_E_DENIED;
    default:
      return TILL_E_STORAGE;
  }
}

core::UnixMillis wall_clock() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

std::uint32_t sync_of(core::SyncBadge badge) {
  switch (badge) {
    case core::SyncBadge::checking:
      return TILL_SYNC_CHECKING;
    case core::SyncBadge::all_sent:
      return TILL_SYNC_ALL_SENT;
    case core::SyncBadge::syncing:
      return TILL_SYNC_SYNCING;
    case core::SyncBadge::offline:
      return TILL_SYNC_OFFLINE;
    case core::SyncBadge::attention:
      return TILL_SYNC_ATTENTION;
    case core::SyncBadge::paused:
      return TILL_SYNC_PAUSED;
    case core::SyncBadge::unlinked:
      return TILL_SYNC_UNLINKED;
    case core::SyncBadge::training:
      return TILL_SYNC_TRAINING;
  }
  return TILL_SYNC_CHECKING;
}

overlay::Locale read_locale(const RegisterHost& host) {
  overlay::Locale locale;
  till_locale read{};
  read.size = sizeof read;
  if (host.locale() == nullptr || host.locale()->read(&host.host(), &read) != TILL_OK) return locale;
  const auto text = [](const char* field, std::size_t size, std::string& out) {
    const std::string value(field, ::strnlen(field, size));
    if (!value.empty()) out = value;
  };
  locale.utc_offset_minutes = read.utc_offset_minutes;
  locale.hours_24 = read.hours_24 != 0;
  locale.currency_digits = static_cast<int>(read.currency_digits);
  locale.symbol_after = read.symbol_after != 0;
  text(read.language, sizeof read.language, locale.language);
  text(read.currency, sizeof read.currency, locale.currency);
  text(read.currency_symbol, sizeof read.currency_symbol, locale.currency_symbol);
  text(read.decimal_point, sizeof read.decimal_point, locale.decimal_point);
  text(read.group_separator, sizeof read.group_separator, locale.group_separator);
  text(read.date_order, sizeof read.date_order, locale.date_order);
  return locale;
}

}  // namespace

PluginInstance::PluginInstance(const till_host& host)
    : host_(host), main_thread_(std::this_thread::get_id()) {
  last_sentence = {};  // one of before may have had this one's address
  std::atomic_store(&locale_, std::make_shared<const overlay::Locale>());
}

till_status PluginInstance::refuse(till_status status, const std::string& sentence) const {
  last_sentence = {this, sentence};
  return status;
}

std::string PluginInstance::last_error() const {
  return last_sentence.first == this ? last_sentence.second : std::string();
}

till_status PluginInstance::contained(const char* where, const char* what) const noexcept try {
  const std::string sentence =
      fmt::format("A defect in {} was contained: {}. Repeat the call with the same id later.", where, what);
  if (register_) register_->log(runtime::LogLevel::error, sentence);
  return refuse(TILL_E_BUG, sentence);
} catch (...) {
  return TILL_E_BUG;
}

till_status PluginInstance::check_main(const char* what) const {
  if (on_own_thread()) return TILL_OK;
  return refuse(TILL_E_THREAD,
                fmt::format("{} was called on another thread than create(); nothing was done.", what));
}

till_status PluginInstance::check_active(const char* what) const {
  if (active_) return TILL_OK;
  return refuse(TILL_E_STATE,
                fmt::format("{} was called while the plugin is not active; call activate() first.", what));
}

till_status PluginInstance::activate() {
  if (const auto bad = check_main("activate()")) return bad;
  if (active_)
    return refuse(TILL_E_STATE, "activate() was called while the plugin is active; nothing was done.");
  if (!instance_) {
    register_ = std::make_unique<RegisterHost>(host_);
    if (register_->folder().empty() || register_->folder()[0] != '/')
      return refuse(TILL_E_INVALID,
                    "The host names no data folder (till.host.data-directory/1 with an absolute path); the "
                    "plugin cannot keep its records.");
    if (const auto missing = register_->missing();
        !missing.empty() && register_->purpose() == runtime::Host::Purpose::sell)
      register_->log(runtime::LogLevel::warning, "The host does not offer: " + missing);
    tokens_ = std::make_unique<HostTokenKeeper>(*register_);
    instance_ = std::make_unique<runtime::Instance>(runtime::Instance::Parts{
        *register_, *tokens_,
        [this](runtime::LogLevel level, const std::string& line) { register_->log(level, line); },
        register_->folder()});
    overlay_ = std::make_unique<overlay::Overlay>(
        overlay::Locale{},
        [this](std::string_view sentence) {
          register_->log(runtime::LogLevel::warning, std::string(sentence));
        },
        [this](const overlay::OverlayRequest& request) { requests_.push_back(request); });
    overlay_->set_sound([this](overlay::Sound sound) {
      register_->play(sound == overlay::Sound::chime ? TILL_SOUND_CHIME : TILL_SOUND_LOW_TONE);
    });
  }
  look_at_host();
  words_ = read_language_file(
      register_->folder(), words_for_ = std::atomic_load(&locale_)->language,
      [this](const std::string& line) { register_->log(runtime::LogLevel::warning, line); });
  look_at_host();
  if (const auto started = instance_->activate(); !started)
    return refuse(TILL_E_STORAGE, started.error().sentence);
  const auto& configuration = instance_->configuration();
  overlay_->set_sounds({configuration.sounds, configuration.chime_until_opened,
                        runtime::minutes_of_day(configuration.quiet_from),
                        runtime::minutes_of_day(configuration.quiet_to)});
  active_ = true;
  if (instance_->logs(runtime::LogLevel::info))
    register_->log(runtime::LogLevel::info, "Tillbridge " TILLBRIDGE_VERSION " is active");
  return TILL_OK;
}

till_status PluginInstance::deactivate(std::uint32_t budget_ms) {
  if (const auto bad = check_main("deactivate()")) return bad;
  if (const auto bad = check_active("deactivate()")) return bad;
  active_ = false;
  instance_->deactivate(budget_ms);
  return TILL_OK;
}

/// Who is signed in and how the shop writes: asked on the main thread only, remembered for the others.
void PluginInstance::look_at_host() {
  auto locale = std::make_shared<overlay::Locale>(read_locale(*register_));
  if (locale->language == words_for_) locale->words = words_;
  register_->set_utc_offset_minutes(locale->utc_offset_minutes);
  std::atomic_store(&locale_, std::shared_ptr<const overlay::Locale>(std::move(locale)));
  person_ = {};
  owner_ = false;
  till_employee employee{};
  const bool told = register_->read_employee(employee);
  auto& catalogue = person_.catalogue;
  if (register_->rights() != nullptr) {
    // Where the host gives no answer, nobody has a right, and the plan is as it was.
    const auto rights = told && employee.signed_in != 0 ? employee.rights : 0u;
    catalogue.plan =
        register_->has_plan().value_or(instance_->picture()->trouble != core::Trouble::plan_ended);
    catalogue.lacks_account = (rights & (TILL_RIGHT_OWNER | TILL_RIGHT_MANAGE_ACCOUNT)) == 0;
    catalogue.lacks_ecommerce = (rights & (TILL_RIGHT_OWNER | TILL_RIGHT_MANAGE_ECOMMERCE)) == 0;
    catalogue.allowed = !catalogue.lacks_account && !catalogue.lacks_ecommerce;
  }
  if (told) {
    person_.signed_in = employee.signed_in != 0;
    person_.manager = person_.signed_in && (employee.rights & (TILL_RIGHT_MANAGER | TILL_RIGHT_OWNER)) != 0;
    owner_ = person_.signed_in && (employee.rights & TILL_RIGHT_OWNER) != 0;
    person_.name.assign(employee.name, ::strnlen(employee.name, sizeof employee.name));
  } else if (register_->rights() == nullptr) {
    person_.signed_in = person_.manager = owner_ = true;
    person_.name = "the register";
  }
}

till_status PluginInstance::on_main_thread(std::uint32_t budget_us) {
  if (const auto bad = check_main("on_main_thread()")) return bad;
  if (const auto bad = check_active("on_main_thread()")) return bad;
  // A host without overlay asks for no frame; whether the plan still includes the web store is seen here.
  till_employee employee{};
  register_->read_employee(employee);
  instance_->run_host_calls(budget_us);
  return TILL_OK;
}

till_status PluginInstance::record(const till_movement* from) {
  if (const auto bad = check_active("record()")) return bad;
  auto movement = read_movement(from);
  if (!movement) return refuse(TILL_E_INVALID, movement.error().sentence);
  if (const auto checked = core::check_movement(movement.value()); !checked)
    return refuse(TILL_E_INVALID, checked.error().sentence);
  // What a web order caused comes from the web store and must not go back; practice moves nothing.
  if (from->origin_key != nullptr && *from->origin_key != '\0') return TILL_OK;
  if (register_->is_training()) return TILL_OK;
  if (const auto recorded = instance_->record(movement.value()); !recorded)
    return refuse(status_of(recorded.error().code), recorded.error().sentence);
  return TILL_OK;
}

till_status PluginInstance::read_status(till_status_view* out) {
  if (const auto bad = check_active("status.read()")) return bad;
  // A sale counts from its record on, not from the worker's next picture. Read before the picture, so that
  // none is missed in between.
  const auto fresh = instance_->recorded_since_picture();
  const auto picture = instance_->picture();
  const auto locale = std::atomic_load(&locale_);
  const auto words = overlay::sync_words(*picture, wall_clock(), *locale);
  till_status_view view{};
  view.sync = sync_of(picture->badge);
  view.offline = picture->offline ? 1 : 0;
  view.orders_to_do = static_cast<std::uint32_t>(picture->orders_to_do());
  view.orders_late = static_cast<std::uint32_t>(picture->orders_late());
  view.attention = static_cast<std::uint32_t>(overlay::attention_rows(*picture));
  view.unconfirmed = picture->unconfirmed;  // the badge's number, which goes with its state
  view.queued = picture->queued + (view.sync != TILL_SYNC_UNLINKED ? fresh : 0);
  view.held = picture->held;
  view.settled_total = picture->settled_total;
  view.host_calls_open = picture->host_calls_open;
  view.order_polls_started = picture->polls_started;
  view.order_poll_applied = picture->poll_applied;
  view.last_answer_unix_ms = picture->last_answer_at;
  view.last_sent_unix_ms = picture->last_sent_at;
  view.offline_since_unix_ms = picture->offline_since;
  view.degraded = picture->degraded ? 1 : 0;
  view.cleanly_opened = picture->read_back ? 1 : 0;
  put_text(view.sync_words, words.badge);
  put_text(view.orders_words, overlay::orders_badge(*picture, *locale).words);
  put_text(view.headline, words.headline);
  put_text(view.body, overlay::whole_body(words));
  put_text(view.store_name, picture->store_name);
  return write_record(view, out)
             ? TILL_OK
             : refuse(TILL_E_INVALID, "status.read() needs a till_status_view with its size set.");
}

till_status PluginInstance::read_stock(const char* sku, till_online_stock* out) {
  if (const auto bad = check_active("online-stock.read()")) return bad;
  if (sku == nullptr) return refuse(TILL_E_INVALID, "online-stock.read() needs an SKU.");
  const auto picture = instance_->picture();
  till_online_stock stock{};
  const auto* found = picture->stock.find(sku);
  const bool known = found != nullptr;
  if (known) {
    const auto& view = found->second;
    stock.available = std::max<core::Units>(0, view.level + view.unsent);
    stock.unsent = view.unsent;
    stock.short_by = view.short_by;
    stock.read_at_unix_ms = view.read_at;
    stock.state =
        !view.online        ? TILL_ONLINE_OFF
        : !view.tracked     ? TILL_ONLINE_UNTRACKED
        : view.oversold     ? TILL_ONLINE_OVERSOLD
        : view.read_at == 0 ? TILL_ONLINE_UNKNOWN
        : overlay::counts_are_old(*picture, wall_clock()) || overlay::figure_is_old(view, wall_clock())
            ? TILL_ONLINE_STALE
            : TILL_ONLINE_CURRENT;
  } else {
    stock.state = picture->linked && picture->read_back ? TILL_ONLINE_OFF : TILL_ONLINE_UNKNOWN;
  }
  if (!write_record(stock, out))
    return refuse(TILL_E_INVALID, "online-stock.read() needs a till_online_stock with its size set.");
  return known ? TILL_OK
               : refuse(TILL_E_NOT_FOUND, fmt::format("{} has not been matched with the web store.", sku));
}

till_status PluginInstance::submit_asked(runtime::ActionAsked asked, std::uint64_t* ticket) {
  const auto& rules = core::action_rules();
  const auto rule =
      std::find_if(rules.begin(), rules.end(), [&](const auto& r) { return asked.name == r.name; });
  if (rule == rules.end())
    return refuse(TILL_E_UNSUPPORTED, fmt::format("This version knows no action \"{}\".", asked.name));
  for (const auto& needed : rule->needed)
    if (asked.arguments[needed].empty())
      return refuse(TILL_E_INVALID,
                    fmt::format("The action \"{}\" needs the argument \"{}\".", asked.name, needed));
  for (const auto& [name, value] : asked.arguments)
    if (std::find(rule->needed.begin(), rule->needed.end(), name) == rule->needed.end() &&
        std::find(rule->optional.begin(), rule->optional.end(), name) == rule->optional.end())
      return refuse(TILL_E_UNSUPPORTED,
                    fmt::format("The action \"{}\" has no argument \"{}\".", asked.name, name));
  look_at_host();
  const bool decides = asked.name == "decide";
  if (const auto why = core::refusal(*rule, decides ? asked.arguments["row"] : std::string(),
                                     decides ? asked.arguments["choice"] : std::string(),
                                     {person_.signed_in, person_.manager, person_.catalogue});
      !why.empty())
    return refuse(TILL_E_DENIED, why);
  asked.who = person_.name.empty() ? "somebody" : person_.name;
  asked.owner = owner_;
  const auto given = instance_->submit(std::move(asked));
  if (ticket != nullptr) *ticket = given;
  return TILL_OK;
}

till_status PluginInstance::submit(const till_action* from, std::uint64_t* ticket) {
  if (const auto bad = check_main("submit()")) return bad;
  if (const auto bad = check_active("submit()")) return bad;
  till_action action;
  if (from == nullptr || ticket == nullptr || !read_record(from, from->size, sizeof(till_action), action) ||
      action.name == nullptr)
    return refuse(TILL_E_INVALID,
                  "submit() needs a till_action with its size and name set, and a place for the ticket.");
  if (action.argument_count > 32 ||
      (action.argument_count > 0 &&
       (action.arguments == nullptr ||
        !is_size_of<till_action_argument>(action.argument_size, sizeof(till_action_argument)))))
    return refuse(TILL_E_INVALID, "The arguments of the action are malformed.");
  runtime::ActionAsked asked{action.name, "", {}, false};
  for (std::uint32_t i = 0; i < action.argument_count; ++i) {
    const auto argument = element(action.arguments, action.argument_size, i);
    if (argument.name == nullptr || argument.value == nullptr)
      return refuse(TILL_E_INVALID, "An argument of the action has no name or no value.");
    asked.arguments[argument.name] = argument.value;
  }
  return submit_asked(std::move(asked), ticket);
}

till_status PluginInstance::result(std::uint64_t ticket, till_action_result* out) {
  if (const auto bad = check_active("result()")) return bad;
  const auto state = instance_->action(ticket);
  if (!state)
    return refuse(TILL_E_NOT_FOUND,
                  fmt::format("Ticket {} was never given, or its action ended long ago.", ticket));
  till_action_result result{};
  result.state = state->running ? TILL_ACTION_RUNNING : state->good ? TILL_ACTION_DONE : TILL_ACTION_FAILED;
  result.status = state->running || state->good ? TILL_OK : status_of(state->code);
  result.step_count = state->steps;
  put_text(result.message, state->words);
  return write_record(result, out)
             ? TILL_OK
             : refuse(TILL_E_INVALID, "result() needs a till_action_result with its size set.");
}

till_status PluginInstance::frame(const till_frame_input* in, till_frame* out) {
  if (const auto bad = check_main("frame()")) return bad;
  if (const auto bad = check_active("frame()")) return bad;
  if (in == nullptr || out == nullptr) return refuse(TILL_E_INVALID, "frame() needs an input and a frame.");
  overlay_->set_picture(instance_->picture());
  look_at_host();
  overlay_->set_person(person_);
  overlay_->set_locale(*std::atomic_load(&locale_));
  overlay_->set_closing(register_->is_closing());
  overlay_->set_printer(printer() != nullptr);
  const auto status = overlay_->frame(*in, *out);
  take_overlay_requests();
  return status == TILL_OK
             ? TILL_OK
             : refuse(status, "frame() needs a till_frame_input and a till_frame of this version's size.");
}

const till_host_print* PluginInstance::printer() const {
  return static_cast<const till_host_print*>(host_.get_extension(&host_, TILL_HOST_PRINT));
}

/// Pick slips of the orders with these numbers, one a line, as they stand now.
void PluginInstance::print_slips(const std::string& numbers) {
  const auto picture = instance_->picture();
  const auto locale = std::atomic_load(&locale_);
  std::vector<const core::OrderView*> orders;
  std::istringstream lines(numbers);
  for (std::int64_t number = 0; lines >> number;)
    if (const auto* order = overlay::find_order(*picture, number)) orders.push_back(order);
  if (orders.empty()) return;
  const auto* print = printer();
  const auto title = overlay::text(*locale, overlay::Text::pick_list);
  const bool good =
      print != nullptr &&
      print->print_text(&host_, title.c_str(), overlay::pick_slip(orders, *locale).c_str()) == TILL_OK;
  overlay_->notice(overlay::text(*locale, good ? overlay::Text::pick_printed : overlay::Text::pick_failed));
}

/// A list to count the shelf by, on the register's own printer: the items that differ, and room for a number.
void PluginInstance::print_counts() {
  const auto* print = printer();
  const auto locale = std::atomic_load(&locale_);
  const auto picture = instance_->picture();
  std::string list;
  if (picture->counts)
    for (const auto& row : picture->counts->rows)
      list += fmt::format("[    ]  {}\n        {}  {} / {}\n", row.name.empty() ? row.sku : row.name, row.sku,
                          row.now.here, row.now.available);
  const auto title = overlay::text(*locale, overlay::Text::counts_list_title);
  if (print == nullptr || print->print_text(&host_, title.c_str(), list.c_str()) != TILL_OK)
    overlay_->notice(overlay::text(*locale, overlay::Text::counts_no_printer));
}

/// What support asks for: there is no clipboard at a register, a printer there is. Holds no secret.
void PluginInstance::print_details(std::string text) {
  const auto locale = std::atomic_load(&locale_);
  const auto picture = instance_->picture();
  text += fmt::format("Tillbridge {}\n{}\n", TILLBRIDGE_VERSION, picture->store_name);
  const auto title = overlay::text(*locale, overlay::Text::setup_details);
  const auto* print = printer();
  const bool good = print != nullptr && print->print_text(&host_, title.c_str(), text.c_str()) == TILL_OK;
  overlay_->notice(overlay::text(*locale, good ? overlay::Text::pick_printed : overlay::Text::pick_failed));
}

/// What was tapped becomes an action; what could not be done is said on the screen.
void PluginInstance::take_overlay_requests() {
  for (auto& request : std::exchange(requests_, {})) {
    if (request.name == "ask-manager") {
      const std::string reason = request.arguments.empty() ? "" : request.arguments.front().second;
      if (register_->rights() == nullptr || register_->rights()->ask_for_manager == nullptr ||
          register_->rights()->ask_for_manager(&host_, reason.c_str()) != TILL_OK)
        overlay_->notice_manager_needed();
      continue;
    }
    if (request.name == "scan") {
      if (!request.arguments.empty()) register_->hand_back_scan(request.arguments.front().second);
      continue;
    }
    if (request.name == "details-print") {
      if (!request.arguments.empty()) print_details(request.arguments.front().second);
      continue;
    }
    if (request.name == "orders-print") {
      if (!request.arguments.empty()) print_slips(request.arguments.front().second);
      continue;
    }
    if (request.name == "counts-print") {
      print_counts();
      continue;
    }
    runtime::ActionAsked asked{request.name, "", {request.arguments.begin(), request.arguments.end()}, false};
    std::uint64_t ticket = 0;
    if (submit_asked(std::move(asked), &ticket) == TILL_OK)
      overlay_tickets_.push_back({ticket, request.name});
    else
      overlay_->failed(request.name, last_error());
  }
  std::erase_if(overlay_tickets_, [this](const OverlayTicket& asked) {
    const auto state = instance_->action(asked.ticket);
    if (state && state->running) return false;
    if (state && !state->good) overlay_->failed(asked.name, state->words);
    if (state && state->good && asked.name == "export-activity") overlay_->notice(state->words);
    return true;
  });
}

till_status PluginInstance::texture(std::uint32_t index, till_texture* out) {
  if (const auto bad = check_main("texture()")) return bad;
  if (const auto bad = check_active("texture()")) return bad;
  if (out == nullptr) return refuse(TILL_E_INVALID, "texture() needs a till_texture with its size set.");
  const auto status = overlay_->texture(index, *out);
  return status == TILL_OK
             ? TILL_OK
             : refuse(status, fmt::format("texture() has no texture {}, or the till_texture's size is "
                                          "not this version's. Draw a frame() first.",
                                          index));
}

till_status PluginInstance::widgets(const till_widget** widgets, std::uint32_t* count,
                                    std::uint32_t* stride) {
  if (const auto bad = check_main("widgets()")) return bad;
  if (const auto bad = check_active("widgets()")) return bad;
  const auto status = overlay_->widgets(widgets, count, stride);
  return status == TILL_OK
             ? TILL_OK
             : refuse(status,
                      "widgets() needs three places to write to, after a frame() that lists widgets.");
}

}  // namespace tillbridge::abi
