#include <fmt/format.h>

#include "plugin/runtime/engine.h"
#include "plugin/store/unclear.h"

// COMPARE mode: how it is begun, and what an engine does otherwise in it.

namespace tillbridge::runtime {
namespace {

static_assert(std::string_view(store::kBrokenFact) == fact::kBrokenPromise);

constexpr const char* kUndecided =
    "It was under way when sending by comparing stock began, and may have arrived.";

}  // namespace

std::unique_ptr<Pusher> Engine::make_sender(const LinkFacts& link) {
  if (!link.marker_variants.empty()) return std::make_unique<Sender>(*place_, *web_, link);
  auto sender = std::make_unique<CompareSender>(*place_, *web_, link);
  sender->read_orders = [this](std::function<void(bool)> then) {
    if (!orders_) return then(false);
    location_->look_now();
    look_back(parts_.clock.now(), std::move(then));
  };
  sender->orders_are_done = [this] {
    looked_back_ = {};
    if (orders_) orders_->drop_scan();
  };
  sender->has_others = [this] { return place_->facts.number(role_fact::kSeveral) != 0; };
  return sender;
}

/// All web orders of the last days, and who else sells here now: levels say nothing without both.
void Engine::look_back(core::Millis since, std::function<void(bool)> then) {
  orders_->scan_now([this, since, then = std::move(then)](bool read) {
    if (!read) return then(false);
    looked_back_ = {since, then};
    end_look_back();
  });
}

/// The orders are read; the location's notes may be read a little later, or not at all.
void Engine::end_look_back() {
  if (!looked_back_.then) return;
  const bool blind = location_->is_blind();
  if (!blind && !location_->has_looked_since(looked_back_.since)) return;
  std::exchange(looked_back_, {}).then(!blind);
}

std::size_t Engine::enter_comparing() {
  return store::CompareBook(*database_).enter(kUndecided, parts_.clock.wall());
}

/// Should a crash have come into the beginning of it.
void Engine::go_on_comparing() {
  const auto way = place_->facts.get(store::kWayFact);
  if (way == store::kEnteringWay) enter_comparing();
  // Earlier versions could leave it behind, and then there was no way out.
  if (way == store::kComparesWay) place_->facts.erase(fact::kBrokenPromise);
}

/// A web store that turned out not to keep its promises is used on all the same: a manager says so, and knows
/// what it means.
void Engine::compare_stock(const ActionAsked& asked, const std::function<void(ActionEnd)>& then) {
  if (!sender_) return then(refuse(core::ErrorCode::state, "No web store is linked."));
  if (sender_->compares())
    return then(refuse(core::ErrorCode::state, "Changes are sent by comparing stock already."));
  if (!place_->facts.get(fact::kBrokenPromise))
    return then(refuse(core::ErrorCode::state,
                       "This web store counts each change exactly once. There is no need to compare stock."));
  if (adoption_ || renewal_)
    return then(refuse(core::ErrorCode::state, "The sync marker is being changed. Wait a minute."));
  if (const auto stop = sender_->stop_reason(); stop && stop->fenced())
    return then(refuse(core::ErrorCode::state,
                       "Another register may be sending under this one's name. Choose \"Send from this "
                       "register\" first."));
  const auto confirmed = asked.arguments.find("confirm");
  if (confirmed == asked.arguments.end() || confirmed->second != "yes")
    return then(refuse(
        core::ErrorCode::invalid,
        "Each change is then checked by comparing the web store's stock before and after it, one at a time. "
        "If an answer is lost, nothing is sent for a quarter of an hour, and you may be asked whether the "
        "change arrived. Changes that are under way now will wait in Review. Ask again with confirm = yes."));
  auto web = std::move(web_);
  web->forget_all();
  close_link();
  const auto waiting = enter_comparing();
  place_->activity.note(core::ActivityKind::link, "",
                        fmt::format("Changes are sent by comparing stock from now on. By {}.", asked.who),
                        parts_.clock.wall());
  open_link(*read_link(place_->facts), std::move(web));
  dirty_ = true;
  then({true,
        {},
        waiting == 0
            ? std::string("Changes are sent by comparing stock from now on.")
            : fmt::format("Changes are sent by comparing stock from now on. {} that may have arrived "
                          "wait in Review.",
                          waiting)});
}

/// Records that are an old copy, where there is no marker to tell what had been sent since.
void Engine::take_over_comparing(const ActionAsked& asked, const std::function<void(ActionEnd)>& then) {
  const auto waiting =
      store::CompareBook(*database_)
          .take_over(
              "It was recorded before these records were restored or copied: it may have been sent since.",
              asked.who, parts_.clock.wall());
  note_start();
  place_->activity.note(core::ActivityKind::note, "",
                        fmt::format("{} made this the register that sends. {} changes wait for a decision.",
                                    asked.who, waiting),
                        parts_.clock.wall());
  start_sending_anew();
  then({true,
        {},
        fmt::format("This register sends from now on. {} changes that may have arrived wait in Review.",
                    waiting)});
}

}  // namespace tillbridge::runtime
