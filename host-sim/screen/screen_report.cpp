#include "screen/screen_report.h"

#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>

namespace till_screen {
namespace {

using nlohmann::json;

json to_json(const Rect& rect) {
  return {rect.x, rect.y, rect.w, rect.h};
}

json to_json(const std::vector<Target>& targets) {
  json rows = json::array();
  for (const Target& target : targets) {
    rows.push_back({{"id", target.id},
                    {"text", target.text},
                    {"rect", to_json(target.rect)},
                    {"enabled", target.enabled}});
  }
  return rows;
}

}  // namespace

bool write_report(const std::string& path, const ScreenReport& report) {
  json cart = json::array(), widgets = json::array();
  for (const auto& line : report.cart->lines())
    cart.push_back({{"sku", line.sku}, {"quantity_milli", line.quantity_milli}});
  for (const OverlayWidget& widget : *report.widgets) {
    widgets.push_back({{"id", widget.id},
                       {"text", widget.text},
                       {"rect", to_json(widget.rect)},
                       {"role", widget.role},
                       {"enabled", widget.enabled},
                       {"clipped", widget.clipped}});
  }
  const json whole{{"frames", report.frames},
                   {"wall_ms", report.wall_ms},
                   {"cpu_ms", report.cpu_ms},
                   {"scale", report.scale},
                   {"typing", report.typing_into_overlay},
                   {"moving", report.moving},
                   {"dark", report.dark},
                   {"lines_turned", report.lines_turned},
                   {"notice", report.notice},
                   {"register", to_json(*report.targets)},
                   {"drawer", to_json(*report.drawer)},
                   {"overlay", widgets},
                   {"cart", cart}};
  const std::string fresh = path + ".new";
  {
    std::ofstream file(fresh, std::ios::trunc);
    // Bytes that are no UTF-8 must not cost the whole report.
    file << whole.dump(-1, ' ', false, json::error_handler_t::replace);
    if (!file.flush()) return false;
  }
  return std::rename(fresh.c_str(), path.c_str()) == 0;
}

}  // namespace till_screen
