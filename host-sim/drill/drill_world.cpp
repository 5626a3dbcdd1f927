#include "drill/drill_world.h"

#include <fmt/format.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "drill/cable_route.h"

namespace till_drill {
namespace fs = std::filesystem;

OwnFolder::~OwnFolder() {
  std::error_code ignored;
  if (!path.empty() && !keep) fs::remove_all(path, ignored);
}

const std::string& OwnFolder::make() {
  auto pattern = (fs::temp_directory_path() / "tillsim-drill-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) {
    throw std::runtime_error(fmt::format("No folder could be made in {} ({}).",
                                         fs::temp_directory_path().string(), std::strerror(errno)));
  }
  path = pattern;
  return path;
}

World::World(const DrillOptions& options) {
  if (options.data_dir.empty()) {
    data_dir_ = own_folder_.make();
  } else {
    std::error_code failure;
    if (fs::create_directories(options.data_dir, failure)) ::chmod(options.data_dir.c_str(), 0700);
    if (failure) {
      throw BadRequest(fmt::format("The folder {} cannot be made ({}); choose another with --data.",
                                   options.data_dir, failure.message()));
    }
    data_dir_ = fs::absolute(options.data_dir).lexically_normal().string();
  }
  find_store(options);
  lay_cable();
  register_ = std::make_unique<RegisterProcess>(options.tillsim, data_dir_, options.shop, options.plugin);
  register_->start();
  link(options);
}

World::~World() {
  register_.reset();
  cable_.reset();
  sandbox_.reset();
}

void World::find_store(const DrillOptions& options) {
  credentials_ = options.credentials;
  if (!credentials_.empty() && !fs::exists(credentials_)) {
    throw BadRequest(fmt::format("There is no credentials file {}; check the path.", credentials_));
  }
  if (!options.store.empty()) {
    const auto store = parse_store_url(options.store);
    if (!store) {
      throw BadRequest(fmt::format("\"{}\" is no store URL; write it like http://127.0.0.1:8080/stores/HASH.",
                                   options.store));
    }
    store_ = *store;
    if (const auto named = store_of_credentials(credentials_); named && store_.path.empty())
      store_.path = named->path;
  } else if (const auto named = store_of_credentials(credentials_); named && named->on_this_machine()) {
    store_ = *named;
  } else if (!credentials_.empty()) {
    throw BadRequest(
        fmt::format("The credentials file {} names no sandbox on this machine; give one with --store. A "
                    "drill never runs against a real store by itself.",
                    credentials_));
  } else {
    SandboxOptions sandbox;
    sandbox.program = options.sandbox;
    sandbox.shop = options.shop;
    sandbox.credentials = data_dir_ + "/sandbox-credentials.txt";
    // A folder that stays is played in again: its register is linked to this very store.
    if (own_folder_.path.empty()) sandbox.state = data_dir_ + "/sandbox-state.json";
    sandbox.output = data_dir_ + "/sandbox.log";
    sandbox.seed = options.seed;
    sandbox_ = std::make_unique<SandboxProcess>(sandbox);
    store_ = sandbox_->store();
    credentials_ = sandbox.credentials;
  }
  if (!store_.on_this_machine()) {
    throw BadRequest(fmt::format(
        "The store {} is not on this machine; a drill's cable only carries a sandbox here.", store_.text()));
  }
  const auto origin = options.admin.empty()
                          ? fmt::format("{}://{}:{}", store_.scheme, store_.host, store_.port)
                          : options.admin;
  admin_ = std::make_unique<StoreAdmin>(origin);
}

void World::lay_cable() {
  const auto route = load_route(data_dir_);
  cable_ = std::make_unique<Cable>(store_.host, store_.port, route ? route->cable_port : std::uint16_t{0});
}

void World::link(const DrillOptions& options) {
  const CableRoute route{store_.host, store_.port, cable_->port()};
  if (load_route(data_dir_)) {
    save_route(data_dir_, route);
    return;
  }
  if (credentials_.empty()) {
    throw BadRequest(
        fmt::format("The folder {} is not linked to a store yet; name the credentials file with "
                    "--credentials.",
                    options.data_dir.empty() ? "of this drill" : options.data_dir));
  }
  const auto answer = register_->ask({{"op", "link"},
                                      {"file", fs::absolute(credentials_).string()},
                                      {"store_url", through_cable(store_, cable_->port()).text()}});
  if (!answer.value("ok", false)) {
    throw std::runtime_error("Linking failed: " + answer.value("detail", "no reason was given."));
  }
  save_route(data_dir_, route);
  linked_ = answer.value("detail", "");
}

}  // namespace till_drill
