// A frame of the overlay: what it costs the register's screen, sixty times a second.

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <optional>
#include <thread>

#include "counting.h"
#include "families.h"
#include "paired.h"
#include "plugin/overlay/overlay.h"
#include "reference/badge_windows.h"
#include "reference/panel_window.h"

namespace tillbridge::bench {
namespace {

constexpr core::UnixMillis kNow = 1'795'430'520'000;
constexpr float kFrameS = 1.0f / 60;
constexpr int kFramesPerSample = 64;  ///< a hidden frame is shorter than the clock can tell

constexpr int kActivityRows = 200;  ///< as many as a picture holds

/// What a register shows on a busy morning; with nothing queued, nothing on it moves.
std::shared_ptr<const core::Picture> morning(std::uint64_t queued) {
  auto picture = std::make_shared<core::Picture>();
  picture->revision = queued;
  picture->made_at = kNow;
  picture->badge = queued > 0 ? core::SyncBadge::syncing : core::SyncBadge::all_sent;
  picture->linked = picture->read_back = picture->order_actions = true;
  picture->store_name = "Fernwood Goods online";
  picture->location_name = "Fernwood, Main Street";
  picture->unconfirmed = picture->queued = queued;
  for (int i = 0; i < 3; ++i) {
    core::OrderView order;
    order.number = 1044 + i;
    order.customer = "Amelia Stone";
    order.total = "27.00";
    order.currency = "USD";
    order.placed_at = kNow - 360'000;
    order.items = 1;
    order.late = i == 0;
    order.lines = {{"1", "MUG-OAT-12", "Oat Latte Mug", 1, true, 14'000, true}};
    picture->orders.push_back(order);
  }
  core::ReviewView review;
  review.row = "oversold-17";
  review.sku = "BAND-BLU-M";
  review.item_name = "Pet Bandana, blue M";
  review.short_by = review.promised = 1;
  review.choices = {"set-aside", "none-left"};
  picture->review = {review};
  for (int i = 0; i < kActivityRows; ++i) {
    core::ActivityView row;
    row.id = kActivityRows - i;
    row.at = kNow - 60'000 * i;
    row.kind = core::ActivityKind::sale;
    row.state = i < static_cast<int>(queued) ? core::ActivityState::queued : core::ActivityState::sent;
    row.reference = fmt::format("S-{:08}", row.id);
    row.lines = {{"MUG-OAT-12", "Oat Latte Mug", -1000, ""}, {"BAND-BLU-M", "Pet Bandana", -2000, ""}};
    picture->activity.push_back(std::move(row));
  }
  return picture;
}

/// The overlay on a register's screen, no panel open.
class Screen {
 public:
  explicit Screen(std::uint64_t queued = 4) : Screen(morning(queued)) {}
  explicit Screen(std::shared_ptr<const core::Picture> picture) : overlay_({}, {}, {}) {
    in_.size = sizeof in_;
    in_.width = 1280;
    in_.height = 800;
    in_.scale = 1;
    in_.delta_s = kFrameS;
    in_.now_unix_ms = kNow;
    in_.key_size = sizeof(till_key);
    in_.anchor_size = sizeof(till_anchor);
    in_.dock = {628, 8, 468, 48};
    in_.workspace = {0, 64, 864, 736};
    in_.keep_clear = {864, 64, 416, 736};
    overlay_.set_picture(std::move(picture));
    for (int i = 0; i < 120; ++i) frame();  // past the badge's lag, with the fonts baked
  }

  /// Opens the panel with the activity, as a cashier does.
  void open_activity() {
    tap("badge.orders");
    tap("rail.activity");
    for (int i = 0; i < 60; ++i) frame();  // past its opening
  }
  void open_orders() {
    tap("badge.orders");
    for (int i = 0; i < 60; ++i) frame();
  }
  /// Tiles of the register's, each with its chip.
  void lay_tiles(int count) {
    skus_.clear();
    anchors_.clear();
    for (int i = 0; i < count; ++i) skus_.push_back(fmt::format("SKU-{}", i));
    for (int i = 0; i < count; ++i)
      anchors_.push_back(
          {skus_[static_cast<std::size_t>(i)].c_str(),
           {8.0f + static_cast<float>(i % 10) * 84, 72.0f + static_cast<float>(i / 10) * 100, 80, 96}});
    in_.anchors = anchors_.data();
    in_.anchor_count = static_cast<std::uint32_t>(anchors_.size());
    frame();
  }
  void hide() { in_.dock = in_.workspace = {}; }
  /// Moves the dock by a pixel, so that the next frame cannot be the last one again.
  void nudge() { in_.dock.x = in_.dock.x > 628 ? 628 : 629; }
  void show(std::shared_ptr<const core::Picture> picture) { overlay_.set_picture(std::move(picture)); }
  std::uint32_t frame() {
    out_ = {};
    out_.size = sizeof out_;
    if (overlay_.frame(in_, out_) != TILL_OK) throw CannotMeasure("The overlay refuses its frame.");
    return out_.vertex_count;
  }

 private:
  /// Presses and releases in the middle of a widget.
  void tap(std::string_view id) {
    in_.flags |= TILL_FRAME_LIST_WIDGETS;
    frame();
    const till_widget* rows = nullptr;
    std::uint32_t count = 0, stride = 0;
    overlay_.widgets(&rows, &count, &stride);
    const auto* found =
        std::find_if(rows, rows + count, [&](const till_widget& row) { return row.id == id; });
    if (found == rows + count) throw CannotMeasure(fmt::format("The overlay has no {} to tap.", id));
    in_.pointer_present = in_.pointer_down = in_.press_count = 1;
    in_.pointer_x = in_.press_x = found->rect.x + found->rect.width / 2;
    in_.pointer_y = in_.press_y = found->rect.y + found->rect.height / 2;
    frame();
    in_.pointer_down = in_.press_count = 0;
    for (int i = 0; i < 4; ++i) frame();
    in_.pointer_present = 0;
    in_.flags &= ~static_cast<std::uint32_t>(TILL_FRAME_LIST_WIDGETS);
    for (int i = 0; i < 20; ++i) frame();
  }

  overlay::Overlay overlay_;
  till_frame_input in_{};
  till_frame out_{};
  std::vector<std::string> skus_;
  std::vector<till_anchor> anchors_;
};

double timed(const std::function<void()>& work) {
  const auto begin = Steady::now();
  work();
  return microseconds(Steady::now() - begin);
}

void measure_badges(const Bench& bench, Dice& dice) {
  const int rounds = bench.options.quick ? 1'000 : 10'000;
  Screen screen, steady(0);
  if (screen.frame() == 0) throw CannotMeasure("The overlay draws no badges.");
  reference::BadgeWindows windows(false), twin(false), listed(true);
  for (int run = 1; run <= bench.options.runs; ++run) {
    std::vector<Side> sides{{"badges.product",
                             [&] {
                               screen.nudge();
                               return timed([&] {
                                 screen.frame();
                                 linger(bench.options.hold_up_us);
                               });
                             }},
                            {"badges.windows", [&] { return timed([&] { windows.frame(); }); }},
                            {"badges.windows_twin", [&] { return timed([&] { twin.frame(); }); }},
                            {"badges.draw_list", [&] { return timed([&] { listed.frame(); }); }},
                            {"badges.unchanged", [&] { return timed([&] { steady.frame(); }); }}};
    warm_up(sides, 100, dice);
    interleave(sides, rounds, dice);
    for (const auto& side : sides) bench.report.row(side.name, run, side.samples);
    compare(bench.report, "overlay.badges.p50", run, 0.5, sides[0], sides[1], sides[2]);
    compare(bench.report, "overlay.badges.unchanged.p50", run, 0.5, sides[4], sides[1], sides[2]);
  }
  bench.report.line("overlay.badges.p50", "<=", 1.25, 0.03);
  bench.report.line("overlay.badges.unchanged.p50", "", 0, 0.03);
}

/// The panel with the activity is open, and a badge beside it moves, so that every frame is drawn.
void measure_open(const Bench& bench, Dice& dice) {
  const int rounds = bench.options.quick ? 500 : 5'000;
  Screen screen;
  screen.open_activity();
  reference::PanelWindow panel(kActivityRows), twin(kActivityRows);
  std::vector<double> tails;
  for (int run = 1; run <= bench.options.runs; ++run) {
    std::vector<Side> sides{{"open.product",
                             [&] {
                               screen.nudge();
                               return timed([&] {
                                 screen.frame();
                                 linger(bench.options.hold_up_us);
                               });
                             }},
                            {"open.panel", [&] { return timed([&] { panel.frame(); }); }},
                            {"open.panel_twin", [&] { return timed([&] { twin.frame(); }); }}};
    warm_up(sides, 100, dice);
    interleave(sides, rounds, dice);
    for (const auto& side : sides) bench.report.row(side.name, run, side.samples);
    tails.push_back(quantile(sides[0].samples, 0.99));
    compare(bench.report, "overlay.open.p50", run, 0.5, sides[0], sides[1], sides[2]);
  }
  bench.report.line("overlay.open.p50", "<=", 1.25, 0.03);
  bench.report.count("overlay.open.p99_us", median(tails), "<=", 60);
  bench.report.count("overlay.open.p99_percent_of_frame", median(tails) / 16'600 * 100, "<=", 0.36);
}

/// A shop with so many orders and so many rows of activity, and counts of sixty items.
std::shared_ptr<const core::Picture> grown(int orders, int rows) {
  auto picture = std::make_shared<core::Picture>(*morning(4));
  const auto order = picture->orders.back();
  for (int i = static_cast<int>(picture->orders.size()); i < orders; ++i) {
    picture->orders.push_back(order);
    picture->orders.back().number = 2'000 + i;
  }
  picture->activity.resize(static_cast<std::size_t>(rows));
  for (int i = 0; i < 60; ++i) {
    core::StockView stock;
    stock.matched = stock.online = true;
    stock.level = i;
    stock.read_at = kNow;
    picture->stock[fmt::format("SKU-{}", i)] = stock;
  }
  return picture;
}

/// A frame costs what is seen, not what there is: 2,000 orders, and the rows that a picture has of a million
/// movements, against 50 of each; and what sixty chips cost.
void measure_grown(const Bench& bench, Dice& dice) {
  const int rounds = bench.options.quick ? 300 : 3'000;
  Screen many_orders(grown(2'000, kActivityRows)), few_orders(grown(50, 50)), twin_orders(grown(50, 50)),
      much(grown(50, kActivityRows)), little(grown(50, 50)), twin_little(grown(50, 50)), tiles(grown(3, 50));
  for (Screen* each : {&many_orders, &few_orders, &twin_orders}) each->open_orders();
  for (Screen* each : {&much, &little, &twin_little}) each->open_activity();
  tiles.lay_tiles(60);
  const auto drawn = [](Screen& screen) {
    screen.nudge();
    return timed([&] { screen.frame(); });
  };
  std::vector<double> chips;
  for (int run = 1; run <= bench.options.runs; ++run) {
    std::vector<Side> sides{{"orders.2000", [&] { return drawn(many_orders); }},
                            {"orders.50", [&] { return drawn(few_orders); }},
                            {"orders.50_twin", [&] { return drawn(twin_orders); }},
                            {"activity.million", [&] { return drawn(much); }},
                            {"activity.50", [&] { return drawn(little); }},
                            {"activity.50_twin", [&] { return drawn(twin_little); }},
                            {"chips.60", [&] { return drawn(tiles); }}};
    warm_up(sides, 50, dice);
    interleave(sides, rounds, dice);
    for (const auto& side : sides) bench.report.row(side.name, run, side.samples);
    compare(bench.report, "overlay.orders.p50", run, 0.5, sides[0], sides[1], sides[2]);
    compare(bench.report, "overlay.activity.p50", run, 0.5, sides[3], sides[4], sides[5]);
    chips.push_back(quantile(sides[6].samples, 0.5));
  }
  bench.report.line("overlay.orders.p50", "<=", 1.25, 0.03);
  bench.report.line("overlay.activity.p50", "<=", 1.25, 0.03);
  bench.report.count("overlay.chips.us", median(chips), "<=", 2'000);
}

/// A worker that makes pictures as fast as it can, while it is let.
class BusyWorker {
 public:
  BusyWorker() : thread_([this] { work(); }) {}
  ~BusyWorker() {
    stopping_ = true;
    thread_.join();
  }
  void let(bool working) { working_ = working; }
  std::shared_ptr<const core::Picture> newest() const { return std::atomic_load(&picture_); }

 private:
  void work() {
    for (std::uint64_t number = 1; !stopping_; ++number) {
      if (working_)
        std::atomic_store(&picture_, morning(number));
      else
        std::this_thread::sleep_for(std::chrono::microseconds(200));
    }
  }
  std::shared_ptr<const core::Picture> picture_ = morning(0);
  std::atomic<bool> stopping_{false}, working_{false};
  std::thread thread_;
};

void measure_hidden(const Bench& bench, Dice& dice) {
  const int rounds = bench.options.quick ? 300 : 3'000;
  Screen hidden, saturated, idle, twin;
  for (Screen* each : {&hidden, &saturated, &idle, &twin}) {
    each->hide();
    for (int i = 0; i < 10; ++i) each->frame();
  }
  const auto before = allocations_of_this_thread();
  for (int i = 0; i < 1'000; ++i) hidden.frame();
  const auto allocations = allocations_of_this_thread() - before;
  BusyWorker worker;
  const auto sample = [&worker](Screen& screen, bool busy) {
    worker.let(busy);
    const double took = timed([&] {
      for (int i = 0; i < kFramesPerSample; ++i) {
        screen.show(worker.newest());
        screen.frame();
      }
    });
    return took / kFramesPerSample;
  };
  std::vector<double> medians;
  for (int run = 1; run <= bench.options.runs; ++run) {
    std::vector<Side> sides{{"hidden.frame",
                             [&] {
                               worker.let(false);
                               return timed([&] {
                                        for (int i = 0; i < kFramesPerSample; ++i) hidden.frame();
                                      }) /
                                      kFramesPerSample;
                             }},
                            {"hidden.worker_busy", [&] { return sample(saturated, true); }},
                            {"hidden.worker_idle", [&] { return sample(idle, false); }},
                            {"hidden.worker_idle_twin", [&] { return sample(twin, false); }}};
    warm_up(sides, 20, dice);
    interleave(sides, rounds, dice);
    for (const auto& side : sides) bench.report.row(side.name, run, side.samples);
    medians.push_back(quantile(sides[0].samples, 0.5));
    compare(bench.report, "overlay.hidden.busy.p99", run, 0.99, sides[1], sides[2], sides[3]);
  }
  bench.report.count("overlay.hidden.us", median(medians), "<=", 1);
  if (counts_allocations())
    bench.report.count("overlay.hidden.allocations", static_cast<double>(allocations) / 1'000, "==", 0);
  else
    bench.report.skipped("overlay.hidden.allocations", "a sanitizer has the allocator");
  bench.report.line("overlay.hidden.busy.p99", "<=", 1.15, 0.15);
}

/// What callgrind collects over so many frames; nothing where it cannot run.
std::optional<double> collected(const Bench& bench, int frames) {
  const std::string command = fmt::format(
      "valgrind --tool=callgrind --callgrind-out-file={}/callgrind.out \"$(readlink /proc/{}/exe)\" "
      "draw-frames --frames {} "
      "2>&1",
      bench.folder, ::getpid(), frames);
  std::FILE* said = ::popen(command.c_str(), "r");
  if (said == nullptr) return std::nullopt;
  std::optional<double> found;
  char line[512];
  while (std::fgets(line, sizeof line, said) != nullptr) {
    const std::string_view words(line);
    if (const auto at = words.find("Collected : "); at != std::string_view::npos)
      found = std::atof(line + at + 12);
  }
  return ::pclose(said) == 0 ? found : std::nullopt;
}

void count_instructions(const Bench& bench) {
  constexpr const char* kId = "overlay.badges.instructions";
  if (bench.options.quick) return bench.report.skipped(kId, "left out of a quick run");
  const auto few = collected(bench, 100), many = collected(bench, 300);
  if (!few || !many) return bench.report.skipped(kId, "valgrind is not installed, or cannot run here");
  bench.report.count(kId, (*many - *few) / 200, "<=", 45'000);
}

}  // namespace

void measure_overlay(const Bench& bench) {
  Dice dice(bench.options.seed);
  measure_badges(bench, dice);
  measure_open(bench, dice);
  measure_grown(bench, dice);
  measure_hidden(bench, dice);
  count_instructions(bench);
}

int draw_frames(int frames) {
  Screen screen;
  for (int i = 0; i < frames; ++i) {
    screen.nudge();
    screen.frame();
  }
  return 0;
}

}  // namespace tillbridge::bench
