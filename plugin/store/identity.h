#pragma once

// Which database this is, how often it was started, and on which machine: kept in the database and, a second
// time, in a small file outside its folder. Where the two disagree, the records were restored or cloned, and
// nothing may be sent before somebody has taken over the marker.

#include <optional>
#include <string>

#include "plugin/core/units.h"
#include "plugin/store/facts.h"

namespace tillbridge::store {

/// Who wrote a side file, or who asks.
struct Identity {
  std::string database;  ///< drawn once per database
  std::uint64_t session = 0;
  std::string machine;  ///< empty: this machine has no id
  friend bool operator==(const Identity&, const Identity&) = default;
};

enum class IdentityVerdict {
  first,          ///< a database that was never started
  same,           ///< both agree
  no_side_file,   ///< missing or unreadable, on the same machine: nothing to compare with
  old_records,    ///< the side file has seen later starts of this database: it was restored
  other_records,  ///< the side file belongs to another database of this folder
  other_machine,  ///< the database, or its side file, comes from another machine
};
/// Nothing may be sent before somebody has looked.
bool is_fenced(IdentityVerdict verdict);

/// Compares what the database says of itself with what the side file says. Pure. The side file is written
/// after the database, so a database one start ahead was merely cut short between the two.
IdentityVerdict compare(const Identity& database, const std::optional<Identity>& side,
                        const std::string& machine);

/// The side file of one data folder: `<state folder>/<digest of the data folder's path>.identity`, 0600.
/// Worker's thread.
class SideFile {
 public:
  /// `state_folder` is made (0700) when missing. It is not used when it is a link, belongs to somebody else,
  /// or others may write to it: `problem()` says so, and nothing is kept then.
  SideFile(const std::string& state_folder, const std::string& data_folder);

  /// What it says; nothing when it is missing or not what `write` made.
  std::optional<Identity> read() const;
  /// Replaces it whole: the old or the new one is there after a power cut.
  core::Status write(const Identity& identity) const;
  const std::string& path() const { return path_; }
  const std::string& problem() const { return problem_; }

 private:
  std::string path_, problem_;
};

/// What the database says of itself; session 0: it was never started.
Identity read_identity(Facts& facts);
void write_identity(Facts& facts, const Identity& identity);

/// Where side files of this user are kept: $XDG_STATE_HOME/tillbridge, else ~/.local/state/tillbridge; empty
/// where the process has no home.
std::string default_state_folder();
/// An id of this machine that says nothing about it; empty where it has none.
std::string machine_id();

}  // namespace tillbridge::store
