#include "drill/places.h"

#include <cstdlib>
#include <filesystem>

namespace till_drill {
namespace {

namespace fs = std::filesystem;

fs::path own_folder() {
  return fs::path(own_program()).parent_path();
}

}  // namespace

std::string own_program() {
  std::error_code failure;
  const auto path = fs::read_symlink("/proc/self/exe", failure);
  return failure ? std::string("tillsim") : path.string();
}

std::string standard_plugin() {
  return (own_folder() / ".." / "lib" / "tillbridge-bigcommerce.so").lexically_normal().string();
}

std::string standard_shop() {
  const fs::path inside = fs::path("assets") / "shops" / "fernwood.json";
  const fs::path installed = own_folder() / ".." / "share" / "tillbridge" / "shops" / "fernwood.json";
  std::error_code ignored;
  for (const auto& place : {fs::path(".") / inside, own_folder() / ".." / ".." / inside, installed,
                            fs::path(TILLBRIDGE_SOURCE_DIR) / inside}) {
    if (fs::exists(place, ignored)) return place.lexically_normal().string();
  }
  return inside.string();
}

std::string standard_sandbox() {
  return (own_folder() / "bigcommerce-sandbox").string();
}

std::string standard_data_dir() {
  if (const char* data = std::getenv("XDG_DATA_HOME"); data != nullptr && data[0] == '/') {
    return std::string(data) + "/tillsim";
  }
  const char* home = std::getenv("HOME");
  return (home != nullptr ? std::string(home) : std::string("/tmp")) + "/.local/share/tillsim";
}

}  // namespace till_drill
