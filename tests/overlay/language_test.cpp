// Languages: what a file holds, what it lacks, and how numbers choose a form.
#include "plugin/overlay/language.h"

#include <set>

#include "catch2.hpp"
#include "counter.h"
#include "plugin/overlay/letters.h"

using namespace tillbridge;
using namespace tillbridge::test;
using overlay::Language;
using overlay::Locale;
using overlay::Text;

namespace {

Locale speaking(const char* language) {
  Locale locale;
  locale.language = language;
  return locale;
}

std::set<std::string> gaps_of(const std::string& words) {
  std::set<std::string> gaps;
  for (auto open = words.find('{'); open != std::string::npos; open = words.find('{', open + 1))
    gaps.insert(words.substr(open, words.find('}', open) - open + 1));
  return gaps;
}

}  // namespace

TEST_CASE("German has every text, with all that is to be told in it") {
  const auto* german = Language::built_in("de-AT");
  REQUIRE(german != nullptr);
  const auto english = overlay::all_texts();
  for (std::size_t i = 0; i < english.size(); ++i) {
    INFO(
        english[i].key << " of english.inc has to be in plugin/overlay/languages/de.txt, with the same gaps");
    const auto forms = german->forms(static_cast<Text>(i));
    CHECK_FALSE(forms.empty());
    for (const auto& form : forms) CHECK(overlay::can_draw(form));
    if (!forms.empty()) CHECK(gaps_of(forms.back()) == gaps_of(english[i].other));
  }
}

TEST_CASE("German never says only Shop or Laden where the web store is meant, and never shouts") {
  const auto* german = Language::built_in("de");
  for (std::size_t i = 0; i < overlay::all_texts().size(); ++i) {
    for (const auto& form : german->forms(static_cast<Text>(i))) {
      INFO(form);
      CHECK(form.find('!') == std::string::npos);
      CHECK(form.find("bitte") == std::string::npos);
      CHECK(form.find("Fehler") == std::string::npos);
      CHECK(form.find(" Shop ") == std::string::npos);
    }
  }
}

TEST_CASE("what German puts in quotes to be looked for is called so on the screen") {
  const auto* german = Language::built_in("de");
  std::set<std::string> names{"Manage Account", "Manage eCommerce", "Launch Store",
                              "Imported from Tillbridge"};  // BigCommerce's own
  for (std::size_t i = 0; i < overlay::all_texts().size(); ++i)
    for (const auto& form : german->forms(static_cast<Text>(i))) names.insert(form);
  const std::string opening = "\u201E", closing = "\u201C";
  std::size_t quoted = 0;
  for (std::size_t i = 0; i < overlay::all_texts().size(); ++i)
    for (const auto& form : german->forms(static_cast<Text>(i)))
      for (auto at = form.find(opening); at != std::string::npos; at = form.find(opening, at + 1)) {
        const auto from = at + opening.size();
        const auto name = form.substr(from, form.find(closing, from) - from);
        if (name.find('{') != std::string::npos) continue;
        INFO(form);
        ++quoted;
        CHECK(names.count(name) == 1);
      }
  CHECK(quoted > 10);
}

TEST_CASE("a shop in Germany reads German, with its own numbers, dates and money", "[P5]") {
  auto locale = speaking("de-DE");
  locale.hours_24 = true;
  locale.symbol_after = true;
  locale.currency = "EUR";
  locale.currency_symbol = "\u20AC";
  locale.decimal_point = ",";
  locale.group_separator = ".";
  locale.date_order = "DMY";
  CHECK(overlay::money_words(locale, "1058.5", "EUR") == "1.058,50\u00A0\u20AC");
  CHECK(overlay::clock_words(locale, kNow) == "10:42");
  CHECK(overlay::moment_words(locale, kNow - 20 * 86'400'000LL, kNow) == "3. Nov., 10:42");
  Counter counter(kPlaces[0], locale);
  counter.settle(shop_in(core::SyncBadge::offline));
  CHECK(counter.words("badge.sync") == "Web offline \u00B7 7 offen");
  counter.tap("badge.sync");
  CHECK(counter.words("card.body").starts_with("7 \u00C4nderungen sind auf dieser Kasse gesichert."));
  counter.settle(busy_shop());
  CHECK(counter.words("badge.sync") == "2 zu kl\u00E4ren");
}

TEST_CASE("a language file with a missing key keeps the words there were, and says which") {
  const auto read = Language::parse("de", "# short\nbadge_all_sent = Erledigt\n");
  CHECK(read.missing.size() == overlay::all_texts().size() - 1);
  const auto said = Language::complaint(read, "languages/de.txt");
  CHECK(said.find("languages/de.txt has no badge_checking") != std::string::npos);
  CHECK(said.find("more") != std::string::npos);
  auto locale = speaking("de");
  locale.words = read.language;
  Counter counter(kPlaces[0], locale);
  counter.settle(shop_in(core::SyncBadge::all_sent));
  CHECK(counter.words("badge.sync") == "Erledigt");
  CHECK(counter.words("badge.orders") == "Auftr\u00E4ge");  // the file has none: the plugin's own German
  locale.language = "sv";
  CHECK(overlay::text(locale, Text::badge_orders) == "Orders");  // and English where we carry no words
}

TEST_CASE("a language file's bad lines are named and change nothing") {
  const auto read = Language::parse("de",
                                    "\xEF\xBB\xBF"
                                    "badge_all_sent = Fertig {who}\r\n"  // nobody fills {who}
                                    "badge_paused =\n"                   // no words
                                    "badge_orders = \xD8\xB7\xD9\x84\n"  // letters that the fonts lack
                                    "badge_offline = \xFF\xFE\n"         // no UTF-8
                                    "badge_pausd = Pause\n"              // no such text
                                    "badge_attention.several = {n}\n"    // no such form
                                    "just words\n"
                                    "badge_checking = Moment\u2026");
  CHECK(read.wrong ==
        std::vector<std::string>{"badge_all_sent", "badge_paused", "badge_orders", "badge_offline"});
  CHECK(read.unknown == std::vector<std::string>{"badge_pausd", "badge_attention.several", "just words"});
  auto locale = speaking("fr");
  locale.words = read.language;
  CHECK(overlay::text(locale, Text::badge_checking) == "Moment\u2026");
  CHECK(overlay::text(locale, Text::badge_all_sent) == "All sent");
  CHECK(Language::complaint(read, "x").find("words that cannot be used for badge_all_sent") !=
        std::string::npos);
  CHECK(Language::parse("de", std::string(1'000'000, '=')).missing.size() == overlay::all_texts().size());
}

TEST_CASE("a number chooses the form that its language has for it") {
  const char* file =
      "order_items.one = {n} sztuka\norder_items.few = {n} sztuki\norder_items.many = {n} sztuk\n";
  const auto said = [&](const char* tag, std::uint64_t n) {
    auto locale = speaking(tag);
    locale.words = Language::parse(tag, file).language;
    return overlay::plural(locale, Text::order_items, n);
  };
  CHECK(said("pl-PL", 1) == "1 sztuka");
  CHECK(said("pl-PL", 3) == "3 sztuki");
  CHECK(said("pl-PL", 12) == "12 sztuk");
  CHECK(said("pl-PL", 22) == "22 sztuki");
  CHECK(said("ru", 21) == "21 sztuka");
  CHECK(said("ru", 11) == "11 sztuk");
  CHECK(said("cs", 4) == "4 sztuki");
  CHECK(said("fr", 0) == "0 sztuka");
  CHECK(said("ja", 1) == "1 sztuk");
  CHECK(overlay::plural(speaking("de"), Text::changes_safe, 1) == "1 \u00C4nderung ist gesichert.");
  CHECK(overlay::plural(speaking("de"), Text::changes_safe, 0) == "0 \u00C4nderungen sind gesichert.");
}
