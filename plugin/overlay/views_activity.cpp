#include <cstdlib>

#include "plugin/overlay/letters.h"
#include "plugin/overlay/texts.h"
#include "plugin/overlay/views.h"

namespace tillbridge::overlay {

using core::ActivityKind;
using core::ActivityState;

namespace {

struct KindLook {
  Text what;
  Icon icon;
};

KindLook look_of(ActivityKind kind) {
  switch (kind) {
    case ActivityKind::sale:
      return {Text::what_sale, icon::kSale};
    case ActivityKind::sale_return:
      return {Text::what_return, icon::kReturn};
    case ActivityKind::void_sale:
      return {Text::what_void, icon::kReturn};
    case ActivityKind::adjustment:
      return {Text::what_adjustment, icon::kCount};
    case ActivityKind::receipt:
      return {Text::what_receipt, icon::kReceive};
    case ActivityKind::count:
      return {Text::what_count, icon::kCount};
    case ActivityKind::transfer:
      return {Text::what_transfer, icon::kMove};
    case ActivityKind::order:
      return {Text::what_order, icon::kOrders};
    case ActivityKind::link:
      return {Text::what_link, icon::kLink};
    case ActivityKind::note:
      break;
  }
  return {Text::what_note, icon::kInfo};
}

KindLook look_of(ActivityState state) {
  switch (state) {
    case ActivityState::queued:
      return {Text::state_queued, icon::kClock};
    case ActivityState::sending:
      return {Text::state_sending, icon::kSyncing};
    case ActivityState::sent:
      return {Text::state_sent, icon::kTick};
    case ActivityState::not_online:
      return {Text::state_not_online, icon::kNotOnline};
    case ActivityState::problem:
      return {Text::state_problem, icon::kWarning};
    case ActivityState::decided:
      return {Text::state_decided, icon::kPerson};
    case ActivityState::info:
      break;
  }
  return {Text::state_info, icon::kInfo};
}

std::string line_name(const core::ActivityLine& line) {
  return line.name.empty() || !can_draw(line.name) ? line.sku : line.name;
}

// What moves the register's stock is told with its sign; what a web order takes, too.
ActivityRow row_of(const core::ActivityView& activity, core::UnixMillis now, const Locale& locale) {
  ActivityRow row;
  row.id = activity.id;
  row.kind = activity.state;
  row.time = clock_words(locale, activity.at);
  const auto kind = look_of(activity.kind);
  row.icon = kind.icon;
  row.what = text(locale, kind.what);
  if (!activity.reference.empty() && can_draw(activity.reference)) {
    row.what = text(locale, Text::what_named, {{"what", row.what}, {"name", activity.reference}});
  }
  const auto state = look_of(activity.state);
  row.state = text(locale, state.what);
  row.state_icon = state.icon;
  if (activity.lines.empty()) {
    row.items = can_draw(activity.text) ? activity.text : std::string{};
  } else {
    const auto& first = activity.lines.front();
    row.items = text(locale, Text::line_change,
                     {{"item", line_name(first)}, {"change", change_words(locale, first.quantity_milli)}});
    if (activity.lines.size() > 1) {
      row.items = plural(locale, Text::line_and_more, activity.lines.size() - 1, {{"line", row.items}});
    }
  }
  for (const auto& line : activity.lines) {
    row.lines.push_back({line_name(line), change_words(locale, line.quantity_milli),
                         can_draw(line.remark) ? line.remark : std::string{}});
  }
  const auto add_time = [&](Text key, core::UnixMillis at) {
    const auto time = moment_words(locale, at, now);
    if (time.empty()) return;
    const auto words = text(locale, key, {{"time", time}});
    row.times =
        row.times.empty() ? words : text(locale, Text::joined, {{"first", row.times}, {"second", words}});
  };
  add_time(Text::times_recorded, activity.at);
  // The sale's receipt of latency; of a clock that was set back in between only the times are told.
  const auto add_length = [&](Text after, Text key, core::UnixMillis at) {
    if (at <= 0 || activity.at <= 0 || at < activity.at || activity.state == ActivityState::info)
      return add_time(key, at);
    const auto words = text(locale, after, {{"length", latency_words(locale, at - activity.at)}});
    row.times =
        row.times.empty() ? words : text(locale, Text::joined, {{"first", row.times}, {"second", words}});
  };
  add_length(Text::times_sent_after, Text::times_sent, activity.sent_at);
  add_length(Text::times_confirmed_after, Text::times_confirmed, activity.confirmed_at);
  const auto number = [](std::int64_t value) { return std::to_string(value); };
  if (activity.movement_id.empty()) {
    row.details = text(locale, Text::details_note, {{"n", number(std::abs(activity.id))}});
    return row;
  }
  row.details = text(locale, Text::details_movement,
                     {{"id", can_draw(activity.movement_id) ? std::string_view{activity.movement_id} : "?"},
                      {"n", number(activity.id)},
                      {"lane", number(activity.lane)}}) +
                " " +
                (activity.batch == 0 ? text(locale, Text::details_no_batch)
                                     : text(locale, Text::details_batch, {{"n", number(activity.batch)}})) +
                " ";
  if (const auto& asked = activity.exchanges; asked.count > 0) {
    row.details += text(locale, Text::details_requests, {{"n", number(asked.count)}}) + " ";
    row.details += (asked.status == 0 ? text(locale, Text::details_no_answer)
                                      : text(locale, Text::details_status, {{"n", number(asked.status)}})) +
                   " ";
    if (!asked.request.empty() && can_draw(asked.request))
      row.details += text(locale, Text::details_request_id, {{"id", asked.request}}) + " ";
  }
  row.details += text(locale, Text::details_times,
                      {{"recorded", number(activity.at)},
                       {"accepted", number(activity.sent_at)},
                       {"confirmed", number(activity.confirmed_at)}});
  return row;
}

}  // namespace

FoundView found_view(const core::Picture& picture, const std::string& wanted, core::UnixMillis now,
                     const Locale& locale) {
  FoundView view;
  const auto* found = picture.found.get();
  if (found == nullptr || found->text != wanted) {
    view.status = view.empty = wanted.empty() ? std::string{} : text(locale, Text::activity_looking);
    return view;
  }
  for (const auto& activity : found->rows) view.rows.push_back(row_of(activity, now, locale));
  // Found rows may be of any day.
  for (std::size_t i = 0; i < view.rows.size(); ++i)
    view.rows[i].time = moment_words(locale, found->rows[i].at, now);
  if (found->looking) {
    const auto back = moment_words(locale, found->back_to, now);
    view.status = back.empty() ? text(locale, Text::activity_looking)
                               : text(locale, Text::activity_looking_back, {{"time", back}});
    view.empty = view.status;
  } else if (view.rows.empty()) {
    view.empty = text(locale, Text::activity_found_none, {{"search", can_draw(wanted) ? wanted : ""}});
  } else {
    view.status =
        plural(locale, found->cut ? Text::activity_found_cut : Text::activity_found, view.rows.size());
  }
  return view;
}

ActivityView activity_view(const core::Picture& picture, core::UnixMillis now, const Locale& locale) {
  ActivityView view;
  view.band = sync_words(picture, now, locale);
  view.look = sync_look(picture.badge);
  view.queued = picture.activity_queued;
  view.problems = picture.activity_problems;
  if (picture.offline && picture.offline_since > 0) {
    view.since = text(locale, Text::offline_since,
                      {{"time", moment_words(locale, picture.offline_since, now)},
                       {"length", length_words(locale, now - picture.offline_since)}});
  }
  if (const auto& latency = picture.latency; latency.sales > 0) {
    const auto told = [&](Text key, const core::LatencyFigures& figures) {
      return text(locale, key,
                  {{"p50", latency_words(locale, figures.p50)},
                   {"p95", latency_words(locale, figures.p95)},
                   {"p99", latency_words(locale, figures.p99)}});
    };
    view.latency_sales = plural(locale, Text::latency_sales, latency.sales);
    view.latency_accepted = told(Text::latency_accepted, latency.accepted);
    view.latency_seen = told(Text::latency_seen, latency.seen);
  }
  view.rows.reserve(picture.activity.size());
  for (const auto& activity : picture.activity) view.rows.push_back(row_of(activity, now, locale));
  return view;
}

}  // namespace tillbridge::overlay
