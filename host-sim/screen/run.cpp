#include "screen/run.h"

#include <fmt/format.h>

#include <cstdio>
#include <optional>

#include "drill/cable_route.h"
#include "drill/store_admin.h"
#include "screen/app.h"
#include "screen/linking.h"
#include "screen/simulator.h"

namespace till_screen {
namespace {

constexpr double kLinkSeconds = 60;

/// Links a fresh register; the way to a store on this machine goes through a cable whose port is kept,
/// because the plugin keeps the URL that it was linked with.
void link_fresh(App& app, const RunOptions& options) {
  auto store = options.store_url.empty() ? till_drill::store_of_credentials(options.credentials_file)
                                         : till_drill::parse_store_url(options.store_url);
  if (!store) {
    throw ScreenError(fmt::format(
        "\"{}\" names no web store; write its API base like https://api.bigcommerce.com/stores/HASH/.",
        options.store_url.empty() ? options.credentials_file : options.store_url));
  }
  std::string url = options.store_url.empty() ? std::string() : store->text();
  if (store->on_this_machine()) {
    app.lay_cable(store->host, store->port);
    till_drill::save_route(options.data_dir, {store->host, store->port, app.cable()->port()});
    url = through_cable(*store, app.cable()->port()).text();
  }
  link_store(app, options.credentials_file, url, kLinkSeconds);
}

}  // namespace

int run_window(const RunOptions& options) try {
  if (options.plugin_path.empty() && !options.credentials_file.empty()) {
    throw ScreenError("Linking needs a plugin; name one with --plugin.");
  }
  AppOptions app_options;
  app_options.shop_file = options.shop_file;
  app_options.plugin_path = options.plugin_path;
  app_options.data_dir = options.data_dir;
  app_options.register_id = options.register_id;
  app_options.records_dir = options.records_dir;
  app_options.window = {options.width, options.height, "", options.plain_window, options.scale};
  app_options.dark = options.dark;
  app_options.language = options.language;
  app_options.list_widgets = !options.report_file.empty();
  if (options.overlay_key > 0)
    app_options.overlay_key = static_cast<Key>(static_cast<int>(Key::kF1) + options.overlay_key - 1);
  end_on_signals();
  App app(app_options);
  if (const auto route = till_drill::load_route(options.data_dir)) {
    app.lay_cable(route->store_host, route->store_port, route->cable_port);
  }
  if (!options.credentials_file.empty() && app.plugin() != nullptr && !is_linked(app))
    link_fresh(app, options);
  std::optional<till_drill::StoreAdmin> admin;
  if (!options.admin_url.empty()) {
    admin.emplace(options.admin_url);
    offer_web_store(app, *admin, "sandbox at " + options.admin_url);
  }
  if (!options.report_file.empty()) app.report_to(options.report_file);
  app.run();
  return 0;
} catch (const std::exception& error) {
  std::fputs(fmt::format("{}\n", error.what()).c_str(), stderr);
  return 1;
}

}  // namespace till_screen
