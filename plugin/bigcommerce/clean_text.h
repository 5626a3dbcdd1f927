#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tillbridge::bigcommerce {

/// Text that came from outside, fit for a sentence or a log line: control characters become spaces, bytes
/// that are not UTF-8 become
/// '?', and at most `limit` bytes are kept. Pure.
std::string clean_text(std::string_view text, std::size_t limit = 200);

}  // namespace tillbridge::bigcommerce
