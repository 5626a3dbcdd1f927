#pragma once

// The overlay's inside: what stays from frame to frame. One thread.

#include <memory>
#include <optional>
#include <string>

#include "plugin/overlay/overlay.h"
#include "plugin/overlay/scene.h"
#include "plugin/overlay/screen.h"
#include "plugin/overlay/send_progress.h"
#include "plugin/overlay/steady_badge.h"

namespace tillbridge::overlay {

/// How long an order's action can be taken back, and how long it may then take to show.
inline constexpr double kOrderUndoS = 10, kOrderToldS = 30;

struct Overlay::State {
  Locale locale;
  LogFn log;
  RequestFn request;
  SoundFn sound;
  Chimes chimes;
  bool printer = false;
  bool badges_dropped = false;
  bool closing = false, closing_told = false, sign_in_told = false;
  Person person;
  std::shared_ptr<const core::Picture> picture = std::make_shared<core::Picture>(), pending;

  Ui ui;
  Models models;
  Touch touch;
  Registry registry;
  Canvas canvas;
  Fonts fonts;
  SteadyBadge steady;
  SendProgress progress;
  Scene scene;

  double clock_s = 0;
  core::UnixMillis now = 0;
  SizeClass size = SizeClass::wide;
  std::int64_t words_tick = -1;  ///< when the words that tell time were made
  bool stale_words = true, stale_drawing = true, hidden = false, fonts_failed = false, was_moving = false;
  int slow_frames = 0;  ///< frames in motion that cost too much for motion
  std::uint32_t revision = 0;
  std::string scanned, complaint;

  // input.cpp: what a frame's input does
  /// Handles pointer, keys and scans against what the last frame drew. True when the host must leave the
  /// pointer to us.
  bool take_input(const till_frame_input& in);
  void perform(const Tap& tap);
  void open(Panel panel);
  void toggle(Panel panel);
  void close_sheet();
  void open_card();
  void end_finding();
  void tap_sync_badge();
  // input_orders.cpp: looking for orders, and choosing them for a pick list
  void perform_orders(const Tap& tap);
  void order_was_read(std::int64_t number);
  void choose_order(std::int64_t number);
  void start_order_action(std::int64_t number);
  void undo_order_action(std::int64_t number);
  void mark_line(const Tap& tap);
  void pass_order_time();
  void end_finding_orders();
  /// In the picture, or among what a search has found; null: neither.
  const core::OrderView* order_of(std::int64_t number) const;
  /// Asks for what was typed, once typing has paused.
  void look_for_orders();
  // input_badges.cpp: badges that float, and where a manager puts them
  void carry_badges(const Touch::Outcome& outcome);
  Rect float_badges(const Screen& screen);
  void step_setting(Setting setting, int steps);
  void switch_feature(Feature feature, bool on);
  void decide(std::size_t card, std::size_t choice);
  void ask(std::string name, std::vector<std::pair<std::string, std::string>> arguments = {});
  /// What time alone brings about: a card that closes, an order action that is sent.
  void pass_time();
  /// Sounds that are due, and what is said once: at sign-in after a long time offline, at close of day.
  void make_sounds(bool in_tender);
  void say_once();
  /// Seconds until pass_time() or a clock on screen has something to do; none when nothing waits.
  std::optional<double> next_due_s() const;

  // input_catalogue.cpp: the pages about selling online
  /// True when the tap was one of theirs.
  bool perform_catalogue(const Tap& tap);
  void perform_item(const Tap& tap);
  void perform_filter(const Tap& tap);
  void perform_category(const Tap& tap);
  void change_selected(std::int64_t how);
  // input_link.cpp: linking and unlinking
  void perform_link(const Tap& tap);
  /// Takes over what a new picture says for it.
  void look_at_link();
  void look_again_at_store();
  void leave_link();

  void save_items();
  void save_counts();
  void perform_counts(const Tap& tap);
  void discard_choices();  ///< of the pages Counts and Matching
  void open_matching();
  void save_matching();
  void perform_matching(const Tap& tap);
  void save_category(bool another);
  void save_category_items();
  /// Takes over what a new picture says for them.
  void look_at_catalogue();
  bool may_change() const;
  const core::AssortmentItem* item_at(const ItemFilter& filter, std::int64_t which) const;
  /// True when the tap would lose changes and is asked about first.
  bool asks_before(const Tap& tap);
  bool leaves(const Tap& tap) const;
  void leave_by_choice(bool save);
  void leave_catalogue();
  /// Hands keys to the focused field. True when Esc was for it.
  bool type(const till_frame_input& in);
  void end_typing();
  /// True when something on screen changes by it.
  bool pass_catalogue_time();
  void show_notice(std::string_view sentence);

  // input_keys.cpp: the overlay by keyboard
  /// True when the keys of this frame were for it.
  bool drive(const till_frame_input& in);
  void end_keys();
  bool scanned_by_keys(std::string_view text, bool ends);
  void draw_focus(Screen& screen);

  // overlay.cpp
  void adopt_picture();
  void make_words();
  bool in_motion(bool still) const;
  bool draw(const till_frame_input& in);
  /// Nobody presses, types, pays or waits for motion to end: time to bake letters.
  bool at_rest(const till_frame_input& in) const;
  void complain(const std::string& sentence);
};

}  // namespace tillbridge::overlay
