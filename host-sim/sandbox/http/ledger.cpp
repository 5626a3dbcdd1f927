#include "sandbox/http/ledger.h"

namespace sandbox {

LedgerEntry& Ledger::add(LedgerEntry entry) {
  constexpr std::size_t kKept = 100'000;
  entry.seq = next_++;
  entries_.push_back(std::move(entry));
  if (entries_.size() > kKept) entries_.pop_front();
  return entries_.back();
}

LedgerEntry* Ledger::find(std::int64_t seq) {
  if (entries_.empty() || seq < entries_.front().seq || seq > entries_.back().seq) return nullptr;
  return &entries_[static_cast<std::size_t>(seq - entries_.front().seq)];
}

nlohmann::json effects_json(const std::vector<StockEffect>& effects) {
  nlohmann::json out = nlohmann::json::array();
  for (const StockEffect& effect : effects) {
    out.push_back({{"sku", effect.sku},
                   {"location_id", effect.location_id},
                   {"from", effect.from ? nlohmann::json(*effect.from) : nlohmann::json(nullptr)},
                   {"to", effect.to},
                   {"delta", effect.to - effect.from.value_or(0)}});
  }
  return out;
}

nlohmann::json Ledger::list(std::int64_t since) const {
  nlohmann::json out = nlohmann::json::array();
  for (const LedgerEntry& entry : entries_) {
    if (entry.seq <= since) continue;
    nlohmann::json row = {{"seq", entry.seq},
                          {"time_ms", entry.time_ms},
                          {"method", entry.method},
                          {"path", entry.path},
                          {"status", entry.status},
                          {"applied", entry.applied},
                          {"effect", effects_json(entry.effects)}};
    if (!entry.fault.empty()) row["fault"] = entry.fault;
    if (entry.late_of) row["late_of"] = entry.late_of;
    if (!entry.body.empty()) {
      nlohmann::json body = nlohmann::json::parse(entry.body, nullptr, false);
      row["body"] = body.is_discarded() ? nlohmann::json("(not JSON)") : body;
    }
    out.push_back(std::move(row));
  }
  return out;
}

}  // namespace sandbox
