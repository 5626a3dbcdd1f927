// Replays a corpus in any build: replay TARGET FOLDER. Every file in the folder is fed to the target, and so
// are its prefixes of a few lengths.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "fuzz_targets.h"

int main(int count, char** arguments) {
  using Target = void (*)(const std::uint8_t*, std::size_t);
  namespace fuzz = tillbridge::fuzz;
  const std::map<std::string, Target> targets{
      {"replies", fuzz::replies}, {"credentials", fuzz::credentials},         {"database", fuzz::database},
      {"abi", fuzz::abi},         {"order_histories", fuzz::order_histories}, {"drills", fuzz::drills},
      {"shops", fuzz::shops}};
  const auto target = count == 3 ? targets.find(arguments[1]) : targets.end();
  if (target == targets.end()) {
    std::fprintf(stderr, "usage: replay TARGET FOLDER; the targets are");
    for (const auto& [name, function] : targets) std::fprintf(stderr, " %s", name.c_str());
    std::fprintf(stderr, "\n");
    return 2;
  }
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(arguments[2])) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::size_t inputs = 0;
  for (const auto& path : files) {
    std::ifstream file(path, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    for (const auto size : {bytes.size(), bytes.size() / 2, bytes.size() / 7}) {
      std::printf("%s: %zu bytes\n", path.filename().c_str(), size);
      std::fflush(stdout);  // the last line names what ended the process
      target->second(reinterpret_cast<const std::uint8_t*>(bytes.data()), size);
      ++inputs;
    }
  }
  std::printf("%zu inputs held.\n", inputs);
  std::fflush(stdout);
  // As a fuzzer ends: a plugin that is kept between inputs must not meet libraries that have been torn down.
  std::_Exit(files.empty() ? 1 : 0);
}
