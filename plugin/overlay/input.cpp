// What taps, keys, scans and time do.
#include <algorithm>
#include <cmath>

#include "plugin/overlay/overlay_state.h"
#include "plugin/overlay/texts.h"

namespace tillbridge::overlay {
namespace {

constexpr core::Millis kTellManagerAfterMs = 60 * 60'000;
constexpr core::Millis kGapStepMs = 10;
constexpr double kCardS = 8, kTryingS = 2, kSavingS = 10, kScannedS = 5;

bool escape_pressed(const till_frame_input& in) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(in.keys);
  for (std::uint32_t i = 0; i < in.key_count; ++i, bytes += in.key_size) {
    const auto* key = reinterpret_cast<const till_key*>(bytes);
    if (key->key == TILL_KEY_ESCAPE && key->down != 0) return true;
  }
  return false;
}

bool on_card(const Tap& tap) {
  return tap.act == Act::try_again || tap.act == Act::badge_sync || tap.act == Act::ask_manager ||
         (tap.act == Act::absorb && tap.which == 1);
}

}  // namespace

void Overlay::State::ask(std::string name, std::vector<std::pair<std::string, std::string>> arguments) {
  if (request) request({std::move(name), std::move(arguments)});
}

void Overlay::State::open(Panel panel) {
  if (ui.panel == Panel::none) ui.opened_s = clock_s;
  if (ui.panel != panel) {
    leave_catalogue();
    end_finding();
    ui.orders_scroll = ui.detail_scroll = ui.activity_scroll = ui.items_scroll = ui.review_scroll =
        ui.setup_scroll = 0;
    end_finding_orders();
    ui.picking = {};
    choose_order(0);
    ui.open_row = 0;
    ui.orders_tab = OrdersTab::to_do;
    ui.activity_tab = panel == Panel::activity && picture->activity_queued > 0 && picture->offline
                          ? ActivityTab::queued
                          : ActivityTab::all;
  }
  const bool fresh = ui.panel != panel;
  ui.panel = panel;
  ui.card = false;
  stale_words = stale_drawing = true;
  if (fresh && panel == Panel::setup && catalogue_gate(*picture, person) == Gate::not_linked)
    ask("link-files");
  if (fresh && panel == Panel::setup) look_again_at_store();
}

void Overlay::State::end_finding() {
  if (ui.finding && !ui.asked_find.empty()) ask("find-activity");
  ui.finding = false;
  ui.find.clear();
  ui.asked_find.clear();
  ui.find_due_s = 0;
  end_typing();
}

void Overlay::State::close_sheet() {
  end_keys();
  leave_catalogue();
  end_finding();
  end_finding_orders();
  ui.picking = {};
  ui.panel = Panel::none;
  ui.opened_s = -1;
  touch.let_go();
  stale_drawing = true;
}

void Overlay::State::toggle(Panel panel) {
  if (ui.panel == panel) {
    close_sheet();
    ui.card = false;
  } else {
    open(panel);
  }
}

void Overlay::State::open_card() {
  ui.card = true;
  ui.card_until_s = clock_s + kCardS;
  stale_words = stale_drawing = true;
}

void Overlay::State::tap_sync_badge() {
  if (models.shown == core::SyncBadge::attention) return toggle(Panel::review);
  if (models.shown == core::SyncBadge::unlinked && person.manager) return toggle(Panel::setup);
  if (ui.card) {
    ui.card = false;
    stale_drawing = true;
  } else {
    open_card();
  }
}

void Overlay::State::decide(std::size_t card, std::size_t choice) {
  if (card >= models.review.cards.size() || choice >= models.review.cards[card].choices.size()) return;
  const auto& row = models.review.cards[card].row;
  const auto& id = models.review.cards[card].choices[choice].id;
  if (id == kHow) {
    ui.how_to = ui.how_to == row ? std::string{} : row;
    return;
  }
  if (id == kCountFirst) {
    open(Panel::items);
    perform({Act::header_page, 2, 0});
    return;
  }
  ui.decided_until_s[row] = clock_s + kSavingS;
  if (id == "adopt") {
    ask("adopt-salvaged");
  } else if (id == "decline") {
    ask("decline-salvaged");
  } else if (id == "take-over") {
    ask("adopt", {{"confirm", "yes"}});
  } else if (id == "repair") {
    ask("repair", {{"confirm", "yes"}});
  } else if (id == "compare-stock") {
    ask("compare-stock", {{"confirm", "yes"}});
  } else {
    ask("decide", {{"row", row}, {"choice", id}});
  }
}

void Overlay::State::step_setting(Setting setting, int steps) {
  if (!person.sells()) return;
  using Counter = core::CounterSettings;
  const auto& now_set = picture->settings;
  if (setting == Setting::low_mark)
    ask("settings-save", {{"low_mark", std::to_string(std::clamp<core::Units>(now_set.low_mark + steps, 0,
                                                                              Counter::kLowMost))}});
  else
    ask("settings-save",
        {{"scan_gap_ms", std::to_string(std::clamp<core::Millis>(now_set.scan_gap_ms + steps * kGapStepMs,
                                                                 Counter::kGapLeast, Counter::kGapMost))}});
}

/// Sales are stopped and let go as by the card: who did it and since when is told there.
void Overlay::State::switch_feature(Feature feature, bool on) {
  switch (feature) {
    case Feature::send_sales:
      return ask(on ? "resume" : "pause");
    case Feature::take_orders:
      return ask("settings-save", {{"take_orders", on ? "yes" : "no"}});
    case Feature::read_stock:
      return ask("settings-save", {{"read_stock", on ? "yes" : "no"}});
    case Feature::send_items:
      return ask("settings-save", {{"send_items", on ? "yes" : "no"}});
  }
}

void Overlay::State::perform(const Tap& tap) {
  stale_drawing = true;
  if (ui.card && !on_card(tap)) ui.card = false;
  if (asks_before(tap) || perform_catalogue(tap)) return;
  switch (tap.act) {
    case Act::absorb:
      break;
    case Act::badge_sync:
      tap_sync_badge();
      break;
    case Act::badge_orders:
      toggle(Panel::orders);
      break;
    case Act::open_panel:
      open(static_cast<Panel>(tap.which));
      break;
    case Act::close_sheet:
      close_sheet();
      break;
    case Act::orders_tab:
      ui.orders_tab = static_cast<OrdersTab>(tap.which);
      ui.picking = {};
      choose_order(0);
      ui.orders_scroll = 0;
      stale_words = true;  // on a wide screen the first row is opened
      break;
    case Act::activity_tab:
      ui.activity_tab = static_cast<ActivityTab>(tap.which);
      ui.activity_scroll = 0;
      break;
    case Act::select_order:
      choose_order(tap.which);
      order_was_read(tap.which);
      break;
    case Act::order_back:
      choose_order(0);
      break;
    case Act::order_action:
      start_order_action(tap.which);
      break;
    case Act::order_undo:
      undo_order_action(tap.which);
      break;
    case Act::order_tick:
    case Act::order_missing:
    case Act::orders_find:
    case Act::orders_find_end:
    case Act::pick_start:
    case Act::pick_row:
    case Act::pick_all:
    case Act::pick_cancel:
    case Act::pick_print:
    case Act::slip_print:
      perform_orders(tap);
      break;
    case Act::activity_find:
      ui.finding = true;
      ui.open_row = 0;
      ui.activity_scroll = 0;
      ui.pages.focus.focus(FieldId::activity_search, clock_s);
      stale_words = true;
      break;
    case Act::activity_find_end:
      end_finding();
      ui.activity_scroll = 0;
      stale_words = true;
      break;
    case Act::activity_export:
      ask("export-activity");
      break;
    case Act::toggle_row:
      ui.open_row = ui.open_row == tap.which ? 0 : tap.which;
      break;
    case Act::details_print:
      for (const auto* rows : {&models.activity.rows, &models.found.rows})
        for (const auto& row : *rows)
          if (row.id == tap.which && person.manager)
            return ask("details-print", {{"text", row.what + "\n" + row.times + "\n" + row.details + "\n"}});
      break;
    case Act::try_again:
      if (clock_s < ui.trying_until_s) break;
      ui.trying_until_s = clock_s + kTryingS;
      if (ui.card) ui.card_until_s = clock_s + kCardS;
      ask("sync-now");
      break;
    case Act::resume:
      ask("resume");
      break;
    case Act::decide:
      decide(static_cast<std::size_t>(tap.which), static_cast<std::size_t>(tap.part));
      break;
    case Act::ask_manager:
      ask("ask-manager", {{"reason", text(locale, Text::manager_only)}});
      break;
    case Act::see_activity:
      open(Panel::activity);
      break;
    case Act::review:
      open(Panel::review);
      break;
    case Act::link:
      open(Panel::setup);
      break;
    case Act::setting_step:
      step_setting(static_cast<Setting>(tap.which), tap.part);
      break;
    case Act::setting_switch:
      switch_feature(static_cast<Feature>(tap.which), tap.part == 1);
      break;
    case Act::notice_away:
      ui.notice_until_s = 0;
      break;
    default:  // of the catalogue
      break;
  }
}

bool Overlay::State::take_input(const till_frame_input& in) {
  Touch::Sample sample;
  sample.pointer = {in.pointer_x, in.pointer_y};
  sample.present = in.pointer_present != 0;
  sample.down = in.pointer_down != 0;
  sample.pressed = in.press_count > 0;
  sample.press = {in.press_x, in.press_y};
  sample.wheel = std::clamp(in.wheel, -100.0f, 100.0f);
  sample.clock_s = clock_s;
  const bool over = sample.present && touch.ours(sample.pointer);
  const auto outcome = touch.feed(sample);
  if (outcome.moved) stale_drawing = true;
  carry_badges(outcome);
  if (outcome.pressed_outside && ui.card) {
    ui.card = false;
    stale_drawing = true;
  }
  if (outcome.pressed_outside) end_typing();
  if (sample.pressed) end_keys();
  if (outcome.first) perform(*outcome.first);
  if (outcome.second) perform(*outcome.second);

  const bool field_had_keys = ui.pages.focus.focused() != FieldId::none;
  bool escaped_field = type(in);
  if (!field_had_keys && drive(in)) escaped_field = true;

  // A scan or a key for the register closes the card; the sheet stays.
  const std::string_view scanned_now =
      in.scanned_sku == nullptr ? std::string_view{} : std::string_view{in.scanned_sku};
  const bool scan = !scanned_now.empty() && scanned_now != scanned;
  const bool typed = in.text != nullptr && in.text[0] != '\0' && !field_had_keys && !ui.keys.on;
  if (scan) ui.scanned_until_s = clock_s + kScannedS;
  if (scanned_now != scanned) scanned = scanned_now;
  if (ui.card && (scan || typed)) {
    ui.card = false;
    stale_drawing = true;
  }
  if (in.key_count > 0 && !escaped_field && (ui.card || ui.panel != Panel::none) && escape_pressed(in)) {
    if (ui.card) {
      ui.card = false;
    } else if (!asks_before({Act::close_sheet, 0, 0})) {
      close_sheet();
    }
    stale_drawing = true;
  }
  return over || outcome.held;
}

void Overlay::State::pass_time() {
  const auto passed = [&](double& due) {
    if (due <= 0 || clock_s < due) return;
    due = 0;
    stale_drawing = true;
  };
  if (ui.card && clock_s >= ui.card_until_s && !touch.holding()) {
    ui.card = false;
    stale_drawing = true;
  }
  passed(ui.trying_until_s);
  if (ui.finding && ui.find != ui.asked_find && clock_s >= ui.find_due_s) {
    ui.asked_find = ui.find;
    ask("find-activity", {{"text", ui.find}});
  }
  passed(ui.notice_until_s);
  passed(ui.scanned_until_s);
  if (pass_catalogue_time()) stale_drawing = true;
  for (auto saving = ui.decided_until_s.begin(); saving != ui.decided_until_s.end();) {
    const bool over = clock_s >= saving->second;
    stale_drawing = stale_drawing || over;
    saving = over ? ui.decided_until_s.erase(saving) : std::next(saving);
  }
  pass_order_time();
}

void Overlay::State::make_sounds(bool in_tender) {
  const auto local = std::max<std::int64_t>(now + locale.utc_offset_minutes * std::int64_t{60'000}, 0);
  const auto due = chimes.due(
      {clock_s, static_cast<int>(local / 60'000 % (24 * 60)), ui.panel == Panel::orders, in_tender});
  if (due && sound) sound(*due);
}

void Overlay::State::say_once() {
  const auto& p = *picture;
  const auto waiting = std::max(p.unconfirmed, p.queued);
  if (closing && !closing_told && p.linked && p.read_back) {
    closing_told = true;
    if (waiting > 0) show_notice(plural(locale, Text::closing_queue, waiting));
  }
  if (person.signed_in && !sign_in_told && p.read_back) {
    sign_in_told = true;
    const auto away = p.offline && p.offline_since > 0 ? now - p.offline_since : 0;
    if (person.manager && away >= kTellManagerAfterMs)
      show_notice(waiting == 0 ? text(locale, Text::away_none, {{"length", length_words(locale, away)}})
                               : plural(locale, Text::away_waiting, waiting,
                                        {{"length", length_words(locale, away)}}));
  }
}

std::optional<double> Overlay::State::next_due_s() const {
  std::optional<double> next = steady.due_in(clock_s);
  if (const auto chime = chimes.due_in(clock_s)) next = std::min(next.value_or(*chime), *chime);
  const auto at = [&](double due) {
    if (due <= clock_s) return;
    next = std::min(next.value_or(due - clock_s), due - clock_s);
  };
  if (ui.card) at(ui.card_until_s);
  at(ui.trying_until_s);
  if (ui.finding && ui.find != ui.asked_find) at(ui.find_due_s);
  if (ui.orders_find.on && ui.orders_find.text != ui.orders_find.asked) at(ui.orders_find.due_s);
  at(ui.notice_until_s);
  at(ui.scanned_until_s);
  if (const auto end = ui.pages.focus.ends_at_s()) at(*end);
  if (const auto due = ui.pages.items.staging.due_s()) at(*due);
  for (const auto& saving : ui.pages.categories.saving) at(saving.until_s);
  for (const auto& [row, until] : ui.decided_until_s) at(until);
  for (const auto& [number, wait] : ui.order_waits) {
    at(wait.due_s);
    if (!wait.told) at(wait.due_s - std::floor(wait.due_s - clock_s));
  }
  return next;
}

}  // namespace tillbridge::overlay
