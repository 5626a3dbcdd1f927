#include "made_up_machine.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "source_tree.h"

namespace house {
namespace {

namespace fs = std::filesystem;

void write(const fs::path& path, const std::string& text) {
  std::ofstream(path) << text;
}

void write_program(const fs::path& path, const std::string& body) {
  fs::create_directories(path.parent_path());
  write(path, "#!/usr/bin/bash\n" + body + "\n");
  fs::permissions(path, fs::perms::owner_all);
}

}  // namespace

MadeUpMachine::MadeUpMachine() {
  std::string name = (fs::temp_directory_path() / "tillbridge machine XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no folder " + name);
  root_ = name;
  fs::create_directories(root_ + "/bin");
  fs::create_directories(clone());
  fs::copy(fs::path(TILLBRIDGE_SOURCE_DIR) / "scripts", clone() + "/scripts", fs::copy_options::recursive);
  write(clone() + "/scripts/dependencies.txt", "build g++\nbuild cmake\nfull clang\n");
  // What any Debian has, whatever else is missing.
  for (const char* basic : {"bash", "cat", "dirname", "env", "mkdir", "mktemp", "rm", "sed", "sleep", "tail",
                            "tr", "true", "uname"})
    fs::create_symlink(fs::path("/usr/bin") / basic, root_ + "/bin/" + basic);
  program("getconf", "echo 2");
  installed("");
}

MadeUpMachine::~MadeUpMachine() {
  std::error_code unimportant;
  fs::remove_all(root_, unimportant);
}

void MadeUpMachine::program(const std::string& name, const std::string& body) {
  write_program(root_ + "/bin/" + name, body);
}

void MadeUpMachine::built(const std::string& path, const std::string& body) {
  write_program(clone() + "/" + path, body);
}

void MadeUpMachine::installed(const std::string& packages) {
  write(root_ + "/installed", packages);
  program("dpkg-query", R"(while read -r p; do [ -z "$p" ] || echo "ii $p"; done <"$MACHINE/installed"
exit 1)");
}

void MadeUpMachine::user_is(int id) {
  program("id", "echo " + std::to_string(id));
}

void MadeUpMachine::apt_works() {
  program("apt-get", R"(echo "DEBIAN_FRONTEND=$DEBIAN_FRONTEND $*" >>"$MACHINE/calls"
case "$*" in *install*) printf 'g++\ncmake\nclang\n' >"$MACHINE/installed" ;; esac)");
}

void MadeUpMachine::apt_fails() {
  program("apt-get", "echo 'E: Could not resolve deb.example'\nexit 100");
}

CommandResult MadeUpMachine::script(const std::string& name, const std::string& arguments,
                                    const std::map<std::string, std::string>& environment) const {
  std::map<std::string, std::string> all = {
      {"PATH", root_ + "/bin"}, {"MACHINE", root_},          {"DISPLAY", ""},
      {"WAYLAND_DISPLAY", ""},  {"TILLBRIDGE_PACKAGES", ""}, {"TILLBRIDGE_JOBS", ""}};
  for (const auto& [key, value] : environment) all[key] = value;
  return run({"bash", "-c", "cd \"$MACHINE\" && exec \"$MACHINE/a clone/scripts/" + name + "\" " + arguments},
             all);
}

std::string MadeUpMachine::calls() const {
  return fs::exists(root_ + "/calls") ? read_text(root_ + "/calls") : "";
}

}  // namespace house
