#include "reference/parse_and_keep.h"

#include <nlohmann/json.hpp>

namespace tillbridge::bench::reference {

ParseAndKeep::ParseAndKeep(const std::string& folder)
    : database_(folder + "/items.db", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE) {
  database_.exec("PRAGMA journal_mode=WAL");
  database_.exec(
      "CREATE TABLE items (variant INTEGER PRIMARY KEY, product INTEGER, sku TEXT, upc TEXT, name TEXT, "
      "visible "
      "INTEGER)");
  database_.exec("CREATE INDEX items_sku ON items (sku)");
}

void ParseAndKeep::read(const std::vector<bigcommerce::HttpReply>& pages) {
  SQLite::Transaction transaction(database_, SQLite::TransactionBehavior::IMMEDIATE);
  SQLite::Statement upsert(
      database_,
      "INSERT INTO items VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (variant) DO UPDATE SET sku = "
      "excluded.sku, upc = excluded.upc, name = excluded.name, visible = excluded.visible");
  for (const auto& page : pages) {
    const auto document = nlohmann::json::parse(page.body);
    for (const auto& product : document.at("data"))
      for (const auto& variant : product.at("variants")) {
        upsert.reset();
        upsert.bind(1, variant.at("id").get<std::int64_t>());
        upsert.bind(2, product.at("id").get<std::int64_t>());
        upsert.bind(3, variant.at("sku").get_ref<const std::string&>());
        upsert.bind(4, variant.at("upc").get_ref<const std::string&>());
        upsert.bind(5, product.at("name").get_ref<const std::string&>());
        upsert.bind(6, product.at("is_visible").get<bool>() ? 1 : 0);
        upsert.exec();
      }
  }
  transaction.commit();
}

}  // namespace tillbridge::bench::reference
