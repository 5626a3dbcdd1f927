#include "screen/run.h"

#include <fmt/format.h>

#include <cstdio>

#include "screen/app.h"

namespace till_screen {

int run_window(const RunOptions& options) try {
  AppOptions app_options;
  app_options.shop_file = options.shop_file;
  app_options.plugin_path = options.plugin_path;
  app_options.data_dir = options.data_dir;
  app_options.register_id = options.register_id;
  app_options.window = {options.width, options.height, "", options.plain_window};
  app_options.dark = options.dark;
  App app(app_options);
  app.run();
  return 0;
} catch (const std::exception& error) {
  std::fputs(fmt::format("{}\n", error.what()).c_str(), stderr);
  return 1;
}

}  // namespace till_screen
