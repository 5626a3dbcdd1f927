// The ledger beside the web store's own behaviour: orders are played there in any order, and read now and
// then.

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "catch2.hpp"
#include "plugin/store/order_book.h"
#include "sandbox/model/store.h"
#include "store/outbox_folder.h"

using namespace bench;
using namespace tillbridge;

namespace {

constexpr std::int64_t kStart = 1'760'000'000'000;

sandbox::Store web_store(const sandbox::InventorySettings& settings) {
  sandbox::Store web(sandbox::Profile{}, 3);
  for (const char* sku : {"MUG", "CAP", "SOAP"}) {
    sandbox::Product product;
    product.name = product.sku = sku;
    product.tracking = sandbox::Tracking::kProduct;
    (void)web.create_product(product, {}, 100'000, kStart).value();
  }
  web.set_inventory_settings(settings);
  return web;
}

store::BookedOrder read(const sandbox::Order& order) {
  store::BookedOrder booked;
  booked.id = order.id;
  booked.status = order.status_id;
  booked.created_s = order.created / 1000;
  booked.modified_s = order.modified / 1000;
  booked.completed = order.shipped != 0;
  booked.archived = order.is_deleted;
  for (const auto& line : order.lines)
    booked.lines.push_back({line.id, line.product_id, line.variant_id, line.sku, line.name, line.quantity,
                            line.quantity_shipped});
  return booked;
}

/// What happens to orders, in an order that only the seed knows.
void play(sandbox::Store& web, sandbox::Id id, std::mt19937& dice, std::int64_t now) {
  const auto roll = [&](unsigned sides) { return dice() % sides; };
  const sandbox::Order order = *web.order(id);
  const bool over = order.status_id == 4 || order.status_id == 5 || order.status_id == 6;
  const char* skus[] = {"MUG", "CAP", "SOAP"};
  switch (roll(9)) {
    case 0:  // paid
      if (order.status_id == 7) (void)web.set_order_status(id, 11, now);
      break;
    case 1:  // a line changed, added or removed
    case 2:
      if (!over && order.shipped == 0)
        (void)web.edit_order(id, {{skus[roll(3)], static_cast<std::int64_t>(roll(5)), std::nullopt}}, now);
      break;
    case 3:
      if (!over && order.shipped == 0) (void)web.set_order_status(id, roll(2) == 0 ? 8 : 9, now);
      break;
    case 4:  // partly shipped
      if (!over && order.shipped == 0) (void)web.set_order_status(id, 3, now);
      break;
    case 5:
      if (!over) (void)web.set_order_status(id, roll(2) == 0 ? 2 : 10, now);
      break;
    case 6:  // refunded: a unit, or all
      if (!over && order.status_id != 7)
        (void)web.refund_order(
            id,
            roll(2) == 0 ? std::vector<sandbox::OrderDraftLine>{}
                         : std::vector<sandbox::OrderDraftLine>{{order.lines.front().sku, 1, std::nullopt}},
            now);
      break;
    case 7:
      if (!over && order.shipped == 0) (void)web.set_order_status(id, order.status_id == 7 ? 6 : 5, now);
      break;
    case 8: {  // archived, and brought back
      sandbox::Order changed = order;
      changed.is_deleted = !changed.is_deleted;
      changed.modified = std::max(now, changed.modified);
      web.mirror_order(changed);
      break;
    }
  }
}

}  // namespace

TEST_CASE(
    "whatever happens to orders and however often they are read, each line is off the register as the web "
    "store took it",
    "[S43][P8]") {
  for (unsigned seed = 1; seed <= 24; ++seed) {
    std::mt19937 dice(seed);
    sandbox::InventorySettings settings;
    settings.update_stock_behavior = seed % 2 == 0 ? "order_placed" : "order_completed_or_shipped";
    settings.refund_order_stock_adjustment = seed % 4 < 2;
    // An edit that nobody sees while edits do not move stock cannot be told from the order as it was placed.
    const bool sees_all = seed % 3 == 0;
    settings.edit_order_stock_adjustment = !sees_all || seed % 12 >= 6;
    const core::StockRules rules{seed % 2 == 0, settings.refund_order_stock_adjustment,
                                 settings.edit_order_stock_adjustment};
    sandbox::Store web = web_store(settings);
    Folder folder;
    const auto database = open(folder.path);
    store::OrderBook book(*database, "hash");
    std::map<std::string, core::Units> shelf;  // the register's, by what it was asked for
    std::set<std::string> keys;
    std::vector<sandbox::Id> ids;
    std::int64_t now = kStart;
    std::optional<store::BookedOrder> old;
    const auto look = [&](sandbox::Id id) {
      (void)book.enter(read(*web.order(id)), rules, store::OrderAge::since_link, now);
    };
    const auto apply = [&] {
      for (int turns = 0; turns < 10 && !book.open_intents().empty(); ++turns)
        for (const auto& intent : book.open_intents()) {
          if (keys.insert(intent.key).second) shelf[intent.sku] -= intent.taken;
          // Now and then it is asked again, as after a crash.
          if (dice() % 4 != 0) book.end_intent(intent, store::IntentEnd::applied);
        }
    };
    const auto some = [&] { return static_cast<std::int64_t>(1 + dice() % 4); };
    for (int step = 0; step < 60; ++step) {
      now += 1'000 + dice() % 60'000;
      if (ids.empty() || dice() % 6 == 0) {
        sandbox::OrderDraft draft;
        draft.status_id = dice() % 3 == 0 ? 7 : 11;
        draft.lines = {{"MUG", some(), std::nullopt}};
        if (dice() % 2 == 0) draft.lines.push_back({"CAP", some(), std::nullopt});
        ids.push_back(web.place_order(draft, now).value());
        if (sees_all) look(ids.back());
      }
      const auto id = ids[dice() % ids.size()];
      if (step % 7 == 0) old = read(*web.order(id));
      play(web, id, dice, now);
      if (sees_all || dice() % 3 == 0) look(id);
      if (old && old->modified_s < web.order(old->id)->modified / 1000 && book.is_known(old->id) &&
          !book.is_news(old->id, web.order(old->id)->status_id, web.order(old->id)->modified / 1000)) {
        (void)book.enter(*old, rules, store::OrderAge::since_link, now);  // an answer that comes late
      }
      if (dice() % 2 == 0) apply();
    }
    for (const auto id : ids) {
      look(id);
      look(id);
    }
    for (int turns = 0; turns < 20; ++turns) apply();
    std::map<std::string, core::Units> taken;
    for (const auto id : ids)
      for (const auto& line : web.order(id)->lines) {
        taken[line.sku] -= line.taken;
        auto& db = database->worker();
        SQLite::Statement net(db, "SELECT net, applied FROM order_lines WHERE order_id = ? AND line = ?");
        net.bind(1, static_cast<std::int64_t>(id));
        net.bind(2, static_cast<std::int64_t>(line.id));
        INFO("seed " << seed << ", order " << id << " in status " << web.order(id)->status_id << ", "
                     << line.sku << ", quantity " << line.quantity);
        REQUIRE(net.executeStep());
        CHECK(net.getColumn(0).getInt64() == line.taken);
        CHECK(net.getColumn(1).getInt64() == line.taken);
      }
    for (const auto& [sku, units] : taken) {
      INFO("seed " << seed << ", " << sku);
      CHECK(shelf[sku] == units);
    }
  }
}
