#include "sim/disk.h"

#include <sqlite3.h>

#include <algorithm>
#include <cstring>
#include <utility>

namespace sim {
namespace {

std::map<std::string, Disk*>& disks() {
  static std::map<std::string, Disk*> all;
  return all;
}

Disk* disk_of(const std::string& path) {
  const auto slash = path.rfind('/');
  const auto found = disks().find(path.substr(0, slash));
  return found == disks().end() ? nullptr : found->second;
}

constexpr std::size_t kSector = 512;

void put(std::string& into, const UnsyncedWrite& write) {
  const auto at = static_cast<std::size_t>(write.offset);
  if (write.truncates) {
    into.resize(at);
    return;
  }
  if (into.size() < at + write.bytes.size()) into.resize(at + write.bytes.size());
  std::memcpy(into.data() + at, write.bytes.data(), write.bytes.size());
}

}  // namespace

const char* name_of(DiskCall call) {
  constexpr const char* kNames[] = {"read", "write", "sync", "truncate", "open", "lock", "shm", "remove"};
  return kNames[static_cast<int>(call)];
}

struct SharedMemory {
  std::vector<std::unique_ptr<char[]>> regions;
  int shared[SQLITE_SHM_NLOCK] = {};
  bool exclusive[SQLITE_SHM_NLOCK] = {};
  int users = 0;
};

Disk::Disk(std::string folder) : folder_(std::move(folder)) {
  disks()[folder_] = this;
}
Disk::~Disk() {
  disks().erase(folder_);
}

std::shared_ptr<FileData> Disk::find(const std::string& path) const {
  const auto found = files_.find(path);
  return found == files_.end() ? nullptr : found->second;
}

std::shared_ptr<FileData> Disk::open(const std::string& path, bool create) {
  if (dead_) return nullptr;
  auto& file = files_[path];
  if (!file) {
    if (!create) {
      files_.erase(path);
      return nullptr;
    }
    file = std::make_shared<FileData>();
  }
  ++opened_[path];
  return file;
}

void Disk::erase(const std::string& path) {
  if (!dead_) files_.erase(path);
}

Files Disk::copy() const {
  Files out;
  for (const auto& [path, file] : files_) {
    auto twin = std::make_shared<FileData>();
    twin->bytes = twin->durable = file->bytes;
    out[path.substr(path.rfind('/') + 1)] = std::move(twin);
  }
  return out;
}

void Disk::replace(const Files& files) {
  files_.clear();
  for (const auto& [name, file] : files) {
    auto twin = std::make_shared<FileData>();
    twin->bytes = twin->durable = file->bytes;
    files_[folder_ + "/" + name] = std::move(twin);
  }
}

void Disk::kill() {
  if (dead_) return;
  // The page cache outlives the process: all that was written is there. What the remains of the process still
  // write goes to the old files, which nobody sees any more.
  for (auto& [path, file] : files_) {
    auto survivor = std::make_shared<FileData>();
    survivor->bytes = file->bytes;
    survivor->durable = file->durable;
    survivor->unsynced = file->unsynced;
    file = std::move(survivor);
  }
  dead_ = true;
}

void Disk::cut_power(Dice& dice) {
  kill();
  for (auto& [path, file] : files_) {
    const int mood = static_cast<int>(dice.below(4));  // all lost, all there, or each as it comes
    std::string left = file->durable;
    for (const auto& write : file->unsynced) {
      if (mood == 0 || (mood >= 2 && dice.chance(0.5))) continue;
      if (mood == 3 && !write.truncates && write.bytes.size() > kSector && dice.chance(0.5)) {
        UnsyncedWrite torn = write;
        const auto sectors = static_cast<std::int64_t>(write.bytes.size() / kSector);
        const auto first = static_cast<std::size_t>(dice.below(sectors)) * kSector;
        torn.offset += static_cast<std::int64_t>(first);
        torn.bytes = write.bytes.substr(first, kSector * static_cast<std::size_t>(1 + dice.below(sectors)));
        put(left, torn);
        continue;
      }
      put(left, write);
    }
    file->bytes = file->durable = std::move(left);
    file->unsynced.clear();
  }
}

void Disk::revive() {
  dead_ = out_ = false;
  out_at_ = 0;
  transaction.clear();
  committing = false;
}

void Disk::fail(DiskCall call, std::uint64_t nth, std::uint64_t more) {
  calls_.clear();
  failing_ = call;
  fail_at_ = nth;
  fail_more_ = more;
}

void Disk::lose_power_at_sync(std::uint64_t nth) {
  calls_.clear();
  out_at_ = nth;
}

void Disk::heal() {
  calls_.clear();
  fail_at_ = fail_more_ = out_at_ = failed_ = blind_retries_ = 0;
  room_ = -1;
}

bool Disk::allow(DiskCall call) {
  if (well) return true;
  const auto number = ++calls_[call];
  if (call == DiskCall::sync && out_at_ != 0 && number >= out_at_) out_ = true;
  const bool told =
      fail_at_ != 0 && call == failing_ && number >= fail_at_ && number - fail_at_ <= fail_more_;
  if (out_ || told) ++failed_;
  return !out_ && !told;
}

bool Disk::grow(std::int64_t bytes) {
  if (well || room_ < 0 || bytes <= 0) return true;
  if (bytes > room_) {
    ++failed_;
    return false;
  }
  room_ -= bytes;
  return true;
}

std::uint64_t Disk::opened(const std::string& path) const {
  const auto found = opened_.find(path);
  return found == opened_.end() ? 0 : found->second;
}

bool Disk::step(DiskStep::What what, bool after, const std::string& tables) {
  if (dead_ || !on_step) return dead_;
  if (on_step({what, after, tables})) kill();
  return dead_;
}

// ---- the VFS ----
namespace {

struct OpenFile {
  sqlite3_file base;
  std::shared_ptr<FileData>* data;
  Disk* disk;  ///< null for temporary files
  bool is_log;
  int lock;
  bool maps;
  bool sync_failed;  ///< nothing may be believed of this handle any more
};

OpenFile* of(sqlite3_file* file) {
  return reinterpret_cast<OpenFile*>(file);
}

bool allowed(sqlite3_file* file, DiskCall call) {
  auto& open = *of(file);
  if (!open.disk) return true;
  if (open.sync_failed && (call == DiskCall::write || call == DiskCall::sync)) open.disk->retried_blindly();
  return open.disk->allow(call);
}

int x_close(sqlite3_file* file) {
  delete of(file)->data;
  return SQLITE_OK;
}

int x_read(sqlite3_file* file, void* into, int amount, sqlite3_int64 offset) {
  if (!allowed(file, DiskCall::read)) return SQLITE_IOERR_READ;
  const auto& bytes = (*of(file)->data)->bytes;
  const auto size = static_cast<sqlite3_int64>(bytes.size());
  const auto there = std::clamp<sqlite3_int64>(size - offset, 0, amount);
  if (there > 0) std::memcpy(into, bytes.data() + offset, static_cast<std::size_t>(there));
  if (there == amount) return SQLITE_OK;
  std::memset(static_cast<char*>(into) + there, 0, static_cast<std::size_t>(amount - there));
  return SQLITE_IOERR_SHORT_READ;
}

int x_write(sqlite3_file* file, const void* from, int amount, sqlite3_int64 offset) {
  auto& open = *of(file);
  if (!allowed(file, DiskCall::write)) return SQLITE_IOERR_WRITE;
  const auto size = static_cast<sqlite3_int64>((*open.data)->bytes.size());
  if (open.disk && !open.disk->grow(offset + amount - size)) return SQLITE_FULL;
  if (open.disk) open.disk->step(DiskStep::What::write, false);
  UnsyncedWrite write{offset, std::string(static_cast<const char*>(from), static_cast<std::size_t>(amount)),
                      false};
  put((*open.data)->bytes, write);
  if (open.disk) {
    ++open.disk->writes;
    (*open.data)->unsynced.push_back(std::move(write));
    open.disk->step(DiskStep::What::write, true);
  }
  return SQLITE_OK;
}

int x_truncate(sqlite3_file* file, sqlite3_int64 size) {
  auto& open = *of(file);
  if (!allowed(file, DiskCall::truncate)) return SQLITE_IOERR_TRUNCATE;
  UnsyncedWrite write{size, {}, true};
  put((*open.data)->bytes, write);
  if (open.disk) (*open.data)->unsynced.push_back(std::move(write));
  return SQLITE_OK;
}

int x_sync(sqlite3_file* file, int) {
  auto& open = *of(file);
  if (!open.disk) return SQLITE_OK;
  auto& disk = *open.disk;
  auto& data = **open.data;
  if (!allowed(file, DiskCall::sync)) {
    open.sync_failed = true;
    if (!disk.power_is_out()) data.unsynced.clear();
    return SQLITE_IOERR_FSYNC;
  }
  disk.step(DiskStep::What::sync, false);
  for (const auto& write : data.unsynced) put(data.durable, write);
  data.unsynced.clear();
  ++disk.syncs;
  disk.step(DiskStep::What::sync, true);
  if (open.is_log && disk.committing) {
    disk.committing = false;
    const std::string tables = std::exchange(disk.transaction, {});
    disk.step(DiskStep::What::commit, true, tables);
  }
  return SQLITE_OK;
}

int x_size(sqlite3_file* file, sqlite3_int64* size) {
  *size = static_cast<sqlite3_int64>((*of(file)->data)->bytes.size());
  return SQLITE_OK;
}

int x_lock(sqlite3_file* file, int level) {
  auto& open = *of(file);
  auto& data = **open.data;
  if (open.lock >= level) return SQLITE_OK;
  if (!allowed(file, DiskCall::lock)) return SQLITE_IOERR_LOCK;
  if (level == SQLITE_LOCK_SHARED) {
    if (data.pending > 0 || data.exclusive > 0) return SQLITE_BUSY;
    ++data.shared;
    open.lock = level;
    return SQLITE_OK;
  }
  if (level == SQLITE_LOCK_RESERVED) {
    if (data.reserved > 0) return SQLITE_BUSY;
    data.reserved = 1;
    open.lock = level;
    return SQLITE_OK;
  }
  // exclusive
  if (open.lock < SQLITE_LOCK_RESERVED) {
    if (data.reserved > 0) return SQLITE_BUSY;
    data.reserved = 1;
  }
  data.pending = 1;
  open.lock = SQLITE_LOCK_PENDING;
  if (data.shared > 1) return SQLITE_BUSY;
  data.exclusive = 1;
  open.lock = SQLITE_LOCK_EXCLUSIVE;
  return SQLITE_OK;
}

int x_unlock(sqlite3_file* file, int level) {
  auto& open = *of(file);
  auto& data = **open.data;
  if (open.lock <= level) return SQLITE_OK;
  if (open.lock >= SQLITE_LOCK_EXCLUSIVE) data.exclusive = 0;
  if (open.lock >= SQLITE_LOCK_PENDING) data.pending = 0;
  if (open.lock >= SQLITE_LOCK_RESERVED) data.reserved = 0;
  if (level == SQLITE_LOCK_NONE) --data.shared;
  open.lock = level;
  return SQLITE_OK;
}

int x_check_reserved(sqlite3_file* file, int* out) {
  *out = (*of(file)->data)->reserved;
  return SQLITE_OK;
}

int x_control(sqlite3_file*, int, void*) {
  return SQLITE_NOTFOUND;
}
int x_sector(sqlite3_file*) {
  return kSector;
}
int x_character(sqlite3_file*) {
  return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

int x_shm_map(sqlite3_file* file, int region, int size, int extend, void volatile** out) {
  auto& open = *of(file);
  if (!allowed(file, DiskCall::shm)) return SQLITE_IOERR_SHMMAP;
  auto& memory = (*open.data)->memory;
  if (!memory) memory = std::make_shared<SharedMemory>();
  if (!open.maps) {
    open.maps = true;
    ++memory->users;
  }
  const auto wanted = static_cast<std::size_t>(region);
  if (memory->regions.size() <= wanted) {
    if (!extend) {
      *out = nullptr;
      return SQLITE_OK;
    }
    while (memory->regions.size() <= wanted) {
      memory->regions.push_back(std::make_unique<char[]>(static_cast<std::size_t>(size)));
      std::memset(memory->regions.back().get(), 0, static_cast<std::size_t>(size));
    }
  }
  *out = memory->regions[wanted].get();
  return SQLITE_OK;
}

int x_shm_lock(sqlite3_file* file, int offset, int count, int flags) {
  if ((flags & SQLITE_SHM_LOCK) && !allowed(file, DiskCall::shm)) return SQLITE_IOERR_SHMLOCK;
  auto& memory = *(*of(file)->data)->memory;
  for (int i = offset; i < offset + count; ++i) {
    if (flags & SQLITE_SHM_UNLOCK) continue;
    if (memory.exclusive[i]) return SQLITE_BUSY;
    if ((flags & SQLITE_SHM_EXCLUSIVE) && memory.shared[i] > 0) return SQLITE_BUSY;
  }
  for (int i = offset; i < offset + count; ++i) {
    if (flags & SQLITE_SHM_UNLOCK) {
      if (flags & SQLITE_SHM_EXCLUSIVE)
        memory.exclusive[i] = false;
      else if (memory.shared[i] > 0)
        --memory.shared[i];
    } else if (flags & SQLITE_SHM_EXCLUSIVE) {
      memory.exclusive[i] = true;
    } else {
      ++memory.shared[i];
    }
  }
  return SQLITE_OK;
}

void x_shm_barrier(sqlite3_file*) {}

int x_shm_unmap(sqlite3_file* file, int erase) {
  auto& open = *of(file);
  auto& memory = (*open.data)->memory;
  if (!open.maps || !memory) return SQLITE_OK;
  open.maps = false;
  // Without `erase`, too: whoever opens the file first afterwards builds it anew from the log.
  (void)erase;
  if (--memory->users == 0) memory.reset();
  return SQLITE_OK;
}

const sqlite3_io_methods kMethods = {
    2,          x_close,       x_read,           x_write,   x_truncate, x_sync,      x_size,
    x_lock,     x_unlock,      x_check_reserved, x_control, x_sector,   x_character, x_shm_map,
    x_shm_lock, x_shm_barrier, x_shm_unmap,      nullptr,   nullptr};

int v_open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  auto& open = *of(file);
  open.base.pMethods = nullptr;
  open.data = nullptr;
  open.disk = nullptr;
  open.is_log = (flags & SQLITE_OPEN_WAL) != 0;
  open.lock = SQLITE_LOCK_NONE;
  open.maps = open.sync_failed = false;
  std::shared_ptr<FileData> data;
  if (name == nullptr) {
    data = std::make_shared<FileData>();
  } else {
    open.disk = disk_of(name);
    if (!open.disk || !open.disk->allow(DiskCall::open)) return SQLITE_CANTOPEN;
    // The plugin has made the file itself, with its own rights, before SQLite opens it.
    data = open.disk->open(name, true);
    if (!data) return SQLITE_CANTOPEN;
  }
  open.data = new std::shared_ptr<FileData>(std::move(data));
  open.base.pMethods = &kMethods;
  if (out_flags) *out_flags = flags;
  return SQLITE_OK;
}

int v_delete(sqlite3_vfs*, const char* name, int) {
  Disk* disk = disk_of(name);
  if (disk && !disk->allow(DiskCall::remove)) return SQLITE_IOERR_DELETE;
  if (disk) disk->erase(name);
  return SQLITE_OK;
}

int v_access(sqlite3_vfs*, const char* name, int, int* out) {
  const Disk* disk = disk_of(name);
  *out = disk && disk->find(name) ? 1 : 0;
  return SQLITE_OK;
}

int v_full_name(sqlite3_vfs*, const char* name, int size, char* out) {
  sqlite3_snprintf(size, out, "%s", name);
  return SQLITE_OK;
}

int v_random(sqlite3_vfs*, int size, char* out) {
  Dice dice(4711);
  for (int i = 0; i < size; ++i) out[i] = static_cast<char>(dice.next());
  return size;
}
int v_sleep(sqlite3_vfs*, int micros) {
  return micros;
}
int v_time(sqlite3_vfs*, double* out) {
  *out = 2460000.5;
  return SQLITE_OK;
}
int v_error(sqlite3_vfs*, int, char*) {
  return 0;
}
int v_time64(sqlite3_vfs*, sqlite3_int64* out) {
  *out = 2460000LL * 86'400'000;
  return SQLITE_OK;
}

/// Which table a statement writes, by its text; null for reads.
const char* written_table(const char* sql) {
  const auto starts = [&](const char* words) { return std::strncmp(sql, words, std::strlen(words)) == 0; };
  const char* rest = nullptr;
  if (starts("INSERT INTO "))
    rest = sql + 12;
  else if (starts("INSERT OR IGNORE INTO "))
    rest = sql + 22;
  else if (starts("UPDATE "))
    rest = sql + 7;
  else if (starts("DELETE FROM "))
    rest = sql + 12;
  else if (starts("CREATE "))
    return "schema";
  return rest;
}

int on_trace(unsigned, void* context, void* statement, void* text) {
  const char* table = written_table(static_cast<const char*>(text));
  if (table == nullptr) return 0;
  (void)statement;
  std::string name;
  while (*table != '\0' && *table != ' ' && *table != '(' && *table != '\n') name += *table++;
  auto& disk = *static_cast<Disk*>(context);
  if (disk.transaction.find(name) == std::string::npos) {
    if (!disk.transaction.empty()) disk.transaction += '+';
    disk.transaction += name;
  }
  return 0;
}

int on_commit(void* context) {
  auto& disk = *static_cast<Disk*>(context);
  disk.committing = true;
  disk.step(DiskStep::What::commit, false, disk.transaction);
  return 0;
}
void on_rollback(void* context) {
  static_cast<Disk*>(context)->transaction.clear();
}

int watch(sqlite3* db, const char**, const sqlite3_api_routines*) {
  const char* name = sqlite3_db_filename(db, "main");
  if (Disk* disk = name ? disk_of(name) : nullptr) {
    sqlite3_trace_v2(db, SQLITE_TRACE_STMT, on_trace, disk);
    sqlite3_commit_hook(db, on_commit, disk);
    sqlite3_rollback_hook(db, on_rollback, disk);
  }
  return SQLITE_OK;
}

}  // namespace

void install_vfs() {
  static sqlite3_vfs vfs = {3,        sizeof(OpenFile), 512,      nullptr,     "tillbridge-sim", nullptr,
                            v_open,   v_delete,         v_access, v_full_name, nullptr,          nullptr,
                            nullptr,  nullptr,          v_random, v_sleep,     v_time,           v_error,
                            v_time64, nullptr,          nullptr,  nullptr};
  sqlite3_vfs_register(&vfs, 1);
  sqlite3_auto_extension(reinterpret_cast<void (*)()>(watch));
}

void leave_vfs() {
  sqlite3_vfs_register(sqlite3_vfs_find("unix"), 1);
}

}  // namespace sim
