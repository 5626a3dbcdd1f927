#include "plugin/store/facts.h"

#include <cstdlib>

namespace tillbridge::store {

std::optional<std::string> Facts::get(const std::string& name) {
  Kept select(database_, "SELECT value FROM facts WHERE name = ?");
  select.bind(1, name);
  if (!select.executeStep()) return std::nullopt;
  return select.getColumn(0).getString();
}

std::int64_t Facts::number(const std::string& name, std::int64_t otherwise) {
  const auto value = get(name);
  return value ? std::strtoll(value->c_str(), nullptr, 10) : otherwise;
}

void Facts::put(const std::string& name, const std::string& value) {
  const std::lock_guard guard(database_.writer());
  Kept upsert(database_,
              "INSERT INTO facts VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value");
  upsert.bind(1, name);
  upsert.bind(2, value);
  upsert.exec();
}

void Facts::erase(const std::string& name) {
  const std::lock_guard guard(database_.writer());
  Kept erase(database_, "DELETE FROM facts WHERE name = ?");
  erase.bind(1, name);
  erase.exec();
}

}  // namespace tillbridge::store
