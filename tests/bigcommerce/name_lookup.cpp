#include "name_lookup.h"

#include <dlfcn.h>
#include <netdb.h>

#include <condition_variable>
#include <mutex>
#include <string_view>

namespace {

std::mutex mutex;
std::condition_variable changed;
int waiting = 0;
int generation = 0;
bool releasing = false;

}  // namespace

extern "C" int getaddrinfo(const char* node, const char* service, const addrinfo* hints, addrinfo** result) {
  using Lookup = int (*)(const char*, const char*, const addrinfo*, addrinfo**);
  static const auto real = reinterpret_cast<Lookup>(dlsym(RTLD_NEXT, "getaddrinfo"));
  const std::string_view name = node != nullptr ? node : "";
  if (name == "found.invalid") return real("127.0.0.1", service, hints, result);
  if (name == "missing.invalid") return EAI_NONAME;
  if (name == "hanging.invalid") {
    std::unique_lock lock(mutex);
    ++waiting;
    changed.notify_all();
    const int mine = generation;
    changed.wait(lock, [&] { return generation != mine || releasing; });
    --waiting;
    changed.notify_all();
    return EAI_AGAIN;
  }
  return real(node, service, hints, result);
}

namespace tillbridge::test {

int waiting_lookups() {
  const std::lock_guard lock(mutex);
  return waiting;
}

void release_lookups() {
  std::unique_lock lock(mutex);
  ++generation;
  releasing = true;  // also for a lookup that only begins now
  changed.notify_all();
  changed.wait(lock, [] { return waiting == 0; });
  releasing = false;
}

}  // namespace tillbridge::test
