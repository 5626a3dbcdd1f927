#include "catalogue_shop.h"

#include <algorithm>
#include <set>

namespace tillbridge::test {

using core::AssortmentItem;
using core::OnlineState;
using State = core::ChecklistRow::State;

AssortmentItem shop_item(const std::string& id, const std::string& name, const std::string& sku,
                         std::int64_t price_minor, OnlineState state) {
  AssortmentItem item;
  item.item_id = id;
  item.name = name;
  item.skus = {sku};
  item.search = core::fold_for_search(name + " " + sku);
  item.currency = "USD";
  item.price_minor = price_minor;
  item.state = state;
  item.visible = state == OnlineState::on;
  item.product = state == OnlineState::off || state == OnlineState::turning_on ? 0 : 100 + price_minor;
  return item;
}

namespace {

void finish(core::Assortment& items) {
  std::sort(items.items.begin(), items.items.end(), [](const AssortmentItem& a, const AssortmentItem& b) {
    return std::tie(a.name, a.item_id) < std::tie(b.name, b.item_id);
  });
  std::set<std::string> categories, departments;
  for (const auto& item : items.items) {
    if (!item.category.empty()) categories.insert(item.category);
    if (!item.department.empty()) departments.insert(item.department);
  }
  items.categories.assign(categories.begin(), categories.end());
  items.departments.assign(departments.begin(), departments.end());
}

}  // namespace

core::Checklist half_done_checklist() {
  core::Checklist list;
  const auto row = [&](const char* id, State state, bool must, const char* fact = "") {
    list.rows.push_back(
        {id, state, must, fact, state == State::done || state == State::to_do ? kNow - 60'000 : 0});
  };
  row("link", State::done, true, "Fernwood Goods online");
  row("location", State::done, true, "Fernwood, Main Street");
  row("items", State::done, true, "7");
  row("counts", State::to_do, false, "2");
  row("sale", State::done, false);
  row("theme", State::done, false, "Cornerstone");
  row("information", State::by_hand, false);
  row("categories", State::done, false, "4");
  row("tax", State::by_hand, false, "3");
  row("shipping", State::to_do, true);
  row("payments", State::to_do, true);
  row("stock", State::done, true);
  row("certificate", State::no_permission, false);
  row("domain", State::done, false, "fernwood.example");
  row("visible", State::done, true, "5");
  row("launch", State::to_do, false);
  list.visible = 5;
  list.hidden = 2;
  list.without_stock = 1;
  list.launch_page = "https://store-abc123.mybigcommerce.com/manage";
  return list;
}

core::Picture catalogue_shop() {
  auto picture = busy_shop();
  picture.review.clear();
  picture.badge = core::SyncBadge::all_sent;
  picture.catalogue_actions = true;
  auto items = std::make_shared<core::Assortment>();
  items->revision = 1;
  const auto add = [&](const char* id, const char* name, const char* sku, std::int64_t price,
                       OnlineState state, const char* category, const char* department) -> AssortmentItem& {
    items->items.push_back(shop_item(id, name, sku, price, state));
    items->items.back().category = category;
    items->items.back().department = department;
    return items->items.back();
  };
  add("i-mug", "Oat Latte Mug", "MUG-OAT-12", 1800, OnlineState::on, "Kitchen", "Home");
  add("i-tote", "Linen Tote", "TOTE", 2400, OnlineState::on, "Apparel", "Fashion");
  add("i-ced", "Cedar Candle", "CED", 2200, OnlineState::on, "Gifts", "Home").visible = false;
  add("i-note", "Field Notebook", "NOTE", 950, OnlineState::off, "Gifts", "Home");
  auto& bandana = add("i-band", "Pet Bandana", "BAND-BLU-M", 1400, OnlineState::on, "Apparel", "Fashion");
  bandana.skus = {"BAND-BLU-S", "BAND-BLU-M", "BAND-BLU-L"};
  add("i-umb", "Rain Umbrella", "UMB", 3800, OnlineState::off, "Apparel", "Fashion");
  add("i-lamp", "Brass Desk Lamp", "LAMP", 6400, OnlineState::turning_on, "Gifts", "Home");
  auto& soap = add("i-soap", "Olive Oil Soap", "SOAP-OLV", 800, OnlineState::problem, "Gifts", "Home");
  soap.visible = false;
  soap.problem = "The web store has another item of this name.";
  add("i-chair", "Reading Chair", "CHAIR", 24000, OnlineState::gone, "Gifts", "Home").visible = false;
  auto& ribbon = add("i-rib", "Ribbon by the metre", "", 120, OnlineState::off, "Gifts", "Home");
  ribbon.skus.clear();
  ribbon.cannot = "It is counted in fractions.";
  auto& card = add("i-card", "Gift Card", "FREE", 0, OnlineState::off, "Gifts", "Home");
  card.cannot = "It has no SKU.";
  add("i-tea", "Tea Sampler", "TEA-SMP-08", 1650, OnlineState::on, "Kitchen", "Home");
  add("i-pot", "Pour-over Kit", "POUR", 4800, OnlineState::off, "Kitchen", "Home");
  finish(*items);
  picture.assortment = items;
  auto categories = std::make_shared<core::CategoryList>();
  categories->revision = 1;
  categories->categories = {{10, 0, "Gifts", true, false, {"i-ced"}},
                            {11, 10, "Candles", true, false, {"i-ced"}},
                            {12, 0, "Home", false, false, {"i-mug", "i-tea"}},
                            {13, 0, "Imported from Tillbridge", false, true, {"i-mug", "i-tote", "i-band"}}};
  picture.categories = categories;
  picture.checklist = std::make_shared<core::Checklist>(half_done_checklist());
  core::CountsBoard counts;
  counts.revision = 1;
  counts.compared = 12;
  counts.last_save = 7;
  counts.last_done = 4;
  const auto differs = [&](const char* sku, const char* name, core::Units here, core::Units online) {
    core::CountsRow row;
    row.sku = sku;
    row.name = name;
    row.now = {here, 0, online, online, 0};
    row.start_here = here;
    row.start_online = online;
    row.since = kNow - 90 * kMinute;
    counts.rows.push_back(std::move(row));
  };
  differs("CED-8", "Cedar candle", 2, 9);
  differs("MUG-3", "Oat mug", 5, 7);
  counts.rows.back().state = core::CountsRow::State::moved;
  counts.rows.back().chosen = core::CountChoice::shop;
  counts.rows.back().remark = "It was 6 here and 7 online, and is 5 here and 7 online now. Choose again.";
  differs("LAMP-1", "Lamp", 14, 12);
  picture.counts = std::make_shared<core::CountsBoard>(std::move(counts));
  core::MatchingBoard matching;
  matching.compared = 5;
  core::MatchingRow row;
  row.item_id = "i-note";
  row.sku = "NOTE";
  row.name = "Notebook";
  row.currency = "USD";
  row.remark = "2 items of the web store have the SKU NOTE.";
  row.candidates = {{701, 7010, "NOTE", "", "Field notebook"},
                    {702, 7020, "note", "5000000000029", "Notebook, lined"}};
  matching.rows.push_back(row);
  row = {};
  row.kind = core::MatchingRow::Kind::apart;
  row.item_id = "i-ced";
  row.sku = "CED";
  row.name = "Cedar candle";
  matching.rows.push_back(row);
  row = {};
  row.kind = core::MatchingRow::Kind::differs;
  row.item_id = "i-mug";
  row.sku = "MUG-OAT-12";
  row.name = "Oat Latte Mug";
  row.web_name = "Oat mug, hand made";
  row.currency = "USD";
  using Field = core::MatchedField;
  row.fields = {{"MUG-OAT-12", Field::name, "Oat Latte Mug", "Oat mug, hand made"},
                {"MUG-OAT-12", Field::price, "18", "21.5"},
                {"MUG-OAT-12", Field::counting, "counted", "not counted"},
                {"MUG-OAT-12", Field::upc, "0000000000017", ""}};
  matching.rows.push_back(row);
  picture.matching = std::make_shared<core::MatchingBoard>(std::move(matching));
  return picture;
}

core::Picture large_shop(int count) {
  auto picture = catalogue_shop();
  picture.stock.clear();
  auto items = std::make_shared<core::Assortment>();
  items->revision = 1;
  items->items.reserve(static_cast<std::size_t>(count));
  static constexpr const char* kWhat[] = {"Candle", "Mug", "Notebook", "Tote", "Lamp", "Soap"};
  for (int i = 0; i < count; ++i) {
    auto number = std::to_string(i);
    number.insert(0, 6 - std::min<std::size_t>(number.size(), 6), '0');
    auto item = shop_item("i" + number, std::string{kWhat[i % 6]} + " " + number, "SKU-" + number, 100 + i,
                          i % 4 == 0 ? OnlineState::on : OnlineState::off);
    item.search += " 40" + number + "001";
    item.category = "Category " + std::to_string(i % 40);
    item.department = "Department " + std::to_string(i % 7);
    items->items.push_back(std::move(item));
    core::StockView stock;
    stock.matched = stock.online = i % 4 == 0;
    stock.level = i % 50;
    stock.in_store_milli = 5000;
    stock.in_store_read = true;
    picture.stock["SKU-" + number] = stock;
  }
  finish(*items);
  picture.assortment = items;
  return picture;
}

core::RegistersView two_registers(bool silent) {
  core::RegistersView view;
  view.rows = {{"1-a", "Register 1", kNow - (silent ? 20 : 2) * 60'000, false, true, silent},
               {"2-a", "Register 2", kNow, true, false, false}};
  view.holder = "Register 1";
  view.known = true;
  view.ours = false;
  view.offer = silent;
  return view;
}

}  // namespace tillbridge::test
