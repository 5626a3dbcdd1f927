// What tiles are drawn from: made row by row as things change, and always what all of it would be.

#include "plugin/runtime/stock_maker.h"

#include <fmt/format.h>

#include <random>

#include "catch2.hpp"
#include "little_web_store.h"
#include "plugin/runtime/sender.h"
#include "plugin/store/intake.h"

using namespace bench;
using runtime::StockMaker;

namespace {

std::string words(const core::StockTable& table) {
  std::string text;
  for (const auto* row : table.rows()) {
    const auto& [sku, view] = *row;
    text += fmt::format("{} {}{}{}{}{} level {} unsent {} read {} here {} called {}\n", sku, view.matched,
                        view.online, view.tracked, view.moved_since, view.in_store_read, view.level,
                        view.unsent, view.read_at, view.in_store_milli, view.name);
  }
  return text;
}

/// Some SKUs, each written in two cases; a few items share one.
class Shelf {
 public:
  explicit Shelf(unsigned seed) : dice_(seed) { intake_.emplace(*till.database, till.board); }

  void change() {
    switch (roll(12)) {
      case 0:
        return replace();
      case 1:
      case 2: {
        const auto product = roll(kProducts) + 1;
        return till.place.items.learn(product, rows_of(product));
      }
      case 3:
      case 4:
        return till.place.items.set_levels({{key(), roll(50)}, {key(), roll(50)}}, till.clock.wall());
      case 5:
        return reader.moved({{key(), -core::Units(roll(3))}});
      case 6:
        return reader.moved_there({sku()});
      case 7:
        till.host.shelf[sku()] = roll(9) * core::kMilliPerUnit;
        register_reader.counts_moved();
        return serve_register();
      case 8:
        if (roll(5) == 0) return read_register_anew();
        return;
      case 9:
        if (roll(6) == 0) watch_other_skus();
        return;
      default:
        return sell();
    }
  }

  void record(const std::string& sku) {
    core::Movement sale{fmt::format("SALE-{}", ++sales_), core::MovementKind::sale, till.clock.wall(), {}};
    sale.lines.push_back({sku, -core::kMilliPerUnit, "", "", true});
    REQUIRE(intake_->record(sale));
  }

  std::string made() { return words(maker.table(sources())); }
  std::string whole() { return words(StockMaker::all(sources())); }

  LittleTill till;
  runtime::CatalogueReader reader{till.place, till.web, kLocation, 1};
  runtime::RegisterReader register_reader{till.place,
                                          [](const auto&, auto) { return core::Status(core::Done{}); }};
  runtime::SkuWatch skus{till.place.facts};
  runtime::Sender sender{till.place, till.web, link()};
  StockMaker maker;

 private:
  static constexpr unsigned kProducts = 20, kSkus = 12;

  static runtime::LinkFacts link() {
    runtime::LinkFacts link;
    link.location = kLocation;
    link.marker_product = 1;
    for (std::int64_t variant = 900; variant < 900 + 2 * core::kLanes; ++variant)
      link.marker_variants.push_back(variant);
    return link;
  }
  unsigned roll(unsigned below) { return static_cast<unsigned>(dice_() % below); }
  std::string sku() { return fmt::format("{}-{:02}", roll(2) == 0 ? "MUG" : "mug", roll(kSkus)); }
  core::ItemKey key() {
    const auto product = roll(kProducts) + 1;
    return product % 2 == 0 ? core::ItemKey{true, product} : core::ItemKey{false, product * 10 + roll(3)};
  }
  StockMaker::Sources sources() { return {till.place, &sender, &reader, &register_reader, &skus}; }

  std::vector<store::WebItem> rows_of(std::int64_t product) {
    std::vector<store::WebItem> rows;
    const unsigned variants = product % 2 == 0 ? roll(2) : roll(4);
    for (unsigned i = 0; i < variants; ++i) {
      store::WebItem item;
      item.key = product % 2 == 0 ? core::ItemKey{true, product} : core::ItemKey{false, product * 10 + i};
      item.product = product;
      item.variant = product * 10 + i;
      item.sku = roll(9) == 0 ? std::string() : sku();
      item.name = fmt::format("Mug {}", roll(3));
      item.visible = roll(4) != 0;
      item.tracked = roll(5) != 0;
      rows.push_back(item);
    }
    return rows;
  }
  void replace() {
    std::vector<store::WebItem> all;
    for (unsigned product = 1; product <= kProducts; ++product)
      for (auto& row : rows_of(product)) all.push_back(row);
    till.place.items.replace(all);
  }
  void serve_register() {
    for (int i = 0; i < 8; ++i) {
      till.clock.at += 11'000;
      register_reader.turn();
      till.host_calls.run([] { return false; });
      while (auto work = till.inbox.take()) work();
    }
  }
  void read_register_anew() {
    till.host.items.clear();
    for (unsigned i = 0; i < kSkus; ++i)
      if (roll(3) != 0) {
        runtime::Host::Item item;
        item.item_id = fmt::format("{}", i);
        item.sku = fmt::format("{}-{:02}", roll(2) == 0 ? "MUG" : "Mug", i);
        item.name = fmt::format("Mug of {}", roll(4));
        till.host.items.push_back(item);
      }
    ++till.host.revision;
    till.clock.at += 600'000;
    serve_register();
  }
  void watch_other_skus() {
    runtime::SkuWatch::Variants matched;
    if (roll(2) == 0)
      for (std::int64_t variant : {10, 30, 31}) matched[variant] = {"7", "MUG-03", "mug-05", true};
    skus.compare(matched);
  }
  void sell() {
    record(sku());
    sender.turn();  // it may not send, and counts what waits
  }

  std::mt19937 dice_;
  std::optional<store::Intake> intake_;
  int sales_ = 0;
};

}  // namespace

TEST_CASE("What tiles show of a change at a time is what they show of all of it") {
  const auto seed = GENERATE(1u, 2u, 3u, 4u, 5u, 6u);
  CAPTURE(seed);
  Shelf shelf(seed);
  for (int step = 0; step < 150; ++step) {
    CAPTURE(step);
    shelf.change();
    REQUIRE(shelf.made() == shelf.whole());
  }
  CHECK(shelf.made().find("unsent -") != std::string::npos);
}

TEST_CASE(
    "A sale that the sender is not told of counts on its tile, and no longer once it has left the outbox") {
  Shelf shelf(7);
  store::WebItem mug;
  mug.key = {false, 12};
  mug.product = mug.variant = 12;
  mug.sku = "MUG-Blue";  // as the web store writes it; the register lists none
  shelf.till.place.items.replace({mug});
  const auto unsent = [&] {
    return shelf.maker.table({shelf.till.place, &shelf.sender, &shelf.reader, nullptr, nullptr, false})
        .find("MUG-Blue")
        ->second.unsent;
  };
  CHECK(unsent() == 0);
  shelf.record("mug-blue");
  CHECK(unsent() == -1);
  shelf.till.database->worker().exec("UPDATE movements SET state = 1, batch = 1");  // held, say
  shelf.maker.settled();
  CHECK(unsent() == 0);
}

TEST_CASE("A change of one item leaves the rows of all others as they are") {
  LittleTill till;
  std::vector<store::WebItem> mugs;
  for (std::int64_t i = 0; i < 5'000; ++i) {
    store::WebItem mug;
    mug.key = {false, i + 1};
    mug.product = mug.variant = i + 1;
    mug.sku = fmt::format("MUG-{}", i);
    mugs.push_back(mug);
  }
  till.place.items.replace(mugs);
  StockMaker maker;
  const StockMaker::Sources sources{till.place};
  const auto before = maker.table(sources);
  till.place.items.set_level({false, 8}, 3, till.clock.wall());
  const auto after = maker.table(sources);
  CHECK(after.find("MUG-7")->second.level == 3);
  CHECK(before.find("MUG-7")->second.level == 0);
  CHECK(after.changes() == 1);
  CHECK(before.find("MUG-8") == after.find("MUG-8"));
  SECTION("and after changes of many they are shared anew") {
    for (std::int64_t i = 1; i <= 1'000; ++i) {
      till.place.items.set_level({false, i}, 4, till.clock.wall());
      if (i % 100 == 0) CHECK(maker.table(sources).changes() <= 400);
    }
    CHECK(maker.table(sources).find("MUG-999")->second.level == 4);
  }
}
