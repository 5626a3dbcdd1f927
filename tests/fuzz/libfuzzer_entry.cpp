// One fuzzer: the target is named when this file is compiled.
#include "fuzz_targets.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  tillbridge::fuzz::FUZZ_TARGET(data, size);
  return 0;
}
