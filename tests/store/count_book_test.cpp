// Changes that bring counts together, as they are kept.

#include "plugin/store/count_book.h"

#include "catch2.hpp"
#include "store/outbox_folder.h"

using namespace bench;
using namespace tillbridge;

TEST_CASE("Two registers of a shop never count an item's change under the same key", "[P10]") {
  Folder here, there;
  const auto one = open(here.path), two = open(there.path);
  store::CountBook book_one(*one), book_two(*two);
  const auto change = [](store::CountBook& book, std::uint64_t dice) {
    store::CountWish wish;
    wish.save = book.next_save(dice);
    wish.key = {false, 110};
    wish.sku = "MUG";
    wish.who = "Sam";
    book.put(std::vector<store::CountWish>{wish});
    return wish;
  };
  const auto first = change(book_one, 0x1234'5678'9abc'def0), other = change(book_two, 0xfedc'ba98'7654'3210);
  CHECK(first.change_key() != other.change_key());
  CHECK(book_one.last_save() == first.save);
  CHECK(change(book_one, 3).save == first.save + 1);
  // One that has counted its saves from one goes on elsewhere, and above.
  Folder old_folder;
  const auto old = open(old_folder.path);
  store::CountBook book_old(*old);
  store::CountWish before = first;
  before.save = 41;
  book_old.put(std::vector<store::CountWish>{before});
  CHECK(change(book_old, 0).save > 1'000'000);
}
