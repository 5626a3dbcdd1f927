#include "plugin/store/csv.h"

#include <algorithm>
#include <string_view>

namespace tillbridge::store {

std::string csv_field(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return c < 0x20; }, ' ');
  std::string quoted = "\"";
  if (!text.empty() && std::string_view("=+-@").find(text[0]) != std::string_view::npos) quoted += '\'';
  for (const char c : text) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + '"';
}

}  // namespace tillbridge::store
