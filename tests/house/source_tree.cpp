#include "source_tree.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <utility>

namespace house {

SourceTree SourceTree::read(const std::string& root, const std::vector<std::string>& folders,
                            const std::vector<std::string>& endings) {
  SourceTree tree;
  for (const std::string& folder : folders) {
    const std::filesystem::path top = std::filesystem::path(root) / folder;
    if (!std::filesystem::is_directory(top)) throw std::runtime_error("no folder " + top.string());
    for (const auto& entry : std::filesystem::recursive_directory_iterator(top)) {
      const std::string path = entry.path().string();
      if (!entry.is_regular_file()) continue;
      if (std::none_of(endings.begin(), endings.end(),
                       [&](const std::string& ending) { return ends_with(path, ending); }))
        continue;
      tree.add(std::filesystem::relative(entry.path(), root).generic_string(), read_text(path));
    }
  }
  std::sort(tree.files_.begin(), tree.files_.end(),
            [](const SourceFile& a, const SourceFile& b) { return a.path < b.path; });
  return tree;
}

void SourceTree::add(std::string path, const std::string& text) {
  files_.push_back({std::move(path), split_lines(text)});
}

bool SourceTree::contains(const std::string& path) const {
  return std::any_of(files_.begin(), files_.end(), [&](const SourceFile& file) { return file.path == path; });
}

const std::vector<std::string>& code_endings() {
  static const std::vector<std::string> endings = {".h", ".hpp", ".inc", ".c", ".cc", ".cpp"};
  return endings;
}

std::string read_text(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::vector<std::string> split_lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

bool starts_with(const std::string& text, const std::string& beginning) {
  return text.compare(0, beginning.size(), beginning) == 0;
}

bool ends_with(const std::string& text, const std::string& ending) {
  return text.size() >= ending.size() &&
         text.compare(text.size() - ending.size(), ending.size(), ending) == 0;
}

}  // namespace house
