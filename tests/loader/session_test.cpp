#include "loader/plugin_session.h"

#include "catch2.hpp"
#include "little_shop.h"

using till_loader::PluginSession;

namespace {

std::string little_plugin(const std::string& name) {
  return std::string(LITTLE_PLUGINS) + "/little-" + name + ".so";
}

till_frame_input frame_input() {
  till_frame_input input{};
  input.size = sizeof(input);
  input.width = 1280;
  input.height = 800;
  input.scale = 1;
  return input;
}

till_status record_sale(PluginSession& session) {
  const till_movement_line line{"MUG", -1000, nullptr, nullptr, 0};
  till_movement movement{};
  movement.size = sizeof(movement);
  movement.kind = TILL_SALE;
  movement.movement_id = "S-1";
  movement.lines = &line;
  movement.line_count = 1;
  movement.line_size = sizeof(line);
  return session.record(movement);
}

}  // namespace

TEST_CASE("each broken promise of a plugin becomes a sentence") {
  const struct {
    const char *plugin, *sentence;
  } rows[] = {{"calls-off-thread", "called stock.on_hand off the main thread"},
              {"null-arguments", "called stock.on_hand without SKU"},
              {"null-arguments", "called stock.apply with a null record"},
              {"null-arguments", "called rights.current with a record of 0 bytes"},
              {"calls-in-create", "called get_extension inside create()"},
              {"slow-to-stop", "deactivate took"},
              {"refuses-movements", "refused the well-formed movement S-1"},
              {"unknown-status", "record answered 77"},
              {"endless-words", "text of the plugin's status has no end"},
              {"garbage-frames", "names vertex 4000000000 of 3"},
              {"garbage-frames", "names texture 99"},
              {"garbage-frames", "far outside the display"}};
  for (const auto& row : rows) {
    CAPTURE(row.plugin);
    LittleRegister shop;
    PluginSession session(little_plugin(row.plugin), shop.host.host());
    record_sale(session);
    session.status();
    session.frame(frame_input());
    session.stop();
    std::string all;
    for (const auto& sentence : session.violations().list()) all += sentence + "\n";
    CHECK_THAT(all, Catch::Matchers::Contains(row.sentence));
  }
}

TEST_CASE("a full disk is no broken promise of a plugin") {
  LittleRegister shop;
  PluginSession session(little_plugin("disk-is-full"), shop.host.host());
  CHECK(record_sale(session) == TILL_E_STORAGE);
  CHECK(session.violations().count() == 0);
}

TEST_CASE("a frame that breaks a rule is not drawn, a sound one is") {
  LittleRegister shop;
  {
    PluginSession session(little_plugin("garbage-frames"), shop.host.host());
    CHECK_FALSE(session.frame(frame_input()).drawable);
  }
  PluginSession session(little_plugin("records-nothing"), shop.host.host());
  const auto checked = session.frame(frame_input());
  CHECK(checked.drawable);
  CHECK(checked.frame.vertex_count == 3);
  CHECK(session.widgets().size() == 1);
}

TEST_CASE("an action's ticket is followed to its end") {
  LittleRegister shop;
  PluginSession session(little_plugin("records-nothing"), shop.host.host());
  std::uint64_t ticket = 0;
  REQUIRE(session.submit("link", {{"file", "x.txt"}}, &ticket) == TILL_OK);
  till_loader::ActionOutcome outcome;
  REQUIRE(session.ended(ticket, &outcome));
  CHECK(outcome.done);
  CHECK(outcome.message == "Linked to nothing.");
  CHECK(session.submit("dance", {}, &ticket) == TILL_E_UNSUPPORTED);
  CHECK(session.last_error() == "The little plugin cannot do that.");
}

TEST_CASE("the same broken promise is kept once and counted") {
  till_loader::Violations violations;
  violations.add("A");
  violations.add("B");
  violations.add("A");
  CHECK(violations.count() == 3);
  CHECK(violations.take() == std::vector<std::string>{"A (2 times)", "B"});
  CHECK(violations.list().empty());
}
