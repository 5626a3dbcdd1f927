// save_trial: kills a real register, with the real plugin, midway through a Save of 500 items, again and
// again; the real sandbox must have each product once, with this shop's count, and no item may be half done.
#include <fmt/format.h>
#include <stdlib.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <random>

#include "drill/sandbox_process.h"
#include "drill/store_admin.h"
#include "outbox_file.h"
#include "till_child.h"

namespace {

namespace fs = std::filesystem;
using namespace till_crash;
using nlohmann::json;
using Clock = TillChild::Clock;
using std::chrono::milliseconds;

constexpr int kItems = 500, kWithVariants = 10;  ///< every tenth item has three variants
constexpr std::int64_t kStock = 40;
constexpr auto kPatience = std::chrono::seconds(120);

std::vector<std::string> skus_of(int number) {
  const auto sku = fmt::format("KILN-{:03}", number);
  if (number % kWithVariants != 0) return {sku};
  return {sku + "-S", sku + "-M", sku + "-L"};
}

json shop() {
  json items = json::array();
  for (int number = 0; number < kItems; ++number) {
    json item = {{"name", fmt::format("Kiln ware {}", number)}, {"price", "12.50"}};
    const auto skus = skus_of(number);
    if (skus.size() == 1) {
      item["sku"] = skus.front();
      item["register"] = kStock;
    } else {
      item["options"] = {"Size"};
      for (const auto& sku : skus)
        item["variants"].push_back(
            {{"sku", sku}, {"values", {sku.substr(sku.size() - 1)}}, {"register", kStock}});
    }
    items.push_back(std::move(item));
  }
  return {{"name", "Kiln Ware"}, {"currency", "USD"}, {"items", items}};
}

struct Folder {
  std::string path;
  bool keep = false;
  Folder() {
    auto pattern = (fs::temp_directory_path() / "tillbridge-save-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder could be made");
    path = pattern;
  }
  ~Folder() {
    std::error_code ignored;
    if (!keep) fs::remove_all(path, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string outbox_folder() const {
    for (const auto& entry : fs::recursive_directory_iterator(path))
      if (entry.path().filename() == "outbox.db") return entry.path().parent_path().string();
    throw std::runtime_error("the register's folder has no outbox");
  }
};

json must(json answer, const char* what) {
  if (!answer.value("ok", false)) throw std::runtime_error(what + (": " + answer.value("detail", "")));
  return answer;
}

struct Trial {
  std::string tillsim, sandbox, plugin;
  int kills = 8;
  std::uint64_t seed = 1;
};

std::size_t products_made(till_drill::StoreAdmin& admin) {
  std::size_t made = 0;
  for (const auto& write : admin.writes("/v3/catalog/products"))
    made += write.starts_with("POST") && write.ends_with("/v3/catalog/products") ? 1u : 0u;
  return made;
}

void run(const Trial& trial, Folder& folder) {
  std::ofstream(folder.path + "/shop.json") << shop().dump();
  till_drill::SandboxOptions options;
  options.program = trial.sandbox;
  options.shop = folder.path + "/shop.json";
  options.credentials = folder.path + "/credentials.txt";
  options.output = folder.path + "/sandbox.log";
  options.stock_delay_ms = 0;
  till_drill::SandboxProcess sandbox(options);
  till_drill::StoreAdmin admin(sandbox.origin());
  admin.change_settings(R"({"plan":"unlimited"})");
  TillChild till(trial.tillsim, folder.path + "/till", folder.path + "/shop.json");
  till.start(trial.plugin, "");
  must(till.ask({{"op", "link"}, {"file", options.credentials}, {"store_url", sandbox.store().text()}}),
       "linking failed");
  const auto before = products_made(admin);

  json on = json::array();
  std::vector<std::string> all;
  for (int number = 0; number < kItems; ++number) {
    const auto skus = skus_of(number);
    on.push_back(skus.front());
    all.insert(all.end(), skus.begin(), skus.end());
  }
  must(till.ask({{"op", "items"},
                 {"sync", false},
                 {"on", on},
                 {"off", json::array()},
                 {"show", json::array()},
                 {"hide", json::array()}}),
       "saving failed");
  // Each time the work has gone on by some, and something was sold that may just be on its way to the web
  // store.
  std::mt19937_64 random(trial.seed);
  std::size_t midway = 0;
  int sales = 0;
  for (int kill = 1; kill <= trial.kills; ++kill) {
    const auto wanted = before + static_cast<std::size_t>(kill * kItems / (trial.kills + 2));
    const auto deadline = Clock::now() + kPatience;
    while (products_made(admin) < wanted && Clock::now() < deadline) till.rest(milliseconds(20));
    try {
      const auto& sku = all[random() % all.size()];
      must(till.ask({{"op", "sell"},
                     {"id", fmt::format("S-{}", ++sales)},
                     {"lines", {{{"sku", sku}, {"qty_milli", 2'000}, {"restock", true}}}}}),
           "a sale failed");
      till.kill_at(Clock::now() + std::chrono::microseconds(random() % 60'000));
      till.rest(std::chrono::seconds(1));
    } catch (const TillDied&) {
    }
    const auto made = products_made(admin) - before;
    midway += made > 0 && made < kItems ? 1u : 0u;
    till.start(trial.plugin, "");
  }
  if (midway < 3)
    throw std::runtime_error(fmt::format("only {} kills fell into the Save: it was too quick", midway));

  std::string wrong = "nothing was looked at";
  for (const auto deadline = Clock::now() + kPatience; !wrong.empty() && Clock::now() < deadline;) {
    till.rest(milliseconds(200));
    wrong.clear();
    const auto status = till.ask({{"op", "status"}});
    for (const auto* key : {"queued", "held", "attention"})
      if (status.value(key, std::uint64_t{0}) != 0)
        wrong += fmt::format(" {} {};", key, status.at(key).dump());
    const auto levels = admin.levels();
    const auto counts = till.ask({{"op", "counts"}}).at("counts");
    for (const auto& sku : all) {
      const auto here = counts.at(sku).get<std::int64_t>() / 1'000;
      const auto there = levels.find(sku);
      if (there == levels.end())
        wrong += " no " + sku + ";";
      else if (there->second != here)
        wrong += fmt::format(" {} {} here and {} there;", sku, here, there->second);
      if (wrong.size() > 200) break;
    }
    if (const auto open = unsettled_items(folder.outbox_folder()); open != 0)
      wrong += fmt::format(" {} items not done;", open);
  }
  if (!wrong.empty()) throw std::runtime_error("not finished:" + wrong);
  const auto made = products_made(admin) - before;
  if (made != kItems)
    throw std::runtime_error(fmt::format("{} products were made for {} items", made, kItems));
  // A second Save of what is so already sends nothing.
  const auto writes = admin.writes("/v3/catalog/").size();
  must(till.ask({{"op", "items"},
                 {"sync", false},
                 {"on", on},
                 {"off", json::array()},
                 {"show", json::array()},
                 {"hide", json::array()}}),
       "saving again failed");
  till.rest(milliseconds(500));
  if (admin.writes("/v3/catalog/").size() != writes) throw std::runtime_error("a second Save sent something");
  till.stop();
  fmt::print("{} kills, {} of them midway, {} sales: {} items online, each once, none half done\n",
             trial.kills, midway, sales, kItems);
}

}  // namespace

int main(int count, char** arguments) {
  CLI::App app{
      "Kills a register midway through a Save of 500 items and checks what the web store has of it."};
  Trial trial;
  app.add_option("--tillsim", trial.tillsim)->required();
  app.add_option("--sandbox", trial.sandbox)->required();
  app.add_option("--plugin", trial.plugin)->required();
  app.add_option("--kills", trial.kills)->capture_default_str();
  app.add_option("--seed", trial.seed, "Decides what is sold and when it is killed")->capture_default_str();
  CLI11_PARSE(app, count, arguments);
  Folder folder;
  try {
    run(trial, folder);
    return 0;
  } catch (const std::exception& error) {
    folder.keep = true;
    fmt::print("FAIL {}\nThe folder is kept: {}; seed {}\n", error.what(), folder.path, trial.seed);
    return 1;
  }
}
