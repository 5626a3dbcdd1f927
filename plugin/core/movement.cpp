#include "plugin/core/movement.h"

namespace tillbridge::core {

Status check_movement(const Movement& movement) {
  // A caller may have little room for the sentence: an id that is too long must not push the reason out of
  // it.
  const auto refuse = [&](const std::string& why) {
    std::string name = movement.id.empty() ? "without id" : movement.id;
    if (name.size() > 200) {
      std::size_t end = 40;
      while ((name[end] & 0xC0) == 0x80) --end;  // at a whole letter
      name = name.substr(0, end) + "...";
    }
    return Status(Error{ErrorCode::invalid, "Movement " + name + " was not recorded: " + why});
  };
  if (movement.id.empty()) return refuse("a movement needs an id that is unique for ever.");
  if (movement.id.size() > 200) return refuse("its id is longer than 200 bytes.");
  if (movement.lines.empty()) return refuse("it has no lines; send at least one.");
  if (movement.kind < MovementKind::sale || movement.kind > MovementKind::settlement)
    return refuse("its kind is not one of TILL_SALE to TILL_TRANSFER_OUT.");
  for (std::size_t i = 0; i < movement.lines.size(); ++i) {
    const auto quantity = movement.lines[i].quantity_milli;
    if (quantity > kMostMilli || quantity < -kMostMilli)
      return refuse("the quantity of line " + std::to_string(i + 1) + " is beyond 2^53 thousandths.");
    if (movement.lines[i].sku.size() > 1000)
      return refuse("the SKU of line " + std::to_string(i + 1) + " is longer than 1000 bytes.");
  }
  return Done{};
}

}  // namespace tillbridge::core
