// `tillsim demo`: a web store of its own, a register linked to it, and either the tour or a window to try.
#include <fmt/format.h>

#include <cstdio>
#include <filesystem>

#include "drill/sandbox_process.h"
#include "drill/store_admin.h"
#include "screen/linking.h"
#include "screen/run.h"
#include "screen/simulator.h"
#include "screen/tour.h"

namespace till_screen {
namespace {

/// A folder that is gone when the demo is over.
class PassingFolder {
 public:
  PassingFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "tillbridge-demo-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) {
      throw ScreenError(
          fmt::format("No folder could be made as {}; free some space or set TMPDIR.", pattern));
    }
    path_ = pattern;
  }
  ~PassingFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  PassingFolder(const PassingFolder&) = delete;
  PassingFolder& operator=(const PassingFolder&) = delete;
  std::string file(const char* name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

void require_file(const std::string& path, const char* what, const char* advice) {
  if (path.empty() || !std::filesystem::is_regular_file(path)) {
    throw ScreenError(fmt::format("{} \"{}\" is not there; {}.", what, path, advice));
  }
}

int tour(App& app, till_drill::StoreAdmin& store, const DemoOptions& options) {
  Tour tour(app, store, {options.out_dir, options.deadline_s});
  const bool proved = tour.run();
  const std::string transcript = options.out_dir + "/transcript.md";
  if (!write_transcript(transcript, "A day at " + app.reg().shop_name(), tour.steps())) {
    throw ScreenError(fmt::format("{} cannot be written; choose another folder with --out.", transcript));
  }
  for (const std::string& broken : app.plugin()->violations().list()) {
    std::printf("the plugin broke a rule: %s\n", broken.c_str());
  }
  const bool clean = app.plugin()->violations().count() == 0;
  std::printf("%s\n", !proved ? "NOT PROVED"
                      : clean ? "Every step was proved."
                              : "Proved, but rules were broken.");
  return proved && clean ? 0 : 1;
}

}  // namespace

int run_demo(const DemoOptions& options) try {
  require_file(options.shop_file, "The shop file", "name one with --shop");
  require_file(options.plugin_path, "The plugin", "build it, or name one with --plugin");
  require_file(options.sandbox_path, "The sandbox program", "build it, or name one with --sandbox");
  if (!options.window) {
    std::error_code wrong;
    std::filesystem::create_directories(options.out_dir, wrong);
    if (wrong)
      throw ScreenError(fmt::format("The folder {} cannot be made: {}; choose another with --out.",
                                    options.out_dir, wrong.message()));
  }
  const PassingFolder folder;
  till_drill::SandboxOptions sandbox_options;
  sandbox_options.program = options.sandbox_path;
  sandbox_options.shop = options.shop_file;
  sandbox_options.credentials = folder.file("credentials.txt");
  sandbox_options.output = folder.file("sandbox.log");
  const till_drill::SandboxProcess sandbox(sandbox_options);
  till_drill::StoreAdmin store(sandbox.origin());

  AppOptions app_options;
  app_options.shop_file = options.shop_file;
  app_options.plugin_path = options.plugin_path;
  app_options.data_dir = folder.file("register");
  app_options.window = {options.width, options.height, "", !options.window, options.scale};
  app_options.dark = options.dark;
  app_options.language = options.language;
  if (options.overlay_key > 0)
    app_options.overlay_key = static_cast<Key>(static_cast<int>(Key::kF1) + options.overlay_key - 1);
  app_options.still = !options.window;
  app_options.list_widgets = !options.window;
  app_options.plugin_required = true;
  app_options.tells_network = options.window;  // the tour's plugin finds out by itself
  app_options.dead_cable = options.dead_cable;
  end_on_signals();
  App app(app_options);
  app.lay_cable(sandbox.store().host, sandbox.store().port);
  link_store(app, sandbox_options.credentials, through_cable(sandbox.store(), app.cable()->port()).text(),
             options.deadline_s);
  if (!options.window) return tour(app, store, options);
  offer_web_store(app, store, fmt::format("sandbox at {}", sandbox.origin()));
  std::printf(
      "%s",
      "Sign in as Maya (PIN 1111) and sell. The button at the upper right pulls the network cable.\n"
      "The shop's name at the upper left, or F12, opens the simulator's drawer: web orders and faults.\n");
  std::fflush(stdout);
  app.run();
  return 0;
} catch (const std::exception& error) {
  std::fputs(fmt::format("{}\n", error.what()).c_str(), stderr);
  return 1;
}

}  // namespace till_screen
