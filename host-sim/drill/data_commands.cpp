#include "drill/data_commands.h"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>
#include <thread>

#include "loader/plugin_session.h"

namespace till_drill {
namespace {

namespace fs = std::filesystem;

/// A register that only names a data folder and what it is looked at for.
class QuietRegister {
 public:
  QuietRegister(std::string folder, std::uint32_t purpose) : folder_(std::move(folder)), purpose_(purpose) {
    host_.host_data = this;
    host_.abi_major = TILL_ABI_MAJOR;
    host_.abi_minor = TILL_ABI_MINOR;
    host_.name = "tillsim";
    host_.version = TILLBRIDGE_VERSION;
    host_.register_id = "1";
    host_.register_name = "Register 1";
    host_.location_id = "tillsim";
    host_.location_name = "tillsim";
    host_.get_extension = [](const till_host*, const char* id) -> const void* {
      static const till_host_data_directory directory = {
          [](const till_host* host) { return of(host).folder_.c_str(); }};
      static const till_host_purpose purpose = {[](const till_host* host) { return of(host).purpose_; }};
      static const till_host_log log = {[](const till_host*, std::uint32_t level, const char* line) {
        if (level >= TILL_LOG_ERROR) fmt::print(stderr, "{}\n", line);
      }};
      if (std::strcmp(id, TILL_HOST_DATA_DIRECTORY) == 0) return &directory;
      if (std::strcmp(id, TILL_HOST_PURPOSE) == 0) return &purpose;
      if (std::strcmp(id, TILL_HOST_LOG) == 0) return &log;
      return nullptr;
    };
  }
  const till_host* host() const { return &host_; }

 private:
  static const QuietRegister& of(const till_host* host) {
    return *static_cast<const QuietRegister*>(host->host_data);
  }
  std::string folder_;
  std::uint32_t purpose_;
  till_host host_{};
};

/// The plugin's folder within a register's; the folder itself when it is a plugin's.
std::optional<std::string> plugin_folder(const std::string& data_dir) {
  std::error_code error;
  const auto whole = fs::canonical(data_dir, error);
  if (error || !fs::is_directory(whole)) {
    fmt::print(stderr, "{} is no folder; name the register's folder, the one that was given to --data.\n",
               data_dir);
    return std::nullopt;
  }
  const auto inner = whole / "plugin";
  return (fs::is_directory(inner, error) ? inner : whole).string();
}

till_loader::ActionOutcome act(till_loader::PluginSession& plugin, const std::string& action,
                               const std::vector<std::pair<std::string, std::string>>& arguments) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(10);
  till_loader::ActionOutcome outcome;
  std::uint64_t ticket = 0;
  if (const auto status = plugin.submit(action, arguments, &ticket); status < 0)
    return {false, status, plugin.last_error()};
  while (!plugin.ended(ticket, &outcome)) {
    if (std::chrono::steady_clock::now() > deadline)
      return {false, TILL_E_NOT_READY, "The plugin did not finish within ten minutes."};
    plugin.pump();
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return outcome;
}

int ended(till_loader::PluginSession& plugin, bool good) {
  plugin.stop();
  const auto violations = plugin.violations().list();
  for (const auto& sentence : violations) fmt::print(stderr, "Broken promise: {}\n", sentence);
  return good && violations.empty() ? 0 : 1;
}

}  // namespace

int run_check_data(const std::string& data_dir, const std::string& plugin_path) try {
  const auto folder = plugin_folder(data_dir);
  if (!folder) return 2;
  const QuietRegister quiet(*folder, TILL_PURPOSE_LOOK);
  till_loader::PluginSession plugin(plugin_path, quiet.host());
  // The report goes through a file of its own, outside the folder that is looked at.
  const auto report = fs::temp_directory_path() / fmt::format("tillsim-check-{}.txt", ::getpid());
  std::error_code ignored;
  fs::remove(report, ignored);
  const auto outcome = act(plugin, "selfcheck", {{"path", report.string()}});
  std::ifstream lines(report);
  for (std::string line; std::getline(lines, line);) fmt::print("{}\n", line);
  fs::remove(report, ignored);
  fmt::print("{}\n", outcome.message);
  return ended(plugin, outcome.done);
} catch (const std::exception& error) {
  fmt::print(stderr, "{}\n", error.what());
  return 1;
}

int run_move_data(const std::string& from, const std::string& to, const std::string& plugin_path) try {
  const auto source = plugin_folder(from), target = plugin_folder(to);
  if (!source || !target) return 2;
  if (*source == *target) {
    fmt::print(stderr, "Both folders are {}; name the one to move from and the one to move to.\n", *source);
    return 2;
  }
  for (const auto& folder : {*source, *target})
    if (!fs::exists(fs::path(folder) / "outbox.db")) {
      fmt::print(stderr, "{} holds no records of a plugin. Link that register first.\n", folder);
      return 2;
    }
  const QuietRegister quiet(*target, TILL_PURPOSE_REPAIR);
  till_loader::PluginSession plugin(plugin_path, quiet.host());
  const auto outcome = act(plugin, "move-in", {{"from", *source}});
  fmt::print(outcome.done ? stdout : stderr, "{}\n", outcome.message);
  return ended(plugin, outcome.done);
} catch (const std::exception& error) {
  fmt::print(stderr, "{}\n", error.what());
  return 1;
}

}  // namespace till_drill
