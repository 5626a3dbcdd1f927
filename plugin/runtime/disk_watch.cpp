#include "plugin/runtime/disk_watch.h"

#include <algorithm>

namespace tillbridge::runtime {
namespace {

/// What a movement takes with its lines, its batch's bytes, its share of the marker's rounds and of the log.
constexpr std::uint64_t kBytesOfMovement = 4'096;
/// The write-ahead log, and what a decision needs to be written at all.
constexpr std::uint64_t kKeptFree = 8u << 20;
constexpr std::uint64_t kQuietDay = 20;
/// Other programs fill the same disk, and all at once.
constexpr std::uint64_t kLittle = 64u << 20, kEnough = 96u << 20;
constexpr int kFewDays = 7, kEnoughDays = 10, kMostDays = 9'999;

}  // namespace

bool DiskWatch::told(core::Millis now, std::optional<std::uint64_t> free, std::uint64_t movements_of_a_week) {
  due_ = now + kBetweenLooks;
  const auto before = days_;
  if (!free) {
    days_.reset();
    return before != days_;
  }
  const std::uint64_t a_day = kBytesOfMovement * std::max(kQuietDay, movements_of_a_week / 7);
  const std::uint64_t usable = *free > kKeptFree ? *free - kKeptFree : 0;
  const int fit = static_cast<int>(std::min<std::uint64_t>(usable / a_day, kMostDays));
  const bool little = before ? *free < kEnough || fit < kEnoughDays : *free < kLittle || fit < kFewDays;
  days_ = little ? std::optional(fit) : std::nullopt;
  return before != days_;
}

}  // namespace tillbridge::runtime
