#include <fmt/format.h>

#include "sim/lists.h"
#include "sim/world.h"

// The checker. What happened is in the Book, as host, store and network wrote it down; of the register only
// the lists are read that a person can see (debts, held lines, what waits), by plain SQL of our own.

namespace sim {
namespace {

/// What is not simply applied, by SKU, in thousandths.
struct Standing {
  std::map<std::string, core::Milli> debt, listed, listed_down, listed_up;
  std::map<std::string, core::Milli> unclear_down,
      unclear_up;  ///< of `listed`: a person says whether it went
};

/// The movement of the host behind a row; rows of the plugin's own making lead back to the one they came
/// from.
const HostMovement* origin(World& world, SQLite::Database& db, const std::string& id,
                           std::optional<std::size_t>* line) {
  if (id.rfind("held:", 0) == 0) {
    long long seq = 0, at = 0;
    if (std::sscanf(id.c_str(), "held:%lld:%lld", &seq, &at) != 2) return nullptr;
    SQLite::Statement select(db, "SELECT movement_id FROM movements WHERE seq = ?");
    select.bind(1, static_cast<std::int64_t>(seq));
    if (!select.executeStep()) return nullptr;
    std::optional<std::size_t> ignored;
    const auto* from = origin(world, db, select.getColumn(0).getString(), &ignored);
    *line = ignored ? ignored : static_cast<std::size_t>(at);
    return from;
  }
  if (id.rfind("again:", 0) == 0) {
    const auto colon = id.find(':', 6);
    return colon == std::string::npos ? nullptr : origin(world, db, id.substr(colon + 1), line);
  }
  const auto found = world.book.movements.find(id);
  return found == world.book.movements.end() ? nullptr : &found->second;
}

bool counts(const core::Movement& movement, const core::MovementLine& line) {
  return movement.kind != core::MovementKind::sale_return || line.restocked;
}

std::string read_standing(World& world, Till& till, bool settled, Standing* standing,
                          std::set<std::string>* recorded) {
  Lists lists(till);
  auto& db = lists.db();
  const auto list = [&](const core::Movement& movement, std::size_t index, bool unclear = false) {
    const auto& line = movement.lines[index];
    if (!counts(movement, line)) return;
    standing->listed[line.sku] += line.quantity_milli;
    (line.quantity_milli < 0 ? standing->listed_down : standing->listed_up)[line.sku] += line.quantity_milli;
    if (unclear)
      (line.quantity_milli < 0 ? standing->unclear_down : standing->unclear_up)[line.sku] +=
          line.quantity_milli;
  };
  SQLite::Statement movements(db, "SELECT seq, movement_id, state FROM movements ORDER BY seq");
  const bool stopped = !stopped_words(till).empty();
  while (movements.executeStep()) {
    const std::string id = movements.getColumn(1).getString();
    const int state = movements.getColumn(2).getInt();
    std::optional<std::size_t> line;
    const HostMovement* made = origin(world, db, id, &line);
    if (!made) continue;  // a settlement, or a number that was skipped
    if (!line) recorded->insert(made->movement.id);
    if (state == 1 || state == 4) continue;  // applied, or another row stands for it
    if (state == 0 && settled && !stopped)
      return fmt::format("Register {}: {} (no. {}) is still waiting, and nothing is wrong any more.",
                         till.index, id, movements.getColumn(0).getInt64());
    constexpr int kInReview = 3;
    if (line) {
      list(made->movement, *line, state == kInReview);
    } else {
      for (std::size_t i = 0; i < made->movement.lines.size(); ++i)
        list(made->movement, i, state == kInReview);
    }
  }
  // Lines of settled movements that were not sent: held (unless sent again as a movement of its own) or not
  // online.
  SQLite::Statement outcomes(
      db,
      "SELECT movement_id, line, fate, coalesce(decision, '') FROM outcomes JOIN movements "
      "USING (seq) WHERE fate IN (2, 3)");
  while (outcomes.executeStep()) {
    std::optional<std::size_t> line;
    const HostMovement* made = origin(world, db, outcomes.getColumn(0).getString(), &line);
    if (!made) continue;
    const auto index = line ? *line : static_cast<std::size_t>(outcomes.getColumn(1).getInt64());
    if (outcomes.getColumn(3).getString().rfind("send", 0) == 0) continue;
    list(made->movement, index);
  }
  SQLite::Statement debts(db, "SELECT by_product, item, open FROM debts WHERE open > 0");
  while (debts.executeStep()) {
    SQLite::Statement item(db, "SELECT product FROM items WHERE by_product = ? AND item = ?");
    item.bind(1, debts.getColumn(0).getInt());
    item.bind(2, debts.getColumn(1).getInt64());
    if (!item.executeStep()) return "A debt is of an item that nobody knows.";
    const auto sku = world.sku_of.find(item.getColumn(0).getInt64());
    if (sku == world.sku_of.end()) continue;
    standing->debt[sku->second] += debts.getColumn(2).getInt64() * core::kMilliPerUnit;
  }
  return {};
}

core::Milli at(const std::map<std::string, core::Milli>& map, const std::string& sku) {
  const auto found = map.find(sku);
  return found == map.end() ? 0 : found->second;
}

std::string check_sales(World& world, bool settled) {
  Standing standing;
  std::set<std::string> recorded;
  bool stopped = false;
  for (auto& till : world.tills) {
    if (!till->up()) return fmt::format("Register {} is not running.", till->index);
    const auto words = stopped_words(*till);
    if (words.find("broken rule") != std::string::npos)
      return fmt::format("Register {}: {}", till->index, words);
    if (!words.empty() && !world.marker_harmed && !world.histories_split)
      return fmt::format("Register {} stands still and nothing has given it cause: {}", till->index, words);
    stopped = stopped || !words.empty();
    if (const auto wrong = read_standing(world, *till, settled, &standing, &recorded); !wrong.empty())
      return wrong;
  }
  std::map<std::string, core::Milli> made;
  for (const auto& id : world.book.order_of_movements) {
    const auto& movement = world.book.movements[id].movement;
    if (!recorded.contains(id))
      return fmt::format("{} was made by the register and is in no outbox: it is lost.", id);
    for (const auto& line : movement.lines)
      if (counts(movement, line)) made[line.sku] += line.quantity_milli;
  }
  for (const auto& sku : world.skus) {
    const auto pushed = world.book.pushed.contains(sku) ? world.book.pushed.at(sku) * core::kMilliPerUnit : 0;
    const core::Milli open = at(made, sku) - pushed;
    if (!world.histories_split && !world.marker_harmed && !world.marker_made_anew && !world.swarm.compares) {
      // Recorded = sent - short + held + waiting, to the unit (I2).
      const core::Milli explained = at(standing.listed, sku) - at(standing.debt, sku);
      if (open != explained)
        return fmt::format(
            "{}: the registers recorded {:+}, the web store was moved by {:+}, and {:+} stands in lists "
            "({:+} held or "
            "waiting, {} short): {} by {} (I2).",
            sku, at(made, sku) / 1000, pushed / 1000, explained / 1000, at(standing.listed, sku) / 1000,
            at(standing.debt, sku) / 1000, open < explained ? "lost" : "doubled",
            std::abs(open - explained) / 1000);
    } else {
      // After a restore, a clone or a harmed marker, what stands in a list may or may not have been applied:
      // a person decides. Where levels are compared, or a marker that only looked harmed was made anew, that
      // is so for what stands in Review, and for nothing else.
      core::Milli low = at(standing.listed_down, sku) - at(standing.debt, sku),
                  high = at(standing.listed_up, sku) + at(standing.debt, sku);
      if (!world.histories_split && !world.marker_harmed) {
        const core::Milli down = at(standing.unclear_down, sku), up = at(standing.unclear_up, sku);
        const core::Milli certain = at(standing.listed, sku) - down - up - at(standing.debt, sku);
        low = certain + down;
        high = certain + up;
      }
      if (open < low || open > high)
        return fmt::format(
            "{}: the registers recorded {:+}, the web store was moved by {:+}; lists explain {:+} to {:+}: "
            "{} (I2).",
            sku, at(made, sku) / 1000, pushed / 1000, low / 1000, high / 1000,
            open < low ? "lost" : "doubled");
    }
  }
  // What the store shows is what the books say.
  for (const auto& sku : world.skus) {
    if (world.changed_skus.contains(sku)) continue;
    const auto ref = world.web->store().find_sku(sku);
    const auto* row = ref ? world.web->store().stock_row(ref->key, 1) : nullptr;
    const auto of = [&](const std::map<std::string, Units>& map) {
      const auto found = map.find(sku);
      return found == map.end() ? Units{0} : found->second;
    };
    const auto expected =
        world.book.start[sku] + of(world.book.pushed) + of(world.book.orders_took) + of(world.book.edited);
    if (row && row->on_hand.value_or(0) != expected)
      return fmt::format("{}: the web store has {}, and the books say {}.", sku, row->on_hand.value_or(0),
                         expected);
  }
  return {};
}

std::string check_orders(World& world) {
  for (auto& till : world.tills) {
    const bool stopped = !stopped_words(*till).empty();
    const auto& applied = world.book.applied[till->index];
    for (const auto id : world.orders) {
      const auto* order = world.web->store().order(id);
      for (const auto& line : order->lines) {
        const auto sku = world.sku_of.find(line.product_id);
        if (sku == world.sku_of.end() || world.changed_skus.contains(sku->second)) continue;
        const auto found = applied.find(fmt::format("{}:{}", id, line.id));
        const Units taken = found == applied.end() ? 0 : found->second.taken;
        if (taken == line.taken) continue;
        if (stopped) continue;
        return fmt::format(
            "Web order {} (status {}), line {}: the web store took {} of {} out, register {} has taken {} "
            "off its count.",
            id, order->status_id, line.id, line.taken, sku->second, till->index, taken);
      }
    }
  }
  return {};
}

}  // namespace

std::string stopped_words(const Till& till) {
  const auto picture = till.picture();
  if (!picture) return {};
  using core::Trouble;
  switch (picture->trouble) {
    case Trouble::none:
    case Trouble::no_route:
    case Trouble::no_internet:
    case Trouble::not_answering:
    case Trouble::throttled:
    case Trouble::clock_wrong:
    case Trouble::key_refused:
    case Trouble::location_closed:
      return {};
    default:
      return picture->trouble_detail.empty() ? "It does not say why." : picture->trouble_detail;
  }
}

std::string check_at_rest(World& world, bool settled) {
  if (auto wrong = check_sales(world, settled); !wrong.empty()) return wrong;
  return check_orders(world);
}

std::string check_kept(World& world, Till& till) {
  if (!till.up() || world.histories_split) return {};
  Lists lists(till);
  SQLite::Statement find(lists.db(), "SELECT 1 FROM movements WHERE movement_id = ?");
  const auto& ids = world.book.order_of_movements;
  for (std::size_t i = ids.size() > 100 ? ids.size() - 100 : 0; i < ids.size(); ++i) {
    const auto& made = world.book.movements[ids[i]];
    if (!made.answered_ok || made.till != till.index) continue;
    find.reset();
    find.bind(1, ids[i]);
    if (!find.executeStep())
      return fmt::format("record() said OK to {}, and after a restart it is not in the outbox (I1).", ids[i]);
  }
  return {};
}

}  // namespace sim
