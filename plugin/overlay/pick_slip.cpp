// What goes on paper: one list to walk the shelves by, and a slip for each order.
#include <algorithm>
#include <map>

#include "plugin/overlay/letters.h"
#include "plugin/overlay/texts.h"
#include "plugin/overlay/views.h"

namespace tillbridge::overlay {
namespace {

constexpr std::size_t kLetters = 40;

/// Adds `words` in lines of at most `kLetters`, the first after `lead`, the others under it.
void add(std::string& slip, const std::string& lead, std::string_view words) {
  std::size_t column = lead.size();
  slip += lead;
  while (!words.empty()) {
    const auto before = words;
    const auto letter = take_letter(words);
    if (letter < 0x20) continue;  // a printer may take it for an order
    if (column >= kLetters) {
      slip += '\n' + std::string(lead.size(), ' ');
      column = lead.size();
    }
    slip += before.substr(0, before.size() - words.size());
    ++column;
  }
  slip += '\n';
}

const std::string& name_of(const core::OrderLineView& line) {
  return line.name.empty() ? line.sku : line.name;
}

std::string times(core::Units units, const std::string& name) {
  return std::to_string(units) + " x " + name;
}

void add_line(std::string& slip, const core::OrderLineView& line, const Locale& locale) {
  const char* box = line.mark == core::LineMark::found  ? "[x] "
                    : line.mark == core::LineMark::none ? "[ ] "
                                                        : "[?] ";
  add(slip, box, times(line.quantity, name_of(line)));
  std::string below = line.sku;
  if (line.on_hand_read)
    below += "  " + text(locale, Text::slip_here, {{"n", quantity_words(locale, line.on_hand_milli)}});
  if (!below.empty()) add(slip, "    ", below);
}

}  // namespace

std::string pick_slip(const std::vector<const core::OrderView*>& orders, const Locale& locale) {
  const std::string rule(kLetters, '-');
  std::string slip;
  if (orders.size() > 1) {
    // What is still on the shelf, of all of them together, by name as shelves are walked.
    struct Wanted {
      const core::OrderLineView* line = nullptr;
      core::Units units = 0;
      std::string numbers;
    };
    std::map<std::pair<std::string, std::string>, Wanted> wanted;
    for (const auto* order : orders)
      for (const auto& line : order->lines) {
        if (line.mark != core::LineMark::none) continue;
        auto& item = wanted[{name_of(line), line.sku}];
        item.line = &line;
        item.units += line.quantity;
        item.numbers += (item.numbers.empty() ? "#" : " #") + std::to_string(order->number);
      }
    for (const auto& [name, item] : wanted) {
      auto line = *item.line;
      line.quantity = item.units;
      add_line(slip, line, locale);
      add(slip, "    ", item.numbers);
    }
    slip += rule + '\n';
  }
  for (const auto* order : orders) {
    add(slip, "", text(locale, Text::order_name, {{"number", std::to_string(order->number)}}));
    if (!order->customer.empty()) add(slip, "", order->customer);
    add(slip, "",
        text(locale, order->pickup ? Text::order_pickup : Text::order_ship) + ", " +
            plural(locale, Text::order_items,
                   static_cast<std::uint64_t>(std::max<core::Units>(0, order->items))));
    for (const auto& line : order->lines) add_line(slip, line, locale);
    slip += rule + '\n';
  }
  return slip;
}

}  // namespace tillbridge::overlay
