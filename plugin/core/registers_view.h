#pragma once

// The registers of a location as people see them. Part of a Picture.

#include <string>
#include <vector>

#include "plugin/core/units.h"

namespace tillbridge::core {

struct RegistersView {
  struct Row {
    std::string id, name;
    UnixMillis seen_at = 0;  ///< when it last said that it is there; 0: it does not say
    bool own = false;        ///< this register
    bool applies = false;    ///< web orders and catalogue changes are given to it
    bool silent = false;     ///< not heard of for 15 minutes
  };
  std::vector<Row> rows;  ///< more than one, or none: one register has nothing to tell apart
  std::string holder;     ///< name of the one that it is given to; empty: nobody
  bool known = false;     ///< the web store has said whose it is
  bool ours = true;       ///< it is this register's
  bool begun = false;     ///< and this one does it
  bool offer = false;     ///< nobody does it in opening hours: this register could
};

}  // namespace tillbridge::core
