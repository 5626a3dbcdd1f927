#include "include_arrows.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

namespace house {
namespace {

/// What a room may include of the project, besides itself. A folder stands for all that is below it, a file
/// for itself; where two rows fit a file, the longer one counts.
const std::map<std::string, std::vector<std::string>>& plan() {
  static const std::map<std::string, std::vector<std::string>> rows = {
      {"include/till", {}},
      {"plugin/core", {}},
      {"plugin/store", {"plugin/core"}},
      {"plugin/bigcommerce", {"plugin/core"}},
      {"plugin/overlay", {"plugin/core", "include/till"}},
      {"plugin/runtime", {"plugin/core", "plugin/store", "plugin/bigcommerce", "plugin/overlay"}},
      {"plugin/abi", {"plugin", "include/till"}},
      {"host-sim", {"host-sim", "include/till"}},
      {"host-sim/register", {"include/till"}},
      {"host-sim/loader", {"include/till"}},
      {"host-sim/sandbox", {}},
      {"host-sim/drill", {"host-sim/register", "host-sim/loader", "include/till"}},
      // Here tillsim is put together: it opens a window or runs a drill.
      {"host-sim/drill/main.cpp", {"host-sim", "include/till"}},
      {"host-sim/screen", {"host-sim/register", "host-sim/loader", "host-sim/drill", "include/till"}},
  };
  return rows;
}

/// Libraries that only some rooms may use, by the beginning of the header's name.
struct Library {
  std::vector<std::string> headers;
  std::vector<std::string> rooms;
};

const std::vector<Library>& libraries() {
  static const std::vector<Library> rows = {
      {{"imgui", "backends/imgui"}, {"plugin/overlay", "host-sim/screen"}},
      {{"GLFW/", "GL/", "KHR/", "EGL/"}, {"host-sim/screen"}},
      {{"curl/"}, {"plugin/bigcommerce", "host-sim"}},
      {{"SQLiteCpp/", "sqlite3"}, {"plugin/store", "host-sim/register"}},
      {{"httplib"}, {"host-sim"}},
      {{"catch"}, {}},
      {{"benchmark/"}, {}},
  };
  return rows;
}

/// plugin/core decides and never acts: values, containers and algorithms, and nothing that reads a clock, a
/// file, a socket, a random source or another thread.
bool core_may_use(const std::string& header) {
  static const std::set<std::string> allowed = {
      "algorithm",     "array",         "bit",       "bitset",      "cassert",
      "cctype",        "cfloat",        "charconv",  "climits",     "cmath",
      "compare",       "concepts",      "cstddef",   "cstdint",     "cstdlib",
      "cstring",       "deque",         "exception", "functional",  "initializer_list",
      "iterator",      "limits",        "list",      "map",         "memory",
      "new",           "numbers",       "numeric",   "optional",    "queue",
      "ranges",        "set",           "span",      "stack",       "stdexcept",
      "string",        "string_view",   "tuple",     "type_traits", "typeinfo",
      "unordered_map", "unordered_set", "utility",   "variant",     "vector",
      "version"};
  return allowed.count(header) == 1;
}

bool below(const std::string& path, const std::string& folder) {
  return path == folder || starts_with(path, folder + "/");
}

/// The longest row of the plan that the file is in; empty when it is in none.
std::string room_of(const std::string& path) {
  std::string best;
  for (const auto& [room, unused] : plan())
    if (below(path, room) && room.size() > best.size()) best = room;
  return best;
}

/// What stands between the quotes or brackets of an include line; nothing when the line is none.
std::optional<std::string> included_name(const std::string& line) {
  std::size_t at = line.find_first_not_of(" \t");
  if (at == std::string::npos || line[at] != '#') return std::nullopt;
  at = line.find_first_not_of(" \t", at + 1);
  if (at == std::string::npos || line.compare(at, 7, "include") != 0) return std::nullopt;
  const std::size_t open = line.find_first_of("\"<", at + 7);
  if (open == std::string::npos) return std::nullopt;
  const std::size_t close = line.find_first_of("\">", open + 1);
  if (close == std::string::npos) return std::nullopt;
  return line.substr(open + 1, close - open - 1);
}

/// Where in the project an included name leads, by the include roots the targets have; empty: out of it.
/// A name that begins like a room counts as that room even when there is no such file.
std::string place_of(const SourceTree& tree, const std::string& from, const std::string& name) {
  const std::string beside = from.substr(0, from.rfind('/') + 1) + name;
  if (tree.contains(beside)) return beside;
  for (const char* root : {"", "include/", "host-sim/", "plugin/"})
    if (tree.contains(root + name)) return root + name;
  for (const char* root : {"", "include/", "host-sim/", "plugin/"}) {
    const std::string room = room_of(root + name);
    if (!room.empty() && room != "host-sim") return root + name;
  }
  for (const char* top : {"plugin/", "host-sim/", "tests/", "bench/", "include/"})
    if (starts_with(name, top)) return name;
  return {};
}

bool may_see(const std::string& room, const std::string& place) {
  if (below(place, room)) return true;
  const auto& allowed = plan().at(room);
  return std::any_of(allowed.begin(), allowed.end(),
                     [&](const std::string& folder) { return below(place, folder); });
}

bool may_use(const std::string& path, const std::string& header) {
  for (const Library& library : libraries()) {
    const auto is = [&](const std::string& beginning) { return starts_with(header, beginning); };
    if (std::none_of(library.headers.begin(), library.headers.end(), is)) continue;
    return std::any_of(library.rooms.begin(), library.rooms.end(),
                       [&](const std::string& room) { return below(path, room); });
  }
  return true;
}

/// What is wrong with one include; empty: nothing.
std::string objection(const SourceTree& tree, const std::string& path, const std::string& name) {
  const std::string room = room_of(path);
  if (room.empty()) return "belongs to no room of the plan";
  if (name.find("..") != std::string::npos) return "includes " + name + "; name it from an include root";
  const std::string place = place_of(tree, path, name);
  if (!place.empty())
    return may_see(room, place) ? "" : "includes " + place + ", which " + room + " may not see";
  if (room == "include/till" && name != "stddef.h" && name != "stdint.h")
    return "includes <" + name + ">; the contract needs only <stddef.h> and <stdint.h>";
  if (room == "plugin/core" && !core_may_use(name))
    return "includes <" + name + ">; plugin/core decides and never acts, and leans on the language alone";
  if (!may_use(path, name)) return "includes <" + name + ">, which is for other rooms";
  return {};
}

}  // namespace

std::vector<std::string> wrong_arrows(const SourceTree& tree) {
  std::vector<std::string> found;
  for (const SourceFile& file : tree.files()) {
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
      const auto name = included_name(file.lines[i]);
      if (!name) continue;
      const std::string words = objection(tree, file.path, *name);
      if (!words.empty()) found.push_back(file.path + ":" + std::to_string(i + 1) + ": " + words);
    }
  }
  return found;
}

}  // namespace house
