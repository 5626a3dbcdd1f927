#pragma once

#include "plugin/core/picture.h"

namespace tillbridge::core {

/// What the badge's rules need to know.
struct BadgeFacts {
  bool linked = false, paused = false, offline = false;
  bool training = false;          ///< practice: what is sold now moves nothing
  std::uint64_t attention = 0;    ///< Review rows, plus 1 for a trouble that needs a person
  std::uint64_t unconfirmed = 0;  ///< changes without a 200
  std::uint64_t queued = 0;       ///< movements not settled
  bool read_back = false;         ///< the outbox was read from disk since start
  bool answered_lately = false;   ///< the last good answer is at most 30 s old
  Millis since_start_ms = 0;
};

/// Which state the badge shows: training, no store linked, paused, needs attention, offline, syncing, all
/// sent, in this order. Pure. "All sent" is earned: nothing queued, read back from disk, and the web store
/// answered in the last 30 s.
SyncBadge sync_badge(const BadgeFacts& facts);

/// Rows of Review for BadgeFacts::attention: all of them as soon as one asks for a person, `others`
/// (troubles) among them. Counts that differ never do by themselves.
std::uint64_t red_rows(const Picture& picture, std::uint64_t others);

}  // namespace tillbridge::core
