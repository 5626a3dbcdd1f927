#pragma once

#include <string>

namespace tillbridge::store {

/// A field of a CSV file, safe to open in a spreadsheet: quoted, on one line, and never read as a formula.
/// Pure.
std::string csv_field(std::string text);

}  // namespace tillbridge::store
