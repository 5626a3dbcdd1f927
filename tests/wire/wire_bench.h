#pragma once
// A register on the plugin's own executor, the real sandbox, and the line between them, which may fail.
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "byte_proxy.h"
#include "quick_register.h"
#include "sandbox_process.h"
#include "sim/disk.h"

namespace tillbridge::test {

/// All positions are tried where TILLBRIDGE_WIRE is "all"; else those that the test run has time for.
bool all_positions();

class WireBench {
 public:
  WireBench();
  ~WireBench();
  WireBench(const WireBench&) = delete;
  WireBench& operator=(const WireBench&) = delete;

  ByteProxy& proxy() { return proxy_; }
  /// The disk that the register works on.
  sim::Disk& disk() { return disk_; }
  std::string database_path() const { return folder_ + "/outbox.db"; }
  QuickRegister& till() { return till_; }
  std::int64_t level() const;
  std::int64_t expected_level() const;
  /// Sells one and works until it is settled.
  void one_sale();
  /// A sale of one on a disk that may fail: offered again until it is taken, and settled.
  void stubborn_sale();
  /// From now on exchanges whose request line holds this are struck; one has passed unharmed.
  void watch(const std::string& part_of_request_line);
  /// A sale during which the line fails: it is settled, and the store has taken one.
  void sale_with(WireFault fault, std::size_t at_byte);
  /// What still slept has had its time; nothing more came of it.
  void in_the_end();
  /// Every `share`-th of the positions 0 to `size`, or all of them.
  std::vector<std::size_t> positions(std::size_t size, std::size_t share) const;

 private:
  void work_until(const std::function<bool()>& done);

  std::string folder_;
  sim::Disk disk_;
  SandboxProcess sandbox_;
  ByteProxy proxy_;
  QuickRegister till_;
  bool hangs_ = false;
  std::int64_t sold_ = 0;
  long positions_ = 0;
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
};

}  // namespace tillbridge::test
