#pragma once
// The register's window and its guided tour, as tillsim's subcommands `run` and `demo`.
#include <memory>
#include <string>

namespace CLI {
class App;
}

namespace till_screen {

struct RunOptions {
  std::string shop_file, plugin_path, data_dir;
  int width = 1280, height = 800;
  float scale = 0;  ///< of the picture, 1 to 2; 0: as the display says
  bool dark = false;
  std::string language = "en-US";  ///< of the plugin's words: BCP 47
  int overlay_key = 0;             ///< 2 to 11: F2 to F11 open the overlay for the keyboard; 0: none does
  bool plain_window = false;       ///< without decoration at 0,0
  std::string register_id = "1";
  std::string records_dir;  ///< of the shop's records, where several registers share them; empty: data_dir
  /// Both or neither: link to this web store at the start when the register is not linked yet.
  std::string store_url, credentials_file;
  /// The sandbox's own origin ("http://127.0.0.1:8080"), for the drawer; empty: the drawer places no orders.
  std::string admin_url;
  /// Test mode: where to write what is on the screen after each frame; empty: nowhere.
  std::string report_file;
};

struct DemoOptions {
  std::string shop_file, plugin_path, sandbox_path;
  std::string out_dir;  ///< pictures and transcript; empty together with `window`
  int width = 1280, height = 800;
  float scale = 0;  ///< of the picture, 1 to 2; 0: as the display says
  bool dark = false;
  std::string language = "en-US";
  int overlay_key = 0;
  bool window = false;  ///< sandbox and linked register for a person, no tour
  /// Test seam: the cable's button moves, and the cable does nothing. The tour must find out.
  bool dead_cable = false;
  double deadline_s = 20;  ///< for each proof
};

/// Opens the window and returns when it is closed. 0: all was well; 1: a sentence went to stderr.
int run_window(const RunOptions& options);
/// The guided tour, or with `window` a register ready to try. 0 only if every step was proved.
int run_demo(const DemoOptions& options);

/// The subcommands `run` and `demo` of tillsim, with their options. Keep it until the parsed command has run.
class ScreenCommands {
 public:
  explicit ScreenCommands(CLI::App& tillsim);
  ~ScreenCommands();
  ScreenCommands(const ScreenCommands&) = delete;
  ScreenCommands& operator=(const ScreenCommands&) = delete;
  /// Runs the one that was parsed and answers its exit code; -1 when it was neither.
  int run();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace till_screen
