#include "plugin/runtime/web_store.h"

#include <utility>

namespace tillbridge::runtime {
namespace {

constexpr core::Millis kThrottledUnsaid = 15'000;  // half of a quota's window, where no time is named

std::string name_of(const bigcommerce::HttpRequest& request) {
  using bigcommerce::Method;
  const char* method = request.method == Method::get    ? "GET "
                       : request.method == Method::post ? "POST "
                       : request.method == Method::put  ? "PUT "
                                                        : "DELETE ";
  return method + request.path.substr(0, 120);
}

}  // namespace

void WebStore::ask(bigcommerce::HttpRequest request, OnReply then, bool judge) {
  const auto id = next_id_++;
  auto& waiting = waiting_[id] = {std::move(then), judge, name_of(request), {}};
  if (on_request) on_request();
  transport_->start(id, request);
  if (clock_ != nullptr) waiting.again = std::move(request);
}

void WebStore::wait_out_throttling(Clock& clock, core::Millis within_ms) {
  clock_ = &clock;
  patient_until_ = clock.now() + within_ms;
}

bool WebStore::hold(Waiting& waiting, const bigcommerce::HttpReply& reply) {
  if (clock_ == nullptr || !waiting.again || bigcommerce::kind_of(reply) != bigcommerce::ReplyKind::throttled)
    return false;
  const auto due = clock_->now() + bigcommerce::throttle_wait(reply).value_or(kThrottledUnsaid);
  if (due > patient_until_) return false;
  held_.push_back({due, [this, waiting = std::move(waiting)]() mutable {
                     ask(*std::move(waiting.again), std::move(waiting.then), waiting.judge);
                   }});
  return true;
}

void WebStore::when_there_is_room_for(std::int64_t requests, std::function<void()> then) {
  if (clock_ == nullptr || clock_->now() >= quota_renewed_ || requests_left_ >= requests ||
      quota_renewed_ > patient_until_)
    return then();
  held_.push_back({quota_renewed_, std::move(then)});
}

void WebStore::take_quota(const bigcommerce::HttpReply& reply) {
  const auto quota = bigcommerce::quota(reply);
  if (clock_ == nullptr || !quota) return;
  requests_left_ = quota->requests_left;
  quota_renewed_ = clock_->now() + quota->reset_ms;
}

void WebStore::send_held() {
  const auto now = clock_ == nullptr ? 0 : clock_->now();
  std::vector<Held> later;
  for (auto& held : std::exchange(held_, {})) {
    if (clock_ != nullptr && now < held.due) {
      later.push_back(std::move(held));
      continue;
    }
    held.go_on();
  }
  for (auto& held : later) held_.push_back(std::move(held));
}

void WebStore::turn(core::Millis timeout_ms) {
  if (!held_.empty()) send_held();
  for (const auto& reply : transport_->wait(timeout_ms)) {
    const auto found = waiting_.find(reply.id);
    if (found == waiting_.end()) continue;
    Waiting waiting = std::move(found->second);
    waiting_.erase(found);
    take_quota(reply);
    if (on_answer) on_answer(waiting.what, reply);
    if (waiting.judge && on_judged) on_judged(reply);
    if (hold(waiting, reply)) continue;
    waiting.then(reply);
  }
}

void WebStore::forget_all() {
  for (const auto& [id, waiting] : waiting_) transport_->cancel(id);
  waiting_.clear();
  held_.clear();
}

}  // namespace tillbridge::runtime
