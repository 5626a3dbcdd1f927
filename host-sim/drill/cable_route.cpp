#include "drill/cable_route.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "drill/cable.h"

namespace till_drill {
namespace {

std::string route_path(const std::string& data_dir) {
  return data_dir + "/cable.json";
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char character) { return static_cast<char>(std::tolower(character)); });
  return text;
}

}  // namespace

bool StoreUrl::on_this_machine() const {
  return host == "localhost" || host.rfind("127.", 0) == 0;
}

std::string StoreUrl::text() const {
  return fmt::format("{}://{}:{}{}/", scheme, host, port, path);
}

std::optional<StoreUrl> parse_store_url(const std::string& text) {
  StoreUrl url;
  const auto colon = text.find("://");
  if (colon == std::string::npos) return std::nullopt;
  url.scheme = lower(text.substr(0, colon));
  if (url.scheme != "http" && url.scheme != "https") return std::nullopt;
  const auto start = colon + 3;
  const auto slash = std::min(text.find('/', start), text.size());
  const auto authority = text.substr(start, slash - start);
  if (authority.find_first_of("@[] ?#") != std::string::npos) return std::nullopt;
  const auto port_colon = authority.find(':');
  url.host = lower(authority.substr(0, port_colon));
  if (url.host.empty()) return std::nullopt;
  url.port = url.scheme == "http" ? 80 : 443;
  if (port_colon != std::string::npos) {
    const auto digits = authority.substr(port_colon + 1);
    if (digits.empty() || digits.size() > 5 || digits.find_first_not_of("0123456789") != std::string::npos)
      return std::nullopt;
    const int number = std::stoi(digits);
    if (number < 1 || number > 65535) return std::nullopt;
    url.port = static_cast<std::uint16_t>(number);
  }
  url.path = text.substr(slash);
  while (!url.path.empty() && url.path.back() == '/') url.path.pop_back();
  return url;
}

std::optional<StoreUrl> store_of_credentials(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string content(65536, '\0');
  file.read(content.data(), static_cast<std::streamsize>(content.size()));
  content.resize(static_cast<std::size_t>(std::max<std::streamsize>(file.gcount(), 0)));
  // The layouts differ, and some squeeze everything onto one line; the URL looks alike in all of them.
  const auto mark = content.find("/stores/");
  if (mark == std::string::npos) return std::nullopt;
  const auto start = content.rfind("http", mark);
  if (start == std::string::npos) return std::nullopt;
  auto end = mark + std::strlen("/stores/");
  while (end < content.size() && std::isalnum(static_cast<unsigned char>(content[end])) != 0) ++end;
  return parse_store_url(content.substr(start, end - start));
}

std::optional<CableRoute> load_route(const std::string& data_dir) {
  std::ifstream file(route_path(data_dir));
  if (!file) return std::nullopt;
  const auto source = nlohmann::json::parse(file, nullptr, false);
  if (!source.is_object()) return std::nullopt;
  try {
    CableRoute route;
    route.store_host = source.at("store_host").get<std::string>();
    route.store_port = source.at("store_port").get<std::uint16_t>();
    route.cable_port = source.at("cable_port").get<std::uint16_t>();
    return route;
  } catch (const nlohmann::json::exception&) {
    return std::nullopt;
  }
}

void save_route(const std::string& data_dir, const CableRoute& route) {
  std::error_code failure;
  if (std::filesystem::create_directories(data_dir, failure)) ::chmod(data_dir.c_str(), 0700);
  const auto path = route_path(data_dir);
  const auto fresh = path + ".new";
  std::ofstream file(fresh);
  file << nlohmann::json{{"store_host", route.store_host},
                         {"store_port", route.store_port},
                         {"cable_port", route.cable_port}}
              .dump(2)
       << "\n";
  file.close();
  if (!file || std::rename(fresh.c_str(), path.c_str()) != 0) {
    throw CableError(fmt::format("The cable's place could not be written to {} ({}); check the folder.", path,
                                 std::strerror(errno)));
  }
}

StoreUrl through_cable(const StoreUrl& store, std::uint16_t cable_port) {
  StoreUrl url = store;
  // A TLS store answers for the name it was called by; plain loopback has none to keep.
  if (url.scheme == "http") url.host = "127.0.0.1";
  url.port = cable_port;
  return url;
}

}  // namespace till_drill
