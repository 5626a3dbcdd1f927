#pragma once
// The window itself: GLFW, an OpenGL context, and one queue of input, which a person's hands and the guided
// tour fill alike. Main thread, but for wake().
#include <cstdint>
#include <deque>
#include <stdexcept>
#include <string>
#include <vector>

struct GLFWwindow;

namespace till_screen {

/// One sentence: what the screen could not do, and what to do about it.
class ScreenError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

enum class InputKind { kMove, kPress, kRelease, kLeave, kWheel, kText, kKey };

/// Keys that are more than text.
enum class Key {
  kOther,
  kEnter,
  kBackspace,
  kEscape,
  kTab,
  kLeft,
  kRight,
  kUp,
  kDown,
  kPageUp,
  kPageDown,
  kHome,
  kEnd,
  kDelete,
  kF1,
  kF2,
  kF3,
  kF4,
  kF5,
  kF6,
  kF7,
  kF8,
  kF9,
  kF10,
  kF11,
  kF12
};

struct InputEvent {
  InputKind kind = InputKind::kMove;
  float x = 0, y = 0;  ///< logical pixels; of a wheel `y` is lines scrolled
  std::string text;    ///< kText: UTF-8
  Key key = Key::kOther;
  bool down = true;  ///< kKey
};

struct WindowOptions {
  int width = 1280, height = 800;  ///< window pixels
  std::string title;
  bool plain = false;  ///< without decoration at 0,0, fixed in size: for a virtual display
  float scale = 0;     ///< framebuffer pixels per logical pixel; 0: as the display says
};

class Window {
 public:
  /// Throws ScreenError without a display or without OpenGL 3.2.
  explicit Window(const WindowOptions& options);
  ~Window();
  Window(const Window&) = delete;
  Window& operator=(const Window&) = delete;

  /// Input as it comes, oldest first.
  std::deque<InputEvent>& events() { return events_; }
  /// Adds to the same queue that the pointer and the keyboard fill.
  void inject(InputEvent event) { events_.push_back(std::move(event)); }

  /// Sleeps until there is input, wake() is called or the time is over.
  void wait(double seconds);
  /// Ends wait(), now or the next one. Any thread.
  static void wake();

  bool closed() const;
  /// Logical size; scale is framebuffer pixels per logical pixel, 1 to 2 in quarters.
  float width() const { return width_; }
  float height() const { return height_; }
  float scale() const { return scale_; }
  /// The system drew over the window or its size changed since the last call.
  bool take_damage();

  /// Binds the window's framebuffer and clears it.
  void begin(std::uint32_t colour);
  void present();
  /// Waits until the display has taken what was presented.
  void wait_for_display() const;
  /// What begin() to present() has drawn, rows from the top, 4 bytes a pixel. Call it before present().
  std::vector<std::uint8_t> pixels(int* width, int* height) const;

 private:
  void measure();

  GLFWwindow* window_ = nullptr;
  std::deque<InputEvent> events_;
  float width_ = 0, height_ = 0, scale_ = 1, wanted_scale_ = 0;
  float pointer_x_ = -1, pointer_y_ = -1;  ///< logical, as the last event told
  bool damaged_ = true;
};

}  // namespace till_screen
