// tillsim: a shop's register with any plugin of the till ABI.
#include <CLI/CLI.hpp>
#include <string>

#include "drill/data_commands.h"
#include "drill/drill.h"
#include "drill/link_command.h"
#include "drill/outage.h"
#include "drill/places.h"
#include "drill/register_child.h"
#ifdef TILLSIM_HAS_SCREEN
#include "screen/run.h"
#endif

namespace {

/// What most subcommands share.
struct Common {
  std::string shop = till_drill::standard_shop();
  std::string plugin = till_drill::standard_plugin();

  void add_to(CLI::App* command) {
    command->add_option("--shop", shop, "Shop file of register and sandbox")->capture_default_str();
    add_plugin_to(command);
  }
  void add_plugin_to(CLI::App* command) {
    command->add_option("--plugin", plugin, "Plugin library")->capture_default_str();
  }
};

}  // namespace

int main(int argument_count, char** arguments) {
  CLI::App app{"A simulated shop register that loads any plugin of the till ABI."};
  app.set_version_flag("--version", std::string("tillsim ") + TILLBRIDGE_VERSION);
  app.require_subcommand(1);
  Common common;

#ifdef TILLSIM_HAS_SCREEN
  till_screen::ScreenCommands screen(app);
#endif

  till_drill::LinkOptions link;
  link.data_dir = till_drill::standard_data_dir();
  auto* link_command = app.add_subcommand("link", "Link a register to a web store");
  common.add_to(link_command);
  link_command->add_option("FILE", link.credentials, "Credentials file from BigCommerce's control panel")
      ->required();
  link_command->add_option("--data", link.data_dir, "The register's folder")->capture_default_str();
  link_command->add_option("--records", link.records_dir,
                           "Folder of the shop's records that its registers share (that of --data)");
  link_command->add_option("--register", link.register_id, "Number of this register in shared records")
      ->capture_default_str();
  link_command->add_option("--store", link.store, "API base to use instead of the file's");

  till_drill::DrillOptions drill;
  auto* drill_command = app.add_subcommand("drill", "Run scripted days without a window");
  common.add_to(drill_command);
  drill_command->add_option("FILE", drill.files, "Drills, JSON Lines")->required();
  drill_command->add_option("--data", drill.data_dir, "The register's folder (default: one of its own)");
  drill_command->add_option("--store", drill.store, "API base of a running sandbox, or a proxy before it");
  drill_command->add_option("--admin", drill.admin, "Origin of the sandbox (default: that of --store)");
  drill_command->add_option("--credentials", drill.credentials, "Credentials file to link with");
  drill_command->add_option("--report", drill.report, "File for the report, JSON");
  drill_command->add_option("--stock-delay-ms", drill.stock_delay_ms, "Lag of the own sandbox's reads")
      ->check(CLI::Range(0, 3'600'000))
      ->capture_default_str();
  drill_command->add_option("--seed", drill.seed, "Seed of the sandbox")
      ->check([](const std::string& text) {
        const bool whole = text.find_first_not_of("0123456789") == std::string::npos;
        return whole ? std::string() : "\"" + text + "\" is no whole number from 0";
      })
      ->capture_default_str();

  std::string checked, moved_from, moved_to;
  auto* check_command =
      app.add_subcommand("check-data", "Have the plugin prove a register's records; exit 0: all holds");
  common.add_plugin_to(check_command);
  check_command->add_option("DIR", checked, "The register's folder")->required();
  auto* move_command = app.add_subcommand("move-data", "Move what is unsent to another register's folder");
  common.add_plugin_to(move_command);
  move_command->add_option("FROM", moved_from, "The register's folder that is closed for good")->required();
  move_command->add_option("TO", moved_to, "The folder of the register that takes over, linked already")
      ->required();
  till_drill::OutageOptions outage;
  outage.catalogue = till_drill::standard_shop();
  outage.plugin = till_drill::standard_plugin();
  auto* outage_command = app.add_subcommand("outage", "Play a bad day with your own catalogue");
  outage_command->add_option("--catalogue", outage.catalogue, "Shop file, or product export (.csv)")
      ->capture_default_str();
  outage_command->add_option("--plugin", outage.plugin, "Plugin library")->capture_default_str();
  outage_command->add_option("--seed", outage.seed, "Decides what is sold and when it fails")
      ->capture_default_str();

  till_drill::ChildOptions child;
  auto* child_command = app.add_subcommand("register-child", "The register's process of a drill");
  child_command->group("");  // not for people
  child_command->add_option("--data", child.data_dir)->required();
  child_command->add_option("--shop", child.shop)->required();
  child_command->add_option("--plugin", child.plugin)->required();
  child_command->add_option("--channel", child.channel)->required();
  child_command->add_option("--state-home", child.state_home);
  child_command->add_option("--records", child.records_dir);
  child_command->add_option("--number", child.number);

  try {
    app.parse(argument_count, arguments);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }

  if (check_command->parsed()) return till_drill::run_check_data(checked, common.plugin);
  if (move_command->parsed()) return till_drill::run_move_data(moved_from, moved_to, common.plugin);
  if (child_command->parsed()) return till_drill::run_register_child(child);
  if (link_command->parsed()) {
    link.shop = common.shop;
    link.plugin = common.plugin;
    return till_drill::run_link(link);
  }
  if (drill_command->parsed()) {
    drill.shop = common.shop;
    drill.plugin = common.plugin;
    drill.tillsim = till_drill::own_program();
    drill.sandbox = till_drill::standard_sandbox();
    return till_drill::run_drill(drill);
  }
  if (outage_command->parsed()) {
    outage.tillsim = till_drill::own_program();
    outage.sandbox = till_drill::standard_sandbox();
    return till_drill::run_outage(outage);
  }
#ifdef TILLSIM_HAS_SCREEN
  if (const int code = screen.run(); code >= 0) return code;
#endif
  return 2;
}
