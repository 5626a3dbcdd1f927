#include "drill/cable_pipe.h"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

namespace till_drill {
namespace {

constexpr auto kDripTick = std::chrono::milliseconds(20);

}  // namespace

void CablePipe::add(const CableFault& fault, RelayClock::time_point now) {
  strikes_.push_back({fault, written + fault.after_bytes, 0, now});
}

void CablePipe::take(const char* bytes, std::size_t count, RelayClock::time_point now) {
  if (discarding) return;
  auto due = now;
  for (const auto& strike : strikes_) {
    if (strike.fault.kind == CableFaultKind::kDelay) due += std::chrono::milliseconds(strike.fault.delay_ms);
  }
  pieces_.push_back({std::string(bytes, count), due});
  queued_ += count;
}

void CablePipe::refill(RelayClock::time_point now) {
  for (auto& strike : strikes_) {
    if (strike.fault.kind != CableFaultKind::kDrip) continue;
    const std::chrono::duration<double> passed = now - strike.filled_at;
    const double rate = std::max<std::uint32_t>(strike.fault.bytes_per_s, 1);
    // At most a tenth of a second is saved up, so that a drip stays one after a pause.
    strike.tokens = std::min(strike.tokens + passed.count() * rate, std::max(rate / 10, 1.0));
    strike.filled_at = now;
  }
}

std::size_t CablePipe::allowed(const Strike** strike) const {
  std::uint64_t room = kMostQueued;
  *strike = nullptr;
  for (const auto& candidate : strikes_) {
    switch (candidate.fault.kind) {
      case CableFaultKind::kReset:
      case CableFaultKind::kStall:
      case CableFaultKind::kHalfClose: {
        const auto left = candidate.at_byte > written ? candidate.at_byte - written : 0;
        if (left < room || left == 0) {
          room = left;
          if (left == 0) *strike = &candidate;
        }
        break;
      }
      case CableFaultKind::kDrip:
        room = std::min(room, static_cast<std::uint64_t>(candidate.tokens));
        break;
      case CableFaultKind::kDelay:
      case CableFaultKind::kDuplicate:
        break;
    }
  }
  return static_cast<std::size_t>(room);
}

bool CablePipe::ready(RelayClock::time_point now) const {
  if (pieces_.empty() || pieces_.front().due > now) return false;
  const Strike* strike = nullptr;
  return allowed(&strike) > 0;
}

RelayClock::time_point CablePipe::next_look(RelayClock::time_point now) const {
  if (pieces_.empty()) return RelayClock::time_point::max();
  if (pieces_.front().due > now) return pieces_.front().due;
  for (const auto& strike : strikes_) {
    if (strike.fault.kind == CableFaultKind::kDrip) return now + kDripTick;
  }
  return RelayClock::time_point::max();
}

CablePipe::Flow CablePipe::pump(int descriptor, RelayClock::time_point now) {
  refill(now);
  while (!pieces_.empty() && pieces_.front().due <= now) {
    const Strike* strike = nullptr;
    const auto room = allowed(&strike);
    if (strike != nullptr && strike->fault.kind == CableFaultKind::kReset) return Flow::kReset;
    if (strike != nullptr && strike->fault.kind == CableFaultKind::kHalfClose) {
      ::shutdown(descriptor, SHUT_WR);
      end_passed = true;
      discarding = true;
      pieces_.clear();
      queued_ = 0;
      return Flow::kGoing;
    }
    if (room == 0) return Flow::kGoing;
    auto& piece = pieces_.front();
    const auto sent = ::send(descriptor, piece.bytes.data(), std::min(room, piece.bytes.size()),
                             MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0) {
      if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR || errno == ENOTCONN) return Flow::kGoing;
      return Flow::kBroken;
    }
    const auto count = static_cast<std::size_t>(sent);
    written += count;
    queued_ -= count;
    for (auto& drip : strikes_) {
      if (drip.fault.kind == CableFaultKind::kDrip) drip.tokens -= static_cast<double>(count);
    }
    if (count == piece.bytes.size()) {
      pieces_.pop_front();
    } else {
      piece.bytes.erase(0, count);
    }
  }
  return Flow::kGoing;
}

}  // namespace till_drill
