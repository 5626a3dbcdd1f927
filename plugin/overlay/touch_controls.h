#pragma once

// Switches, boxes, fields and pills for fingers, as the pages about selling online share them. One thread.

#include <string>
#include <string_view>
#include <vector>

#include "plugin/overlay/screen.h"

namespace tillbridge::overlay {

struct Switch {
  std::string id{};
  std::string_view words{}, note{};  ///< "On"; "Not saved"
  std::string_view name{};           ///< what it switches, for whoever lists widgets
  bool on = false;
  bool enabled = true;  ///< else the words stand alone
  bool alarm = false;   ///< the note tells of trouble
  Tap tap{};
};
/// Right-aligned in `cell`, all of which can be hit.
void draw_switch(Screen& screen, const Rect& cell, const Switch& what);
/// Width of a cell for these words and notes.
float switch_width(const Screen& screen, std::initializer_list<Text> words,
                   std::initializer_list<Text> notes);

/// A box with a tick; `part`: some of what it stands for is ticked.
void draw_box(Screen& screen, const Rect& cell, const std::string& id, std::string_view name, bool ticked,
              bool part, const Tap& tap);

struct Field {
  FieldId field = FieldId::none;
  std::string id{};
  std::string_view words, hint;
  Icon icon = icon::kNone;
};
inline constexpr float kFieldHeight = 48, kFieldHintHeight = 24;
/// A text field, and Done beside it while it has the keys. Returns the height used, which is more then.
float draw_field(Screen& screen, const Rect& at, const Field& field);

/// How high these pills become where there is so much room.
float pills_height(const Screen& screen, float width, const std::vector<TabItem>& pills);
/// Pills in rows from the left, each a target; returns the height used.
float draw_pills(Screen& screen, const Rect& at, const std::vector<TabItem>& pills);

/// Draws the bar at the foot of a page and leaves its inside.
Rect draw_foot(Screen& screen, Rect& area);
struct FootButton {
  std::string_view id;
  std::string words;
  Tap tap{};
  ButtonLook look = ButtonLook::secondary;
  Icon icon = icon::kNone;
};
/// Words on the left, buttons on the right, which share the room that there is.
void draw_foot_line(Screen& screen, const Rect& inside, std::string_view id, std::string_view words,
                    const std::vector<FootButton>& buttons);

/// A bar that is `part` full.
void draw_progress(Screen& screen, const Rect& at, double part);

}  // namespace tillbridge::overlay
