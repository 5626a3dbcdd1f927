#include "drill/link_command.h"

#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <optional>

#include "drill/cable.h"
#include "drill/cable_route.h"
#include "drill/open_register.h"

namespace till_drill {

int run_link(const LinkOptions& options) try {
  std::optional<StoreUrl> store;
  if (!options.store.empty()) {
    store = parse_store_url(options.store);
    if (!store) {
      fmt::print(stderr, "\"{}\" is no store URL; write it like http://127.0.0.1:8080/stores/HASH.\n",
                 options.store);
      return 2;
    }
    if (const auto named = store_of_credentials(options.credentials); named && store->path.empty()) {
      store->path = named->path;
    }
  } else {
    store = store_of_credentials(options.credentials);
  }

  OpenRegister shop(options.data_dir, options.shop, options.plugin,
                    {options.records_dir, options.register_id});
  shop.records().sign_in("robin", "3333");  // the owner: linking is theirs to decide
  std::vector<std::pair<std::string, std::string>> arguments{
      {"file", std::filesystem::absolute(options.credentials).string()}};
  // A store on this machine is linked through the cable, so that the window can pull it later.
  std::optional<Cable> cable;
  if (store && store->on_this_machine()) {
    const auto route = load_route(options.data_dir);
    cable.emplace(store->host, store->port, route ? route->cable_port : std::uint16_t{0});
    arguments.emplace_back("store_url", through_cable(*store, cable->port()).text());
  } else if (!options.store.empty()) {
    arguments.emplace_back("store_url", store->text());
  }
  const auto outcome = shop.act("link", arguments, 90'000);
  if (outcome.done && cable) save_route(options.data_dir, {store->host, store->port, cable->port()});
  fmt::print(outcome.done ? stdout : stderr, "{}\n", outcome.message);
  shop.plugin().stop();
  const auto violations = shop.plugin().violations().list();
  for (const auto& sentence : violations) fmt::print(stderr, "Broken promise: {}\n", sentence);
  return outcome.done && violations.empty() ? 0 : 1;
} catch (const std::exception& error) {
  fmt::print(stderr, "{}\n", error.what());
  return 1;
}

}  // namespace till_drill
