#include <fmt/format.h>

#include "screen/icons.h"
#include "screen/scene.h"

namespace till_screen {
namespace {

constexpr float kRound = 8;
constexpr float kKeyGap = 8;

struct Look {
  Colour fill, ink, line;
};

Look look_of(const Theme& theme, Weight weight, bool enabled) {
  if (!enabled) return {theme.surface3, theme.text_second, 0};
  switch (weight) {
    case Weight::kPrimary:
      return {theme.action, theme.on_action, 0};
    case Weight::kPay:
      return {theme.pay, theme.on_pay, 0};
    case Weight::kDanger:
      return {theme.danger_fill, theme.danger_text, 0};
    case Weight::kQuiet:
      break;
  }
  return {theme.surface, theme.text, theme.control_line};
}

}  // namespace

bool button(Scene& scene, const std::string& id, const Rect& rect, const std::string& words, Weight weight,
            char16_t picture, bool enabled, bool stacked) {
  const bool tapped = scene.touch.tap(id, rect, words, enabled);
  Look look = look_of(scene.colours(), weight, enabled);
  if (enabled && scene.touch.held(id)) look.fill = mix(look.fill, scene.colours().text, 0.12f);
  scene.paint.fill(rect, look.fill, kRound);
  if (look.line != 0) scene.paint.outline(rect, look.line, kRound);
  const Face face = rect.h >= 68 ? Face::kSemi20 : rect.h >= 56 ? Face::kSemi18 : Face::kSemi15;
  if (picture == 0) {
    scene.paint.centre(rect.inset(3, 0), face, look.ink, words);
    return tapped;
  }
  const float text_wide = scene.paint.width(face, words);
  if (stacked || text_wide + 26 + 8 > rect.w) {  // narrow: the picture above its word
    scene.paint.icon(rect.mid_x(), rect.y + 17, Face::kIcon20, look.ink, picture);
    scene.paint.centre({rect.x + 2, rect.bottom() - 22, rect.w - 4, 18}, Face::kSemi13, look.ink, words);
    return tapped;
  }
  const float from = rect.mid_x() - (text_wide + 26) / 2;
  scene.paint.icon(from + 10, rect.mid_y(), Face::kIcon20, look.ink, picture);
  scene.paint.left({from + 26, rect.y, text_wide + 1, rect.h}, face, look.ink, words);
  return tapped;
}

bool icon_button(Scene& scene, const std::string& id, const Rect& rect, char16_t picture,
                 const std::string& words, bool framed) {
  const bool tapped = scene.touch.tap(id, rect, words);
  const Theme& theme = scene.colours();
  if (scene.touch.held(id)) scene.paint.fill(rect, theme.surface3, kRound);
  if (framed) scene.paint.outline(rect, theme.control_line, kRound);
  scene.paint.icon(rect.mid_x(), rect.mid_y(), Face::kIcon24, theme.text_second, picture);
  return tapped;
}

bool chip(Scene& scene, const std::string& id, const Rect& rect, const std::string& words, bool on) {
  const bool tapped = scene.touch.tap(id, rect, words);
  const Theme& theme = scene.colours();
  scene.paint.fill(rect, on ? theme.ink : theme.pill, rect.h / 2);
  if (!on) scene.paint.outline(rect, theme.pill_line, rect.h / 2);
  scene.paint.centre(rect, Face::kSemi15, on ? theme.on_ink : theme.text_second, words);
  return tapped;
}

float keypad_height(float key_h) {
  return 4 * key_h + 3 * kKeyGap;
}

void keypad(Scene& scene, const std::string& id, float x, float y, float key_w, bool with_point,
            float key_h) {
  static constexpr const char* kRows[4] = {"789", "456", "123", "C0<"};
  for (int row = 0; row < 4; ++row) {
    for (int column = 0; column < 3; ++column) {
      char key = kRows[row][column];
      if (key == 'C' && with_point) key = '.';
      const Rect rect{x + static_cast<float>(column) * (key_w + kKeyGap),
                      y + static_cast<float>(row) * (key_h + kKeyGap), key_w, key_h};
      const std::string key_id =
          fmt::format("{}.key.{}", id, key == '<' ? std::string("back") : std::string(1, key));
      const Theme& theme = scene.colours();
      if (scene.touch.tap(key_id, rect, std::string(1, key))) scene.desk.press_key(key);
      const bool held = scene.touch.held(key_id);
      scene.paint.fill(rect, held ? theme.surface3 : theme.surface, kRound);
      scene.paint.outline(rect, theme.hairline, kRound);
      if (key == '<') {
        scene.paint.icon(rect.mid_x(), rect.mid_y(), Face::kIcon24, theme.text, icon::kBackspace);
      } else {
        scene.paint.centre(rect, Face::kSemi20, theme.text, std::string(1, key));
      }
    }
  }
}

}  // namespace till_screen
