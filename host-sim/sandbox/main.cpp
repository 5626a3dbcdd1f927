// bigcommerce-sandbox: a BigCommerce store on the loopback, to try a shop without an account.
#include <signal.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <iostream>
#include <random>

#include "sandbox/files/shop_file.h"
#include "sandbox/files/state_file.h"
#include "sandbox/http/server.h"

namespace {

struct Options {
  sandbox::ServerOptions server;
  std::string shop, state, credentials = "BigCommerceAPI-credentials-sandbox.txt", plan = "plus";
  std::int64_t stock_delay_ms = 2000, tree = 1;
  std::uint64_t seed = 0;
};

int run(const Options& options) {
  using namespace sandbox;
  const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(
                       std::chrono::system_clock::now().time_since_epoch())
                       .count();
  std::uint64_t seed = options.seed;
  if (seed == 0) seed = (static_cast<std::uint64_t>(std::random_device{}()) << 32) | std::random_device{}();

  std::optional<SandboxState> kept;
  if (!options.state.empty()) kept = load_state(options.state);
  std::optional<Shop> shop;
  if (!options.shop.empty()) shop = load_shop_file(options.shop);  // checked even when the state decides
  std::optional<Store> store;
  std::vector<Account> accounts;
  if (kept) {
    store.emplace(std::move(kept->store));
    accounts = std::move(kept->accounts);
  } else {
    Profile profile;
    if (shop) {
      profile.name = shop->name;
      profile.currency = shop->currency;
      profile.prices_with_tax = shop->prices_with_tax;
    }
    profile.tree = options.tree;
    store.emplace(profile, seed);
    if (shop) stock_store(*store, *shop, "The shop file " + options.shop, now);
  }
  store->set_stock_delay(options.stock_delay_ms);

  // Signals go to the one thread that waits for them, never into a request.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signal(SIGPIPE, SIG_IGN);

  Sandbox box(std::move(*store), std::move(accounts), {options.plan, seed, ""});
  Server server(box, options.server);
  if (!options.state.empty()) {
    box.on_change = [path = options.state](const SandboxState& state) {
      try {
        save_state(path, state);
      } catch (const FileError& error) {
        std::fprintf(stderr, "%s\n", error.what());
      }
    };
    save_state(options.state, box.state());
  }
  server.start();
  write_private_file(options.credentials, box.credentials());
  std::printf("listening on %s/stores/%s\n", server.origin().c_str(), box.hash().c_str());
  std::fflush(stdout);

  int received = 0;
  sigwait(&signals, &received);
  server.stop();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  std::vector<std::string> tls;
  CLI::App app{"A BigCommerce store on this machine, to try a shop without an account."};
  app.set_version_flag("--version", "bigcommerce-sandbox " TILLBRIDGE_VERSION);
  app.add_option("--port", options.server.port, "Port to listen on; 0 takes any that is free")
      ->check(CLI::Range(0, 65535));
  app.add_option("--shop", options.shop, "Shop file with the items to begin with (assets/shops/*.json)");
  app.add_option("--state", options.state,
                 "File that keeps the store across restarts; wins over --shop once it exists");
  app.add_option("--plan", options.plan, "Plan, which decides the request quota")
      ->check(CLI::IsMember({"standard", "plus", "pro", "unlimited"}))
      ->capture_default_str();
  app.add_option("--stock-delay-ms", options.stock_delay_ms, "How long after a write readers see a level")
      ->check(CLI::Range(0, 3'600'000))
      ->capture_default_str();
  app.add_option("--category-tree", options.tree,
                 "Number of the storefront's category tree; where it is not 1, that one is another channel's")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  app.add_option("--credentials", options.credentials, "Where to write the credentials file")
      ->capture_default_str();
  app.add_option("--tls", tls, "Serve TLS with this certificate and key (PEM files)")->expected(2);
  app.add_option("--seed", options.seed, "Number that decides tokens and ids; 0 takes a random one")
      ->check([](const std::string& text) {
        const bool whole = text.find_first_not_of("0123456789") == std::string::npos;
        return whole ? std::string() : "\"" + text + "\" is no whole number from 0";
      });
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& done) {
    return app.exit(done);
  } catch (const CLI::ParseError& error) {
    std::fprintf(stderr, "bigcommerce-sandbox: %s. Run it with --help to see its options.\n", error.what());
    return 2;
  }
  if (!tls.empty()) {
    options.server.tls_certificate = tls[0];
    options.server.tls_key = tls[1];
  }
  try {
    return run(options);
  } catch (const sandbox::FileError& error) {
    std::fprintf(stderr, "bigcommerce-sandbox: %s\n", error.what());
  } catch (const sandbox::ServerError& error) {
    std::fprintf(stderr, "bigcommerce-sandbox: %s\n", error.what());
  }
  return 2;
}
