// Frames as plain C: what they cost, when they change, and what nonsense gets.
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <new>

#include "catalogue_shop.h"
#include "catch2.hpp"
#include "plugin/overlay/steady_badge.h"

using namespace tillbridge;
using namespace tillbridge::test;
using core::SyncBadge;

namespace {

std::atomic<std::size_t> allocations{0};

void* counted(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}

constexpr float kNan = std::numeric_limits<float>::quiet_NaN(),
                kInfinite = std::numeric_limits<float>::infinity();

void check_sound(const till_frame& frame) {
  CHECK(frame.index_count % 3 == 0);
  for (std::uint32_t i = 0; i < frame.index_count; ++i) REQUIRE(frame.indices[i] < frame.vertex_count);
  for (std::uint32_t i = 0; i < frame.vertex_count; ++i) {
    REQUIRE(std::isfinite(frame.vertices[i].x));
    REQUIRE(std::isfinite(frame.vertices[i].y));
  }
  std::uint64_t drawn = 0;
  for (std::uint32_t c = 0; c < frame.command_count; ++c) {
    REQUIRE(frame.commands[c].first_index + frame.commands[c].index_count <= frame.index_count);
    CHECK(frame.commands[c].texture_id == 1);
    drawn += frame.commands[c].index_count;
  }
  CHECK(drawn == frame.index_count);
}

}  // namespace

// g++ with a sanitizer does not see that these belong together.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"
#endif
void* operator new(std::size_t size) {
  return counted(size);
}
void* operator new[](std::size_t size) {
  return counted(size);
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  ++allocations;
  return std::malloc(size == 0 ? 1 : size);
}
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept {
  ++allocations;
  return std::malloc(size == 0 ? 1 : size);
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete[](void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}
void operator delete[](void* memory, std::size_t) noexcept {
  std::free(memory);
}

TEST_CASE("an unchanged frame keeps its revision and allocates nothing") {
  Counter counter;
  counter.anchors = {{"MUG-OAT-12", {16, 100, 156, 138}}, {"TOTE", {184, 100, 156, 138}}};
  counter.settle(busy_shop());
  for (const bool open : {false, true}) {
    if (open) counter.tap("badge.orders");
    counter.frame();
    auto in = counter.in;
    till_frame out{};
    out.size = sizeof out;
    REQUIRE(counter.overlay.frame(in, out) == TILL_OK);
    const auto revision = out.revision;
    const auto before = allocations.load();
    for (int i = 0; i < 50; ++i) {
      in.delta_s = 0.016f;
      in.now_unix_ms += 16;
      counter.overlay.set_locale({});  // as a host does that tells it anew with each frame
      counter.overlay.set_person({});
      counter.overlay.frame(in, out);
    }
    const auto after = allocations.load();
    CHECK(after - before == 0);
    CHECK(out.revision == revision);
    CHECK(out.vertex_count > 0);
  }
}

TEST_CASE("the pages about selling online allocate nothing while nothing changes") {
  for (const char* page : {"rail.items", "panel.items.page.categories", "rail.setup"}) {
    INFO(page);
    Counter counter;
    const overlay::Person maya{true, true, "Maya R."};
    counter.overlay.set_person(maya);
    counter.settle(catalogue_shop());
    counter.tap("badge.orders");
    counter.tap("rail.items");
    counter.tap(page);
    counter.frame();
    auto in = counter.in;
    till_frame out{};
    out.size = sizeof out;
    REQUIRE(counter.overlay.frame(in, out) == TILL_OK);
    const auto revision = out.revision;
    const auto before = allocations.load();
    for (int i = 0; i < 50; ++i) {
      in.delta_s = 0.016f;
      in.now_unix_ms += 16;
      counter.overlay.set_person(maya);
      counter.overlay.frame(in, out);
    }
    CHECK(allocations.load() - before == 0);
    CHECK(out.revision == revision);
  }
}

TEST_CASE("the turning arrows allocate little and change every frame, and stand when motion is off") {
  Counter counter;
  counter.in.flags = 0;
  counter.settle(shop_in(SyncBadge::syncing));
  const auto first = counter.frame(0.05f).revision;
  CHECK(counter.frame(0.05f).revision != first);
  CHECK(counter.frame(0.05f).next_frame_ms <= 50);
  counter.in.flags = TILL_FRAME_STILL;
  counter.frame();
  const auto still = counter.frame().revision;
  CHECK(counter.frame().revision == still);
}

TEST_CASE("hidden costs nothing and shows nothing") {
  Counter counter;
  counter.settle(busy_shop());
  auto in = counter.in;
  in.dock = in.workspace = {};
  till_frame out{};
  out.size = sizeof out;
  REQUIRE(counter.overlay.frame(in, out) == TILL_OK);
  CHECK(out.vertex_count == 0);
  CHECK(out.wants_pointer == 0);
  const auto revision = out.revision, before = static_cast<std::uint32_t>(allocations.load());
  for (int i = 0; i < 100; ++i) counter.overlay.frame(in, out);
  CHECK(static_cast<std::uint32_t>(allocations.load()) == before);
  CHECK(out.revision == revision);
  counter.frame();
  CHECK(counter.has("badge.sync"));
}

TEST_CASE("an opened and closed panel leaves the same picture") {
  Counter counter;
  counter.settle(busy_shop());
  const auto before = counter.picture();
  counter.tap("badge.orders");
  CHECK(counter.picture().rgba != before.rgba);
  counter.tap("panel.close");
  CHECK(counter.picture().rgba == before.rgba);
}

TEST_CASE("the sheet slides in when motion is on and stands after 160 ms") {
  Counter counter;
  counter.in.flags = TILL_FRAME_LIST_WIDGETS;
  counter.settle(calm_shop());
  const auto rect = counter.widget("badge.orders")->rect;
  counter.press(rect.x + 20, rect.y + 20);
  counter.in.pointer_down = 0;
  CHECK(counter.frame(0.02f).next_frame_ms == 0);
  CHECK(counter.widget("panel.orders")->rect.x < 0);
  counter.frame(0.2f);
  CHECK(counter.widget("panel.orders")->rect.x == Approx(0));
  CHECK(counter.frame(0.02f).next_frame_ms > 0);
}

TEST_CASE("where frames cost more than 25 ms motion ends by itself", "[P5]") {
  Counter counter;
  counter.in.flags &= ~std::uint32_t{TILL_FRAME_STILL};
  counter.settle(calm_shop());
  for (int i = 0; i < 2; ++i) {
    counter.key(TILL_KEY_OPEN);
    for (int frame = 0; frame < 3; ++frame) counter.frame(0.04f);
    counter.wait(1);
    counter.key(TILL_KEY_ESCAPE);
  }
  counter.key(TILL_KEY_OPEN);
  CHECK(counter.frame(0.001f).next_frame_ms > 0);
  CHECK(counter.widget("panel.orders")->rect.x == 0);
}

TEST_CASE("frames are sound triangles of one texture") {
  Counter counter;
  counter.settle(busy_shop());
  counter.tap("badge.orders");
  check_sound(counter.frame());
  till_texture texture{};
  texture.size = sizeof texture;
  REQUIRE(counter.overlay.texture(0, texture) == TILL_OK);
  CHECK(texture.texture_id == 1);
  CHECK(texture.width > 0);
  CHECK(texture.width <= 8192);
  CHECK(texture.height <= 8192);
  CHECK(texture.rgba != nullptr);
  CHECK(counter.overlay.texture(1, texture) == TILL_E_NOT_FOUND);
  const auto revision = texture.revision;
  counter.in.scale = 1.5f;
  counter.frame();
  REQUIRE(counter.overlay.texture(0, texture) == TILL_OK);
  CHECK(texture.revision != revision);
}

TEST_CASE("before the first frame there is no texture, and no widgets without asking") {
  Counter counter;
  till_texture texture{};
  texture.size = sizeof texture;
  CHECK(counter.overlay.texture(0, texture) == TILL_E_NOT_FOUND);
  counter.in.flags = 0;
  counter.settle(calm_shop());
  CHECK(counter.widgets().empty());
  CHECK(counter.overlay.widgets(nullptr, nullptr, nullptr) == TILL_E_INVALID);
}

TEST_CASE("short records are refused") {
  Counter counter;
  till_frame out{};
  out.size = sizeof out;
  auto in = counter.in;
  in.size = sizeof in - 1;
  CHECK(counter.overlay.frame(in, out) == TILL_E_INVALID);
  out.size = 4;
  CHECK(counter.overlay.frame(counter.in, out) == TILL_E_INVALID);
  till_texture texture{};
  CHECK(counter.overlay.texture(0, texture) == TILL_E_INVALID);
}

TEST_CASE("nonsense gets an empty frame and one log line, and the next good frame is whole") {
  using Spoil = void (*)(till_frame_input&);
  struct Row {
    const char* what;
    Spoil spoil;
    const char* named;
  };
  static till_anchor anchor{"MUG-OAT-12", {0, 0, 10, 10}};
  static till_key key{TILL_KEY_ESCAPE, 1};
  const Row rows[] = {
      {"a width that is no number", [](till_frame_input& in) { in.width = kNan; }, "width"},
      {"no width", [](till_frame_input& in) { in.width = 0; }, "width"},
      {"an endless height", [](till_frame_input& in) { in.height = kInfinite; }, "width"},
      {"a huge display", [](till_frame_input& in) { in.width = 1e9f; }, "width"},
      {"scale 0", [](till_frame_input& in) { in.scale = 0; }, "scale"},
      {"a scale that is no number", [](till_frame_input& in) { in.scale = kNan; }, "scale"},
      {"a huge scale", [](till_frame_input& in) { in.scale = 100; }, "scale"},
      {"time that runs back", [](till_frame_input& in) { in.delta_s = -1; }, "delta_s"},
      {"time that is no number", [](till_frame_input& in) { in.delta_s = kNan; }, "delta_s"},
      {"a dock that is nowhere", [](till_frame_input& in) { in.dock.x = kNan; }, "dock"},
      {"a workspace without end", [](till_frame_input& in) { in.workspace.height = kInfinite; }, "dock"},
      {"a pointer that is no number",
       [](till_frame_input& in) {
         in.pointer_present = 1;
         in.pointer_x = kNan;
       },
       "pointer_x"},
      {"a press that is no number",
       [](till_frame_input& in) {
         in.press_count = 1;
         in.press_y = kNan;
       },
       "press_x"},
      {"a wheel that is no number", [](till_frame_input& in) { in.wheel = kNan; }, "wheel"},
      {"too many anchors",
       [](till_frame_input& in) {
         in.anchors = &anchor;
         in.anchor_count = 0xFFFFFFFFu;
       },
       "anchor_count"},
      {"anchors that are not there",
       [](till_frame_input& in) {
         in.anchors = nullptr;
         in.anchor_count = 3;
       },
       "anchors"},
      {"an anchor stride of 0",
       [](till_frame_input& in) {
         in.anchors = &anchor;
         in.anchor_count = 1;
         in.anchor_size = 0;
       },
       "anchor_size"},
      {"an odd anchor stride",
       [](till_frame_input& in) {
         in.anchors = &anchor;
         in.anchor_count = 1;
         in.anchor_size = sizeof(till_anchor) + 1;
       },
       "anchor_size"},
      {"too many keys",
       [](till_frame_input& in) {
         in.keys = &key;
         in.key_count = 1u << 30;
       },
       "key_count"},
      {"keys that are not there",
       [](till_frame_input& in) {
         in.keys = nullptr;
         in.key_count = 1;
       },
       "keys"},
      {"a key stride of 1",
       [](till_frame_input& in) {
         in.keys = &key;
         in.key_count = 1;
         in.key_size = 1;
       },
       "key_size"},
  };
  for (const auto& row : rows) {
    INFO(row.what);
    Counter counter;
    counter.settle(calm_shop());
    auto in = counter.in;
    row.spoil(in);
    till_frame out{};
    out.size = sizeof out;
    for (int i = 0; i < 3; ++i) CHECK(counter.overlay.frame(in, out) == TILL_OK);
    CHECK(out.vertex_count == 0);
    CHECK(out.command_count == 0);
    REQUIRE(counter.log.size() == 1);
    CHECK(counter.log[0].find(row.named) != std::string::npos);
    counter.frame();
    CHECK(counter.words("badge.sync") == "All sent");
  }
}

TEST_CASE("strange but readable input draws soundly") {
  using Spoil = void (*)(Counter&);
  const Spoil spoils[] = {
      [](Counter& c) { c.in.now_unix_ms = std::numeric_limits<std::int64_t>::max(); },
      [](Counter& c) { c.in.now_unix_ms = std::numeric_limits<std::int64_t>::min(); },
      [](Counter& c) { c.in.theme = 77; },
      [](Counter& c) { c.in.flags = 0xFFFFFFFFu; },
      [](Counter& c) { c.in.delta_s = 1e30f; },
      [](Counter& c) { c.in.width = c.in.height = 1; },
      [](Counter& c) {
        c.in.workspace = {-500, -500, 9000, 9000};
      },
      [](Counter& c) {
        c.in.workspace = {0, 0, -5, -5};
      },
      [](Counter& c) {
        c.in.keep_clear = {0, 0, 1280, 800};
      },
      [](Counter& c) {
        c.in.dock = {-900, -900, 10, 10};
      },
      [](Counter& c) {
        c.in.dock = {5000, 5000, 500, 48};
      },
      [](Counter& c) {
        c.anchors = {{"MUG-OAT-12", {kNan, 0, 10, 10}},
                     {"TOTE", {0, 100, kInfinite, 10}},
                     {"CED", {1e30f, 1e30f, 9, 9}},
                     {nullptr, {0, 0, 0, 0}}};
      },
      [](Counter& c) { c.in.scanned_sku = "\xFF\xFF broken"; },
      [](Counter& c) { c.in.wheel = 1e5f; },
      [](Counter& c) {
        c.in.press_count = 0xFFFFFFFFu;
        c.in.press_x = -1e5f;
      },
  };
  for (const auto spoil : spoils) {
    Counter counter;
    counter.settle(busy_shop());
    counter.tap("badge.orders");
    spoil(counter);
    check_sound(counter.frame(counter.in.delta_s));
    check_sound(counter.frame());
  }
}

TEST_CASE("hostile facts are drawn soundly") {
  Counter counter;
  counter.manager();
  auto picture = busy_shop();
  const std::string endless(5000, 'W');
  const auto most = std::numeric_limits<std::int64_t>::max(),
             least = std::numeric_limits<std::int64_t>::min();
  picture.orders[1].customer = endless;
  picture.orders[1].total = endless;
  picture.orders[1].status_words = "\xC3";
  picture.orders[1].items = least;
  picture.orders[1].placed_at = least;
  picture.orders[2].number = least;
  picture.orders[2].lines.resize(3000);
  picture.orders[3].placed_at = most;
  picture.activity[0].at = most;
  picture.activity[0].reference = endless;
  picture.activity[0].lines.assign(500, {"S", endless, least, endless});
  picture.review[0].short_by = least;
  picture.review[0].item_name = endless;
  picture.review[0].reason = endless;
  picture.review[1].in_store = least;
  picture.review[1].promised = 0;
  picture.offline = true;
  picture.offline_since = 1;
  picture.unconfirmed = picture.queued = std::numeric_limits<std::uint64_t>::max();
  picture.trouble_detail = endless;
  picture.store_name = endless;
  picture.trouble = core::Trouble::key_refused;
  for (const auto& place : kPlaces) {
    counter.in.width = place.width;
    counter.in.height = place.height;
    for (const char* panel : {"rail.orders", "rail.activity", "rail.items", "rail.review", "rail.setup"}) {
      Counter other(place);
      other.manager();
      other.settle(picture);
      other.tap("badge.orders");
      other.tap(panel);
      if (std::string{panel} == "rail.orders") other.tap("panel.orders.row.1048");
      if (std::string{panel} == "rail.activity" && other.has("panel.activity.row.9"))
        other.tap("panel.activity.row.9");
      check_sound(other.frame());
    }
  }
}

TEST_CASE("hostile items, categories and checklists are drawn soundly") {
  const std::string endless(5000, 'W');
  const auto most = std::numeric_limits<std::int64_t>::max(),
             least = std::numeric_limits<std::int64_t>::min();
  auto shop = catalogue_shop();
  change_items(shop, [&](core::Assortment& items) {
    items.items[0].name = endless;
    items.items[0].price_minor = least;
    items.items[1].problem = items.items[1].cannot = endless;
    items.items[1].state = core::OnlineState::problem;
    items.items[2].price_minor = most;
    items.items[2].currency = endless;
    items.items[3].name = "\xFF\xFE";
    items.items[3].skus.assign(600, endless);
    items.items[4].item_id.clear();
    items.categories.assign(300, endless);
    items.departments = {"", endless};
  });
  auto categories = *shop.categories;
  categories.problem = endless;
  for (int i = 0; i < 300; ++i)
    categories.categories.push_back({100 + i, 99 + i, endless, i % 2 == 0, false, {endless}});
  categories.categories.push_back({900, 901, "a ring", true, false, {}});
  categories.categories.push_back({901, 900, "of two", true, false, {}});
  shop.categories = std::make_shared<core::CategoryList>(categories);
  auto list = *shop.checklist;
  for (auto& row : list.rows) row.fact = endless, row.checked_at = most;
  list.rows.push_back({"a row of a later version", core::ChecklistRow::State::done, true, "", 0});
  list.launch_page = endless;
  list.visible = std::numeric_limits<std::uint64_t>::max();
  shop.checklist = std::make_shared<core::Checklist>(list);
  shop.catalogue_work = {1, 9, 9, true, core::WorkWaits::none, most, least};
  for (const auto& place : kPlaces) {
    Counter counter(place);
    counter.manager();
    counter.settle(shop);
    counter.tap("badge.orders");
    for (const char* page : {"rail.items", "panel.items.page.categories", "rail.setup"}) {
      counter.tap(page);
      for (int i = 0; i < 4; ++i) {
        check_sound(counter.frame());
        counter.in.pointer_present = 1;
        counter.in.pointer_x = 300;
        counter.in.pointer_y = 300;
        counter.in.wheel = -5;
      }
    }
  }
}

TEST_CASE("twenty-five thousand items cost no more than what is seen") {
  Counter counter;
  counter.in.flags = TILL_FRAME_LIST_WIDGETS | TILL_FRAME_STILL;
  auto picture = calm_shop();
  for (int i = 0; i < 25'000; ++i) {
    core::StockView stock;
    stock.matched = stock.online = true;
    stock.level = i;
    picture.stock["SKU-" + std::to_string(i)] = stock;
  }
  counter.settle(picture);
  counter.tap("badge.orders");
  counter.tap("rail.items");
  CHECK(counter.words("panel.status") == "25,000 items sold online");
  int rows = 0;
  for (const auto& widget : counter.widgets()) rows += widget.id.starts_with("panel.items.row.") ? 1 : 0;
  CHECK(rows > 5);
  CHECK(rows < 15);
}

TEST_CASE("two overlays share nothing") {
  Counter first, second(kPlaces[2]);
  first.settle(shop_in(SyncBadge::offline));
  second.in.scale = 2;
  second.settle(calm_shop());
  first.tap("badge.sync");
  CHECK(first.has("card.status"));
  second.frame();
  CHECK_FALSE(second.has("card.status"));
  CHECK(second.words("badge.sync") == "All sent");
  CHECK(first.words("badge.sync") == "Web offline \u00B7 7 waiting");
}

TEST_CASE("a state of the badge stays at least a second") {
  overlay::SteadyBadge badge;
  CHECK(badge.show(SyncBadge::all_sent, 0) == SyncBadge::all_sent);
  CHECK(badge.show(SyncBadge::offline, 0.5) == SyncBadge::all_sent);
  CHECK(*badge.due_in(0.5) == Approx(0.5));
  CHECK(badge.show(SyncBadge::offline, 1.0) == SyncBadge::offline);
  CHECK(badge.show(SyncBadge::all_sent, 1.9) == SyncBadge::offline);
  CHECK(badge.show(SyncBadge::all_sent, 2.0) == SyncBadge::all_sent);
  CHECK_FALSE(badge.due_in(2.0));
}

TEST_CASE("sending that ends within 400 ms is never shown") {
  overlay::SteadyBadge badge;
  badge.show(SyncBadge::all_sent, 0);
  badge.show(SyncBadge::all_sent, 5);
  CHECK(badge.show(SyncBadge::syncing, 10) == SyncBadge::all_sent);
  CHECK(badge.show(SyncBadge::syncing, 10.39) == SyncBadge::all_sent);
  CHECK(badge.show(SyncBadge::all_sent, 10.4) == SyncBadge::all_sent);
  CHECK(badge.show(SyncBadge::syncing, 20) == SyncBadge::all_sent);
  CHECK(badge.show(SyncBadge::syncing, 20.41) == SyncBadge::syncing);
}

TEST_CASE("while the badge holds a state its words stay whole") {
  Counter counter;
  counter.settle(shop_in(SyncBadge::syncing));
  CHECK(counter.words("badge.sync") == "Syncing 4");
  auto fewer = shop_in(SyncBadge::syncing);
  fewer.unconfirmed = fewer.queued = 3;
  counter.show(fewer);
  CHECK(counter.words("badge.sync") == "Syncing 3");
  counter.settle(calm_shop());
  CHECK(counter.words("badge.sync") == "All sent");
  counter.show(shop_in(SyncBadge::offline));
  CHECK(counter.words("badge.sync") == "Web offline \u00B7 7 waiting");
  counter.show(calm_shop());
  CHECK(counter.words("badge.sync") == "Web offline \u00B7 7 waiting");
  counter.wait(1.2);
  CHECK(counter.words("badge.sync") == "All sent");
}
