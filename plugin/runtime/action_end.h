#pragma once

// How an action that somebody asked for ended.

#include <string>
#include <utility>

#include "plugin/core/units.h"

namespace tillbridge::runtime {

struct ActionEnd {
  bool good = true;
  core::ErrorCode code = core::ErrorCode::invalid;
  std::string words;
};

inline ActionEnd done(std::string words) {
  return {true, {}, std::move(words)};
}
inline ActionEnd refuse(core::ErrorCode code, std::string words) {
  return {false, code, std::move(words)};
}
inline ActionEnd refuse(const core::Error& error) {
  return refuse(error.code, error.sentence);
}

}  // namespace tillbridge::runtime
