#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include "plugin/store/database.h"

namespace tillbridge::store {

/// Brings an open database to the version `to`, one transaction per step; one that is there already or beyond
/// is left as it is. Throws SQLite::Exception.
void migrate(SQLite::Database& database, int to = kSchemaVersion);

}  // namespace tillbridge::store
