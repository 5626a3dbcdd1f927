#pragma once
// What was asked of the sandbox, in order, and what it did to stock. Never holds a token.
#include <deque>
#include <nlohmann/json.hpp>
#include <string>

#include "sandbox/model/stock.h"

namespace sandbox {

struct LedgerEntry {
  std::int64_t seq = 0;
  TimeMs time_ms = 0;
  std::string method, path, fault, body;
  int status = 0;            ///< 0: no answer was given
  bool applied = false;      ///< the request took effect on the store
  std::int64_t late_of = 0;  ///< applied after its connection died: the entry it arrived as
  std::vector<StockEffect> effects;
};

class Ledger {
 public:
  LedgerEntry& add(LedgerEntry entry);
  LedgerEntry* find(std::int64_t seq);
  void clear() { entries_.clear(); }
  nlohmann::json list(std::int64_t since) const;  ///< entries after `since`
  std::int64_t last() const { return next_ - 1; }

 private:
  std::deque<LedgerEntry> entries_;
  std::int64_t next_ = 1;
};

nlohmann::json effects_json(const std::vector<StockEffect>& effects);

}  // namespace sandbox
