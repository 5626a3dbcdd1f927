#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <vector>

#include "plugin/store/self_check.h"

namespace tillbridge::store {

/// Judges the invariants that the tables alone can show. Of the current schema; in one snapshot where the
/// caller holds one. A rule whose pages cannot be read does not hold.
std::vector<RuleFound> judge_rules(SQLite::Database& database);

}  // namespace tillbridge::store
