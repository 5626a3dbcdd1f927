#include "loader/checked_host.h"

#include <fmt/format.h>

#include <atomic>
#include <cstring>
#include <map>
#include <mutex>
#include <string>
#include <thread>

namespace till_loader {
namespace {

constexpr std::size_t kLongestText = 1u << 20;
constexpr std::uint32_t kMostChanges = 10'000;
constexpr std::size_t kLongestKey = 200;

}  // namespace

struct CheckedHost::State {
  State(const till_host* wrapped, Violations& list)
      : inner(wrapped), violations(list), main_thread(std::this_thread::get_id()) {}

  static State& of(const till_host* host) { return *static_cast<State*>(host->host_data); }

  template <class Extension>
  const Extension* wrapped(const char* id) const {
    return static_cast<const Extension*>(inner->get_extension(inner, id));
  }

  void wrong(const std::string& sentence) noexcept {
    try {
      violations.add(sentence);
    } catch (const std::exception&) {
      // Out of memory for a sentence: the call is refused all the same.
    }
  }

  /// For functions of the main thread; false: refuse.
  bool on_main(const char* call) noexcept {
    if (!allowed(call)) return false;
    if (std::this_thread::get_id() == main_thread) return true;
    wrong(fmt::format("The plugin called {} off the main thread.", call));
    return false;
  }

  bool allowed(const char* call) noexcept {
    const char* phase = forbidden.load();
    if (phase == nullptr) return true;
    wrong(fmt::format("The plugin called {} {}.", call, phase));
    return false;
  }

  bool sound_text(const char* call, const char* what, const char* text, std::size_t longest,
                  bool may_be_null) noexcept {
    if (text == nullptr) {
      if (!may_be_null) wrong(fmt::format("The plugin called {} without {}.", call, what));
      return may_be_null;
    }
    if (::strnlen(text, longest + 1) <= longest) return true;
    wrong(fmt::format("The plugin called {} with a {} of over {} bytes.", call, what, longest));
    return false;
  }

  template <class Record>
  bool sound_record(const char* call, const Record* record) noexcept {
    if (record == nullptr) {
      wrong(fmt::format("The plugin called {} with a null record.", call));
      return false;
    }
    if (record->size >= 2 * sizeof(std::uint32_t) && record->size <= 16 * sizeof(Record)) return true;
    wrong(fmt::format("The plugin called {} with a record of {} bytes, which is not sound.", call,
                      record->size));
    return false;
  }

  const void* extension(const char* id);

  const till_host* inner;
  Violations& violations;
  std::thread::id main_thread;
  std::atomic<const char*> forbidden{nullptr};
  till_host host{};
};

namespace {

/// What a plugin hands to stock.apply, looked at line by line.
bool sound_apply(CheckedHost::State& state, const till_stock_apply* change) {
  const char* call = "stock.apply";
  if (!state.sound_record(call, change)) return false;
  if (change->size < sizeof(till_stock_apply)) {
    state.wrong("The plugin called stock.apply with a short record.");
    return false;
  }
  if (!state.sound_text(call, "key", change->key, kLongestKey, false) ||
      !state.sound_text(call, "order number", change->order_number, kLongestText, true) ||
      !state.sound_text(call, "reason", change->reason, kLongestText, true)) {
    return false;
  }
  if (change->key[0] == 0) {
    state.wrong("The plugin called stock.apply with an empty key.");
    return false;
  }
  if (change->changes == nullptr || change->change_count == 0 || change->change_count > kMostChanges ||
      change->change_size < sizeof(till_stock_change)) {
    state.wrong(fmt::format("The plugin called stock.apply with {} changes of {} bytes, which is not sound.",
                            change->change_count, change->change_size));
    return false;
  }
  const auto* row = reinterpret_cast<const unsigned char*>(change->changes);
  for (std::uint32_t index = 0; index < change->change_count; ++index, row += change->change_size) {
    const auto* line = reinterpret_cast<const till_stock_change*>(row);
    if (line->sku == nullptr || line->sku[0] == 0 || line->quantity_milli == 0) {
      state.wrong(fmt::format("Change {} of stock.apply under the key {} has no SKU or no quantity.", index,
                              change->key));
      return false;
    }
  }
  return true;
}

}  // namespace

const void* CheckedHost::State::extension(const char* id) {
  static const till_host_journal journal = {
      [](const till_host* host, const char* cursor, uint32_t max_entries,
         till_journal_page* page) -> till_status {
        auto& state = of(host);
        if (!state.on_main("journal.read")) return TILL_E_THREAD;
        if (!state.sound_record("journal.read", page) ||
            !state.sound_text("journal.read", "cursor", cursor, kLongestKey, true)) {
          return TILL_E_INVALID;
        }
        if (max_entries == 0) {
          state.wrong("The plugin called journal.read for no entries.");
          return TILL_E_INVALID;
        }
        return state.wrapped<till_host_journal>(TILL_HOST_JOURNAL)
            ->read(state.inner, cursor, max_entries, page);
      },
      [](const till_host* host, char* cursor, size_t capacity) -> till_status {
        auto& state = of(host);
        if (!state.on_main("journal.end")) return TILL_E_THREAD;
        if (cursor == nullptr || capacity <= kLongestKey) {
          state.wrong(
              "The plugin called journal.end with a buffer that cannot hold every cursor (201 bytes).");
          return TILL_E_INVALID;
        }
        return state.wrapped<till_host_journal>(TILL_HOST_JOURNAL)->end(state.inner, cursor, capacity);
      }};
  static const till_host_catalogue catalogue = {
      [](const till_host* host) -> uint64_t {
        auto& state = of(host);
        if (!state.on_main("catalogue.revision")) return 0;
        return state.wrapped<till_host_catalogue>(TILL_HOST_CATALOGUE)->revision(state.inner);
      },
      [](const till_host* host, const char* after, uint32_t max_items, till_item_page* page) -> till_status {
        auto& state = of(host);
        if (!state.on_main("catalogue.read")) return TILL_E_THREAD;
        if (!state.sound_record("catalogue.read", page) ||
            !state.sound_text("catalogue.read", "item id", after, kLongestText, true)) {
          return TILL_E_INVALID;
        }
        if (max_items == 0) {
          state.wrong("The plugin called catalogue.read for no items.");
          return TILL_E_INVALID;
        }
        return state.wrapped<till_host_catalogue>(TILL_HOST_CATALOGUE)
            ->read(state.inner, after, max_items, page);
      }};
  static const till_host_stock stock = {
      [](const till_host* host, const char* sku, int64_t* quantity) -> till_status {
        auto& state = of(host);
        if (!state.on_main("stock.on_hand")) return TILL_E_THREAD;
        if (!state.sound_text("stock.on_hand", "SKU", sku, kLongestText, false)) return TILL_E_INVALID;
        if (quantity == nullptr) {
          state.wrong("The plugin called stock.on_hand without a place for the answer.");
          return TILL_E_INVALID;
        }
        return state.wrapped<till_host_stock>(TILL_HOST_STOCK)->on_hand(state.inner, sku, quantity);
      },
      [](const till_host* host, const till_stock_apply* change) -> till_status {
        auto& state = of(host);
        if (!state.on_main("stock.apply")) return TILL_E_THREAD;
        if (!sound_apply(state, change)) return TILL_E_INVALID;
        return state.wrapped<till_host_stock>(TILL_HOST_STOCK)->apply(state.inner, change);
      },
      [](const till_host* host, const char* sku, int64_t quantity) -> till_status {
        auto& state = of(host);
        if (!state.on_main("stock.set_aside")) return TILL_E_THREAD;
        if (!state.sound_text("stock.set_aside", "SKU", sku, kLongestText, false)) return TILL_E_INVALID;
        if (quantity < 0) {
          state.wrong(fmt::format("The plugin set a negative number of {} aside.", sku));
          return TILL_E_INVALID;
        }
        return state.wrapped<till_host_stock>(TILL_HOST_STOCK)->set_aside(state.inner, sku, quantity);
      }};
  static const till_host_rights rights = {
      [](const till_host* host, till_employee* out) -> till_status {
        auto& state = of(host);
        if (!state.on_main("rights.current")) return TILL_E_THREAD;
        if (!state.sound_record("rights.current", out)) return TILL_E_INVALID;
        return state.wrapped<till_host_rights>(TILL_HOST_RIGHTS)->current(state.inner, out);
      },
      [](const till_host* host, const char* reason) -> till_status {
        auto& state = of(host);
        if (!state.on_main("rights.ask_for_manager")) return TILL_E_THREAD;
        if (!state.sound_text("rights.ask_for_manager", "reason", reason, kLongestText, false))
          return TILL_E_INVALID;
        return state.wrapped<till_host_rights>(TILL_HOST_RIGHTS)->ask_for_manager(state.inner, reason);
      }};
  static const till_host_locale locale = {[](const till_host* host, till_locale* out) -> till_status {
    auto& state = of(host);
    if (!state.on_main("locale.read")) return TILL_E_THREAD;
    if (!state.sound_record("locale.read", out)) return TILL_E_INVALID;
    return state.wrapped<till_host_locale>(TILL_HOST_LOCALE)->read(state.inner, out);
  }};
  static const till_host_register_state register_state = {
      [](const till_host* host, till_register_state* out) -> till_status {
        auto& state = of(host);
        if (!state.allowed("register_state.read")) return TILL_E_STATE;
        if (!state.sound_record("register_state.read", out)) return TILL_E_INVALID;
        return state.wrapped<till_host_register_state>(TILL_HOST_REGISTER_STATE)->read(state.inner, out);
      }};
  static const till_host_link_state link = {[](const till_host* host) -> uint32_t {
    auto& state = of(host);
    if (!state.allowed("link_state.read")) return TILL_LINK_UNKNOWN;
    return state.wrapped<till_host_link_state>(TILL_HOST_LINK_STATE)->read(state.inner);
  }};
  static const till_host_log log = {[](const till_host* host, uint32_t level, const char* line) {
    auto& state = of(host);
    if (!state.allowed("log.write") || !state.sound_text("log.write", "line", line, kLongestText, false))
      return;
    if (level > TILL_LOG_ERROR) state.wrong(fmt::format("The plugin logged at the unknown level {}.", level));
    if (std::strchr(line, '\n') != nullptr) state.wrong("The plugin logged a line with a line end inside.");
    state.wrapped<till_host_log>(TILL_HOST_LOG)->write(state.inner, level, line);
  }};
  static const till_host_main_thread main_thread_extension = {[](const till_host* host) {
    auto& state = of(host);
    if (!state.allowed("main_thread.request")) return;
    state.wrapped<till_host_main_thread>(TILL_HOST_MAIN_THREAD)->request(state.inner);
  }};
  static const till_host_secrets secrets = {
      [](const till_host* host, const char* name, const void* bytes, size_t length) -> till_status {
        auto& state = of(host);
        if (!state.allowed("secrets.put")) return TILL_E_STATE;
        if (!state.sound_text("secrets.put", "name", name, kLongestKey, false)) return TILL_E_INVALID;
        if ((bytes == nullptr && length > 0) || length > kLongestText) {
          state.wrong("The plugin called secrets.put with bytes that cannot be read.");
          return TILL_E_INVALID;
        }
        return state.wrapped<till_host_secrets>(TILL_HOST_SECRETS)->put(state.inner, name, bytes, length);
      },
      [](const till_host* host, const char* name, void* bytes, size_t* length) -> till_status {
        auto& state = of(host);
        if (!state.allowed("secrets.get")) return TILL_E_STATE;
        if (!state.sound_text("secrets.get", "name", name, kLongestKey, false)) return TILL_E_INVALID;
        if (length == nullptr || (bytes == nullptr && *length > 0)) {
          state.wrong("The plugin called secrets.get without a place for the answer.");
          return TILL_E_INVALID;
        }
        return state.wrapped<till_host_secrets>(TILL_HOST_SECRETS)->get(state.inner, name, bytes, length);
      },
      [](const till_host* host, const char* name) -> till_status {
        auto& state = of(host);
        if (!state.allowed("secrets.erase")) return TILL_E_STATE;
        if (!state.sound_text("secrets.erase", "name", name, kLongestKey, false)) return TILL_E_INVALID;
        return state.wrapped<till_host_secrets>(TILL_HOST_SECRETS)->erase(state.inner, name);
      }};
  static const till_host_purpose purpose = {[](const till_host* host) -> std::uint32_t {
    auto& state = of(host);
    if (!state.allowed("purpose.read")) return TILL_PURPOSE_LOOK;
    return state.wrapped<till_host_purpose>(TILL_HOST_PURPOSE)->read(state.inner);
  }};
  static const till_host_stock_keys stock_keys = {[](const till_host* host) -> std::uint32_t {
    auto& state = of(host);
    if (!state.allowed("stock_keys.remembered")) return 1;
    return state.wrapped<till_host_stock_keys>(TILL_HOST_STOCK_KEYS)->remembered(state.inner);
  }};
  static const till_host_stock_applied stock_applied = {
      [](const till_host* host, const char* key, const char* sku, int64_t* quantity) -> till_status {
        auto& state = of(host);
        if (!state.on_main("stock_applied.read")) return TILL_E_THREAD;
        if (!state.sound_text("stock_applied.read", "key", key, kLongestKey, false) ||
            !state.sound_text("stock_applied.read", "sku", sku, kLongestText, false)) {
          return TILL_E_INVALID;
        }
        if (quantity == nullptr) {
          state.wrong("The plugin called stock_applied.read without a place for the answer.");
          return TILL_E_INVALID;
        }
        return state.wrapped<till_host_stock_applied>(TILL_HOST_STOCK_APPLIED)
            ->read(state.inner, key, sku, quantity);
      }};
  static const till_host_print print = {
      [](const till_host* host, const char* title, const char* text) -> till_status {
        auto& state = of(host);
        if (!state.on_main("print.print_text")) return TILL_E_THREAD;
        if (!state.sound_text("print.print_text", "title", title, kLongestText, false) ||
            !state.sound_text("print.print_text", "text", text, kLongestText, false)) {
          return TILL_E_INVALID;
        }
        return state.wrapped<till_host_print>(TILL_HOST_PRINT)->print_text(state.inner, title, text);
      }};
  static const till_host_sound sound = {[](const till_host* host, uint32_t kind) {
    auto& state = of(host);
    if (!state.on_main("sound.play")) return;
    if (kind != TILL_SOUND_CHIME && kind != TILL_SOUND_LOW_TONE) {
      state.wrong(fmt::format("The plugin played the unknown sound {}.", kind));
      return;
    }
    state.wrapped<till_host_sound>(TILL_HOST_SOUND)->play(state.inner, kind);
  }};
  static const till_host_scan scan = {[](const till_host* host, const char* text) {
    auto& state = of(host);
    if (!state.on_main("scan.hand_back") ||
        !state.sound_text("scan.hand_back", "text", text, kLongestText, false)) {
      return;
    }
    state.wrapped<till_host_scan>(TILL_HOST_SCAN)->hand_back(state.inner, text);
  }};
  static const till_host_data_directory data_directory = {[](const till_host* host) -> const char* {
    auto& state = of(host);
    if (!state.allowed("data_directory.path")) return nullptr;
    return state.wrapped<till_host_data_directory>(TILL_HOST_DATA_DIRECTORY)->path(state.inner);
  }};

  static const std::map<std::string, const void*> checked = {{TILL_HOST_JOURNAL, &journal},
                                                             {TILL_HOST_CATALOGUE, &catalogue},
                                                             {TILL_HOST_STOCK, &stock},
                                                             {TILL_HOST_STOCK_KEYS, &stock_keys},
                                                             {TILL_HOST_STOCK_APPLIED, &stock_applied},
                                                             {TILL_HOST_PURPOSE, &purpose},
                                                             {TILL_HOST_RIGHTS, &rights},
                                                             {TILL_HOST_LOCALE, &locale},
                                                             {TILL_HOST_REGISTER_STATE, &register_state},
                                                             {TILL_HOST_LINK_STATE, &link},
                                                             {TILL_HOST_LOG, &log},
                                                             {TILL_HOST_MAIN_THREAD, &main_thread_extension},
                                                             {TILL_HOST_SECRETS, &secrets},
                                                             {TILL_HOST_PRINT, &print},
                                                             {TILL_HOST_SOUND, &sound},
                                                             {TILL_HOST_SCAN, &scan},
                                                             {TILL_HOST_DATA_DIRECTORY, &data_directory}};
  if (!allowed("get_extension")) return nullptr;
  if (!sound_text("get_extension", "id", id, kLongestKey, false)) return nullptr;
  // An extension that the host itself lacks stays missing, and an unknown one is no mistake.
  const auto found = checked.find(id);
  return found != checked.end() && inner->get_extension(inner, id) != nullptr ? found->second : nullptr;
}

CheckedHost::CheckedHost(const till_host* inner, Violations& violations)
    : state_(std::make_unique<State>(inner, violations)) {
  state_->host = *inner;
  state_->host.host_data = state_.get();
  state_->host.get_extension = [](const till_host* host, const char* id) -> const void* {
    return State::of(host).extension(id);
  };
}

CheckedHost::~CheckedHost() = default;

const till_host* CheckedHost::host() const {
  return &state_->host;
}

void CheckedHost::forbid_calls(bool forbidden, const char* during) {
  state_->forbidden.store(forbidden ? during : nullptr);
}

}  // namespace till_loader
