#include "plugin/overlay/qr_code.h"

#include <qrencode.h>

#include <memory>

namespace tillbridge::overlay {

QrCode qr_code(const std::string& text) {
  constexpr std::size_t kLongest = 200;
  QrCode code;
  if (text.empty() || text.size() > kLongest) return code;
  // Medium: a screen has reflections, and no dirt.
  const std::unique_ptr<QRcode, void (*)(QRcode*)> made(
      ::QRcode_encodeString8bit(text.c_str(), 0, QR_ECLEVEL_M), ::QRcode_free);
  if (!made) return code;
  code.width = made->width;
  code.dark.reserve(static_cast<std::size_t>(made->width) * static_cast<std::size_t>(made->width));
  for (int i = 0; i < made->width * made->width; ++i) code.dark.push_back((made->data[i] & 1) != 0);
  return code;
}

}  // namespace tillbridge::overlay
