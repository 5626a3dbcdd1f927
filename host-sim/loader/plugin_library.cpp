#include "loader/plugin_library.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <array>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace till_loader {
namespace {

void check_file(const std::string& path) {
  std::error_code failure;
  if (!std::filesystem::exists(path, failure)) {
    throw LoadError(
        fmt::format("There is no plugin file {}; build it, or name another with --plugin.", path));
  }
  if (!std::filesystem::is_regular_file(path, failure)) {
    throw LoadError(
        fmt::format("The plugin {} is no file; name the shared library itself with --plugin.", path));
  }
  std::array<char, 4> magic{};
  std::ifstream file(path, std::ios::binary);
  if (!file.read(magic.data(), magic.size()) || std::memcmp(magic.data(), "\177ELF", 4) != 0) {
    throw LoadError(fmt::format("The plugin {} is no shared library; name a .so file with --plugin.", path));
  }
}

}  // namespace

PluginLibrary::PluginLibrary(const std::string& path) : path_(std::filesystem::absolute(path).string()) {
  check_file(path_);
  handle_ = ::dlopen(path_.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle_ == nullptr) {
    const char* reason = ::dlerror();
    throw LoadError(
        fmt::format("The plugin {} cannot be loaded ({}); check that it is a shared library for this "
                    "machine and that its packages are installed.",
                    path_, reason == nullptr ? "no reason given" : reason));
  }
  try {
    entry_ = static_cast<const till_entry*>(::dlsym(handle_, TILL_ENTRY_SYMBOL));
    if (entry_ == nullptr) {
      throw LoadError(
          fmt::format("The library {} has no symbol {}, so it is no plugin of this kind; name another with "
                      "--plugin.",
                      path_, TILL_ENTRY_SYMBOL));
    }
    if (entry_->abi_major != TILL_ABI_MAJOR) {
      throw LoadError(
          fmt::format("The plugin {} speaks version {}.{} of the plugin interface and this register {}.{}; "
                      "install the plugin that was made for this register.",
                      path_, entry_->abi_major, entry_->abi_minor, TILL_ABI_MAJOR, TILL_ABI_MINOR));
    }
    const auto* about = entry_->descriptor;
    if (about == nullptr || about->size < sizeof(till_descriptor) || about->id == nullptr ||
        about->name == nullptr || about->version == nullptr || about->vendor == nullptr ||
        about->description == nullptr) {
      throw LoadError(
          fmt::format("The plugin {} does not say who it is; ask its vendor for a sound one.", path_));
    }
    if (entry_->init == nullptr || entry_->deinit == nullptr || entry_->create == nullptr) {
      throw LoadError(
          fmt::format("The plugin {} lacks init, deinit or create; ask its vendor for a sound one.", path_));
    }
    const auto status = entry_->init(path_.c_str());
    if (status < 0) {
      throw LoadError(fmt::format("The plugin {} did not start (init answered {}); see the register's log.",
                                  path_, status));
    }
  } catch (...) {
    ::dlclose(handle_);
    throw;
  }
}

PluginLibrary::~PluginLibrary() {
  entry_->deinit();
  ::dlclose(handle_);
}

}  // namespace till_loader
