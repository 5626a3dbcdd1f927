#include "plugin/overlay/words.h"

#include <algorithm>
#include <cstdlib>

#include "plugin/overlay/letters.h"
#include "plugin/overlay/texts.h"

namespace tillbridge::overlay {

using core::Picture;
using core::SyncBadge;
using core::Trouble;

namespace {

constexpr std::uint64_t kMostOnBadge = 99;
constexpr core::Millis kDayMs = 86'400'000;

std::string body_with_safe_changes(const Picture& picture, const Locale& locale, Text body) {
  auto words = text(locale, body);
  if (picture.unconfirmed > 0) words += " " + plural(locale, Text::changes_safe, picture.unconfirmed);
  return words;
}

void offline_words(const Picture& picture, core::UnixMillis now, const Locale& locale, SyncWords& out) {
  const auto n = picture.unconfirmed;
  out.number = badge_count(locale, n);
  out.badge = n == 0 ? text(locale, Text::badge_offline)
                     : text(locale, Text::badge_offline_waiting, {{"n", out.number}});
  if (picture.trouble == Trouble::not_answering) {
    out.headline = text(locale, Text::not_answering_headline);
    out.body =
        n == 0 ? text(locale, Text::not_answering_body_none) : plural(locale, Text::not_answering_body, n);
  } else if (picture.trouble == Trouble::no_internet) {
    out.headline = text(locale, Text::no_internet_headline);
    out.body = n == 0 ? text(locale, Text::no_internet_body_none) : plural(locale, Text::no_internet_body, n);
  } else {
    out.headline = text(locale, Text::no_route_headline);
    out.body = n == 0 ? text(locale, Text::no_route_body_none) : plural(locale, Text::no_route_body, n);
    out.advice = text(locale, Text::no_route_advice);
  }
  if (counts_are_old(picture, now)) out.body += " " + text(locale, Text::offline_old_counts);
  out.button = text(locale, Text::button_try_again);
  out.does = SyncButton::try_again;
}

void syncing_words(const Picture& picture, const Locale& locale, SyncWords& out) {
  const auto n = std::max(picture.unconfirmed, picture.queued);
  out.number = badge_count(locale, n);
  out.badge = text(locale, Text::badge_syncing, {{"n", out.number}});
  if (n == 0) {
    // Nothing is left to send, yet "All sent" is not earned: never show a zero.
    out.badge = text(locale, Text::badge_checking);
    out.headline = text(locale, Text::syncing_headline_none);
    out.body = text(locale, Text::checking_body);
  } else if (picture.trouble == Trouble::throttled) {
    out.headline = text(locale, Text::slow_headline);
    out.body = plural(locale, Text::slow_body, n);
  } else {
    out.headline = plural(locale, Text::syncing_headline, n);
    out.body = plural(locale, Text::syncing_body, n);
  }
}

}  // namespace

std::string badge_count(const Locale& locale, std::uint64_t count) {
  if (count == 0) return {};
  return count > kMostOnBadge ? text(locale, Text::badge_many) : std::to_string(count);
}

bool needs_person(Trouble trouble) {
  switch (trouble) {
    case Trouble::storage_damaged:
    case Trouble::storage_newer:
    case Trouble::storage_readonly:
    case Trouble::records_replaced:
    case Trouble::records_moved:
    case Trouble::storage_locked:
    case Trouble::plan_ended:
    case Trouble::key_refused:
    case Trouble::location_closed:
    case Trouble::fenced:
    case Trouble::marker_harmed:
    case Trouble::promise_broken:
    case Trouble::clock_wrong:
      return true;
    case Trouble::none:
    case Trouble::no_route:
    case Trouble::no_internet:
    case Trouble::not_answering:
    case Trouble::throttled:
      break;
  }
  return false;
}

std::uint64_t attention_rows(const Picture& picture) {
  return picture.review.size() + (needs_person(picture.trouble) ? 1 : 0) + (picture.away_long ? 1 : 0) +
         (picture.disk_days ? 1 : 0);
}

bool figure_is_old(const core::StockView& stock, core::UnixMillis now) {
  return stock.read_at > 0 && (stock.moved_since || now - kOldCountsAfterMs >= stock.read_at);
}

bool counts_are_old(const Picture& picture, core::UnixMillis now) {
  return picture.offline && picture.offline_since > 0 && now - kOldCountsAfterMs >= picture.offline_since;
}

SyncWords trouble_words(const Picture& picture, const Locale& locale) {
  SyncWords out;
  const auto say = [&](Text headline, Text body) {
    out.headline = text(locale, headline);
    out.body = text(locale, body);
  };
  switch (picture.trouble) {
    case Trouble::storage_damaged:
      say(Text::damaged_headline, Text::damaged_body);
      break;
    case Trouble::storage_newer:
      say(Text::newer_headline, Text::newer_body);
      break;
    case Trouble::storage_readonly:
      say(Text::readonly_headline, Text::readonly_body);
      break;
    case Trouble::records_replaced:
      say(Text::replaced_headline, Text::replaced_body);
      break;
    case Trouble::records_moved:
      say(Text::moved_headline, Text::moved_body);
      break;
    case Trouble::storage_locked:
      say(Text::locked_headline, Text::locked_body);
      break;
    case Trouble::plan_ended:
      out.headline = text(locale, Text::plan_ended_headline);
      out.body = body_with_safe_changes(picture, locale, Text::plan_ended_body);
      break;
    case Trouble::key_refused:
      out.headline = text(locale, Text::stopped_headline);
      out.body = body_with_safe_changes(picture, locale, Text::key_refused_body);
      break;
    case Trouble::location_closed:
      out.headline = text(locale, Text::location_closed_headline);
      out.body = body_with_safe_changes(picture, locale, Text::location_closed_body);
      break;
    case Trouble::fenced:
      out.headline = text(locale, Text::stopped_headline);
      out.body = body_with_safe_changes(picture, locale, Text::fenced_body);
      break;
    case Trouble::marker_harmed:
      out.headline = text(locale, Text::stopped_headline);
      out.body = body_with_safe_changes(picture, locale, Text::marker_harmed_body);
      break;
    case Trouble::promise_broken:
      out.headline = text(locale, Text::stopped_headline);
      out.body = body_with_safe_changes(picture, locale, Text::promise_broken_body);
      break;
    case Trouble::clock_wrong: {
      // A day or more apart, the date is what is wrong; else the time of day.
      const bool date = std::abs(picture.clock_behind) >= kDayMs;
      out.headline = text(locale, date ? Text::date_headline : Text::clock_headline);
      out.body =
          text(locale, date ? Text::date_body : Text::clock_body,
               {{"time", date ? day_words(locale, picture.made_at) : clock_words(locale, picture.made_at)}});
      break;
    }
    case Trouble::none:
    case Trouble::no_route:
    case Trouble::no_internet:
    case Trouble::not_answering:
    case Trouble::throttled:
      break;
  }
  return out;
}

SyncWords sync_words(const Picture& picture, core::UnixMillis now, const Locale& locale) {
  SyncWords out;
  out.button = text(locale, Text::button_activity);
  out.does = SyncButton::see_activity;
  switch (picture.badge) {
    case SyncBadge::checking:
      out.badge = text(locale, Text::badge_checking);
      out.headline = text(locale, Text::checking_headline);
      out.body = text(locale, Text::checking_body);
      break;
    case SyncBadge::all_sent:
      out.badge = text(locale, Text::badge_all_sent);
      out.headline = text(locale, Text::all_sent_headline);
      out.body = text(locale, Text::all_sent_body);
      if (const auto differ = picture.counts_that_differ(); differ > 0) {
        out.body = plural(locale, Text::counts_differ, differ);
        out.button = text(locale, Text::button_review);
        out.does = SyncButton::review;
      }
      break;
    case SyncBadge::syncing:
      syncing_words(picture, locale, out);
      break;
    case SyncBadge::offline:
      offline_words(picture, now, locale, out);
      break;
    case SyncBadge::attention: {
      const auto rows = attention_rows(picture);
      if (needs_person(picture.trouble)) {
        out = trouble_words(picture, locale);
      } else {
        out.headline = plural(locale, Text::attention_headline, rows);
        out.body = text(locale, Text::attention_body);
      }
      out.number = badge_count(locale, rows);
      const Text key = picture.offline ? Text::badge_attention_offline : Text::badge_attention;
      // Above 99 the number is words itself; the plural form stays.
      out.badge =
          rows > kMostOnBadge ? plural(locale, key, rows, {{"n", out.number}}) : plural(locale, key, rows);
      out.button = text(locale, Text::button_review);
      out.does = SyncButton::review;
      break;
    }
    case SyncBadge::paused: {
      out.badge = text(locale, Text::badge_paused);
      out.headline = text(locale, Text::paused_headline);
      const auto time = moment_words(locale, picture.paused_since, now);
      out.body = picture.paused_by.empty() || time.empty() || !can_draw(picture.paused_by)
                     ? text(locale, Text::paused_body)
                     : text(locale, Text::paused_body_by, {{"name", picture.paused_by}, {"time", time}});
      out.button = text(locale, Text::button_resume);
      out.does = SyncButton::resume;
      break;
    }
    case SyncBadge::unlinked:
      out.badge = text(locale, Text::badge_unlinked);
      out.headline = text(locale, Text::unlinked_headline);
      out.body = text(locale, Text::unlinked_body);
      if (picture.unlinked_since != 0) {
        out.headline = text(locale, Text::given_up_headline);
        out.body = picture.queued == 0 ? text(locale, Text::given_up_body)
                                       : plural(locale, Text::given_up_waits, picture.queued);
      } else if (picture.link != nullptr && picture.link->waiting_since != 0) {
        out.headline = text(locale, Text::store_waited_for,
                            {{"time", moment_words(locale, picture.link->waiting_since, now)}});
      }
      out.button = text(locale, Text::button_link);
      out.does = SyncButton::link;
      break;
    case SyncBadge::training:
      out.badge = text(locale, Text::badge_training);
      out.headline = text(locale, Text::training_headline);
      out.body = text(locale, Text::training_body);
      // What waits for a person waits on, behind a badge that does not say so.
      if (const auto rows = attention_rows(picture); rows > 0) {
        out.advice = plural(locale, Text::attention_headline, rows);
        out.button = text(locale, Text::button_review);
        out.does = SyncButton::review;
      }
      break;
  }
  // What this way of sending means is told where nothing more urgent is.
  if (picture.compares && (picture.badge == SyncBadge::all_sent || picture.badge == SyncBadge::syncing)) {
    out.advice = text(locale, Text::compares_advice);
    if (picture.doubts_until != 0)
      out.body = text(locale, Text::compares_doubt, {{"time", clock_words(locale, picture.doubts_until)}});
  }
  return out;
}

std::string whole_body(const SyncWords& words) {
  return words.advice.empty() ? words.body : words.body + " " + words.advice;
}

BadgeLook sync_look(SyncBadge badge) {
  switch (badge) {
    case SyncBadge::all_sent:
      return {icon::kAllSent, &Tokens::good};
    case SyncBadge::syncing:
      return {icon::kSyncing, &Tokens::busy};
    case SyncBadge::offline:
      return {icon::kOffline, &Tokens::away};
    case SyncBadge::attention:
      return {icon::kWarning, &Tokens::alarm};
    case SyncBadge::paused:
      return {icon::kPaused, &Tokens::paused};
    case SyncBadge::unlinked:
      return {icon::kLink, &Tokens::bare};
    case SyncBadge::training:
      return {icon::kPerson, &Tokens::paused};
    case SyncBadge::checking:
      break;
  }
  return {icon::kChecking, &Tokens::quiet};
}

OrdersBadge orders_badge(const Picture& picture, const Locale& locale) {
  OrdersBadge out;
  out.to_do = picture.orders_to_do();
  out.late = picture.orders_late();
  out.words = text(locale, Text::badge_orders);
  out.count = badge_count(locale, out.to_do);
  out.look = {icon::kOrders, out.to_do == 0 ? &Tokens::quiet : &Tokens::orders};
  if (out.late > 0) out.look = {icon::kLate, &Tokens::away};
  return out;
}

OnlineFigure online_figure(const std::vector<const core::StockView*>& variants) {
  OnlineFigure out;
  constexpr core::Units kMostUnits = 1'000'000'000;
  const auto bounded = [=](core::Units value) {
    return std::clamp<core::Units>(value, -kMostUnits, kMostUnits);
  };
  for (const auto* stock : variants) {
    if (stock == nullptr || !stock->matched || !stock->online) continue;
    out.sold = true;
    out.oversold = out.oversold || stock->oversold;
    if (stock->oversold)
      out.short_by += static_cast<std::uint64_t>(std::max<core::Units>(bounded(stock->short_by), 0));
    if (!stock->tracked) continue;
    out.counted = true;
    if (stock->read_at <= 0) continue;
    out.read_at = out.read ? std::min(out.read_at, stock->read_at) : stock->read_at;
    out.read = true;
    out.moved_since = out.moved_since || stock->moved_since;
    // What shoppers will see once all that was sold here has arrived.
    out.units +=
        static_cast<std::uint64_t>(std::max<core::Units>(bounded(stock->level) + bounded(stock->unsent), 0));
  }
  return out;
}

namespace {

std::string oversold_words(const OnlineFigure& figure, const Locale& locale) {
  return figure.short_by == 0
             ? text(locale, Text::chip_oversold_bare)
             : text(locale, Text::chip_oversold, {{"n", number_words(locale, figure.short_by)}});
}

bool is_low(const OnlineFigure& figure, core::Units low_mark) {
  return figure.units <= static_cast<std::uint64_t>(std::max<core::Units>(low_mark, 0));
}

}  // namespace

FigureWords figure_words(const OnlineFigure& figure, const Picture& picture, core::UnixMillis now,
                         const Locale& locale, core::Units low_mark) {
  FigureWords out;
  if (!figure.sold) {
    out.note = text(locale, Text::figure_not_sold);
    return out;
  }
  if (figure.read) out.number = number_words(locale, figure.units);
  if (figure.oversold) {
    out.note = oversold_words(figure, locale);
    out.tone = &Tokens::danger;
  } else if (!figure.counted) {
    out.note = text(locale, Text::not_counted);
  } else if (!figure.read) {
    out.note = text(locale, Text::figure_unread);
  } else {
    if (is_low(figure, low_mark)) out.tone = &Tokens::away;
    if (counts_are_old(picture, now) || figure.moved_since || now - kOldCountsAfterMs >= figure.read_at) {
      auto time = clock_words(locale, figure.read_at);
      if (time != moment_words(locale, figure.read_at, now)) time = day_words(locale, figure.read_at);
      out.note = text(locale, Text::figure_as_of, {{"time", time}});
    }
  }
  return out;
}

std::optional<Chip> stock_chip(const std::vector<const core::StockView*>& variants, bool old_counts,
                               const Locale& locale, core::Units low_mark) {
  const auto figure = online_figure(variants);
  if (!figure.sold) return std::nullopt;
  if (figure.oversold) return Chip{oversold_words(figure, locale), icon::kWarning, &Tokens::alarm};
  const Icon shown = old_counts ? icon::kClock : icon::kOnline;
  if (!figure.counted) return Chip{text(locale, Text::chip_uncounted), shown, nullptr};
  if (!figure.read) return std::nullopt;  // a figure that nobody has read is not made up
  if (figure.units == 0) return Chip{text(locale, Text::chip_out), shown, &Tokens::paused};
  const auto number = number_words(locale, figure.units);
  if (is_low(figure, low_mark)) {
    return Chip{text(locale, Text::chip_low, {{"n", number}}), shown, &Tokens::away};
  }
  return Chip{number, shown, nullptr};
}

}  // namespace tillbridge::overlay
