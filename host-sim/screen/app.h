#pragma once
// A register in a window: the shop's register, its plugin, the cable to the web store, and the picture of all
// of it. Main thread.
//
// Nothing is drawn while nothing changes. The plugin gets its main-thread calls after each wake-up and at
// least every 250 ms, whether or not it draws anything.
#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "drill/cable.h"
#include "loader/plugin_session.h"
#include "register/register.h"
#include "register/register_host.h"
#include "screen/canvas.h"
#include "screen/desk.h"
#include "screen/drawer.h"
#include "screen/frame_renderer.h"
#include "screen/overlay_feed.h"
#include "screen/scene.h"
#include "screen/screen_report.h"
#include "screen/window.h"

namespace till_screen {

struct AppOptions {
  std::string shop_file, plugin_path, data_dir;  ///< an empty plugin path: a register without plugin
  std::string register_id = "1";
  std::string records_dir;  ///< of the shop's records, where several registers share them; empty: data_dir
  WindowOptions window;
  bool dark = false;
  bool still = false;            ///< no motion: for pictures
  bool list_widgets = false;     ///< ask the plugin what its frame says
  bool plugin_required = false;  ///< false: what cannot be loaded is said, and selling goes on without it
  std::string language = "en-US";
  Key overlay_key = Key::kOther;  ///< opens the overlay for the keyboard; kOther: none
  bool tells_network = true;      ///< the register tells its plugin whether its network is there
  bool dead_cable = false;        ///< test seam: the cable's button moves, the cable does not
};

/// From here on SIGINT and SIGTERM close the window in good order: the plugin is taken down, the sandbox too.
void end_on_signals();

class App {
 public:
  /// Throws RegisterError, ScreenError or, where the plugin is required, LoadError: one sentence each.
  explicit App(const AppOptions& options);
  ~App();
  App(const App&) = delete;
  App& operator=(const App&) = delete;

  till_register::Register& reg() { return *register_; }
  Desk& desk() { return *desk_; }
  till_loader::PluginSession* plugin() { return plugin_.get(); }
  Window& window() { return *window_; }
  Drawer& drawer() { return drawer_; }

  /// Puts a cable between the plugin and a store on this machine; the cable button pulls it from now on.
  void lay_cable(const std::string& host, std::uint16_t port, std::uint16_t cable_port = 0);
  till_drill::Cable* cable() { return cable_.get(); }
  /// Pulls the cable or plugs it in.
  void toggle_cable();

  /// Waits for something to happen, for at most `max_wait_s`, and does what is due. False once the window is
  /// closed or the process was asked to end (end_on_signals).
  bool round(double max_wait_s);
  /// Rounds until the window is closed.
  void run();
  /// Rounds until `reached()`; false when that took longer than `seconds`.
  bool rounds_until(const std::function<bool()>& reached, double seconds);
  /// Rounds until all input is used up and the picture stands.
  void settle();

  /// What can be touched on the register's own screen.
  const Targets& targets() const { return targets_; }
  /// What the plugin's last frame says (test mode).
  const std::vector<OverlayWidget>& overlay_widgets() const { return widgets_; }
  void set_dark(bool dark);
  /// Test mode: from now on what is on the screen is written to `file` after each frame that was drawn.
  void report_to(const std::string& file);
  /// Frames drawn since the start.
  std::uint64_t frames_drawn() const { return frames_drawn_; }
  /// Draws and gives the pixels, rows from the top, 4 bytes each.
  std::vector<std::uint8_t> picture(int* width, int* height);
  double seconds() const;

 private:
  void start_plugin(const std::string& path);
  bool due() const;
  bool cable_up() const;
  void tell_network();
  void frame();
  bool ask_overlay(const FrameInput& input, const Layout& layout);
  void draw_register(const Layout& layout, const Pointer& pointer);
  void paint();
  /// True while another frame follows at once.
  bool moving() const;
  void report();

  AppOptions options_;
  std::chrono::steady_clock::time_point born_ = std::chrono::steady_clock::now();
  std::unique_ptr<till_register::Register> register_;
  std::unique_ptr<till_register::RegisterHost> host_;
  std::unique_ptr<Desk> desk_;
  std::unique_ptr<Window> window_;
  std::unique_ptr<Canvas> canvas_;
  std::unique_ptr<FrameRenderer> renderer_;
  std::unique_ptr<till_drill::Cable> cable_;
  std::unique_ptr<till_loader::PluginSession> plugin_;
  std::shared_ptr<std::atomic<bool>> woken_;

  Targets targets_, drawer_targets_;
  ViewMemory memory_;
  Drawer drawer_;
  OverlayFeed feed_;
  Pointer pointer_;
  PointerRoute route_;
  bool overlay_wants_pointer_ = false, overlay_wants_text_ = false;
  bool dark_ = false, still_ = false;
  double lines_turned_ = 0;  ///< of the wheel, since the start
  bool closing_ = false;
  bool dead_cable_pulled_ = false;
  bool own_cable_out_ = false;  ///< pulled at the register, which sees that
  std::uint32_t overlay_revision_ = 0;
  bool overlay_seen_ = false;
  std::vector<OverlayWidget> widgets_;
  double overlay_due_s_ = 0, last_frame_s_ = 0, last_pump_s_ = 0;
  std::uint64_t drawn_revision_ = 0;
  bool draw_again_ = true, notice_shown_ = false;
  std::uint64_t frames_drawn_ = 0;
  std::string report_file_;
  bool overlay_moves_ = false, moving_reported_ = false;
  double frame_wall_ms_ = 0, frame_cpu_ms_ = 0;  ///< of the last that was drawn
};

}  // namespace till_screen
