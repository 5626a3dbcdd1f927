// What whoever may sell online sets for this counter, as part of Set up. Each press is saved at once.
#include "plugin/overlay/screen.h"
#include "plugin/overlay/texts.h"
#include "plugin/overlay/touch_controls.h"

namespace tillbridge::overlay {
namespace {

constexpr float kSettingRow = 92, kValue = 76, kFeature = 104;

struct Stepper {
  Setting setting;
  const char* id;
  Text name, below;
  std::string value;
  bool less, more;  ///< whether there is one
};

void draw_stepper(Screen& screen, Rect row, const Stepper& stepper) {
  const auto& tokens = screen.tokens;
  const std::string id = std::string{"panel.setup."} + stepper.id;
  row = row.inset(20, 0);
  const auto button = [&](const Rect& at, Text words, const char* which, int part, bool enabled) {
    draw_button(screen, {at.x, row.mid_y() - kTarget / 2, at.w, kTarget},
                {id + which,
                 text(screen.locale, words),
                 {Act::setting_step, static_cast<std::int64_t>(stepper.setting), part},
                 ButtonLook::secondary,
                 icon::kNone,
                 enabled});
  };
  button(row.take_right(kTarget), Text::setting_more, ".more", 1, stepper.more);
  draw_line(screen, id, Face::label15, row.take_right(kValue), stepper.value, tokens.text, Align::centre);
  button(row.take_right(kTarget), Text::setting_less, ".less", -1, stepper.less);
  row.take_right(16);
  const auto below = text(screen.locale, stepper.below);
  const float more = screen.canvas.paragraph_height(Face::second14, row.w, below, 2);
  const float top = row.mid_y() - (25 + more) / 2;
  draw_line(screen, {}, Face::name15, {row.x, top, row.w, 24}, text(screen.locale, stepper.name),
            tokens.text);
  draw_paragraph(screen, id + ".below", Face::second14, {row.x, top + 25, row.w, more}, below,
                 tokens.text_second, 2);
}

struct FeatureRow {
  Feature feature;
  const char* id;
  Text name, below;
  bool on, enabled;
};

void draw_feature(Screen& screen, Rect row, const FeatureRow& feature) {
  const auto& tokens = screen.tokens;
  row = row.inset(20, 0);
  const auto name = text(screen.locale, feature.name);
  const auto words = text(screen.locale, feature.on ? Text::feature_on : Text::feature_off);
  const float wide = switch_width(screen, {Text::feature_on, Text::feature_off}, {});
  const Rect cell = row.take_right(wide);
  draw_switch(screen, {cell.x, cell.mid_y() - 32, cell.w, 64},
              {.id = std::string{"panel.setup.feature."} + feature.id,
               .words = words,
               .name = words,
               .on = feature.on,
               .enabled = feature.enabled,
               .tap = {Act::setting_switch, static_cast<std::int64_t>(feature.feature), feature.on ? 0 : 1}});
  row.take_right(16);
  const auto below = text(screen.locale, feature.below);
  const float more = screen.canvas.paragraph_height(Face::second14, row.w, below, 3);
  const float top = row.mid_y() - (25 + more) / 2;
  draw_line(screen, {}, Face::name15, {row.x, top, row.w, 24}, name, tokens.text);
  draw_paragraph(screen, std::string{"panel.setup.feature."} + feature.id + ".below", Face::second14,
                 {row.x, top + 25, row.w, more}, below, tokens.text_second, 3);
}

/// Each feature has its own switch, and what is off says so here whoever turned it off.
float draw_features(Screen& screen, float x, float y, float width) {
  const auto& picture = screen.picture;
  const auto& set = picture.settings;
  draw_line(screen, {}, Face::label15, {x, y, width, 26}, text(screen.locale, Text::features_title),
            screen.tokens.text_second);
  // Sending that the settings file turned off is turned on there.
  const bool sales = picture.paused_since == 0, pausable = picture.paused_by != "tillbridge.json";
  const FeatureRow rows[] = {
      {Feature::send_sales, "sales", Text::feature_sales, Text::feature_sales_more, sales,
       pausable && screen.person.manager},
      {Feature::take_orders, "orders", Text::feature_orders, Text::feature_orders_more, set.take_orders,
       true},
      {Feature::read_stock, "stock", Text::feature_stock, Text::feature_stock_more, set.read_stock, true},
      {Feature::send_items, "items", Text::feature_items, Text::feature_items_more, set.send_items, true},
  };
  const Rect card{x, y + 32, width, kFeature * static_cast<float>(std::size(rows))};
  screen.canvas.fill(card, screen.tokens.surface, 12);
  screen.canvas.outline(card, screen.tokens.hairline, 12);
  Rect rest = card;
  for (const auto& feature : rows) {
    const Rect row = rest.take_top(kFeature);
    if (row.y > card.y) screen.canvas.rule(x + 20, row.y, width - 40, screen.tokens.hairline);
    if (screen.canvas.visible(row)) draw_feature(screen, row, feature);
  }
  return 32 + card.h + 24;
}

}  // namespace

float draw_settings(Screen& screen, float x, float y, float width) {
  if (!screen.person.sells()) return 0;
  using Counter = core::CounterSettings;
  const auto& set = screen.picture.settings;
  const auto& locale = screen.locale;
  draw_line(screen, {}, Face::label15, {x, y, width, 26}, text(locale, Text::settings_title),
            screen.tokens.text_second);
  const Stepper steppers[] = {
      {Setting::low_mark, "low_mark", Text::setting_low, Text::setting_low_more,
       signed_number_words(locale, set.low_mark), set.low_mark > 0, set.low_mark < Counter::kLowMost},
      {Setting::scan_gap, "scan_gap", Text::setting_gap, Text::setting_gap_more,
       text(locale, Text::setting_ms, {{"n", signed_number_words(locale, set.scan_gap_ms)}}),
       set.scan_gap_ms > Counter::kGapLeast, set.scan_gap_ms < Counter::kGapMost},
  };
  const Rect card{x, y + 32, width, kSettingRow * static_cast<float>(std::size(steppers))};
  screen.canvas.fill(card, screen.tokens.surface, 12);
  screen.canvas.outline(card, screen.tokens.hairline, 12);
  Rect rest = card;
  for (const auto& stepper : steppers) {
    const Rect row = rest.take_top(kSettingRow);
    if (row.y > card.y) screen.canvas.rule(x + 20, row.y, width - 40, screen.tokens.hairline);
    if (screen.canvas.visible(row)) draw_stepper(screen, row, stepper);
  }
  const float counter = 32 + card.h + 24;
  return counter + draw_features(screen, x, y + counter, width);
}

}  // namespace tillbridge::overlay
