#pragma once

// The least register that the plugin's runtime accepts: a name, no stock, no journal, always open.

#include <memory>
#include <string>

#include "plugin/runtime/instance.h"

namespace tillbridge::bench {

class RegisterStandIn : public runtime::Host {
 public:
  std::string register_id() const override { return "1"; }
  std::string register_name() const override { return "Register 1"; }
  std::string location_id() const override { return "main"; }
  std::string location_name() const override { return "Main Street"; }
  bool has_stock() const override { return false; }
  bool has_journal() const override { return false; }
  bool is_open() const override { return true; }
  bool is_training() const override { return false; }
  int utc_offset_minutes() const override { return 0; }
  Applied stock_apply(const std::string&, const std::string&, const std::string&, core::Milli) override {
    return Applied::unknown_item;
  }
  std::optional<core::Milli> on_hand(const std::string&) override { return std::nullopt; }
  JournalPage journal_read(const std::optional<std::string>&, unsigned) override { return {}; }
  std::optional<std::string> journal_end() override { return std::nullopt; }
  std::uint64_t catalogue_revision() override { return 0; }
  std::vector<Item> catalogue_read(const std::string&, unsigned, bool* more) override {
    *more = false;
    return {};
  }
  void wake_main() override {}
};

/// Keeps the token in memory.
class TokenInHand : public runtime::TokenKeeper {
 public:
  core::Status put(std::string_view token) override {
    token_ = bigcommerce::Secret(token);
    return core::Done{};
  }
  core::Result<bigcommerce::Secret> get() override { return token_.copy(); }
  core::Status erase() override {
    token_ = bigcommerce::Secret();
    return core::Done{};
  }

 private:
  bigcommerce::Secret token_{"bench"};
};

/// The product at work in a folder: its worker runs, sales are recorded as by a register. Main thread.
class Shop {
 public:
  /// Starts and waits until sales are taken; throws CannotMeasure when that takes more than 60 s.
  explicit Shop(const std::string& folder);
  ~Shop();
  Shop(const Shop&) = delete;
  Shop& operator=(const Shop&) = delete;

  /// Records a sale; throws CannotMeasure when it is not taken.
  void sell(const core::Movement& sale);
  runtime::Instance& instance() { return *instance_; }
  /// Does an action ("pause", "resume") and waits for its end; throws CannotMeasure when it is refused.
  void act(const std::string& name);
  std::string last_trouble() const;

 private:
  RegisterStandIn host_;
  TokenInHand tokens_;
  mutable std::mutex mutex_;
  std::string last_line_;
  std::unique_ptr<runtime::Instance> instance_;
};

/// Three lines over `items` SKUs, as a customer's basket has.
core::Movement a_sale(const std::string& id, std::uint64_t number, int items = 300);

}  // namespace tillbridge::bench
