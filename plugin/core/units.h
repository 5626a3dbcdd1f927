#pragma once

// Words that every room of the plugin shares: time, quantities, and how an expected failure is told.

#include <cstdint>
#include <string>
#include <utility>
#include <variant>

namespace tillbridge::core {

/// Monotonic milliseconds; only differences mean anything. Handed in, never read from a clock by the core.
using Millis = std::int64_t;
/// A moment that does not come.
inline constexpr Millis kNever = Millis{1} << 60;
/// Wall clock, milliseconds since 1970 UTC; for display and audit only, no decision hangs on it.
using UnixMillis = std::int64_t;
/// Whole units of stock, as BigCommerce counts them.
using Units = std::int64_t;
/// Thousandths of a unit, as the register counts them.
using Milli = std::int64_t;

inline constexpr Milli kMilliPerUnit = 1000;

enum class ErrorCode {
  invalid,      ///< the input broke a rule; nothing changed
  state,        ///< not possible in this state
  not_ready,    ///< still opening
  storage,      ///< disk or database; outcome unknown
  conflict,     ///< known with other content
  denied,       ///< no right to do this
  not_found,    ///< no such thing
  unsupported,  ///< not offered
  network,      ///< the web store could not be reached or did not answer
  refused,      ///< the web store said no
  bad_reply,    ///< the web store answered something we cannot read
};

/// An expected failure: what kind, and one sentence that names the object and what to do. Never carries the
/// access token.
struct Error {
  ErrorCode code = ErrorCode::invalid;
  std::string sentence;
};

/// A value or an Error. `ok()` must be asked before `value()` or `error()`.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::move(value)) {}      // NOLINT: a value is a result
  Result(Error error) : state_(std::move(error)) {}  // NOLINT: so is a failure

  bool ok() const { return std::holds_alternative<T>(state_); }
  explicit operator bool() const { return ok(); }
  const T& value() const& { return std::get<T>(state_); }
  T& value() & { return std::get<T>(state_); }
  T&& value() && { return std::get<T>(std::move(state_)); }
  const Error& error() const { return std::get<Error>(state_); }

 private:
  std::variant<T, Error> state_;
};

/// Nothing to return but success.
struct Done {};
using Status = Result<Done>;

}  // namespace tillbridge::core
