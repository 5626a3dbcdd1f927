#include "plugin/runtime/picture_maker.h"

#include <fmt/format.h>

#include <algorithm>

#include "plugin/core/opening_hours.h"
#include "plugin/store/order_acts.h"
#include "plugin/store/unclear.h"

namespace tillbridge::runtime {
namespace {

constexpr core::Millis kDayMs = 86'400'000, kAnswerFreshMs = 30'000, kAwayLongMs = 4 * 3'600'000,
                       kFoundForMs = 30 * kDayMs;
constexpr std::size_t kActivityRows = 200, kUnclearRows = 500, kFoundOrders = 100;

std::string item_name(const PictureInput& input, const core::ItemKey& key, std::string* sku) {
  const auto items = input.place->items.by_key(key);
  if (items.empty()) return "";
  const auto& first = items.front();
  *sku = input.writer == nullptr ? first.sku : input.writer->skus().ours(first.variant, first.sku);
  return items.front().name;
}

void add_review(const PictureInput& input, core::Picture& picture) {
  auto& place = *input.place;
  const auto on_hand = [&](const std::string& sku) -> core::Units {
    if (!input.reg) return 0;
    const auto found = input.reg->items().find(store::fold_sku(sku));
    return found == input.reg->items().end() || !found->second.on_hand
               ? 0
               : *found->second.on_hand / core::kMilliPerUnit;
  };
  for (const auto& shortage : place.activity.shortages()) {
    const core::ItemKey key{shortage.by_product, shortage.item};
    core::ReviewView row;
    row.row = fmt::format("debt:{}:{}", shortage.by_product ? "p" : "v", shortage.item);
    row.item_name = item_name(input, key, &row.sku);
    row.short_by = shortage.open;
    row.sold_at = shortage.since;
    row.in_store = on_hand(row.sku);
    for (const auto& item : place.items.by_key(key)) row.web_level = item.level.value_or(0);
    if (input.orders)
      row.order_number = input.orders->book().holder_of(row.sku, &row.order_at, &row.promised);
    if (shortage.order != 0 && shortage.order != row.order_number) {
      row.order_number = shortage.order;
      row.order_at = 0;
    }
    row.kind = row.order_number != 0 ? core::ReviewKind::oversold : core::ReviewKind::count_differs;
    row.choices = row.order_number != 0 ? std::vector<std::string>{"set-aside", "none-left"}
                                        : std::vector<std::string>{"keep-web"};
    if (picture.stock.find(row.sku) != nullptr) {
      auto& stock = picture.stock[row.sku];
      stock.short_by = shortage.open;
      stock.oversold = row.order_number != 0;
    }
    // Until the customer knows, it stays a manager's.
    const bool none_left = shortage.decided == "none-left";
    if (none_left) {
      row.choices = {"customer-told"};
      for (auto& order : picture.orders)
        order.cannot_find = order.cannot_find || order.number == shortage.order;
    }
    if (shortage.decided.empty() || none_left) picture.review.push_back(std::move(row));
  }
  // What is decided about web orders, prices and counts is asked where it is done.
  const bool ours = input.registers.ours;
  if (input.orders && ours)
    for (const auto& waiting : input.orders->book().waiting_intents()) {
      core::ReviewView row;
      row.kind = core::ReviewKind::host_refused;
      row.row = fmt::format("order:{}:{}", waiting.intent.order, waiting.intent.line);
      row.sku = waiting.intent.sku;
      row.item_name = waiting.name;
      row.order_number = waiting.intent.order;
      row.quantity = -waiting.intent.taken;
      row.in_store = on_hand(row.sku);
      row.host_in_doubt = waiting.state == store::IntentState::in_doubt;
      row.choices = {"try-host", "host-done"};
      picture.review.push_back(std::move(row));
    }
  if (input.counts)
    for (const auto& [key, item] : input.counts->items()) {
      if (item.drift == 0) continue;
      core::ReviewView row;
      row.kind = core::ReviewKind::drift;
      row.row = fmt::format("drift:{}:{}", key.by_product ? "p" : "v", key.id);
      row.item_name = item_name(input, key, &row.sku);
      row.sku = item.sku;
      row.in_store = item.here;
      row.web_level = item.available;
      row.quantity = item.drift;
      row.changed_there = item.cause == core::DriftCause::web_edit;
      row.set_to = input.counts->repaired(item);
      row.sold_at = item.drift_at;
      if (const auto gone = input.counts->gone(key)) {
        row.unheard = gone->name;
        row.unheard_since = gone->since;
      }
      row.choices = {"set-web", "keep-web"};
      if (item.cause == core::DriftCause::order && input.orders)
        row.order_number = input.orders->book().holder_of(row.sku, &row.order_at, &row.promised);
      // At none there is nothing to set: that can be done once there is new stock.
      if (row.order_number != 0 && row.set_to == row.web_level) row.choices = {"keep-web"};
      // While web orders are not read, what would be right is not known.
      if (!place.configuration.take_orders) row.choices = {"keep-web"};
      if (input.counts->being_done(key)) row.choices.clear();
      picture.review.push_back(std::move(row));
    }
  if (input.writer != nullptr && ours)
    if (const auto question = input.writer->price_question()) {
      core::ReviewView row;
      row.kind = core::ReviewKind::prices;
      row.row = "prices";
      row.prices_here = question->here;
      row.prices_there = question->there;
      row.choices = {"send-prices", "no-prices"};
      picture.review.push_back(std::move(row));
    }
  if (input.writer != nullptr && ours)
    for (const auto& [variant, other] : input.writer->skus().others()) {
      if (!other.open) continue;
      core::ReviewView row;
      row.kind = core::ReviewKind::sku_differs;
      row.row = fmt::format("sku:{}", variant);
      row.sku = other.ours;
      row.sku_there = other.theirs;
      if (const auto* view = picture.stock.find(other.ours)) row.item_name = view->second.name;
      row.choices = {"sku-back", "sku-leave"};
      picture.review.push_back(std::move(row));
    }
  if (input.writer != nullptr && ours)
    for (const auto& [id, same] : input.writer->same_names()) {
      const auto found = input.writer->rows().find(id);
      if (found == input.writer->rows().end()) continue;
      core::ReviewView row;
      row.kind = core::ReviewKind::same_name;
      row.row = std::string(kNameRow) + id;
      row.item_name = found->second.known.name;
      if (!found->second.known.variants.empty()) row.sku = found->second.known.variants.front().sku;
      row.sku_there = same.sku;
      row.choices = {"same-thing", "keep-off"};
      picture.review.push_back(std::move(row));
    }
  if (input.orders) {
    if (const auto old = input.orders->book().open_at_link(); ours && old.orders > 0) {
      core::ReviewView row;
      row.kind = core::ReviewKind::old_orders;
      row.row = "old-orders";
      row.orders = old.orders;
      row.quantity = old.units;
      row.choices = {"taken-already", "take-now"};
      picture.review.push_back(std::move(row));
    }
    for (const auto& missing : store::OrderActs(place.database).missing()) {
      core::ReviewView row;
      row.kind = core::ReviewKind::line_missing;
      row.row = fmt::format("missing:{}:{}", missing.order, missing.line);
      row.order_number = missing.order;
      row.customer = missing.customer;
      row.who = missing.who;
      row.sold_at = missing.at;
      row.quantity = missing.quantity;
      row.sku = missing.sku;
      row.item_name = missing.name;
      row.in_store = on_hand(row.sku);
      row.choices = {"found-it", "customer-told"};
      picture.review.push_back(std::move(row));
    }
    for (const auto& goods : store::OrderActs(place.database).to_put_back()) {
      core::ReviewView row;
      row.kind = core::ReviewKind::put_back;
      row.row = fmt::format("aside:{}", goods.order);
      row.order_number = goods.order;
      row.customer = goods.customer;
      row.canceled = goods.canceled;
      row.quantity = goods.units;
      row.sku = goods.sku;
      row.item_name = goods.name;
      row.in_store = on_hand(row.sku);
      row.choices = {"all-back", "some-missing"};
      picture.review.push_back(std::move(row));
    }
    for (const auto& question :
         ours ? input.orders->book().shelf_questions() : std::vector<store::ShelfQuestion>()) {
      core::ReviewView row;
      row.kind = core::ReviewKind::back_on_shelf;
      row.row = fmt::format("shelf:{}", question.order);
      row.order_number = question.order;
      row.quantity = question.units;
      row.sku = question.sku;
      row.item_name = question.name;
      row.in_store = on_hand(row.sku);
      row.choices = {"back", "not-back"};
      picture.review.push_back(std::move(row));
    }
  }
  std::map<std::string, core::ReviewView> uncounted;
  for (const auto& line : place.activity.held()) {
    if (line.reason == core::kNoCountThere && input.writer != nullptr)
      if (const auto id = input.writer->uncounted_item(line.sku); !id.empty()) {
        auto& row = uncounted[id];
        row.kind = core::ReviewKind::first_count;
        row.row = std::string(kFirstCountRow) + id;
        if (row.sku.empty()) {
          row.sku = line.sku;
          row.item_name = input.writer->rows().at(id).known.name;
          row.in_store = on_hand(line.sku);
          row.sold_at = line.at;
        }
        row.quantity += line.quantity_milli / core::kMilliPerUnit;
        row.movements.push_back(line.movement_id);
        row.choices = {"count-shop", "count-leave"};
        continue;
      }
    core::ReviewView row;
    row.kind = core::ReviewKind::held;
    row.row = fmt::format("held:{}:{}", line.seq, line.line);
    row.sku = line.sku;
    const auto match = place.items.match(line.sku);
    std::string sku;
    row.item_name = item_name(input, match.key, &sku);
    if (row.item_name.empty()) row.item_name = line.sku;
    row.reason = line.reason;
    row.quantity = line.quantity_milli / core::kMilliPerUnit;
    row.sold_at = line.at;
    row.choices = {"send", "leave"};
    row.movements = {line.movement_id};
    picture.review.push_back(std::move(row));
  }
  for (auto& [id, row] : uncounted)
    if (input.writer->first_count_of(id) == core::FirstCount::open) picture.review.push_back(std::move(row));
  for (const auto& unclear : store::Unclear(place.database).waiting(kUnclearRows)) {
    core::ReviewView row;
    row.kind = core::ReviewKind::unclear;
    row.row = fmt::format("unclear:{}", unclear.seq);
    row.reason = unclear.reason;
    row.sold_at = unclear.movement.at;
    row.choices = {"arrived", "not-arrived"};
    row.movements = {unclear.movement.id};
    std::size_t others = 0;
    for (const auto& line : unclear.movement.lines) {
      if (line.sku.empty()) continue;
      if (!row.sku.empty()) {
        ++others;
        continue;
      }
      row.sku = line.sku;
      row.quantity = line.quantity_milli / core::kMilliPerUnit;
    }
    std::string sku;
    const auto match = place.items.match(row.sku);
    row.item_name = item_name(input, match.key, &sku);
    if (row.item_name.empty()) row.item_name = row.sku;
    if (others > 0) row.item_name += fmt::format(" and {} more", others);
    row.in_store = on_hand(row.sku);
    for (const auto& item : place.items.by_key(match.key)) row.web_level = item.level.value_or(0);
    picture.review.push_back(std::move(row));
  }
}

void add_in_store(const core::Picture& picture, std::vector<core::OrderView>& orders) {
  for (auto& order : orders)
    for (auto& line : order.lines)
      if (const auto* stock = picture.stock.find(line.sku); stock != nullptr && stock->second.in_store_read) {
        line.on_hand_milli = stock->second.in_store_milli;
        line.on_hand_read = true;
      }
}

/// The shop's hours by its own clock, which is the register's.
core::OpeningHours hours_of(const PictureInput& input) {
  const auto& configuration = input.place->configuration;
  core::OpeningHours hours;
  hours.from_minute = minutes_of_day(configuration.opening_from);
  hours.to_minute = minutes_of_day(configuration.opening_to);
  hours.utc_offset_minutes = input.place->host.utc_offset_minutes();
  hours.opened_at = input.opened_at;
  return hours;
}

void name_lines(const core::Picture& picture, std::vector<core::ActivityView>& rows) {
  for (auto& row : rows)
    for (auto& line : row.lines)
      if (const auto* stock = picture.stock.find(line.sku)) line.name = stock->second.name;
}

}  // namespace

bool trouble_needs_person(core::Trouble trouble) {
  switch (trouble) {
    case core::Trouble::none:
    case core::Trouble::no_route:
    case core::Trouble::no_internet:
    case core::Trouble::not_answering:
    case core::Trouble::throttled:
      return false;
    default:
      return true;
  }
}

std::shared_ptr<const core::Picture> make_picture(const PictureInput& input) {
  auto picture = std::make_shared<core::Picture>();
  auto& p = *picture;
  p.revision = input.revision;
  p.made_at = input.wall;
  p.trouble = input.trouble;
  p.trouble_detail = input.trouble_detail;
  p.trouble_choices = input.trouble_choices;
  p.compares = input.sender != nullptr && input.sender->compares();
  p.clock_behind = input.clock_behind;
  p.linked = input.linked;
  p.degraded = input.degraded;
  p.read_back = input.read_back;
  p.host_calls_open = input.host_calls;
  p.last_answer_at = input.last_answer_wall;
  p.settings = input.settings;
  p.badge_corners = input.badge_corners;
  p.offline = input.offline;
  p.offline_since = p.offline ? input.offline_since : 0;
  p.assortment = input.assortment;
  if (input.counts) p.counts = input.counts->board();
  p.categories = input.categories;
  p.matching = input.matching;
  p.checklist = input.checklist;
  p.link = input.link;
  p.latency = input.latency;
  if (input.writer) p.catalogue_work = input.writer->work();
  p.registers = input.registers;
  p.catalogue_actions =
      input.writer && input.registers.ours && input.place && !input.place->host.is_training();
  core::BadgeFacts facts;
  facts.linked = input.linked;
  facts.training = input.training;
  if (input.place) {
    auto& place = *input.place;
    p.edits_go = place.configuration.send_items;
    p.store_name = place.facts.get(fact::kStoreName).value_or("");
    p.location_name = place.host.location_name();
    p.paused_by = place.facts.get(fact::kPausedBy).value_or("");
    p.paused_since = place.facts.number(fact::kPausedSince);
    if (!place.configuration.send_sales && p.paused_since == 0) {
      p.paused_by = "tillbridge.json";
      p.paused_since = input.wall - (input.now - input.started_at);
    }
    facts.paused = p.paused_since != 0;
    place.board.counting();
    const auto counts = place.outbox.counts();
    if (!input.linked) {
      p.unlinked_since = place.facts.number(fact::kUnlinkedAt);
      p.unlinked_by = place.facts.get(fact::kUnlinkedBy).value_or("");
    }
    p.linked_by = place.facts.get(fact::kLinkedBy).value_or("");
    p.linked_since = place.facts.number(fact::kLinkedAt);
    p.queued = input.linked || p.unlinked_since != 0 ? counts.pending : 0;
    p.settled_total = counts.settled;
    p.held = counts.held;
    std::set<std::uint64_t> accepted, sending;
    if (input.sender) {
      accepted = input.sender->accepted();
      sending = input.sender->on_the_wire();
      // A marker that is given up takes what was under way to Review, whatever its answers were.
      if (input.sender->stopped()) place.outbox.keep_pending(accepted);
      p.unconfirmed = counts.pending - std::min<std::uint64_t>(counts.pending, accepted.size());
      p.doubts_until = input.sender->doubts_until();
      p.sending = sending.size();
      p.last_sent_at = input.sender->last_accepted_at();
    }
    // Sent is what has a 200, here as in the list: the look at its seal comes later.
    p.sent_today = place.activity.sent_since(core::day_begins(input.wall, place.host.utc_offset_minutes())) +
                   accepted.size();
    p.stock = input.stock;
    p.activity = place.activity.latest(kActivityRows, accepted, sending);
    if (input.sender) input.sender->tell_exchanges(p.activity);
    name_lines(p, p.activity);
    if (input.search) {
      auto found = std::make_shared<core::ActivityFound>();
      found->text = input.search->text();
      found->rows = place.activity.movements(input.search->found(), accepted, sending);
      if (input.sender) input.sender->tell_exchanges(found->rows);
      found->looking = !input.search->over();
      found->cut = input.search->cut();
      found->back_to = input.search->back_to();
      name_lines(p, found->rows);
      p.found = std::move(found);
    }
    // What has a 200 stands in the list as sent; the tab counts the rows that it shows.
    p.activity_queued = input.sender ? p.unconfirmed : p.queued;
    p.activity_problems = counts.held;
    if (input.orders && input.linked) {
      // When an order was placed is said by the web store's clock: by that it is late.
      const auto late_before = core::waited_since(hours_of(input), input.wall + input.clock_behind,
                                                  place.configuration.late_after_ms);
      p.orders = input.orders->book().views(input.wall - kDayMs, late_before);
      for (auto& order : p.orders)
        order.counted = order.pickup ? place.configuration.count_pickups : place.configuration.count_parcels;
      p.order_actions = !input.place->host.is_training();
      p.polls_started = input.orders->started();
      p.poll_applied = input.orders->applied();
      add_in_store(p, p.orders);
      if (!input.orders_wanted.empty()) {
        auto found = std::make_shared<core::OrdersFound>(input.orders->book().find(
            input.orders_wanted, input.wall - kFoundForMs, late_before, kFoundOrders));
        add_in_store(p, found->orders);
        p.orders_found = std::move(found);
      }
    }
    add_review(input, p);
  }
  if (input.salvaged > 0) {
    core::ReviewView row;
    row.kind = core::ReviewKind::adopt_salvaged;
    row.row = "salvaged";
    row.quantity = static_cast<core::Units>(input.salvaged);
    row.choices = {"adopt", "decline"};
    p.review.push_back(std::move(row));
  }
  p.away_long = p.offline && p.offline_since > 0 && input.wall - p.offline_since >= kAwayLongMs;
  p.disk_days = input.disk_days;
  facts.attention = core::red_rows(
      p, (trouble_needs_person(p.trouble) ? 1u : 0u) + (p.away_long ? 1u : 0u) + (p.disk_days ? 1u : 0u));
  facts.offline = p.offline;
  facts.unconfirmed = p.unconfirmed;
  facts.queued = p.queued;
  facts.read_back = input.read_back;
  facts.answered_lately =
      input.last_answer_wall != 0 && input.wall - input.last_answer_wall <= kAnswerFreshMs;
  facts.since_start_ms = input.now - input.started_at;
  p.badge = core::sync_badge(facts);
  // Accepted, and only the marker's own look is still out: nothing that the cashier waits for.
  if (p.badge == core::SyncBadge::checking && input.linked && input.read_back && !p.offline &&
      p.unconfirmed == 0 && facts.answered_lately)
    p.badge = core::SyncBadge::all_sent;
  return picture;
}

}  // namespace tillbridge::runtime
