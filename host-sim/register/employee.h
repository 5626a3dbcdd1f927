#pragma once
// Who works at the register, and what they may do.
#include <cstdint>
#include <string>

namespace till_register {

enum class Role { kCashier, kManager, kOwner };

struct Employee {
  std::string id;    ///< "maya"
  std::string name;  ///< as shown to colleagues: "Maya R."
  Role role = Role::kCashier;

  bool is_manager() const { return role != Role::kCashier; }
  /// TILL_RIGHT_* of include/till/ext/host/rights.h.
  std::uint32_t rights() const;
};

/// "Cashier", "Manager", "Owner".
const char* role_name(Role role);

/// PBKDF2-HMAC-SHA256 of a PIN, as hex; what the register keeps instead of the PIN.
std::string hash_pin(const std::string& pin, const std::string& salt_hex);
/// 16 random bytes as hex.
std::string random_hex();

}  // namespace till_register
