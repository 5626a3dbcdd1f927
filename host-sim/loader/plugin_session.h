#pragma once
// One plugin instance at work in a register: loaded, created, activated, and taken down in the right order,
// with every call checked both ways.
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "loader/check_frame.h"
#include "loader/plugin_library.h"
#include "loader/violations.h"
#include "till/till.h"

namespace till_loader {

/// A frame that has passed check_frame(); pointers are the plugin's, valid until the next frame().
struct CheckedFrame {
  till_frame frame{};
  std::vector<till_texture> textures;
  bool drawable = false;  ///< false: the plugin offers no overlay, failed, or the frame broke a rule
};

/// A ticket that has ended.
struct ActionOutcome {
  bool done = false;  ///< TILL_ACTION_DONE
  till_status status = TILL_OK;
  std::string message;
};

/// Threading: everything on the thread that made it, except record(), status(), online_stock() and
/// violations(), which any thread may call. Makes nothing of its own wait but for what the plugin does.
class PluginSession {
 public:
  /// Loads the library, creates and activates one instance for `host`. Throws LoadError.
  PluginSession(const std::string& plugin_path, const till_host* host);
  /// deactivate(200 ms), destroy, deinit, dlclose, as far as stop() has not done it.
  ~PluginSession();
  PluginSession(const PluginSession&) = delete;
  PluginSession& operator=(const PluginSession&) = delete;

  /// The plugin's own name and version: "Tillbridge for BigCommerce" and the number.
  std::string description() const;
  bool has_overlay() const;

  /// Runs on_main_thread() once. Call it after each wake-up and at least every 250 ms.
  void pump(std::uint32_t budget_us = 2000);

  /// Tells the plugin of a movement. TILL_E_UNSUPPORTED when it takes none. A refusal of a well-formed
  /// movement (TILL_E_INVALID and the like) is a violation.
  till_status record(const till_movement& movement);
  /// What the badges say; all zero with TILL_SYNC_CHECKING when the plugin offers no status.
  till_status_view status();
  /// False when the plugin offers none or does not know the SKU; `*out` is filled all the same.
  bool online_stock(const char* sku, till_online_stock* out);

  /// Asks the overlay for a frame with its textures and looks at it.
  CheckedFrame frame(const till_frame_input& input);
  /// Widgets of the last frame in test mode.
  std::vector<till_widget> widgets();

  /// Submits an action. `*ticket` is set on TILL_OK. The sentence of a refusal is in last_error().
  till_status submit(const std::string& action,
                     const std::vector<std::pair<std::string, std::string>>& arguments,
                     std::uint64_t* ticket);
  /// How the ticket stands; true when it has ended and `*outcome` says how.
  bool ended(std::uint64_t ticket, ActionOutcome* outcome);
  std::string last_error() const;

  /// Deactivates within the budget, destroys and unloads; afterwards only violations() may be called. A
  /// plugin that takes `late_ms` longer than its budget has broken a promise.
  void stop(std::uint32_t budget_ms = 200, std::uint32_t late_ms = 100);

  Violations& violations();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace till_loader
