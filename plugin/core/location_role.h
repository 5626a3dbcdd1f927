#pragma once

// Which of a location's registers takes web orders off the shop's counts and sends catalogue changes. The web
// store keeps one note for each register and one numbered note for each time that this was given to one of
// them; no two registers can write the same number. Who begins and who stops is decided here, so that never
// two do it at once. Pure. The proof stands in docs/protocol.md, "Several registers at one location".

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "plugin/core/freeze.h"
#include "plugin/core/units.h"

namespace tillbridge::core {

/// What a register of the location last said of itself.
struct RegisterNote {
  std::string id, name;
  std::int64_t note = 0;      ///< the web store's number of it; 0: it has none of its own yet
  std::int64_t seen = 0;      ///< when, by the web store's clock, Unix seconds; 0: it does not say
  std::uint64_t beat = 0;     ///< rises each time it says so
  std::uint64_t waiting = 0;  ///< changes of it that were not settled then
  std::uint64_t gave_up = 0;  ///< the newest turn for which it has stopped
  std::string journal = {};   ///< up to where it has taken what happened at no register; may be empty
  /// Units that left the shop through it and the web store could not give, by item.
  std::map<ItemKey, Units> owed = {};
  bool owes_more = false;  ///< of more items than a note can name
};

/// All of it as one look has found it.
struct LocationLook {
  std::uint64_t turn = 0;               ///< how often it was given to somebody; 0: it is whose linked first
  std::string holder;                   ///< id of who it was given to last; empty: nobody has it
  std::string from;                     ///< of `turn` above 0: who had it before
  std::vector<RegisterNote> registers;  ///< those that are linked, this one too
  /// Who was given it before, as far as it is still written down, by turn; 0: who linked first.
  std::vector<std::pair<std::uint64_t, std::string>> had = {};

  const RegisterNote* find(const std::string& id) const;
};

class LocationRole {
 public:
  /// Who has not been heard of for so long has stopped: it goes on for kLease after its last sure look.
  static constexpr Millis kSilent = 15 * 60'000, kLease = 14 * 60'000;

  /// `own`: this register's id. `begun`: the newest turn of ours that we have begun, as kept.
  LocationRole(std::string own, std::uint64_t begun) : own_(std::move(own)), begun_(begun) {}

  /// Our own note was written anew by a request that began then; it has been answered.
  void said(Millis began, Millis now);
  /// More time has passed than the clock counted: what was said and seen before says nothing any more.
  void lost_time() {
    lease_until_ = 0;
    said_ = false;
  }
  /// Nobody else is here any more, and our note is not written anew from now on: each look counts by itself.
  void left_alone() { said_ = false; }
  /// Our note was not there and is from now on: whoever looked before may have found itself alone.
  void came(Millis now);
  /// `began`: when the look's request left.
  void looked(Millis began, Millis now, const LocationLook& look);

  /// Whether this register does it now.
  bool applies(Millis now) const { return begun() && now < lease_until_; }
  /// When that ends, should no look come: then whoever waits for it has to look again.
  Millis lease_until() const { return lease_until_; }
  bool looked_once() const { return looked_; }
  /// It is given to this register, whether or not it has begun.
  bool is_ours() const { return looked_ && look_.holder == own_; }
  std::uint64_t begun_turn() const { return begun_; }
  /// Began without a word of who had it before: that one was silent.
  bool without_a_word() const { return forced_; }
  const LocationLook& look() const { return look_; }
  bool alone() const;
  /// Since when another register has not been heard of, on this register's own clock.
  Millis silent_since(const std::string& id) const;
  /// Its newest word was written after this, on this register's own clock: a look that began then still found
  /// the one before. 0: it stood there when that register was seen first, and may be of any age.
  Millis spoke_after(const std::string& id) const;
  bool is_silent(const std::string& id, Millis now) const { return now - silent_since(id) >= kSilent; }
  /// Nobody does it: nobody has it, or who has it is silent.
  bool is_orphaned(Millis now) const;

 private:
  bool may_apply(const RegisterNote& other) const;
  bool begun() const { return is_ours() && (look_.turn == 0 || begun_ >= look_.turn); }
  struct Heard {
    std::uint64_t beat = 0;
    Millis at = 0;               ///< when this beat was first seen
    Millis after = 0, seen = 0;  ///< it was written after that; the newest look that saw it began then
  };

  std::string own_;
  std::uint64_t begun_;
  LocationLook look_;
  std::map<std::string, Heard> heard_;
  Millis said_began_ = 0, said_at_ = 0, lease_until_ = 0;
  bool looked_ = false, said_ = false, forced_ = false;
};

}  // namespace tillbridge::core
