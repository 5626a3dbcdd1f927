#include "screen/app.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <ctime>

#include "register/shop.h"
#include "screen/machine_clock.h"

namespace till_screen {

using till_drill::CableState;

namespace {

constexpr double kFastestFrame = 1.0 / 60;  ///< s; motion needs no more
constexpr double kPumpEvery = 0.25;         ///< s; what the ABI promises a plugin
constexpr int kMostSettleRounds = 400;

std::int64_t wall_clock_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

double cpu_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

volatile std::sig_atomic_t asked_to_end = 0;

}  // namespace

void end_on_signals() {
  for (const int signal : {SIGINT, SIGTERM}) std::signal(signal, [](int) { asked_to_end = 1; });
}

App::App(const AppOptions& options) : options_(options), dark_(options.dark), still_(options.still) {
  const till_register::Shop shop = till_register::load_shop(options.shop_file);
  till_register::OpenOptions open;
  open.data_dir = options.data_dir;
  open.register_id = options.register_id;
  open.records_dir = options.records_dir;
  register_ = std::make_unique<till_register::Register>(open, shop);
  desk_ = std::make_unique<Desk>(*register_, [this] { return seconds(); });
  WindowOptions window = options.window;
  if (window.title.empty()) window.title = register_->shop_name() + ", " + register_->register_name();
  window_ = std::make_unique<Window>(window);
  canvas_ = std::make_unique<Canvas>();
  renderer_ = std::make_unique<FrameRenderer>();
  woken_ = std::make_shared<std::atomic<bool>>(true);

  till_register::HostOptions host;
  host.wake_main_thread = [woken = woken_] {
    if (!woken->exchange(true)) Window::wake();
  };
  host.scan = [this](const std::string& code) { desk_->scanned(code); };
  host.language = options.language;
  host.play = [](std::uint32_t) {
    // The terminal's bell is all the speaker that a simulator has.
    std::fputc('\a', stderr);
    std::fflush(stderr);
  };
  host.ask_for_manager = [this](const std::string& reason) { desk_->ask_manager(reason, {}); };
  host_ = std::make_unique<till_register::RegisterHost>(*register_, std::move(host));
  desk_->printer = [this](const std::string& title, const std::string& text) {
    const auto* print =
        static_cast<const till_host_print*>(host_->host()->get_extension(host_->host(), TILL_HOST_PRINT));
    return print != nullptr && print->print_text(host_->host(), title.c_str(), text.c_str()) >= 0;
  };
  drawer_.controls.set_dark = [this](bool dark) { set_dark(dark); };
  drawer_.controls.set_clock = [](std::int64_t off_ms) {
    set_machine_clock(off_ms);
    return std::string(off_ms == 0  ? "This machine's clock is right again."
                       : off_ms > 0 ? "This machine's clock is ahead now."
                                    : "This machine's clock is behind now.");
  };
  drawer_.controls.close_day = [this] {
    closing_ = !closing_;
    host_->set_closing(closing_);
    return std::string(closing_ ? "Close of day is under way." : "The day goes on.");
  };
  drawer_.controls.change_motion = [this] {
    still_ = !still_;
    return std::string(still_ ? "The overlay keeps still now." : "The overlay moves again.");
  };
  if (options.plugin_path.empty()) return;
  try {
    start_plugin(options.plugin_path);
  } catch (const till_loader::LoadError& error) {
    if (options.plugin_required) throw;
    plugin_.reset();
    std::fprintf(stderr, "%s\n", error.what());
    host_->log(TILL_LOG_ERROR, error.what());
    desk_->say("The web store's plugin could not be loaded. Keep selling; sales stay in the register.", true);
  }
}

App::~App() {
  if (plugin_ != nullptr) plugin_->stop();
  register_->on_movement({});
  renderer_.reset();
  canvas_.reset();
}

void App::start_plugin(const std::string& path) {
  plugin_ = std::make_unique<till_loader::PluginSession>(path, host_->host());
  register_->on_movement([this](const till_register::Movement& movement) {
    const till_register::MovementView view(movement);
    // What is refused now stays in the journal, from which the plugin reads it later.
    if (const till_status status = plugin_->record(*view.get()); status < 0) {
      host_->log(TILL_LOG_WARNING, fmt::format("movement {} was not taken ({}); the journal keeps it",
                                               movement.movement_id, status));
    }
  });
}

void App::lay_cable(const std::string& host, std::uint16_t port, std::uint16_t cable_port) {
  cable_ = std::make_unique<till_drill::Cable>(host, port, cable_port);
  // Somewhere behind the router: the register sees nothing of it.
  drawer_.controls.cable_out = [this](bool blackhole) {
    cable_->set_state(blackhole ? CableState::kBlackhole : CableState::kDown);
    return std::string(blackhole ? "Every byte is swallowed now." : "The internet is down now.");
  };
  drawer_.controls.cable_in = [this] {
    cable_->set_state(CableState::kUp);
    own_cable_out_ = false;
    tell_network();
    return std::string("The way to the web store is there again.");
  };
  tell_network();
}

void App::tell_network() {
  if (options_.tells_network) host_->set_link_state(own_cable_out_ ? TILL_LINK_DOWN : TILL_LINK_UP);
}

void App::toggle_cable() {
  if (cable_ == nullptr) return;
  if (options_.dead_cable) {
    dead_cable_pulled_ = !dead_cable_pulled_;
    return desk_->touch();
  }
  own_cable_out_ = cable_->state() == CableState::kUp;
  cable_->set_state(own_cable_out_ ? CableState::kDown : CableState::kUp);
  tell_network();
  desk_->touch();
}

bool App::cable_up() const {
  return !dead_cable_pulled_ && (cable_ == nullptr || cable_->state() == CableState::kUp);
}

double App::seconds() const {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - born_).count();
}

void App::set_dark(bool dark) {
  dark_ = dark;
  draw_again_ = true;
}

void App::report_to(const std::string& file) {
  report_file_ = file;
  draw_again_ = true;
}

bool App::due() const {
  return draw_again_ || woken_->load() || !window_->events().empty() ||
         desk_->revision() != drawn_revision_ || (plugin_ != nullptr && seconds() >= overlay_due_s_) ||
         (notice_shown_ && desk_->notice() == nullptr);
}

bool App::round(double max_wait_s) {
  double wait = std::min(max_wait_s, kPumpEvery);
  wait = std::min(wait, desk_->notice_left_s() + 0.01);
  if (plugin_ != nullptr) wait = std::min(wait, std::max(0.0, overlay_due_s_ - seconds()));
  if (due()) wait = 0;
  window_->wait(wait);
  if (window_->closed() || asked_to_end != 0) return false;
  desk_->pass_time();
  const bool woken = woken_->exchange(false);
  const double now = seconds();
  if (plugin_ != nullptr && (woken || now - last_pump_s_ >= kPumpEvery)) {
    last_pump_s_ = now;
    plugin_->pump();
    overlay_due_s_ = std::min(overlay_due_s_, woken ? now : overlay_due_s_);
  }
  if (window_->take_damage()) draw_again_ = true;
  if (woken || due()) frame();
  return true;
}

void App::run() {
  while (round(kPumpEvery)) {
  }
}

bool App::rounds_until(const std::function<bool()>& reached, double seconds_most) {
  const double until = seconds() + seconds_most;
  while (!reached()) {
    if (seconds() >= until || !round(0.02)) return reached();
  }
  return true;
}

void App::settle() {
  for (int i = 0; i < kMostSettleRounds; ++i) {
    round(0);
    if (window_->events().empty() && !draw_again_ && desk_->revision() == drawn_revision_) return;
  }
}

bool App::ask_overlay(const FrameInput& input, const Layout& layout) {
  const double now = seconds();
  const bool over_drawer = drawer_.open && drawer_.rect(layout).contains(input.pointer.x, input.pointer.y);
  // Keys are the plugin's while one of its fields is focused.
  OverlayFeed::Surroundings around{.layout = layout,
                                   .desk = *desk_,
                                   .memory = memory_,
                                   .scale = window_->scale(),
                                   .delta_s = static_cast<float>(std::clamp(now - last_frame_s_, 0.0, 1.0)),
                                   .now_unix_ms = wall_clock_ms(),
                                   .dark = dark_,
                                   .still = still_,
                                   .list_widgets = options_.list_widgets,
                                   .pointer_hidden = route_.hidden_from_overlay(over_drawer),
                                   .pass_keys = overlay_wants_text_ || escape_for_overlay(input, *desk_),
                                   .overlay_key = options_.overlay_key};
  const auto checked = plugin_->frame(feed_.build(input, around));
  const till_frame& frame = checked.frame;
  overlay_due_s_ = now + std::clamp(frame.next_frame_ms / 1000.0, kFastestFrame, 60.0);
  overlay_moves_ = checked.drawable && frame.next_frame_ms == 0;
  if (!checked.drawable) overlay_due_s_ = now + 1;
  overlay_wants_text_ = checked.drawable && frame.wants_text != 0;
  overlay_wants_pointer_ = checked.drawable && frame.wants_pointer != 0 && !over_drawer;
  if (options_.list_widgets) {
    widgets_.clear();
    for (const till_widget& widget : plugin_->widgets()) {
      widgets_.push_back({widget.id == nullptr ? "" : widget.id,
                          widget.text == nullptr ? "" : widget.text,
                          {widget.rect.x, widget.rect.y, widget.rect.width, widget.rect.height},
                          widget.clipped != 0,
                          widget.enabled != 0,
                          widget.role});
    }
  }
  const bool changed = !overlay_seen_ || frame.revision != overlay_revision_ || !checked.drawable;
  if (changed) renderer_->take(checked);
  overlay_seen_ = checked.drawable;
  overlay_revision_ = frame.revision;
  return changed;
}

void App::frame() {
  const double began = seconds(), began_cpu = cpu_seconds();
  const FrameInput input = take_input(window_->events(), pointer_);
  pointer_ = input.pointer;
  lines_turned_ += static_cast<double>(std::abs(input.pointer.wheel));
  const Layout layout = layout_for(window_->width(), window_->height());
  host_->set_in_tender(desk_->in_tender());
  host_->set_training(register_->training());

  for (const auto& [key, down] : input.keys) {
    if (key == Key::kF12 && down) {
      drawer_.open = !drawer_.open;
      draw_again_ = true;
    }
  }
  const bool own_change = input.any || draw_again_ || desk_->revision() != drawn_revision_ ||
                          notice_shown_ != (desk_->notice() != nullptr);
  const bool overlay_change = plugin_ != nullptr && ask_overlay(input, layout);
  last_frame_s_ = seconds();
  if (!overlay_wants_text_) type_into(*desk_, input);
  const Pointer mine = route_.for_register(input, overlay_wants_pointer_);
  if (own_change || overlay_change) {
    draw_again_ = false;
    drawn_revision_ = desk_->revision();
    if (own_change) draw_register(layout, mine);
    paint();
    window_->present();
    if (report_file_.empty()) return;
    window_->wait_for_display();
    frame_wall_ms_ = (seconds() - began) * 1e3;
    frame_cpu_ms_ = (cpu_seconds() - began_cpu) * 1e3;
    report();
  } else if (moving_reported_ && !moving()) {
    report();
  }
}

bool App::moving() const {
  return overlay_moves_ || draw_again_;
}

void App::report() {
  moving_reported_ = moving();
  const ScreenReport now{.frames = frames_drawn_,
                         .wall_ms = frame_wall_ms_,
                         .cpu_ms = frame_cpu_ms_,
                         .scale = window_->scale(),
                         .typing_into_overlay = overlay_wants_text_,
                         .moving = moving_reported_,
                         .dark = dark_,
                         .lines_turned = lines_turned_,
                         .notice = desk_->notice() == nullptr ? "" : desk_->notice()->text,
                         .targets = &targets_.list(),
                         .drawer = &drawer_targets_.list(),
                         .widgets = &widgets_,
                         .cart = &desk_->cart()};
  if (!write_report(report_file_, now))
    throw ScreenError(
        fmt::format("{} cannot be written; choose another file for the test report.", report_file_));
}

void App::draw_register(const Layout& layout, const Pointer& pointer) {
  canvas_->begin(layout.display.w, layout.display.h, window_->scale());
  const Theme& colours = theme(dark_);
  Painter below(canvas_->below(), canvas_->fonts(), colours);
  Painter above(canvas_->above(), canvas_->fonts(), colours);
  const bool over_drawer = drawer_.open && drawer_.rect(layout).contains(pointer.x, pointer.y);
  Pointer own = pointer, none;
  none.released = pointer.released;
  Scene scene{below, targets_, layout, *desk_, memory_};
  scene.cable_there = cable_ != nullptr;
  scene.cable_up = cable_up();

  targets_.begin(over_drawer ? none : own);
  draw_screen(scene);
  targets_.end();

  Scene over{above, drawer_targets_, layout, *desk_, memory_};
  over.cable_there = scene.cable_there;
  over.cable_up = scene.cable_up;
  notice_shown_ = desk_->notice() != nullptr;
  // Beside the drawer, not half under it.
  Layout beside = layout;
  if (const Rect drawer = drawer_.rect(layout); drawer_.open) {
    beside.display.x = drawer.right();
    beside.display.w -= drawer.w;
  }
  Scene told{above, drawer_targets_, beside, *desk_, memory_};
  draw_notice(told);
  drawer_targets_.begin(over_drawer ? own : none);
  drawer_.draw(over);
  drawer_targets_.end();

  if (scene.wish_cable) toggle_cable();
  if (scene.wish_drawer) drawer_.open = !drawer_.open;
  if (targets_.restless() || drawer_targets_.restless() || scene.wish_cable || scene.wish_drawer)
    draw_again_ = true;
}

void App::paint() {
  ++frames_drawn_;
  window_->begin(theme(dark_).background);
  canvas_->draw_below();
  if (plugin_ != nullptr) {
    const Layout layout = layout_for(window_->width(), window_->height());
    renderer_->draw(layout.display.w, layout.display.h, window_->scale());
  }
  canvas_->draw_above();
}

std::vector<std::uint8_t> App::picture(int* width, int* height) {
  settle();
  paint();
  std::vector<std::uint8_t> pixels = window_->pixels(width, height);
  window_->present();
  return pixels;
}

}  // namespace till_screen
