// Loads one library in a process of its own and says what that took: "<microseconds of dlopen> <KiB idle>".
// Links nothing, so that whatever the library needs is loaded with it.

#include <dlfcn.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstring>
#include <thread>

#include "till/till.h"

namespace {

const char* data_folder = "";

const char* data_path(const till_host*) {
  return data_folder;
}

const void* extension(const till_host*, const char* id) {
  static const till_host_data_directory directory{data_path};
  return std::strcmp(id, TILL_HOST_DATA_DIRECTORY) == 0 ? &directory : nullptr;
}

/// Resident memory that is not backed by a file, and that which is, in KiB.
double resident_kib() {
  std::FILE* file = std::fopen("/proc/self/statm", "r");
  long pages = 0, resident = 0;
  if (file == nullptr) return 0;
  if (std::fscanf(file, "%ld %ld", &pages, &resident) != 2) resident = 0;
  std::fclose(file);
  return static_cast<double>(resident) * static_cast<double>(::sysconf(_SC_PAGESIZE)) / 1024;
}

/// The plugin at rest: created, activated, its records open, linked to nothing.
bool begin_plugin(const till_entry& entry, const char* path) {
  static till_host host{};
  host.abi_major = TILL_ABI_MAJOR;
  host.abi_minor = TILL_ABI_MINOR;
  host.name = "tillbridge-bench";
  host.version = TILLBRIDGE_VERSION;
  host.register_id = "1";
  host.register_name = "Register 1";
  host.location_id = "main";
  host.location_name = "Main Street";
  host.get_extension = extension;
  if (entry.init(path) != TILL_OK) return false;
  const till_plugin* plugin = entry.create(&host);
  if (plugin == nullptr || plugin->activate(plugin) != TILL_OK) return false;
  for (int i = 0; i < 10; ++i) {
    plugin->on_main_thread(plugin, 2000);
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return true;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) {
    std::fprintf(stderr, "usage: tillbridge-bench-load LIBRARY FOLDER\n");
    return 2;
  }
  data_folder = arguments[2];
  const double before = resident_kib();
  const auto begin = std::chrono::steady_clock::now();
  void* library = ::dlopen(arguments[1], RTLD_NOW | RTLD_LOCAL);
  const auto end = std::chrono::steady_clock::now();
  if (library == nullptr) {
    std::fprintf(stderr, "%s\n", ::dlerror());
    return 2;
  }
  if (const auto* entry = static_cast<const till_entry*>(::dlsym(library, TILL_ENTRY_SYMBOL));
      entry != nullptr) {
    if (!begin_plugin(*entry, arguments[1])) return 2;
  } else {
    const auto probe = reinterpret_cast<int (*)()>(::dlsym(library, "tillbridge_probe_begin"));
    if (probe == nullptr || probe() != 0) return 2;
  }
  std::printf("%f %f\n", std::chrono::duration<double, std::micro>(end - begin).count(),
              resident_kib() - before);
  std::fflush(stdout);
  ::_exit(0);
}
