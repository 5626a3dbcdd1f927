#pragma once
// Which way a register's plugin goes to its web store: through a cable whenever the store is on this machine.
#include <cstdint>
#include <optional>
#include <string>

namespace till_drill {

/// "http://127.0.0.1:8080/stores/abc/" in parts.
struct StoreUrl {
  std::string scheme, host;
  std::uint16_t port = 0;
  std::string path;  ///< "/stores/abc", without the slash at its end; may be empty

  bool on_this_machine() const;
  std::string text() const;  ///< with a slash at its end
};

/// Empty when `text` is no http or https URL.
std::optional<StoreUrl> parse_store_url(const std::string& text);

/// The API base named in a credentials file ("API PATH: https://api.bigcommerce.com/stores/HASH/v3/"),
/// without version. Empty when the file is not readable or names none; whether the file is good is for the
/// plugin to say.
std::optional<StoreUrl> store_of_credentials(const std::string& path);

/// The cable that belongs to a register's folder: the plugin keeps the URL it was linked with, so the port
/// must be the same at every start.
struct CableRoute {
  std::string store_host;
  std::uint16_t store_port = 0;
  std::uint16_t cable_port = 0;
};

/// From DATA/cable.json; empty when the folder has no cable (not linked, or linked to a remote store).
std::optional<CableRoute> load_route(const std::string& data_dir);
/// Makes the folder when missing. Throws CableError when it cannot be written.
void save_route(const std::string& data_dir, const CableRoute& route);
/// `store` as seen through a cable on `cable_port`.
StoreUrl through_cable(const StoreUrl& store, std::uint16_t cable_port);

}  // namespace till_drill
