#include "loader/check_frame.h"

#include <cmath>
#include <functional>
#include <limits>

#include "catch2.hpp"

using till_loader::check_frame;
using till_loader::check_widgets;

namespace {

/// Two triangles with one texture, sound until a test spoils them.
struct Picture {
  std::vector<till_vertex> vertices{
      {0, 0, 0, 0, {}}, {10, 0, 1, 0, {}}, {0, 10, 0, 1, {}}, {10, 10, 1, 1, {}}};
  std::vector<std::uint32_t> indices{0, 1, 2, 1, 3, 2};
  std::vector<till_command> commands{{{0, 0, 100, 100}, 1, 0, 3}, {{0, 0, 100, 100}, 1, 3, 3}};
  std::uint8_t pixel[4] = {};
  std::vector<till_texture> textures{{sizeof(till_texture), 1, 1, 1, 1, pixel}};
  till_frame frame{};

  std::vector<std::string> check() {
    if (frame.vertices == nullptr) fill();
    return check_frame(frame, textures, 1280, 800);
  }
  void fill() {
    frame.size = sizeof(frame);
    frame.vertex_count = static_cast<std::uint32_t>(vertices.size());
    frame.index_count = static_cast<std::uint32_t>(indices.size());
    frame.command_count = static_cast<std::uint32_t>(commands.size());
    frame.vertices = vertices.data();
    frame.indices = indices.data();
    frame.commands = commands.data();
  }
};

}  // namespace

TEST_CASE("a sound frame and an empty one may be drawn") {
  CHECK(Picture().check() == std::vector<std::string>{});
  till_frame empty{};
  CHECK(check_frame(empty, {}, 1280, 800).empty());
}

TEST_CASE("nonsense in a frame is found before it is drawn") {
  const struct {
    const char* what;
    std::function<void(Picture&)> spoil;
    const char* sentence;
  } rows[] = {
      {"index", [](Picture& p) { p.indices[4] = 4; }, "Index 4 names vertex 4 of 4."},
      {"nan", [](Picture& p) { p.vertices[1].y = std::nanf(""); }, "Vertex 1 lies at"},
      {"far", [](Picture& p) { p.vertices[1].x = 1e9f; }, "far outside the display"},
      {"uv", [](Picture& p) { p.vertices[2].u = 7; }, "texture coordinates 7"},
      {"texture", [](Picture& p) { p.commands[1].texture_id = 2; }, "names texture 2"},
      {"range", [](Picture& p) { p.commands[1].index_count = 6; }, "draws indices 3 to 9 of 6"},
      {"overflow", [](Picture& p) { p.commands[1].first_index = 0xFFFFFFFFu; }, "draws indices 4294967295"},
      {"odd command", [](Picture& p) { p.commands[0].index_count = 2; }, "no whole triangles"},
      {"odd indices", [](Picture& p) { p.indices.pop_back(); }, "make no whole triangles"},
      {"clip", [](Picture& p) { p.commands[0].clip[2] = std::numeric_limits<float>::infinity(); },
       "clip rectangle"},
      {"pixels", [](Picture& p) { p.textures[0].rgba = nullptr; }, "or has none"},
      {"huge texture", [](Picture& p) { p.textures[0].width = 100'000; }, "100000 by 1"},
      {"twice", [](Picture& p) { p.textures.push_back(p.textures[0]); }, "given twice"},
      {"null",
       [](Picture& p) {
         p.fill();
         p.frame.indices = nullptr;
       },
       "6 indices and gives none"},
      {"count",
       [](Picture& p) {
         p.fill();
         p.frame.vertex_count = 0x7FFFFFFF;
       },
       "more than"},
      {"wants",
       [](Picture& p) {
         p.fill();
         p.frame.wants_text = 3;
       },
       "neither 0 nor 1"}};
  for (const auto& row : rows) {
    CAPTURE(row.what);
    Picture picture;
    row.spoil(picture);
    const auto wrong = picture.check();
    REQUIRE(wrong.size() >= 1);
    CHECK_THAT(wrong.front(), Catch::Matchers::Contains(row.sentence));
  }
}

TEST_CASE("nonsense in a list of widgets is found") {
  till_widget widget{"badge.sync", "All sent", {0, 0, 10, 10}, TILL_WIDGET_BADGE, 1, 0};
  CHECK(check_widgets(&widget, 1, sizeof(widget)).empty());
  CHECK(check_widgets(nullptr, 0, 0).empty());
  CHECK_FALSE(check_widgets(nullptr, 1, sizeof(widget)).empty());
  CHECK_FALSE(check_widgets(&widget, 1, 4).empty());
  widget.role = 99;
  CHECK_FALSE(check_widgets(&widget, 1, sizeof(widget)).empty());
  widget.role = TILL_WIDGET_BADGE;
  widget.text = nullptr;
  CHECK_FALSE(check_widgets(&widget, 1, sizeof(widget)).empty());
}
