#pragma once

// What the facts of a Picture are called: the badges, the chips, the status card. Pure; any thread. The
// overlay draws these words and the status extension hands them to hosts that draw their own.

#include <optional>
#include <string>
#include <vector>

#include "plugin/core/picture.h"
#include "plugin/overlay/icons.h"
#include "plugin/overlay/locale.h"
#include "plugin/overlay/tokens.h"

namespace tillbridge::overlay {

/// A count as badges show it: empty for none, "99+" above 99.
std::string badge_count(const Locale& locale, std::uint64_t count);

/// Troubles that go on until a person does something. Each is a row of the Review panel.
bool needs_person(core::Trouble trouble);
/// Rows of the Review panel, which is the number on the badge: what waits for a decision, and a trouble that
/// needs a person.
std::uint64_t attention_rows(const core::Picture& picture);

/// What the button of the status card does.
enum class SyncButton { see_activity, try_again, resume, link, review };

struct SyncWords {
  std::string badge;     ///< the badge's own words: "Web offline · 7 waiting"
  std::string number;    ///< what is left of them where there is no room: "7"; empty for none
  std::string headline;  ///< what is going on
  std::string body;      ///< what it means and what to do
  std::string advice;    ///< more to do; may be empty
  std::string button;
  SyncButton does = SyncButton::see_activity;
};

SyncWords sync_words(const core::Picture& picture, core::UnixMillis now, const Locale& locale = {});
/// Body and advice in one, as the status extension tells them.
std::string whole_body(const SyncWords& words);
/// The headline and body of a trouble that needs a person.
SyncWords trouble_words(const core::Picture& picture, const Locale& locale);

struct BadgeLook {
  Icon icon;
  Tone Tokens::*tone;
};
BadgeLook sync_look(core::SyncBadge badge);

/// The Orders badge: its words are always "Orders"; the count is apart, in a bubble.
struct OrdersBadge {
  std::string words, count;
  BadgeLook look;
  std::uint64_t to_do = 0, late = 0;
};
OrdersBadge orders_badge(const core::Picture& picture, const Locale& locale = {});

/// So many units or fewer are called low, where a shop sets no other number.
inline constexpr core::Units kLowMark = core::CounterSettings{}.low_mark;

/// How long the web store may be out of reach before its counts are called old.
inline constexpr core::Millis kOldCountsAfterMs = 15 * 60'000;
/// The figure itself was read so long ago, or before a web order that is known.
bool figure_is_old(const core::StockView& stock, core::UnixMillis now);
bool counts_are_old(const core::Picture& picture, core::UnixMillis now);

/// What the web store has of an item, of all its variants together, less what is not sent from here yet.
struct OnlineFigure {
  bool sold = false, counted = false, read = false, oversold = false;
  std::uint64_t units = 0, short_by = 0;
  core::UnixMillis read_at = 0;  ///< of the oldest count in it; meaningful when `read`
  bool moved_since = false;      ///< a web order has moved one of these counts, perhaps after it was read
};
OnlineFigure online_figure(const std::vector<const core::StockView*>& variants);

/// The same in words, for a list: what the chip on a tile says, with the age where it is not fresh.
struct FigureWords {
  std::string number;            ///< empty where there is none to show
  std::string note;              ///< "as of 9:12 am", "Oversold 1", "Not sold online"; empty for none
  Tone Tokens::*tone = nullptr;  ///< null: plain
};
FigureWords figure_words(const OnlineFigure& figure, const core::Picture& picture, core::UnixMillis now,
                         const Locale& locale = {}, core::Units low_mark = kLowMark);

/// The chip on an item. No value: no chip.
struct Chip {
  std::string words;
  Icon icon = icon::kNone;
  Tone Tokens::*tone = nullptr;  ///< null: ink on surface
};
/// What the web store has, less what is not sent yet; no chip while no count was read. For one tile, which
/// may stand for several variants. At most `low_mark` units are called low.
std::optional<Chip> stock_chip(const std::vector<const core::StockView*>& variants, bool old_counts,
                               const Locale& locale = {}, core::Units low_mark = kLowMark);

}  // namespace tillbridge::overlay
