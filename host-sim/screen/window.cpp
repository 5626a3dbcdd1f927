#define GL_GLEXT_PROTOTYPES
#define GLFW_INCLUDE_NONE
#include "screen/window.h"

#include <GL/gl.h>
#include <GL/glext.h>
#include <GLFW/glfw3.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

namespace till_screen {
namespace {

Window* of(GLFWwindow* window) {
  return static_cast<Window*>(glfwGetWindowUserPointer(window));
}

std::string utf8(unsigned code) {
  std::string out;
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0 | (code >> 6));
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0 | (code >> 12));
    out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | (code >> 18));
    out += static_cast<char>(0x80 | ((code >> 12) & 0x3F));
    out += static_cast<char>(0x80 | ((code >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  }
  return out;
}

Key key_of(int key) {
  if (key >= GLFW_KEY_F1 && key <= GLFW_KEY_F12)
    return static_cast<Key>(static_cast<int>(Key::kF1) + (key - GLFW_KEY_F1));
  switch (key) {
    case GLFW_KEY_ENTER:
    case GLFW_KEY_KP_ENTER:
      return Key::kEnter;
    case GLFW_KEY_BACKSPACE:
      return Key::kBackspace;
    case GLFW_KEY_ESCAPE:
      return Key::kEscape;
    case GLFW_KEY_TAB:
      return Key::kTab;
    case GLFW_KEY_LEFT:
      return Key::kLeft;
    case GLFW_KEY_RIGHT:
      return Key::kRight;
    case GLFW_KEY_UP:
      return Key::kUp;
    case GLFW_KEY_DOWN:
      return Key::kDown;
    case GLFW_KEY_PAGE_UP:
      return Key::kPageUp;
    case GLFW_KEY_PAGE_DOWN:
      return Key::kPageDown;
    case GLFW_KEY_HOME:
      return Key::kHome;
    case GLFW_KEY_END:
      return Key::kEnd;
    case GLFW_KEY_DELETE:
      return Key::kDelete;
    default:
      break;
  }
  return Key::kOther;
}

/// From window coordinates, which may differ from framebuffer pixels, to logical pixels.
void to_logical(GLFWwindow* window, double* x, double* y) {
  int window_wide = 1, window_high = 1;
  glfwGetWindowSize(window, &window_wide, &window_high);
  const Window* self = of(window);
  *x *= self->width() / std::max(1, window_wide);
  *y *= self->height() / std::max(1, window_high);
}

std::string last_glfw_words() {
  const char* words = nullptr;
  glfwGetError(&words);
  return words == nullptr ? "no reason given" : words;
}

}  // namespace

Window::Window(const WindowOptions& options) : wanted_scale_(options.scale) {
  if (glfwInit() == GLFW_FALSE) {
    throw ScreenError(fmt::format(
        "There is no display to open a window on ({}). Set DISPLAY, or use scripts/demo --headless.",
        last_glfw_words()));
  }
  glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
  glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 2);
  glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
  glfwWindowHint(GLFW_OPENGL_FORWARD_COMPAT, GLFW_TRUE);
  glfwWindowHint(GLFW_SAMPLES, 0);
  if (options.plain) {
    glfwWindowHint(GLFW_DECORATED, GLFW_FALSE);
    glfwWindowHint(GLFW_RESIZABLE, GLFW_FALSE);
  } else {
    glfwWindowHint(GLFW_SCALE_TO_MONITOR, GLFW_TRUE);
  }
  window_ = glfwCreateWindow(options.width, options.height, options.title.c_str(), nullptr, nullptr);
  if (window_ == nullptr) {
    const std::string words = last_glfw_words();
    glfwTerminate();
    throw ScreenError(
        fmt::format("No window with OpenGL 3.2 could be opened ({}). Install the package libgl1-mesa-dri, "
                    "which draws without a graphics card.",
                    words));
  }
  glfwSetWindowUserPointer(window_, this);
  if (options.plain) glfwSetWindowPos(window_, 0, 0);
  glfwMakeContextCurrent(window_);
  glfwSwapInterval(options.plain ? 0 : 1);
  measure();

  glfwSetFramebufferSizeCallback(window_, [](GLFWwindow* w, int, int) { of(w)->measure(); });
  glfwSetWindowRefreshCallback(window_, [](GLFWwindow* w) { of(w)->damaged_ = true; });
  glfwSetWindowContentScaleCallback(window_, [](GLFWwindow* w, float, float) { of(w)->measure(); });
  glfwSetCursorPosCallback(window_, [](GLFWwindow* w, double x, double y) {
    to_logical(w, &x, &y);
    of(w)->pointer_x_ = static_cast<float>(x);
    of(w)->pointer_y_ = static_cast<float>(y);
    of(w)->inject({InputKind::kMove, of(w)->pointer_x_, of(w)->pointer_y_, {}, {}, true});
  });
  glfwSetCursorEnterCallback(window_, [](GLFWwindow* w, int entered) {
    if (entered == GLFW_FALSE) of(w)->inject({InputKind::kLeave, 0, 0, {}, {}, true});
  });
  glfwSetMouseButtonCallback(window_, [](GLFWwindow* w, int pressed, int action, int) {
    if (pressed != GLFW_MOUSE_BUTTON_LEFT) return;
    // Where it was then: asked now, the pointer may have gone on, and the tap would be lost.
    of(w)->inject({action == GLFW_PRESS ? InputKind::kPress : InputKind::kRelease,
                   of(w)->pointer_x_,
                   of(w)->pointer_y_,
                   {},
                   {},
                   true});
  });
  glfwSetScrollCallback(window_, [](GLFWwindow* w, double, double lines) {
    of(w)->inject({InputKind::kWheel, 0, static_cast<float>(lines), {}, {}, true});
  });
  glfwSetCharCallback(window_, [](GLFWwindow* w, unsigned code) {
    of(w)->inject({InputKind::kText, 0, 0, utf8(code), {}, true});
  });
  glfwSetKeyCallback(window_, [](GLFWwindow* w, int key, int, int action, int) {
    const Key meant = key_of(key);
    if (meant != Key::kOther) of(w)->inject({InputKind::kKey, 0, 0, {}, meant, action != GLFW_RELEASE});
  });
}

Window::~Window() {
  glfwDestroyWindow(window_);
  glfwTerminate();
}

void Window::measure() {
  int wide = 0, high = 0;
  glfwGetFramebufferSize(window_, &wide, &high);
  float scale_x = 1, scale_y = 1;
  glfwGetWindowContentScale(window_, &scale_x, &scale_y);
  scale_ = std::clamp(std::round((wanted_scale_ > 0 ? wanted_scale_ : scale_x) * 4) / 4, 1.f, 2.f);
  width_ = static_cast<float>(std::max(wide, 1)) / scale_;
  height_ = static_cast<float>(std::max(high, 1)) / scale_;
  damaged_ = true;
}

void Window::wait(double seconds) {
  if (seconds <= 0) {
    glfwPollEvents();
  } else {
    glfwWaitEventsTimeout(seconds);
  }
}

void Window::wake() {
  glfwPostEmptyEvent();
}

bool Window::closed() const {
  return glfwWindowShouldClose(window_) != GLFW_FALSE;
}

bool Window::take_damage() {
  return std::exchange(damaged_, false);
}

void Window::begin(std::uint32_t colour) {
  int wide = 0, high = 0;
  glfwGetFramebufferSize(window_, &wide, &high);
  glDisable(GL_SCISSOR_TEST);
  glViewport(0, 0, wide, high);
  const auto part = [&](unsigned shift) { return static_cast<float>((colour >> shift) & 255u) / 255.f; };
  glClearColor(part(0), part(8), part(16), 1);
  glClear(GL_COLOR_BUFFER_BIT);
}

void Window::present() {
  glfwSwapBuffers(window_);
}

void Window::wait_for_display() const {
  glFinish();
  // A question to the display is answered after what it was sent before.
  int x = 0, y = 0;
  glfwGetWindowPos(window_, &x, &y);
}

std::vector<std::uint8_t> Window::pixels(int* width, int* height) const {
  glfwGetFramebufferSize(window_, width, height);
  const auto row = static_cast<std::size_t>(*width) * 4;
  std::vector<std::uint8_t> upside(row * static_cast<std::size_t>(*height)), out(upside.size());
  glPixelStorei(GL_PACK_ALIGNMENT, 1);
  glReadPixels(0, 0, *width, *height, GL_RGBA, GL_UNSIGNED_BYTE, upside.data());
  for (std::size_t y = 0; y < static_cast<std::size_t>(*height); ++y) {
    std::memcpy(&out[y * row], &upside[(static_cast<std::size_t>(*height) - 1 - y) * row], row);
  }
  for (std::size_t at = 3; at < out.size(); at += 4) out[at] = 255;
  return out;
}

}  // namespace till_screen
