// The launch checklist in words.
#include <algorithm>
#include <array>
#include <charconv>

#include "plugin/overlay/letters.h"
#include "plugin/overlay/views_catalogue.h"

namespace tillbridge::overlay {

using core::ChecklistRow;
using State = ChecklistRow::State;

namespace {

struct RowWords {
  const char* id;
  Text title, where;
  bool here;    ///< of this register, not of the web store
  Text button;  ///< where something in this program helps; else check_again, which means none
};
constexpr Text kNoButton = Text::check_again;
constexpr std::array kRows{
    RowWords{"link", Text::check_link, Text::where_link, true, kNoButton},
    RowWords{"location", Text::check_location, Text::where_location, true, kNoButton},
    RowWords{"items", Text::check_items, Text::where_items, true, Text::open_items},
    RowWords{"counts", Text::check_counts, Text::where_counts, true, Text::open_review},
    RowWords{"sale", Text::check_sale, Text::where_sale, true, kNoButton},
    RowWords{"theme", Text::check_theme, Text::where_theme, false, kNoButton},
    RowWords{"information", Text::check_information, Text::where_information, false, kNoButton},
    RowWords{"categories", Text::check_categories, Text::where_categories, false, Text::open_categories},
    RowWords{"tax", Text::check_tax, Text::where_tax, false, kNoButton},
    RowWords{"shipping", Text::check_shipping, Text::where_shipping, false, kNoButton},
    RowWords{"payments", Text::check_payments, Text::where_payments, false, Text::open_payments},
    RowWords{"stock", Text::check_stock, Text::where_stock, false, kNoButton},
    RowWords{"certificate", Text::check_certificate, Text::where_certificate, false, kNoButton},
    RowWords{"domain", Text::check_domain, Text::where_domain, false, kNoButton},
    RowWords{"visible", Text::check_visible, Text::where_visible, false, Text::open_items},
    RowWords{"launch", Text::check_launch, Text::where_launch, false, Text::open_launch},
};

const RowWords* words_for(const std::string& id) {
  const auto found =
      std::find_if(kRows.begin(), kRows.end(), [&](const RowWords& row) { return id == row.id; });
  return found == kRows.end() ? nullptr : &*found;
}

std::string fact_words(const ChecklistRow& row, const Locale& locale) {
  if (row.id == "launch") return {};  // a word of the web store's own
  if (row.id == "theme") return text(locale, Text::fact_theme);
  if (row.id == "stock") return text(locale, Text::fact_stock);
  std::uint64_t n = 0;
  const auto* end = row.fact.data() + std::min(row.fact.size(), row.fact.find('\n'));
  const auto read = std::from_chars(row.fact.data(), end, n);
  const bool number = !row.fact.empty() && read.ec == std::errc{} && read.ptr == end;
  if (!number) return can_draw(row.fact) ? row.fact : std::string{};
  struct Counted {
    const char* id;
    Text words;
  };
  static constexpr std::array kCounted{
      Counted{"items", Text::fact_items},           Counted{"counts", Text::fact_counts},
      Counted{"categories", Text::fact_categories}, Counted{"tax", Text::fact_tax},
      Counted{"shipping", Text::fact_shipping},     Counted{"payments", Text::fact_payments},
      Counted{"visible", Text::fact_visible},       Counted{"sale", Text::fact_sale}};
  for (const auto& counted : kCounted)
    if (row.id == counted.id)
      return n == 0 && counted.words == Text::fact_counts ? text(locale, Text::fact_counts_none)
                                                          : plural(locale, counted.words, n);
  return number_words(locale, n);
}

/// "Nobody can order to Canada, Mexico ..."; of many, the first. The zones are the fact's lines after the
/// first.
std::string zones_words(const std::string& fact, const Locale& locale) {
  constexpr std::size_t kNamed = 3;
  std::string names;
  std::size_t all = 0, said = 0;
  for (auto from = fact.find('\n'); from != std::string::npos;) {
    const auto end = fact.find('\n', from + 1);
    const auto name = fact.substr(from + 1, end == std::string::npos ? end : end - from - 1);
    from = end;
    ++all;
    if (said == kNamed || name.empty() || !can_draw(name)) continue;
    ++said;
    names = names.empty() ? name : text(locale, Text::launch_list, {{"first", names}, {"rest", name}});
  }
  if (said == 0) {
    names = plural(locale, Text::zones_unnamed, all);
  } else if (all > said) {
    names = text(locale, Text::launch_list,
                 {{"first", names}, {"rest", plural(locale, Text::zones_more, all - said)}});
  }
  return text(locale, Text::where_zones, {{"zones", names}});
}

CheckRow check_row(const ChecklistRow& row, const RowWords& words, core::UnixMillis now,
                   const Locale& locale) {
  CheckRow out;
  out.id = row.id;
  out.title = text(locale, words.title);
  out.kind = row.state;
  out.must = row.must;
  out.fact = fact_words(row, locale);
  if (row.checked_at > 0)
    out.checked = text(locale, Text::check_checked, {{"time", moment_words(locale, row.checked_at, now)}});
  const auto where = text(locale, words.where);
  switch (row.state) {
    case State::done:
      out.state = text(locale, Text::check_done);
      break;
    case State::to_do:
      out.state = text(locale, Text::check_to_do);
      out.more = where;
      break;
    case State::by_hand:
      out.state = text(locale, Text::check_by_hand);
      out.more = where;
      break;
    case State::no_permission:
      out.state = text(locale, Text::check_no_permission);
      out.more = text(locale, Text::check_no_permission_more, {{"where", where}});
      break;
    case State::unread:
      out.state = text(locale, Text::check_unread);
      break;
  }
  if (row.id == "shipping" && row.fact.find('\n') != std::string::npos)
    out.more = zones_words(row.fact, locale);
  if (row.waiting_since != 0 && row.state != State::done)
    out.state = text(locale, Text::pay_waiting_row, {{"time", moment_words(locale, row.waiting_since, now)}});
  if (row.must && row.state != State::done && row.id != "launch")
    out.state =
        text(locale, Text::joined, {{"first", out.state}, {"second", text(locale, Text::check_must)}});
  if (words.button != kNoButton && row.state != State::done) out.button = text(locale, words.button);
  return out;
}

}  // namespace

ChecklistView checklist_view(const core::Picture& picture, core::UnixMillis now, const Locale& locale) {
  ChecklistView view;
  if (picture.checklist == nullptr) return view;
  const auto& list = *picture.checklist;
  view.read = !list.rows.empty();
  view.reading = list.reading;
  view.launched = list.launched;
  std::string missing;
  bool next_found = false;
  for (const auto& read : list.rows) {
    auto row = read;
    if (row.id == "counts" && picture.counts != nullptr) {  // both sides were compared
      const auto differ = picture.counts_that_differ();
      row.state = differ == 0 ? State::done : State::to_do;
      row.fact = std::to_string(differ);
    }
    const auto* words = words_for(row.id);
    if (words == nullptr) continue;  // of a later version: no row without words
    auto out = check_row(row, *words, now, locale);
    const bool launch = row.id == "launch";
    if (row.id == "payments") {
      view.payments_open = row.state != State::done;
      if (view.payments_open && row.waiting_since != 0)
        view.payments_wait = text(locale, Text::pay_waiting,
                                  {{"time", moment_words(locale, row.waiting_since, now)},
                                   {"name", can_draw(row.waiting_by) ? row.waiting_by : std::string{}}});
    }
    const bool done = row.state == State::done;
    ++view.total;
    if (done) ++view.done;
    if (!next_found && (row.state == State::to_do || row.state == State::unread))
      next_found = out.next = true;
    if (row.must && !done && !launch) {
      missing = missing.empty() ? out.title
                                : text(locale, Text::launch_list, {{"first", missing}, {"rest", out.title}});
    }
    (words->here ? view.here : view.web).push_back(std::move(out));
  }
  view.progress =
      text(locale, Text::check_progress,
           {{"done", number_words(locale, view.done)}, {"total", number_words(locale, view.total)}});
  view.can_launch = view.read && missing.empty() && !view.launched;
  if (view.launched) {
    view.launch = text(locale, Text::launch_done);
  } else if (view.can_launch) {
    view.launch = text(locale, Text::launch_ready);
    if (can_draw(list.launch_page)) {
      view.address = list.launch_page;
      view.code = qr_code(view.address);
    }
  } else if (view.read) {
    view.launch = text(locale, Text::launch_missing, {{"rows", missing}});
  }
  for (auto* rows : {&view.here, &view.web})
    for (auto& row : *rows)
      if (row.id == "launch" && !view.can_launch) row.button.clear();
  const auto fact = [&](Text name, std::uint64_t n) {
    view.shopper.push_back({text(locale, name), number_words(locale, n)});
  };
  if (view.read) {
    fact(Text::shopper_visible, list.visible);
    fact(Text::shopper_hidden, list.hidden);
    fact(Text::shopper_no_stock, list.without_stock);
    fact(Text::shopper_no_price, list.without_price);
  }
  return view;
}

std::string web_page(const core::Picture& picture) {
  if (picture.checklist == nullptr) return {};
  for (const auto& row : picture.checklist->rows)
    if (row.id == "domain" && !row.fact.empty() && can_draw(row.fact)) return "https://" + row.fact;
  return {};
}

std::string products_page(const core::Picture& picture) {
  if (picture.checklist == nullptr) return {};
  const auto& page = picture.checklist->launch_page;
  return page.empty() || !can_draw(page) ? std::string() : page + "/products";
}

std::string product_page(const core::Picture& picture, std::int64_t product) {
  const auto page = products_page(picture);
  return page.empty() || product == 0 ? std::string() : page + "/edit/" + std::to_string(product);
}

}  // namespace tillbridge::overlay
