// What people read.
#include <algorithm>
#include <cctype>

#include "catch2.hpp"
#include "counter.h"
#include "plugin/overlay/letters.h"
#include "plugin/overlay/texts.h"
#include "plugin/overlay/views.h"
#include "plugin/overlay/words.h"

using namespace tillbridge;
using namespace tillbridge::test;
using Catch::Contains;
using core::SyncBadge;
using core::Trouble;
using overlay::Locale;
using overlay::sync_words;

namespace {

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

bool has_word(const std::string& text, const std::string& word) {
  const auto letter = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; };
  for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
    const bool begins = at == 0 || !letter(text[at - 1]);
    const auto end = at + word.size();
    if (begins && (end == text.size() || !letter(text[end]))) return true;
  }
  return false;
}

const std::vector<std::string> kForbidden = {
    "api",     "http",        "429",       "token",    "oauth",     "webhook",     "endpoint", "payload",
    "json",    "timeout",     "exception", "conflict", "reconcile", "idempotency", "retry",    "uuid",
    "variant", "location id", "cache",     "stack",    "error",     "please"};

std::string forbidden_in(const std::string& text) {
  const auto words = lower(text);
  for (const auto& word : kForbidden) {
    if (has_word(words, word)) return word;
  }
  if (has_word(words, "the store")) return "the store";
  if (words.find('!') != std::string::npos) return "!";
  return {};
}

}  // namespace

TEST_CASE("no text uses a word that people at a register should not meet") {
  for (const auto& forms : overlay::all_texts()) {
    INFO(forms.key << ": " << forms.one << " / " << forms.other);
    CHECK(forbidden_in(forms.one) == "");
    CHECK(forbidden_in(forms.other) == "");
  }
}

TEST_CASE("the search for forbidden words finds them") {
  CHECK(forbidden_in("The store is closed.") == "the store");
  CHECK(forbidden_in("The web store is closed.") == "");
  CHECK(forbidden_in("Retry now") == "retry");
  CHECK(forbidden_in("A timeout happened") == "timeout");
  CHECK(forbidden_in("Sent!") == "!");
}

TEST_CASE("no sentence has more than twenty words") {
  for (const auto& forms : overlay::all_texts()) {
    int words = 0;
    const std::string text = forms.other;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] == ' ') ++words;
      if (text[i] == '.') words = -1;
      INFO(text);
      CHECK(words < 20);
    }
  }
}

TEST_CASE("every text can be drawn with the baked letters") {
  for (const auto& forms : overlay::all_texts()) {
    INFO(forms.key);
    CHECK(overlay::can_draw(forms.one));
    CHECK(overlay::can_draw(forms.other));
  }
}

TEST_CASE("the sync badge says each state in its words") {
  struct Row {
    SyncBadge badge;
    std::uint64_t unconfirmed;
    std::size_t review;
    bool offline;
    const char* words;
  };
  const Row rows[] = {
      {SyncBadge::checking, 0, 0, false, "Checking\u2026"},
      {SyncBadge::all_sent, 0, 0, false, "All sent"},
      {SyncBadge::syncing, 4, 0, false, "Syncing 4"},
      {SyncBadge::syncing, 99, 0, false, "Syncing 99"},
      {SyncBadge::syncing, 100, 0, false, "Syncing 99+"},
      {SyncBadge::offline, 0, 0, true, "Web offline"},
      {SyncBadge::offline, 7, 0, true, "Web offline \u00B7 7 waiting"},
      {SyncBadge::offline, 1284, 0, true, "Web offline \u00B7 99+ waiting"},
      {SyncBadge::attention, 0, 1, false, "1 needs attention"},
      {SyncBadge::attention, 0, 2, false, "2 need attention"},
      {SyncBadge::attention, 5, 1, true, "1 needs attention \u00B7 web offline"},
      {SyncBadge::attention, 5, 2, true, "2 need attention \u00B7 web offline"},
      {SyncBadge::attention, 5, 120, false, "99+ need attention"},
      {SyncBadge::paused, 3, 0, false, "Sync paused"},
      {SyncBadge::unlinked, 0, 0, false, "Link store"},
      {SyncBadge::training, 3, 2, true, "Training"},
  };
  for (const auto& row : rows) {
    auto picture = calm_shop();
    picture.badge = row.badge;
    picture.unconfirmed = picture.queued = row.unconfirmed;
    picture.review.resize(row.review);
    picture.offline = row.offline;
    const auto words = sync_words(picture, kNow);
    CHECK(words.badge == row.words);
    CHECK_FALSE(words.headline.empty());
    CHECK_FALSE(words.body.empty());
    CHECK(words.badge.find(" 0") == std::string::npos);
  }
}

TEST_CASE("each trouble says what happened, that sales are safe and what to do") {
  struct Row {
    Trouble trouble;
    SyncBadge badge;
    const char *headline, *body;
  };
  const Row rows[] = {
      {Trouble::storage_damaged, SyncBadge::attention, "Sync stopped to protect your records",
       "Call support, code TB-40."},
      {Trouble::storage_newer, SyncBadge::attention, "Sync needs a newer version here", "code TB-41."},
      {Trouble::storage_readonly, SyncBadge::attention, "Storage on this register can't be written",
       "code TB-31."},
      {Trouble::storage_locked, SyncBadge::attention, "The sync records are in use by another program",
       "code TB-42."},
      {Trouble::records_moved, SyncBadge::attention, "Another register took over from here", "code TB-46."},
      {Trouble::records_replaced, SyncBadge::attention, "This register's sync records were damaged",
       "Ask a manager to link the web store again, then open Review, and compare the counts"},
      {Trouble::plan_ended, SyncBadge::attention, "Selling online is off. Keep selling here.",
       "Ask the owner to upgrade the plan. 7 changes are safe."},
      {Trouble::key_refused, SyncBadge::attention, "Sync is stopped. Keep selling.",
       "Ask a manager to link it again. 7 changes are safe."},
      {Trouble::location_closed, SyncBadge::attention, "The web store closed this location. Keep selling.",
       "Sending then goes on by itself. 7 changes are safe."},
      {Trouble::fenced, SyncBadge::attention, "Sync is stopped. Keep selling.",
       "Ask a manager to open Review. 7 changes are safe."},
      {Trouble::marker_harmed, SyncBadge::attention, "Sync is stopped. Keep selling.",
       "Ask a manager to open Review. 7 changes are safe."},
      {Trouble::promise_broken, SyncBadge::attention, "Sync is stopped. Keep selling.",
       "Ask a manager to open Review. Support code TB-45. 7 changes are safe."},
      {Trouble::no_route, SyncBadge::offline, "The web store is out of reach. Keep selling.",
       "7 changes are saved on this register. They will send by themselves"},
      {Trouble::no_internet, SyncBadge::offline, "The internet is down. Keep selling.",
       "7 changes are saved here. If it lasts, restart the router or call your internet provider."},
      {Trouble::not_answering, SyncBadge::offline, "The web store isn't answering. Keep selling.",
       "7 changes are saved and will send when it's back. Nothing to do."},
      {Trouble::throttled, SyncBadge::syncing, "Sending slowly", "The web store is busy. 7 changes left."},
  };
  for (const auto& row : rows) {
    auto picture = calm_shop();
    picture.trouble = row.trouble;
    picture.badge = row.badge;
    picture.unconfirmed = picture.queued = 7;
    const auto words = sync_words(picture, kNow);
    CHECK(words.headline == row.headline);
    INFO(words.body);
    CHECK(words.body.find(row.body) != std::string::npos);
    CHECK(overlay::whole_body(words).size() < 512);
    CHECK(words.headline.size() < 160);
    CHECK(words.badge.size() < 64);
  }
}

TEST_CASE("a trouble that needs a person is one row more of Review") {
  auto picture = calm_shop();
  picture.badge = SyncBadge::attention;
  picture.trouble = Trouble::key_refused;
  CHECK(sync_words(picture, kNow).badge == "1 needs attention");
  picture.review.resize(1);
  CHECK(sync_words(picture, kNow).badge == "2 need attention");
  CHECK(overlay::review_view(picture, kNow, {}).cards.size() == 2);
}

TEST_CASE("the card counts what is queued as the badge above it and the Queued tab do", "[P5]") {
  Counter counter;
  auto shop = calm_shop();
  shop.badge = SyncBadge::offline;
  // Four are not settled; one of them was accepted before the line was cut, and is not read back.
  shop.queued = 4;
  shop.unconfirmed = shop.activity_queued = 3;
  counter.settle(shop);
  counter.tap("badge.sync");
  CHECK(counter.words("card.queued") == "3");
}

TEST_CASE("after a quarter of an hour offline the card warns of old counts") {
  auto picture = shop_in(SyncBadge::offline);
  CHECK(sync_words(picture, kNow).body.find("old counts") == std::string::npos);
  picture.offline_since = kNow - 15 * kMinute;
  CHECK(sync_words(picture, kNow).body.find("Online shoppers may see old counts.") != std::string::npos);
}

TEST_CASE("syncing with nothing left never shows a zero") {
  auto picture = calm_shop();
  picture.badge = SyncBadge::syncing;
  CHECK(sync_words(picture, kNow).badge == "Checking\u2026");
}

TEST_CASE("who paused and since when is named") {
  CHECK(sync_words(shop_in(SyncBadge::paused), kNow).body ==
        "Maya R. paused it at 10:22\u00A0am. Keep selling: sales are saved here and wait until a manager "
        "resumes "
        "it.");
  auto nameless = shop_in(SyncBadge::paused);
  nameless.paused_by.clear();
  CHECK(sync_words(nameless, kNow).body ==
        "A manager paused it. Keep selling: sales are saved here and wait until a manager resumes it.");
}

TEST_CASE("each state of the badge says what to do next, or that there is nothing to do", "[P5]") {
  // Some way on is in every card and every row that a badge leads to.
  const std::vector<std::string> english{
      "Nothing to do", "eep selling",  "Ask a manager",  "sk a manager",  "Call support",
      "Open Review",   "end training", "You can choose", "Selling works", "Selling is not blo"},
      german{"Nichts zu tun", "weiter verkaufen", "Verkaufen Sie weiter", "Bitten Sie die Leitung",
             "Support an",    "\u00D6ffnen Sie",  "beenden Sie",          "Verkaufen geht"};
  const auto says = [](const overlay::SyncWords& words, const std::vector<std::string>& ways) {
    const auto all = words.headline + " " + overlay::whole_body(words);
    return std::any_of(ways.begin(), ways.end(),
                       [&](const auto& way) { return all.find(way) != std::string::npos; });
  };
  Locale locale;
  for (const bool in_german : {false, true}) {
    locale.language = in_german ? "de-DE" : "en-US";
    const auto& ways = in_german ? german : english;
    const auto check = [&](const core::Picture& picture) {
      const auto words = sync_words(picture, kNow, locale);
      INFO(words.badge << ": " << words.headline << " / " << overlay::whole_body(words));
      CHECK(says(words, ways));
    };
    for (const auto badge :
         {SyncBadge::checking, SyncBadge::all_sent, SyncBadge::syncing, SyncBadge::offline,
          SyncBadge::attention, SyncBadge::paused, SyncBadge::unlinked, SyncBadge::training})
      check(shop_in(badge));
    for (const std::uint64_t queued : {0, 1, 7})
      for (const auto trouble : {Trouble::no_route, Trouble::no_internet, Trouble::not_answering}) {
        auto picture = shop_in(SyncBadge::offline);
        picture.trouble = trouble;
        picture.unconfirmed = picture.queued = queued;
        check(picture);
      }
    auto slow = shop_in(SyncBadge::syncing);
    slow.trouble = Trouble::throttled;
    check(slow);
    slow.unconfirmed = slow.queued = 0;
    check(slow);
    for (const auto trouble :
         {Trouble::storage_damaged, Trouble::storage_newer, Trouble::storage_readonly,
          Trouble::records_replaced, Trouble::records_moved, Trouble::storage_locked, Trouble::plan_ended,
          Trouble::key_refused, Trouble::location_closed, Trouble::fenced, Trouble::marker_harmed,
          Trouble::promise_broken, Trouble::clock_wrong}) {
      auto picture = shop_in(SyncBadge::attention);
      picture.trouble = trouble;
      check(picture);
    }
  }
}

TEST_CASE("where stock is compared the card says what that means, and until when a lost answer is waited out",
          "[N13]") {
  const Locale english;
  auto shop = shop_in(core::SyncBadge::all_sent);
  CHECK_THAT(sync_words(shop, kNow, english).advice, !Contains("comparing stock"));
  shop.compares = true;
  CHECK_THAT(sync_words(shop, kNow, english).advice, Contains("checked by comparing stock"));
  shop = shop_in(core::SyncBadge::syncing);
  shop.compares = true;
  shop.doubts_until = kNow + 12 * kMinute;
  const auto words = sync_words(shop, kNow, english);
  CHECK_THAT(words.body, Contains("An answer was lost. Stock is compared at "));
  CHECK_THAT(words.body, Contains("Keep selling."));
  // What is more urgent is told first.
  shop = shop_in(core::SyncBadge::offline);
  shop.compares = true;
  CHECK_THAT(sync_words(shop, kNow, english).advice, !Contains("comparing stock"));
}

TEST_CASE("a broken promise has a way out in Review that says what it means", "[N13]") {
  const Locale english;
  auto shop = shop_in(core::SyncBadge::attention);
  shop.review.clear();
  shop.trouble = core::Trouble::promise_broken;
  shop.trouble_choices = {"compare-stock"};
  const auto view = overlay::review_view(shop, kNow, english);
  REQUIRE(view.cards.size() == 1);
  REQUIRE(view.cards.front().choices.size() == 1);
  CHECK(view.cards.front().choices.front().words == "Go on by comparing stock");
  CHECK_THAT(view.cards.front().body, Contains("you may be asked whether the change arrived"));
}

TEST_CASE("one change sends by itself, several send by themselves") {
  auto picture = shop_in(SyncBadge::syncing);
  CHECK(sync_words(picture, kNow).body == "They send by themselves. Nothing to do.");
  picture.unconfirmed = picture.queued = 1;
  CHECK(sync_words(picture, kNow).body == "It sends by itself. Nothing to do.");
}

TEST_CASE("a name that ends with a full stop ends its sentence with that one") {
  const auto said = [](const char* name) {
    return overlay::text({}, overlay::Text::link_waiting, {{"time", "9:42"}, {"name", name}});
  };
  CHECK(said("Maya R.") == "Waiting for your web store since 9:42. Noted by Maya R.");
  CHECK(said("Maya") == "Waiting for your web store since 9:42. Noted by Maya.");
}

TEST_CASE("the orders badge counts what is to do and turns amber when one is late") {
  const auto badge = overlay::orders_badge(busy_shop());
  CHECK(badge.words == "Orders");
  CHECK(badge.count == "5");
  CHECK(badge.late == 1);
  CHECK(badge.look.icon == overlay::icon::kLate);
  CHECK(overlay::orders_badge(calm_shop()).count == "");
  auto many = calm_shop();
  many.orders.resize(120);
  CHECK(overlay::orders_badge(many).count == "99+");
}

TEST_CASE("a stock chip says plenty, low, out, old or oversold", "[P6][N3]") {
  core::StockView stock;
  stock.matched = stock.online = true;
  stock.level = 12;
  stock.read_at = kNow;
  const auto chip = [&](bool old_counts = false) { return overlay::stock_chip({&stock}, old_counts); };
  CHECK(chip()->words == "12");
  CHECK(chip()->icon == overlay::icon::kOnline);
  CHECK(chip(true)->icon == overlay::icon::kClock);
  stock.read_at = 0;
  CHECK_FALSE(chip());  // never read
  stock.read_at = kNow;
  stock.unsent = -9;
  CHECK(chip()->words == "Low 3");
  stock.unsent = -12;
  CHECK(chip()->words == "Web out");
  stock.unsent = -400;
  CHECK(chip()->words == "Web out");
  stock.oversold = true;
  stock.short_by = 2;
  CHECK(chip()->words == "Oversold 2");
  CHECK(chip()->icon == overlay::icon::kWarning);
  stock.short_by = 0;
  CHECK(chip()->words == "Oversold");
  stock.oversold = false;
  stock.tracked = false;
  CHECK(chip()->words == "Online");
  stock.online = false;
  CHECK_FALSE(chip());
  stock.online = true;
  stock.matched = false;
  CHECK_FALSE(chip());
}

TEST_CASE("a figure from before a web order has its age until it is read again", "[N3]") {
  auto picture = calm_shop();
  core::StockView stock, other;
  stock.matched = stock.online = other.matched = other.online = true;
  stock.level = other.level = 31;
  stock.read_at = other.read_at = kNow - kMinute;
  CHECK_FALSE(overlay::figure_is_old(stock, kNow));
  stock.moved_since = true;
  CHECK(overlay::figure_is_old(stock, kNow));
  const auto note = [&](const std::vector<const core::StockView*>& variants) {
    return overlay::figure_words(overlay::online_figure(variants), picture, kNow).note;
  };
  CHECK(note({&stock}) == "as of 10:41\u00A0am");
  CHECK(note({&other, &stock}) == "as of 10:41\u00A0am");
  CHECK(note({&other}).empty());
  stock.read_at = 0;  // never read: there is no figure to be old
  CHECK_FALSE(overlay::figure_is_old(stock, kNow));
}

TEST_CASE("an online figure in a list says what the chip says, with its age", "[P6][N3]") {
  auto picture = calm_shop();
  core::StockView stock;
  stock.matched = stock.online = true;
  stock.level = 12;
  stock.unsent = -2;
  stock.read_at = kNow;
  const auto figure = [&] { return overlay::figure_words(overlay::online_figure({&stock}), picture, kNow); };
  CHECK(figure().number == "10");
  CHECK(figure().note.empty());
  CHECK(figure().tone == nullptr);
  stock.read_at = kNow - 16 * kMinute;
  CHECK(figure().number == "10");
  CHECK(figure().note == "as of 10:26\u00A0am");
  stock.read_at = kNow - 48 * 60 * kMinute;
  CHECK(figure().note == "as of Nov 21, 2026");
  stock.read_at = kNow - kMinute;
  picture.offline = true;
  picture.offline_since = kNow - 15 * kMinute;
  CHECK(figure().note == "as of 10:41\u00A0am");
  stock.unsent = -30;
  CHECK(figure().number == "0");
  CHECK(figure().tone == &overlay::Tokens::away);
  stock.oversold = true;
  stock.short_by = 2;
  CHECK(figure().note == "Oversold 2");
  CHECK(figure().tone == &overlay::Tokens::danger);
  stock.oversold = false;
  stock.read_at = 0;
  CHECK(figure().number.empty());
  CHECK(figure().note == "Not read yet");
  stock.tracked = false;
  CHECK(figure().note == "Not counted");
  stock.online = false;
  CHECK(figure().number.empty());
  CHECK(figure().note == "Not sold online");
}

TEST_CASE("variants on one tile are told together") {
  core::StockView blue, red;
  blue.matched = blue.online = red.matched = red.online = true;
  blue.read_at = red.read_at = kNow;
  blue.level = 3;
  red.level = 4;
  CHECK(overlay::stock_chip({&blue, &red}, false)->words == "7");
  red.level = INT64_MAX;
  blue.level = INT64_MAX;
  CHECK(overlay::stock_chip({&blue, &red}, false)->words == "2,000,000,000");
}

TEST_CASE("money, numbers and times follow the shop's locale") {
  Locale us, de, jp;
  de = {60, true, 2, true, "de-DE", "EUR", "\u20AC", ",", ".", "DMY", nullptr};
  jp.currency = "JPY";
  jp.currency_symbol = "\u00A5";
  jp.currency_digits = 0;
  CHECK(overlay::money_words(us, "1058.5", "USD") == "$1,058.50");
  CHECK(overlay::money_words(us, "-3", "USD") == "\u2212$3.00");
  CHECK(overlay::money_words(us, "12.00", "EUR") == "12.00 EUR");
  CHECK(overlay::money_words(us, "12.0050", "USD") == "$12.005");
  CHECK(overlay::money_words(us, "abc", "USD") == "abc");
  CHECK(overlay::money_words(us, "", "USD") == "");
  CHECK(overlay::money_words(de, "1058.50", "EUR") == "1.058,50\u00A0\u20AC");
  CHECK(overlay::money_words(jp, "1200.0000", "JPY") == "\u00A51,200");
  CHECK(overlay::number_words(us, 1234567) == "1,234,567");
  CHECK(overlay::signed_number_words(us, INT64_MIN) == "\u22129,223,372,036,854,775,808");
  CHECK(overlay::quantity_words(de, -1500) == "\u22121,5");
  CHECK(overlay::change_words(us, 1000) == "+1");
  CHECK(overlay::clock_words(us, kNow) == "10:42\u00A0am");
  CHECK(overlay::clock_words(de, kNow) == "11:42");
  CHECK(overlay::clock_words(us, 0) == "");
  CHECK(overlay::clock_words(us, INT64_MIN) == "");
  CHECK(overlay::clock_words(us, INT64_MAX) == "");
  CHECK(overlay::moment_words(us, kNow - 24 * 60 * kMinute, kNow) == "Nov 22, 10:42\u00A0am");
  CHECK(overlay::moment_words(de, kNow - 24 * 60 * kMinute, kNow) == "22. Nov., 11:42");
  CHECK(overlay::length_words(us, 59'000) == "less than a minute");
  CHECK(overlay::length_words(us, 72 * kMinute) == "1 h 12 min");
  CHECK(overlay::length_words(us, 72 * 60 * kMinute) == "3 days");
  CHECK(overlay::length_words(us, INT64_MIN) == "less than a minute");
}

TEST_CASE("names in letters that the fonts lack are replaced by SKU or number") {
  CHECK(overlay::can_draw("Zo\u00EB M\u00FCller \u0141\u00F3d\u017A"));
  CHECK_FALSE(overlay::can_draw("\u0645\u0631\u062D\u0628\u0627"));
  CHECK_FALSE(overlay::can_draw("\xFF\xFE"));
  CHECK_FALSE(overlay::can_draw("cut \xE2\x80"));
  CHECK_FALSE(overlay::can_draw("two\nlines"));
  auto picture = busy_shop();
  picture.orders[1].customer = "\u0645\u0631\u062D\u0628\u0627";
  picture.orders[1].lines[0].name = "\u0E01\u0E32\u0E41\u0E1F";
  CHECK(overlay::order_row(*overlay::orders_view(picture, kNow, {}).to_do[1], {}).name == "Order #1048");
  CHECK(overlay::order_detail(picture.orders[1], true, kNow, {}).lines[0].name == "MUG-OAT-12");
}

TEST_CASE("an order that is not paid or on hold is not handed over") {
  auto order = busy_shop().orders[1];
  CHECK(overlay::order_detail(order, true, kNow, {}).action == "order-ready");
  CHECK(overlay::order_detail(order, false, kNow, {}).button == "");
  CHECK_FALSE(overlay::order_detail(order, false, kNow, {}).note.empty());
  order.stage = core::OrderStage::ready;
  CHECK(overlay::order_detail(order, true, kNow, {}).action == "order-done");
  order.paid = false;
  CHECK(overlay::order_detail(order, true, kNow, {}).action == "");
  CHECK(overlay::order_detail(order, true, kNow, {}).band_warning == "Not paid: collect $58.50 first");
  order.paid = true;
  order.on_hold = true;
  CHECK(overlay::order_detail(order, true, kNow, {}).action == "");
  CHECK(overlay::order_detail(order, true, kNow, {}).band_warning == "On hold: ask a manager");
}
