#include "plugin/runtime/web_store.h"

namespace tillbridge::runtime {
namespace {

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
  waiting_[id] = {std::move(then), judge, name_of(request)};
  transport_->start(id, request);
}

void WebStore::turn(core::Millis timeout_ms) {
  for (const auto& reply : transport_->wait(timeout_ms)) {
    const auto found = waiting_.find(reply.id);
    if (found == waiting_.end()) continue;
    const Waiting waiting = std::move(found->second);
    waiting_.erase(found);
    if (on_answer) on_answer(waiting.what, reply);
    if (waiting.judge && on_judged) on_judged(reply);
    waiting.then(reply);
  }
}

void WebStore::forget_all() {
  for (const auto& [id, waiting] : waiting_) transport_->cancel(id);
  waiting_.clear();
}

}  // namespace tillbridge::runtime
