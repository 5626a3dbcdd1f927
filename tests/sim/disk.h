#pragma once

// The disk of one register: what SQLite wrote, what of it was synced, and what is left after a crash or a
// power cut. SQLite runs on it through a VFS of our own, so that the real schema and store are at work.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "sim/dice.h"

namespace sim {

/// Bytes written and not yet synced: a power cut may keep, drop or tear each.
struct UnsyncedWrite {
  std::int64_t offset = 0;
  std::string bytes;
  bool truncates = false;  ///< the file was cut to `offset`
};

struct SharedMemory;

struct FileData {
  std::string bytes;    ///< as programs see it
  std::string durable;  ///< as of the last sync
  std::vector<UnsyncedWrite> unsynced;
  int shared = 0, reserved = 0, pending = 0, exclusive = 0;  ///< locks held on it
  std::shared_ptr<SharedMemory> memory;
};

using Files = std::map<std::string, std::shared_ptr<FileData>>;

/// What happens to a disk, told before and after.
struct DiskStep {
  enum class What { write, sync, commit } what = What::write;
  bool after = false;
  std::string tables;  ///< commit: which tables the transaction changed ("batches", "movements")
};

/// Calls to the disk that can be told to fail.
enum class DiskCall { read, write, sync, truncate, open, lock, shm, remove };
inline constexpr DiskCall kDiskCalls[] = {DiskCall::read, DiskCall::write, DiskCall::sync, DiskCall::truncate,
                                          DiskCall::open, DiskCall::lock,  DiskCall::shm,  DiskCall::remove};
const char* name_of(DiskCall call);

class Disk {
 public:
  /// `folder`: SQLite files below it live here. Registers itself by that name.
  explicit Disk(std::string folder);
  ~Disk();
  Disk(const Disk&) = delete;
  Disk& operator=(const Disk&) = delete;
  const std::string& folder() const { return folder_; }

  /// Called at each step while the register runs; `true` means: it dies here.
  std::function<bool(const DiskStep&)> on_step;

  /// The process is dead from here on: whatever its remains still do has no effect.
  void kill();
  /// The power went: of what was not synced, some is there, some is not, some is torn.
  void cut_power(Dice& dice);
  bool dead() const { return dead_; }
  /// The disk is used again, by a new process.
  void revive();

  /// The n-th call of this kind from now on fails, and `more` after it. What a sync that fails should have
  /// kept can still be read, and no later sync keeps it: the kernel took it for clean.
  void fail(DiskCall call, std::uint64_t nth, std::uint64_t more = 0);
  /// Files may grow by so many bytes more; then the disk is full. -1: there is always room.
  void leave_room(std::int64_t bytes) { room_ = bytes; }
  /// The power goes just before the n-th sync from now on: every call fails until `revive`.
  void lose_power_at_sync(std::uint64_t nth);
  /// No call is told to fail any more; counting begins anew.
  void heal();
  std::uint64_t failed() const { return failed_; }  ///< calls that failed since the last heal()
  bool power_is_out() const { return out_; }
  /// Writes and syncs on a handle that a sync had failed on.
  std::uint64_t blind_retries() const { return blind_retries_; }
  /// How often a file of this path was opened.
  std::uint64_t opened(const std::string& path) const;

  /// All files, as a copying program sees them.
  Files copy() const;
  void replace(const Files& files);
  /// The file as SQLite sees it, or null.
  std::shared_ptr<FileData> find(const std::string& path) const;

  // For the VFS.
  std::shared_ptr<FileData> open(const std::string& path, bool create);
  void erase(const std::string& path);
  bool step(DiskStep::What what, bool after, const std::string& tables = {});
  /// Counts a call. False: it has to fail.
  bool allow(DiskCall call);
  /// Takes the room for a file to grow. False: there is none.
  bool grow(std::int64_t bytes);
  void retried_blindly() { ++blind_retries_; }
  bool well = false;  ///< for now no call fails, nor is one counted: somebody else looks at the files
  std::uint64_t writes = 0, syncs = 0;
  std::string transaction;  ///< tables changed by the transaction under way
  bool committing = false;

 private:
  std::string folder_;
  Files files_;
  bool dead_ = false, out_ = false;
  std::map<DiskCall, std::uint64_t> calls_;
  std::map<std::string, std::uint64_t> opened_;
  DiskCall failing_ = DiskCall::write;
  std::uint64_t fail_at_ = 0, fail_more_ = 0, out_at_ = 0, failed_ = 0, blind_retries_ = 0;
  std::int64_t room_ = -1;
};

/// Makes ours the VFS of this process. Safe to call again.
void install_vfs();
/// Files that are opened from now on are the system's again.
void leave_vfs();

}  // namespace sim
