#pragma once

// The notes that a location's channel has: who linked it, which registers are there, and whose turn it is to
// take web orders off the shop's counts. Nobody has to write on another API account's note.

#include <optional>
#include <string>
#include <vector>

#include "plugin/bigcommerce/replies.h"
#include "plugin/bigcommerce/requests.h"
#include "plugin/core/location_role.h"

namespace tillbridge::runtime {

/// "link", "link-<time>": who linked this location, or took it over. "register-<id>": a register that is
/// there. "applies-<turn>": who was given the web orders then.
struct LocationNote {
  enum class Kind { link, member, turn };
  Kind kind = Kind::link;
  std::int64_t id = 0;
  std::string register_id, register_name;
  std::int64_t since = 0;   ///< the web store's clock, Unix seconds
  std::int64_t first = 0;   ///< when the location was linked first, where the note says so
  std::string replaces;     ///< id of the register that this one took the place of; empty: none
  std::uint64_t turn = 0;   ///< of `turn`
  std::string from;         ///< of `turn`: id of who had it before
  core::RegisterNote said;  ///< of `member`
};

/// All of them, the newest first.
class LocationNotes {
 public:
  explicit LocationNotes(const std::vector<bigcommerce::Metafield>& fields);

  const std::vector<LocationNote>& all() const { return notes_; }
  /// The newest link; null: nobody ever linked this location.
  const LocationNote* link() const;
  /// The newest of this register's notes of a kind; null: it has none.
  const LocationNote* of(LocationNote::Kind kind, const std::string& register_id) const;
  /// Who took this register's place; null: nobody did.
  const LocationNote* replaced_by(const std::string& register_id) const;
  /// Registers that are there, and whose turn it is.
  core::LocationLook look() const;
  /// When the location was linked first, by the web store's clock; 0: nobody knows.
  std::int64_t linked_first() const;

 private:
  std::vector<LocationNote> notes_;
};

/// The key of a register's own note; `again`: of another one, where the first cannot be written any more.
std::string member_key(const std::string& register_id, std::int64_t again = 0);
std::string member_value(const std::string& location, const core::RegisterNote& said, std::int64_t first,
                         const std::string& replaces);
std::string turn_key(std::uint64_t turn);
std::string turn_value(const core::RegisterNote& who, const std::string& from, std::int64_t since);

}  // namespace tillbridge::runtime
