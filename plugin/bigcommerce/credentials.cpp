#include "plugin/bigcommerce/credentials.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <optional>
#include <utility>
#include <vector>

namespace tillbridge::bigcommerce {
namespace {

using core::Error;
using core::ErrorCode;

constexpr std::string_view kApiHost = "api.bigcommerce.com";
constexpr std::size_t kMaxFile = 64 * 1024;
constexpr std::size_t kMaxToken = 1024;
constexpr std::string_view kWhereToGetIt =
    "download it again in BigCommerce under Settings > Store-level API accounts and choose that file";

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
char upper(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}
bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\v';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

std::string lowered(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), lower);
  return out;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

std::string_view first_word(std::string_view text) {
  text = trimmed(text);
  return text.substr(
      0, static_cast<std::size_t>(std::find_if(text.begin(), text.end(), is_space) - text.begin()));
}

/// What may be shown of text that a person or a file gave us: short, printable.
std::string shown(std::string_view text) {
  std::string out;
  for (char c : text.substr(0, 80)) out += (c >= 0x20 && c < 0x7f) ? c : '?';
  return out;
}

bool is_store_hash(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
    return is_letter(c) || is_digit(c) || c == '-' || c == '_';
  });
}

bool is_visible_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

/// Splits "host", "host:port" or "[v6]:port"; nothing where it is none of them.
struct HostPort {
  std::string host;
  std::optional<std::uint16_t> port;
};
std::optional<HostPort> split_host(std::string_view authority) {
  HostPort out;
  std::string_view rest;
  if (!authority.empty() && authority.front() == '[') {
    const auto end = authority.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    out.host = lowered(authority.substr(1, end - 1));
    rest = authority.substr(end + 1);
  } else {
    const auto colon = authority.find(':');
    out.host = lowered(authority.substr(0, colon));
    rest = colon == std::string_view::npos ? std::string_view{} : authority.substr(colon);
  }
  if (out.host.empty() || out.host.size() > 253) return std::nullopt;
  if (rest.empty()) return out;
  if (rest.front() != ':' || rest.size() < 2 || rest.size() > 6) return std::nullopt;
  unsigned value = 0;
  const char* last = rest.data() + rest.size();
  const auto [end, error] = std::from_chars(rest.data() + 1, last, value);
  if (error != std::errc{} || end != last || value == 0 || value > 65535) return std::nullopt;
  out.port = static_cast<std::uint16_t>(value);
  return out;
}

/// The lines of a credentials file that we know, views into its text.
struct Fields {
  std::optional<std::string_view> token, path, client_id, name;
  bool token_twice = false;

  void take(std::string_view key, std::string_view value) {
    value = trimmed(value);
    if (value.empty()) return;
    if (key == "ACCESS TOKEN") {
      if (token && *token != value) token_twice = true;
      if (!token) token = value;
    } else if (key == "API PATH") {
      if (!path) path = value;
    } else if (key == "CLIENT ID") {
      if (!client_id) client_id = value;
    } else if (key == "CLIENT NAME" || key == "NAME") {
      if (!name) name = value;
    }
  }
};

Fields read_lines(std::string_view text) {
  Fields fields;
  while (!text.empty()) {
    const auto end = text.find_first_of("\r\n");
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    std::string key;
    for (char c : trimmed(line.substr(0, colon))) {
      if (is_space(c) || c == '_') {
        if (!key.empty() && key.back() != ' ') key += ' ';
      } else {
        key += upper(c);
      }
    }
    fields.take(key, line.substr(colon + 1));
  }
  return fields;
}

/// Some tools squeeze the file onto one line: then a value ends where the next known key begins.
Fields read_squeezed(std::string_view text) {
  constexpr std::array<std::string_view, 6> kKeys = {
      "ACCESS TOKEN:", "CLIENT SECRET:", "CLIENT NAME:", "CLIENT ID:", "API PATH:", "NAME:"};
  struct Found {
    std::size_t at;
    std::string_view key;
  };
  std::vector<Found> found;
  for (std::size_t at = 0; at < text.size(); ++at) {
    for (const auto key : kKeys) {
      if (text.substr(at, key.size()) != key) continue;
      found.push_back({at, key});
      at += key.size() - 1;
      break;
    }
  }
  Fields fields;
  for (std::size_t i = 0; i < found.size(); ++i) {
    const std::size_t begin = found[i].at + found[i].key.size();
    const std::size_t end = i + 1 < found.size() ? found[i + 1].at : text.size();
    const std::string_view key = found[i].key.substr(0, found[i].key.size() - 1);
    const std::string_view value = text.substr(begin, end - begin);
    fields.take(key, key == "CLIENT NAME" || key == "NAME" ? value : first_word(value));
  }
  return fields;
}

}  // namespace

void wipe_memory(void* memory, std::size_t size) {
  auto* bytes = static_cast<volatile unsigned char*>(memory);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = 0;
}

Secret::Secret(std::string_view text)
    : bytes_(text.empty() ? nullptr : new char[text.size()]), size_(text.size()) {
  if (size_ != 0) std::memcpy(bytes_.get(), text.data(), size_);
}

Secret::Secret(Secret&& other) noexcept
    : bytes_(std::move(other.bytes_)), size_(std::exchange(other.size_, 0)) {}

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this != &other) {
    wipe();
    bytes_ = std::move(other.bytes_);
    size_ = std::exchange(other.size_, 0);
  }
  return *this;
}

Secret::~Secret() {
  wipe();
}

void Secret::wipe() {
  if (bytes_) wipe_memory(bytes_.get(), size_);
}

bool is_loopback_host(std::string_view host) {
  if (host == "localhost" || host == "::1") return true;
  // 127.a.b.c, each part 0..255 in plain decimals: other spellings of addresses are not worth trusting.
  if (host.substr(0, 4) != "127.") return false;
  int parts = 0;
  while (true) {
    const auto dot = host.find('.');
    const std::string_view part = host.substr(0, dot);
    unsigned value = 0;
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), value);
    if (part.empty() || part.size() > 3 || error != std::errc{} || end != part.data() + part.size() ||
        value > 255)
      return false;
    if (part.size() > 1 && part.front() == '0') return false;
    ++parts;
    if (dot == std::string_view::npos) break;
    host.remove_prefix(dot + 1);
  }
  return parts == 4;
}

std::string ApiBase::base_url() const {
  const bool v6 = host.find(':') != std::string::npos;
  const bool usual = (scheme == "https" && port == 443) || (scheme == "http" && port == 80);
  return fmt::format("{}://{}{}{}{}/stores/{}", scheme, v6 ? "[" : "", host, v6 ? "]" : "",
                     usual ? std::string() : fmt::format(":{}", port), store_hash);
}

core::Result<ApiBase> parse_api_base(std::string_view url) {
  const auto wrong = [&](std::string_view why) {
    return Error{ErrorCode::invalid, fmt::format("The store's API address \"{}\" {}; it reads "
                                                 "https://api.bigcommerce.com/stores/<hash>/v3/",
                                                 shown(url.substr(0, url.find_first_of("?#"))), why)};
  };
  url = trimmed(url);
  if (!is_visible_ascii(url)) return wrong("holds a space or a character that no address has");
  const auto colon = url.find("://");
  if (colon == std::string_view::npos) return wrong("does not begin with https://");
  ApiBase base;
  base.scheme = lowered(url.substr(0, colon));
  if (base.scheme != "https" && base.scheme != "http") return wrong("is neither https nor http");
  std::string_view rest = url.substr(colon + 3);
  const auto slash = rest.find('/');
  const std::string_view authority = rest.substr(0, slash);
  std::string_view path = slash == std::string_view::npos ? std::string_view{} : rest.substr(slash);
  if (authority.find('@') != std::string_view::npos) {
    return Error{ErrorCode::invalid,
                 "The store's API address holds a user name or password; give it without, as "
                 "https://api.bigcommerce.com/stores/<hash>/v3/"};
  }
  const auto host = split_host(authority);
  if (!host) return wrong("has no readable host and port");
  base.host = host->host;
  base.port = host->port.value_or(base.scheme == "https" ? 443 : 80);
  if (!base.is_loopback()) {
    if (base.host != kApiHost) return wrong("is for another host than api.bigcommerce.com");
    if (base.scheme != "https") return wrong("is plain http, which is allowed to this computer only");
    if (base.port != 443) return wrong("names a port that BigCommerce does not use");
  }
  constexpr std::string_view kStores = "/stores/";
  if (path.substr(0, kStores.size()) != kStores) return wrong("has no /stores/<hash> in it");
  path.remove_prefix(kStores.size());
  const std::string_view hash = path.substr(0, path.find('/'));
  path.remove_prefix(hash.size());
  if (!is_store_hash(hash)) return wrong("has no readable store hash after /stores/");
  while (!path.empty() && path.back() == '/') path.remove_suffix(1);
  if (!path.empty() && path != "/v2" && path != "/v3") return wrong("goes on after the store hash");
  base.store_hash = std::string(hash);
  return base;
}

core::Result<Credentials> parse_credentials(std::string_view text) {
  const auto wrong = [](std::string_view what) {
    return Error{ErrorCode::invalid, fmt::format("The credentials file {}; {}", what, kWhereToGetIt)};
  };
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.size() > kMaxFile) return wrong("is larger than 64 KiB and no BigCommerce credentials file");
  if (text.substr(0, 3) == kByteOrderMark) text.remove_prefix(3);
  if (trimmed(text).empty()) return wrong("is empty");
  if (text.find('\0') != std::string_view::npos) return wrong("is not plain text");

  Fields fields = read_lines(text);
  const bool one_line = trimmed(text).find_first_of("\r\n") == std::string_view::npos;
  const bool squeezed = !fields.token || !fields.path || one_line;
  if (squeezed) {
    const Fields again = read_squeezed(text);
    if (again.token && again.path) fields = again;
  }
  if (!fields.token && !fields.path) return wrong("has neither an ACCESS TOKEN nor an API PATH line");
  if (!fields.token) return wrong("has no ACCESS TOKEN line");
  if (!fields.path) return wrong("has no API PATH line");
  if (fields.token_twice) return wrong("has two different ACCESS TOKEN lines");
  if (fields.token->size() > kMaxToken || !is_visible_ascii(*fields.token))
    return wrong("has an ACCESS TOKEN line that holds more than a token");

  // A path that carries the token by mistake must not bring it into a sentence.
  if (fields.path->find(*fields.token) != std::string_view::npos)
    return wrong("has its access token in the API PATH line");
  auto base = parse_api_base(*fields.path);
  if (!base) return base.error();

  Credentials out;
  out.base = std::move(base).value();
  out.access_token = Secret(*fields.token);
  if (fields.client_id && is_visible_ascii(*fields.client_id)) out.client_id = std::string(*fields.client_id);
  if (fields.name) out.account_name = shown(*fields.name);
  return out;
}

}  // namespace tillbridge::bigcommerce
