#include <cstdio>
#include <cstdlib>

#include "fuzz_targets.h"

namespace tillbridge::fuzz {

void promise(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "A promise does not hold: %s\n", what);
  std::abort();
}

}  // namespace tillbridge::fuzz
