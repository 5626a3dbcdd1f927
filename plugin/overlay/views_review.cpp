#include <algorithm>

#include "plugin/core/action_rules.h"
#include "plugin/overlay/letters.h"
#include "plugin/overlay/texts.h"
#include "plugin/overlay/views.h"

namespace tillbridge::overlay {

using core::ReviewKind;
using core::ReviewView;

namespace {

std::string shown_name(const std::string& name, const std::string& sku) {
  return name.empty() || !can_draw(name) ? sku : name;
}

core::Units target_online(const ReviewView& review) {
  return std::max<core::Units>(review.in_store - review.promised, 0);
}

std::uint64_t units_of(const ReviewView& review) {
  return review.quantity > 0 ? static_cast<std::uint64_t>(review.quantity) : 0;
}

void oversold(const ReviewView& review, core::UnixMillis now, const Locale& locale, ReviewCard& card) {
  const auto number = std::to_string(review.order_number);
  const auto sold = moment_words(locale, review.sold_at, now),
             placed = moment_words(locale, review.order_at, now);
  if (review.order_number <= 0) {
    card.body = text(locale, Text::oversold_unknown);
  } else if (sold.empty() || placed.empty()) {
    card.body = text(locale, Text::oversold_order, {{"number", number}});
  } else {
    card.body = text(locale, Text::oversold_known, {{"sold", sold}, {"number", number}, {"placed", placed}});
  }
  card.tone = &Tokens::danger;
  card.tag = text(locale, Text::tag_oversold);
  card.after = text(locale, Text::after_oversold);
  card.facts = {{text(locale, Text::fact_in_store), signed_number_words(locale, review.in_store)},
                {text(locale, Text::fact_promised), signed_number_words(locale, review.promised)},
                {text(locale, Text::fact_short), signed_number_words(locale, review.short_by)}};
}

void count_differs(const ReviewView& review, const Locale& locale, ReviewCard& card) {
  card.icon = icon::kDiffers;
  card.tag = text(locale, Text::tag_differs);
  card.body = text(locale, review.promised > 0 ? Text::differs_body_aside : Text::differs_body,
                   {{"web", signed_number_words(locale, review.web_level)},
                    {"here", signed_number_words(locale, review.in_store)},
                    {"aside", signed_number_words(locale, review.promised)}});
  card.after = text(locale, Text::after_differs);
  card.facts = {{text(locale, Text::fact_in_store), signed_number_words(locale, review.in_store)},
                {text(locale, Text::fact_online), signed_number_words(locale, review.web_level)},
                {text(locale, Text::fact_short), signed_number_words(locale, review.short_by)}};
}

void drift(const ReviewView& review, core::UnixMillis now, const Locale& locale, ReviewCard& card) {
  card.icon = icon::kDiffers;
  card.tag = text(locale, Text::tag_differs);
  const auto seen = moment_words(locale, review.sold_at, now);
  card.body = text(locale,
                   review.order_number > 0 ? Text::drift_order
                   : review.changed_there  ? Text::drift_there
                                           : Text::drift_unknown,
                   {{"number", std::to_string(review.order_number)},
                    {"web", signed_number_words(locale, review.web_level)},
                    {"was", signed_number_words(locale, review.web_level - review.quantity)}});
  if (!review.unheard.empty() && can_draw(review.unheard)) {
    const auto since = moment_words(locale, review.unheard_since, now);
    card.body += " " + text(locale, since.empty() ? Text::drift_unheard : Text::drift_unheard_since,
                            {{"name", review.unheard}, {"since", since}});
  }
  const bool at_none = review.order_number > 0 && review.set_to == review.web_level;
  card.after = text(locale, at_none ? Text::after_drift_order : Text::after_drift);
  card.facts = {{text(locale, Text::fact_in_store), signed_number_words(locale, review.in_store)},
                {text(locale, Text::fact_online), signed_number_words(locale, review.web_level)}};
  if (!seen.empty()) card.facts.push_back({text(locale, Text::fact_noticed), seen});
}

void line_missing(const ReviewView& review, core::UnixMillis now, const Locale& locale, ReviewCard& card) {
  const auto number = std::to_string(review.order_number), time = moment_words(locale, review.sold_at, now);
  const bool named = !review.customer.empty() && can_draw(review.customer);
  card.icon = icon::kHelp;
  card.tag = text(locale, Text::tag_missing);
  card.tone = &Tokens::danger;  // somebody waits for it
  card.body = text(locale, named ? Text::missing_body : Text::missing_body_no_name,
                   {{"number", number}, {"customer", review.customer}, {"who", review.who}, {"time", time}});
  card.after = text(locale, Text::after_missing);
  card.facts = {{text(locale, Text::fact_needed), signed_number_words(locale, review.quantity)},
                {text(locale, Text::fact_in_store), signed_number_words(locale, review.in_store)}};
}

/// As a button and a fact can bear it.
std::string drawn_sku(const std::string& sku) {
  return can_draw(sku) ? sku : "?";
}

/// "EUR, before tax"
std::string terms_words(const core::PriceTerms& terms, const Locale& locale) {
  const auto currency = can_draw(terms.currency) ? terms.currency : std::string{};
  if (!terms.with_tax) return currency;
  const auto tax = text(locale, *terms.with_tax ? Text::price_with_tax : Text::price_before_tax);
  return currency.empty() ? tax : text(locale, Text::joined, {{"first", currency}, {"second", tax}});
}

// A choice that this version has no words for is left out: no button without a meaning.
void add_choices(const ReviewView& review, const Locale& locale, ReviewCard& card) {
  for (const auto& id : review.choices) {
    const auto right = core::right_to_decide(review.row, id);
    ReviewChoice choice{id, {}, right == core::ActionRight::manager, right == core::ActionRight::seller};
    if (id == "set-aside") {
      choice.words = review.order_number > 0 ? text(locale, Text::choice_set_aside,
                                                    {{"number", std::to_string(review.order_number)}})
                                             : text(locale, Text::choice_set_aside_any);
    } else if (id == "none-left") {
      choice.words = text(locale, Text::choice_none_left);
    } else if (id == "set-web") {
      choice.words = text(
          locale, Text::choice_set_web,
          {{"n", signed_number_words(
                     locale, review.kind == ReviewKind::drift ? review.set_to : target_online(review))}});
    } else if (id == "keep-web") {
      choice.words =
          text(locale, Text::choice_keep_web, {{"n", signed_number_words(locale, review.web_level)}});
    } else if (id == "send") {
      choice.words = text(locale, Text::choice_send);
    } else if (id == "leave") {
      choice.words = text(locale, Text::choice_leave);
    } else if (id == "count-shop") {
      choice.words =
          text(locale, Text::choice_count_shop, {{"n", signed_number_words(locale, review.in_store)}});
    } else if (id == "count-leave") {
      choice.words = text(locale, Text::choice_count_leave);
    } else if (id == "adopt") {
      choice.words = text(locale, Text::choice_adopt);
    } else if (id == "decline") {
      choice.words = text(locale, Text::choice_decline);
    } else if (id == "arrived") {
      choice.words = text(locale, Text::choice_arrived);
    } else if (id == "not-arrived") {
      choice.words = text(locale, Text::choice_not_arrived);
    } else if (id == "try-host") {
      choice.words = text(locale, Text::choice_try_host);
    } else if (id == "host-done") {
      choice.words = text(locale, Text::choice_host_done);
    } else if (id == "taken-already") {
      choice.words = text(locale, Text::choice_taken_already);
    } else if (id == "take-now") {
      choice.words = text(locale, Text::choice_take_now);
    } else if (id == "found-it") {
      choice.words = text(locale, Text::choice_found_it, {{"number", std::to_string(review.order_number)}});
    } else if (id == "customer-told") {
      choice.words = text(locale, Text::choice_customer_told);
    } else if (id == "back") {
      choice.words = text(locale, Text::choice_back);
    } else if (id == "not-back") {
      choice.words = text(locale, Text::choice_not_back);
    } else if (id == "all-back") {
      choice.words = plural(locale, Text::choice_all_back, units_of(review));
    } else if (id == "some-missing") {
      choice.words = text(locale, Text::choice_some_missing);
    } else if (id == "send-prices") {
      choice.words = text(locale, Text::choice_send_prices);
    } else if (id == "no-prices") {
      choice.words = text(locale, Text::choice_no_prices);
    } else if (id == "same-thing") {
      choice.words = text(locale, Text::choice_same_thing);
    } else if (id == "keep-off") {
      choice.words = text(locale, Text::choice_keep_off);
    } else if (id == "sku-back") {
      choice.words = text(locale, Text::choice_sku_back, {{"sku", drawn_sku(review.sku)}});
    } else if (id == "sku-leave") {
      choice.words = review.sku_there.empty()
                         ? text(locale, Text::choice_sku_leave_none)
                         : text(locale, Text::choice_sku_leave, {{"sku", drawn_sku(review.sku_there)}});
    } else {
      continue;
    }
    card.choices.push_back(std::move(choice));
  }
  if (card.choices.empty()) card.after = text(locale, Text::review_waits);
}

ReviewCard card_of(const ReviewView& review, core::UnixMillis now, const Locale& locale) {
  ReviewCard card;
  card.row = review.row;
  card.title = shown_name(review.item_name, review.sku);
  const auto told = [&](Text otherwise) {
    return review.reason.empty() || !can_draw(review.reason) ? text(locale, otherwise) : review.reason;
  };
  switch (review.kind) {
    case ReviewKind::oversold:
      oversold(review, now, locale, card);
      break;
    case ReviewKind::count_differs:
      count_differs(review, locale, card);
      break;
    case ReviewKind::held:
      card.icon = icon::kHelp;
      card.tag = text(locale, Text::tag_held);
      card.body = told(Text::held_body);
      card.after = text(locale, Text::after_held);
      card.facts = {{text(locale, Text::fact_waiting), signed_number_words(locale, review.quantity)},
                    {text(locale, Text::fact_in_store), signed_number_words(locale, review.in_store)},
                    {text(locale, Text::fact_online), signed_number_words(locale, review.web_level)}};
      break;
    case ReviewKind::unclear:
      card.icon = icon::kHelp;
      card.tag = text(locale, Text::tag_unclear);
      card.body = told(Text::unclear_body);
      card.after = text(locale, Text::after_unclear);
      card.facts = {{text(locale, Text::fact_waiting), signed_number_words(locale, review.quantity)},
                    {text(locale, Text::fact_in_store), signed_number_words(locale, review.in_store)},
                    {text(locale, Text::fact_online), signed_number_words(locale, review.web_level)}};
      break;
    case ReviewKind::adopt_salvaged:
      card.title = text(locale, Text::salvaged_name);
      card.tag = text(locale, Text::tag_salvaged);
      card.body = told(Text::salvaged_body);
      card.after = text(locale, Text::after_salvaged);
      card.facts = {{text(locale, Text::fact_waiting), signed_number_words(locale, review.quantity)}};
      break;
    case ReviewKind::drift:
      drift(review, now, locale, card);
      break;
    case ReviewKind::host_refused:
      card.tag = text(locale, Text::tag_host);
      card.body = text(locale, review.host_in_doubt ? Text::host_in_doubt : Text::host_refused,
                       {{"number", std::to_string(review.order_number)}});
      card.after = text(locale, Text::after_host);
      card.facts = {{text(locale, Text::fact_waiting), signed_number_words(locale, review.quantity)},
                    {text(locale, Text::fact_in_store), signed_number_words(locale, review.in_store)}};
      break;
    case ReviewKind::line_missing:
      line_missing(review, now, locale, card);
      break;
    case ReviewKind::old_orders:
      card.icon = icon::kOrders;
      card.title = plural(locale, Text::old_orders_title, review.orders);
      card.tag = text(locale, Text::tag_old_orders);
      card.body = plural(locale, Text::old_orders_body, units_of(review));
      card.after = text(locale, Text::after_old_orders);
      card.facts = {{text(locale, Text::fact_orders), number_words(locale, review.orders)},
                    {text(locale, Text::fact_units), signed_number_words(locale, review.quantity)}};
      break;
    case ReviewKind::back_on_shelf:
      card.icon = icon::kHelp;
      card.tag = text(locale, Text::tag_shelf);
      card.body = plural(locale, Text::shelf_body, units_of(review),
                         {{"number", std::to_string(review.order_number)}});
      card.after = text(locale, Text::after_shelf);
      card.facts = {{text(locale, Text::fact_units), signed_number_words(locale, review.quantity)},
                    {text(locale, Text::fact_in_store), signed_number_words(locale, review.in_store)}};
      break;
    case ReviewKind::put_back:
      card.icon = icon::kItems;
      card.tag = text(locale, Text::tag_put_back);
      card.body = plural(locale, review.canceled ? Text::put_back_canceled : Text::put_back_changed,
                         units_of(review), {{"number", std::to_string(review.order_number)}});
      card.after = text(locale, Text::after_put_back);
      card.facts = {{text(locale, Text::fact_units), signed_number_words(locale, review.quantity)},
                    {text(locale, Text::fact_in_store), signed_number_words(locale, review.in_store)}};
      break;
    case ReviewKind::prices:
      card.icon = icon::kDiffers;
      card.title = text(locale, Text::prices_title);
      card.tag = text(locale, Text::tag_differs);
      card.body = text(locale, Text::prices_body);
      card.after = text(locale, Text::after_prices);
      card.facts = {{text(locale, Text::fact_prices_here), terms_words(review.prices_here, locale)},
                    {text(locale, Text::fact_prices_there), terms_words(review.prices_there, locale)}};
      break;
    case ReviewKind::sku_differs:
      card.icon = icon::kDiffers;
      card.tag = text(locale, Text::tag_sku);
      card.body = text(locale, Text::sku_differs_body);
      card.after = text(locale, Text::after_sku);
      card.facts = {{text(locale, Text::fact_sku_here), drawn_sku(review.sku)},
                    {text(locale, Text::fact_sku_there),
                     review.sku_there.empty() ? text(locale, Text::no_sku) : drawn_sku(review.sku_there)}};
      break;
    case ReviewKind::same_name:
      card.icon = icon::kHelp;
      card.tag = text(locale, Text::tag_same_name);
      card.body = text(locale, Text::same_name_body);
      card.after = text(locale, Text::after_same_name);
      card.facts = {{text(locale, Text::fact_sku_here), drawn_sku(review.sku)},
                    {text(locale, Text::fact_sku_there),
                     review.sku_there.empty() ? text(locale, Text::no_sku) : drawn_sku(review.sku_there)}};
      break;
    case ReviewKind::first_count:
      card.icon = icon::kDiffers;
      card.tag = text(locale, Text::tag_no_count);
      card.body = text(locale, Text::no_count_body);
      card.after = text(locale, Text::after_no_count);
      card.facts = {{text(locale, Text::fact_waiting), signed_number_words(locale, review.quantity)},
                    {text(locale, Text::fact_in_store), signed_number_words(locale, review.in_store)}};
      break;
  }
  add_choices(review, locale, card);
  // Whoever is not sure goes and counts: the page has the list for it.
  const bool counts = review.kind == ReviewKind::count_differs || review.kind == ReviewKind::drift;
  if (counts && !card.choices.empty())
    card.choices.push_back({std::string(kCountFirst), text(locale, Text::choice_count_first), false});
  return card;
}

}  // namespace

ReviewPanelView review_view(const core::Picture& picture, core::UnixMillis now, const Locale& locale) {
  ReviewPanelView view;
  if (needs_person(picture.trouble)) {
    const auto words = trouble_words(picture, locale);
    ReviewCard card;
    card.row = "trouble";
    card.trouble = true;
    card.tone = &Tokens::danger;
    card.title = words.headline;
    card.tag =
        text(locale, picture.trouble == core::Trouble::clock_wrong ? Text::tag_clock : Text::tag_stopped);
    card.body = words.body;
    if (picture.trouble == core::Trouble::clock_wrong) {
      card.choices.push_back({std::string(kHow), text(locale, Text::choice_how), false});
      card.how = text(locale, Text::clock_how);
    }
    card.details = can_draw(picture.trouble_detail) ? picture.trouble_detail : std::string{};
    for (const auto& id : picture.trouble_choices)
      if (id == "take-over" || id == "repair" || id == "compare-stock")
        card.choices.push_back({id,
                                text(locale, id == "repair"          ? Text::choice_repair
                                             : id == "compare-stock" ? Text::choice_compare
                                                                     : Text::choice_take_over),
                                true});
    if (!picture.trouble_choices.empty() && picture.trouble_choices.front() == "compare-stock")
      card.body = text(locale, Text::compare_offer);
    view.cards.push_back(std::move(card));
  }
  if (picture.away_long) {
    ReviewCard card;
    card.row = "away";
    card.icon = icon::kOffline;
    card.title = text(locale, Text::away_long_title);
    card.tag = text(locale, Text::badge_offline);
    card.body =
        text(locale, Text::away_long_body, {{"length", length_words(locale, now - picture.offline_since)}});
    card.after = text(locale, Text::away_long_after);
    view.cards.push_back(std::move(card));
  }
  if (picture.disk_days) {
    constexpr int kMostDaysSaid = 30;
    ReviewCard card;
    card.row = "disk";
    card.icon = icon::kWarning;
    card.title = text(locale, Text::disk_title);
    card.tag = text(locale, Text::tag_disk);
    card.body = *picture.disk_days > kMostDaysSaid
                    ? text(locale, Text::disk_body)
                    : plural(locale, Text::disk_body_days, static_cast<std::uint64_t>(*picture.disk_days));
    card.after = text(locale, Text::disk_after);
    view.cards.push_back(std::move(card));
  }
  for (const auto& review : picture.review) view.cards.push_back(card_of(review, now, locale));
  const auto rows = view.cards.size();
  view.status = rows == 0 ? text(locale, Text::review_empty) : plural(locale, Text::review_subtitle, rows);
  return view;
}

ItemRow item_row(const std::string& sku, const core::StockView& stock, const core::Picture& picture,
                 core::UnixMillis now, const Locale& locale, core::Units low_mark) {
  ItemRow row;
  row.name = shown_name(stock.name, sku);
  row.sku = row.name == sku ? std::string{} : sku;
  if (stock.in_store_read) row.in_store = quantity_words(locale, stock.in_store_milli);
  row.online = figure_words(online_figure({&stock}), picture, now, locale, low_mark);
  if (stock.unsent != 0)
    row.unsent = (stock.unsent > 0 ? "+" : "") + signed_number_words(locale, stock.unsent);
  return row;
}

SetupView setup_view(const core::Picture& picture, const Person& person, core::UnixMillis now,
                     const Locale& locale) {
  SetupView view;
  view.linked = picture.linked;
  view.headline = text(locale, picture.linked ? Text::setup_linked : Text::setup_unlinked);
  if (!picture.linked) {
    if (!person.manager) view.note = text(locale, Text::setup_cashier);
  } else {
    const auto fact = [&](Text name, std::string value) {
      if (value.empty() || !can_draw(value)) value = text(locale, Text::none_yet);
      view.facts.push_back({text(locale, name), std::move(value)});
    };
    fact(Text::setup_store, picture.store_name);
    fact(Text::setup_location, picture.location_name);
    if (picture.linked_since != 0) {
      const auto when = moment_words(locale, picture.linked_since, now);
      fact(Text::setup_linked_by,
           picture.linked_by.empty() || !can_draw(picture.linked_by)
               ? when
               : text(locale, Text::joined, {{"first", picture.linked_by}, {"second", when}}));
    }
    fact(Text::setup_answer, moment_words(locale, picture.last_answer_at, now));
    fact(Text::setup_sent_total, number_words(locale, picture.settled_total));
    view.resume = picture.badge == core::SyncBadge::paused;
  }
  if (person.manager && !picture.trouble_detail.empty() && can_draw(picture.trouble_detail)) {
    view.details_heading = text(locale, Text::setup_details);
    view.details = picture.trouble_detail;
  }
  return view;
}

}  // namespace tillbridge::overlay
