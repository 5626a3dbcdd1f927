#pragma once

// What every drawing part of the overlay gets: canvas, facts, and the state of the sheet. One thread.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "plugin/overlay/canvas.h"
#include "plugin/overlay/catalogue_pages.h"
#include "plugin/overlay/registry.h"
#include "plugin/overlay/touch.h"
#include "plugin/overlay/views.h"
#include "plugin/overlay/views_catalogue.h"
#include "plugin/overlay/views_link.h"
#include "plugin/overlay/views_registers.h"

namespace tillbridge::overlay {

enum class Panel { none, orders, activity, items, review, setup };
/// Where badges float.
enum class Corner { top_right, top_left, bottom_right, bottom_left };
inline constexpr Corner kCorners[] = {Corner::top_right, Corner::top_left, Corner::bottom_right,
                                      Corner::bottom_left};

enum class Setting { low_mark, scan_gap };
enum class Feature { send_sales, take_orders, read_stock, send_items };
enum class OrdersTab { to_do, ready, done };
enum class ActivityTab { all, queued, problems };

/// An order action that can still be taken back, or was asked for and has not shown in a picture yet.
struct OrderWait {
  std::string action;
  core::OrderStage from = core::OrderStage::to_do;
  double due_s = 0;
  bool told = false;
  std::string tracking = {};  ///< the parcel's number; empty: none was given
};

/// The Orders panel looks for an order.
struct OrdersFind {
  bool on = false;
  std::string text, asked;
  double due_s = 0;  ///< when what was typed is looked for
};

/// Orders are being chosen for one pick list.
struct Picking {
  bool on = false;
  std::set<std::int64_t> chosen;
};

/// What is open and where lists stand. Outlives pictures.
struct Ui {
  Panel panel = Panel::none;
  double opened_s = -1;  ///< for the slide
  bool card = false;
  double card_until_s = 0;
  OrdersTab orders_tab = OrdersTab::to_do;
  ActivityTab activity_tab = ActivityTab::all;
  std::int64_t order = 0;  ///< chosen; 0 none
  std::string tracking;    ///< typed for it
  OrdersFind orders_find;
  Picking picking;
  std::int64_t open_row = 0;
  bool finding = false;  ///< the Activity panel looks for something
  std::string find, asked_find;
  double find_due_s = 0;  ///< when what was typed is looked for
  double trying_until_s = 0;
  std::map<std::int64_t, OrderWait> order_waits;
  std::string how_to;                             ///< Review row that tells how to go about it; empty: none
  std::map<std::string, double> decided_until_s;  ///< Review rows whose choice is being saved
  float orders_scroll = 0, detail_scroll = 0, activity_scroll = 0, items_scroll = 0, review_scroll = 0,
        setup_scroll = 0;
  /// The keyboard goes through what can be tapped.
  struct Keys {
    bool on = false;
    std::optional<Tap> focus;
    double last_key_s = 0, last_letter_s = -1;
    std::string burst;
  } keys;
  CataloguePages pages;
  std::optional<Point> badges_carried;  ///< so far, while a manager moves them
  /// Where they were put, by display, until a picture says so.
  std::map<std::string, Corner> badges_put;
  std::string notice;
  double notice_until_s = 0;
  double scanned_until_s = 0;  ///< the item scanned last is told at the foot until then
  CountsPage counts;
  MatchingPage matching;
};

/// The rows that the Orders panel lists now.
const std::vector<const core::OrderView*>& orders_listed(const Ui& ui, const OrdersView& orders);

/// Words made from the picture; made anew when it, the locale or the minute changes.
struct Models {
  SyncWords sync;   ///< of what is true
  SyncWords badge;  ///< of what the badge shows, which may lag by a second
  BadgeLook badge_look{icon::kChecking, &Tokens::quiet};
  core::SyncBadge shown = core::SyncBadge::checking;
  OrdersBadge orders_badge;
  OrdersView orders;
  ActivityView activity;
  FoundView found;
  struct Progress {
    std::uint64_t done = 0, total = 0;  ///< total 0: nothing to show
    std::string left;                   ///< "about 3 min left"; empty while unknown
  } sending;
  ReviewPanelView review;
  SetupView setup;
  RegistersModel registers;
  std::vector<const core::StockTable::Row*> items;  ///< into the picture
  bool items_have_counts = false;
  std::uint64_t items_online = 0;
  std::string last_sent, sent_today, queued;
  Gate gate = Gate::open;
  std::string gate_words;
  WorkView work;
  std::string work_left;  ///< "about 3 min left"; empty while unknown
  ChecklistView checklist;
  LinkModel link;
  LinkedModel linked;
};

struct Screen {
  Canvas& canvas;
  Touch& touch;
  Registry& registry;
  Ui& ui;
  const Models& models;
  const core::Picture& picture;
  const Locale& locale;
  const Person& person;
  const Tokens& tokens;
  SizeClass size = SizeClass::wide;
  Rect display, dock, workspace, keep_clear;
  Rect floating;  ///< the badges, where there is no slot for them; then `dock` is the same
  core::UnixMillis now = 0;
  double clock_s = 0;
  bool still = false;
  bool printer = false;  ///< the register has one
};

enum class ButtonLook { primary, secondary };
struct Button {
  std::string_view id;
  std::string_view words;
  Tap tap;
  ButtonLook look = ButtonLook::secondary;
  Icon icon = icon::kNone;
  bool enabled = true;
};
/// Draws a button and makes it a target. Words that do not fit get smaller, then a second line, then an
/// ellipsis.
void draw_button(Screen& screen, const Rect& rect, const Button& button);
/// Width at which the button's words fit in their normal size.
float button_width(const Screen& screen, std::string_view words, bool icon);

struct TabItem {
  std::string_view id, words;
  std::string count;  ///< empty for none
  Tap tap;
  bool chosen = false;
};
/// A row of tabs from the left of `row`; returns the width used.
float draw_tabs(Screen& screen, const Rect& row, const std::vector<TabItem>& tabs);

/// The width that all of them need.
float tabs_width(const Screen& screen, const std::vector<TabItem>& tabs);

/// A small pill with words, its right edge at `right`; returns its left edge.
float draw_tag(Screen& screen, float right, float mid_y, std::string_view words, const Tone& tone,
               std::string_view id = {});
/// A list's empty state, in the middle of `area`.
void draw_empty(Screen& screen, const Rect& area, std::string_view id, Icon icon, std::string_view words);
/// One line of text, noted when `id` is not empty.
bool draw_line(Screen& screen, std::string_view id, Face face, const Rect& box, std::string_view words,
               Colour colour, Align align = Align::left);
/// Wrapped text, noted when `id` is not empty; returns the height used.
float draw_paragraph(Screen& screen, std::string_view id, Face face, const Rect& box, std::string_view words,
                     Colour colour, int max_lines);

/// An online figure in a list: the number, and below it what has to be known of it. Noted when `id` is not
/// empty.
void draw_figure(Screen& screen, const Rect& cell, const FigureWords& figure, std::string_view id);

// The parts, each in a file of its own.
void draw_badges(Screen& screen);
/// Where they are in that corner, beside what must stay clear.
Rect floating_badges(const Screen& screen, Corner corner);
/// The corner nearest to `middle` in which they touch nothing that must stay clear; none: there is none.
std::optional<Corner> nearest_corner(const Screen& screen, Point middle);
std::string_view corner_name(Corner corner);
Corner corner_of(std::string_view name);
void draw_chips(Screen& screen, const till_frame_input& in);
void draw_strip(Screen& screen, const till_frame_input& in);
void draw_status_card(Screen& screen);
void draw_sheet(Screen& screen);
void draw_orders_panel(Screen& screen, Rect area);
void draw_activity_panel(Screen& screen, Rect area);
void draw_review_panel(Screen& screen, Rect area);
void draw_items_panel(Screen& screen, Rect area);
void draw_setup_panel(Screen& screen, Rect area);

// Parts of the panels Items and Set up.
void draw_matched_items(Screen& screen, Rect area);
void draw_categories(Screen& screen, Rect area);
void draw_counts(Screen& screen, Rect area);
void draw_matching(Screen& screen, Rect area);
/// An address for a phone: dark on white in every theme, with the margin that cameras need. Its height; 0 for
/// none.
float draw_code(Screen& screen, float x, float y, std::string_view id, const QrCode& code);
void draw_questions(Screen& screen, Rect area);
/// The way to an item's own page in the web store's control panel.
void draw_item_page(Screen& screen, Rect area, const core::AssortmentItem& item);
void draw_payments_guide(Screen& screen, Rect area);
void draw_launch(Screen& screen, Rect area);
void draw_link_page(Screen& screen, Rect area);
/// The registers of this location, where there are several; returns the height used.
float draw_registers(Screen& screen, float x, float y, float width);
/// What a manager sets for this counter; returns the height used.
float draw_settings(Screen& screen, float x, float y, float width);
/// What comes after linking, and unlinking; returns the height used.
float draw_after_link(Screen& screen, float x, float y, float width);
float draw_unlink(Screen& screen, float x, float y, float width);
/// A quiet note with an icon; returns its height.
float draw_note(Screen& screen, const Rect& at, std::string_view id, Icon icon, std::string_view words);
/// The note that says why nothing can be changed here, with what helps; returns its height, 0 when all can
/// be.
float draw_gate_note(Screen& screen, const Rect& at, std::string_view id);

/// The sheet's place: the workspace without what must stay clear.
Rect sheet_rect(const Screen& screen);
inline constexpr double kSlideS = 0.16, kTurnS = 1.2;
bool sheet_slides(const Screen& screen);

}  // namespace tillbridge::overlay
