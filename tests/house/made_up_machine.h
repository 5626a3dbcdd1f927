#pragma once
// A machine that a test makes up: scripts/ in a path with a space, and a PATH that leads only to programs
// which play what the scripts call.
#include <map>
#include <string>

#include "command.h"

namespace house {

class MadeUpMachine {
 public:
  /// A machine with bash and the like, and no package of the list ("build g++", "build cmake", "full clang").
  MadeUpMachine();
  /// Removes every trace of it.
  ~MadeUpMachine();
  MadeUpMachine(const MadeUpMachine&) = delete;
  MadeUpMachine& operator=(const MadeUpMachine&) = delete;

  /// Adds a program with this body in bash; the machine's folder is $MACHINE there.
  void program(const std::string& name, const std::string& body);
  /// Adds a program below the clone of the project: "build/bin/tillsim".
  void built(const std::string& path, const std::string& body);
  /// What dpkg-query says is installed, one package a line; it fails, as the real one, when it knows none.
  void installed(const std::string& packages);
  void user_is(int id);
  /// An apt-get that notes how it was called, and installs what it was asked for.
  void apt_works();
  void apt_fails();

  /// Runs one of scripts/ from the machine's top folder.
  CommandResult script(const std::string& name, const std::string& arguments = "",
                       const std::map<std::string, std::string>& environment = {}) const;
  /// What programs wrote to $MACHINE/calls; empty when none did.
  std::string calls() const;
  /// The machine's top folder, and the clone of the project in it.
  const std::string& root() const { return root_; }
  std::string clone() const { return root_ + "/a clone"; }

 private:
  std::string root_;
};

}  // namespace house
