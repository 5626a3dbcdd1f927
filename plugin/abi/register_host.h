#pragma once

#include <atomic>

#include "plugin/runtime/ports.h"
#include "till/till.h"

namespace tillbridge::abi {

/// The host's C extensions as the runtime wants them. Missing ones are answered as "not there"; what is
/// missing is logged once.
class RegisterHost : public runtime::Host {
 public:
  explicit RegisterHost(const till_host& host);

  std::string register_id() const override;
  std::string register_name() const override;
  std::string location_id() const override;
  std::string location_name() const override;
  Purpose purpose() const override;
  bool has_stock() const override { return stock_ != nullptr; }
  bool remembers_keys() const override;
  bool tells_applied() const override { return stock_applied_ != nullptr && remembers_keys(); }
  std::optional<core::Milli> applied(const std::string& key, const std::string& sku) override;
  bool has_journal() const override { return journal_ != nullptr; }
  bool is_open() const override;
  bool is_training() const override;
  Network network() const override;
  std::optional<bool> has_plan() const override;
  /// Who is signed in and what the shop's plan includes; false: the host does not say. A plan that lacks
  /// selling online is believed while somebody is signed in: else the last word stands, as where nothing is
  /// said. Main thread.
  bool read_employee(till_employee& out);
  int utc_offset_minutes() const override { return utc_offset_minutes_; }
  /// Told by the main thread, which alone may ask the host for its locale.
  void set_utc_offset_minutes(int minutes) { utc_offset_minutes_ = minutes; }
  void set_aside(const std::string& sku, core::Milli promised) override;
  Applied stock_apply(const std::string& key, const std::string& order, const std::string& sku,
                      core::Milli change) override;
  std::optional<core::Milli> on_hand(const std::string& sku) override;
  JournalPage journal_read(const std::optional<std::string>& cursor, unsigned most) override;
  std::optional<std::string> journal_end() override;
  std::uint64_t catalogue_revision() override;
  std::vector<Item> catalogue_read(const std::string& after, unsigned most, bool* more) override;
  void wake_main() override;

  void log(runtime::LogLevel level, const std::string& line) const;
  /// The plugin's data folder; empty when the host names none.
  std::string folder() const;
  /// Names of extensions that the host does not offer.
  std::string missing() const;
  const till_host_rights* rights() const { return rights_; }
  /// A barcode that reached a field of the plugin's and belongs to the sale. Main thread.
  void hand_back_scan(const std::string& code) const;
  /// The register's beeper; nothing where it has none. Main thread.
  void play(std::uint32_t sound) const;
  /// Close of day is under way. Any thread.
  bool is_closing() const;
  const till_host_locale* locale() const { return locale_; }
  const till_host_secrets* secrets() const { return secrets_; }
  const till_host& host() const { return host_; }

 private:
  const till_host& host_;
  const till_host_stock* stock_;
  const till_host_stock_keys* stock_keys_;
  const till_host_stock_applied* stock_applied_;
  const till_host_purpose* purpose_;
  const till_host_journal* journal_;
  const till_host_catalogue* catalogue_;
  const till_host_register_state* state_;
  const till_host_link_state* link_state_;
  const till_host_main_thread* main_thread_;
  const till_host_log* log_;
  const till_host_data_directory* data_directory_;
  const till_host_rights* rights_;
  const till_host_locale* locale_;
  const till_host_secrets* secrets_;
  const till_host_scan* scan_;
  const till_host_sound* sound_;
  std::atomic<int> utc_offset_minutes_{0};
  enum class Plan { untold, without, with };
  std::atomic<Plan> plan_{Plan::untold};  ///< as last told
};

/// Reads a movement as a host hands it, by its own sizes. Errors: invalid.
core::Result<core::Movement> read_movement(const till_movement* movement);

/// The access token in the host's safe place, or else in a file of the data folder that only its owner can
/// read.
class HostTokenKeeper : public runtime::TokenKeeper {
 public:
  explicit HostTokenKeeper(const RegisterHost& host) : host_(host) {}
  core::Status put(std::string_view token) override;
  core::Result<bigcommerce::Secret> get() override;
  core::Status erase() override;

 private:
  const RegisterHost& host_;
};

}  // namespace tillbridge::abi
