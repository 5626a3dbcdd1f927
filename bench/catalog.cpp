// Reading and writing the catalogue: against the least that reading takes, and against the web store's quota.

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <thread>

#include "families.h"
#include "paired.h"
#include "plugin/bigcommerce/replies.h"
#include "plugin/store/database.h"
#include "plugin/store/item_map.h"
#include "reference/parse_and_keep.h"
#include "web_shop.h"

namespace tillbridge::bench {
namespace {

constexpr int kPageProducts = 10, kVariants = 12;
// BigCommerce's Plus plan, 150 in 30 s, ten times faster.
constexpr int kQuota = 150, kWindowMs = 3'000;
constexpr const char* kTestItem =
    R"({"sku":"TEA","name":"Tea","price":"5.00","register":900000,"web":900000,"online":true})";

std::string shop_of(int simple_items) {
  std::string items = kTestItem;
  for (int i = 0; i < simple_items; ++i)
    items += fmt::format(
        R"(,{{"sku":"SHIRT-{0:06}","name":"Field Shirt {0:05}","price":"24.00","web":20,"online":true}})", i);
  return fmt::format(R"({{"name":"Bench","currency":"USD","items":[{}]}})", items);
}

// ---- catalog.cpu: a page of complex products, read and kept ----

/// Pages as BigCommerce answers them: 4 options, 12 variants, all the fields that are asked for.
std::vector<bigcommerce::HttpReply> pages(int products) {
  std::vector<bigcommerce::HttpReply> pages;
  for (int first = 0; first < products; first += kPageProducts) {
    std::string rows;
    for (int product = first; product < first + kPageProducts; ++product) {
      std::string variants;
      for (int which = 0; which < kVariants; ++which)
        variants += fmt::format(
            R"({}{{"id":{},"product_id":{},"sku":"SHIRT-{:06}-{:02}","sku_id":{},"price":{}.5,"calculated_price":{}.5,"cost_price":8,"weight":0.3,"purchasing_disabled":false,"purchasing_disabled_message":"","upc":"850010{:06}","inventory_level":20,"inventory_warning_level":0,"option_values":[{{"id":1,"label":"Blue","option_id":1,"option_display_name":"Colour"}},{{"id":2,"label":"M","option_id":2,"option_display_name":"Size"}},{{"id":3,"label":"Long","option_id":3,"option_display_name":"Sleeve"}},{{"id":4,"label":"Plain","option_id":4,"option_display_name":"Print"}}]}})",
            which == 0 ? "" : ",", product * 100 + which + 1, product + 1, product, which,
            product * 100 + which, 24 + which % 3, 24 + which % 3, (product * 16 + which) % 1'000'000);
      rows += fmt::format(
          R"({}{{"id":{},"name":"Field Shirt {:05}","sku":"","upc":"","price":24,"cost_price":8,"sale_price":0,"is_visible":true,"availability":"available","inventory_tracking":"variant","base_variant_id":null,"categories":[23,24],"variants":[{}]}})",
          product == first ? "" : ",", product + 1, product, variants);
    }
    bigcommerce::HttpReply reply;
    reply.delivery = bigcommerce::Delivery::answered;
    reply.status = 200;
    reply.body = fmt::format(
        R"({{"data":[{}],"meta":{{"pagination":{{"total":{},"count":{},"per_page":{},"current_page":1,"total_pages":1}}}}}})",
        rows, products, kPageProducts, kPageProducts);
    pages.push_back(std::move(reply));
  }
  return pages;
}

/// The plugin's own way: each page to typed rows, all of them into the records at the end.
void read_and_keep(const std::vector<bigcommerce::HttpReply>& pages, store::ItemMap& items) {
  std::vector<store::WebItem> all;
  for (const auto& page : pages) {
    const auto rows = bigcommerce::parse_products(page);
    if (!rows) throw CannotMeasure(rows.error().sentence);
    for (const auto& row : rows.value().rows) {
      store::WebItem item;
      item.key = {false, row.variant_id};
      item.product = row.product_id;
      item.variant = row.variant_id;
      item.sku = row.sku;
      item.upc = row.upc;
      item.name = row.name + ", " + row.options;
      all.push_back(std::move(item));
    }
  }
  items.replace(all);
}

void measure_reading(const Bench& bench) {
  const int products = bench.options.quick ? 200 : 1'000;
  const auto made = pages(products);
  Dice dice(bench.options.seed);
  auto opening = store::Database::open(bench.fresh_folder("catalog-product"));
  if (!opening.database) throw CannotMeasure(opening.sentence);
  store::ItemMap items(*opening.database);
  reference::ParseAndKeep least(bench.fresh_folder("catalog-least")),
      twin(bench.fresh_folder("catalog-twin"));
  const auto timed = [&](const std::function<void()>& work) {
    const double before = processor_us();
    work();
    return processor_us() - before;
  };
  for (int run = 1; run <= bench.options.runs; ++run) {
    std::vector<Side> sides{
        {"catalog.cpu.product", [&] { return timed([&] { read_and_keep(made, items); }); }},
        {"catalog.cpu.least", [&] { return timed([&] { least.read(made); }); }},
        {"catalog.cpu.least_twin", [&] { return timed([&] { twin.read(made); }); }}};
    interleave(sides, bench.options.quick ? 3 : 7, dice);
    for (const auto& side : sides) bench.report.row(side.name, run, side.samples);
    bench.report.ratio("catalog.cpu", run, median(sides[0].samples), median(sides[1].samples));
    bench.report.control("catalog.cpu", run, median(sides[2].samples), median(sides[1].samples));
  }
  bench.report.line("catalog.cpu", "<=", 1.25, 0.03);
}

// ---- a Save of complex products ----

struct Saved {
  double seconds = 0, own_us = 0, sandbox_us = 0;
  std::uint64_t requests = 0, throttled = 0, products = 0;
  std::vector<double> quiet_ms, busy_ms;  ///< from a sale's record to its acceptance
};

/// Times in the records: when a sale was taken, and when the web store had accepted it.
std::vector<double> acceptances(SQLite::Database& records, const std::string& prefix) {
  std::vector<double> times;
  SQLite::Statement select(records,
                           "SELECT accepted_ms - at_ms FROM movements WHERE movement_id LIKE ? AND "
                           "accepted_ms IS NOT NULL ORDER BY seq");
  select.bind(1, prefix + "%");
  while (select.executeStep()) times.push_back(select.getColumn(0).getDouble());
  return times;
}

/// The mean of the middle half: the times are whole milliseconds, a median of which moves in steps of a
/// third. The first is left out, for it meets cold caches.
double middle(std::vector<double> times) {
  if (!times.empty()) times.erase(times.begin());
  std::sort(times.begin(), times.end());
  const std::size_t from = times.size() / 4, to = times.size() - times.size() / 4;
  double sum = 0;
  for (std::size_t i = from; i < to; ++i) sum += times[i];
  return to > from ? sum / static_cast<double>(to - from) : 0;
}

class Seller {
 public:
  explicit Seller(runtime::Instance& instance) : instance_(instance) {}
  /// A sale of one, if the last one is `every` ago.
  void turn(const std::string& prefix, std::chrono::milliseconds every) {
    if (Steady::now() - last_ < every) return;
    last_ = Steady::now();
    core::Movement sale;
    sale.id = fmt::format("{}{:06}", prefix, ++number_);
    sale.at = std::chrono::duration_cast<std::chrono::milliseconds>(
                  std::chrono::system_clock::now().time_since_epoch())
                  .count();
    sale.lines.push_back({"TEA", -core::kMilliPerUnit, "", "", true});
    if (const auto done = instance_.record(sale); !done) throw CannotMeasure(done.error().sentence);
  }

 private:
  runtime::Instance& instance_;
  Steady::time_point last_{};
  int number_ = 0;
};

/// `quota_after`: on the quota, after so many seconds of sales alone; nothing: without a quota.
Saved save(const std::string& folder, int products, std::optional<int> quota_after) {
  SandboxChild web(folder, shop_of(0));
  web.admin("PUT", "settings", R"({"plan":"unlimited"})");
  StockedRegister host(products, true);
  WebShop shop(folder, web, host);
  SQLite::Database records(store::database_path(folder));
  Saved saved;
  Seller seller(shop.instance());
  constexpr auto kBetweenSales = std::chrono::milliseconds(1'000);
  if (quota_after) {
    web.admin("PUT", "settings", fmt::format(R"({{"quota":{},"window_ms":{}}})", kQuota, kWindowMs));
    const auto began = Steady::now();
    shop.until(
        [&] {
          seller.turn("quiet-", kBetweenSales);
          return Steady::now() - began > std::chrono::seconds(*quota_after);
        },
        *quota_after + 5, "");
  }
  web.admin("DELETE", "requests");
  const double sandbox = web.processor_us(), own = processor_us();
  const auto began = Steady::now();
  shop.act("items-save", {{"on", host.item_ids()}});
  shop.until(
      [&] {
        if (quota_after) seller.turn("busy-", kBetweenSales);
        const auto work = shop.instance().picture()->catalogue_work;
        return !work.running && work.total == static_cast<std::uint64_t>(products);
      },
      quota_after ? 180 : 120, "The plugin does not end its Save.");
  saved.seconds = microseconds(Steady::now() - began) / 1e6;
  saved.own_us = processor_us() - own;
  saved.sandbox_us = web.processor_us() - sandbox;
  for (const auto& row : web.admin("GET", "requests")) {
    const std::string path = row.at("path");
    if (row.at("status") == 429) ++saved.throttled;
    if (path.find("/catalog/") == std::string::npos) continue;
    ++saved.requests;
    saved.products +=
        row.at("method") == "POST" && row.at("status") == 200 && path.ends_with("/catalog/products");
  }
  if (shop.instance().picture()->catalogue_work.failed != 0)
    throw CannotMeasure("Some products could not be put online.");
  if (quota_after) {
    saved.quiet_ms = acceptances(records, "quiet-");
    saved.busy_ms = acceptances(records, "busy-");
  }
  return saved;
}

void measure_saving(const Bench& bench) {
  const int products = bench.options.quick ? 80 : 600;
  const int runs = std::min(bench.options.runs, bench.options.quick ? 1 : 3);
  std::vector<double> rates, per_product, quota_shares;
  std::uint64_t throttled = 0;
  for (int run = 1; run <= runs; ++run) {
    const auto free = save(bench.fresh_folder("catalog-save"), products, {});
    const auto n = static_cast<double>(products);
    rates.push_back(n / free.seconds);
    per_product.push_back(static_cast<double>(free.requests) / n);
    throttled += free.throttled;
    const auto bound = save(bench.fresh_folder("catalog-quota"), products, bench.options.quick ? 6 : 15);
    throttled += bound.throttled;
    const double ceiling = kQuota * 1e3 / kWindowMs / per_product.back();
    quota_shares.push_back(n / bound.seconds / ceiling);
    bench.report.row("catalog.save.ms_per_product", run, {free.seconds * 1e3 / n}, "ms");
    bench.report.row("catalog.save.own_cpu_us_per_product", run, {free.own_us / n});
    bench.report.row("catalog.save.sandbox_cpu_us_per_product", run, {free.sandbox_us / n});
    bench.report.row("catalog.save.own_share_of_cpu", run, {free.own_us / (free.own_us + free.sandbox_us)},
                     "");
    bench.report.row("catalog.sale.quiet", run, bound.quiet_ms, "ms");
    bench.report.row("catalog.sale.while_saving", run, bound.busy_ms, "ms");
    std::vector<double> odd, even;
    for (std::size_t i = 0; i < bound.quiet_ms.size(); ++i)
      (i % 2 == 0 ? even : odd).push_back(bound.quiet_ms[i]);
    bench.report.ratio("catalog.sale", run, middle(bound.busy_ms), middle(bound.quiet_ms));
    bench.report.control("catalog.sale", run, middle(odd), middle(even));
  }
  bench.report.count("catalog.save.products_per_s", median(rates), ">=", 100);
  bench.report.count("catalog.save.requests_per_product", median(per_product), "<=", 1.2);
  bench.report.count("catalog.quota.share", median(quota_shares), ">=", 0.95);
  bench.report.line("catalog.sale", "<=", 1.2, 0.15);
  bench.report.count("catalog.quota.429s", static_cast<double>(throttled), "==", 0);
}

// ---- what many items cost to keep, and to start with ----

double anonymous_bytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("RssAnon:")) return std::strtod(line.c_str() + 8, nullptr) * 1024;
  throw CannotMeasure("This machine does not tell how much memory is used.");
}

/// First of all: memory that something else has given back would hide what the items take.
void measure_keeping(const Bench& bench) {
  const int items = bench.options.quick ? 1'000 : 10'000;
  const auto folder = bench.fresh_folder("catalog-keep");
  SandboxChild web(folder, shop_of(items));
  StockedRegister host(items, false);
  const double before = anonymous_bytes();
  WebShop shop(folder, web, host);
  const auto all_there = [&] {
    const auto picture = shop.instance().picture();
    return picture->assortment && picture->assortment->items.size() == static_cast<std::size_t>(items) &&
           picture->stock.size() >= static_cast<std::size_t>(items);
  };
  shop.until(all_there, 60, "The plugin does not show all items.");
  bench.report.row("catalog.keep.bytes_per_item", 1, {(anonymous_bytes() - before) / items}, "B");
  const auto began = Steady::now();
  const double own = processor_us();
  shop.start_again();
  shop.until(all_there, 60, "The plugin does not show all items after a start.");
  bench.report.row("catalog.start.cpu_us_per_item", 1, {(processor_us() - own) / items});
  bench.report.row("catalog.start.ms", 1, {microseconds(Steady::now() - began) / 1e3}, "ms");
}

// ---- the sweep of the web store's levels ----

void measure_sweep(const Bench& bench) {
  const int items = bench.options.quick ? 1'000 : 10'000;
  const auto folder = bench.fresh_folder("catalog-sweep");
  SandboxChild web(folder, shop_of(items));
  std::ofstream(folder + "/tillbridge.json") << R"({"polls":{"stock_s":5}})";
  StockedRegister host(items, false);
  WebShop shop(folder, web, host);
  // Past what every start reads; then one sweep alone.
  const auto sweeps = [&] {
    std::vector<std::int64_t> ends;
    std::int64_t rows = 0;
    for (const auto& row : web.admin("GET", "requests")) {
      const std::string path = row.at("path");
      if (path.find("/inventory/locations/") == std::string::npos || path.find("/items") == std::string::npos)
        continue;
      ++rows;
      ends.push_back(row.at("time_ms").get<std::int64_t>());
    }
    return ends;
  };
  const std::size_t pages = static_cast<std::size_t>(items / 1'000 + 1);
  web.admin("DELETE", "requests");
  shop.until([&] { return sweeps().size() >= pages; }, 150,
             "The plugin does not read the web store's levels again.");
  const auto times = sweeps();
  bench.report.count("catalog.sweep.requests", static_cast<double>(times.size()),
                     "<=", std::max(1.0, 0.2 * 2 * kQuota));
  bench.report.count("catalog.sweep.s", static_cast<double>(times.back() - times.front()) / 1e3, "<=", 60);
}

}  // namespace

void measure_catalog(const Bench& bench) {
  measure_keeping(bench);
  measure_reading(bench);
  measure_saving(bench);
  measure_sweep(bench);
}

}  // namespace tillbridge::bench
