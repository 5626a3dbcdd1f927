#pragma once

// What people see: badges, stock chips, the status card and the sheet with its panels. A frame of input in, a
// frame of triangles out. One thread at a time; instances share nothing.

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "plugin/core/picture.h"
#include "plugin/overlay/chimes.h"
#include "plugin/overlay/locale.h"
#include "plugin/overlay/views.h"
#include "till/ext/plugin/overlay.h"

namespace tillbridge::overlay {

/// What somebody asked for by a tap. Names and arguments are those of till_action ("sync-now", "resume",
/// "order-ready", "order-done", "decide", "adopt-salvaged", "decline-salvaged", and those of the catalogue:
/// "items-save" and so on), and two more: "ask-manager" with `reason`, for the host's rights extension, and
/// "scan" with `text`, a barcode that reached a field of ours and belongs to the sale.
struct OverlayRequest {
  std::string name;
  std::vector<std::pair<std::string, std::string>> arguments;
};

using LogFn = std::function<void(std::string_view sentence)>;
using RequestFn = std::function<void(const OverlayRequest&)>;
using SoundFn = std::function<void(Sound)>;

class Overlay {
 public:
  /// Both functions may be empty. They are called inside frame() only, and must not call back into the
  /// overlay.
  Overlay(Locale locale, LogFn log, RequestFn request);
  ~Overlay();
  Overlay(const Overlay&) = delete;
  Overlay& operator=(const Overlay&) = delete;

  /// The newest facts. While a finger is down on a panel the old ones stay on screen. Null is ignored.
  void set_picture(std::shared_ptr<const core::Picture> picture);
  /// Who is signed in; nobody until this is called.
  void set_person(const Person& person);
  void set_locale(const Locale& locale);
  /// The register's beeper, called inside frame() only; none until this is called.
  void set_sound(SoundFn sound);
  void set_sounds(const SoundSettings& settings);
  /// Whether close of day is under way at the register.
  void set_closing(bool closing);
  /// Whether the register can print; pick slips are offered then.
  void set_printer(bool there);
  /// One sentence for the person at the register, shown for some seconds at the foot of the workspace: why an
  /// action failed.
  void notice(std::string_view sentence);
  /// What was asked for by `request` (its name) came to nothing, and why. Changes that it was to save are
  /// unsaved again.
  void failed(std::string_view request, std::string_view sentence);
  /// The register cannot ask for a manager's PIN in place: says what to do instead.
  void notice_manager_needed();

  /// Fills `out`. Nonsense in (not a number, no size, too many anchors) gives an empty frame and a log line.
  /// TILL_E_INVALID when a record is shorter than this version's. The arrays in `out` stay until the next
  /// frame() or the end of the overlay. Allocates nothing when neither input nor picture has changed what is
  /// seen. Fonts are baked at the first frame that shows something, and again when the scale changes.
  till_status frame(const till_frame_input& in, till_frame& out);
  /// The texture that the last frame's commands name: index 0. TILL_E_NOT_FOUND past it.
  till_status texture(std::uint32_t index, till_texture& out) const;
  /// Widgets of the last frame, when it listed them.
  till_status widgets(const till_widget** widgets, std::uint32_t* count, std::uint32_t* stride) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tillbridge::overlay
