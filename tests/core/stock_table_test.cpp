// The online side of all items: tables share the rows that have not changed.

#include "plugin/core/stock_table.h"

#include "catch2.hpp"

using namespace tillbridge::core;

namespace {

StockTable mugs() {
  auto rows = std::make_shared<StockTable::Rows>();
  for (const char* sku : {"BLUE", "GREEN", "RED"}) (*rows)[sku].level = 5;
  return StockTable(std::move(rows));
}

std::string skus(const StockTable& table) {
  std::string text;
  for (const auto* row : table.rows()) text += row->first + " ";
  return text;
}

}  // namespace

TEST_CASE("A copy of the online counts is changed alone") {
  const StockTable shelf = mugs();
  StockTable copy = shelf;
  copy["GREEN"].level = 4;
  copy["AMBER"].level = 1;
  copy.erase("RED");
  CHECK(skus(copy) == "AMBER BLUE GREEN ");
  CHECK(copy.size() == 3);
  CHECK(copy.find("GREEN")->second.level == 4);
  CHECK(copy.find("RED") == nullptr);
  CHECK(copy.find("BLUE") == shelf.find("BLUE"));
  CHECK(skus(shelf) == "BLUE GREEN RED ");
  CHECK(shelf.find("GREEN")->second.level == 5);
  SECTION("what was taken out comes back new") {
    CHECK(copy["RED"].level == 0);
    CHECK(skus(copy) == "AMBER BLUE GREEN RED ");
    copy.erase("RED");
    copy.erase("RED");
    CHECK(copy.size() == 3);
  }
  SECTION("and can be shared in its turn") {
    copy.share();
    CHECK(copy.changes() == 0);
    CHECK(skus(copy) == "AMBER BLUE GREEN ");
    CHECK(copy.find("GREEN")->second.level == 4);
  }
  SECTION("one that shares nothing knows what was put into it") {
    copy.clear();
    CHECK(copy.empty());
    copy.erase("RED");
    copy["RED"].level = 2;
    CHECK(skus(copy) == "RED ");
  }
}
