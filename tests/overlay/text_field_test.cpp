// Typing and scanning into the overlay's own fields.
#include "plugin/overlay/text_field.h"
#include "catch2.hpp"

using namespace tillbridge::overlay;

namespace {

struct Typist {
  TextFocus focus;
  std::string words;
  double now = 100;
  bool takes_scans = false;

  explicit Typist(bool scans) : takes_scans(scans) { focus.focus(FieldId::category_name, now); }
  TextFocus::Outcome keys(const TextFocus::Keys& keys, double after) {
    now += after;
    return focus.feed(keys, words, takes_scans, now);
  }
  void type(const std::string& text, double gap) {
    for (const char c : text) keys({.text = {&c, 1}}, gap);
  }
};

}  // namespace

TEST_CASE("a scan in a field that takes none leaves its words and is handed to the register whole") {
  Typist typist(false);
  typist.type("Gifts", 0.2);
  typist.type("40123456", 0.3);  // slow: a person
  CHECK(typist.words == "Gifts40123456");
  typist.now += 1;
  typist.type("4006381333931", 0.008);
  const auto outcome = typist.keys({.enter = true}, 0.008);
  CHECK(outcome.scan == "4006381333931");
  CHECK(typist.words == "Gifts40123456");
  CHECK_FALSE(outcome.ended);
  CHECK(typist.focus.focused() == FieldId::category_name);
}

TEST_CASE("a burst ends in Tab too, and a short or slow one is a person's") {
  Typist typist(false);
  typist.type("ABCDEF", 0.01);
  CHECK(typist.keys({.tab = true}, 0.01).scan == "ABCDEF");
  typist.type("ABCDE", 0.01);
  CHECK(typist.keys({.enter = true}, 0.01).scan.empty());
  CHECK(typist.words == "ABCDE");
  Typist slow(false);
  slow.type("ABCDEFGH", 0.07);
  CHECK(slow.keys({.enter = true}, 0.01).scan.empty());
  CHECK(slow.words == "ABCDEFGH");
}

TEST_CASE("how quick a scanner is can be set, for one that types slowly or a person who does not") {
  Typist slow_scanner(false);
  slow_scanner.focus.set_burst_gap(0.1);
  slow_scanner.type("4006381333931", 0.09);
  CHECK(slow_scanner.keys({.enter = true}, 0.09).scan == "4006381333931");
  CHECK(slow_scanner.words.empty());
  Typist quick_person(false);
  quick_person.focus.set_burst_gap(0.02);
  quick_person.type("candles", 0.03);
  CHECK(quick_person.keys({.enter = true}, 0.03).scan.empty());
  CHECK(quick_person.words == "candles");
}

TEST_CASE("several characters of one frame are a burst") {
  Typist typist(true);
  typist.words = "old";
  typist.keys({.text = "MUG-OAT-12"}, 1);
  const auto outcome = typist.keys({.enter = true}, 0.016);
  CHECK(typist.words == "MUG-OAT-12");
  CHECK(outcome.ended);
}

TEST_CASE("Backspace takes whole letters, and control characters are no letters") {
  Typist typist(true);
  typist.type("Zo", 0.2);
  typist.keys({.text = "\u00EB\t\n"}, 0.2);
  CHECK(typist.words == "Zo\u00EB");
  typist.keys({.backspaces = 1}, 0.2);
  CHECK(typist.words == "Zo");
  typist.keys({.backspaces = 9}, 0.2);
  CHECK(typist.words.empty());
  typist.keys({.text = "\xFF\xC3"}, 0.2);
  CHECK(typist.words.empty());
}

TEST_CASE("a field takes eighty letters at most") {
  Typist typist(true);
  typist.keys({.text = std::string(500, 'w')}, 0.2);
  CHECK(typist.words.size() == 80);
}
