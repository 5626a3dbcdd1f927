#include "screen/theme.h"

#include "catch2.hpp"
#include "screen/icons.h"

using namespace till_screen;

TEST_CASE("words can be read on what they stand on, by day and by night") {
  for (const bool dark : {false, true}) {
    CAPTURE(dark);
    const Theme& t = theme(dark);
    const std::pair<Colour, Colour> pairs[] = {{t.text, t.surface},
                                               {t.text, t.background},
                                               {t.text, t.surface2},
                                               {t.text_second, t.surface},
                                               {t.text_second, t.background},
                                               {t.text_third, t.surface},
                                               {t.text_third, t.background},
                                               {t.text_third, t.surface2},
                                               {t.on_action, t.action},
                                               {t.on_pay, t.pay},
                                               {t.on_amber, t.amber},
                                               {t.danger_text, t.danger_fill},
                                               {t.on_ink, t.ink},
                                               {t.text_second, t.pill},
                                               {t.text_second, t.surface3}};
    for (const auto& [ink, fill] : pairs) CHECK(contrast(ink, fill) >= 4.5);
    CHECK(contrast(t.control_line, t.surface) >= 3.0);
  }
}

TEST_CASE("neighbouring items have different pictures' tints") {
  const Theme& t = theme(false);
  for (std::size_t i = 0; i + 1 < 24; ++i) CHECK(picture_tint(t, i).ink != picture_tint(t, i + 1).ink);
}

TEST_CASE("contrast is that of WCAG") {
  CHECK(contrast(rgb(0x000000), rgb(0xFFFFFF)) == Approx(21.0));
  CHECK(contrast(rgb(0x777777), rgb(0xFFFFFF)) == Approx(4.48).margin(0.01));
}

TEST_CASE("an item's picture is found by its name, and an unknown name gets a price tag") {
  CHECK(item_icon("local_cafe") == 0xE541);
  CHECK(item_icon("pets") == 0xE91D);
  CHECK(item_icon("no such picture") == item_icon(""));
}
