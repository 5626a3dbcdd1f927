#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "plugin/abi/register_host.h"
#include "plugin/overlay/overlay.h"
#include "plugin/runtime/instance.h"
#include "till/till.h"

namespace tillbridge::abi {

/// Behind one till_plugin: the C++ side of a plugin instance. The C functions in vtable.cpp are thin shells
/// around these; they keep exceptions in. Thread and state rules are those of the public headers and are
/// checked here.
class PluginInstance {
 public:
  explicit PluginInstance(const till_host& host);

  till_status activate();
  till_status deactivate(std::uint32_t budget_ms);
  till_status on_main_thread(std::uint32_t budget_us);
  till_status record(const till_movement* movement);
  till_status read_status(till_status_view* out);
  till_status read_stock(const char* sku, till_online_stock* out);
  till_status submit(const till_action* action, std::uint64_t* ticket);
  till_status result(std::uint64_t ticket, till_action_result* out);
  till_status frame(const till_frame_input* in, till_frame* out);
  till_status texture(std::uint32_t index, till_texture* out);
  till_status widgets(const till_widget** widgets, std::uint32_t* count, std::uint32_t* stride);

  bool on_own_thread() const { return std::this_thread::get_id() == main_thread_; }
  /// Keeps the sentence for last_error() on this thread and gives the status back.
  till_status refuse(till_status status, const std::string& sentence) const;
  std::string last_error() const;
  /// An exception that came as far as the boundary.
  till_status contained(const char* where, const char* what) const noexcept;

 private:
  till_status check_main(const char* what) const;
  till_status check_active(const char* what) const;
  till_status submit_asked(runtime::ActionAsked asked, std::uint64_t* ticket);
  void look_at_host();
  void take_overlay_requests();

  const till_host& host_;
  std::thread::id main_thread_;
  std::atomic<bool> active_{false};
  std::unique_ptr<RegisterHost> register_;
  std::unique_ptr<HostTokenKeeper> tokens_;
  std::unique_ptr<runtime::Instance> instance_;
  std::unique_ptr<overlay::Overlay> overlay_;
  std::vector<overlay::OverlayRequest> requests_;
  struct OverlayTicket {
    std::uint64_t ticket;
    std::string name;  ///< of the action
  };
  std::vector<OverlayTicket> overlay_tickets_;
  std::shared_ptr<const overlay::Locale>
      locale_;  ///< by std::atomic_load: status words are asked for on any thread
  std::shared_ptr<const overlay::Language> words_;  ///< from the shop's own language file
  std::string words_for_;                           ///< the language that it was read for
  overlay::Person person_;
  void print_counts();
  void print_details(std::string text);
  void print_slips(const std::string& numbers);
  /// Null: the register has none.
  const till_host_print* printer() const;
  bool owner_ = false;  ///< whoever is signed in is the shop's owner
};

}  // namespace tillbridge::abi
