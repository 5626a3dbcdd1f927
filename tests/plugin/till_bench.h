#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "loader/checked_host.h"
#include "loader/plugin_library.h"
#include "register/register_host.h"
#include "sandbox_process.h"

namespace tillbridge::test {

/// The shop of these tests, for the register and for the sandbox alike: MUG and SOAP, 500 of each on both
/// sides.
std::string_view shop_text();

/// A folder that goes away with it.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }
  const std::string& path() const { return path_; }
  /// Writes a file in it; returns its path.
  std::string write(const std::string& name, std::string_view text) const;

 private:
  std::string path_;
};

/// How long a test waits for what has to come, before it gives up. A busy machine is slow; what works is not
/// waited for longer than it takes.
constexpr int kPatienceMs = 60'000;

/// How an action ended.
struct Outcome {
  bool done = false;
  till_status status = TILL_OK;
  std::string words;
};

/// A register that speaks to the real plugin library by its bare C functions. What the plugin asks of its
/// host is checked; a broken promise fails the running test. One thread, but for `face()`.
class Till {
 public:
  struct Options {
    std::string register_id = "1";
    bool has_secrets = true;  ///< false: the host offers no safe place for the token
    bool active = true;
    const till_host_stock* stock = nullptr;  ///< instead of the register's own
    const till_host_stock_keys* stock_keys = nullptr;
    std::string_view shop = shop_text();
    std::string records_dir = {};  ///< of the shop's records, where several registers share them
    std::string employee = "robin", pin = "3333";  ///< who is signed in: the owner
  };
  explicit Till(const std::string& data_dir, Options options);
  explicit Till(const std::string& data_dir) : Till(data_dir, Options{}) {}
  ~Till();
  Till(const Till&) = delete;
  Till& operator=(const Till&) = delete;

  const till_plugin* face() const { return face_; }
  template <class Extension>
  const Extension* extension(const char* id) const {
    return static_cast<const Extension*>(face_->get_extension(face_, id));
  }
  till_status activate() const { return face_->activate(face_); }
  till_status deactivate() const { return face_->deactivate(face_, 200); }
  till_status record(const till_movement* movement) const;
  /// The sentence of the last failure on this thread.
  std::string sentence() const;
  till_status_view status() const;

  /// One round of the register's loop: what the plugin wants of the main thread, then a short wait.
  void round() const;
  /// Rounds until `holds` or the time is over; what `holds` said last.
  bool until(const std::function<bool()>& holds, int within_ms = kPatienceMs) const;
  /// What one statement says of the plugin's own records: the first column of the last row.
  std::string ask_records(const char* sql) const;
  Outcome act(const std::string& action,
              const std::vector<std::pair<std::string, std::string>>& arguments = {}) const;
  /// Waits until the outbox is open.
  bool opened() const;

  /// A sale at the register, which tells the plugin of it. What the plugin answered.
  till_status sell(const std::string& sku, int quantity = 1);

  /// What the register believes of its network (TILL_LINK_*).
  void network(std::uint32_t word) { host_.set_link_state(word); }
  /// Training mode, on or off, as at the register.
  void train(bool on);

  till_register::Register& records() { return records_; }
  std::string plugin_folder() const { return host_.plugin_data_dir(); }
  std::string log_path() const { return host_.log_path(); }

 private:
  till_register::Register records_;
  till_register::RegisterHost host_;
  till_loader::Violations violations_;
  std::unique_ptr<till_loader::CheckedHost> checked_;
  till_host changed_host_{};
  std::unique_ptr<till_loader::PluginLibrary> library_;
  const till_plugin* face_ = nullptr;
  till_status answered_ = TILL_OK;
};

/// The sandbox with the shop of these tests.
class WebShop {
 public:
  WebShop() : WebShop(shop_text()) {}
  explicit WebShop(std::string_view shop, std::vector<std::string> more = {});
  SandboxProcess& sandbox() { return sandbox_; }
  /// The number that the master data has of an item.
  std::int64_t level(const std::string& sku) const;
  void fault(std::string_view json) const { sandbox_.admin("POST", "faults", json); }
  void clear_faults() const { sandbox_.admin("DELETE", "faults", ""); }
  /// The text of its credentials file, and the token in it.
  std::string credentials() const { return sandbox_.credentials(); }
  std::string token() const;
  /// The credentials of a second API account, with these scopes only.
  std::string account_with(std::string_view scopes_json) const;
  /// Opens another location of the web store; its number.
  std::int64_t open_location(const std::string& name) const;
  /// Links the register with the credentials file.
  Outcome link(const Till& till, const Folder& folder, const std::string& text) const;
  Outcome link(const Till& till, const Folder& folder) const { return link(till, folder, credentials()); }
  /// Sells one of `sku`, and waits until the web store's level has fallen by one.
  bool next_sale_arrives(Till& till, const std::string& sku = "MUG") const;

 private:
  SandboxProcess sandbox_;
};

/// A movement as a host hands it over.
struct PlainMovement {
  explicit PlainMovement(std::string id, std::int64_t quantity_milli = -1000, std::string sku = "MUG");
  PlainMovement(const PlainMovement&) = delete;
  PlainMovement& operator=(const PlainMovement&) = delete;

  std::string id, sku;
  till_movement_line line{};
  till_movement movement{};
};

}  // namespace tillbridge::test
