#pragma once
// A plugin's shared library, found and checked by its path.
#include <stdexcept>
#include <string>

#include "till/entry.h"

namespace till_loader {

/// Why a plugin could not be loaded or started: one sentence with the path, what is wrong and what to do.
class LoadError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Loaded with RTLD_NOW | RTLD_LOCAL and initialised by the constructor; deinit() and dlclose() by the
/// destructor, on the same thread.
class PluginLibrary {
 public:
  /// Throws LoadError: no such file, not a shared library, no till_plugin_entry, another ABI major, a missing
  /// function or descriptor, init() failed.
  explicit PluginLibrary(const std::string& path);
  ~PluginLibrary();
  PluginLibrary(const PluginLibrary&) = delete;
  PluginLibrary& operator=(const PluginLibrary&) = delete;

  const till_entry& entry() const { return *entry_; }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
  void* handle_ = nullptr;
  const till_entry* entry_ = nullptr;
};

}  // namespace till_loader
