// Set up: the registers of this location, and which of them takes web orders off the counts.
#include "plugin/overlay/screen.h"
#include "plugin/overlay/texts.h"
#include "plugin/overlay/touch_controls.h"

namespace tillbridge::overlay {

float draw_registers(Screen& screen, float x, float y, float width) {
  constexpr float kRow = 60;
  const auto& model = screen.models.registers;
  if (model.rows.empty()) return 0;
  auto& canvas = screen.canvas;
  const auto& tokens = screen.tokens;
  const float top = y;
  draw_line(screen, {}, Face::label15, {x, y, width, 26}, text(screen.locale, Text::registers_title),
            tokens.text_second);
  y += 32;
  if (model.offer)
    y += draw_note(screen, {x, y, width, 200}, "panel.setup.registers.says", icon::kWarning, model.says) + 12;
  else
    y += draw_paragraph(screen, "panel.setup.registers.says", Face::name15, {x, y, width, 90}, model.says,
                        tokens.text, 4) +
         12;
  const Rect card{x, y, width, kRow * static_cast<float>(model.rows.size()) + 8};
  canvas.fill(card, tokens.surface, 12);
  canvas.outline(card, tokens.hairline, 12);
  y += 4;
  for (std::size_t i = 0; i < model.rows.size(); ++i) {
    const auto& row = model.rows[i];
    const std::string id = "panel.setup.register." + std::to_string(i);
    if (i > 0) canvas.rule(x + 20, y, width - 40, tokens.hairline);
    canvas.icon(IconSize::badge24, row.applies ? icon::kDone : icon::kPerson, {x + 30, y + kRow / 2},
                row.silent    ? tokens.away.text
                : row.applies ? tokens.good.text
                              : tokens.text_second);
    draw_line(screen, id, Face::name15, {x + 54, y + 8, width - 70, 24}, row.name, tokens.text);
    draw_line(screen, id + ".below", Face::second14, {x + 54, y + 32, width - 70, 22}, row.below,
              row.silent ? tokens.away.text : tokens.text_second);
    y += kRow;
  }
  y += 4 + 12;
  if (model.can_take) {
    const auto words = text(screen.locale, Text::registers_take);
    draw_button(screen, {x, y, std::min(width, button_width(screen, words, false) + 16), kTarget},
                {"panel.setup.registers.take",
                 words,
                 {Act::take_web_orders, 0, 0},
                 model.offer ? ButtonLook::primary : ButtonLook::secondary});
    y += kTarget + 12;
  }
  return y + 12 - top;
}

}  // namespace tillbridge::overlay
