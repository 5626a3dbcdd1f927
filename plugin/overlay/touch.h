#pragma once

// From pointer samples to taps and drags, by the rules for fingers: a tap counts on release inside the same
// target and near the press, a drag scrolls, a second tap on the same target within a quarter of a second is
// ignored. One thread.

#include <cstdint>
#include <optional>
#include <vector>

#include "plugin/overlay/geometry.h"

namespace tillbridge::overlay {

/// What a tap does. `absorb` is a surface of ours that does nothing: the host must not get the tap.
enum class Act : std::uint8_t {
  absorb,
  badge_sync,
  badge_orders,
  open_panel,
  close_sheet,
  orders_tab,
  activity_tab,
  select_order,
  order_back,
  order_action,
  order_undo,
  toggle_row,
  details_print,  ///< of an Activity row
  try_again,
  resume,
  decide,
  ask_manager,
  see_activity,
  review,
  link,
  notice_away,
  activity_find,
  activity_find_end,
  activity_export,
  order_tick,     ///< `part`: which of its lines
  order_missing,  ///< the same
  orders_find,
  orders_find_end,
  pick_start,
  pick_row,
  pick_all,
  pick_cancel,
  pick_print,
  slip_print,
  setting_step,    ///< `which`: Setting, `part`: by how many steps
  setting_switch,  ///< `which`: Feature, `part`: 1 on, 0 off
  // selling online
  header_page,  ///< second page of a panel
  field,
  field_done,
  field_clear,
  filter_open,
  filter_done,
  filter_show,
  filter_category,
  filter_department,
  filter_clear,
  item_check,
  item_check_all,
  item_switch,
  item_seen,
  item_bulk,
  item_unselect,
  item_retry,
  item_open,
  item_done,
  items_save,
  items_sync,
  unsaved_discard,
  unsaved_stay,
  unsaved_leave,
  unsaved_save_leave,
  work_show,
  work_put_away,
  category_open,
  category_new,
  category_edit,
  category_choose_items,
  category_delete,
  category_delete_yes,
  category_keep,
  category_seen,
  category_save,
  category_another,
  category_cancel,
  category_tick,
  category_place,  ///< where it may go
  category_put,    ///< below which: staged until Save
  category_save_items,
  setup_check,
  setup_open,
  setup_back,
  payments_wait,
  payments_stop,
  counts_choose,
  counts_all,
  counts_save,
  counts_undo,
  counts_print,
  matching_read,
  matching_choose,
  matching_pair,
  matching_part,
  matching_save,
  // linking
  link_have,
  link_need,
  link_stop_waiting,
  link_back,
  link_look,
  link_file,
  link_check,
  link_place,
  link_kind,
  link_connect,
  link_take_over,
  link_compare,
  unlink_open,
  unlink_unsent,
  unlink_cancel,
  unlink_yes,
  link_replace,
  take_web_orders
};

struct Tap {
  Act act = Act::absorb;
  std::int64_t which = 0;  ///< order number, row id, tab or panel
  int part = 0;            ///< the choice of a Review row
  bool operator==(const Tap&) const = default;
};

class Touch {
 public:
  // While drawing: what is there, in drawing order.
  void clear();
  void add_target(const Rect& rect, const Tap& tap) { targets_.push_back({rect, tap}); }
  /// A list that is `content` high and shows `rect` of itself; corrects `*offset` to its range.
  void add_scroll(const Rect& rect, float content, float* offset);

  /// What can be carried elsewhere: a drag that begins on it moves it, and taps on it still count.
  void add_handle(const Rect& rect) { handles_.push_back(rect); }

  struct Sample {
    Point pointer;
    bool present = false, down = false, pressed = false;
    Point press;
    float wheel = 0;
    double clock_s = 0;
  };
  struct Outcome {
    std::optional<Tap> first,
        second;                    ///< taps, in order; two when a press began and ended twice between frames
    bool pressed_outside = false;  ///< a press began where nothing of ours is
    bool moved = false;            ///< something scrolled, or what is held down changed
    std::optional<Point> carried;  ///< how far a handle was carried so far
    bool dropped = false;          ///< it was let go there
    bool held = false;             ///< the pointer belongs to us in this frame
  };
  Outcome feed(const Sample& sample);

  /// What can be tapped, in drawing order: the list that a keyboard goes through.
  struct Focusable {
    Rect rect;
    Tap tap;
    const float* area = nullptr;  ///< of the list that it lies in; null: none
  };
  std::vector<Focusable> focusable() const;
  /// Scrolls the list at `point`; false when it does not move.
  bool scroll_at(Point point, float by);

  /// Forgets a press in progress.
  void let_go();
  bool ours(Point point) const { return target_at(point) != nullptr; }
  /// True while a finger is down on something of ours: nothing may move under it.
  bool holding() const { return press_ && press_->ours; }
  bool pressed(const Tap& tap) const {
    return press_ && !press_->dragging && press_->tap && *press_->tap == tap;
  }

 private:
  struct Target {
    Rect rect;
    Tap tap;
  };
  struct Area {
    Rect rect;
    float most;
    float* offset;
  };
  struct Press {
    Point origin, last;
    std::optional<Tap> tap;
    float* offset = nullptr;
    bool ours = false, dragging = false, handle = false;
  };
  const Target* target_at(Point point) const;
  const Area* area_at(Point point) const;
  const Area* area_of(const float* offset) const;
  void begin(Point at, Outcome& outcome);
  std::optional<Tap> end(Point at, double clock_s);

  std::vector<Target> targets_;
  std::vector<Area> areas_;
  std::vector<Rect> handles_;
  std::optional<Press> press_;
  bool was_down_ = false;
  Point last_pointer_;
  std::optional<Tap> last_tap_;
  double last_tap_s_ = 0;
};

}  // namespace tillbridge::overlay
