#include "plugin/core/assortment.h"

#include <algorithm>

namespace tillbridge::core {

std::string fold_for_search(std::string_view text) {
  std::string folded(text);
  std::transform(folded.begin(), folded.end(), folded.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return folded;
}

}  // namespace tillbridge::core
