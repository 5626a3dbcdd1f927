#include "panel_hand.h"

#include "catch2.hpp"

namespace tillbridge::test {

PanelHand::PanelHand(Till& till) : till_(till) {
  in_.size = sizeof in_;
  in_.flags = TILL_FRAME_LIST_WIDGETS | TILL_FRAME_STILL;
  in_.width = 1280;
  in_.height = 800;
  in_.scale = 1;
  in_.now_unix_ms = 1'795'430'520'000;
  in_.key_size = sizeof(till_key);
  in_.anchor_size = sizeof(till_anchor);
  in_.dock = {628, 8, 468, 48};
  in_.workspace = {0, 64, 864, 736};
  in_.keep_clear = {864, 64, 416, 736};
}

void PanelHand::frame(float wheel) {
  till_.round();
  in_.delta_s = 0.3f;
  in_.wheel = wheel;
  till_frame out{};
  out.size = sizeof out;
  REQUIRE(till_.extension<till_plugin_overlay>(TILL_EXT_OVERLAY)->frame(till_.face(), &in_, &out) == TILL_OK);
  in_.press_count = 0;
  in_.text = nullptr;
}

std::optional<PanelHand::Found> PanelHand::widget(const std::string& id) {
  const till_widget* list = nullptr;
  std::uint32_t count = 0, stride = 0;
  till_.extension<till_plugin_overlay>(TILL_EXT_OVERLAY)->widgets(till_.face(), &list, &count, &stride);
  for (std::uint32_t i = 0; i < count; ++i)
    if (list[i].id == id) return Found{list[i].text, list[i].rect};
  return std::nullopt;
}

bool PanelHand::shows(const std::string& id, int within_ms) {
  return till_.until(
      [&] {
        frame();
        return widget(id).has_value();
      },
      within_ms);
}

void PanelHand::tap(const std::string& id) {
  INFO("widget " << id << " among " << all());
  REQUIRE(shows(id));
  const auto rect = widget(id)->rect;
  in_.pointer_present = in_.pointer_down = in_.press_count = 1;
  in_.pointer_x = in_.press_x = rect.x + rect.width / 2;
  in_.pointer_y = in_.press_y = rect.y + rect.height / 2;
  frame();
  in_.pointer_down = 0;
  frame();
  in_.pointer_present = 0;
  frame();
}

void PanelHand::type(const std::string& text) {
  in_.text = text.c_str();
  frame();
}

std::string PanelHand::words(const std::string& id) {
  const auto found = widget(id);
  return found ? found->text : std::string();
}

void PanelHand::scroll_to(const std::string& id) {
  in_.pointer_present = 1;
  in_.pointer_x = 400;
  in_.pointer_y = 400;
  frame(1'000);
  frame();
  for (int i = 0; i < 80 && !widget(id); ++i) {
    frame(-1);
    frame();
    if (!widget(id)) continue;
    frame(-1);  // wholly in sight, not just its edge
    frame();
  }
  in_.pointer_present = 0;
  frame();
  INFO("widget " << id << " among " << all());
  REQUIRE(widget(id));
}

std::string PanelHand::find(const std::string& id) {
  scroll_to(id);
  return words(id);
}

std::string PanelHand::all() {
  const till_widget* list = nullptr;
  std::uint32_t count = 0, stride = 0;
  till_.extension<till_plugin_overlay>(TILL_EXT_OVERLAY)->widgets(till_.face(), &list, &count, &stride);
  std::string text;
  for (std::uint32_t i = 0; i < count; ++i) text += std::string(list[i].id) + "=" + list[i].text + "; ";
  return text;
}

}  // namespace tillbridge::test
