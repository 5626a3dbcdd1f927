#pragma once
// A program started by a test: its output, its end.
#include <string>
#include <vector>

namespace sandbox_test {

class Program {
 public:
  /// Starts it with its stdout (and stderr, if asked) on a pipe.
  Program(std::vector<std::string> command, const std::string& folder = "");
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  /// Reads until a line holds `text`; that line, or "" at the end of output or after `seconds`.
  std::string line_with(const std::string& text, double seconds = 60);
  std::string rest();  ///< all output until it ends
  void signal(int number);
  int wait();  ///< its exit code; 128 + n for a signal

 private:
  int pid_ = -1, output_ = -1;
  std::string read_;
};

/// A fresh folder under the temporary one, removed with all in it at the end.
class Folder {
 public:
  Folder();
  ~Folder();
  std::string path;
};

std::string file_text(const std::string& path);

}  // namespace sandbox_test
