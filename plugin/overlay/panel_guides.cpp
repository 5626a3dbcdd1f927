// Pages that explain: questions and answers, payments, and what launching needs.
#include "plugin/overlay/screen.h"
#include "plugin/overlay/texts.h"
#include "plugin/overlay/touch_controls.h"

namespace tillbridge::overlay {
namespace {

constexpr float kGuideWidth = 720;
constexpr Colour kPaper = rgb(0xffffff), kInk = rgb(0x000000);

// A page of sentences from top to bottom.
class Reader {
 public:
  Reader(Screen& screen, const Rect& area, float* scroll)
      : screen_(screen),
        area_(area),
        scroll_(scroll),
        x_(area.x + kPadding),
        width_(std::min(area.w - 2 * kPadding, kGuideWidth)),
        y_(area.y + 20 - *scroll) {
    screen_.canvas.push_clip(area);
  }
  ~Reader() {
    screen_.canvas.pop_clip();
    screen_.touch.add_scroll(area_, y_ + *scroll_ - area_.y + 24, scroll_);
  }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  void words(const std::string& id, Face face, std::string_view words, Colour colour, float after) {
    y_ += draw_paragraph(screen_, id, face, {x_, y_, width_, 200}, words, colour, 6) + after;
  }
  void rule() {
    screen_.canvas.rule(x_, y_, width_, screen_.tokens.hairline);
    y_ += 16;
  }
  void note(const std::string& id, Icon icon, std::string_view words) {
    y_ += draw_note(screen_, {x_, y_, width_, 200}, id, icon, words) + 16;
  }
  void code(const std::string& id, const QrCode& code) {
    if (code.width != 0) y_ += draw_code(screen_, x_, y_, id, code) + 16;
  }
  /// The table of what goes to the web store, and when.
  void field_table() {
    constexpr float kRow = 40, kHead = 52;
    auto& canvas = screen_.canvas;
    const auto& tokens = screen_.tokens;
    const float column = std::min(110.0f, width_ * 0.2f), name = width_ - 3 * column;
    const Text titles[] = {Text::rules_turned_on, Text::rules_edited, Text::rules_moved};
    for (int i = 0; i < 3; ++i)
      draw_paragraph(screen_, "panel.setup.rules.head." + std::to_string(i), Face::chip13,
                     {x_ + name + column * static_cast<float>(i) + 8, y_ + 4, column - 12, kHead},
                     text(screen_.locale, titles[i]), tokens.text_second, 2);
    y_ += kHead;
    int row = 0;
    for (const auto& line : field_lines()) {
      const Rect rect{x_, y_, width_, kRow};
      y_ += kRow;
      const auto id = "panel.setup.rules." + std::to_string(++row);
      if (!canvas.visible(rect)) continue;
      canvas.rule(rect.x, rect.y, rect.w, tokens.hairline);
      draw_line(screen_, id, Face::name15, {rect.x, rect.y, name - 8, kRow}, text(screen_.locale, line.name),
                tokens.text);
      const bool flows[] = {line.turned_on, line.edited, line.moved};
      for (int i = 0; i < 3; ++i) {
        if (!flows[i]) continue;
        const float x = rect.x + name + column * static_cast<float>(i) + 8;
        canvas.icon(IconSize::row20, icon::kTick, {x + 10, rect.mid_y()}, tokens.good.text);
        draw_line(screen_,
                  id + (i == 0   ? ".on"
                        : i == 1 ? ".edited"
                                 : ".moved"),
                  Face::second14, {x + 24, rect.y, column - 32, kRow}, text(screen_.locale, Text::rules_yes),
                  tokens.good.text);
      }
    }
    y_ += 16;
  }
  void button(std::string_view id, Text words, const Tap& tap, Icon icon, ButtonLook look) {
    const auto shown = text(screen_.locale, words);
    draw_button(screen_,
                {x_, y_, std::min(width_, button_width(screen_, shown, icon != icon::kNone)), kTarget},
                {id, shown, tap, look, icon});
    y_ += kTarget + 16;
  }

 private:
  Screen& screen_;
  Rect area_;
  float* scroll_;
  float x_, width_, y_;
};

}  // namespace

float draw_code(Screen& screen, float x, float y, std::string_view id, const QrCode& code) {
  constexpr float kSquare = 5, kMargin = 4;  // the margin in squares
  if (code.width == 0) return 0;
  const float side = (static_cast<float>(code.width) + 2 * kMargin) * kSquare;
  const Rect rect{x, y, side, side};
  if (!screen.canvas.visible(rect)) return side;
  screen.canvas.fill(rect, kPaper);
  for (int row = 0; row < code.width; ++row)
    for (int from = 0; from < code.width;) {
      const auto dark = [&](int at) {
        return at < code.width && code.dark[static_cast<std::size_t>(row * code.width + at)];
      };
      int to = from + 1;
      if (dark(from)) {  // a run at once
        while (dark(to)) ++to;
        screen.canvas.fill({rect.x + (kMargin + static_cast<float>(from)) * kSquare,
                            rect.y + (kMargin + static_cast<float>(row)) * kSquare,
                            static_cast<float>(to - from) * kSquare, kSquare},
                           kInk);
      }
      from = to;
    }
  screen.registry.note(std::string{id}, "", rect.common(screen.canvas.clip()), TILL_WIDGET_TEXT);
  return side;
}

void draw_questions(Screen& screen, Rect area) {
  const auto products = products_page(screen.picture);
  Reader page(screen, area, &screen.ui.pages.questions_scroll);
  int n = 0;
  for (const auto& each : questions()) {
    const auto id = "panel.setup.question." + std::to_string(++n);
    page.words(id, Face::strong16, text(screen.locale, each.ask), screen.tokens.text, 4);
    page.words(id + ".answer", Face::body16, text(screen.locale, each.answer), screen.tokens.text_second, 14);
    if (each.ask == Text::ask_options && !products.empty()) {
      page.words(id + ".where", Face::body16, text(screen.locale, Text::options_where),
                 screen.tokens.text_second, 8);
      page.words(id + ".address", Face::strong16, products, screen.tokens.text, 12);
      page.code(id + ".code", qr_code(products));
    }
    page.rule();
  }
  page.words("panel.setup.rules", Face::strong16, text(screen.locale, Text::rules_heading),
             screen.tokens.text, 4);
  page.words("panel.setup.rules.never", Face::body16, text(screen.locale, Text::rules_never),
             screen.tokens.text_second, 8);
  page.field_table();
}

void draw_item_page(Screen& screen, Rect area, const core::AssortmentItem& item) {
  const auto address = product_page(screen.picture, item.product);
  Reader page(screen, area, &screen.ui.pages.items.opened_scroll);
  page.button("panel.items.open.back", Text::button_back, {Act::item_done, 0, 0}, icon::kBack,
              ButtonLook::secondary);
  page.words("panel.items.open.title", Face::title22, item.name, screen.tokens.text, 14);
  page.words("panel.items.open.where", Face::body16, text(screen.locale, Text::item_page_where),
             screen.tokens.text_second, 8);
  page.words("panel.items.open.address", Face::strong16, address, screen.tokens.text, 12);
  page.code("panel.items.open.code", qr_code(address));
}

void draw_payments_guide(Screen& screen, Rect area) {
  const auto& tokens = screen.tokens;
  const auto& locale = screen.locale;
  Reader page(screen, area, &screen.ui.pages.guide_scroll);
  page.button("panel.setup.back", Text::button_back, {Act::setup_back, 0, 0}, icon::kBack,
              ButtonLook::secondary);
  page.words("panel.setup.pay.title", Face::title22, text(locale, Text::pay_title), tokens.text, 6);
  page.words("panel.setup.pay.intro", Face::body16, text(locale, Text::pay_intro), tokens.text_second, 18);
  const struct {
    const char* id;
    Text title, body;
  } ways[] = {{"panel.setup.pay.existing", Text::pay_existing, Text::pay_existing_body},
              {"panel.setup.pay.new", Text::pay_new, Text::pay_new_body},
              {"panel.setup.pay.other", Text::pay_other, Text::pay_other_body},
              {"panel.setup.pay.values", Text::pay_values, Text::pay_values_body}};
  for (const auto& way : ways) {
    page.words(way.id, Face::strong16, text(locale, way.title), tokens.text, 4);
    page.words(std::string{way.id} + ".body", Face::body16, text(locale, way.body), tokens.text_second, 14);
    page.rule();
  }
  page.note("panel.setup.pay.never", icon::kLock, text(locale, Text::pay_never));
  const auto& list = screen.models.checklist;
  const bool waits = !list.payments_wait.empty();
  page.words("panel.setup.pay.wait", Face::second14,
             waits ? list.payments_wait : text(locale, Text::pay_wait), tokens.text_second, 8);
  if (waits)
    page.button("panel.setup.pay.stop", Text::pay_stop, {Act::payments_stop, 0, 0}, icon::kNone,
                ButtonLook::secondary);
  else if (list.payments_open)
    page.button("panel.setup.pay.applied", Text::pay_applied, {Act::payments_wait, 0, 0}, icon::kClock,
                ButtonLook::secondary);
}

void draw_launch(Screen& screen, Rect area) {
  const auto& tokens = screen.tokens;
  const auto& locale = screen.locale;
  const auto& list = screen.models.checklist;
  Reader page(screen, area, &screen.ui.pages.guide_scroll);
  page.button("panel.setup.back", Text::button_back, {Act::setup_back, 0, 0}, icon::kBack,
              ButtonLook::secondary);
  page.words("panel.setup.launch.title", Face::title22, text(locale, Text::check_launch), tokens.text, 6);
  page.words("panel.setup.launch.state", Face::body16, list.launch, tokens.text, 18);
  if (!list.can_launch) return;
  if (list.address.empty()) {
    page.words("panel.setup.launch.where", Face::body16, text(locale, Text::launch_no_address), tokens.text,
               12);
  } else {
    page.words("panel.setup.launch.where", Face::body16, text(locale, Text::launch_address),
               tokens.text_second, 8);
    page.words("panel.setup.launch.address", Face::strong16, list.address, tokens.text, 12);
    if (list.code.width != 0)
      page.words("panel.setup.launch.scan", Face::body16, text(locale, Text::launch_scan), tokens.text_second,
                 8);
    page.code("panel.setup.launch.code", list.code);
  }
  page.words("panel.setup.launch.then", Face::body16, text(locale, Text::launch_then), tokens.text_second,
             16);
  page.button("panel.setup.launch.check", Text::check_again, {Act::setup_check, 0, 0}, icon::kAgain,
              ButtonLook::primary);
}

}  // namespace tillbridge::overlay
