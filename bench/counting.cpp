#include "counting.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstddef>

namespace {

thread_local std::uint64_t syncs = 0;
thread_local std::chrono::steady_clock::time_point synced_at;
thread_local std::uint64_t allocations = 0;

int counted(int result) {
  ++syncs;
  synced_at = std::chrono::steady_clock::now();
  return result;
}

}  // namespace

// Shared libraries (SQLite among them) call the executable's symbol where it has one.
extern "C" int fdatasync(int file) {
  return counted(static_cast<int>(::syscall(SYS_fdatasync, file)));
}
extern "C" int fsync(int file) {
  return counted(static_cast<int>(::syscall(SYS_fsync, file)));
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define TILLBRIDGE_COUNTS_ALLOCATIONS 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define TILLBRIDGE_COUNTS_ALLOCATIONS 0
#endif
#endif
#ifndef TILLBRIDGE_COUNTS_ALLOCATIONS
#define TILLBRIDGE_COUNTS_ALLOCATIONS 1
#endif

#if TILLBRIDGE_COUNTS_ALLOCATIONS
// glibc's own, under the names that it gives to whoever puts itself in front.
extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* memory, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);

void* malloc(std::size_t size) {
  ++allocations;
  return __libc_malloc(size);
}
void* calloc(std::size_t count, std::size_t size) {
  ++allocations;
  return __libc_calloc(count, size);
}
void* realloc(void* memory, std::size_t size) {
  ++allocations;
  return __libc_realloc(memory, size);
}
void* memalign(std::size_t alignment, std::size_t size) {
  ++allocations;
  return __libc_memalign(alignment, size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) {
  ++allocations;
  return __libc_memalign(alignment, size);
}
int posix_memalign(void** out, std::size_t alignment, std::size_t size) {
  ++allocations;
  *out = __libc_memalign(alignment, size);
  return *out == nullptr ? ENOMEM : 0;
}
}
#endif

namespace tillbridge::bench {

std::uint64_t syncs_of_this_thread() {
  return syncs;
}
std::chrono::steady_clock::time_point last_sync_of_this_thread() {
  return synced_at;
}
std::uint64_t allocations_of_this_thread() {
  return allocations;
}
bool counts_allocations() {
  return TILLBRIDGE_COUNTS_ALLOCATIONS != 0;
}

}  // namespace tillbridge::bench
