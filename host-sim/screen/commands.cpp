// tillsim's subcommands `run` and `demo`: what can be said on the command line.
#include <CLI/CLI.hpp>
#include <cstdlib>

#include "drill/places.h"
#include "screen/run.h"

namespace till_screen {
namespace {

/// "1280x800"; empty when it is none, or smaller than the smallest register or larger than any screen.
std::string read_size(const std::string& text, int* width, int* height) {
  char* end = nullptr;
  const long wide = std::strtol(text.c_str(), &end, 10);
  const long high = *end == 'x' ? std::strtol(end + 1, &end, 10) : 0;
  if (*end != '\0' || wide < 840 || high < 520 || wide > 7680 || high > 4320) {
    return "\"" + text + "\" is no size; write WIDTHxHEIGHT from 840x520 to 7680x4320, for example 1280x800";
  }
  *width = static_cast<int>(wide);
  *height = static_cast<int>(high);
  return {};
}

}  // namespace

struct ScreenCommands::State {
  RunOptions run;
  DemoOptions demo;
  CLI::App *run_command = nullptr, *demo_command = nullptr;

  void shared(CLI::App* command, std::string* shop, std::string* plugin, int* width, int* height,
              float* scale, bool* dark, std::string* language, int* overlay_key) {
    command->add_option("--shop", *shop, "Shop file: what is sold, and what lies on the shelf")
        ->capture_default_str();
    command->add_option("--plugin", *plugin, "Plugin library to load")->capture_default_str();
    command->add_option_function<std::string>(
        "--size",
        [width, height](const std::string& text) {
          if (const std::string wrong = read_size(text, width, height); !wrong.empty())
            throw CLI::ValidationError("--size", wrong);
        },
        "Size of the window, WIDTHxHEIGHT (1280x800)");
    command->add_option("--scale", *scale, "Pixels per logical pixel, 1 to 2 (as the display says)")
        ->check(CLI::Range(1.0, 2.0));
    command
        ->add_option_function<std::string>(
            "--theme", [dark](const std::string& name) { *dark = name == "dark"; }, "light or dark (light)")
        ->check(CLI::IsMember({"light", "dark"}));
    command
        ->add_option(
            "--language", *language,
            "Language of the plugin's words and numbers, such as de-DE; the register itself stays English")
        ->capture_default_str();
    command
        ->add_option_function<std::string>(
            "--overlay-key",
            [overlay_key](const std::string& name) { *overlay_key = std::stoi(name.substr(1)); },
            "Key that opens the plugin's panels for the keyboard, F2 to F11 (none)")
        ->check(CLI::IsMember({"F2", "F3", "F4", "F5", "F6", "F7", "F8", "F9", "F10", "F11"}));
  }
};

ScreenCommands::ScreenCommands(CLI::App& tillsim) : state_(std::make_unique<State>()) {
  State& s = *state_;
  s.run.shop_file = s.demo.shop_file = till_drill::standard_shop();
  s.run.plugin_path = s.demo.plugin_path = till_drill::standard_plugin();
  s.run.data_dir = till_drill::standard_data_dir();
  s.demo.sandbox_path = till_drill::standard_sandbox();

  s.run_command = tillsim.add_subcommand("run", "Open the register in a window");
  s.shared(s.run_command, &s.run.shop_file, &s.run.plugin_path, &s.run.width, &s.run.height, &s.run.scale,
           &s.run.dark, &s.run.language, &s.run.overlay_key);
  s.run_command->add_option("--data", s.run.data_dir, "Folder of this register's records; made when missing")
      ->capture_default_str();
  s.run_command->add_option("--records", s.run.records_dir,
                            "Folder of the shop's records that its registers share (that of --data)");
  s.run_command->add_option("--register", s.run.register_id, "Number of this register in shared records")
      ->capture_default_str();
  auto* store = s.run_command->add_option(
      "--store", s.run.store_url, "API base of the web store to link to when the register is not linked yet");
  auto* credentials = s.run_command->add_option("--credentials", s.run.credentials_file,
                                                "Credentials file as the control panel downloads it");
  store->needs(credentials);
  s.run_command->add_option("--admin", s.run.admin_url,
                            "The sandbox's own origin, so that the Simulator drawer can place web orders");
  s.run_command->add_option("--test-report", s.run.report_file)->group("");
  s.run_command->add_flag("--plain", s.run.plain_window,
                          "Window without decoration in the upper left corner");

  s.demo_command =
      tillsim.add_subcommand("demo", "A sandbox and a linked register: a guided tour, or a window to try");
  s.shared(s.demo_command, &s.demo.shop_file, &s.demo.plugin_path, &s.demo.width, &s.demo.height,
           &s.demo.scale, &s.demo.dark, &s.demo.language, &s.demo.overlay_key);
  auto* out = s.demo_command->add_option("--out", s.demo.out_dir,
                                         "Folder for the tour's pictures and its transcript");
  auto* window =
      s.demo_command->add_flag("--window", s.demo.window, "No tour: open the register for a person");
  out->excludes(window);
  s.demo_command->add_option("--sandbox", s.demo.sandbox_path, "The sandbox program")->capture_default_str();
  // Test seams, so that a tour that proves nothing can be caught.
  s.demo_command->add_flag("--test-dead-cable", s.demo.dead_cable)->group("");
  s.demo_command->add_option("--test-deadline", s.demo.deadline_s)->group("");
}

ScreenCommands::~ScreenCommands() = default;

int ScreenCommands::run() {
  if (state_->run_command->parsed()) return run_window(state_->run);
  if (!state_->demo_command->parsed()) return -1;
  if (state_->demo.out_dir.empty() && !state_->demo.window) state_->demo.out_dir = "demo-out";
  return run_demo(state_->demo);
}

}  // namespace till_screen
