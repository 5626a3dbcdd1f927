#pragma once

// Exchanges with the web store: a request out, its answer to whoever asked.

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

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
  /// What was asked leaves now, rather than with the next turn().
  void hurry() { transport_->hurry(); }
  /// Waits at most `timeout_ms`, then hands out what came.
  void turn(core::Millis timeout_ms);
  bigcommerce::Transport& transport() { return *transport_; }
  /// Forgets who asked; answers that still come are nobody's.
  void forget_all();
  /// While a person waits for a link: a request that was refused for want of quota is sent again by itself
  /// once the web store says that it may, for at most `within_ms` from now. Such a refusal has done nothing
  /// yet (https://developer.bigcommerce.com/docs/start/best-practices#api-rate-limits). Nothing is waited out
  /// before this is called, or after `stop_waiting_out_throttling`, where the lanes' own rules hold.
  void wait_out_throttling(Clock& clock, core::Millis within_ms);
  void stop_waiting_out_throttling() { clock_ = nullptr; }
  /// Calls `then` at once, or while throttling is waited out: when as many requests are left of the quota as
  /// the last answer told, so that what follows is not torn apart by a wait.
  void when_there_is_room_for(std::int64_t requests, std::function<void()> then);

  /// Requests whose answer has not come yet.
  std::int64_t unanswered() const { return static_cast<std::int64_t>(waiting_.size()); }

  std::function<void()> on_request;  ///< a request goes out
  /// Each answer, before whoever asked; with what was asked: "GET /v2/time".
  std::function<void(const std::string& what, const bigcommerce::HttpReply&)> on_answer;
  std::function<void(const bigcommerce::HttpReply&)> on_judged;  ///< each judged answer

 private:
  struct Waiting {
    OnReply then;
    bool judge;
    std::string what;
    std::optional<bigcommerce::HttpRequest> again;  ///< to be sent once more after a throttled answer
  };
  struct Held {
    core::Millis due;
    std::function<void()> go_on;
  };
  bool hold(Waiting& waiting, const bigcommerce::HttpReply& reply);
  void send_held();
  void take_quota(const bigcommerce::HttpReply& reply);

  std::unique_ptr<bigcommerce::Transport> transport_;
  std::map<std::uint64_t, Waiting> waiting_;
  std::vector<Held> held_;
  Clock* clock_ = nullptr;
  std::int64_t requests_left_ = 0;  ///< as the last answer said, until `quota_renewed_`
  core::Millis quota_renewed_ = 0;
  core::Millis patient_until_ = 0;
  std::uint64_t next_id_ = 1;
};

}  // namespace tillbridge::runtime
