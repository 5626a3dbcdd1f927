#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "plugin/core/movement.h"

namespace tillbridge::store {

/// A movement's lines as they are kept: one blob, so that a sale is one row. Equal lines give equal bytes.
std::string encode_lines(const std::vector<core::MovementLine>& lines);
/// The lines again; invalid when the bytes are not what encode_lines makes.
core::Result<std::vector<core::MovementLine>> decode_lines(std::string_view bytes);

}  // namespace tillbridge::store
