#include "drill/drill_world.h"

#include <fmt/format.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <vector>

#include "drill/cable_route.h"

namespace till_drill {
namespace fs = std::filesystem;

namespace {

/// Makes `to` what `from` is. What an own sandbox keeps beside the register's records is left alone.
void copy_records(const std::string& from, const std::string& to) {
  const auto is_record = [](const fs::directory_entry& entry) {
    return entry.path().filename().string().rfind("sandbox", 0) != 0;
  };
  const auto entries = [&](const std::string& folder) {
    std::vector<fs::path> found;
    for (const auto& entry : fs::directory_iterator(folder)) {
      if (is_record(entry)) found.push_back(entry.path());
    }
    return found;
  };
  for (const auto& old : entries(to)) fs::remove_all(old);
  for (const auto& entry : entries(from))
    fs::copy(entry, to + "/" + entry.filename().string(), fs::copy_options::recursive);
}

}  // namespace

OwnFolder::~OwnFolder() {
  std::error_code ignored;
  if (!path.empty() && !keep) fs::remove_all(path, ignored);
}

const std::string& OwnFolder::make() {
  if (!path.empty()) return path;
  auto pattern = (fs::temp_directory_path() / "tillsim-drill-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) {
    throw std::runtime_error(fmt::format("No folder could be made in {} ({}).",
                                         fs::temp_directory_path().string(), std::strerror(errno)));
  }
  path = pattern;
  return path;
}

World::World(const DrillOptions& options)
    : tillsim_(options.tillsim), shop_(options.shop), plugin_(options.plugin) {
  if (options.data_dir.empty()) {
    data_dir_ = fresh_folder("register");
    // What the plugin keeps beside its folder goes with the drill, too.
    state_home_ = fresh_folder("state");
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
  registers_[""] = register_in(data_dir_);
  shop_register().start();
  if (options.linked || load_route(data_dir_)) link(options);
}

World::~World() {
  registers_.clear();
  cables_.clear();
  cable_.reset();
  sandbox_.reset();
}

std::string World::fresh_folder(const std::string& name) {
  const auto folder = own_folder_.make() + "/" + name;
  fs::create_directory(folder);
  ::chmod(folder.c_str(), 0700);
  return folder;
}

std::unique_ptr<RegisterProcess> World::register_in(const std::string& folder) const {
  return std::make_unique<RegisterProcess>(tillsim_, folder, shop_, plugin_, state_home_);
}

void World::clone(const std::string& at, const std::string& as) {
  const auto folder = fresh_folder(fmt::format("copy-{}", ++copies_));
  auto& original = shop_register(at);
  original.stop();
  copy_records(original.data_dir(), folder);
  auto copy = register_in(folder);
  original.start();
  copy->start();
  registers_[as] = std::move(copy);
}

std::string World::open_beside(const std::string& as) {
  const int number = static_cast<int>(cables_.size()) + 2;
  auto& first = shop_register();
  first.stop();
  first.share(first.data_dir(), 1);
  first.start();
  cables_[as] = std::make_unique<Cable>(store_.host, store_.port, std::uint16_t{0});
  auto beside = register_in(fresh_folder(fmt::format("register-{}", number)));
  beside->share(first.data_dir(), number);
  beside->start();
  nlohmann::json request{{"op", "link"}};
  name_web_store(request, as);
  const auto answer = beside->ask(request);
  registers_[as] = std::move(beside);
  if (!answer.value("ok", false))
    throw std::runtime_error("Linking failed: " + answer.value("detail", "no reason was given."));
  return answer.value("detail", "");
}

std::vector<Cable*> World::cables() {
  std::vector<Cable*> all{cable_.get()};
  for (const auto& [name, cable] : cables_) all.push_back(cable.get());
  return all;
}

void World::backup(const std::string& at, const std::string& as) {
  const auto folder = fresh_folder(fmt::format("copy-{}", ++copies_));
  auto& saved = shop_register(at);
  saved.stop();
  copy_records(saved.data_dir(), folder);
  saved.start();
  backups_[as] = folder;
}

void World::restore(const std::string& at, const std::string& from, bool plugin_only) {
  const std::string part = plugin_only ? "/plugin" : "";
  auto& restored = shop_register(at);
  restored.stop();
  copy_records(backups_.at(from) + part, restored.data_dir() + part);
  restored.start();
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
    const auto folder = options.data_dir.empty() ? own_folder_.path : data_dir_;
    sandbox.credentials = folder + "/sandbox-credentials.txt";
    // A folder that stays is played in again: its register is linked to this very store.
    if (!options.data_dir.empty()) sandbox.state = folder + "/sandbox-state.json";
    sandbox.output = folder + "/sandbox.log";
    sandbox.seed = options.seed;
    sandbox.stock_delay_ms = options.stock_delay_ms;
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

void World::name_web_store(nlohmann::json& arguments, const std::string& at) const {
  const auto own = cables_.find(at);
  const auto port = own == cables_.end() ? cable_->port() : own->second->port();
  arguments["file"] = fs::absolute(credentials_).string();
  arguments["store_url"] = through_cable(store_, port).text();
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
  const auto answer = shop_register().ask({{"op", "link"},
                                           {"file", fs::absolute(credentials_).string()},
                                           {"store_url", through_cable(store_, cable_->port()).text()}});
  if (!answer.value("ok", false)) {
    throw std::runtime_error("Linking failed: " + answer.value("detail", "no reason was given."));
  }
  save_route(data_dir_, route);
  linked_ = answer.value("detail", "");
}

}  // namespace till_drill
