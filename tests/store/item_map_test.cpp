// Which item of the web store a SKU names.

#include "plugin/store/item_map.h"

#include "catch2.hpp"
#include "store/outbox_folder.h"

using namespace bench;
using namespace tillbridge;
using core::ItemState;
using store::WebItem;

namespace {

WebItem simple(std::int64_t product, const std::string& sku) {
  WebItem item;
  item.key = {true, product};
  item.product = product;
  item.variant = product * 10;
  item.sku = sku;
  item.name = "Product " + std::to_string(product);
  return item;
}
WebItem variant(std::int64_t product, std::int64_t id, const std::string& sku) {
  WebItem item = simple(product, sku);
  item.key = {false, id};
  item.variant = id;
  return item;
}

}  // namespace

TEST_CASE("a SKU is matched without regard to case, by product or by variant as its stock is counted") {
  Folder folder;
  const auto database = open(folder.path);
  store::ItemMap items(*database);
  items.replace({simple(1, "Mug-Oat"), variant(2, 21, "BAND-S"), variant(2, 22, "BAND-M")});
  CHECK(items.match("MUG-OAT").state == ItemState::online);
  CHECK(items.match("mug-oat").key == core::ItemKey{true, 1});
  CHECK(items.match("BAND-M").key == core::ItemKey{false, 22});
  CHECK(items.match("BAND").state == ItemState::never_online);
  CHECK(store::fold_sku("Größe-É") == "größe-É");
}

TEST_CASE("each state of an item is told apart") {
  Folder folder;
  const auto database = open(folder.path);
  store::ItemMap items(*database);
  auto hidden = simple(1, "HIDDEN"), free = simple(2, "FREE"), uncounted = simple(3, "NEW");
  hidden.visible = false;
  free.tracked = false;
  uncounted.counted = false;
  items.replace({hidden, free, uncounted, simple(4, "TWICE"), simple(5, "twice"), simple(6, "GONE")});
  items.replace({hidden, free, uncounted, simple(4, "TWICE"), simple(5, "twice")});
  CHECK(items.match("HIDDEN").state == ItemState::turned_off);
  CHECK(items.match("FREE").state == ItemState::untracked);
  CHECK(items.match("NEW").state == ItemState::needs_count);
  CHECK(items.match("TWICE").state == ItemState::ambiguous);
  CHECK(items.match("GONE").state == ItemState::vanished);
  CHECK(items.match("NEVER").state == ItemState::never_online);

  items.replace({simple(6, "GONE")});
  CHECK(items.match("GONE").state == ItemState::online);
  CHECK(items.match("TWICE").state == ItemState::vanished);
}

TEST_CASE("an item that is counted differently from now on is found under its new key") {
  Folder folder;
  const auto database = open(folder.path);
  store::ItemMap items(*database);
  items.replace({simple(1, "MUG")});
  auto by_variant = simple(1, "MUG");
  by_variant.key = {false, 10};
  items.replace({by_variant});
  CHECK(items.match("MUG").state == ItemState::online);
  CHECK(items.match("MUG").key == core::ItemKey{false, 10});
}

TEST_CASE("a missing first count is remembered until the web store has one", "[S79]") {
  Folder folder;
  const auto database = open(folder.path);
  store::ItemMap items(*database);
  items.replace({simple(1, "MUG")});
  items.set_counted({true, 1}, false);
  CHECK(items.match("MUG").state == ItemState::needs_count);
  // No read of the catalogue tells it, and what was never counted is read as 0.
  items.replace({simple(1, "MUG")});
  items.set_levels({{{true, 1}, 0}}, 5'000);
  CHECK(items.match("MUG").state == ItemState::needs_count);
  items.set_levels({{{true, 1}, 4}}, 6'000);
  CHECK(items.match("MUG").state == ItemState::online);
  items.set_counted({true, 1}, false);
  items.set_counted({true, 1}, true);
  CHECK(items.match("MUG").state == ItemState::online);
}

TEST_CASE("the levels of a whole page are kept, and those of unknown items are nobody's") {
  Folder folder;
  const auto database = open(folder.path);
  store::ItemMap items(*database);
  std::vector<WebItem> catalogue;
  std::map<core::ItemKey, core::Units> levels{{{false, 7}, 1}};
  for (int id = 1; id <= 200; ++id) {
    catalogue.push_back(simple(id, "SKU-" + std::to_string(id)));
    levels[{true, id}] = 3 * id;
  }
  items.replace(catalogue);
  items.set_levels(levels, 5'000);
  items.set_levels({}, 6'000);
  for (int id = 1; id <= 200; ++id) {
    const auto rows = items.by_key({true, id});
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].level == 3 * id);
    CHECK(rows[0].read_at == 5'000);
  }
  CHECK(items.by_key({false, 7}).empty());
}

TEST_CASE("levels are kept over a new reading of the catalogue, and a visitor may write") {
  Folder folder;
  const auto database = open(folder.path);
  store::ItemMap items(*database);
  items.replace({simple(1, "MUG"), simple(2, "CAP")});
  items.set_level({true, 1}, 14, 1'000);
  items.replace({simple(1, "MUG"), simple(2, "CAP")});
  REQUIRE(items.by_key({true, 1}).size() == 1);
  CHECK(items.by_key({true, 1})[0].level == 14);
  CHECK(items.by_key({true, 1})[0].read_at == 1'000);
  CHECK_FALSE(items.by_key({true, 2})[0].level.has_value());
  int visited = 0;
  items.for_each([&](const WebItem& item) {
    items.set_level(item.key, 3, 2'000);
    ++visited;
  });
  CHECK(visited == 2);
  CHECK(items.by_key({true, 2})[0].level == 3);
}

TEST_CASE("a catalogue that is as it was costs no write, and what has changed costs one each") {
  Folder folder;
  const auto database = open(folder.path);
  store::ItemMap items(*database);
  std::vector<WebItem> all;
  for (std::int64_t product = 1; product <= 450; ++product)
    all.push_back(simple(product, "SKU-" + std::to_string(product)));
  items.replace(all);
  auto written = [&, before = database->worker().getTotalChanges()]() mutable {
    const auto now = database->worker().getTotalChanges();
    return now - std::exchange(before, now);
  };
  items.replace(all);
  CHECK(written() == 0);
  all[7].name = "Another name";
  all[300].visible = false;
  items.replace(all);
  CHECK(written() == 2);
  all.erase(all.begin() + 10, all.begin() + 260);  // deleted in the web store
  items.replace(all);
  CHECK(written() == 250);
  CHECK(items.match("SKU-11").state == ItemState::vanished);
  CHECK(items.match("SKU-1").state == ItemState::online);
  items.replace(all, {});
  CHECK(written() == 0);
}

TEST_CASE("commits that need not be waited for are over with their scope") {
  Folder folder;
  const auto database = open(folder.path);
  const auto synchronous = [&] { return database->worker().execAndGet("PRAGMA synchronous").getInt(); };
  CHECK(synchronous() == 2);
  {
    const store::UnhurriedCommits unhurried(*database);
    CHECK(synchronous() == 1);
  }
  CHECK(synchronous() == 2);
}

TEST_CASE("an order line's ids name the SKU") {
  Folder folder;
  const auto database = open(folder.path);
  store::ItemMap items(*database);
  items.replace({simple(1, "MUG"), variant(2, 21, "BAND-S")});
  CHECK(items.sku_of(2, 21) == "BAND-S");
  CHECK(items.sku_of(1, 10) == "MUG");
  CHECK(items.sku_of(1, 0) == "MUG");
  CHECK(items.sku_of(9, 99).empty());
}
