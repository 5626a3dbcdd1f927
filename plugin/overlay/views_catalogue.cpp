#include "plugin/overlay/views_catalogue.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "plugin/core/field_rules.h"
#include "plugin/overlay/item_filter.h"
#include "plugin/overlay/letters.h"

namespace tillbridge::overlay {

using core::AssortmentItem;
using core::OnlineState;

namespace {

constexpr core::Millis kWorkShownMs = 10 * 60'000, kEtaAfterMs = 3'000;

// Currencies whose smallest coin is the unit itself, or a thousandth of it; all others have hundredths.
int decimals_of(const Locale& locale, const std::string& currency) {
  if (currency.empty() || currency == locale.currency) return std::clamp(locale.currency_digits, 0, 4);
  static constexpr std::array kNone{"BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW",
                                    "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"};
  static constexpr std::array kThree{"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"};
  const auto is = [&](const char* code) { return currency == code; };
  if (std::any_of(kNone.begin(), kNone.end(), is)) return 0;
  return std::any_of(kThree.begin(), kThree.end(), is) ? 3 : 2;
}

std::string shown_or(const std::string& words, const std::string& otherwise) {
  return words.empty() || !can_draw(words) ? otherwise : words;
}

// What is on the shelf and online, of all SKUs of the item together.
struct Counts {
  core::Milli here = 0;
  bool here_read = false, matched = false;
  OnlineFigure online;
};

Counts counts_of(const AssortmentItem& item, const core::Picture& picture) {
  Counts counts;
  std::vector<const core::StockView*> variants;
  for (const auto& sku : item.skus) {
    const auto* found = picture.stock.find(sku);
    if (found == nullptr) continue;
    const auto& stock = found->second;
    if (stock.in_store_read) {
      counts.here_read = true;
      counts.here += stock.in_store_milli;
    }
    counts.matched = counts.matched || stock.matched;
    variants.push_back(&stock);
  }
  counts.online = online_figure(variants);
  return counts;
}

}  // namespace

Gate catalogue_gate(const core::Picture& picture, const Person& person) {
  const auto& rights = person.catalogue;
  if (!rights.plan) return Gate::plan;
  if (!rights.allowed) {
    if (rights.lacks_account == rights.lacks_ecommerce) return Gate::rights_both;
    return rights.lacks_account ? Gate::right_account : Gate::right_ecommerce;
  }
  if (!picture.linked) return Gate::not_linked;
  return picture.catalogue_actions ? Gate::open : Gate::not_now;
}

std::string gate_words(Gate gate, const core::Picture& picture, const Locale& locale) {
  switch (gate) {
    case Gate::open:
      break;
    case Gate::plan:
      return text(locale, Text::gate_plan);
    case Gate::rights_both:
      return text(locale, Text::gate_both);
    case Gate::right_account:
      return text(locale, Text::gate_account);
    case Gate::right_ecommerce:
      return text(locale, Text::gate_ecommerce);
    case Gate::not_linked:
      return text(locale, Text::gate_not_linked);
    case Gate::not_now: {
      const auto& holder = picture.registers.holder;
      if (picture.registers.ours) return text(locale, Text::gate_not_now);
      return holder.empty() || !can_draw(holder) ? text(locale, Text::gate_nobody)
                                                 : text(locale, Text::gate_elsewhere, {{"name", holder}});
    }
  }
  return {};
}

namespace {

Text row_waits(core::WorkWaits waits) {
  switch (waits) {
    case core::WorkWaits::sales_paused:
      return Text::item_waits_paused;
    case core::WorkWaits::sales_off:
      return Text::item_waits_off;
    case core::WorkWaits::location_closed:
      return Text::item_waits_location;
    case core::WorkWaits::none:
    case core::WorkWaits::web_store:
    case core::WorkWaits::sales:
      break;
  }
  return Text::item_waits_sales;
}

}  // namespace

Text work_waits(core::WorkWaits waits) {
  switch (waits) {
    case core::WorkWaits::none:
      return Text::work_keep_selling;
    case core::WorkWaits::web_store:
      return Text::work_waits;
    case core::WorkWaits::sales:
      return Text::work_waits_sales;
    case core::WorkWaits::sales_paused:
      return Text::work_waits_paused;
    case core::WorkWaits::sales_off:
      return Text::work_waits_off;
    case core::WorkWaits::location_closed:
      break;
  }
  return Text::work_waits_location;
}

std::string minor_words(const Locale& locale, std::int64_t minor, const std::string& currency) {
  const auto decimals = static_cast<std::size_t>(decimals_of(locale, currency));
  const bool negative = minor < 0;
  std::string digits =
      std::to_string(negative ? ~static_cast<std::uint64_t>(minor) + 1 : static_cast<std::uint64_t>(minor));
  if (digits.size() <= decimals) digits.insert(0, decimals + 1 - digits.size(), '0');
  if (decimals > 0) digits.insert(digits.size() - decimals, 1, '.');
  if (negative) digits.insert(0, 1, '-');
  return money_words(locale, digits, currency);
}

bool has_sentence(const AssortmentItem& item) {
  return !item.cannot.empty() || needs_look(item) || item.waits != core::WorkWaits::none;
}

AssortmentRow assortment_row(const AssortmentItem& item, const ItemStaging& staging,
                             const core::Picture& picture, core::UnixMillis now, const Locale& locale,
                             core::Units low_mark) {
  AssortmentRow row;
  const std::string& first_sku = item.skus.empty() ? item.item_id : item.skus.front();
  row.name = shown_or(item.name, shown_or(first_sku, item.item_id));
  auto price = minor_words(locale, item.price_minor, item.currency);
  std::string skus;
  if (item.skus.size() > 1) {
    skus = plural(locale, Text::item_skus, item.skus.size());
    price = text(locale, Text::item_from, {{"price", price}});
  } else if (!item.skus.empty() && item.skus.front() != row.name && can_draw(item.skus.front())) {
    skus = item.skus.front();
  }
  row.below = skus.empty() ? price : text(locale, Text::joined, {{"first", skus}, {"second", price}});
  const auto counts = counts_of(item, picture);
  if (counts.here_read) row.in_store = quantity_words(locale, counts.here);
  // Of an item that is off or hidden its switch says so.
  if (counts.matched && is_on(item) && (counts.online.sold || item.visible))
    row.online = figure_words(counts.online, picture, now, locale, low_mark);
  if (counts.here_read) {
    const auto& [number, note, tone] = row.online;
    const Text pattern = number.empty() ? (note.empty() ? Text::item_count_here : Text::item_count_here_noted)
                         : note.empty() ? Text::item_counts
                                        : Text::item_counts_noted;
    row.counts = text(locale, pattern, {{"here", row.in_store}, {"online", number}, {"note", note}});
  }

  row.on = staging.on(item);
  row.visible = staging.visible(item);
  row.unsaved_on = staging.staged_on(item);
  row.unsaved_visible = staging.staged_visible(item);
  row.can_switch = item.cannot.empty() || row.on;
  row.can_show = row.on;
  row.problem = needs_look(item);
  row.can_retry = item.state == OnlineState::problem;
  row.sell = text(locale, row.on ? Text::switch_on : Text::switch_off);
  row.seen = text(locale, row.visible ? Text::switch_shown : Text::switch_hidden);
  if (row.unsaved_on) {
    row.sell_note = text(locale, Text::switch_unsaved);
  } else if (staging.sending(item)) {
    row.sell_note = text(locale, Text::switch_sending);
  } else if (item.state == OnlineState::gone) {
    row.sell_note = text(locale, Text::switch_gone);
  } else if (item.state == OnlineState::problem) {
    row.sell_note = text(locale, Text::switch_problem);
  }
  if (row.unsaved_visible) row.seen_note = text(locale, Text::switch_unsaved);
  if (item.state == OnlineState::gone && item.problem.empty()) {
    row.sentence = text(locale, Text::item_gone);
  } else {
    if (item.waits != core::WorkWaits::none && !row.problem) {
      row.sentence = text(locale, row_waits(item.waits));
      return row;
    }
    const std::string& told = row.problem && !item.problem.empty() ? item.problem : item.cannot;
    row.sentence = can_draw(told) ? told : std::string{};
  }
  return row;
}

std::string left_words(double seconds, const Locale& locale) {
  return text(locale, Text::work_left, {{"length", left_length(seconds, locale)}});
}

std::string left_length(double seconds, const Locale& locale) {
  const auto rounded = static_cast<std::uint64_t>(std::ceil(std::clamp(seconds, 1.0, 1e7) / 5) * 5);
  return rounded < 60 ? text(locale, Text::work_seconds, {{"n", number_words(locale, rounded)}})
                      : length_words(locale, static_cast<core::Millis>((rounded + 30) / 60) * 60'000);
}

WorkView work_view(const core::CatalogueWork& work, core::UnixMillis now, const Locale& locale) {
  WorkView view;
  if (work.running && work.total > 0) {
    view.shown = view.running = true;
    view.waits = work.waits;
    const auto done = std::min(work.done, work.total);
    view.part = static_cast<double>(done) / static_cast<double>(work.total);
    view.words = text(locale, Text::work_progress,
                      {{"done", number_words(locale, done)}, {"total", number_words(locale, work.total)}});
    const core::Millis gone = now - work.began_at;
    if (work.waits == core::WorkWaits::none && done > 0 && done < work.total && work.began_at > 0 &&
        gone >= kEtaAfterMs) {
      view.left_s = static_cast<double>(gone) * static_cast<double>(work.total - done) /
                    static_cast<double>(done) / 1000;
    }
    return view;
  }
  if (work.ended_at <= 0 || now - work.ended_at > kWorkShownMs || work.total == 0) return view;
  view.shown = true;
  view.part = 1;
  const auto failed = std::min(work.failed, work.total);
  const auto saved = plural(locale, Text::work_saved, work.total - failed);
  if (failed == 0) {
    view.words = saved;
  } else {
    view.words = text(locale, Text::work_both,
                      {{"saved", saved}, {"failed", plural(locale, Text::work_failed, failed)}});
    view.show = plural(locale, Text::work_show, failed);
  }
  return view;
}

std::vector<FieldLine> field_lines() {
  const auto name = [](core::Field field) {
    switch (field) {
      case core::Field::name:
        return Text::rule_name;
      case core::Field::sku:
        return Text::rule_sku;
      case core::Field::upc:
        return Text::rule_upc;
      case core::Field::tracking:
        return Text::rule_tracking;
      case core::Field::quantity:
        return Text::rule_quantity;
      case core::Field::cost:
        return Text::rule_cost;
      case core::Field::price:
        return Text::rule_price;
      case core::Field::inventory_level:
        return Text::rule_inventory_level;
      case core::Field::availability:
        return Text::rule_availability;
      case core::Field::option_labels:
        return Text::rule_option_labels;
      case core::Field::variant_sku:
        return Text::rule_option_sku;
      case core::Field::variant_price:
        return Text::rule_option_price;
      case core::Field::variant_cost:
        return Text::rule_option_cost;
      case core::Field::variant_upc:
        return Text::rule_option_upc;
      case core::Field::variant_level:
        break;
    }
    return Text::rule_option_level;
  };
  std::vector<FieldLine> lines;
  for (const auto& rule : core::kFieldRules)
    lines.push_back({name(rule.field), rule.turned_on, rule.edited, rule.moved});
  return lines;
}

std::vector<Question> questions() {
  return {{Text::ask_exported, Text::answer_exported},
          {Text::ask_off_deletes, Text::answer_off_deletes},
          {Text::ask_shop_sale, Text::answer_shop_sale},
          {Text::ask_online_sale, Text::answer_online_sale},
          {Text::ask_back, Text::answer_back},
          {Text::ask_same_categories, Text::answer_same_categories},
          {Text::ask_imported, Text::answer_imported},
          {Text::ask_mixed, Text::answer_mixed},
          {Text::ask_options, Text::answer_options},
          {Text::ask_locations, Text::answer_locations},
          {Text::ask_gift_cards, Text::answer_gift_cards},
          {Text::ask_more, Text::answer_more}};
}

}  // namespace tillbridge::overlay
