#include "plugin/runtime/web_store.h"

namespace tillbridge::runtime {

void WebStore::ask(bigcommerce::HttpRequest request, OnReply then, bool judge) {
  const auto id = next_id_++;
  waiting_[id] = {std::move(then), judge};
  transport_->start(id, request);
}

void WebStore::turn(core::Millis timeout_ms) {
  for (const auto& reply : transport_->wait(timeout_ms)) {
    if (on_answer) on_answer(reply);
    const auto found = waiting_.find(reply.id);
    if (found == waiting_.end()) continue;
    const Waiting waiting = std::move(found->second);
    waiting_.erase(found);
    if (waiting.judge && on_judged) on_judged(reply);
    waiting.then(reply);
  }
}

void WebStore::forget_all() {
  for (const auto& [id, waiting] : waiting_) transport_->cancel(id);
  waiting_.clear();
}

}  // namespace tillbridge::runtime
