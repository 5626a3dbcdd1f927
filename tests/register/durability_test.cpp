// What the register reported as done is there after kill -9.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "catch2.hpp"
#include "little_shop.h"

using namespace till_register;

TEST_CASE("every sale and every web order that was reported survives kill -9, and none is there in half") {
  TemporaryFolder folder;
  const OpenOptions options{folder.path + "/data", "1", nullptr};
  { Register made(options, little_shop()); }
  int reported[2];
  REQUIRE(::pipe(reported) == 0);
  int sales = 0;
  int orders = 0;
  int number = 0;
  for (int round = 0; round < 4; ++round) {
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      Register records(options, little_shop());
      records.sign_in("sam", "2222");
      for (int step = number;; ++step) {
        Cart cart;
        cart.add(*records.item("MUG"));
        records.tender(cart, {{TenderKind::kCash, 5000}}, "S-" + std::to_string(step));
        if (::write(reported[1], "s", 1) != 1) ::_exit(1);
        records.apply("key-" + std::to_string(step), {{"SOAP", -1000}, {"MUG", -1000}}, "Web order");
        if (::write(reported[1], "o", 1) != 1) ::_exit(1);
      }
    }
    for (int read = 0; read < 21; ++read) {
      char what = 0;
      REQUIRE(::read(reported[0], &what, 1) == 1);
      (what == 's' ? sales : orders) += 1;
    }
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    // What was reported between the last look and the end counts as well.
    char rest[65536];
    Register records(options, little_shop());
    if (::write(reported[1], "e", 1) != 1) FAIL("the pipe is closed");
    for (bool end = false; !end;) {
      const auto count = ::read(reported[0], rest, sizeof(rest));
      for (ssize_t index = 0; index < count; ++index) {
        if (rest[index] == 's') ++sales;
        if (rest[index] == 'o') ++orders;
        if (rest[index] == 'e') end = true;
      }
    }
    const auto page = records.journal_after("", 100'000);
    int kept_sales = 0;
    int kept_orders = 0;
    for (const auto& movement : page.movements) {
      if (movement.origin_key.empty()) {
        ++kept_sales;
        REQUIRE(records.receipt_of_movement(movement.movement_id).has_value());
      } else {
        ++kept_orders;
      }
    }
    // At most one of each may have been committed and not reported any more.
    CHECK(kept_sales >= sales);
    CHECK(kept_sales <= sales + 1);
    CHECK(kept_orders >= orders);
    CHECK(kept_orders <= orders + 1);
    CHECK(records.on_hand("MUG") == 14'000 - 1000 * (kept_sales + kept_orders));
    CHECK(records.on_hand("SOAP") == 2500 - 1000 * kept_orders);
    sales = kept_sales;
    orders = kept_orders;
    number = kept_sales + 1;
  }
  ::close(reported[0]);
  ::close(reported[1]);
}

TEST_CASE("two registers cannot use one folder, a shop of another name cannot use it either") {
  LittleRegister shop;
  CHECK_THROWS_WITH(Register({shop.folder.path + "/data", "1", nullptr}, little_shop()),
                    Catch::Matchers::Contains("is in use by another running register"));
  shop.records.reset();
  auto other = little_shop();
  other.name = "Harbour";
  CHECK_THROWS_WITH(Register({shop.folder.path + "/data", "1", nullptr}, other),
                    Catch::Matchers::Contains("holds the register of \"Corner\", not of \"Harbour\""));
  shop.open();
  CHECK(shop->on_hand("MUG") == 14'000);
}

TEST_CASE("records that are damaged, or of a newer version, are refused in words and left alone") {
  TemporaryFolder folder;
  std::ofstream(folder.path + "/register.db") << std::string(8192, 'x');
  CHECK_THROWS_WITH(Register({folder.path, "1", nullptr}, little_shop()),
                    Catch::Matchers::Contains("cannot be opened"));
  CHECK(std::filesystem::file_size(folder.path + "/register.db") == 8192);
  CHECK_THROWS_WITH(Register({"/proc/nowhere", "1", nullptr}, little_shop()),
                    Catch::Matchers::Contains("The folder /proc/nowhere cannot be made"));
}

TEST_CASE("registers of one shop share their location and nothing else") {
  LittleRegister first;
  TemporaryFolder folder;
  Register second({folder.path, "2", nullptr}, little_shop());
  CHECK(first->location_id() == second.location_id());
  CHECK(first->location_id().size() == 36);
  CHECK(second.register_name() == "Register 2");
  first.sell("MUG", 1000);
  CHECK(second.on_hand("MUG") == 14'000);
  CHECK(Register::exists(folder.path));
  CHECK_FALSE(Register::exists(folder.path + "/nowhere"));
}
