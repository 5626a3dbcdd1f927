#include <dlfcn.h>
#include <stdlib.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <memory>
#include <vector>

#include "fuzz_targets.h"
#include "scratch_folder.h"
#include "till/till.h"

#ifndef TILLBRIDGE_PLUGIN
extern "C" const till_entry till_plugin_entry;  // linked in, so that its own code is watched
#endif

namespace tillbridge::fuzz {
namespace {

/// The plugin's entry: linked in where it is fuzzed, loaded where findings are replayed.
const till_entry& entry() {
#ifdef TILLBRIDGE_PLUGIN
  static const auto* const found = [] {
    void* library = ::dlopen(TILLBRIDGE_PLUGIN, RTLD_NOW | RTLD_LOCAL);
    promise(library != nullptr, "the plugin can be loaded");
    return static_cast<const till_entry*>(::dlsym(library, TILL_ENTRY_SYMBOL));
  }();
  return *found;
#else
  return till_plugin_entry;
#endif
}

std::string& data_folder() {
  static std::string path;
  return path;
}

const char* folder_path(const till_host*) {
  return data_folder().c_str();
}

const void* host_extension(const till_host*, const char* id) {
  static const till_host_data_directory folder = {folder_path};
  return std::strcmp(id, TILL_HOST_DATA_DIRECTORY) == 0 ? &folder : nullptr;
}

class Till {
 public:
  Till() {
    data_folder() = folder_.path();
    ::setenv("XDG_STATE_HOME", folder_.path().c_str(), 1);
    host_ = {nullptr, TILL_ABI_MAJOR, TILL_ABI_MINOR, "Fuzzed Till", "1",
             "1",     "Till 1",       "shop",         "Shop",        host_extension};
    entry().init("plugin.so");
    face_ = entry().create(&host_);
    promise(face_ != nullptr, "an instance is made");
    promise(face_->activate(face_) == TILL_OK, "it starts");
  }
  ~Till() {
    face_->destroy(face_);
    entry().deinit();
  }
  Till(const Till&) = delete;
  Till& operator=(const Till&) = delete;
  const till_plugin* face() const { return face_; }
  template <class Extension>
  const Extension* extension(const char* id) const {
    return static_cast<const Extension*>(face_->get_extension(face_, id));
  }
  /// A refusal has its sentence.
  void judge(till_status status) const {
    if (status >= 0) return;
    char text[8192];
    const auto length = face_->last_error(face_, text, sizeof text);
    promise(length > 0 && length < sizeof text, "a refusal has a sentence of sensible length");
  }

 private:
  ScratchFolder folder_;
  till_host host_{};
  const till_plugin* face_ = nullptr;
};

/// A text or null; it lives in `keep`.
const char* text_or_null(Bytes& bytes, std::vector<std::string>& keep) {
  const auto how = bytes.byte();
  if (how < 32) return nullptr;
  if (how == 32) {
    keep.push_back(std::string(5'000, 'x'));
  } else {
    keep.push_back(bytes.text(60));
  }
  return keep.back().c_str();
}

float any_float(Bytes& bytes) {
  switch (bytes.byte() % 8) {
    case 0:
      return std::numeric_limits<float>::quiet_NaN();
    case 1:
      return std::numeric_limits<float>::infinity();
    case 2:
      return -1e30f;
    case 3:
      return 1e30f;
    default:
      return static_cast<float>(static_cast<std::int16_t>(bytes.number(2))) / 8.0f;
  }
}

std::uint32_t any_size(Bytes& bytes, std::uint32_t right) {
  const auto how = bytes.byte();
  if (how < 200) return right;
  if (how < 220) return right - 1 - how % 8;
  if (how < 235) return 0;
  return static_cast<std::uint32_t>(bytes.number(4)) | 0x1000u;
}

till_rect any_rect(Bytes& bytes) {
  return {any_float(bytes), any_float(bytes), any_float(bytes), any_float(bytes)};
}

void record(const Till& till, Bytes& bytes) {
  std::vector<std::string> keep;
  keep.reserve(64);
  std::vector<till_movement_line> lines(bytes.byte() % 6);
  for (auto& line : lines) {
    line.sku = text_or_null(bytes, keep);
    line.quantity_milli = bytes.byte() % 4 == 0 ? static_cast<std::int64_t>(bytes.number(8)) : -1000;
    line.location_id = text_or_null(bytes, keep);
    line.order_line_ref = text_or_null(bytes, keep);
    line.restocked = bytes.byte();
  }
  till_movement movement{};
  movement.size = any_size(bytes, sizeof movement);
  movement.kind = bytes.byte() % 12;
  movement.movement_id = text_or_null(bytes, keep);
  movement.origin_key = bytes.byte() < 200 ? nullptr : text_or_null(bytes, keep);
  movement.at_unix_ms = static_cast<std::int64_t>(bytes.number(8));
  movement.lines = lines.empty() || bytes.byte() == 0 ? nullptr : lines.data();
  movement.line_count = static_cast<std::uint32_t>(lines.size());
  movement.line_size =
      bytes.byte() < 240 ? static_cast<std::uint32_t>(sizeof(till_movement_line)) : bytes.byte() % 24;
  const auto* movements = till.extension<till_plugin_movements>(TILL_EXT_MOVEMENTS);
  till.judge(movements->record(till.face(), bytes.byte() == 1 ? nullptr : &movement));
}

void act(const Till& till, Bytes& bytes) {
  std::vector<std::string> keep;
  keep.reserve(32);
  constexpr const char* kNames[] = {"link",
                                    "sync-now",
                                    "pause",
                                    "resume",
                                    "decide",
                                    "adopt",
                                    "repair",
                                    "move-in",
                                    "adopt-salvaged",
                                    "decline-salvaged",
                                    "selfcheck",
                                    "export-activity",
                                    "order-done",
                                    "category-create",
                                    "category-edit",
                                    "category-delete",
                                    "items-save",
                                    "items-sync",
                                    "item-retry",
                                    "setup-check",
                                    "",
                                    "no such action"};
  constexpr const char* kKeys[] = {"file", "row",   "choice",   "store_url", "location", "path",
                                   "name", "items", "category", "order",     "confirm",  "x"};
  std::vector<till_action_argument> arguments(bytes.byte() % 5);
  for (auto& argument : arguments) {
    argument.name = bytes.byte() < 200 ? kKeys[bytes.byte() % std::size(kKeys)] : text_or_null(bytes, keep);
    // No path of this machine: what is written and read stays out of harm's way.
    keep.push_back("nowhere/" + bytes.text(40));
    argument.value = bytes.byte() < 230 ? keep.back().c_str() : nullptr;
  }
  till_action action{};
  action.size = any_size(bytes, sizeof action);
  action.argument_count = static_cast<std::uint32_t>(arguments.size());
  action.argument_size =
      bytes.byte() < 240 ? static_cast<std::uint32_t>(sizeof(till_action_argument)) : bytes.byte() % 16;
  action.name = bytes.byte() < 220 ? kNames[bytes.byte() % std::size(kNames)] : text_or_null(bytes, keep);
  action.arguments = arguments.empty() ? nullptr : arguments.data();
  std::uint64_t ticket = bytes.number(1);
  const auto* actions = till.extension<till_plugin_actions>(TILL_EXT_ACTIONS);
  till.judge(actions->submit(till.face(), bytes.byte() == 1 ? nullptr : &action,
                             bytes.byte() == 1 ? nullptr : &ticket));
  till_action_result result{};
  result.size = any_size(bytes, sizeof result) % (sizeof result + 1);
  till.judge(actions->result(till.face(), ticket, &result));
}

void frame(const Till& till, Bytes& bytes) {
  std::vector<std::string> keep;
  keep.reserve(64);
  const auto* overlay = till.extension<till_plugin_overlay>(TILL_EXT_OVERLAY);
  std::vector<till_key> keys(bytes.byte() % 4);
  for (auto& key : keys)
    key = {static_cast<std::uint32_t>(bytes.number(1)), static_cast<std::uint32_t>(bytes.byte() & 1)};
  std::vector<till_anchor> anchors(bytes.byte() % 5);
  for (auto& anchor : anchors) anchor = {text_or_null(bytes, keep), any_rect(bytes)};
  till_frame_input in{};
  in.size = any_size(bytes, sizeof in);
  in.flags = bytes.byte();
  const bool plain = bytes.byte() < 128;
  in.width = plain ? 1280.0f : any_float(bytes);
  in.height = plain ? 800.0f : any_float(bytes);
  in.scale = plain ? 1.0f : any_float(bytes);
  in.delta_s = plain ? 0.016f : any_float(bytes);
  in.now_unix_ms = plain ? 1'790'000'000'000 : static_cast<std::int64_t>(bytes.number(8));
  in.theme = bytes.byte();
  in.dock = plain ? till_rect{900, 0, 380, 48} : any_rect(bytes);
  in.workspace = plain ? till_rect{0, 48, 1280, 752} : any_rect(bytes);
  in.keep_clear = any_rect(bytes);
  in.pointer_x = any_float(bytes);
  in.pointer_y = any_float(bytes);
  in.pointer_present = bytes.byte() & 1;
  in.pointer_down = bytes.byte() & 1;
  in.press_count = bytes.byte() % 4;
  in.press_x = plain ? static_cast<float>(900 + bytes.byte()) : any_float(bytes);
  in.press_y = plain ? static_cast<float>(bytes.byte()) : any_float(bytes);
  in.wheel = any_float(bytes);
  in.text = text_or_null(bytes, keep);
  in.keys = keys.empty() ? nullptr : keys.data();
  in.key_count = static_cast<std::uint32_t>(keys.size());
  in.key_size = bytes.byte() < 240 ? static_cast<std::uint32_t>(sizeof(till_key)) : bytes.byte() % 8;
  in.anchors = anchors.empty() ? nullptr : anchors.data();
  in.anchor_count = static_cast<std::uint32_t>(anchors.size());
  in.anchor_size = bytes.byte() < 240 ? static_cast<std::uint32_t>(sizeof(till_anchor)) : bytes.byte() % 16;
  in.scanned_sku = text_or_null(bytes, keep);
  till_frame out{};
  out.size = any_size(bytes, sizeof out) % (sizeof out + 1);
  const auto status =
      overlay->frame(till.face(), bytes.byte() == 1 ? nullptr : &in, bytes.byte() == 1 ? nullptr : &out);
  till.judge(status);
  if (status == TILL_OK && out.size == sizeof out)
    for (std::uint32_t command = 0; command < out.command_count; ++command) {
      const auto& c = out.commands[command];
      promise(c.first_index + c.index_count <= out.index_count, "a command draws indices that are there");
      for (std::uint32_t at = 0; at < c.index_count; ++at)
        promise(out.indices[c.first_index + at] < out.vertex_count, "an index names a vertex that is there");
    }
  till_texture texture{};
  texture.size = sizeof texture;
  till.judge(overlay->texture(till.face(), bytes.byte() % 4, &texture));
}

}  // namespace

void abi(const std::uint8_t* data, std::size_t size) {
  static std::unique_ptr<Till> till;
  static int uses = 0;
  if (!till || ++uses % 2'000 == 0) {
    till.reset();
    till = std::make_unique<Till>();
  }
  Bytes bytes(data, std::min<std::size_t>(size, 2'000));
  while (!bytes.empty()) {
    switch (bytes.byte() % 8) {
      case 0:
      case 1:
        record(*till, bytes);
        break;
      case 2:
        act(*till, bytes);
        break;
      case 3:
      case 4:
        frame(*till, bytes);
        break;
      case 5: {
        till_status_view view{};
        view.size = any_size(bytes, sizeof view) % (sizeof view + 1);
        till->judge(till->extension<till_plugin_status>(TILL_EXT_STATUS)->read(till->face(), &view));
        break;
      }
      case 6: {
        std::vector<std::string> keep;
        keep.reserve(2);
        till_online_stock stock{};
        stock.size = any_size(bytes, sizeof stock) % (sizeof stock + 1);
        const auto* sku = text_or_null(bytes, keep);
        till->judge(till->extension<till_plugin_online_stock>(TILL_EXT_ONLINE_STOCK)
                        ->read(till->face(), sku, &stock));
        break;
      }
      case 7: {
        const auto id = bytes.text(30);
        (void)till->face()->get_extension(till->face(), id.c_str());
        char small[8];
        (void)till->face()->last_error(till->face(), small, bytes.byte() % (sizeof small + 1));
        till->face()->on_main_thread(till->face(), bytes.byte());
        break;
      }
    }
  }
}

}  // namespace tillbridge::fuzz
