#pragma once
// Pictures from the Material Icons font, by the names its makers gave them. Pure.
#include <span>
#include <string_view>

namespace till_screen {

/// The register's own controls.
namespace icon {
inline constexpr char16_t kTill = 0xF17E, kScan = 0xF206, kPerson = 0xE853, kCable = 0xEFE6,
                          kCableOut = 0xE16F, kReturn = 0xE860, kAdjust = 0xE179, kReceive = 0xE558,
                          kDiscount = 0xE54E, kHold = 0xE036, kReceipts = 0xEF6E, kPrint = 0xE8AD,
                          kClose = 0xE5CD, kBack = 0xE5C4, kCheck = 0xE5CA, kAdd = 0xE145, kMinus = 0xE15B,
                          kBackspace = 0xE14A, kCard = 0xE870, kCash = 0xEF63, kSplit = 0xE0B6,
                          kDelete = 0xE872, kLock = 0xE897, kCart = 0xE8CC, kMore = 0xE5D3, kUndo = 0xE166,
                          kTune = 0xE429, kBag = 0xF1CC, kCancel = 0xE5C9, kFault = 0xE868, kClear = 0xE86C,
                          kSchool = 0xE80C, kMoon = 0xE51C, kBoxOn = 0xE834, kBoxOff = 0xE835, kInfo = 0xE88E,
                          kWarning = 0xE002, kHole = 0xE648, kSlow = 0xE425, kEdit = 0xE3C9;
}  // namespace icon

/// The code point of an item's picture; a price tag for a name that is not known.
char16_t item_icon(std::string_view name);

/// Every code point above: what the icon font is baked with.
std::span<const char16_t> all_icons();

}  // namespace till_screen
