#pragma once

// Exchanges with the web store: a request out, its answer to whoever asked.

#include <functional>
#include <map>
#include <memory>

#include "plugin/bigcommerce/replies.h"
#include "plugin/core/reachability.h"
#include "plugin/runtime/ports.h"

namespace tillbridge::runtime {

using OnReply = std::function<void(const bigcommerce::HttpReply&)>;

/// One linked web store, or one that is being linked. Worker's thread.
class WebStore {
 public:
  explicit WebStore(std::unique_ptr<bigcommerce::Transport> transport) : transport_(std::move(transport)) {}

  /// `judge`: the answer counts for whether the web store can be reached (pushes are judged by core::Sending
  /// itself).
  void ask(bigcommerce::HttpRequest request, OnReply then, bool judge = true);
  /// Waits at most `timeout_ms`, then hands out what came.
  void turn(core::Millis timeout_ms);
  bigcommerce::Transport& transport() { return *transport_; }
  /// Forgets who asked; answers that still come are nobody's.
  void forget_all();

  /// Each answer, before whoever asked; with what was asked: "GET /v2/time".
  std::function<void(const std::string& what, const bigcommerce::HttpReply&)> on_answer;
  std::function<void(const bigcommerce::HttpReply&)> on_judged;  ///< each judged answer

 private:
  struct Waiting {
    OnReply then;
    bool judge;
    std::string what;
  };
  std::unique_ptr<bigcommerce::Transport> transport_;
  std::map<std::uint64_t, Waiting> waiting_;
  std::uint64_t next_id_ = 1;
};

}  // namespace tillbridge::runtime
