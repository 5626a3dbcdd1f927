#pragma once
// What an operation on the store gives back: a value, or the reason why BigCommerce would refuse.
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace sandbox {

/// A refusal in BigCommerce's own words. `status` is the HTTP status it is answered with.
struct Refusal {
  int status = 422;
  std::string title;
  std::vector<std::pair<std::string, std::string>> errors;  ///< field path -> what is wrong with it
};

/// Either a `T` or a `Refusal`. Reading the side that is not there is a programming error.
template <class T>
class Result {
 public:
  Result(T value) : side_(std::move(value)) {}
  Result(Refusal refusal) : side_(std::move(refusal)) {}

  bool ok() const { return side_.index() == 0; }
  T& value() { return std::get<0>(side_); }
  const T& value() const { return std::get<0>(side_); }
  const Refusal& refusal() const { return std::get<1>(side_); }

 private:
  std::variant<T, Refusal> side_;
};

struct Done {};  ///< the value of an operation that has nothing to say

}  // namespace sandbox
