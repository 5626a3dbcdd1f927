#pragma once
// The project's own files as text, for tests that look at the source instead of running it.
#include <string>
#include <vector>

namespace house {

struct SourceFile {
  std::string path;  ///< relative to the tree's root, with '/': "plugin/core/units.h"
  std::vector<std::string> lines;
};

/// A tree of files held in memory, so that a test can also make up a bad one.
class SourceTree {
 public:
  /// Reads every file under `folders` of `root` whose name ends with one of `endings`.
  /// Throws std::runtime_error when a folder is missing: a check that reads nothing proves nothing.
  static SourceTree read(const std::string& root, const std::vector<std::string>& folders,
                         const std::vector<std::string>& endings);

  void add(std::string path, const std::string& text);
  const std::vector<SourceFile>& files() const { return files_; }
  bool contains(const std::string& path) const;

 private:
  std::vector<SourceFile> files_;
};

/// The endings of C and C++ files.
const std::vector<std::string>& code_endings();

/// One file's text. Throws std::runtime_error when it cannot be read.
std::string read_text(const std::string& path);

/// `text` without its line ends, line by line.
std::vector<std::string> split_lines(const std::string& text);

bool starts_with(const std::string& text, const std::string& beginning);
bool ends_with(const std::string& text, const std::string& ending);

}  // namespace house
