// The binary shape of every record and table under include/till, written down. A host compiled last year
// relies on these numbers: a row that fails is either a mistake or a new ABI (docs/abi.md says which changes
// are allowed). A field added at the tail of a record adds rows and changes its size; no other row may ever
// change.
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>

#include "catch2.hpp"
#include "till/till.h"

static_assert(sizeof(void*) == 8, "the table below is that of 64-bit Linux, the platform that is supported");

namespace {

struct Row {
  const char* what;
  std::size_t actual, released;
};

#define TILL_SIZE(record, bytes) \
  { #record, sizeof(record), bytes }
#define TILL_FIELD(record, field, offset) \
  { #record "." #field, offsetof(record, field), offset }

// clang-format off
const Row kRows[] = {
  // till/status.h
  TILL_SIZE(till_rect, 16),
  TILL_FIELD(till_rect, x, 0),
  TILL_FIELD(till_rect, y, 4),
  TILL_FIELD(till_rect, width, 8),
  TILL_FIELD(till_rect, height, 12),

  // till/host.h
  TILL_SIZE(till_host, 72),
  TILL_FIELD(till_host, host_data, 0),
  TILL_FIELD(till_host, abi_major, 8),
  TILL_FIELD(till_host, abi_minor, 12),
  TILL_FIELD(till_host, name, 16),
  TILL_FIELD(till_host, version, 24),
  TILL_FIELD(till_host, register_id, 32),
  TILL_FIELD(till_host, register_name, 40),
  TILL_FIELD(till_host, location_id, 48),
  TILL_FIELD(till_host, location_name, 56),
  TILL_FIELD(till_host, get_extension, 64),

  // till/plugin.h
  TILL_SIZE(till_plugin, 56),
  TILL_FIELD(till_plugin, plugin_data, 0),
  TILL_FIELD(till_plugin, activate, 8),
  TILL_FIELD(till_plugin, deactivate, 16),
  TILL_FIELD(till_plugin, destroy, 24),
  TILL_FIELD(till_plugin, on_main_thread, 32),
  TILL_FIELD(till_plugin, get_extension, 40),
  TILL_FIELD(till_plugin, last_error, 48),

  // till/entry.h
  TILL_SIZE(till_descriptor, 48),
  TILL_FIELD(till_descriptor, size, 0),
  TILL_FIELD(till_descriptor, id, 8),
  TILL_FIELD(till_descriptor, name, 16),
  TILL_FIELD(till_descriptor, vendor, 24),
  TILL_FIELD(till_descriptor, version, 32),
  TILL_FIELD(till_descriptor, description, 40),
  TILL_SIZE(till_entry, 40),
  TILL_FIELD(till_entry, abi_major, 0),
  TILL_FIELD(till_entry, abi_minor, 4),
  TILL_FIELD(till_entry, descriptor, 8),
  TILL_FIELD(till_entry, init, 16),
  TILL_FIELD(till_entry, deinit, 24),
  TILL_FIELD(till_entry, create, 32),

  // till/movement.h
  TILL_SIZE(till_movement_line, 40),
  TILL_FIELD(till_movement_line, sku, 0),
  TILL_FIELD(till_movement_line, quantity_milli, 8),
  TILL_FIELD(till_movement_line, location_id, 16),
  TILL_FIELD(till_movement_line, order_line_ref, 24),
  TILL_FIELD(till_movement_line, restocked, 32),
  TILL_SIZE(till_movement, 64),
  TILL_FIELD(till_movement, size, 0),
  TILL_FIELD(till_movement, kind, 4),
  TILL_FIELD(till_movement, movement_id, 8),
  TILL_FIELD(till_movement, origin_key, 16),
  TILL_FIELD(till_movement, at_unix_ms, 24),
  TILL_FIELD(till_movement, lines, 32),
  TILL_FIELD(till_movement, line_count, 40),
  TILL_FIELD(till_movement, line_size, 44),
  TILL_FIELD(till_movement, reference, 48),
  TILL_FIELD(till_movement, register_id, 56),

  // till/ext/host/catalogue.h
  TILL_SIZE(till_item_option, 16),
  TILL_FIELD(till_item_option, name, 0),
  TILL_FIELD(till_item_option, value, 8),
  TILL_SIZE(till_item, 120),
  TILL_FIELD(till_item, size, 0),
  TILL_FIELD(till_item, flags, 4),
  TILL_FIELD(till_item, item_id, 8),
  TILL_FIELD(till_item, parent_item_id, 16),
  TILL_FIELD(till_item, sku, 24),
  TILL_FIELD(till_item, name, 32),
  TILL_FIELD(till_item, variant_label, 40),
  TILL_FIELD(till_item, upc, 48),
  TILL_FIELD(till_item, category, 56),
  TILL_FIELD(till_item, department, 64),
  TILL_FIELD(till_item, currency, 72),
  TILL_FIELD(till_item, price_minor, 80),
  TILL_FIELD(till_item, cost_minor, 88),
  TILL_FIELD(till_item, options, 96),
  TILL_FIELD(till_item, option_count, 104),
  TILL_FIELD(till_item, option_size, 108),
  TILL_FIELD(till_item, weight_milli, 112),
  TILL_SIZE(till_item_page, 24),
  TILL_FIELD(till_item_page, size, 0),
  TILL_FIELD(till_item_page, more, 4),
  TILL_FIELD(till_item_page, items, 8),
  TILL_FIELD(till_item_page, item_count, 16),
  TILL_FIELD(till_item_page, item_size, 20),
  TILL_SIZE(till_host_catalogue, 16),
  TILL_FIELD(till_host_catalogue, revision, 0),
  TILL_FIELD(till_host_catalogue, read, 8),

  // till/ext/host/data_directory.h
  TILL_SIZE(till_host_data_directory, 8),
  TILL_FIELD(till_host_data_directory, path, 0),

  // till/ext/host/journal.h
  TILL_SIZE(till_journal_entry, 72),
  TILL_FIELD(till_journal_entry, cursor, 0),
  TILL_FIELD(till_journal_entry, movement, 8),
  TILL_SIZE(till_journal_page, 24),
  TILL_FIELD(till_journal_page, size, 0),
  TILL_FIELD(till_journal_page, more, 4),
  TILL_FIELD(till_journal_page, entries, 8),
  TILL_FIELD(till_journal_page, entry_count, 16),
  TILL_FIELD(till_journal_page, entry_size, 20),
  TILL_SIZE(till_host_journal, 16),
  TILL_FIELD(till_host_journal, read, 0),
  TILL_FIELD(till_host_journal, end, 8),

  // till/ext/host/link_state.h
  TILL_SIZE(till_host_link_state, 8),
  TILL_FIELD(till_host_link_state, read, 0),

  // till/ext/host/locale.h
  TILL_SIZE(till_locale, 124),
  TILL_FIELD(till_locale, size, 0),
  TILL_FIELD(till_locale, utc_offset_minutes, 4),
  TILL_FIELD(till_locale, hours_24, 8),
  TILL_FIELD(till_locale, currency_digits, 12),
  TILL_FIELD(till_locale, symbol_after, 16),
  TILL_FIELD(till_locale, language, 20),
  TILL_FIELD(till_locale, time_zone, 36),
  TILL_FIELD(till_locale, currency, 100),
  TILL_FIELD(till_locale, currency_symbol, 104),
  TILL_FIELD(till_locale, decimal_point, 112),
  TILL_FIELD(till_locale, group_separator, 116),
  TILL_FIELD(till_locale, date_order, 120),
  TILL_SIZE(till_host_locale, 8),
  TILL_FIELD(till_host_locale, read, 0),

  // till/ext/host/log.h
  TILL_SIZE(till_host_log, 8),
  TILL_FIELD(till_host_log, write, 0),

  // till/ext/host/main_thread.h
  TILL_SIZE(till_host_main_thread, 8),
  TILL_FIELD(till_host_main_thread, request, 0),

  // till/ext/host/print.h
  TILL_SIZE(till_host_print, 8),
  TILL_FIELD(till_host_print, print_text, 0),
  TILL_SIZE(till_host_stock_keys, 8),
  TILL_FIELD(till_host_stock_keys, remembered, 0),
  TILL_SIZE(till_host_stock_applied, 8),
  TILL_FIELD(till_host_stock_applied, read, 0),
  TILL_SIZE(till_host_purpose, 8),
  TILL_FIELD(till_host_purpose, read, 0),

  // till/ext/host/register_state.h
  TILL_SIZE(till_register_state, 8),
  TILL_FIELD(till_register_state, size, 0),
  TILL_FIELD(till_register_state, flags, 4),
  TILL_SIZE(till_host_register_state, 8),
  TILL_FIELD(till_host_register_state, read, 0),

  // till/ext/host/rights.h
  TILL_SIZE(till_employee, 144),
  TILL_FIELD(till_employee, size, 0),
  TILL_FIELD(till_employee, rights, 4),
  TILL_FIELD(till_employee, plan, 8),
  TILL_FIELD(till_employee, signed_in, 12),
  TILL_FIELD(till_employee, employee_id, 16),
  TILL_FIELD(till_employee, name, 80),
  TILL_SIZE(till_host_rights, 16),
  TILL_FIELD(till_host_rights, current, 0),
  TILL_FIELD(till_host_rights, ask_for_manager, 8),

  // till/ext/host/scan.h
  TILL_SIZE(till_host_scan, 8),
  TILL_FIELD(till_host_scan, hand_back, 0),

  // till/ext/host/secrets.h
  TILL_SIZE(till_host_secrets, 24),
  TILL_FIELD(till_host_secrets, put, 0),
  TILL_FIELD(till_host_secrets, get, 8),
  TILL_FIELD(till_host_secrets, erase, 16),

  // till/ext/host/sound.h
  TILL_SIZE(till_host_sound, 8),
  TILL_FIELD(till_host_sound, play, 0),

  // till/ext/host/stock.h
  TILL_SIZE(till_stock_change, 16),
  TILL_FIELD(till_stock_change, sku, 0),
  TILL_FIELD(till_stock_change, quantity_milli, 8),
  TILL_SIZE(till_stock_apply, 48),
  TILL_FIELD(till_stock_apply, size, 0),
  TILL_FIELD(till_stock_apply, change_count, 4),
  TILL_FIELD(till_stock_apply, change_size, 8),
  TILL_FIELD(till_stock_apply, changes, 16),
  TILL_FIELD(till_stock_apply, key, 24),
  TILL_FIELD(till_stock_apply, order_number, 32),
  TILL_FIELD(till_stock_apply, reason, 40),
  TILL_SIZE(till_host_stock, 24),
  TILL_FIELD(till_host_stock, on_hand, 0),
  TILL_FIELD(till_host_stock, apply, 8),
  TILL_FIELD(till_host_stock, set_aside, 16),

  // till/ext/plugin/actions.h
  TILL_SIZE(till_action_argument, 16),
  TILL_FIELD(till_action_argument, name, 0),
  TILL_FIELD(till_action_argument, value, 8),
  TILL_SIZE(till_action, 32),
  TILL_FIELD(till_action, size, 0),
  TILL_FIELD(till_action, argument_count, 4),
  TILL_FIELD(till_action, argument_size, 8),
  TILL_FIELD(till_action, name, 16),
  TILL_FIELD(till_action, arguments, 24),
  TILL_SIZE(till_action_result, 528),
  TILL_FIELD(till_action_result, size, 0),
  TILL_FIELD(till_action_result, state, 4),
  TILL_FIELD(till_action_result, status, 8),
  TILL_FIELD(till_action_result, step_count, 12),
  TILL_FIELD(till_action_result, message, 16),
  TILL_SIZE(till_plugin_actions, 16),
  TILL_FIELD(till_plugin_actions, submit, 0),
  TILL_FIELD(till_plugin_actions, result, 8),

  // till/ext/plugin/movements.h
  TILL_SIZE(till_plugin_movements, 8),
  TILL_FIELD(till_plugin_movements, record, 0),

  // till/ext/plugin/online_stock.h
  TILL_SIZE(till_online_stock, 40),
  TILL_FIELD(till_online_stock, size, 0),
  TILL_FIELD(till_online_stock, state, 4),
  TILL_FIELD(till_online_stock, available, 8),
  TILL_FIELD(till_online_stock, unsent, 16),
  TILL_FIELD(till_online_stock, short_by, 24),
  TILL_FIELD(till_online_stock, read_at_unix_ms, 32),
  TILL_SIZE(till_plugin_online_stock, 8),
  TILL_FIELD(till_plugin_online_stock, read, 0),

  // till/ext/plugin/overlay.h
  TILL_SIZE(till_key, 8),
  TILL_FIELD(till_key, key, 0),
  TILL_FIELD(till_key, down, 4),
  TILL_SIZE(till_anchor, 24),
  TILL_FIELD(till_anchor, sku, 0),
  TILL_FIELD(till_anchor, rect, 8),
  TILL_SIZE(till_frame_input, 168),
  TILL_FIELD(till_frame_input, size, 0),
  TILL_FIELD(till_frame_input, flags, 4),
  TILL_FIELD(till_frame_input, width, 8),
  TILL_FIELD(till_frame_input, height, 12),
  TILL_FIELD(till_frame_input, scale, 16),
  TILL_FIELD(till_frame_input, delta_s, 20),
  TILL_FIELD(till_frame_input, now_unix_ms, 24),
  TILL_FIELD(till_frame_input, theme, 32),
  TILL_FIELD(till_frame_input, dock, 36),
  TILL_FIELD(till_frame_input, workspace, 52),
  TILL_FIELD(till_frame_input, keep_clear, 68),
  TILL_FIELD(till_frame_input, pointer_x, 84),
  TILL_FIELD(till_frame_input, pointer_y, 88),
  TILL_FIELD(till_frame_input, pointer_present, 92),
  TILL_FIELD(till_frame_input, pointer_down, 96),
  TILL_FIELD(till_frame_input, press_count, 100),
  TILL_FIELD(till_frame_input, press_x, 104),
  TILL_FIELD(till_frame_input, press_y, 108),
  TILL_FIELD(till_frame_input, wheel, 112),
  TILL_FIELD(till_frame_input, text, 120),
  TILL_FIELD(till_frame_input, keys, 128),
  TILL_FIELD(till_frame_input, key_count, 136),
  TILL_FIELD(till_frame_input, key_size, 140),
  TILL_FIELD(till_frame_input, anchors, 144),
  TILL_FIELD(till_frame_input, anchor_count, 152),
  TILL_FIELD(till_frame_input, anchor_size, 156),
  TILL_FIELD(till_frame_input, scanned_sku, 160),
  TILL_SIZE(till_vertex, 20),
  TILL_FIELD(till_vertex, x, 0),
  TILL_FIELD(till_vertex, y, 4),
  TILL_FIELD(till_vertex, u, 8),
  TILL_FIELD(till_vertex, v, 12),
  TILL_FIELD(till_vertex, rgba, 16),
  TILL_SIZE(till_command, 28),
  TILL_FIELD(till_command, clip, 0),
  TILL_FIELD(till_command, texture_id, 16),
  TILL_FIELD(till_command, first_index, 20),
  TILL_FIELD(till_command, index_count, 24),
  TILL_SIZE(till_frame, 56),
  TILL_FIELD(till_frame, size, 0),
  TILL_FIELD(till_frame, revision, 4),
  TILL_FIELD(till_frame, wants_pointer, 8),
  TILL_FIELD(till_frame, wants_text, 12),
  TILL_FIELD(till_frame, next_frame_ms, 16),
  TILL_FIELD(till_frame, vertex_count, 20),
  TILL_FIELD(till_frame, index_count, 24),
  TILL_FIELD(till_frame, command_count, 28),
  TILL_FIELD(till_frame, vertices, 32),
  TILL_FIELD(till_frame, indices, 40),
  TILL_FIELD(till_frame, commands, 48),
  TILL_SIZE(till_texture, 32),
  TILL_FIELD(till_texture, size, 0),
  TILL_FIELD(till_texture, texture_id, 4),
  TILL_FIELD(till_texture, revision, 8),
  TILL_FIELD(till_texture, width, 12),
  TILL_FIELD(till_texture, height, 16),
  TILL_FIELD(till_texture, rgba, 24),
  TILL_SIZE(till_widget, 48),
  TILL_FIELD(till_widget, id, 0),
  TILL_FIELD(till_widget, text, 8),
  TILL_FIELD(till_widget, rect, 16),
  TILL_FIELD(till_widget, role, 32),
  TILL_FIELD(till_widget, enabled, 36),
  TILL_FIELD(till_widget, clipped, 40),
  TILL_SIZE(till_plugin_overlay, 24),
  TILL_FIELD(till_plugin_overlay, frame, 0),
  TILL_FIELD(till_plugin_overlay, texture, 8),
  TILL_FIELD(till_plugin_overlay, widgets, 16),

  // till/ext/plugin/status.h
  TILL_SIZE(till_status_view, 1040),
  TILL_FIELD(till_status_view, size, 0),
  TILL_FIELD(till_status_view, sync, 4),
  TILL_FIELD(till_status_view, offline, 8),
  TILL_FIELD(till_status_view, orders_to_do, 12),
  TILL_FIELD(till_status_view, orders_late, 16),
  TILL_FIELD(till_status_view, attention, 20),
  TILL_FIELD(till_status_view, unconfirmed, 24),
  TILL_FIELD(till_status_view, queued, 32),
  TILL_FIELD(till_status_view, held, 40),
  TILL_FIELD(till_status_view, settled_total, 48),
  TILL_FIELD(till_status_view, host_calls_open, 56),
  TILL_FIELD(till_status_view, order_polls_started, 64),
  TILL_FIELD(till_status_view, order_poll_applied, 72),
  TILL_FIELD(till_status_view, last_answer_unix_ms, 80),
  TILL_FIELD(till_status_view, last_sent_unix_ms, 88),
  TILL_FIELD(till_status_view, offline_since_unix_ms, 96),
  TILL_FIELD(till_status_view, degraded, 104),
  TILL_FIELD(till_status_view, cleanly_opened, 108),
  TILL_FIELD(till_status_view, sync_words, 112),
  TILL_FIELD(till_status_view, orders_words, 176),
  TILL_FIELD(till_status_view, headline, 240),
  TILL_FIELD(till_status_view, body, 400),
  TILL_FIELD(till_status_view, store_name, 912),
  TILL_SIZE(till_plugin_status, 8),
  TILL_FIELD(till_plugin_status, read, 0),
};
// clang-format on

}  // namespace

TEST_CASE("records keep the size and the offsets they were released with") {
  for (const Row& row : kRows) {
    INFO(row.what);
    CHECK(row.actual == row.released);
  }
}

TEST_CASE("every record of the public headers is in the table of sizes") {
  std::set<std::string> written_down;
  for (const Row& row : kRows) written_down.insert(row.what);
  const std::string opening = "typedef struct ";
  std::size_t found = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(TILL_INCLUDE_DIR)) {
    if (entry.path().extension() != ".h") continue;
    std::ifstream file(entry.path());
    for (std::string line; std::getline(file, line);) {
      if (line.rfind(opening, 0) != 0) continue;
      const std::string record = line.substr(opening.size(), line.find(" {") - opening.size());
      INFO(entry.path().filename().string() << " declares " << record);
      CHECK(written_down.count(record) == 1);
      ++found;
    }
  }
  CHECK(found > 40);
}
