#include "plugin/runtime/order_reader.h"

#include <fmt/format.h>

#include <algorithm>

#include "plugin/core/crash_point.h"

namespace tillbridge::runtime {
namespace {

constexpr std::int64_t kOverlapS = 600;  // orders become visible late
constexpr std::int64_t kFirstLookBackS = 30 * 86'400;
constexpr std::int64_t kDeepLookBackS = 48 * 3'600, kNightlyLookBackS = 30 * 86'400;
constexpr core::Millis kDeepEvery = 3'600'000, kNightlyEvery = 86'400'000, kSettingsEvery = 600'000,
                       kIdleAfter = 30 * 60'000;
/// Names of customers are kept so long after their order was done, and no longer.
constexpr core::Millis kForgetEvery = 3'600'000;
constexpr int kPage = 50;
/// What an order's change does to stock hangs on the store's settings: they are read before it where they are
/// older than this.
constexpr core::Millis kSettingsFresh = 10'000;
/// An open order that no list has shown for so long is asked for by its number, one at a time.
constexpr core::Millis kUnseenAfter = 120'000, kUnseenEvery = 30'000;
/// So far ahead of the web store's own clock a time of it may be.
constexpr std::int64_t kAheadS = 600;
constexpr const char* kNightlyAt = "orders.nightly_at";
constexpr core::Millis kOfflineTimeoutMs = 4'000, kPollTimeoutMs = 8'000;
constexpr std::size_t kOrdersRemembered = 1'000;

/// All that entering an order depends on, as far as it comes from the web store.
std::string as_read(const bigcommerce::Order& order, const core::StockRules& rules, bool looked) {
  std::string text = fmt::format("{}|{}|{}|{}|{}|{}|{}|{}|{}|{}|{}{}{}{}{}{}", order.status_id, order.status,
                                 order.date_created, order.date_modified, order.first_name, order.last_name,
                                 order.total_inc_tax, order.currency, order.is_pickup,
                                 order.pickup_location_id, rules.moves_when_placed, rules.restock_on_cancel,
                                 rules.adjust_on_edit, order.is_deleted, order.was_shipped, looked);
  for (const auto& line : order.lines)
    text += fmt::format("|{},{},{},{},{},{},{},{},{},{}", line.line_id, line.product_id, line.variant_id,
                        line.sku, line.name, line.quantity, line.quantity_shipped, line.quantity_refunded,
                        line.parent_line_id, static_cast<int>(line.type));
  return text;
}

}  // namespace

OrderReader::OrderReader(Workplace& place, WebStore& web, const LinkFacts& link)
    : place_(place), web_(web), link_(link), book_(place.database, link.store_hash) {
  rules_.moves_when_placed = place.facts.number(fact::kMovesWhenPlaced, 1) != 0;
  rules_.restock_on_cancel = place.facts.number(fact::kRestocks, 1) != 0;
  rules_.adjust_on_edit = place.facts.number(fact::kAdjusts, 1) != 0;
  // A register that is switched off every night must not start these hours anew each morning: the first poll
  // looks far back, and how long ago the farthest look was is kept. A wrong clock costs one look too many.
  deep_due_ = place.clock.now();
  const core::Millis since_nightly = place.clock.wall() - place.facts.number(kNightlyAt);
  nightly_due_ = place.clock.now() +
                 (since_nightly < 0 || since_nightly > kNightlyEvery ? 0 : kNightlyEvery - since_nightly);
  settings_due_ = place.clock.now() + kSettingsEvery;
  last_change_ = place.clock.now();
  if (!place.host.remembers_keys())
    if (const auto doubtful = book_.doubt_open_intents(); doubtful > 0)
      place.log(
          LogLevel::warning,
          fmt::format("orders: {} changes of the register's stock were open when it stopped, and it does not "
                      "remember keys: a person decides",
                      doubtful));
}

core::Millis OrderReader::wake_at() const {
  if (book_.returns_behind()) return place_.clock.now();
  return polling_ ? busy_until_ : due_;
}

void OrderReader::hold_off(core::Millis wait) {
  due_ = std::max(due_, place_.clock.now() + wait);
}

void OrderReader::scan_now(std::function<void(bool)> then) {
  if (!place_.configuration.take_orders) return then(false);
  scan_then_ = std::move(then);
  scan_after_ = started_;
  deep_due_ = place_.clock.now();
  poll_now();
}

void OrderReader::turn(bool offline, bool throttled) {
  const core::Millis now = place_.clock.now();
  offline_ = offline;
  take_returns();
  if (intents_due_) run_intents();
  if (polling_ || now < due_ || !place_.configuration.take_orders) {
    if (!place_.configuration.take_orders) due_ = now + 60'000;
    return;
  }
  if (throttled) {
    due_ = now + 1'000;
    return;
  }
  if (now >= settings_due_) {
    settings_due_ = now + kSettingsEvery;
    read_settings([](bool) {});
  }
  auto poll = std::make_shared<Poll>();
  poll->number = ++started_;
  const std::int64_t newest = place_.facts.number(fact::kOrderCursor);
  poll->newest = newest;
  poll->since = newest > 0 ? newest - kOverlapS : link_.link_time_s - kFirstLookBackS;
  if (now >= deep_due_) {
    deep_due_ = now + kDeepEvery;
    poll->deep = true;
    if (newest > 0) poll->since = newest - (now >= nightly_due_ ? kNightlyLookBackS : kDeepLookBackS);
    if (now >= nightly_due_) {
      nightly_due_ = now + kNightlyEvery;
      place_.facts.put(kNightlyAt, place_.clock.wall());
    }
  }
  polling_ = true;
  ask_page(poll);
}

/// `then` hears false where the web store did not answer. Settings that it does not let us read stay as they
/// were at the link.
void OrderReader::read_settings(std::function<void(bool)> then) {
  auto request = bigcommerce::inventory_settings_request();
  request.timeout_ms = kPollTimeoutMs;  // a poll may wait for it
  web_.ask(std::move(request), [this, then](const bigcommerce::HttpReply& reply) {
    const auto settings = bigcommerce::parse_inventory_settings(reply);
    if (!settings) {
      place_.log(LogLevel::info, settings.error().sentence);
      return then(reply.delivery == bigcommerce::Delivery::answered && reply.status >= 400 &&
                  reply.status < 500 && reply.status != 429 && reply.status != 408);
    }
    rules_ = {settings.value().moves_when == bigcommerce::InventorySettings::MovesWhen::placed,
              settings.value().restock_on_refund, settings.value().adjust_on_edit};
    place_.facts.put(fact::kMovesWhenPlaced, rules_.moves_when_placed ? 1 : 0);
    place_.facts.put(fact::kRestocks, rules_.restock_on_cancel ? 1 : 0);
    place_.facts.put(fact::kAdjusts, rules_.adjust_on_edit ? 1 : 0);
    settings_read_ = place_.clock.now();
    settings_known_ = true;
    then(true);
  });
}

/// An archived order drops out of the list: what is open here and not listed is asked for by its number.
void OrderReader::look_at_unseen() {
  const core::Millis now = place_.clock.now();
  if (now < unseen_due_) return;
  unseen_due_ = now + kUnseenEvery;
  const std::int64_t number = book_.unseen_since(place_.clock.wall() - kUnseenAfter);
  if (number == 0) return;
  auto request = bigcommerce::order_request(number);
  request.timeout_ms = kPollTimeoutMs;
  web_.ask(std::move(request), [this, number](const bigcommerce::HttpReply& reply) {
    if (reply.delivery == bigcommerce::Delivery::answered && reply.status == 404) {
      book_.gone(number, place_.clock.wall());
      place_.activity.note(core::ActivityKind::order, std::to_string(number),
                           "The web store no longer has this order. Its items were left as they are.",
                           place_.clock.wall());
      if (on_change) on_change();
      return;
    }
    const auto read = bigcommerce::parse_order(reply);
    if (!read) return;
    const auto order = std::make_shared<bigcommerce::Order>(read.value());
    take_future_out(*order, reply);
    const auto enter_it = [this, order](bool good) {
      if (!good) return;
      enter(*order, true);  // it counts as seen now
      if (order->is_deleted && on_change) on_change();
    };
    if (order->lines_complete) return enter_it(true);
    complete_lines(*order, 1, [order, enter_it](bool good) { enter_it(good); });
  });
}

void OrderReader::ask_page(std::shared_ptr<Poll> poll) {
  auto request = bigcommerce::orders_since_request(poll->since, poll->page, kPage);
  request.timeout_ms = offline_ ? kOfflineTimeoutMs : kPollTimeoutMs;
  request.fresh_connection = offline_;  // a kept one may lead nowhere
  busy_until_ = place_.clock.now() + request.timeout_ms + 5'000;
  web_.ask(std::move(request), [this, poll](const auto& reply) { take_page(poll, reply); });
}

void OrderReader::take_page(std::shared_ptr<Poll> poll, const bigcommerce::HttpReply& reply) {
  auto page = bigcommerce::parse_orders(reply, kPage);
  if (!page) {
    place_.log(LogLevel::info, page.error().sentence);
    if (const auto wait = bigcommerce::throttle_wait(reply); wait && reply.status == 429) hold_off(*wait);
    return finish(*poll, false);
  }
  auto& rows = page.value().rows;
  if (const auto there = bigcommerce::answer_time(reply)) there_ = *there;
  for (auto& order : rows) take_future_out(order, reply);
  if (!poll->filter_checked) {
    poll->filter_checked = true;
    const auto older = std::count_if(rows.begin(), rows.end(), [&](const auto& order) {
      return order.date_modified != 0 && order.date_modified < poll->since;
    });
    if ((older > 0) != filter_dropped_) {
      filter_dropped_ = older > 0;
      place_.log(LogLevel::warning,
                 filter_dropped_
                     ? fmt::format("orders: the web store ignored the date filter, {} older orders were left "
                                   "out; it is asked more rarely",
                                   older)
                     : "orders: the web store keeps to the date filter again");
    }
  }
  std::erase_if(
      rows, [&](const auto& order) { return order.date_modified != 0 && order.date_modified < poll->since; });
  auto orders = std::make_shared<std::vector<bigcommerce::Order>>(std::move(rows));
  const bool more = page.value().has_more;
  const bool news = std::any_of(orders->begin(), orders->end(), [&](const auto& order) {
    return book_.is_news(order.id, order.status_id, order.date_modified);
  });
  if (!news || (settings_known_ && place_.clock.now() - settings_read_ < kSettingsFresh))
    return take_orders(poll, orders, 0, more);
  busy_until_ = place_.clock.now() + kPollTimeoutMs + 5'000;
  read_settings([this, poll, orders, more](bool good) {
    if (!good) return finish(*poll, false);
    take_orders(poll, orders, 0, more);
  });
}

/// An order that says it was changed in days to come would hide all that are changed until then.
void OrderReader::take_future_out(bigcommerce::Order& order, const bigcommerce::HttpReply& reply) {
  const auto there = bigcommerce::answer_time(reply);
  if (!there || order.date_modified <= *there + kAheadS) return;
  if (ahead_.insert(order.id).second)
    place_.log(LogLevel::warning,
               fmt::format("orders: order {} says that it was changed {} s from now; its time is left out",
                           order.id, order.date_modified - *there));
  order.date_modified = 0;
}

void OrderReader::take_orders(std::shared_ptr<Poll> poll,
                              std::shared_ptr<std::vector<bigcommerce::Order>> orders, std::size_t next,
                              bool more) {
  for (; next < orders->size(); ++next) {
    auto& order = (*orders)[next];
    poll->newest = std::max(poll->newest, order.date_modified);
    if (!order.lines_complete) {
      complete_lines(order, 1, [this, poll, orders, next, more](bool good) {
        if (!good) return finish(*poll, false);
        take_orders(poll, orders, next, more);
      });
      return;
    }
    enter(order);
  }
  if (more) {
    ++poll->page;
    return ask_page(poll);
  }
  finish(*poll, true);
}

void OrderReader::complete_lines(bigcommerce::Order& order, int page, std::function<void(bool)> then) {
  auto request = bigcommerce::order_products_request(order.id, page);
  request.timeout_ms = kPollTimeoutMs;
  busy_until_ = place_.clock.now() + kPollTimeoutMs + 5'000;
  web_.ask(std::move(request), [this, &order, page, then](const bigcommerce::HttpReply& reply) {
    auto lines = bigcommerce::parse_order_products(reply, bigcommerce::kOrdersPage);
    if (!lines) {
      place_.log(LogLevel::info, lines.error().sentence);
      return then(false);
    }
    if (page == 1) order.lines.clear();
    order.lines.insert(order.lines.end(), lines.value().rows.begin(), lines.value().rows.end());
    if (lines.value().has_more) return complete_lines(order, page + 1, then);
    order.lines_complete = true;
    then(true);
  });
}

void OrderReader::enter(const bigcommerce::Order& order, bool even_unchanged) {
  const bool known = book_.is_known(order.id);
  const bool old = order.date_created != 0 && order.date_created < link_.link_time_s;
  const bool looked = place_.facts.number(fact::kOrdersLooked) == 1;
  std::string read = as_read(order, rules_, looked);
  if (const auto before = entered_.find(order.id);
      !even_unchanged && before != entered_.end() && before->second == read)
    return;
  if (order.status_id == core::order_status::kIncomplete && !known && (!old || looked)) return;
  store::BookedOrder booked;
  booked.id = order.id;
  booked.status = order.status_id;
  booked.status_words = order.status;
  booked.created_s = order.date_created;
  booked.modified_s = order.date_modified;
  booked.customer = order.last_name.empty()    ? order.first_name
                    : order.first_name.empty() ? order.last_name
                                               : order.first_name + " " + order.last_name;
  booked.total = order.total_inc_tax;
  if (const auto point = booked.total.find('.');
      point != std::string::npos && booked.total.size() > point + 3)
    booked.total.resize(point + 3);
  booked.currency = order.currency;
  booked.pickup = order.is_pickup;
  booked.archived = order.is_deleted;
  booked.completed = order.was_shipped || order.status_id == core::order_status::kShipped ||
                     order.status_id == core::order_status::kCompleted;
  booked.given_back_since_link = looked;
  bool all_matched = true;
  for (const auto& line : order.lines) {
    store::BookedLine row{line.line_id, line.product_id, line.variant_id,       "",
                          line.name,    line.quantity,   line.quantity_shipped, line.quantity_refunded};
    // A pick-list's child, a gift certificate or a custom line takes nothing off a shelf that we could count.
    if (line.type == bigcommerce::LineType::physical && line.parent_line_id == 0) {
      row.sku = place_.items.sku_of(line.product_id, line.variant_id);
      if (row.sku.empty()) all_matched = false;
      if (row.sku.empty() && line.product_id != 0) row.sku = line.sku;
    }
    booked.lines.push_back(std::move(row));
  }
  // Collected at another location, an order takes its units there, and its work is done there.
  const bool elsewhere =
      order.is_pickup && order.pickup_location_id != 0 && order.pickup_location_id != link_.location;
  if (!known && elsewhere && !old)
    place_.activity.note(
        core::ActivityKind::order, std::to_string(order.id),
        fmt::format("This web order is collected at {}. Its items were not taken off this register's counts.",
                    order.pickup_location_name.empty() ? "another location" : order.pickup_location_name),
        place_.clock.wall());
  const bool open = core::waits_for_staff(order.status_id) ||
                    order.status_id == core::order_status::kPending ||
                    order.status_id == core::order_status::kIncomplete;
  using Age = store::OrderAge;
  const Age age = elsewhere         ? Age::elsewhere
                  : !old            ? Age::since_link
                  : looked || !open ? Age::before_link
                                    : Age::open_at_link;
  std::set<std::string> moved;
  const auto rises = book_.enter(booked, rules_, age, place_.clock.wall(), &moved);
  // An item that is not known yet may be after the catalogue was read: such an order is entered again.
  if (entered_.size() >= kOrdersRemembered) entered_.clear();
  if (all_matched)
    entered_[order.id] = std::move(read);
  else
    entered_.erase(order.id);
  if (!known) last_change_ = place_.clock.now();
  if (!rises.empty() && on_rises) on_rises(rises);
  if (!moved.empty() && on_moved) on_moved(moved);
  run_intents();
}

void OrderReader::finish(const Poll& poll, bool good) {
  const core::Millis now = place_.clock.now();
  polling_ = false;
  intents_due_ = true;  // the register is asked again for what it could not take
  if (good) {
    TILLBRIDGE_CRASH_POINT("ledger-committed", after);
    const auto cursor = place_.facts.number(fact::kOrderCursor);
    if (there_ != 0 && std::max(poll.newest, cursor) > there_ + kAheadS) {
      place_.facts.put(fact::kOrderCursor, there_ - kDeepLookBackS);
      deep_due_ = now;
    } else if (poll.newest > cursor) {
      place_.facts.put(fact::kOrderCursor, poll.newest);
    }
    if (place_.facts.number(fact::kOrdersLooked) != 1) place_.facts.put(fact::kOrdersLooked, 1);
    applied_ = poll.number;
    tell_set_aside();
    tell_not_taken();
    look_at_unseen();
    if (now >= forget_due_) {
      forget_due_ = now + kForgetEvery;
      book_.forget_names(place_.clock.wall() - store::kNamesKept);
    }
    if (on_change) on_change();
    if (scan_then_ && poll.number > scan_after_) {
      if (poll.deep)
        std::exchange(scan_then_, {})(true);
      else
        deep_due_ = now;
    }
  } else if (poll.deep && scan_then_) {
    deep_due_ = now;
  }
  const bool open = place_.host.is_open() && in_opening_hours(place_.configuration, place_.clock.wall(),
                                                              place_.host.utc_offset_minutes());
  core::Millis pause =
      open ? place_.configuration.order_poll_open_ms : place_.configuration.order_poll_closed_ms;
  if (open && now - last_change_ > kIdleAfter)
    pause = std::max(pause, place_.configuration.order_poll_idle_ms);
  // All its orders in each answer are many pages.
  if (filter_dropped_) pause = std::max(pause, place_.configuration.order_poll_closed_ms);
  // The first failure is looked at again at once; out of reach, a poll is how a link that is back is found.
  if (!good) pause = offline_ ? 2'000 : 1'000;
  if (scan_then_) pause = std::min<core::Millis>(pause, 1'000);
  due_ = std::max(due_, now + pause);
}

void OrderReader::tell_set_aside() {
  if (!place_.host.has_stock() || !applying_) return;
  auto now = book_.set_aside(!told_all_);
  for (const auto& [sku, units] : told_aside_)
    if (units != 0) now.try_emplace(sku, 0);
  for (const auto& [sku, units] : now) {
    const auto told = told_aside_.find(sku);
    if (told != told_aside_.end() && told->second == units) continue;
    told_aside_[sku] = units;
    place_.host_calls.ask<bool>(
        [sku = sku, units = units](Host& host) {
          host.set_aside(sku, units * core::kMilliPerUnit);
          return true;
        },
        [](bool) {});
  }
  told_all_ = true;
}

/// One note for what the register did not take of an order, once it has answered for all of it.
void OrderReader::tell_not_taken() {
  constexpr std::size_t kNamed = 3;
  const auto tell = [&](std::int64_t order, std::vector<std::string>& skus, const char* why) {
    std::sort(skus.begin(), skus.end());
    skus.erase(std::unique(skus.begin(), skus.end()), skus.end());
    if (skus.empty()) return;
    const auto named = std::min(skus.size(), kNamed);
    auto list =
        fmt::format("{}", fmt::join(skus.begin(), skus.begin() + static_cast<std::ptrdiff_t>(named), ", "));
    if (skus.size() > named) list += fmt::format(" and {} more", skus.size() - named);
    place_.activity.note(core::ActivityKind::order, std::to_string(order),
                         fmt::format("This register {} {}: {} left alone.", why, list,
                                     skus.size() == 1 ? "its count was" : "their counts were"),
                         place_.clock.wall());
  };
  for (auto each = not_taken_.begin(); each != not_taken_.end();) {
    auto& [order, lines] = *each;
    const bool waits = std::any_of(asked_.begin(), asked_.end(),
                                   [order = order](const auto& asked) { return asked.second == order; });
    if (waits) {
      ++each;
      continue;
    }
    tell(order, lines.unknown, "does not know");
    tell(order, lines.refused, "did not take the change of");
    each = not_taken_.erase(each);
  }
}

void OrderReader::run_intents() {
  intents_due_ = false;
  if (!place_.host.has_stock() || !applying_) return;
  for (const auto& intent : book_.open_intents()) {
    if (!asked_.emplace(intent.key, intent.order).second) continue;
    place_.host_calls.ask<Host::Applied>(
        [intent](Host& host) {
          TILLBRIDGE_CRASH_POINT("intent-committed", after);
          const auto applied = host.stock_apply(intent.key, std::to_string(intent.order), intent.sku,
                                                -intent.taken * core::kMilliPerUnit);
          TILLBRIDGE_CRASH_POINT("host-applied", before);
          return applied;
        },
        [this, intent, alive = std::weak_ptr<bool>(alive_)](Host::Applied applied) {
          if (alive.expired()) return;  // the intent is still open in the tables
          asked_.erase(intent.key);
          switch (applied) {
            case Host::Applied::already:
              // Another register of this location may have used the key, and for another number.
              if (place_.host.tells_applied()) {
                learn_of(intent, [this] {
                  tell_set_aside();
                  if (on_change) on_change();
                  run_intents();
                });
                return;
              }
              [[fallthrough]];
            case Host::Applied::applied:
              book_.end_intent(intent, store::IntentEnd::applied);
              tell_set_aside();
              break;
            case Host::Applied::unknown_item:
              book_.end_intent(intent, store::IntentEnd::unknown_item);
              not_taken_[intent.order].unknown.push_back(intent.sku);
              break;
            case Host::Applied::refused:
              book_.end_intent(intent, store::IntentEnd::refused);
              not_taken_[intent.order].refused.push_back(intent.sku);
              break;
            case Host::Applied::failed:
              if (!place_.host.remembers_keys()) {
                book_.end_intent(intent, store::IntentEnd::in_doubt);
                break;
              }
              place_.log(
                  LogLevel::warning,
                  fmt::format("orders: the register could not take order {} off its stock; it is asked again",
                              intent.order));
              break;  // the intent stays open; the next poll asks again under the same key
          }
          if (applied != Host::Applied::failed) run_intents();
          tell_not_taken();
          if (on_change) on_change();
        });
  }
}

}  // namespace tillbridge::runtime
