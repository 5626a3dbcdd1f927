#include "name_lookup.h"

#include <dlfcn.h>
#include <netdb.h>

#include <condition_variable>
#include <mutex>
#include <string_view>

namespace {

struct Lookups {
  std::mutex mutex;
  std::condition_variable changed;
  int waiting = 0;
  int generation = 0;
  bool releasing = false;
};

/// Never destroyed: a lookup may begin after the last test and wait while the process ends, and a condition
/// that is waited for cannot be destroyed.
Lookups& lookups() {
  static auto& all = *new Lookups;
  return all;
}

}  // namespace

extern "C" int getaddrinfo(const char* node, const char* service, const addrinfo* hints, addrinfo** result) {
  using Lookup = int (*)(const char*, const char*, const addrinfo*, addrinfo**);
  static const auto real = reinterpret_cast<Lookup>(dlsym(RTLD_NEXT, "getaddrinfo"));
  const std::string_view name = node != nullptr ? node : "";
  if (name == "found.invalid") return real("127.0.0.1", service, hints, result);
  if (name == "missing.invalid") return EAI_NONAME;
  if (name == "hanging.invalid") {
    auto& all = lookups();
    std::unique_lock lock(all.mutex);
    ++all.waiting;
    all.changed.notify_all();
    const int mine = all.generation;
    all.changed.wait(lock, [&] { return all.generation != mine || all.releasing; });
    --all.waiting;
    all.changed.notify_all();
    return EAI_AGAIN;
  }
  return real(node, service, hints, result);
}

namespace tillbridge::test {

int waiting_lookups() {
  auto& all = lookups();
  const std::lock_guard lock(all.mutex);
  return all.waiting;
}

void release_lookups() {
  auto& all = lookups();
  std::unique_lock lock(all.mutex);
  ++all.generation;
  all.releasing = true;  // also for a lookup that only begins now
  all.changed.notify_all();
  all.changed.wait(lock, [&] { return all.waiting == 0; });
  all.releasing = false;
}

}  // namespace tillbridge::test
