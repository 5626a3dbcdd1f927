#pragma once

// What the panels Items, Categories and Set up say about selling online, in words, without a pixel. Pure; any
// thread.

#include <cstdint>
#include <string>
#include <vector>

#include "plugin/overlay/item_staging.h"
#include "plugin/overlay/qr_code.h"
#include "plugin/overlay/texts.h"
#include "plugin/overlay/views.h"

namespace tillbridge::overlay {

/// Why whoever stands here cannot change what is sold online; `open`: they can.
enum class Gate { open, plan, rights_both, right_account, right_ecommerce, not_linked, not_now };
Gate catalogue_gate(const core::Picture& picture, const Person& person);
/// One text per cause; empty when open.
std::string gate_words(Gate gate, const core::Picture& picture, const Locale& locale);

/// Minor units as money of this shop: 1800 is "$18.00".
std::string minor_words(const Locale& locale, std::int64_t minor, const std::string& currency);

// Items

struct AssortmentRow {
  std::string name, below, in_store, counts;
  FigureWords online;
  std::string sentence;  ///< why it cannot be turned on, what went wrong, or what it waits for
  std::string sell, sell_note, seen, seen_note;
  bool on = false, visible = false;
  bool can_switch = true, can_show = false;
  bool unsaved_on = false, unsaved_visible = false, problem = false;
  bool can_retry = false;
};
AssortmentRow assortment_row(const core::AssortmentItem& item, const ItemStaging& staging,
                             const core::Picture& picture, core::UnixMillis now, const Locale& locale,
                             core::Units low_mark = kLowMark);
/// True where the row needs room for a sentence.
bool has_sentence(const core::AssortmentItem& item);

/// "about 3 min left": to 5 seconds, then to minutes.
std::string left_words(double seconds, const Locale& locale);
/// The same length without the words around it: "3 min".
std::string left_length(double seconds, const Locale& locale);

/// What became of the last Save.
struct WorkView {
  bool shown = false, running = false;
  core::WorkWaits waits = core::WorkWaits::none;
  double part = 0;    ///< done of all, 0 to 1
  std::string words;  ///< "Saving items: 1,284 of 6,012", or "11 saved, 1 needs a look"
  double left_s = 0;  ///< seconds that are left; 0 unknown
  std::string show;   ///< button that opens what needs a look; empty for none
};
/// What stands below the progress of a Save.
Text work_waits(core::WorkWaits waits);
WorkView work_view(const core::CatalogueWork& work, core::UnixMillis now, const Locale& locale);

// Launch checklist

struct CheckRow {
  std::string id, title, state, more, fact, checked;
  std::string button;  ///< opens what helps; empty for none
  core::ChecklistRow::State kind = core::ChecklistRow::State::unread;
  bool must = false, next = false;
};

struct ChecklistView {
  bool payments_open = false;  ///< the web store lists no way to pay, or nobody could read it
  std::string payments_wait;   ///< since when somebody waits for the provider; empty: nobody does
  bool read = false, reading = false, launched = false, can_launch = false;
  std::vector<CheckRow> here, web;
  std::uint64_t done = 0, total = 0;
  std::string progress;
  std::string launch;   ///< what stands between here and the launch, or that it is done
  std::string address;  ///< BigCommerce's own page; only when launching is possible
  QrCode code;          ///< the address for a phone; none where it is too long
  struct Fact {
    std::string name, value;
  };
  std::vector<Fact> shopper;
};
ChecklistView checklist_view(const core::Picture& picture, core::UnixMillis now, const Locale& locale);
/// What shoppers open, and where the control panel has the products; each empty while nobody has read it.
std::string web_page(const core::Picture& picture);
std::string products_page(const core::Picture& picture);
/// Where one of them is edited there, with its pictures and options; empty while it is not known.
std::string product_page(const core::Picture& picture, std::int64_t product);

/// A field of an item: what it is called, and what makes it go to the web store.
struct FieldLine {
  Text name;
  bool turned_on = false, edited = false, moved = false;
};
/// One line for each rule of the table that pushes are decided by, in its order.
std::vector<FieldLine> field_lines();

struct Question {
  Text ask, answer;
};
/// In the order in which they are shown.
std::vector<Question> questions();

}  // namespace tillbridge::overlay
