#include "plugin/store/lines_codec.h"

#include <charconv>

namespace tillbridge::store {
namespace {

// "<number>," and "<length>:<bytes>" one after the other; readable in a shell, exact for any bytes.
void put(std::string& out, std::int64_t number) {
  out += std::to_string(number) + ',';
}
void put(std::string& out, const std::string& text) {
  out += std::to_string(text.size()) + ':' + text;
}

struct Reader {
  std::string_view rest;
  bool good = true;

  std::int64_t number(char end) {
    std::int64_t value = 0;
    const auto [stop, error] = std::from_chars(rest.data(), rest.data() + rest.size(), value);
    if (error != std::errc{} || stop == rest.data() + rest.size() || *stop != end) {
      good = false;
      rest = {};
      return 0;
    }
    rest.remove_prefix(static_cast<std::size_t>(stop - rest.data()) + 1);
    return value;
  }
  std::string text() {
    const auto size = number(':');
    if (!good || size < 0 || static_cast<std::size_t>(size) > rest.size()) {
      good = false;
      return {};
    }
    std::string value(rest.substr(0, static_cast<std::size_t>(size)));
    rest.remove_prefix(static_cast<std::size_t>(size));
    return value;
  }
};

}  // namespace

std::string encode_lines(const std::vector<core::MovementLine>& lines) {
  std::string out;
  for (const auto& line : lines) {
    put(out, line.sku);
    put(out, line.quantity_milli);
    put(out, line.location_id);
    put(out, line.order_line_ref);
    put(out, line.restocked ? 1 : 0);
  }
  return out;
}

core::Result<std::vector<core::MovementLine>> decode_lines(std::string_view bytes) {
  std::vector<core::MovementLine> lines;
  Reader reader{bytes};
  while (reader.good && !reader.rest.empty()) {
    core::MovementLine line;
    line.sku = reader.text();
    line.quantity_milli = reader.number(',');
    line.location_id = reader.text();
    line.order_line_ref = reader.text();
    line.restocked = reader.number(',') != 0;
    lines.push_back(std::move(line));
  }
  if (!reader.good)
    return core::Error{core::ErrorCode::storage, "The lines of a recorded movement cannot be read."};
  return lines;
}

}  // namespace tillbridge::store
