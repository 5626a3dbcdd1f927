#include "plugin/store/identity.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "plugin/store/sha256.h"

namespace tillbridge::store {
namespace fs = std::filesystem;
namespace {

constexpr const char* kHead = "tillbridge-identity 1";
constexpr std::size_t kLongestSideFile = 4096;

std::string hex(const std::string& bytes, std::size_t most) {
  std::string text;
  for (const unsigned char byte : bytes.substr(0, most)) text += fmt::format("{:02x}", byte);
  return text;
}

/// What is wrong with a folder that should hold side files; empty: nothing.
std::string folder_problem(const std::string& folder) {
  struct stat info {};
  if (::lstat(folder.c_str(), &info) != 0)
    return fmt::format("The folder {} cannot be made: {}.", folder, std::strerror(errno));
  if (!S_ISDIR(info.st_mode)) return fmt::format("{} is a link or a file, not a folder of ours.", folder);
  if (info.st_uid != ::geteuid() || (info.st_mode & 0022) != 0)
    return fmt::format("The folder {} can be written by others.", folder);
  return {};
}

}  // namespace

bool is_fenced(IdentityVerdict verdict) {
  return verdict == IdentityVerdict::old_records || verdict == IdentityVerdict::other_records ||
         verdict == IdentityVerdict::other_machine;
}

IdentityVerdict compare(const Identity& database, const std::optional<Identity>& side,
                        const std::string& machine) {
  const auto differ = [](const std::string& a, const std::string& b) {
    return !a.empty() && !b.empty() && a != b;
  };
  if (database.session == 0) return IdentityVerdict::first;
  if (differ(database.machine, machine)) return IdentityVerdict::other_machine;
  if (!side) return IdentityVerdict::no_side_file;
  if (differ(side->machine, machine)) return IdentityVerdict::other_machine;
  if (side->database != database.database) return IdentityVerdict::other_records;
  if (side->session > database.session) return IdentityVerdict::old_records;
  return IdentityVerdict::same;
}

SideFile::SideFile(const std::string& state_folder, const std::string& data_folder) {
  if (state_folder.empty()) {
    problem_ = "This program has no home folder.";
    return;
  }
  std::error_code error;
  fs::create_directories(fs::path(state_folder).parent_path(), error);
  ::mkdir(state_folder.c_str(), 0700);
  problem_ = folder_problem(state_folder);
  std::string folder = fs::weakly_canonical(data_folder, error).string();
  if (error || folder.empty()) folder = data_folder;
  path_ = state_folder + "/" + hex(sha256(folder), 16) + ".identity";
}

std::optional<Identity> SideFile::read() const {
  if (!problem_.empty()) return std::nullopt;
  const int file = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (file < 0) return std::nullopt;
  std::string text(kLongestSideFile, '\0');
  const ssize_t size = ::read(file, text.data(), text.size());
  ::close(file);
  if (size <= 0) return std::nullopt;
  text.resize(static_cast<std::size_t>(size));
  std::istringstream lines(text);
  std::string head, session, end;
  Identity identity;
  if (!std::getline(lines, head) || head != kHead) return std::nullopt;
  std::getline(lines, identity.database);
  std::getline(lines, session);
  std::getline(lines, identity.machine);
  std::getline(lines, end);
  // The last line covers the others, so that a torn or edited file is no evidence.
  if (identity.database.empty() ||
      end != hex(sha256(identity.database + '\n' + session + '\n' + identity.machine), 8))
    return std::nullopt;
  identity.session = std::strtoull(session.c_str(), nullptr, 10);
  return identity;
}

core::Status SideFile::write(const Identity& identity) const {
  const auto failed = [&](const char* what) {
    return core::Error{core::ErrorCode::storage, fmt::format("The side file {} could not be {}: {}.", path_,
                                                             what, std::strerror(errno))};
  };
  if (!problem_.empty()) return core::Error{core::ErrorCode::storage, problem_};
  const std::string told = fmt::format("{}\n{}\n{}", identity.database, identity.session, identity.machine),
                    text = fmt::format("{}\n{}\n{}\n", kHead, told, hex(sha256(told), 8)),
                    fresh = path_ + ".new";
  const int file = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file < 0) return failed("made");
  const bool good =
      ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(file) == 0;
  ::close(file);
  if (!good) return failed("written");
  if (::rename(fresh.c_str(), path_.c_str()) != 0) return failed("replaced");
  return core::Done{};
}

Identity read_identity(Facts& facts) {
  Identity identity;
  identity.database = facts.get("identity.database").value_or("");
  identity.session = static_cast<std::uint64_t>(facts.number("identity.session"));
  identity.machine = facts.get("identity.machine").value_or("");
  return identity;
}

void write_identity(Facts& facts, const Identity& identity) {
  facts.put("identity.database", identity.database);
  facts.put("identity.machine", identity.machine);
  facts.put("identity.session", static_cast<std::int64_t>(identity.session));
}

std::string default_state_folder() {
  if (const char* state = std::getenv("XDG_STATE_HOME"); state != nullptr && state[0] == '/')
    return std::string(state) + "/tillbridge";
  if (const char* home = std::getenv("HOME"); home != nullptr && home[0] == '/')
    return std::string(home) + "/.local/state/tillbridge";
  return {};
}

std::string machine_id() {
  std::ifstream file("/etc/machine-id");
  std::string id;
  if (!std::getline(file, id) || id.size() < 8) return {};
  return hex(sha256("tillbridge " + id), 8);
}

}  // namespace tillbridge::store
