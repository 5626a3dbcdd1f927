#pragma once

// Linking a web store as people see it, before, while and after it happens: facts without words of ours. Part
// of a Picture, made anew when it changes. Immutable once published.

#include <cstdint>
#include <string>
#include <vector>

#include "plugin/core/units.h"

namespace tillbridge::core {

/// A credentials file that was found on this register.
struct LinkFile {
  std::string path, name;
  UnixMillis saved_at = 0;
};

/// A right that the API account needs.
struct LinkRight {
  enum class State { unread, granted, missing };
  std::string name;  ///< as BigCommerce's control panel calls it
  State state = State::unread;
};

struct LinkLocation {
  std::int64_t id = 0;
  std::string label;
  bool enabled = true;
  bool is_default = false;  ///< shoppers see this one's stock
};

/// What linking would make of an item of the register.
struct LinkItem {
  enum class Kind {
    match,    ///< the web store has it: nothing is written to it
    create,   ///< it is not online yet, and can be turned on
    skip,     ///< it cannot be sold online: `words` say why
    conflict  ///< it may be one of several there: `words` say which
  };
  Kind kind = Kind::match;
  std::string item_id, name, sku;
  std::string words;  ///< one sentence; of a match the name it has there
};

struct LinkView {
  enum class Stage { idle, checking, checked, linking, failed };
  static constexpr std::uint32_t kCheckSteps = 5, kLinkSteps = 8;

  Stage stage = Stage::idle;
  bool failed_linking = false;  ///< of `failed`: it was linking that failed, not looking
  std::string problem;          ///< of `failed`: the one cause
  bool can_compare = false;     ///< of `failed`: linking works if stock is compared around each change
  /// Who has this web store or this location now, and can be taken over; of `checked`: will be.
  std::string holder;
  /// Registers of this location that are linked already: connecting joins them, or takes the place of
  /// `holder`.
  std::vector<std::string> others;
  std::uint32_t steps = 0;  ///< done so far

  UnixMillis waiting_since = 0;  ///< somebody has asked for a web store and waits for it; 0: no
  std::string waiting_by;

  bool looked = false;  ///< for files
  std::vector<LinkFile> files;
  std::string file, key_end;  ///< what was chosen last, and the last letters of the key in it
  std::string store_name;
  std::int64_t location = 0;  ///< of the web store, as chosen or as it is by default
  std::vector<LinkRight> rights;
  std::vector<LinkLocation> locations;

  /// What was looked at last: how many of the register's items there are of each kind, and the first of each.
  std::uint64_t match = 0, create = 0, skip = 0, conflict = 0;
  std::uint64_t web_only = 0;  ///< items that only the web store has
  std::vector<LinkItem> items;
  UnixMillis checked_at = 0;
};

}  // namespace tillbridge::core
