#pragma once
// The network cable of the simulated shop: a TCP relay on loopback between the plugin and its web store.
// Pulling it resets what is open and refuses what is new, without telling the plugin. It lives in a process
// other than the register's (the drill's parent, or the window's), so it stays pulled through a crash.
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>

namespace till_drill {

class CableError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

enum class CableState {
  kUp,
  kDown,      ///< open connections are reset, new ones refused
  kBlackhole  ///< connections are accepted and every byte swallowed
};

/// What can go wrong with the bytes of a connection.
enum class CableFaultKind {
  kReset,      ///< after `after_bytes` both ends are reset
  kStall,      ///< after `after_bytes` nothing more passes that way; the connection stays open
  kHalfClose,  ///< after `after_bytes` that way is closed, the other goes on
  kDrip,       ///< `bytes_per_s` at most
  kDelay,      ///< each piece passes `delay_ms` late
  kDuplicate   ///< what the plugin sent up to the first byte of an answer reaches the store once more,
               ///< `delay_ms` later over another connection; that answer is thrown away
};

enum class CableWay { kToStore, kFromStore };

struct CableFault {
  CableFaultKind kind = CableFaultKind::kReset;
  CableWay way = CableWay::kToStore;
  std::uint64_t after_bytes = 0;
  std::uint32_t bytes_per_s = 64;
  std::uint32_t delay_ms = 1000;
  std::uint32_t count = 1;  ///< how many connections it strikes
};

struct CableCounts {
  std::uint64_t connections = 0;  ///< accepted since the start
  std::uint64_t open = 0;
  std::uint64_t bytes_to_store = 0, bytes_from_store = 0;  ///< that were passed on
  std::uint64_t swallowed = 0;                             ///< bytes that went into the black hole
};

/// Every member from any thread; the relay runs on a thread of its own until destruction.
class Cable {
 public:
  /// Listens on 127.0.0.1:`port` (0: any) and passes everything to `store_host`:`store_port`. Throws
  /// CableError when the port is taken by another program or the host has no address.
  Cable(const std::string& store_host, std::uint16_t store_port, std::uint16_t port = 0);
  ~Cable();
  Cable(const Cable&) = delete;
  Cable& operator=(const Cable&) = delete;

  std::uint16_t port() const;
  /// Has taken effect when it returns: after set_state(kDown) no byte passes and a connect is refused.
  void set_state(CableState state);
  CableState state() const;
  /// Strikes the next connections, and those that are open.
  void add_fault(const CableFault& fault);
  /// Ends all faults, also those at work on open connections.
  void clear_faults();
  CableCounts counts() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace till_drill
