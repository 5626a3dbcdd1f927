#include <fmt/format.h>

#include <algorithm>

#include "plugin/runtime/engine.h"

// Several registers at one location: what this one does, and what it leaves to the one that has it.

namespace tillbridge::runtime {

/// Web orders, catalogue changes and what happened at no register are one register's work. What follows from
/// having it is durable before any of it is done.
void Engine::share_work(bool reachable) {
  LocationDesk::Doing doing;
  doing.at_rest = orders_->at_rest();
  if (location_->several()) {
    for (int lane = 0; lane < core::kLanes; ++lane) doing.waiting += sender_->lane(lane).pending;
    doing.settled = place_->outbox.last_number() - doing.waiting;
    doing.journal = register_->office_cursor();
    doing.clock_behind = clock_watch_.off();
  }
  location_->turn(reachable, doing);
  end_look_back();
  // Should it be this register's one day, it goes on from there.
  if (const auto at = location_->holder_journal(); !at.empty() && at != register_->office_cursor())
    register_->take_office_from(at, "");
  if (const auto& handover = location_->handover()) {
    register_->take_office_from(handover->journal, handover->without_a_word ? handover->from_name : "");
    location_->handover_taken();
  }
  const bool applies = location_->applies();
  const auto begun = static_cast<std::int64_t>(location_->turn_begun());
  if (learned_turn_ > begun) {
    // Somebody took the notes out, and they are numbered from one again.
    learned_turn_ = -1;
    place_->facts.put(role_fact::kLearned, learned_turn_);
  }
  const bool learned = learned_turn_ >= begun;
  // First a poll that begins now: of an order that the ledger does not know, no key is asked for.
  if (!applies || learned) {
    learn_after_ = 0;
  } else if (learn_after_ == 0) {
    learn_after_ = orders_->started() + 1;
    orders_->poll_now();
  } else if (!orders_->learning() && orders_->applied() >= learn_after_) {
    learning_turn_ = begun;
    orders_->learn_applied();
  }
  orders_->set_applying(location_->is_ours(), applies && learned && !orders_->learning());
  register_->take_office(applies);
  register_->read_often(location_->several());
  counts_->shared = location_->several();
  location_->tell(register_->unheard());
  if (counts_->unheard) return;
  counts_->unheard = [this](const std::vector<std::string>& folded) {
    return location_->unheard(register_->unheard(), folded);
  };
  counts_->others_owe = [this](const core::ItemKey& item) { return location_->others_owe(item); };
  counts_->others_known = [this](core::Millis since) {
    const bool looked = location_->has_looked_since(since), read = register_->has_read_since(since);
    return looked && read;
  };
  register_->on_others = [this](const core::Movement& movement) {
    if (!location_ || !orders_) return;
    if (location_->several())
      orders_->others_moved(movement);
    else
      location_->has_looked_since(parts_.clock.now());  // one that joined since the last look
  };
}

std::string Engine::not_here(const std::string& action) const {
  if (!location_ || location_->is_ours()) return {};
  // Looking and lists are everybody's.
  const bool looks = action == "setup-check" || action == "items-web-only" || action == "adopt-compare" ||
                     action == "adopt-differences";
  const bool changes = action.starts_with("items-") || action.starts_with("item-") ||
                       action.starts_with("category-") || action.starts_with("counts-") ||
                       action.starts_with("adopt-") || action == "payments-wait";
  if (looks || !changes || action.ends_with("-salvaged")) return {};
  const auto holder = location_->holder_name();
  return holder.empty() ? std::string(
                              "No register of this location sends catalogue changes now. Let this one do it, "
                              "under Set up.")
                        : fmt::format(
                              "{} sends this location's catalogue changes. Do it there, or let this register "
                              "do it, under Set up.",
                              holder);
}

void Engine::take_work(const ActionAsked& asked, const std::function<void(ActionEnd)>& then) {
  const auto refuse = [&then](const char* words) { then(ActionEnd{false, core::ErrorCode::state, words}); };
  if (!location_) return refuse("No web store is linked.");
  if (parts_.host.is_training()) return refuse("The web store is left alone in training mode.");
  if (location_->applies()) return refuse("This register does it already.");
  if (location_->is_ours())
    return refuse("This was given to this register already, and it begins as soon as it can.");
  if (parts_.host.has_stock() && !parts_.host.tells_applied())
    return refuse(
        "This register's program does not tell which web orders were taken off the counts, so they cannot be "
        "moved to another register.");
  location_->take(asked.who, [this, then](bool good, const std::string& words) {
    dirty_ = true;
    then(ActionEnd{good, good ? core::ErrorCode{} : core::ErrorCode::refused, words});
  });
}

}  // namespace tillbridge::runtime
