#pragma once
// The drawer marked "Simulator": what only a simulated shop can do. Shut by default and never part of the
// register's own screen; the shop's name in the top bar and F12 open it. Main thread.
#include <cstdint>
#include <functional>
#include <string>

#include "screen/scene.h"

namespace till_screen {

/// What the drawer does outside of the register. A function that is not set greys its button; each answers
/// one sentence for the person who pressed it.
struct SimulatorControls {
  std::function<std::string()> place_order, cancel_order;
  std::function<std::string()> launch;  ///< shoppers see the web store; or it is private again
  std::function<std::string(const std::string& fault)> add_fault;  ///< "drop_reply", "status", "delay"
  std::function<std::string()> clear_faults;
  std::function<std::string(bool blackhole)> cable_out;  ///< refuse, or swallow every byte; behind the router
  std::function<std::string()> cable_in;
  std::function<void(bool dark)> set_dark;
  std::function<std::string(std::int64_t off_ms)> set_clock;  ///< how wrong the machine's clock is
  std::function<std::string()> close_day, change_motion;      ///< begins and ends it
  std::string store_words;  ///< "Sandbox on port 40123"; empty: no sandbox known
};

class Drawer {
 public:
  SimulatorControls controls;
  bool open = false;

  /// Where it lies when it is open.
  Rect rect(const Layout& layout) const;
  void draw(Scene& scene);

 private:
  void press(const std::function<std::string()>& what, Desk& desk);
  float scroll_ = 0;
};

}  // namespace till_screen
