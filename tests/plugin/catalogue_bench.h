#pragma once

// A register and a web store of which only some items are online, for the tests of the catalogue.

#include <map>
#include <nlohmann/json.hpp>

#include "till_bench.h"

namespace tillbridge::test {

/// MUG online; SOAP, LAMP and the variants of the Pet Bandana at the register only.
std::string_view half_online_shop();

/// Both sides, linked, with the owner signed in.
struct OnlineShop {
  explicit OnlineShop(std::string_view text = half_online_shop(), std::vector<std::string> sandbox = {});

  /// The register's id of what is sold under an SKU; of a variant its item's.
  std::string item(const std::string& sku);
  /// What the web store answers to the owner of its credentials.
  nlohmann::json get(const std::string& path) const;
  nlohmann::json send(const std::string& method, const std::string& path, const nlohmann::json& body) const;
  /// The product that has this SKU, with variants and options; null: none.
  nlohmann::json product(const std::string& sku) const;
  /// Writes to the catalogue that the plugin made, in order: "POST /v3/catalog/products".
  std::vector<std::string> writes() const;
  void forget_requests() const { web.sandbox().admin("DELETE", "requests", ""); }

  Outcome save(const std::vector<std::string>& on, const std::vector<std::string>& off = {},
               const std::vector<std::string>& show = {}, const std::vector<std::string>& hide = {});
  /// Waits until the product with this SKU is as `fits` wants it.
  bool becomes(const std::string& sku, const std::function<bool(const nlohmann::json&)>& fits,
               int within_ms = kPatienceMs);
  /// Waits until the whole Save is done: its line stands in Activity.
  bool saved(std::size_t times = 1);
  /// The lines of Activity that end a Save.
  std::vector<std::string> save_lines();
  std::optional<std::int64_t> level(const std::string& sku) const;
  /// A second process of the same register.
  void restart();
  void stop() { till.reset(); }
  void start(bool active);

  Folder folder;
  mutable WebShop web;
  std::string_view text;
  std::unique_ptr<Till> till;
};

}  // namespace tillbridge::test
