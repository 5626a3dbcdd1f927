#pragma once

#include <string>

#include "plugin/store/database.h"

namespace tillbridge::store {

/// Movements that were read from a damaged database and wait for a manager, who takes them over or declines.
/// They stay through restarts until then. Worker's thread.
class SavedRecords {
 public:
  explicit SavedRecords(Database& database) : database_(database) {}

  std::uint64_t waiting();
  bool holds(const std::string& movement_id);
  /// What happened and what to do, for people; empty when nothing waits and the web store is linked again.
  std::string sentence();
  /// Enters each one, held for a person's decision, since it may have reached the web store. One transaction;
  /// one whose id is recorded already is not entered again. @return how many were entered
  std::uint64_t adopt(const std::string& who, core::UnixMillis now);
  /// Enters each one as decided: nothing of it is sent. @return how many
  std::uint64_t decline(const std::string& who, core::UnixMillis now);
  /// Forgets the ledger of web orders and the debts, which belong to a web store that is linked no more.
  void leave_other_store();

 private:
  std::uint64_t enter(const std::string& choice, const std::string& who, core::UnixMillis now);
  Database& database_;
};

}  // namespace tillbridge::store
