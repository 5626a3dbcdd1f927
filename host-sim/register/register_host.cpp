#include "register/register_host.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <ctime>
#include <filesystem>

#include "register/log_file.h"
#include "register/secrets_file.h"

namespace till_register {
namespace {

constexpr std::uint32_t kLargestPage = 1'000;

/// Copies a record up to the size that the caller knows; the caller's `size` field stays.
template <class Record>
till_status fill(Record* out, const Record& answer) {
  if (out == nullptr || out->size < sizeof(std::uint32_t)) return TILL_E_INVALID;
  const auto size = out->size;
  std::memcpy(out, &answer, std::min<std::size_t>(size, sizeof(Record)));
  out->size = size;
  return TILL_OK;
}

void copy_text(char* to, std::size_t capacity, const std::string& text) {
  auto length = std::min(text.size(), capacity - 1);
  while (length > 0 && length < text.size() && (static_cast<unsigned char>(text[length]) & 0xC0) == 0x80)
    --length;
  std::memcpy(to, text.data(), length);
  to[length] = 0;
}

till_status status_of(const RegisterError& error) {
  switch (error.refusal()) {
    case Refusal::kInvalid:
      return TILL_E_INVALID;
    case Refusal::kNotFound:
      return TILL_E_NOT_FOUND;
    case Refusal::kDenied:
      return TILL_E_DENIED;
    case Refusal::kConflict:
      return TILL_E_CONFLICT;
    case Refusal::kStorage:
      return TILL_E_STORAGE;
  }
  return TILL_E_BUG;
}

}  // namespace

struct RegisterHost::State {
  State(Register& owner, HostOptions wanted)
      : shop_register(owner),
        options(std::move(wanted)),
        register_id(owner.identity()),
        register_name(owner.register_name()),
        location_id(owner.location_id()),
        location_name(owner.location_name()),
        plugin_dir(std::filesystem::absolute(owner.data_dir()).lexically_normal().string() + "/plugin"),
        log(owner.data_dir() + "/register.log"),
        secrets(owner.data_dir() + "/secrets") {}

  static State& of(const till_host* host) { return *static_cast<State*>(host->host_data); }

  /// Runs `body` for a call from C: refusals become a status, nothing else gets out.
  template <class Body>
  static till_status answer(const till_host* host, const char* call, Body&& body) noexcept {
    try {
      return body(of(host));
    } catch (const RegisterError& error) {
      of(host).write_quietly(TILL_LOG_WARNING, fmt::format("{}: {}", call, error.what()));
      return status_of(error);
    } catch (const std::exception& error) {
      of(host).write_quietly(TILL_LOG_ERROR, fmt::format("{}: {}", call, error.what()));
      return TILL_E_BUG;
    } catch (...) {
      return TILL_E_BUG;
    }
  }

  void write_quietly(std::uint32_t level, const std::string& text) noexcept {
    try {
      log.write(level, "register", text);
    } catch (const std::exception&) {
      // A log line is never worth a sale.
    }
  }

  const void* extension(const char* id) const;

  void set_flag(std::uint32_t flag, bool on) {
    if (on) {
      flags.fetch_or(flag);
    } else {
      flags.fetch_and(~flag);
    }
  }

  Register& shop_register;
  HostOptions options;
  // Copies: the records read theirs anew, and a plugin's worker may be reading these.
  const std::string register_id, register_name, location_id, location_name;
  std::string plugin_dir;
  LogFile log;
  SecretsFile secrets;
  till_host host{};
  std::atomic<std::uint32_t> flags{TILL_REGISTER_OPEN};
  std::atomic<std::uint32_t> link_state{TILL_LINK_UNKNOWN};
  std::array<std::atomic<std::uint64_t>, 3> sounds{};
  std::int64_t journal_read_to = 0;

  // What the last read() of each list gave out; kept until the next one.
  JournalPage journal_page;
  std::vector<MovementView> journal_views;
  std::vector<till_journal_entry> journal_entries;
  std::vector<Item> catalogue_items;
  std::vector<till_item> catalogue_rows;
  std::vector<till_item_option> catalogue_options;
};

MovementView::MovementView(const Movement& movement) {
  for (const auto& line : movement.lines) {
    till_movement_line row{};
    row.sku = line.sku.c_str();
    row.quantity_milli = line.quantity_milli;
    row.order_line_ref = line.order_line_ref.empty() ? nullptr : line.order_line_ref.c_str();
    row.restocked = line.restocked ? 1 : 0;
    lines_.push_back(row);
  }
  view_.size = sizeof(till_movement);
  view_.kind = static_cast<std::uint32_t>(movement.kind);
  view_.movement_id = movement.movement_id.c_str();
  view_.origin_key = movement.origin_key.empty() ? nullptr : movement.origin_key.c_str();
  view_.at_unix_ms = movement.at_unix_ms;
  view_.lines = lines_.data();
  view_.line_count = static_cast<std::uint32_t>(lines_.size());
  view_.line_size = sizeof(till_movement_line);
  view_.reference = movement.reference.empty() ? nullptr : movement.reference.c_str();
  view_.register_id = movement.register_id ? movement.register_id->c_str() : nullptr;
}

const void* RegisterHost::State::extension(const char* id) const {
  static const till_host_journal journal = {
      [](const till_host* host, const char* cursor, uint32_t max_entries,
         till_journal_page* page) -> till_status {
        return answer(host, "journal.read", [&](State& state) -> till_status {
          if (page == nullptr || page->size < sizeof(std::uint32_t)) return TILL_E_INVALID;
          const std::string from = cursor == nullptr ? "" : cursor;
          auto fresh = state.shop_register.journal_after(from, std::clamp(max_entries, 1u, kLargestPage));
          // What is handed out now is the plugin's business from here on.
          if (!fresh.movements.empty()) {
            state.journal_read_to = std::max(state.journal_read_to, fresh.movements.back().seq);
          } else if (!from.empty()) {
            state.journal_read_to = std::max(state.journal_read_to, state.shop_register.journal_place(from));
          }
          state.journal_entries.clear();
          state.journal_views.clear();
          state.journal_page = std::move(fresh);
          state.journal_views.reserve(state.journal_page.movements.size());
          for (std::size_t index = 0; index < state.journal_page.movements.size(); ++index) {
            state.journal_views.emplace_back(state.journal_page.movements[index]);
            state.journal_entries.push_back(
                {state.journal_page.cursors[index].c_str(), *state.journal_views.back().get()});
          }
          till_journal_page answer{};
          answer.more = state.journal_page.more ? 1 : 0;
          answer.entries = state.journal_entries.data();
          answer.entry_count = static_cast<std::uint32_t>(state.journal_entries.size());
          answer.entry_size = sizeof(till_journal_entry);
          return fill(page, answer);
        });
      },
      [](const till_host* host, char* cursor, size_t capacity) -> till_status {
        return answer(host, "journal.end", [&](State& state) -> till_status {
          const auto end = state.shop_register.journal_end();
          if (cursor == nullptr || capacity <= end.size()) return TILL_E_INVALID;
          std::memcpy(cursor, end.c_str(), end.size() + 1);
          state.journal_read_to = std::max(state.journal_read_to, state.shop_register.journal_place(end));
          return TILL_OK;
        });
      }};
  static const till_host_catalogue catalogue = {
      [](const till_host* host) -> uint64_t { return of(host).shop_register.catalogue_revision(); },
      [](const till_host* host, const char* after, uint32_t max_items, till_item_page* page) -> till_status {
        return answer(host, "catalogue.read", [&](State& state) -> till_status {
          if (page == nullptr || page->size < sizeof(std::uint32_t)) return TILL_E_INVALID;
          const auto wanted = std::clamp(max_items, 1u, kLargestPage);
          auto items = state.shop_register.catalogue_after(after == nullptr ? "" : after, wanted + 1);
          const bool more = items.size() > wanted;
          if (more) items.pop_back();
          state.catalogue_rows.clear();
          state.catalogue_items = std::move(items);
          const auto text = [](const std::string& value) { return value.empty() ? nullptr : value.c_str(); };
          auto& options = state.catalogue_options;
          std::size_t choices = 0, used = 0;
          for (const auto& item : state.catalogue_items) choices += item.choices.size();
          options.resize(choices);
          for (const auto& item : state.catalogue_items) {
            till_item row{};
            row.size = sizeof(till_item);
            row.flags = item.sku.empty() || !item.tracked ? 0 : TILL_ITEM_TRACKED;
            if (!item.parent_item_id.empty()) row.flags |= TILL_ITEM_VARIANT;
            row.flags |=
                state.shop_register.prices_with_tax() ? TILL_ITEM_PRICE_WITH_TAX : TILL_ITEM_PRICE_BEFORE_TAX;
            row.item_id = item.item_id.c_str();
            row.parent_item_id = text(item.parent_item_id);
            row.sku = text(item.sku);
            row.name = item.name.c_str();
            row.variant_label = text(item.variant_label);
            row.upc = text(item.upc);
            row.category = text(item.category);
            row.department = text(item.department);
            row.currency = state.shop_register.currency().c_str();
            row.price_minor = item.price_minor;
            row.cost_minor = item.cost_minor;
            row.weight_milli = item.weight_milli;
            row.options = options.data() + used;
            row.option_count = static_cast<std::uint32_t>(item.choices.size());
            row.option_size = sizeof(till_item_option);
            if (item.choices.empty()) row.options = nullptr;
            for (const auto& choice : item.choices)
              options[used++] = {choice.name.c_str(), choice.value.c_str()};
            state.catalogue_rows.push_back(row);
          }
          till_item_page answer{};
          answer.more = more ? 1 : 0;
          answer.items = state.catalogue_rows.data();
          answer.item_count = static_cast<std::uint32_t>(state.catalogue_rows.size());
          answer.item_size = sizeof(till_item);
          return fill(page, answer);
        });
      }};
  static const till_host_stock stock = {
      [](const till_host* host, const char* sku, int64_t* quantity) -> till_status {
        return answer(host, "stock.on_hand", [&](State& state) -> till_status {
          if (sku == nullptr || quantity == nullptr) return TILL_E_INVALID;
          const auto known = state.shop_register.on_hand(sku);
          if (!known) return TILL_E_NOT_FOUND;
          *quantity = *known;
          return TILL_OK;
        });
      },
      [](const till_host* host, const till_stock_apply* change) -> till_status {
        return answer(host, "stock.apply", [&](State& state) -> till_status {
          if (change == nullptr || change->key == nullptr || change->changes == nullptr ||
              change->change_count == 0 || change->change_size < sizeof(till_stock_change)) {
            return TILL_E_INVALID;
          }
          std::vector<StockChange> changes;
          const auto* row = reinterpret_cast<const unsigned char*>(change->changes);
          for (std::uint32_t index = 0; index < change->change_count; ++index, row += change->change_size) {
            till_stock_change line{};
            std::memcpy(&line, row, sizeof(line));
            if (line.sku == nullptr) return TILL_E_INVALID;
            changes.push_back({line.sku, line.quantity_milli});
          }
          const auto applied = state.shop_register.apply(change->key, changes,
                                                         change->reason == nullptr ? "" : change->reason);
          return applied == Applied::kNow ? TILL_OK : TILL_ALREADY;
        });
      },
      [](const till_host* host, const char* sku, int64_t quantity) -> till_status {
        return answer(host, "stock.set_aside", [&](State& state) -> till_status {
          if (sku == nullptr) return TILL_E_INVALID;
          state.shop_register.put_aside(sku, quantity);
          return TILL_OK;
        });
      }};
  static const till_host_stock_applied stock_applied = {
      [](const till_host* host, const char* key, const char* sku, int64_t* quantity) -> till_status {
        return answer(host, "stock_applied.read", [&](State& state) -> till_status {
          if (key == nullptr || sku == nullptr || quantity == nullptr) return TILL_E_INVALID;
          const auto applied = state.shop_register.applied(key, sku);
          if (!applied) return TILL_E_NOT_FOUND;
          *quantity = *applied;
          return TILL_OK;
        });
      }};
  static const till_host_rights rights = {
      [](const till_host* host, till_employee* out) -> till_status {
        return answer(host, "rights.current", [&](State& state) -> till_status {
          till_employee answer{};
          answer.plan = state.shop_register.sells_online() ? TILL_PLAN_ECOMMERCE : 0;
          if (const auto& employee = state.shop_register.signed_in()) {
            answer.signed_in = 1;
            answer.rights = employee->rights();
            copy_text(answer.employee_id, sizeof(answer.employee_id), employee->id);
            copy_text(answer.name, sizeof(answer.name), employee->name);
          }
          if (const auto& manager = state.shop_register.approved_by()) answer.rights |= manager->rights();
          return fill(out, answer);
        });
      },
      [](const till_host* host, const char* reason) -> till_status {
        return answer(host, "rights.ask_for_manager", [&](State& state) -> till_status {
          if (!state.options.ask_for_manager) return TILL_E_UNSUPPORTED;
          state.options.ask_for_manager(reason == nullptr ? "" : reason);
          return TILL_OK;
        });
      }};
  static const till_host_locale locale = {[](const till_host* host, till_locale* out) -> till_status {
    return answer(host, "locale.read", [&](State& state) -> till_status {
      till_locale answer{};
      const std::time_t now = std::time(nullptr);
      std::tm local{};
      localtime_r(&now, &local);
      const auto& currency = state.shop_register.currency();
      answer.utc_offset_minutes = static_cast<std::int32_t>(local.tm_gmtoff / 60);
      const bool german = state.options.language.substr(0, 2) == "de";
      answer.hours_24 = german ? 1 : 0;
      answer.symbol_after = german ? 1 : 0;
      answer.currency_digits = static_cast<std::uint32_t>(currency_digits(currency));
      copy_text(answer.language, sizeof(answer.language), state.options.language);
      copy_text(answer.time_zone, sizeof(answer.time_zone), local.tm_zone == nullptr ? "UTC" : local.tm_zone);
      copy_text(answer.currency, sizeof(answer.currency), currency);
      copy_text(answer.currency_symbol, sizeof(answer.currency_symbol), currency_symbol(currency));
      copy_text(answer.decimal_point, sizeof(answer.decimal_point), german ? "," : ".");
      copy_text(answer.group_separator, sizeof(answer.group_separator), german ? "." : ",");
      copy_text(answer.date_order, sizeof(answer.date_order), german ? "DMY" : "MDY");
      return fill(out, answer);
    });
  }};
  static const till_host_register_state register_state = {
      [](const till_host* host, till_register_state* out) -> till_status {
        till_register_state answer{};
        answer.flags = of(host).flags.load();
        return fill(out, answer);
      }};
  static const till_host_link_state link = {
      [](const till_host* host) -> uint32_t { return of(host).link_state.load(); }};
  static const till_host_log log_extension = {[](const till_host* host, uint32_t level, const char* line) {
    try {
      if (line != nullptr) of(host).log.write(level, "plugin", line);
    } catch (const std::exception&) {
      // A log line is never worth a sale.
    }
  }};
  static const till_host_main_thread main_thread = {[](const till_host* host) {
    if (of(host).options.wake_main_thread) of(host).options.wake_main_thread();
  }};
  static const till_host_secrets secrets_extension = {
      [](const till_host* host, const char* name, const void* bytes, size_t length) -> till_status {
        return answer(host, "secrets.put", [&](State& state) -> till_status {
          if (name == nullptr || (bytes == nullptr && length > 0)) return TILL_E_INVALID;
          state.secrets.put(name, std::string(static_cast<const char*>(bytes), length));
          return TILL_OK;
        });
      },
      [](const till_host* host, const char* name, void* bytes, size_t* length) -> till_status {
        return answer(host, "secrets.get", [&](State& state) -> till_status {
          if (name == nullptr || length == nullptr) return TILL_E_INVALID;
          const auto secret = state.secrets.get(name);
          if (!secret) return TILL_E_NOT_FOUND;
          const bool fits = bytes != nullptr && *length >= secret->size();
          *length = secret->size();
          if (!fits) return TILL_E_INVALID;
          std::memcpy(bytes, secret->data(), secret->size());
          return TILL_OK;
        });
      },
      [](const till_host* host, const char* name) -> till_status {
        return answer(host, "secrets.erase", [&](State& state) -> till_status {
          if (name == nullptr) return TILL_E_INVALID;
          state.secrets.erase(name);
          return TILL_OK;
        });
      }};
  static const till_host_print print = {[](const till_host* host, const char* title,
                                           const char* text) -> till_status {
    return answer(host, "print.print_text", [&](State& state) -> till_status {
      if (title == nullptr || text == nullptr) return TILL_E_INVALID;
      const auto path = state.shop_register.data_dir() + "/printed.txt";
      const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
      const auto page = fmt::format("==== {} ====\n{}\n", title, text);
      const bool good = descriptor >= 0 &&
                        ::write(descriptor, page.data(), page.size()) == static_cast<ssize_t>(page.size());
      if (descriptor >= 0) ::close(descriptor);
      return good ? TILL_OK : TILL_E_STORAGE;
    });
  }};
  static const till_host_sound sound = {[](const till_host* host, uint32_t kind) {
    auto& sounds = of(host).sounds;
    if (kind < sounds.size()) sounds[kind].fetch_add(1);
    if (of(host).options.play) of(host).options.play(kind);
  }};
  static const till_host_scan scan = {[](const till_host* host, const char* text) {
    answer(host, "scan.hand_back", [&](State& state) -> till_status {
      if (text != nullptr && state.options.scan) state.options.scan(text);
      return TILL_OK;
    });
  }};
  static const till_host_data_directory data_directory = {
      [](const till_host* host) -> const char* { return of(host).plugin_dir.c_str(); }};

  const struct {
    const char* id;
    const void* extension;
  } offered[] = {{TILL_HOST_JOURNAL, &journal},
                 {TILL_HOST_CATALOGUE, &catalogue},
                 {TILL_HOST_STOCK, &stock},
                 {TILL_HOST_STOCK_APPLIED, &stock_applied},
                 {TILL_HOST_RIGHTS, &rights},
                 {TILL_HOST_LOCALE, &locale},
                 {TILL_HOST_REGISTER_STATE, &register_state},
                 {TILL_HOST_LINK_STATE, &link},
                 {TILL_HOST_LOG, &log_extension},
                 {TILL_HOST_MAIN_THREAD, &main_thread},
                 {TILL_HOST_SECRETS, &secrets_extension},
                 {TILL_HOST_PRINT, &print},
                 {TILL_HOST_SOUND, &sound},
                 {TILL_HOST_SCAN, &scan},
                 {TILL_HOST_DATA_DIRECTORY, &data_directory}};
  for (const auto& offer : offered) {
    // Only records that several registers share know what each of them has applied.
    if (offer.extension == &stock_applied && !shop_register.shares_records()) continue;
    if (id != nullptr && std::strcmp(id, offer.id) == 0) return offer.extension;
  }
  return nullptr;
}

RegisterHost::RegisterHost(Register& shop_register, HostOptions options)
    : state_(std::make_unique<State>(shop_register, std::move(options))) {
  auto& host = state_->host;
  host.host_data = state_.get();
  host.abi_major = TILL_ABI_MAJOR;
  host.abi_minor = TILL_ABI_MINOR;
  host.name = "Tillsim";
  host.version = TILLBRIDGE_VERSION;
  host.register_id = state_->register_id.c_str();
  host.register_name = state_->register_name.c_str();
  host.location_id = state_->location_id.c_str();
  host.location_name = state_->location_name.c_str();
  host.get_extension = [](const till_host* asked, const char* id) -> const void* {
    return State::of(asked).extension(id);
  };
}

RegisterHost::~RegisterHost() = default;

const till_host* RegisterHost::host() const {
  return &state_->host;
}
void RegisterHost::set_in_tender(bool on) {
  state_->set_flag(TILL_REGISTER_IN_TENDER, on);
}
void RegisterHost::set_open(bool on) {
  state_->set_flag(TILL_REGISTER_OPEN, on);
}
void RegisterHost::set_closing(bool on) {
  state_->set_flag(TILL_REGISTER_CLOSING, on);
}
void RegisterHost::set_training(bool on) {
  state_->set_flag(TILL_REGISTER_TRAINING, on);
}
void RegisterHost::set_link_state(std::uint32_t state) {
  state_->link_state.store(state);
}

std::uint64_t RegisterHost::sounds(std::uint32_t sound) const {
  return sound < state_->sounds.size() ? state_->sounds[sound].load() : 0;
}

std::string RegisterHost::log_path() const {
  return state_->log.path();
}
std::string RegisterHost::print_path() const {
  return state_->shop_register.data_dir() + "/printed.txt";
}
std::string RegisterHost::plugin_data_dir() const {
  return state_->plugin_dir;
}
void RegisterHost::log(std::uint32_t level, const std::string& line) {
  state_->write_quietly(level, line);
}
std::int64_t RegisterHost::journal_read_to() const {
  return state_->journal_read_to;
}

}  // namespace till_register
