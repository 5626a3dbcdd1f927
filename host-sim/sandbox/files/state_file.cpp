#include "sandbox/files/state_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <sstream>
#include <type_traits>

#include "sandbox/files/state_fields.h"

namespace sandbox {
namespace {

using Json = nlohmann::json;
constexpr int kFormat = 1;

template <class T>
struct IsMap : std::false_type {};
template <class K, class T>
struct IsMap<std::map<K, T>> : std::true_type {};
template <class T>
struct IsList : std::false_type {};
template <class T>
struct IsList<std::vector<T>> : std::true_type {};
template <class T>
struct IsList<std::deque<T>> : std::true_type {};
template <class T>
struct IsSet : std::false_type {};
template <class T>
struct IsSet<std::set<T>> : std::true_type {};
template <class T>
struct IsPair : std::false_type {};
template <class A, class B>
struct IsPair<std::pair<A, B>> : std::true_type {};
template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};

template <class T>
Json to_json_value(const T& value) {
  if constexpr (std::is_enum_v<T>) {
    return static_cast<int>(value);
  } else if constexpr (std::is_arithmetic_v<T> || std::is_same_v<T, std::string>) {
    return value;
  } else if constexpr (IsOptional<T>::value) {
    return value ? to_json_value(*value) : Json(nullptr);
  } else if constexpr (IsPair<T>::value) {
    return Json::array({to_json_value(value.first), to_json_value(value.second)});
  } else if constexpr (IsMap<T>::value || IsList<T>::value || IsSet<T>::value) {
    Json out = Json::array();
    for (const auto& entry : value) {
      if constexpr (IsMap<T>::value)
        out.push_back(Json::array({to_json_value(entry.first), to_json_value(entry.second)}));
      else
        out.push_back(to_json_value(entry));
    }
    return out;
  } else {
    Json out = Json::object();
    T copy = value;
    fields(copy, [&](const char* name, auto& field) { out[name] = to_json_value(field); });
    return out;
  }
}

template <class T>
void from_json_value(const Json& json, T& value) {
  if constexpr (std::is_enum_v<T>) {
    value = static_cast<T>(json.get<int>());
  } else if constexpr (std::is_arithmetic_v<T> || std::is_same_v<T, std::string>) {
    value = json.get<T>();
  } else if constexpr (IsOptional<T>::value) {
    value.reset();
    if (!json.is_null()) from_json_value(json, value.emplace());
  } else if constexpr (IsPair<T>::value) {
    from_json_value(json.at(0), value.first);
    from_json_value(json.at(1), value.second);
  } else if constexpr (IsMap<T>::value) {
    value.clear();
    for (const Json& entry : json) {
      typename T::key_type key{};
      from_json_value(entry.at(0), key);
      from_json_value(entry.at(1), value[key]);
    }
  } else if constexpr (IsSet<T>::value) {
    value.clear();
    for (const Json& entry : json) value.insert(entry.get<typename T::value_type>());
  } else if constexpr (IsList<T>::value) {
    value.clear();
    for (const Json& entry : json) from_json_value(entry, value.emplace_back());
  } else {
    fields(value, [&](const char* name, auto& field) {
      // Files from before there was such a setting: as stores were then.
      const std::string_view later = name;
      const bool may_lack = later == "prices_with_tax" || later == "tree" || later.starts_with("has_");
      if (may_lack && !json.contains(name)) return;
      from_json_value(json.at(name), field);
    });
  }
}

}  // namespace

void write_private_file(const std::string& path, const std::string& text) {
  const std::string beside = path + ".new";
  ::unlink(beside.c_str());
  const int file = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  bool fine = file >= 0;
  for (std::size_t done = 0; fine && done < text.size();) {
    const ssize_t wrote = ::write(file, text.data() + done, text.size() - done);
    fine = wrote > 0;
    if (fine) done += static_cast<std::size_t>(wrote);
  }
  if (file >= 0) fine = ::close(file) == 0 && fine;
  if (fine && std::rename(beside.c_str(), path.c_str()) == 0) return;
  ::unlink(beside.c_str());
  throw FileError("The file " + path +
                  " cannot be written; check that its folder exists, is yours and has room.");
}

void save_state(const std::string& path, const SandboxState& state) {
  const Json json = {{"format", kFormat},
                     {"store", to_json_value(state.store)},
                     {"accounts", to_json_value(state.accounts)}};
  write_private_file(path, json.dump(-1, ' ', false, Json::error_handler_t::replace));
}

std::optional<SandboxState> load_state(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    if (::access(path.c_str(), F_OK) != 0) return std::nullopt;
    throw FileError("The state file " + path + " cannot be read; it must be yours.");
  }
  std::ostringstream text;
  text << file.rdbuf();
  const Json json = Json::parse(text.str(), nullptr, false);
  if (json.is_discarded() || !json.is_object() || json.value("format", 0) != kFormat) {
    throw FileError("The state file " + path +
                    " is not one of this sandbox; give another with --state, or remove it to begin anew.");
  }
  try {
    SandboxState state;
    from_json_value(json.at("store"), state.store);
    from_json_value(json.at("accounts"), state.accounts);
    if (state.accounts.empty()) throw std::out_of_range("no account");
    return state;
  } catch (const std::exception&) {
    throw FileError("The state file " + path +
                    " is damaged; give another with --state, or remove it to begin anew.");
  }
}

}  // namespace sandbox
