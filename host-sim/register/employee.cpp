#include "register/employee.h"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <array>

#include "register/error.h"
#include "till/ext/host/rights.h"

namespace till_register {
namespace {

std::string to_hex(const unsigned char* bytes, std::size_t count) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (std::size_t index = 0; index < count; ++index) {
    text += kDigits[bytes[index] >> 4];
    text += kDigits[bytes[index] & 15];
  }
  return text;
}

}  // namespace

std::uint32_t Employee::rights() const {
  switch (role) {
    case Role::kCashier:
      return 0;
    case Role::kManager:
      return TILL_RIGHT_MANAGER | TILL_RIGHT_MANAGE_ECOMMERCE;
    case Role::kOwner:
      return TILL_RIGHT_OWNER | TILL_RIGHT_MANAGER | TILL_RIGHT_MANAGE_ECOMMERCE | TILL_RIGHT_MANAGE_ACCOUNT;
  }
  return 0;
}

const char* role_name(Role role) {
  switch (role) {
    case Role::kCashier:
      return "Cashier";
    case Role::kManager:
      return "Manager";
    case Role::kOwner:
      return "Owner";
  }
  return "";
}

std::string hash_pin(const std::string& pin, const std::string& salt_hex) {
  constexpr int kRounds = 20'000;  // a PIN pad must answer within a frame or two
  std::array<unsigned char, 32> digest{};
  const auto* salt = reinterpret_cast<const unsigned char*>(salt_hex.data());
  if (PKCS5_PBKDF2_HMAC(pin.data(), static_cast<int>(pin.size()), salt, static_cast<int>(salt_hex.size()),
                        kRounds, EVP_sha256(), static_cast<int>(digest.size()), digest.data()) != 1) {
    throw RegisterError(Refusal::kStorage, "The PIN could not be hashed; the cryptography library refused.");
  }
  return to_hex(digest.data(), digest.size());
}

std::string random_hex() {
  std::array<unsigned char, 16> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
    throw RegisterError(Refusal::kStorage, "The system gave no random numbers.");
  }
  return to_hex(bytes.data(), bytes.size());
}

}  // namespace till_register
