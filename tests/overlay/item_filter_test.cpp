// Which items of the register a search and its filters leave.
#include "plugin/overlay/item_filter.h"

#include <set>

#include "catalogue_shop.h"
#include "catch2.hpp"

using namespace tillbridge;
using namespace tillbridge::test;
using core::OnlineState;

namespace {

std::set<std::string> found(overlay::ItemFilter& filter) {
  std::set<std::string> ids;
  for (const auto row : filter.rows()) ids.insert(filter.items()->items[row].item_id);
  return ids;
}

}  // namespace

TEST_CASE("search finds items by name, SKU and barcode, in any case", "[S13]") {
  overlay::ItemFilter filter;
  const auto shop = catalogue_shop();
  filter.set_items(shop.assortment);
  CHECK(filter.rows().size() == 13);
  filter.wish().search = "CANDLE";
  CHECK(found(filter) == std::set<std::string>{"i-ced"});
  filter.wish().search = "soap-o";
  CHECK(found(filter) == std::set<std::string>{"i-soap"});
  filter.wish().search = " lamp brass ";
  CHECK(found(filter) == std::set<std::string>{"i-lamp"});
  filter.wish().search = "cedr";
  CHECK(filter.rows().empty());
}

TEST_CASE("a category finds exactly its items", "[S14]") {
  overlay::ItemFilter filter;
  filter.set_items(catalogue_shop().assortment);
  filter.wish().category = "Kitchen";
  CHECK(found(filter) == std::set<std::string>{"i-mug", "i-tea", "i-pot"});
}

TEST_CASE("a department finds exactly its items", "[S15]") {
  overlay::ItemFilter filter;
  filter.set_items(catalogue_shop().assortment);
  filter.wish().department = "Fashion";
  CHECK(found(filter) == std::set<std::string>{"i-tote", "i-band", "i-umb"});
}

TEST_CASE("search, category, department and state combine to exactly what fits all of them",
          "[S13][S14][S15]") {
  const auto shop = large_shop(2'000);
  overlay::ItemFilter filter;
  filter.set_items(shop.assortment);
  const auto& items = shop.assortment->items;
  for (const char* search : {"", "candle", "0001", "mug 12"}) {
    for (const char* category : {"", "Category 4", "Category 39"}) {
      for (const char* department : {"", "Department 2"}) {
        for (const auto show : {overlay::ItemsShow::all, overlay::ItemsShow::selling, overlay::ItemsShow::off,
                                overlay::ItemsShow::not_matched}) {
          filter.wish() = {search, show, category, department};
          std::set<std::string> expected;
          for (const auto& item : items) {
            const std::string wanted = search;
            bool fits = true;
            std::string word;
            for (const char c : wanted + " ") {
              if (c != ' ') {
                word += c;
                continue;
              }
              fits = fits && item.search.find(word) != std::string::npos;
              word.clear();
            }
            fits = fits && (*category == 0 || item.category == category);
            fits = fits && (*department == 0 || item.department == department);
            if (show == overlay::ItemsShow::selling) fits = fits && item.state == OnlineState::on;
            if (show == overlay::ItemsShow::off) fits = fits && item.state == OnlineState::off;
            if (show == overlay::ItemsShow::not_matched) fits = fits && item.product == 0;
            if (fits) expected.insert(item.item_id);
          }
          INFO(search << "/" << category << "/" << department << "/" << static_cast<int>(show));
          CHECK(found(filter) == expected);
          CHECK(filter.count(show) == expected.size());
        }
      }
    }
  }
}

TEST_CASE("what was found is kept until search, filter or items change") {
  overlay::ItemFilter filter;
  auto shop = catalogue_shop();
  filter.set_items(shop.assortment);
  const auto first = filter.revision();
  filter.rows();
  filter.set_items(shop.assortment);
  filter.set_stock(shop.stock);
  const auto with_stock = filter.revision();
  filter.set_stock(shop.stock);
  CHECK(filter.revision() == with_stock);
  CHECK(with_stock >= first);
  filter.wish().search = "mug";
  CHECK(filter.revision() > with_stock);
  const auto searched = filter.revision();
  change_items(shop, [](core::Assortment& items) { items.items.pop_back(); });
  filter.set_items(shop.assortment);
  CHECK(filter.revision() > searched);
}
