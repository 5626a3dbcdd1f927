#pragma once
// The register's own SQLite file. Private to this room.
#include <SQLiteCpp/SQLiteCpp.h>

#include <string>

#include "register/error.h"

namespace till_register {

/// Keeps a second process out of the folder for as long as it lives; the system lets go of it with the
/// process.
class FolderLock {
 public:
  /// Makes the folder (0700) when missing, and in it the file `name`. Throws RegisterError.
  explicit FolderLock(const std::string& data_dir, const std::string& name = "register.lock");
  ~FolderLock();
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

 private:
  int descriptor_ = -1;
};

std::string records_path(const std::string& data_dir);

/// Opens (and makes) the file with WAL and synchronous=FULL and brings the schema up. Throws RegisterError
/// when it is newer than this program, damaged or not writable.
SQLite::Database open_records(const std::string& path);

/// One value of the table `setting`; empty when there is none.
std::string setting(const SQLite::Database& records, const std::string& name);
void put_setting(SQLite::Database& records, const std::string& name, const std::string& value);

/// Runs `body`; SQLite's exceptions become RegisterError(kStorage).
template <class Body>
auto with_records(const char* doing, Body&& body) {
  try {
    return body();
  } catch (const SQLite::Exception& error) {
    throw RegisterError(Refusal::kStorage, std::string("The register's records could not be used while ") +
                                               doing + " (" + error.what() +
                                               "); nothing was changed, try again.");
  }
}

}  // namespace till_register
