#include <fmt/format.h>

#include <cstdlib>
#include <utility>

#include "plugin/runtime/engine.h"

// What staff do with web orders.

namespace tillbridge::runtime {
namespace {

/// 0 where the whole text is no number.
std::int64_t number_in(const std::string& text) {
  char* end = nullptr;
  const auto number = std::strtoll(text.c_str(), &end, 10);
  return *end == '\0' ? number : 0;
}

}  // namespace

void Engine::mark_order(const ActionAsked& asked, std::function<void(ActionEnd)> then) {
  if (!desk_) return then(refuse(core::ErrorCode::state, "No web store is linked."));
  if (parts_.host.is_training())
    return then(refuse(core::ErrorCode::state, "Web orders are left alone in training mode."));
  const auto& text = asked.arguments.at("order");
  const std::int64_t order = number_in(text);
  if (!orders_->book().is_known(order))
    return then(refuse(core::ErrorCode::not_found, fmt::format("There is no web order {} here.", text)));
  if (const auto missing = desk_->acts().missing(order); !missing.empty())
    return then(
        refuse(core::ErrorCode::state,
               fmt::format("Order {} lacks {}. A manager decides that in Review first.", order,
                           missing.front().name.empty() ? missing.front().sku : missing.front().name)));
  if (const auto item = place_->outbox.none_left(order); !item.empty())
    return then(
        refuse(core::ErrorCode::state,
               fmt::format("There is no {} left for order {}. Tell the customer, and say so in Review "
                           "first.",
                           item, order)));
  const bool ready = asked.name == "order-ready";
  const auto given = asked.arguments.find("tracking");
  const std::string tracking = given == asked.arguments.end() ? std::string() : given->second;
  if (tracking.size() > bigcommerce::kTrackingLongest)
    return then(refuse(core::ErrorCode::invalid,
                       fmt::format("The tracking number is longer than {} characters; the web store does not "
                                   "keep it.",
                                   bigcommerce::kTrackingLongest)));
  desk_->take(order, ready ? core::OrderAct::ready : core::OrderAct::done, asked.who, tracking);
  then(done(ready ? "Marked ready. The web store is told." : "Closed. The web store is told."));
}

/// Somebody has looked at an order, or has set it aside as it was changed in the web store.
void Engine::look_at_order(const ActionAsked& asked, const std::function<void(ActionEnd)>& then) {
  if (!desk_) return then(refuse(core::ErrorCode::state, "No web store is linked."));
  if (parts_.host.is_training())
    return then(refuse(core::ErrorCode::state, "Web orders are left alone in training mode."));
  const auto& text = asked.arguments.at("order");
  const std::int64_t order = number_in(text);
  const auto now = parts_.clock.wall();
  if (!orders_->book().is_known(order))
    return then(refuse(core::ErrorCode::not_found, fmt::format("There is no web order {} here.", text)));
  if (asked.name == "order-seen") {
    orders_->book().was_looked_at(order, now);
  } else if (!desk_->acts().take_changes(order, asked.who, now)) {
    return then(refuse(core::ErrorCode::state, fmt::format("Order {} is not open any more.", order)));
  }
  then(done("Kept."));
}

/// What staff found on the shelf. What they did not find waits for a manager; the order itself stays as it
/// is.
void Engine::mark_line(const ActionAsked& asked, std::function<void(ActionEnd)> then) {
  if (!desk_) return then(refuse(core::ErrorCode::state, "No web store is linked."));
  if (parts_.host.is_training())
    return then(refuse(core::ErrorCode::state, "Web orders are left alone in training mode."));
  const auto& name = asked.arguments.at("mark");
  if (name != "found" && name != "missing" && name != "open")
    return then(refuse(core::ErrorCode::invalid,
                       fmt::format("\"{}\" is no mark of a line; there are \"found\", \"missing\" and "
                                   "\"open\".",
                                   name)));
  const auto& order = asked.arguments.at("order");
  const auto& line = asked.arguments.at("line");
  const auto mark = name == "found"     ? core::LineMark::found
                    : name == "missing" ? core::LineMark::missing
                                        : core::LineMark::none;
  const auto now = parts_.clock.wall();
  if (!desk_->acts().mark(number_in(order), number_in(line), mark, asked.who, now))
    return then(refuse(core::ErrorCode::not_found,
                       fmt::format("There is no open web order {} with the line {} here.", order, line)));
  if (mark == core::LineMark::missing)
    for (const auto& missing : desk_->acts().missing(number_in(order)))
      if (missing.line == number_in(line))
        place_->activity.note(
            core::ActivityKind::order, order,
            fmt::format("{} could not find {} x {}. A manager decides in Review.", asked.who,
                        missing.quantity, missing.name.empty() ? missing.sku : missing.name),
            now);
  then(
      done(mark == core::LineMark::missing ? "A manager decides in Review. The order stays open." : "Kept."));
}

}  // namespace tillbridge::runtime
