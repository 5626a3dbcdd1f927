#include "plugin/store/sha256.h"

#include <openssl/evp.h>

#include <stdexcept>

namespace tillbridge::store {

std::string sha256(std::string_view bytes) {
  std::string digest(32, '\0');
  unsigned size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(digest.data()), &size,
                 EVP_sha256(), nullptr) != 1 ||
      size != 32)
    throw std::runtime_error("SHA-256 is not available");
  return digest;
}

}  // namespace tillbridge::store
