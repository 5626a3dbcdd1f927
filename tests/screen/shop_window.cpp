#include "shop_window.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

#define STB_IMAGE_WRITE_IMPLEMENTATION
#include "stb_image_write.h"

namespace window_test {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;

std::string program(const char* name) {
  std::stringstream folders(std::getenv("PATH") == nullptr ? "" : std::getenv("PATH"));
  for (std::string folder; std::getline(folders, folder, ':');) {
    const std::string path = folder + "/" + name;
    if (::access(path.c_str(), X_OK) == 0) return path;
  }
  std::printf("skipped: %s is not installed\n", name);
  std::fflush(stdout);
  std::_Exit(77);
}

std::string content_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

/// Polls, since another process is waited for.
bool wait_until(const std::function<bool()>& holds, double seconds) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
  while (!holds()) {
    if (std::chrono::steady_clock::now() > deadline) return holds();
    std::this_thread::sleep_for(milliseconds(10));
  }
  return true;
}

class OutputFile {
 public:
  explicit OutputFile(const std::string& path)
      : file_(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)) {
    if (file_ < 0) throw std::runtime_error(path + " cannot be written.");
  }
  ~OutputFile() { ::close(file_); }
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;
  int number() const { return file_; }

 private:
  int file_;
};

std::uint32_t big_endian(const std::string& bytes, std::size_t word) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<std::uint8_t>(bytes[4 * word + i]);
  return value;
}

}  // namespace

ShopWindow::ShopWindow(const Shop& shop) : shop_(shop), xdotool_(program("xdotool")) {
  const std::string xvfb = program("Xvfb");
  {
    // The display keeps its pixels in a file, in the form of xwd: that is where pictures are read from.
    const OutputFile number(folder_.path + "/display"), output(folder_.path + "/xvfb.log");
    const std::string screen = std::to_string(shop.width) + "x" + std::to_string(shop.height) + "x24";
    xvfb_ = till_drill::ChildProcess(xvfb,
                                     {"-displayfd", "3", "-screen", "0", screen, "-fbdir", folder_.path,
                                      "+extension", "GLX", "-nolisten", "tcp", "-noreset"},
                                     {{number.number(), 3}, {output.number(), 1}, {output.number(), 2}});
  }
  if (!wait_until(
          [&] {
            return content_of(folder_.path + "/display").find('\n') != std::string::npos || !xvfb_.running();
          },
          60) ||
      !xvfb_.running())
    throw std::runtime_error("The virtual display did not start: " + content_of(folder_.path + "/xvfb.log"));
  display_ = ":" + content_of(folder_.path + "/display");
  display_.pop_back();
  ::setenv("DISPLAY", display_.c_str(), 1);
  ::setenv("LIBGL_ALWAYS_SOFTWARE", "1", 1);
  ::unsetenv("WAYLAND_DISPLAY");
  // Under AddressSanitizer: GL drivers leak, and are unloaded before a leak can be told from one of ours.
  const char* asan = ::getenv("ASAN_OPTIONS");
  ::setenv("ASAN_OPTIONS", (std::string("detect_leaks=0:") + (asan == nullptr ? "" : asan)).c_str(), 1);

  till_drill::SandboxOptions options;
  options.program = TILLBRIDGE_SANDBOX;
  options.shop = SHOP;
  options.credentials = folder_.path + "/credentials.txt";
  options.output = folder_.path + "/sandbox.log";
  options.stock_delay_ms = 200;
  sandbox_ = std::make_unique<till_drill::SandboxProcess>(options);
  store_ = std::make_unique<till_drill::StoreAdmin>(sandbox_->origin());

  char scale[16];
  std::snprintf(scale, sizeof scale, "%.2f", shop.scale);
  const OutputFile output(folder_.path + "/register.log");
  register_ = till_drill::ChildProcess(
      TILLSIM, {"run",           "--plain",
                "--shop",        SHOP,
                "--plugin",      PLUGIN,
                "--data",        folder_.path + "/data",
                "--size",        std::to_string(shop.width) + "x" + std::to_string(shop.height),
                "--theme",       shop.theme,
                "--scale",       scale,
                "--store",       sandbox_->store().text(),
                "--credentials", options.credentials,
                "--admin",       sandbox_->origin(),
                "--test-report", folder_.path + "/screen.json"},
      {{output.number(), 1}, {output.number(), 2}});
  if (!until([](const json& now) { return !now.is_null() && !now["register"].empty(); }, 60))
    throw std::runtime_error("The register showed nothing. It said: " + said());
  // There is no window manager that would give the keyboard to it.
  hands({"search", "--onlyvisible", "--name", "Fernwood", "windowfocus", "--sync"});
}

ShopWindow::~ShopWindow() {
  if (std::uncaught_exceptions() > 0) {  // a test has failed
    std::printf("the register %s. It said: %s\n", register_.running() ? "runs" : register_.epitaph().c_str(),
                said().c_str());
    try {
      keep("failed");
      std::string on_screen;
      for (const json& each : look()["overlay"]) on_screen += each["id"].get<std::string>() + " ";
      std::printf("on the screen: %s\n", on_screen.c_str());
    } catch (const std::exception& error) {
      std::printf("%s\n", error.what());
    }
  }
  register_.end(SIGTERM, std::chrono::seconds(20));
  sandbox_.reset();
  xvfb_.end(SIGTERM, std::chrono::seconds(20));
}

const json& ShopWindow::look() {
  const std::string text = content_of(folder_.path + "/screen.json");
  if (!text.empty()) seen_ = json::parse(text);
  return seen_;
}

bool ShopWindow::until(const std::function<bool(const json&)>& holds, double seconds) {
  return wait_until([&] { return holds(look()); }, seconds) || !register_.running();
}

json ShopWindow::find(const std::string& id) {
  const json& now = look();
  for (const char* list : {"drawer", "register", "overlay"})
    for (const json& each : now[list])
      if (each["id"] == id) return each;
  return nullptr;
}

std::string ShopWindow::words(const std::string& id) {
  const json found = find(id);
  return found.is_null() ? std::string() : found["text"].get<std::string>();
}

std::vector<std::string> ShopWindow::all_words(const std::string& prefix) {
  std::vector<std::string> words;
  for (const json& each : look()["overlay"])
    if (each["id"].get<std::string>().rfind(prefix, 0) == 0) words.push_back(each["text"]);
  return words;
}

std::int64_t ShopWindow::in_cart(const std::string& sku) {
  std::int64_t pieces = 0;
  for (const json& line : look()["cart"])
    if (line["sku"] == sku) pieces += line["quantity_milli"].get<std::int64_t>();
  return pieces;
}

void ShopWindow::hands(const std::vector<std::string>& words) {
  const OutputFile output(folder_.path + "/hands.log");
  till_drill::ChildProcess hand(xdotool_, words, {{output.number(), 1}, {output.number(), 2}});
  if (const int code = hand.end(0, std::chrono::seconds(60)); code != 0)
    throw std::runtime_error("xdotool failed: " + content_of(folder_.path + "/hands.log"));
}

bool ShopWindow::wheel(const std::string& id, int lines, bool down) {
  const json target = find(id);
  if (target.is_null()) throw std::runtime_error("There is no " + id + " to turn the wheel at.");
  // The pointer's way there is a frame as well: only the lines tell that the turn was drawn.
  const double turned = look()["lines_turned"].get<double>() + lines;
  hands({"mousemove", on_display(target, 0), on_display(target, 1), "click", "--repeat",
         std::to_string(lines), "--delay", "1", down ? "5" : "4"});
  return until([&](const json& now) { return now["lines_turned"].get<double>() >= turned; });
}

std::string ShopWindow::on_display(const json& target, int at) {
  const double scale = look()["scale"].get<double>(), length = target["rect"][at + 2].get<double>();
  return std::to_string(std::lround((target["rect"][at].get<double>() + length / 2) * scale));
}

bool ShopWindow::press(const std::string& id, bool quick) {
  json target, before;
  const auto stands = [&] {
    before = target;
    target = find(id);
    // Two looks may be at one frame of something that slides.
    return !target.is_null() && target["enabled"].get<bool>() && target == before &&
           !seen_["moving"].get<bool>();
  };
  if (!wait_until(stands, 60)) return false;
  std::vector<std::string> words{"mousemove", on_display(target, 0), on_display(target, 1), "mousedown", "1"};
  if (!quick) words.insert(words.end(), {"sleep", "0.06"});
  words.insert(words.end(), {"mouseup", "1"});
  hands(words);
  return true;
}

bool ShopWindow::tap(const std::string& id) {
  return press(id, false);
}

bool ShopWindow::quick_tap(const std::string& id) {
  return press(id, true);
}

void ShopWindow::step_aside() {
  // The foot of the cart: nothing there changes its looks under a pointer.
  hands({"mousemove", std::to_string(shop_.width - 3), std::to_string(shop_.height - 3)});
}

void ShopWindow::scan(const std::string& code) {
  hands({"type", "--delay", "8", code});
  hands({"key", "--delay", "8", "Return"});
}

void ShopWindow::key(const std::string& name) {
  hands({"key", name});
}

Picture ShopWindow::picture() const {
  // xwd: a header of big-endian words (its size, ..., width, height at 4 and 5, bytes a line at 12, colours
  // at 19), 12 bytes a colour, then the pixels, 4 bytes each.
  const std::string file = content_of(folder_.path + "/Xvfb_screen0");
  Picture out;
  if (file.size() < 100) return out;
  out.width = static_cast<int>(big_endian(file, 4));
  out.height = static_cast<int>(big_endian(file, 5));
  const std::size_t line = big_endian(file, 12), begin = big_endian(file, 0) + 12u * big_endian(file, 19);
  if (file.size() < begin + line * static_cast<std::size_t>(out.height)) return {};
  out.rgb.reserve(static_cast<std::size_t>(out.width) * static_cast<std::size_t>(out.height) * 3);
  for (int y = 0; y < out.height; ++y)
    for (int x = 0; x < out.width; ++x)
      for (const int part : {2, 1, 0})
        out.rgb.push_back(static_cast<std::uint8_t>(
            file[begin + line * static_cast<std::size_t>(y) + 4 * static_cast<std::size_t>(x) +
                 static_cast<std::size_t>(part)]));
  return out;
}

void ShopWindow::keep(const std::string& name) const {
  const Picture now = picture();
  std::filesystem::create_directories(PICTURES);
  const std::string path = std::string(PICTURES) + "/" + name + ".png";
  if (now.rgb.empty() ||
      stbi_write_png(path.c_str(), now.width, now.height, 3, now.rgb.data(), now.width * 3) == 0)
    throw std::runtime_error(path + " cannot be written.");
}

std::string ShopWindow::said() const {
  return content_of(folder_.path + "/register.log") + content_of(folder_.path + "/xvfb.log");
}

int ShopWindow::close() {
  return register_.end(SIGTERM, std::chrono::seconds(60));
}

}  // namespace window_test
