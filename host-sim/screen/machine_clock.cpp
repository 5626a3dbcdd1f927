#include "screen/machine_clock.h"

#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <atomic>

namespace {

std::atomic<std::int64_t> off{0};  ///< ms

}  // namespace

namespace till_screen {

void set_machine_clock(std::int64_t off_ms) {
  off.store(off_ms);
}

}  // namespace till_screen

/// Stands before the C library's for the whole process: the plugin reads the system's clock, as it would at a
/// shop, and a register has no other way to tell it the time.
extern "C" __attribute__((visibility("default"))) int clock_gettime(clockid_t which, timespec* now) noexcept {
  constexpr std::int64_t kNanos = 1'000'000;
  const long done = ::syscall(SYS_clock_gettime, which, now);
  const std::int64_t off_ms = off.load(std::memory_order_relaxed);
  if (done != 0 || off_ms == 0 || which != CLOCK_REALTIME) return static_cast<int>(done);
  const std::int64_t nanos = now->tv_nsec + off_ms % 1'000 * kNanos;
  const std::int64_t carry = nanos < 0 ? -1 : nanos / (1'000 * kNanos);
  now->tv_sec += static_cast<time_t>(off_ms / 1'000 + carry);
  now->tv_nsec = static_cast<long>(nanos - carry * 1'000 * kNanos);
  return 0;
}
