#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "plugin/bigcommerce/replies.h"
#include "plugin/core/seal.h"
#include "sim/lists.h"
#include "sim/world.h"

namespace sim {
namespace {

using nlohmann::ordered_json;
using tillbridge::bigcommerce::Method;

bool is_push(const HttpRequest& request) {
  return request.method == Method::post && request.path.find("/adjustments/relative") != std::string::npos;
}
bool is_order_list(const HttpRequest& request) {
  return request.method == Method::get && request.path.rfind("/v2/orders?", 0) == 0;
}
bool is_level_read(const HttpRequest& request) {
  return request.method == Method::get && request.path.rfind("/v3/inventory/", 0) == 0;
}

/// A push taken apart: its first two lines are the marker's.
struct Push {
  ordered_json body;
  std::int64_t from = 0, to = 0;  ///< variants of the marker
  Units base = 0, target = 0;
  explicit Push(const HttpRequest& request) : body(ordered_json::parse(request.body)) {
    from = body["items"][0]["variant_id"];
    to = body["items"][1]["variant_id"];
    base = -body["items"][0]["quantity"].get<Units>();
    target = body["items"][1]["quantity"];
  }
  void seals(Units old_seal, Units new_seal) {
    body["items"][0]["quantity"] = -old_seal;
    body["items"][1]["quantity"] = new_seal;
  }
};

/// Rewrites the marker's levels in an answer; `change` gets the slot and its level.
void rewrite_levels(HttpReply& reply, const std::function<Units(std::int64_t, Units)>& change) {
  if (reply.status != 200) return;
  auto json = ordered_json::parse(reply.body, nullptr, false);
  if (!json.is_object() || !json.contains("data") || !json["data"].is_array()) return;
  for (auto& row : json["data"]) {
    if (!row.is_object() || !row.contains("identity") || !row["identity"].is_object()) continue;
    if (row["identity"].value("sku", "").rfind("TILLBRIDGE-MARKER", 0) != 0) continue;
    const Units level = row["total_inventory_onhand"];
    row["total_inventory_onhand"] = row["available_to_sell"] =
        change(row["identity"]["variant_id"].get<std::int64_t>(), level);
  }
  reply.body = json.dump();
}

using Slot = std::pair<int, std::int64_t>;  ///< register, variant

/// What the register believes of the marker, whatever the store says.
class Believes : public Meddler {
 public:
  explicit Believes(bool strips) : strips_(strips) {}
  bool leaves(int, HttpRequest& request, HttpReply*) override {
    if (!strips_ || !is_push(request)) return true;
    Push push(request);
    push.body["items"].erase(0);
    push.body["items"].erase(0);
    if (push.body["items"].empty()) return true;
    request.body = push.body.dump();
    return true;
  }
  void arrives(int till, const HttpRequest& request, HttpReply& reply) override {
    if (is_push(request) && reply.status == 200 && reply.body.find("transaction_id") != std::string::npos) {
      const Push push(request);
      believed_[{till, push.from}] = 0;
      believed_[{till, push.to}] = push.target;
    }
    if (is_level_read(request))
      rewrite_levels(reply, [&](std::int64_t slot, Units level) {
        const auto found = believed_.find({till, slot});
        return found == believed_.end() ? level : found->second;
      });
  }

 private:
  bool strips_;
  std::map<Slot, Units> believed_;
};

/// A marker that only counts what was applied: +1 for each batch, no floor, no seal.
class PlusOne : public Meddler {
 public:
  explicit PlusOne(World& world) {
    for (const auto& [id, product] : world.web->store().data().products)
      if (product.sku.rfind("TILLBRIDGE-MARKER", 0) == 0)
        for (std::size_t i = 0; i + 1 < product.variants.size(); i += 2) {
          lane_of_[product.variants[i].id] = lane_of_[product.variants[i + 1].id] = static_cast<int>(i / 2);
          lanes_.push_back(
              {product.variants[i].id, product.variants[i].id, tillbridge::core::kSealStart, 0, 0, 0});
        }
  }
  bool leaves(int, HttpRequest& request, HttpReply*) override {
    if (!is_push(request)) return true;
    Push push(request);
    auto& lane = lanes_[static_cast<std::size_t>(lane_of_[push.from])];
    lane.waits_in = push.to;
    lane.waits = push.target;
    push.body["items"].erase(0);
    push.body["items"][0] = {{"location_id", 1}, {"variant_id", lane.counter}, {"quantity", 1}};
    request.body = push.body.dump();
    return true;
  }
  void arrives(int, const HttpRequest& request, HttpReply& reply) override {
    if (!is_level_read(request)) return;
    std::map<std::int64_t, Units> levels;
    rewrite_levels(reply, [&](std::int64_t slot, Units level) { return levels[slot] = level; });
    for (auto& lane : lanes_) {
      if (!levels.contains(lane.counter) || lane.waits == 0) continue;
      if (levels[lane.counter] - tillbridge::core::kSealStart <= lane.settled) continue;
      lane.settled = levels[lane.counter] - tillbridge::core::kSealStart;
      lane.shown_in = lane.waits_in;
      lane.shown = std::exchange(lane.waits, 0);
    }
    rewrite_levels(reply, [&](std::int64_t slot, Units) {
      const auto& lane = lanes_[static_cast<std::size_t>(lane_of_[slot])];
      return lane.shown_in == slot ? lane.shown : 0;
    });
  }

 private:
  struct Lane {
    std::int64_t counter, shown_in;
    Units shown, settled;
    std::int64_t waits_in;
    Units waits;
  };
  std::map<std::int64_t, int> lane_of_;
  std::vector<Lane> lanes_;
};

/// Seals that grow instead of shrinking.
class CountsUp : public Meddler {
 public:
  bool leaves(int, HttpRequest& request, HttpReply*) override {
    if (!is_push(request)) return true;
    Push push(request);
    push.seals(kMirror - push.base, kMirror - push.target);
    request.body = push.body.dump();
    return true;
  }
  void arrives(int, const HttpRequest& request, HttpReply& reply) override {
    if (is_level_read(request))
      rewrite_levels(reply, [](std::int64_t, Units level) { return level == 0 ? 0 : kMirror - level; });
  }

 private:
  static constexpr Units kMirror = 2 * tillbridge::core::kSealStart;
};

/// Seals without the random part that tells batches apart.
class NoNonces : public Meddler {
 public:
  bool leaves(int till, HttpRequest& request, HttpReply*) override {
    if (!is_push(request)) return true;
    Push push(request);
    real_[{{till, push.to}, bare(push.target)}] = push.target;
    push.seals(bare(push.base), bare(push.target));
    request.body = push.body.dump();
    return true;
  }
  void arrives(int till, const HttpRequest& request, HttpReply& reply) override {
    if (!is_level_read(request)) return;
    rewrite_levels(reply, [&](std::int64_t slot, Units level) {
      auto found = real_.find({{till, slot}, level});
      // A clone knows what its machine knew.
      if (found == real_.end() && till > 0 && copied_) found = real_.find({{0, slot}, level});
      return found == real_.end() ? level : found->second;
    });
  }
  bool copied_ = true;

 private:
  static Units bare(Units seal) {
    constexpr Units kStart = tillbridge::core::kSealStart, kNonces = tillbridge::core::kNonces;
    return kStart - (kStart - seal) / kNonces * kNonces;
  }
  std::map<std::pair<Slot, Units>, Units> real_;
};

class NeverResends : public Meddler {
 public:
  bool leaves(int, HttpRequest& request, HttpReply*) override {
    return !is_push(request) || sent_.insert(request.body).second;
  }

 private:
  std::set<std::string> sent_;
};

/// A resend is built anew, and takes along what has come in since.
class Rebuilds : public Meddler {
 public:
  explicit Rebuilds(World& world) : world_(world) {}
  bool leaves(int till, HttpRequest& request, HttpReply*) override {
    if (!is_push(request) || sent_.insert(request.body).second) return true;
    Push push(request);
    Lists lists(*world_.tills[static_cast<std::size_t>(till)]);
    SQLite::Statement batch(lists.db(), "SELECT lane, upto FROM batches WHERE target = ? ORDER BY id DESC");
    batch.bind(1, push.target);
    if (!batch.executeStep()) return true;
    SQLite::Statement rows(lists.db(),
                           "SELECT movement_id FROM movements WHERE state = 0 AND lane = ? AND seq > ?");
    rows.bind(1, batch.getColumn(0).getInt());
    rows.bind(2, batch.getColumn(1).getInt64());
    bool more = false;
    while (rows.executeStep()) {
      const auto made = world_.book.movements.find(rows.getColumn(0).getString());
      if (made == world_.book.movements.end()) continue;
      for (const auto& line : made->second.movement.lines) {
        const auto ref = world_.web->store().find_sku(line.sku);
        if (!ref || line.quantity_milli % 1000 != 0) continue;
        ordered_json item = {{"location_id", 1}};
        if (ref->key.variant_id != 0)
          item["variant_id"] = ref->key.variant_id;
        else
          item["product_id"] = ref->key.product_id;
        item["quantity"] = line.quantity_milli / 1000;
        push.body["items"].push_back(item);
        more = true;
      }
    }
    // Built anew, it has a seal of its own, too, which is nowhere on disk.
    if (!more) push.seals(push.base, push.target - 1 - static_cast<Units>(sent_.size() % 700));
    request.body = push.body.dump();
    return true;
  }

 private:
  World& world_;
  std::set<std::string> sent_;
};

/// Leaves orders out of the lists, as a register would that does not look at them.
class OverlooksOrders : public Meddler {
 public:
  explicit OverlooksOrders(Mutant how) : how_(how) {}
  void arrives(int, const HttpRequest& request, HttpReply& reply) override {
    if (!is_order_list(request) || reply.status != 200) return;
    auto json = ordered_json::parse(reply.body, nullptr, false);
    if (!json.is_array()) return;
    ordered_json left = ordered_json::array();
    std::int64_t newest = newest_;
    for (auto& order : json) {
      const std::int64_t modified =
          tillbridge::bigcommerce::parse_date(order["date_modified"].get<std::string>()).value_or(0);
      const bool looks = how_ == Mutant::orders_seen_ids
                             ? seen_.insert(order["id"].get<std::int64_t>()).second
                         : how_ == Mutant::orders_strict_cursor ? modified > newest_
                                                                : modified >= newest_ - 600;
      newest = std::max(newest, modified);
      if (looks) left.push_back(order);
    }
    newest_ = newest;
    reply.body = left.dump();
  }

 private:
  Mutant how_;
  std::set<std::int64_t> seen_;
  std::int64_t newest_ = 0;
};

/// A store that keeps less than it promises.
class WeakStore : public Meddler {
 public:
  explicit WeakStore(Mutant how) : how_(how) {}
  bool serves(sandbox::Store& store, const sandbox::Call& call, Ms now, sandbox::Reply* reply) override {
    if (call.path.find("/adjustments/relative") == std::string::npos) return false;
    const auto body = ordered_json::parse(call.body, nullptr, false);
    if (!body.is_object()) return false;
    std::vector<sandbox::AdjustmentItem> items;
    for (const auto& row : body["items"]) {
      sandbox::AdjustmentItem item;
      item.location_id = row["location_id"];
      if (row.contains("variant_id")) item.variant_id = row["variant_id"].get<sandbox::Id>();
      if (row.contains("product_id")) item.product_id = row["product_id"].get<sandbox::Id>();
      item.quantity = row["quantity"];
      items.push_back(item);
    }
    bool all = true;
    for (auto& item : items) {
      if (how_ == Mutant::below_zero && item.quantity < 0) {
        const auto ref = item.variant_id
                             ? store.ref_of(store.product_of_variant(*item.variant_id)->id, *item.variant_id)
                             : store.ref_of(*item.product_id, 0);
        const auto* row = ref ? store.stock_row(ref->key, item.location_id) : nullptr;
        if (row) item.quantity = std::max(item.quantity, -row->on_hand.value_or(0));
      }
      all = store.adjust_relative({item}, now).ok() && all;
    }
    *reply = all || how_ == Mutant::below_zero
                 ? sandbox::Reply{200, R"({"transaction_id":"t"})"}
                 : sandbox::Reply{422, R"({"status":422,"title":"not enough stock"})"};
    return true;
  }

 private:
  Mutant how_;
};

/// The register pushes its own counts.
class PushesCounts : public Meddler {
 public:
  explicit PushesCounts(World& world) : world_(world) {}
  bool serves(sandbox::Store& store, const sandbox::Call& call, Ms now, sandbox::Reply* reply) override {
    if (call.path.find("/adjustments/relative") == std::string::npos) return false;
    *reply = sandbox::answer(store, call, now);
    if (reply->status != 200) return true;
    const auto body = ordered_json::parse(call.body);
    for (std::size_t i = 2; i < body["items"].size(); ++i) {
      const auto& row = body["items"][i];
      const auto product = row.contains("product_id")
                               ? row["product_id"].get<sandbox::Id>()
                               : store.product_of_variant(row["variant_id"].get<sandbox::Id>())->id;
      const auto& sku = world_.sku_of[product];
      (void)store.edit_level(sku, 1, std::max<Units>(0, world_.tills[0]->host.records.stock[sku] / 1000),
                             now);
    }
    return true;
  }

 private:
  World& world_;
};

/// A mutant's store has none of the guards that stand in the schema.
void drop_guards(SQLite::Database& db) {
  std::vector<std::string> guards;
  SQLite::Statement select(db, "SELECT name FROM sqlite_master WHERE type = 'trigger'");
  while (select.executeStep()) guards.push_back(select.getColumn(0).getString());
  select.reset();
  for (const auto& guard : guards) db.exec("DROP TRIGGER " + guard);
}

void run_sql(Till& till, const std::string& sql) {
  Lists lists(till);
  drop_guards(lists.db());
  lists.db().exec(sql);
}

/// Rows of lanes without an open batch go to any lane without one.
void draw_lanes_again(World& world, Till& till) {
  Lists lists(till);
  auto& db = lists.db();
  drop_guards(db);
  std::vector<int> free;
  for (int lane = 0; lane < tillbridge::core::kLanes; ++lane) {
    SQLite::Statement open(db, "SELECT 1 FROM batches WHERE state = 0 AND lane = ?");
    open.bind(1, lane);
    if (!open.executeStep()) free.push_back(lane);
  }
  if (free.empty()) return;
  std::vector<std::int64_t> rows;
  SQLite::Statement select(
      db,
      "SELECT seq FROM movements WHERE state = 0 AND NOT EXISTS (SELECT 1 FROM batches b WHERE "
      "b.state = 0 AND b.lane = movements.lane AND b.upto >= seq)");
  while (select.executeStep()) rows.push_back(select.getColumn(0).getInt64());
  for (const auto seq : rows) {
    SQLite::Statement move(db, "UPDATE movements SET lane = ? WHERE seq = ?");
    move.bind(1, free[static_cast<std::size_t>(world.dice.below(static_cast<std::int64_t>(free.size())))]);
    move.bind(2, seq);
    move.exec();
  }
}

/// Rows of an undecided round go to the next lane, too.
void let_rows_stray(Till& till) {
  run_sql(till,
          "UPDATE movements SET lane = (lane + 1) % 8 WHERE state = 0 AND lane IN (SELECT lane FROM batches "
          "WHERE state = "
          "0)");
}

}  // namespace

void World::set_up_mutant() {
  const auto use = [this](std::unique_ptr<Meddler> meddler) {
    meddler_ = std::move(meddler);
    web->meddler = meddler_.get();
  };
  if (swarm.compares) use(std::make_unique<WeakStore>(Mutant::lines_apart));
  switch (swarm.mutant) {
    case Mutant::none:
    case Mutant::marker_rewritten:
    case Mutant::kCount:
      break;
    case Mutant::settle_on_200:
      return use(std::make_unique<Believes>(false));
    case Mutant::resend_blindly:
      return use(std::make_unique<Believes>(true));
    case Mutant::lines_apart:
    case Mutant::below_zero:
      return use(std::make_unique<WeakStore>(swarm.mutant));
    case Mutant::plus_one_marker:
      return use(std::make_unique<PlusOne>(*this));
    case Mutant::seals_count_up:
      return use(std::make_unique<CountsUp>());
    case Mutant::no_nonces:
      return use(std::make_unique<NoNonces>());
    case Mutant::never_resend:
      return use(std::make_unique<NeverResends>());
    case Mutant::body_rebuilt:
      return use(std::make_unique<Rebuilds>(*this));
    case Mutant::orders_seen_ids:
    case Mutant::orders_strict_cursor:
    case Mutant::orders_no_rescan:
      return use(std::make_unique<OverlooksOrders>(swarm.mutant));
    case Mutant::absolute_levels:
      return use(std::make_unique<PushesCounts>(*this));
    case Mutant::batch_not_committed:
      on_restart_ = [](Till& till) {
        run_sql(till, "DELETE FROM batches WHERE state = 0 AND id = (SELECT max(id) FROM batches)");
      };
      break;
    case Mutant::lane_at_freeze:
      on_restart_ = [this](Till& till) { draw_lanes_again(*this, till); };
      break;
    case Mutant::row_in_two_lanes:
      before_turns_ = [this](Till& till) {
        if (!dice.chance(0.02)) return;
        let_rows_stray(till);
        till.poke_lanes();
      };
      break;
    case Mutant::reoffer_unmarked:
      tills[0]->state_folder.clear();
      before_turns_ = [this](Till& till) {
        if (agenda.now() % 7 == 0) run_sql(till, "UPDATE movements SET reoffered = 0 WHERE reoffered = 1");
      };
      break;
    case Mutant::orders_ledger_first:
      on_restart_ = [](Till& till) {
        run_sql(till,
                "UPDATE order_lines SET applied = applied + intent_delta, intent_state = 0, intent_delta = 0 "
                "WHERE "
                "intent_state = 1");
      };
      break;
    case Mutant::orders_host_first:
      tills[0]->host.knows_keys = false;
      on_restart_ = [](Till& till) {
        run_sql(till, "UPDATE order_lines SET intent_state = 0, intent_delta = 0 WHERE intent_state = 1");
      };
      break;
    case Mutant::orders_without_key:
      tills[0]->host.knows_keys = false;
      break;
  }
}

}  // namespace sim
