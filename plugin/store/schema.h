#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

namespace tillbridge::store {

/// Brings an open database to kSchemaVersion, one transaction per step. Throws SQLite::Exception.
void migrate(SQLite::Database& database);

}  // namespace tillbridge::store
