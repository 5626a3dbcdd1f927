// What a host can do wrong at the C boundary: each gets its code and its sentence, and selling goes on.

#include <chrono>
#include <cstring>
#include <limits>
#include <thread>

#include "catch2.hpp"
#include "till_bench.h"

using namespace tillbridge::test;
using Catch::Matchers::Contains;

namespace {

struct Answer {
  till_status status;
  std::string sentence;
};

struct BadCall {
  const char* what;
  std::function<till_status(Till&)> call;
  till_status status;
  const char* sentence;
  bool other_thread = false;
};

Answer make(Till& till, const BadCall& row) {
  Answer answer{};
  const auto call = [&] { answer = {row.call(till), till.sentence()}; };
  if (row.other_thread)
    std::thread(call).join();
  else
    call();
  return answer;
}

template <class Change>
std::function<till_status(Till&)> movement(const char* id, Change change) {
  return [=](Till& till) {
    PlainMovement bad(id);
    change(bad);
    return till.record(&bad.movement);
  };
}

template <class Change>
std::function<till_status(Till&)> action(const char* name, Change change) {
  return [=](Till& till) {
    till_action asked{};
    asked.size = sizeof asked;
    asked.argument_size = sizeof(till_action_argument);
    asked.name = name;
    std::uint64_t ticket = 0;
    change(asked);
    return till.extension<till_plugin_actions>(TILL_EXT_ACTIONS)->submit(till.face(), &asked, &ticket);
  };
}

void check_rows(Till& till, const WebShop& shop, const std::vector<BadCall>& rows) {
  for (const auto& row : rows) {
    INFO(row.what);
    const auto answer = make(till, row);
    CHECK(answer.status == row.status);
    CHECK_THAT(answer.sentence, Contains(row.sentence));
    CHECK(shop.next_sale_arrives(till));
  }
}

}  // namespace

TEST_CASE("A malformed movement is refused with a sentence, and the next sale reaches the web store") {
  Folder folder;
  WebShop shop;
  Till till(folder / "till");
  REQUIRE(shop.link(till, folder).done);

  PlainMovement taken("TAKEN");
  REQUIRE(till.record(&taken.movement) == TILL_OK);
  REQUIRE(till.until([&] { return shop.level("MUG") == 499; }));

  check_rows(
      till, shop,
      {{"null", [](Till& t) { return t.record(nullptr); }, TILL_E_INVALID, "the pointer to it is null"},
       {"size 0", movement("M1", [](auto& m) { m.movement.size = 0; }), TILL_E_INVALID,
        "its size says 0 bytes"},
       {"short", movement("M2", [](auto& m) { m.movement.size = 12; }), TILL_E_INVALID,
        "Set size to sizeof(till_movement)"},
       {"no id", movement("M3", [](auto& m) { m.movement.movement_id = nullptr; }), TILL_E_INVALID,
        "it has no movement_id"},
       {"empty id", movement("", [](auto&) {}), TILL_E_INVALID, "it has no movement_id"},
       {"long id",
        movement("M4", [](auto& m) { m.movement.movement_id = (m.id = std::string(201, 'x')).c_str(); }),
        TILL_E_INVALID, "longer than 200 bytes"},
       {"no lines", movement("M5", [](auto& m) { m.movement.line_count = 0; }), TILL_E_INVALID,
        "M5 has no lines; send at least one"},
       {"null lines", movement("M6", [](auto& m) { m.movement.lines = nullptr; }), TILL_E_INVALID,
        "M6 has no lines"},
       {"short lines", movement("M7", [](auto& m) { m.movement.line_size = 8; }), TILL_E_INVALID,
        "M7 says 8 bytes a line"},
       {"lines cut within a pointer", movement("M7", [](auto& m) { m.movement.line_size = 20; }),
        TILL_E_INVALID, "M7 says 20 bytes a line, 16 are needed, in whole eights"},
       {"cut within a pointer", movement("M7", [](auto& m) { m.movement.size = sizeof(till_movement) - 3; }),
        TILL_E_INVALID, "Set size to sizeof(till_movement)"},
       {"too many lines", movement("M8", [](auto& m) { m.movement.line_count = 2'000'000; }), TILL_E_INVALID,
        "M8 has 2000000 lines"},
       {"unknown kind", movement("M9", [](auto& m) { m.movement.kind = 9; }), TILL_E_INVALID,
        "M9 has kind 9"},
       {"huge",
        movement("M10", [](auto& m) { m.line.quantity_milli = std::numeric_limits<std::int64_t>::min(); }),
        TILL_E_INVALID, "the quantity of line 1 is beyond 2^53 thousandths"},
       {"the same id with another quantity",
        movement("TAKEN", [](auto& m) { m.line.quantity_milli = -2000; }), TILL_E_CONFLICT,
        "Movement TAKEN is already recorded with other lines"}});

  // The same id with the same lines is no mistake, and no second sale.
  const auto before = shop.level("MUG");
  CHECK(till.record(&taken.movement) == TILL_OK);
  CHECK(shop.next_sale_arrives(till));
  CHECK(shop.level("MUG") == before - 1);
}

TEST_CASE("A quantity that no web store can take is recorded, shown, and stops nothing behind it") {
  Folder folder;
  WebShop shop;
  Till till(folder / "till");
  REQUIRE(shop.link(till, folder).done);
  PlainMovement huge("HUGE", -(std::int64_t{1} << 53), "SOAP");
  CHECK(till.record(&huge.movement) == TILL_OK);
  CHECK(shop.next_sale_arrives(till, "MUG"));
  CHECK(till.until([&] { return till.status().attention > 0; }));
  CHECK(shop.next_sale_arrives(till, "MUG"));
}

TEST_CASE("A call without its records is refused with a sentence, and the next sale reaches the web store") {
  Folder folder;
  WebShop shop;
  Till till(folder / "till");
  REQUIRE(shop.link(till, folder).done);
  const auto* status = till.extension<till_plugin_status>(TILL_EXT_STATUS);
  const auto* stock = till.extension<till_plugin_online_stock>(TILL_EXT_ONLINE_STOCK);
  const auto* actions = till.extension<till_plugin_actions>(TILL_EXT_ACTIONS);
  const auto* overlay = till.extension<till_plugin_overlay>(TILL_EXT_OVERLAY);

  check_rows(
      till, shop,
      {{"status, null", [=](Till& t) { return status->read(t.face(), nullptr); }, TILL_E_INVALID,
        "needs a till_status_view"},
       {"status, no size",
        [=](Till& t) {
          till_status_view view{};
          return status->read(t.face(), &view);
        },
        TILL_E_INVALID, "needs a till_status_view with its size set"},
       {"stock, no SKU",
        [=](Till& t) {
          till_online_stock out{};
          out.size = sizeof out;
          return stock->read(t.face(), nullptr, &out);
        },
        TILL_E_INVALID, "needs an SKU"},
       {"stock, null", [=](Till& t) { return stock->read(t.face(), "MUG", nullptr); }, TILL_E_INVALID,
        "needs a till_online_stock"},
       {"stock, an SKU of nobody",
        [=](Till& t) {
          till_online_stock out{};
          out.size = sizeof out;
          return stock->read(t.face(), "NOBODY", &out);
        },
        TILL_E_NOT_FOUND, "NOBODY has not been matched"},
       {"action, null",
        [=](Till& t) {
          std::uint64_t ticket = 0;
          return actions->submit(t.face(), nullptr, &ticket);
        },
        TILL_E_INVALID, "submit() needs a till_action"},
       {"action, short", action("sync-now", [](auto& a) { a.size = 8; }), TILL_E_INVALID,
        "submit() needs a till_action"},
       {"action, no name", action("sync-now", [](auto& a) { a.name = nullptr; }), TILL_E_INVALID,
        "size and name set"},
       {"action, no place for the ticket",
        [=](Till& t) {
          till_action asked{};
          asked.size = sizeof asked;
          asked.name = "sync-now";
          return actions->submit(t.face(), &asked, nullptr);
        },
        TILL_E_INVALID, "a place for the ticket"},
       {"action, null arguments", action("link", [](auto& a) { a.argument_count = 1; }), TILL_E_INVALID,
        "arguments of the action are malformed"},
       {"action, nobody's", action("reboot", [](auto&) {}), TILL_E_UNSUPPORTED, "knows no action \"reboot\""},
       {"action, without its argument", action("link", [](auto&) {}), TILL_E_INVALID,
        "\"link\" needs the argument \"file\""},
       {"action, another argument",
        [](Till& t) {
          const auto outcome = t.act("sync-now", {{"hard", "yes"}});
          return outcome.status;
        },
        TILL_E_UNSUPPORTED, "\"sync-now\" has no argument \"hard\""},
       {"result, null", [=](Till& t) { return actions->result(t.face(), 1, nullptr); }, TILL_E_INVALID,
        "needs a till_action_result"},
       {"result, a ticket of nobody",
        [=](Till& t) {
          till_action_result out{};
          out.size = sizeof out;
          return actions->result(t.face(), 999, &out);
        },
        TILL_E_NOT_FOUND, "Ticket 999 was never given"},
       {"frame, null", [=](Till& t) { return overlay->frame(t.face(), nullptr, nullptr); }, TILL_E_INVALID,
        "frame() needs an input and a frame"},
       {"frame, no sizes",
        [=](Till& t) {
          till_frame_input in{};
          till_frame out{};
          return overlay->frame(t.face(), &in, &out);
        },
        TILL_E_INVALID, "this version's size"},
       {"texture, null", [=](Till& t) { return overlay->texture(t.face(), 0, nullptr); }, TILL_E_INVALID,
        "needs a till_texture"}});

  CHECK(till.face()->get_extension(till.face(), nullptr) == nullptr);
  CHECK(till.face()->get_extension(till.face(), "till.nothing/1") == nullptr);
  CHECK(till.face()->activate(nullptr) == TILL_E_INVALID);
  till.face()->destroy(nullptr);
  char word[8] = "unread";
  CHECK(till.face()->last_error(nullptr, word, sizeof word) == 0);
  CHECK(std::string(word).empty());
  CHECK(shop.next_sale_arrives(till));
}

TEST_CASE("A sentence that does not fit is cut, ended, and its length told") {
  Folder folder;
  Till till(folder / "till");
  REQUIRE(till.record(nullptr) == TILL_E_INVALID);
  const auto whole = till.sentence();
  char little[9];
  std::memset(little, 'x', sizeof little);
  CHECK(till.face()->last_error(till.face(), little, sizeof little) == whole.size());
  CHECK(std::string(little) == whole.substr(0, 8));
  CHECK(till.face()->last_error(till.face(), nullptr, 0) == whole.size());
}

TEST_CASE(
    "A call on a thread that may not make it is refused there, and the next sale reaches the web store") {
  Folder folder;
  WebShop shop;
  Till till(folder / "till");
  REQUIRE(shop.link(till, folder).done);
  const auto* overlay = till.extension<till_plugin_overlay>(TILL_EXT_OVERLAY);
  check_rows(till, shop,
             {{"activate", [](Till& t) { return t.activate(); }, TILL_E_THREAD,
               "activate() was called on another thread", true},
              {"deactivate", [](Till& t) { return t.deactivate(); }, TILL_E_THREAD,
               "deactivate() was called on another thread", true},
              {"on_main_thread", [](Till& t) { return t.face()->on_main_thread(t.face(), 100); },
               TILL_E_THREAD, "on_main_thread() was called on another thread", true},
              {"submit", action("sync-now", [](auto&) {}), TILL_E_THREAD,
               "submit() was called on another thread", true},
              {"frame",
               [=](Till& t) {
                 till_frame_input in{};
                 in.size = sizeof in;
                 till_frame out{};
                 out.size = sizeof out;
                 return overlay->frame(t.face(), &in, &out);
               },
               TILL_E_THREAD, "frame() was called on another thread", true},
              {"texture",
               [=](Till& t) {
                 till_texture out{};
                 out.size = sizeof out;
                 return overlay->texture(t.face(), 0, &out);
               },
               TILL_E_THREAD, "texture() was called on another thread", true}});
  CHECK(till.sentence().empty());
}

TEST_CASE(
    "A call in the wrong state is refused with a sentence, and the sale of meanwhile reaches the web store") {
  Folder folder;
  WebShop shop;
  Till till(folder / "till");
  REQUIRE(shop.link(till, folder).done);
  const auto* status = till.extension<till_plugin_status>(TILL_EXT_STATUS);
  const std::vector<BadCall> while_active = {{"activate", [](Till& t) { return t.activate(); }, TILL_E_STATE,
                                              "activate() was called while the plugin is active"}};
  check_rows(till, shop, while_active);

  const std::vector<BadCall> rows = {
      {"deactivate", [](Till& t) { return t.deactivate(); }, TILL_E_STATE,
       "deactivate() was called while the plugin is not active"},
      {"on_main_thread", [](Till& t) { return t.face()->on_main_thread(t.face(), 100); }, TILL_E_STATE,
       "call activate() first"},
      {"record", movement("LATE", [](auto&) {}), TILL_E_STATE,
       "record() was called while the plugin is not active"},
      {"status",
       [=](Till& t) {
         till_status_view view{};
         view.size = sizeof view;
         return status->read(t.face(), &view);
       },
       TILL_E_STATE, "status.read() was called while the plugin is not active"},
      {"submit", action("sync-now", [](auto&) {}), TILL_E_STATE,
       "submit() was called while the plugin is not active"}};
  for (const auto& row : rows) {
    INFO(row.what);
    REQUIRE(till.deactivate() == TILL_OK);
    const auto answer = make(till, row);
    CHECK(answer.status == row.status);
    CHECK_THAT(answer.sentence, Contains(row.sentence));
    // The register sells all the same; its journal hands the sale over afterwards.
    const auto before = shop.level("MUG");
    CHECK(till.sell("MUG") == TILL_E_STATE);
    REQUIRE(till.activate() == TILL_OK);
    CHECK(till.until([&] { return shop.level("MUG") == before - 1; }));
  }
}
