#pragma once

// Whether a frame's input makes sense. Pure; any thread.

#include <string>

#include "till/ext/plugin/overlay.h"

namespace tillbridge::overlay {

/// Of more anchors than these only the first get a chip; a count above the other is nonsense.
inline constexpr std::uint32_t kMostAnchors = 4096, kAbsurdAnchors = 100'000;
/// One sentence on what is wrong with the input; empty when it can be used. Reads the array of keys and
/// anchors by their counts and strides only after those were found sound; rectangles of single anchors are
/// judged when they are drawn.
std::string wrong_input(const till_frame_input& in);
/// Of input that can be used: one sentence when some of the anchors are left out; empty when none are.
std::string left_out(const till_frame_input& in);

}  // namespace tillbridge::overlay
