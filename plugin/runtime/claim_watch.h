#pragma once

#include "plugin/runtime/workplace.h"

namespace tillbridge::runtime {

/// Sees to it that the location's claim on the web store stays this register's: a few reads now and then, and
/// at once when a person asks to try again. A channel that somebody switched off is switched on again; one
/// that another register or location has taken over is left to it. Worker's thread; `web` outlives it.
class ClaimWatch {
 public:
  ClaimWatch(Workplace& place, WebStore& web);
  ~ClaimWatch() { *alive_ = false; }
  ClaimWatch(const ClaimWatch&) = delete;
  ClaimWatch& operator=(const ClaimWatch&) = delete;

  void turn(bool reachable);
  void look_now() { due_ = 0; }
  core::Millis wake_at() const;
  /// Who has it now, seen twice; empty: it is ours.
  const std::string& taken_by() const { return taken_by_; }

 private:
  void take_channels(const bigcommerce::HttpReply& reply);
  void take_notes(const bigcommerce::HttpReply& reply);
  void lost_to(const std::string& who);
  void connect_again(const bigcommerce::Channel& channel);
  void ask(bigcommerce::HttpRequest request, void (ClaimWatch::*then)(const bigcommerce::HttpReply&));

  Workplace& place_;
  WebStore& web_;
  std::int64_t channel_;
  core::Millis due_;
  bool asking_ = false, reachable_ = false;
  std::string suspect_, taken_by_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace tillbridge::runtime
