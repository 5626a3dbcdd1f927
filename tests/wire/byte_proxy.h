#pragma once
// A line between a register and its web store that fails at a byte of our choice, in the next exchange of one
// kind; everything else passes unharmed.
#include <atomic>
#include <cstdint>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace tillbridge::test {

enum class WireFault {
  cut_request,         ///< `at_byte` bytes of the request reach the store, then both ends are reset
  cut_answer,          ///< the store answers in full; `at_byte` bytes of it come back, then a reset
  half_close_request,  ///< `at_byte` bytes of the request, then the end of the sending way; the answer passes
  half_close_answer,   ///< `at_byte` bytes of the answer, then an orderly end
  stall_request,       ///< `at_byte` bytes of the request, then nothing until the register gives up
  stall_answer,        ///< `at_byte` bytes of the answer, then nothing until the register gives up
  drip,                ///< the answer comes byte by byte from `at_byte` on
  duplicate,  ///< the store gets the request twice, one after the other; the second answer comes back
  twins,      ///< the store gets the request twice at the same time
  late        ///< the register hears nothing and gives up; then the store gets the request
};

class ByteProxy {
 public:
  /// Listens on 127.0.0.1 and passes everything to 127.0.0.1:`store_port`.
  explicit ByteProxy(std::uint16_t store_port);
  ~ByteProxy();
  ByteProxy(const ByteProxy&) = delete;
  ByteProxy& operator=(const ByteProxy&) = delete;

  std::uint16_t port() const { return port_; }
  /// Exchanges whose request line holds this are struck and measured from now on.
  void watch(const std::string& part_of_request_line);
  bool is_watched(const std::string& path);
  /// Strikes the next of them, once.
  void arm(WireFault fault, std::size_t at_byte);
  /// Whether the fault has struck. What it does later (`late`) may still be to come.
  bool struck() const { return struck_; }
  /// Faults that are still at work.
  int at_work() const { return at_work_; }
  /// Sizes of the last one that passed unharmed.
  std::size_t request_bytes() const { return request_bytes_; }
  std::size_t answer_bytes() const { return answer_bytes_; }

 private:
  struct Armed {
    WireFault fault;
    std::size_t at_byte;
  };
  struct Line {
    std::thread thread;
    std::atomic<bool> done{false};
    int socket = -1;
  };

  void accept_all();
  void serve(int socket);
  /// False: the connection is over.
  bool strike(const Armed& armed, int client, const std::string& request);
  int connect_store() const;
  std::optional<Armed> take();

  std::uint16_t store_port_, port_ = 0;
  int listener_ = -1;
  std::mutex mutex_;
  std::optional<Armed> armed_;
  std::string watched_ = "/v3/inventory/adjustments/relative";
  std::atomic<bool> stopping_{false}, struck_{false};
  std::atomic<int> at_work_{0};
  std::atomic<std::size_t> request_bytes_{0}, answer_bytes_{0};
  std::list<Line> lines_;  ///< the acceptor's, and the destructor's after it
  std::thread acceptor_;
};

}  // namespace tillbridge::test
