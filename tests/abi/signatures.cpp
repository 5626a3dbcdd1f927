// The calls, the values and the extension ids of include/till as released. A changed signature under an old
// id is undefined behaviour in somebody's register; it needs a new id, "till.movements/2" (docs/abi.md).
#include <cstdint>
#include <string>
#include <type_traits>

#include "catch2.hpp"
#include "till/till.h"

namespace {

struct Call {
  const char* what;
  bool unchanged;
};

struct Value {
  const char* what;
  std::int64_t actual, released;
};

struct Id {
  const char* what;
  const char *actual, *released;
};

#define TILL_SIGNATURE(table, call, ...) \
  { #table "." #call, std::is_same_v < decltype(table::call), __VA_ARGS__> }
#define TILL_VALUE(name, value) \
  { #name, name, value }

// clang-format off
const Call kCalls[] = {
  TILL_SIGNATURE(till_host, get_extension, const void* (*)(const till_host*, const char*)),
  TILL_SIGNATURE(till_plugin, activate, till_status (*)(const till_plugin*)),
  TILL_SIGNATURE(till_plugin, deactivate, till_status (*)(const till_plugin*, uint32_t)),
  TILL_SIGNATURE(till_plugin, destroy, void (*)(const till_plugin*)),
  TILL_SIGNATURE(till_plugin, on_main_thread, till_status (*)(const till_plugin*, uint32_t)),
  TILL_SIGNATURE(till_plugin, get_extension, const void* (*)(const till_plugin*, const char*)),
  TILL_SIGNATURE(till_plugin, last_error, size_t (*)(const till_plugin*, char*, size_t)),
  TILL_SIGNATURE(till_entry, init, till_status (*)(const char*)),
  TILL_SIGNATURE(till_entry, deinit, void (*)(void)),
  TILL_SIGNATURE(till_entry, create, const till_plugin* (*)(const till_host*)),
  TILL_SIGNATURE(till_host_catalogue, revision, uint64_t (*)(const till_host*)),
  TILL_SIGNATURE(till_host_catalogue, read, till_status (*)(const till_host*, const char*, uint32_t, till_item_page*)),
  TILL_SIGNATURE(till_host_data_directory, path, const char* (*)(const till_host*)),
  TILL_SIGNATURE(till_host_journal, read, till_status (*)(const till_host*, const char*, uint32_t, till_journal_page*)),
  TILL_SIGNATURE(till_host_journal, end, till_status (*)(const till_host*, char*, size_t)),
  TILL_SIGNATURE(till_host_link_state, read, uint32_t (*)(const till_host*)),
  TILL_SIGNATURE(till_host_locale, read, till_status (*)(const till_host*, till_locale*)),
  TILL_SIGNATURE(till_host_log, write, void (*)(const till_host*, uint32_t, const char*)),
  TILL_SIGNATURE(till_host_main_thread, request, void (*)(const till_host*)),
  TILL_SIGNATURE(till_host_print, print_text, till_status (*)(const till_host*, const char*, const char*)),
  TILL_SIGNATURE(till_host_stock_keys, remembered, std::uint32_t (*)(const till_host*)),
  TILL_SIGNATURE(till_host_stock_applied, read, till_status (*)(const till_host*, const char*, const char*, std::int64_t*)),
  TILL_SIGNATURE(till_host_purpose, read, std::uint32_t (*)(const till_host*)),
  TILL_SIGNATURE(till_host_register_state, read, till_status (*)(const till_host*, till_register_state*)),
  TILL_SIGNATURE(till_host_rights, current, till_status (*)(const till_host*, till_employee*)),
  TILL_SIGNATURE(till_host_rights, ask_for_manager, till_status (*)(const till_host*, const char*)),
  TILL_SIGNATURE(till_host_scan, hand_back, void (*)(const till_host*, const char*)),
  TILL_SIGNATURE(till_host_secrets, put, till_status (*)(const till_host*, const char*, const void*, size_t)),
  TILL_SIGNATURE(till_host_secrets, get, till_status (*)(const till_host*, const char*, void*, size_t*)),
  TILL_SIGNATURE(till_host_secrets, erase, till_status (*)(const till_host*, const char*)),
  TILL_SIGNATURE(till_host_sound, play, void (*)(const till_host*, uint32_t)),
  TILL_SIGNATURE(till_host_stock, on_hand, till_status (*)(const till_host*, const char*, int64_t*)),
  TILL_SIGNATURE(till_host_stock, apply, till_status (*)(const till_host*, const till_stock_apply*)),
  TILL_SIGNATURE(till_host_stock, set_aside, till_status (*)(const till_host*, const char*, int64_t)),
  TILL_SIGNATURE(till_plugin_actions, submit, till_status (*)(const till_plugin*, const till_action*, uint64_t*)),
  TILL_SIGNATURE(till_plugin_actions, result, till_status (*)(const till_plugin*, uint64_t, till_action_result*)),
  TILL_SIGNATURE(till_plugin_movements, record, till_status (*)(const till_plugin*, const till_movement*)),
  TILL_SIGNATURE(till_plugin_online_stock, read, till_status (*)(const till_plugin*, const char*, till_online_stock*)),
  TILL_SIGNATURE(till_plugin_overlay, frame, till_status (*)(const till_plugin*, const till_frame_input*, till_frame*)),
  TILL_SIGNATURE(till_plugin_overlay, texture, till_status (*)(const till_plugin*, uint32_t, till_texture*)),
  TILL_SIGNATURE(till_plugin_overlay, widgets, till_status (*)(const till_plugin*, const till_widget**, uint32_t*, uint32_t*)),
  TILL_SIGNATURE(till_plugin_status, read, till_status (*)(const till_plugin*, till_status_view*)),
};

const Value kValues[] = {
  // till/status.h
  TILL_VALUE(TILL_OK, 0),
  TILL_VALUE(TILL_ALREADY, 1),
  TILL_VALUE(TILL_E_INVALID, -1),
  TILL_VALUE(TILL_E_STATE, -2),
  TILL_VALUE(TILL_E_NOT_READY, -3),
  TILL_VALUE(TILL_E_STORAGE, -4),
  TILL_VALUE(TILL_E_BUG, -5),
  TILL_VALUE(TILL_E_CONFLICT, -6),
  TILL_VALUE(TILL_E_THREAD, -7),
  TILL_VALUE(TILL_E_DENIED, -8),
  TILL_VALUE(TILL_E_NOT_FOUND, -9),
  TILL_VALUE(TILL_E_UNSUPPORTED, -10),

  // till/movement.h
  TILL_VALUE(TILL_SALE, 1),
  TILL_VALUE(TILL_RETURN, 2),
  TILL_VALUE(TILL_VOID, 3),
  TILL_VALUE(TILL_ADJUSTMENT, 4),
  TILL_VALUE(TILL_RECEIPT, 5),
  TILL_VALUE(TILL_COUNT, 6),
  TILL_VALUE(TILL_TRANSFER_IN, 7),
  TILL_VALUE(TILL_TRANSFER_OUT, 8),

  // till/ext/host/catalogue.h
  TILL_VALUE(TILL_ITEM_TRACKED, 1),
  TILL_VALUE(TILL_ITEM_FRACTIONAL, 2),
  TILL_VALUE(TILL_ITEM_VARIANT, 4),
  TILL_VALUE(TILL_ITEM_PRICE_WITH_TAX, 8),
  TILL_VALUE(TILL_ITEM_PRICE_BEFORE_TAX, 16),

  // till/ext/host/link_state.h
  TILL_VALUE(TILL_LINK_UNKNOWN, 0),
  TILL_VALUE(TILL_LINK_UP, 1),
  TILL_VALUE(TILL_LINK_DOWN, 2),

  // till/ext/host/log.h
  TILL_VALUE(TILL_LOG_DEBUG, 0),
  TILL_VALUE(TILL_LOG_INFO, 1),
  TILL_VALUE(TILL_LOG_WARNING, 2),
  TILL_VALUE(TILL_LOG_ERROR, 3),

  // till/ext/host/register_state.h
  TILL_VALUE(TILL_REGISTER_IN_TENDER, 1),
  TILL_VALUE(TILL_REGISTER_OPEN, 2),
  TILL_VALUE(TILL_REGISTER_CLOSING, 4),
  TILL_VALUE(TILL_REGISTER_TRAINING, 8),

  // till/ext/host/rights.h
  TILL_VALUE(TILL_RIGHT_MANAGE_ACCOUNT, 1),
  TILL_VALUE(TILL_RIGHT_MANAGE_ECOMMERCE, 2),
  TILL_VALUE(TILL_RIGHT_OWNER, 4),
  TILL_VALUE(TILL_RIGHT_MANAGER, 8),
  TILL_VALUE(TILL_PLAN_ECOMMERCE, 1),

  // till/ext/host/sound.h
  TILL_VALUE(TILL_SOUND_CHIME, 1),
  TILL_VALUE(TILL_SOUND_LOW_TONE, 2),

  // till/ext/plugin/actions.h
  TILL_VALUE(TILL_ACTION_RUNNING, 0),
  TILL_VALUE(TILL_ACTION_DONE, 1),
  TILL_VALUE(TILL_ACTION_FAILED, 2),

  // till/ext/plugin/online_stock.h
  TILL_VALUE(TILL_ONLINE_UNKNOWN, 0),
  TILL_VALUE(TILL_ONLINE_OFF, 1),
  TILL_VALUE(TILL_ONLINE_CURRENT, 2),
  TILL_VALUE(TILL_ONLINE_STALE, 3),
  TILL_VALUE(TILL_ONLINE_OVERSOLD, 4),
  TILL_VALUE(TILL_ONLINE_UNTRACKED, 5),

  // till/ext/plugin/overlay.h
  TILL_VALUE(TILL_THEME_LIGHT, 0),
  TILL_VALUE(TILL_THEME_DARK, 1),
  TILL_VALUE(TILL_FRAME_LIST_WIDGETS, 1),
  TILL_VALUE(TILL_FRAME_STILL, 2),
  TILL_VALUE(TILL_FRAME_IN_TENDER, 4),
  TILL_VALUE(TILL_KEY_TAB, 1),
  TILL_VALUE(TILL_KEY_LEFT, 2),
  TILL_VALUE(TILL_KEY_RIGHT, 3),
  TILL_VALUE(TILL_KEY_UP, 4),
  TILL_VALUE(TILL_KEY_DOWN, 5),
  TILL_VALUE(TILL_KEY_PAGE_UP, 6),
  TILL_VALUE(TILL_KEY_PAGE_DOWN, 7),
  TILL_VALUE(TILL_KEY_HOME, 8),
  TILL_VALUE(TILL_KEY_END, 9),
  TILL_VALUE(TILL_KEY_BACKSPACE, 10),
  TILL_VALUE(TILL_KEY_DELETE, 11),
  TILL_VALUE(TILL_KEY_ENTER, 12),
  TILL_VALUE(TILL_KEY_ESCAPE, 13),
  TILL_VALUE(TILL_KEY_OPEN, 14),
  TILL_VALUE(TILL_WIDGET_BADGE, 1),
  TILL_VALUE(TILL_WIDGET_BUTTON, 2),
  TILL_VALUE(TILL_WIDGET_TEXT, 3),
  TILL_VALUE(TILL_WIDGET_ROW, 4),
  TILL_VALUE(TILL_WIDGET_CHIP, 5),
  TILL_VALUE(TILL_WIDGET_FIELD, 6),
  TILL_VALUE(TILL_WIDGET_TAB, 7),
  TILL_VALUE(TILL_WIDGET_PANEL, 8),

  // till/ext/plugin/status.h
  TILL_VALUE(TILL_SYNC_CHECKING, 0),
  TILL_VALUE(TILL_SYNC_ALL_SENT, 1),
  TILL_VALUE(TILL_SYNC_SYNCING, 2),
  TILL_VALUE(TILL_SYNC_OFFLINE, 3),
  TILL_VALUE(TILL_SYNC_ATTENTION, 4),
  TILL_VALUE(TILL_SYNC_PAUSED, 5),
  TILL_VALUE(TILL_SYNC_UNLINKED, 6),
};

const Id kIds[] = {
  {"TILL_ENTRY_SYMBOL", TILL_ENTRY_SYMBOL, "till_plugin_entry"},
  {"TILL_HOST_CATALOGUE", TILL_HOST_CATALOGUE, "till.host.catalogue/1"},
  {"TILL_HOST_DATA_DIRECTORY", TILL_HOST_DATA_DIRECTORY, "till.host.data-directory/1"},
  {"TILL_HOST_JOURNAL", TILL_HOST_JOURNAL, "till.host.journal/1"},
  {"TILL_HOST_LINK_STATE", TILL_HOST_LINK_STATE, "till.host.link-state/1"},
  {"TILL_HOST_LOCALE", TILL_HOST_LOCALE, "till.host.locale/1"},
  {"TILL_HOST_LOG", TILL_HOST_LOG, "till.host.log/1"},
  {"TILL_HOST_MAIN_THREAD", TILL_HOST_MAIN_THREAD, "till.host.main-thread/1"},
  {"TILL_HOST_PRINT", TILL_HOST_PRINT, "till.host.print/1"},
  {"TILL_HOST_PURPOSE", TILL_HOST_PURPOSE, "till.host.purpose/1"},
  {"TILL_HOST_REGISTER_STATE", TILL_HOST_REGISTER_STATE, "till.host.register-state/1"},
  {"TILL_HOST_RIGHTS", TILL_HOST_RIGHTS, "till.host.rights/1"},
  {"TILL_HOST_SCAN", TILL_HOST_SCAN, "till.host.scan/1"},
  {"TILL_HOST_SECRETS", TILL_HOST_SECRETS, "till.host.secrets/1"},
  {"TILL_HOST_SOUND", TILL_HOST_SOUND, "till.host.sound/1"},
  {"TILL_HOST_STOCK", TILL_HOST_STOCK, "till.host.stock/1"},
  {"TILL_HOST_STOCK_APPLIED", TILL_HOST_STOCK_APPLIED, "till.host.stock-applied/1"},
  {"TILL_HOST_STOCK_KEYS", TILL_HOST_STOCK_KEYS, "till.host.stock-keys/1"},
  {"TILL_EXT_ACTIONS", TILL_EXT_ACTIONS, "till.actions/1"},
  {"TILL_EXT_MOVEMENTS", TILL_EXT_MOVEMENTS, "till.movements/1"},
  {"TILL_EXT_ONLINE_STOCK", TILL_EXT_ONLINE_STOCK, "till.online-stock/1"},
  {"TILL_EXT_OVERLAY", TILL_EXT_OVERLAY, "till.overlay/1"},
  {"TILL_EXT_STATUS", TILL_EXT_STATUS, "till.status/1"},
};
// clang-format on

}  // namespace

TEST_CASE("calls keep the signature they were released with") {
  for (const Call& call : kCalls) {
    INFO(call.what);
    CHECK(call.unchanged);
  }
}

TEST_CASE("statuses, kinds, flags and states keep the value they were released with") {
  for (const Value& value : kValues) {
    INFO(value.what);
    CHECK(value.actual == value.released);
  }
}

TEST_CASE("extensions keep the id they were released with") {
  for (const Id& id : kIds) {
    INFO(id.what);
    CHECK(std::string(id.actual) == id.released);
  }
}
