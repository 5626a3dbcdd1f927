#include "plugin/abi/language_file.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace tillbridge::abi {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kLargestFile = 1 << 20;

/// A tag becomes part of a path.
bool is_tag(const std::string& tag) {
  return !tag.empty() && tag.size() <= 15 && std::all_of(tag.begin(), tag.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '-';
  });
}

}  // namespace

std::shared_ptr<const overlay::Language> read_language_file(
    const std::string& folder, const std::string& tag,
    const std::function<void(const std::string& sentence)>& tell) {
  if (!is_tag(tag)) return nullptr;
  for (const auto& stem : {tag, tag.substr(0, tag.find('-'))}) {
    const std::string name = "languages/" + stem + ".txt";
    const auto path = fs::path(folder) / name;
    std::error_code error;
    if (!fs::exists(path, error)) continue;
    // Anything but a file, such as a pipe, would hold the register up.
    const bool small =
        fs::is_regular_file(path, error) && fs::file_size(path, error) <= kLargestFile && !error;
    std::ifstream file;
    if (small) file.open(path, std::ios::binary);
    if (!file.is_open()) {
      tell("The language file " + name +
           " cannot be read, or is larger than a mebibyte; the plugin's own words are shown.");
      return nullptr;
    }
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    const auto read = overlay::Language::parse(stem, bytes);
    if (const auto sentence = overlay::Language::complaint(read, name); !sentence.empty()) tell(sentence);
    return read.language;
  }
  return nullptr;
}

}  // namespace tillbridge::abi
