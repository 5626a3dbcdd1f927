#include <unistd.h>

#include <fstream>

#include "catch2.hpp"
#include "little_shop.h"
#include "loader/plugin_session.h"

using till_loader::LoadError;
using till_loader::PluginSession;

namespace {

std::string little(const std::string& name) {
  return std::string(LITTLE_PLUGINS) + "/little-" + name + ".so";
}

}  // namespace

TEST_CASE("a plugin that cannot be used is refused with a sentence that names the file and the reason") {
  LittleRegister shop;
  const auto text_file = shop.folder.path + "/notes.so";
  std::ofstream(text_file) << "Not a library.\n";
  const auto torn_file = shop.folder.path + "/torn.so";
  std::ofstream(torn_file) << "\177ELF and nothing more";
  const struct {
    std::string path, reason;
  } rows[] = {{shop.folder.path + "/missing.so", "There is no plugin file"},
              {shop.folder.path, "is no file"},
              {text_file, "is no shared library"},
              {torn_file, "cannot be loaded"},
              {little("no-symbol"), "no symbol till_plugin_entry"},
              {little("other-major"), "speaks version 2.0 of the plugin interface and this register 1.0"},
              {little("fails-init"), "init answered -5"},
              {little("creates-nothing"), "create answered null"},
              {little("fails-to-activate"), "The little plugin cannot do that."}};
  for (const auto& row : rows) {
    CAPTURE(row.path);
    std::string sentence;
    try {
      PluginSession session(row.path, shop.host.host());
    } catch (const LoadError& error) {
      sentence = error.what();
    }
    CHECK_THAT(sentence, Catch::Matchers::Contains(row.reason));
    CHECK_THAT(sentence, Catch::Matchers::Contains(row.path));
  }
  // The register goes on selling all the same.
  till_register::Cart cart;
  cart.add(*shop.records.item("MUG"));
  shop.records.tender(cart, {{till_register::TenderKind::kCash, 5000}});
  CHECK(shop.records.on_hand("MUG") == 13'000);
}

TEST_CASE("a sound plugin is loaded, works and is unloaded without a broken promise") {
  LittleRegister shop;
  PluginSession session(little("records-nothing"), shop.host.host());
  CHECK(session.description() == "Little plugin 0.1.0");
  session.pump();
  const till_movement_line line{"MUG", -1000, nullptr, nullptr, 0};
  till_movement movement{};
  movement.size = sizeof(movement);
  movement.kind = TILL_SALE;
  movement.movement_id = "S-1";
  movement.lines = &line;
  movement.line_count = 1;
  movement.line_size = sizeof(line);
  CHECK(session.record(movement) == TILL_OK);
  CHECK(session.status().cleanly_opened == 1);
  session.stop();
  CHECK(session.record(movement) == TILL_E_STATE);
  CHECK(session.violations().list() == std::vector<std::string>{});
}

TEST_CASE("a plugin can be loaded a second time after it was unloaded") {
  LittleRegister shop;
  for (int round = 0; round < 3; ++round) {
    PluginSession session(little("records-nothing"), shop.host.host());
    CHECK(session.status().cleanly_opened == 1);
  }
}
