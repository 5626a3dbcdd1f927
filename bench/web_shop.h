#pragma once

// A shop that goes online for the first time: a register with a catalogue, linked to the bundled sandbox,
// which is a process of its own.

#include <sys/types.h>

#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "register_stand_in.h"

namespace tillbridge::bench {

/// A register that sells `items` things. Main thread where runtime::Host says so.
class StockedRegister : public RegisterStandIn {
 public:
  /// `complex`: each with 4 options and 12 variants; else simple ones.
  StockedRegister(int items, bool complex);
  bool has_stock() const override { return true; }
  std::optional<core::Milli> on_hand(const std::string&) override { return 20 * core::kMilliPerUnit; }
  std::uint64_t catalogue_revision() override { return revision_; }
  std::vector<Item> catalogue_read(const std::string& after, unsigned most, bool* more) override;
  /// Another price for each of them.
  void raise_prices();
  /// The ids of what people turn on: items, not their variants.
  std::string item_ids() const;

 private:
  std::vector<Item> rows_;  ///< in the order of their ids
  std::uint64_t revision_ = 1;
};

/// The sandbox beside this program, with an empty shop. Throws CannotMeasure where it does not start.
class SandboxChild {
 public:
  SandboxChild(const std::string& folder, const std::string& shop);
  ~SandboxChild();
  SandboxChild(const SandboxChild&) = delete;
  SandboxChild& operator=(const SandboxChild&) = delete;

  const std::string& url() const { return url_; }
  const std::string& credentials() const { return credentials_; }
  /// The admin interface (docs/sandbox.md): "requests", "state", "settings".
  nlohmann::json admin(const std::string& method, const std::string& path,
                       const std::string& body = "") const;
  /// Processor time that it has used so far.
  double processor_us() const;

 private:
  pid_t pid_ = -1;
  std::string url_, origin_, credentials_;
};

/// The product at work in `folder`, linked to `web`. Main thread.
class WebShop {
 public:
  WebShop(const std::string& folder, SandboxChild& web, StockedRegister& host);
  ~WebShop();
  WebShop(const WebShop&) = delete;
  WebShop& operator=(const WebShop&) = delete;

  runtime::Instance& instance() { return *instance_; }
  /// Ends the product and starts it on the same records, until they are read.
  void start_again();
  /// Runs the register's loop until `done` says so; throws CannotMeasure after `seconds`.
  void until(const std::function<bool()>& done, int seconds, const std::string& otherwise);
  /// Does an action and waits for its end; throws CannotMeasure when it fails.
  void act(const std::string& name, std::map<std::string, std::string> arguments);

 private:
  void start();

  const std::string folder_;
  StockedRegister& host_;
  TokenInHand tokens_;
  mutable std::mutex mutex_;
  std::string last_line_;
  std::unique_ptr<runtime::Instance> instance_;
};

}  // namespace tillbridge::bench
