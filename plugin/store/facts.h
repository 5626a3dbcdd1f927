#pragma once

#include <optional>
#include <string>

#include "plugin/store/database.h"

namespace tillbridge::store {

/// Small named facts about this register's link: store hash, marker, cursors. Never the access token.
/// Worker's thread.
class Facts {
 public:
  explicit Facts(Database& database) : database_(database) {}

  std::optional<std::string> get(const std::string& name);
  std::int64_t number(const std::string& name, std::int64_t otherwise = 0);
  void put(const std::string& name, const std::string& value);
  void put(const std::string& name, std::int64_t value) { put(name, std::to_string(value)); }
  void erase(const std::string& name);

 private:
  Database& database_;
};

}  // namespace tillbridge::store
