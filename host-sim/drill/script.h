#pragma once
// A drill: a scripted day in JSON Lines, one step a line (docs/drill.md). Reading it is pure but for the
// file.
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "drill/cable.h"

namespace till_drill {

/// What is wrong with a drill: "FILE:12: ..." and what to do.
class ScriptError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A line of a sale, return or web order; quantities in thousandths.
struct StepLine {
  std::string sku;
  std::int64_t quantity_milli = 1000;
  std::optional<bool> restock;
};

struct SellStep {
  std::string id;
  std::vector<StepLine> lines;
};
struct ReturnStep {
  std::string id, of;  ///< `of`: the sale whose receipt it is; empty: without receipt
  std::vector<StepLine> lines;
  bool restock = true;
};
struct VoidStep {
  std::string id, of;
};
struct AdjustStep {
  std::string id, sku;
  std::int64_t to_milli = 0;
  bool count = false;  ///< "count" instead of "adjust"
};
struct ReceiveStep {
  std::string id, sku, cost;
  std::int64_t quantity_milli = 0;
};
struct NetworkStep {
  CableState state = CableState::kUp;
};
/// A fault of the sandbox: `body` is handed on as it stands.
struct StoreFaultStep {
  std::string name, body;
};
struct CableFaultStep {
  std::string name;
  CableFault fault;
};
struct ClearFaultsStep {};
struct WebOrderStep {
  std::string as, status;
  std::vector<StepLine> lines;
  std::string more;  ///< "customer", "pickup", "force" for the sandbox, as a JSON object; empty: none
};
/// web-cancel, web-refund and web-edit.
struct WebChangeStep {
  std::string action, order;  ///< "cancel", "refund", "edit"; the order's name in this drill
  std::vector<StepLine> lines;
  std::string status;  ///< web-edit: the order's new status; empty: as it is
};
struct WebStockStep {
  std::string sku;
  std::int64_t to = 0;
};
/// Somebody edits the levels of the sync marker in the control panel.
struct WebMarkerStep {
  std::optional<std::int64_t> to;  ///< the new level of each slot
  std::int64_t by = 0;             ///< without `to`: what each filled slot is changed by
};
/// The merchant launches the web store on the control panel's page; or it is private again.
struct WebLaunchStep {
  bool launched = true;
};
/// The shop's plan begins or ceases to include selling online.
struct PlanStep {
  bool sells_online = true;
};
/// How a drill begins: another shop than the one of --shop, or a register that is not linked yet.
struct StartStep {
  std::string shop;  ///< relative to the drill's folder; empty: the one of --shop
  bool linked = true;
};
/// What the register's staff does in the plugin's panels.
struct ActStep {
  std::string action;
  std::vector<std::pair<std::string, std::string>> arguments;
  std::int64_t within_ms = 60'000;
  std::string by;    ///< "cashier", "manager", "owner"; empty: the owner links and unlinks, else the manager
  std::string says;  ///< has to be in the words of the end
  std::string refused;        ///< it has to be refused, with these words
  std::int64_t again_ms = 0;  ///< asked again for so long, until it ends as it has to
};
/// A category of the web store is made where it is not there, and items are put into it. The owner's.
struct CategoryStep {
  std::string name, parent;
  bool visible = true;
  std::vector<std::string> items;  ///< SKUs
  std::int64_t within_ms = 30'000;
};
/// Copies the folder of a register that is shut down for it.
struct BackupStep {
  std::string as;
};
/// Puts a backup back while the register is shut down.
struct RestoreStep {
  std::string from;
  bool plugin_only = false;  ///< the plugin's records alone; the register keeps its own
};
/// Starts a second machine on a copy of a register's folder.
struct CloneStep {
  std::string as;
};
/// Opens another register of the shop, on the same records and with a cable of its own, and links it.
struct RegisterStep {
  std::string as;
};
/// What is to be sold online, by SKU: a Save of the panel Items. The owner's.
struct ItemsStep {
  std::vector<std::string> on, off, show, hide;
  bool sync = false;  ///< every item that is on is compared and sent once
};
/// The register's own catalogue is edited. The owner's.
struct EditItemStep {
  std::string sku;
  std::string fields;  ///< a JSON object: "name", "price", "cost", "upc", "tracked", "options", "values"
};
struct CrashStep {};
struct RestartStep {};
struct WaitIdleStep {
  std::int64_t within_ms = 30'000;
};
struct WaitSecondsStep {
  std::int64_t ms = 0;
};
struct ExpectStep {
  std::string sku;
  std::optional<std::int64_t> register_milli;
  bool web_given = false;
  std::optional<std::int64_t> web;  ///< null in the drill: never counted
  std::string sync;
  std::optional<std::uint64_t> queued, orders, attention, held;
  std::string says;                       ///< has to be in the badge's or the card's words
  std::optional<std::uint64_t> shoppers;  ///< how many products shoppers find
  std::string product;  ///< fields of the product with this SKU, a JSON object, or "null"; empty: not asked
  std::int64_t within_ms = 5'000;
};

using StepBody =
    std::variant<SellStep, ReturnStep, VoidStep, AdjustStep, ReceiveStep, NetworkStep, StoreFaultStep,
                 CableFaultStep, ClearFaultsStep, WebOrderStep, WebChangeStep, WebStockStep, WebMarkerStep,
                 WebLaunchStep, PlanStep, StartStep, ActStep, CategoryStep, ItemsStep, EditItemStep,
                 BackupStep, RestoreStep, CloneStep, RegisterStep, CrashStep, RestartStep, WaitIdleStep,
                 WaitSecondsStep, ExpectStep>;

struct Step {
  std::string file;
  int line = 0;
  std::string name;  ///< as written: "sell"
  std::string at;    ///< the register that it is for; empty: the first one
  StepBody body;

  std::string place() const { return file + ":" + std::to_string(line); }
};

/// Reads a drill; empty lines and lines that begin with // or # are skipped. Throws ScriptError.
std::vector<Step> load_script(const std::string& path);
std::vector<Step> parse_script(const std::string& text, const std::string& origin);
/// How the run begins, where its first step says so; else none.
const StartStep* start_of(const std::vector<Step>& steps);
/// Orders must be placed before they are changed, backups made before they are put back, registers cloned or
/// opened before they are spoken to, each under its own name; over all files of a run. Throws ScriptError.
void check_names(const std::vector<Step>& steps);

/// What is said of a step on one line: "sell S-1: 2 x MUG-OAT-12".
std::string describe(const Step& step);

}  // namespace till_drill
