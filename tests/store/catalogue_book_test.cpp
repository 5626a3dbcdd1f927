#include "plugin/store/catalogue_book.h"

#include "catch2.hpp"
#include "outbox_folder.h"
#include "plugin/store/intake.h"
#include "plugin/store/item_map.h"

using namespace tillbridge;

namespace {

store::CatalogueRow soap() {
  store::CatalogueRow row;
  row.known.item_id = "I1";
  row.known.wanted = true;
  row.known.name = "Soap";
  core::SentVariant sent;
  sent.item_id = "I1";
  sent.sku = "Soap";
  row.known.variants = {sent};
  return row;
}

}  // namespace

TEST_CASE("what is wanted online is read back as it was kept, whatever is in its names", "[S17]") {
  bench::Folder folder;
  bench::Outfit till(folder.path);
  store::CatalogueBook book(*till.database);
  auto row = soap();
  row.state = store::CatalogueRow::State::problem;
  row.problem = "Its name \"is\" too long.";
  row.known.shown = false;
  row.known.upto_seq = 12;
  row.known.variants[0].choices = {{"Colour, inner", "Blue; \"navy\""}, {"", "x"}};
  row.known.variants[0].from_seq = 0;
  row.known.variants[0].first_count = -4;
  row.known.unsure = core::kUnsureShown | core::unsure_of(core::Field::name);
  row.known.unsure_at = 99;
  row.known.variants[0].unsure = core::unsure_of(core::Field::variant_upc);
  row.save = 3;
  row.asked_at = 77;
  book.put(row);
  const auto read = book.load().at("I1");
  CHECK(read.problem == row.problem);
  CHECK(read.known.shown == false);
  CHECK(read.known.upto_seq == 12u);
  CHECK(read.known.variants.at(0).choices == row.known.variants[0].choices);
  CHECK(read.known.variants.at(0).from_seq == 0u);
  CHECK(read.known.variants.at(0).first_count == -4);
  CHECK(read.known.unsure == row.known.unsure);
  CHECK(read.known.unsure_at == 99);
  CHECK(read.known.variants.at(0).unsure == row.known.variants[0].unsure);
  CHECK(read.save == 3);
  CHECK(read.asked_at == 77);
  row.known.variants.clear();
  book.put(row);
  CHECK(book.load().at("I1").known.variants.empty());
  book.erase("I1");
  CHECK(book.load().empty());
}

TEST_CASE("an item's sales go from its first count on until it is turned off, matched by number",
          "[S21][S24][S28]") {
  bench::Folder folder;
  bench::Outfit till(folder.path);
  store::CatalogueBook book(*till.database);
  store::ItemMap items(*till.database);
  auto row = soap();
  book.put(row);
  CHECK(items.match("SOAP").state == core::ItemState::never_online);
  row.known.variants[0].from_seq = 7;
  book.put(row);
  CHECK(items.match("soap").state == core::ItemState::arriving);
  CHECK(items.match("soap").after == 7);
  row.known.product = 111;
  row.known.variants[0].variant = 371;
  store::WebItem there;
  there.key = {true, 111};
  there.product = 111;
  there.variant = 371;
  there.sku = "RENAMED-THERE";
  there.visible = false;
  items.learn(111, {there});
  row.known.variants[0].live = true;
  book.go_live(row, {{there.key, 4}}, 1);
  auto match = items.match("SOAP");
  CHECK(match.state == core::ItemState::online);
  CHECK(match.key == there.key);
  CHECK(match.after == 7);
  CHECK_FALSE(match.upto);
  CHECK(items.sku_of(111, 371) == "Soap");
  CHECK(till.database->worker().execAndGet("SELECT open FROM debts").getInt() == 4);
  row.known.wanted = false;
  row.known.upto_seq = 20;
  book.put(row);
  CHECK(items.match("SOAP").upto == 20u);
  // A reading that began before it was made does not take it for gone.
  items.replace({}, {111});
  CHECK(items.match("SOAP").state == core::ItemState::online);
  row.known.wanted = true;
  row.known.upto_seq.reset();
  book.put(row);
  items.replace({});
  CHECK(items.match("SOAP").state == core::ItemState::vanished);
}
