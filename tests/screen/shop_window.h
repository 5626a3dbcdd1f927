#pragma once
// A register in a real window: a virtual display, the sandbox, `tillsim run` linked to it, and hands that
// have a pointer and a keyboard (xdotool) and nothing else. Where to press is read from what the window
// reports. One thread.
#include <cstdint>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "../drill/temporary_folder.h"
#include "drill/process.h"
#include "drill/sandbox_process.h"
#include "drill/store_admin.h"

namespace window_test {

/// An item of the simulator's shop, by its SKU and by its barcode.
inline constexpr const char *kMug = "MUG-OAT-12", *kMugCode = "085001001072";

/// RGB rows from the top, of the whole display.
struct Picture {
  int width = 0, height = 0;
  std::vector<std::uint8_t> rgb;
  bool operator==(const Picture&) const = default;
};

struct Shop {
  int width = 1280, height = 800;
  std::string theme = "light";
  double scale = 1;
};

class ShopWindow {
 public:
  /// Starts all of it and waits for the first frame. Throws std::runtime_error with a sentence. Ends the test
  /// program with 77 (ctest: skipped) where there is no Xvfb or no xdotool.
  explicit ShopWindow(const Shop& shop);
  ~ShopWindow();
  ShopWindow(const ShopWindow&) = delete;
  ShopWindow& operator=(const ShopWindow&) = delete;

  till_drill::StoreAdmin& store() { return *store_; }

  /// What the window reported last.
  const nlohmann::json& look();
  /// Looks until `holds`, for at most `seconds`. True when it did.
  bool until(const std::function<bool(const nlohmann::json&)>& holds, double seconds = 60);

  /// A target of the register ("pay"), of its drawer, or of the plugin ("badge.sync") with all that is known
  /// of it; null: it is not on the screen.
  nlohmann::json find(const std::string& id);
  bool there(const std::string& id) { return !find(id).is_null(); }
  std::string words(const std::string& id);
  /// Words of all the plugin's widgets whose ids begin so, in their order.
  std::vector<std::string> all_words(const std::string& prefix);
  /// Pieces of this SKU in the cart, in thousandths.
  std::int64_t in_cart(const std::string& sku);

  /// Waits until the target is there and stands still, then presses, 60 ms, release. False: it never was.
  bool tap(const std::string& id);
  /// A press and its release with nothing in between.
  bool quick_tap(const std::string& id);
  /// Turns the wheel at the middle of a target by so many lines, down or up, and waits for the last of them
  /// to be drawn. False: it was not.
  bool wheel(const std::string& id, int lines, bool down);
  /// Puts the pointer where nothing is under it.
  void step_aside();
  /// A barcode scanner: a letter every 8 ms, then Enter.
  void scan(const std::string& code);
  void key(const std::string& name);

  /// The display as it is now.
  Picture picture() const;
  /// Saves it as PNG beside the test program.
  void keep(const std::string& name) const;
  /// What the register, the sandbox and the display said; for a failed test.
  std::string said() const;
  /// Ends the register as a session's end would. Its exit code.
  int close();

 private:
  bool press(const std::string& id, bool quick);
  void hands(const std::vector<std::string>& words);
  /// The middle of a target in pixels of the display: 0 across, 1 down.
  std::string on_display(const nlohmann::json& target, int at);
  double seconds() const;

  TemporaryFolder folder_;
  Shop shop_;
  std::string display_, xdotool_;
  till_drill::ChildProcess xvfb_, register_;
  std::unique_ptr<till_drill::SandboxProcess> sandbox_;
  std::unique_ptr<till_drill::StoreAdmin> store_;
  nlohmann::json seen_;
};

}  // namespace window_test
