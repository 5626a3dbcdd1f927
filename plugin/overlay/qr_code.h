#pragma once

// An address as squares, for a phone's camera. Pure; any thread.

#include <string>
#include <vector>

namespace tillbridge::overlay {

struct QrCode {
  int width = 0;           ///< squares in a row; 0: none
  std::vector<bool> dark;  ///< width times width, row by row
  bool operator==(const QrCode&) const = default;
};

/// None where the text is empty, or too long to be read from a screen (over 200 bytes).
QrCode qr_code(const std::string& text);

}  // namespace tillbridge::overlay
