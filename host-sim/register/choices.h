#pragma once
// A variant's choices as the records keep them. Private to this room.
#include <string>
#include <vector>

#include "register/item.h"

namespace till_register {

/// [["Colour","Blue"],["Size","M"]]; empty for no choices.
std::string write_choices(const std::vector<ItemChoice>& choices);
/// What cannot be read is no choice.
std::vector<ItemChoice> read_choices(const std::string& text);

}  // namespace till_register
