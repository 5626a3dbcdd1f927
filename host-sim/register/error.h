#pragma once
// What the register refuses, in words.
#include <stdexcept>
#include <string>

namespace till_register {

enum class Refusal {
  kInvalid,   ///< the request makes no sense; nothing changed
  kNotFound,  ///< no such item, receipt, employee
  kDenied,    ///< who is signed in may not do this
  kConflict,  ///< this id is known with other content, or a receipt is used up
  kStorage    ///< the register's own file could not be read or written; nothing changed
};

/// One sentence for a person: what, where, what to do.
class RegisterError : public std::runtime_error {
 public:
  RegisterError(Refusal refusal, const std::string& sentence)
      : std::runtime_error(sentence), refusal_(refusal) {}
  Refusal refusal() const { return refusal_; }

 private:
  Refusal refusal_;
};

}  // namespace till_register
