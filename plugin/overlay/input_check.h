#pragma once

// Whether a frame's input makes sense. Pure; any thread.

#include <string>

#include "till/ext/plugin/overlay.h"

namespace tillbridge::overlay {

/// One sentence on what is wrong with the input; empty when it can be used. Reads the array of keys and
/// anchors by their counts and strides only after those were found sound; rectangles of single anchors are
/// judged when they are drawn.
std::string wrong_input(const till_frame_input& in);

}  // namespace tillbridge::overlay
