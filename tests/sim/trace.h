#pragma once

// What happened, one line per event, for an engineer who watches; and a hash of it, so that two runs of a
// seed can be compared without keeping them.

#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

#include "sim/dice.h"

namespace sim {

using Ms = std::int64_t;

class Trace {
 public:
  explicit Trace(std::FILE* out) : out_(out) {}
  bool shown() const { return out_ != nullptr; }
  /// `words` makes the line, only where somebody reads it; `key` and `number` are what is hashed.
  template <class Words>
  void tell(Ms now, std::string_view who, std::string_view key, std::int64_t number, Words&& words) {
    mix(static_cast<std::uint64_t>(now));
    for (const char c : key) mix(static_cast<unsigned char>(c));
    mix(static_cast<std::uint64_t>(number));
    ++lines_;
    if (out_ == nullptr) return;
    const std::string text = words();
    const Ms s = now / 1000;
    std::fprintf(out_, "day %lld %02lld:%02lld:%02lld.%03lld  %-9.*s %s\n",
                 static_cast<long long>(s / 86'400), static_cast<long long>(s / 3600 % 24),
                 static_cast<long long>(s / 60 % 60), static_cast<long long>(s % 60),
                 static_cast<long long>(now % 1000), static_cast<int>(who.size()), who.data(), text.c_str());
  }
  std::uint64_t hash() const { return hash_; }
  std::uint64_t lines() const { return lines_; }

 private:
  void mix(std::uint64_t value) { hash_ = (hash_ ^ value) * 0x100000001b3u; }
  std::FILE* out_;
  std::uint64_t hash_ = 0xcbf29ce484222325u, lines_ = 0;
};

}  // namespace sim
