#pragma once
// Runs a program to its end and keeps what it said.
#include <map>
#include <string>
#include <vector>

namespace house {

struct CommandResult {
  int status = 0;      ///< exit status; 128 + signal when it was ended by one
  std::string output;  ///< standard output and standard error, as they came
};

/// Runs `command` (first the program: a path, or the name of one in /usr/bin) with nothing on
/// standard input, and waits for it.
/// @param environment variables set on top of this process's own
/// Throws std::runtime_error when no process can be made; a program that is not there ends with status 127.
CommandResult run(const std::vector<std::string>& command,
                  const std::map<std::string, std::string>& environment = {});

}  // namespace house
