// Web orders as people see them.
#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <tuple>

#include "plugin/store/order_acts.h"
#include "plugin/store/order_book.h"

namespace tillbridge::store {

using core::UnixMillis;

namespace {

constexpr const char* kOrderColumns =
    "SELECT id, status, status_words, created_s, customer, total, currency, pickup, done_ms, act, state, "
    "remark, "
    "asked_ms, archived, tracking, seen_ms, came_as FROM orders LEFT JOIN order_acts ON order_acts.order_id "
    "= orders.id ";

core::OrderView read_order(SQLite::Statement& from, UnixMillis late_before) {
  core::OrderView view;
  view.number = from.getColumn(0).getInt64();
  const int status = from.getColumn(1).getInt();
  view.status_words = from.getColumn(13).getInt() != 0 ? "Archived" : from.getColumn(2).getString();
  view.placed_at = from.getColumn(3).getInt64() * 1000;
  view.customer = from.getColumn(4).getString();
  view.total = from.getColumn(5).getString();
  view.currency = from.getColumn(6).getString();
  view.pickup = from.getColumn(7).getInt() != 0 || status == core::order_status::kAwaitingPickup;
  view.stage = from.getColumn(8).isNull() ? core::OrderStage::to_do : core::OrderStage::done;
  // Set aside by somebody else: at another register, or in the web store. One that came so is to do.
  const int came_as = from.getColumn(16).getInt();
  const bool ready_elsewhere =
      status == core::status_after(core::OrderAct::ready, view.pickup) && came_as != status && came_as >= 0;
  if (view.stage == core::OrderStage::to_do && ready_elsewhere) view.stage = core::OrderStage::ready;
  if (!from.getColumn(14).isNull()) view.tracking = from.getColumn(14).getString();
  if (view.stage != core::OrderStage::done && !from.getColumn(9).isNull()) {
    const auto act = static_cast<core::OrderAct>(from.getColumn(9).getInt());
    const auto state = static_cast<OrderActRow::State>(from.getColumn(10).getInt());
    // An order that was set back in the web store, to be packed again, is to do again.
    const bool set_aside = status == core::status_after(core::OrderAct::ready, view.pickup) ||
                           status == core::order_status::kPartiallyShipped;
    const bool was_ready = act == core::OrderAct::done || state == OrderActRow::State::confirmed;
    if (set_aside && was_ready) view.stage = core::OrderStage::ready;
    if (state == OrderActRow::State::open) view.telling_since = from.getColumn(12).getInt64();
    if (state == OrderActRow::State::refused) view.act_problem = from.getColumn(11).getString();
  }
  view.paid = !core::unpaid(status);
  view.on_hold = core::on_hold(status);
  view.fresh = view.stage == core::OrderStage::to_do && from.getColumn(15).getInt64() == 0;
  view.late = view.stage == core::OrderStage::to_do && view.placed_at < late_before;
  return view;
}

/// Reads the lines of one order after another.
class Lines {
 public:
  Lines(Database& db, const std::string& store_hash)
      : select_(
            db,
            // Of what waits, what is neither on its way nor paid back.
            "SELECT order_lines.line, sku, name, CASE WHEN ?2 THEN order_lines.quantity ELSE max(0, "
            "order_lines.quantity - order_lines.shipped - refunded) END, intent_state, mark, "
            "order_marks.quantity, max(0, a.units - max(0, order_lines.shipped - a.shipped)), (SELECT "
            "count(*) FROM "
            "order_acts WHERE order_acts.order_id = ?1 AND act = 0 AND state <> 2 AND EXISTS (SELECT 1 FROM "
            "order_aside s WHERE s.order_id = ?1)) FROM order_lines LEFT JOIN order_aside a ON a.order_id = "
            "order_lines.order_id AND a.line = order_lines.line LEFT JOIN order_marks ON "
            "order_marks.order_id = "
            "order_lines.order_id AND order_marks.line = order_lines.line WHERE order_lines.order_id = ?1 "
            "ORDER BY order_lines.line"),
        store_hash_(store_hash) {}

  void add_to(core::OrderView& view) {
    select_.bind(1, view.number);
    select_.bind(2, view.stage == core::OrderStage::done ? 1 : 0);
    while (select_.executeStep()) {
      core::OrderLineView line;
      line.line = select_.getColumn(0).getInt64();
      line.line_ref = fmt::format("{}:{}:{}", store_hash_, view.number, line.line);
      line.sku = select_.getColumn(1).getString();
      line.name = select_.getColumn(2).getString();
      line.quantity = select_.getColumn(3).getInt64();
      const bool aside = !select_.getColumn(7).isNull();
      const core::Units here = aside ? select_.getColumn(7).getInt64() : 0;
      if (view.stage != core::OrderStage::done) {
        line.to_put_back = std::max<core::Units>(0, here - line.quantity);
        const bool looked_for = select_.getColumn(5).isNull() || select_.getColumn(5).getInt() < 2;
        // What was added to an order that is set aside as a whole is to be fetched, too.
        if (aside || (select_.getColumn(8).getInt() != 0 && looked_for))
          line.to_fetch = std::max<core::Units>(0, line.quantity - here);
        view.changed = view.changed || line.to_fetch + line.to_put_back != 0;
      }
      line.known = !line.sku.empty() && select_.getColumn(4).getInt() != 2;
      if (line.quantity == 0 && line.to_put_back == 0) continue;
      if (!select_.getColumn(5).isNull())
        line.mark = static_cast<core::LineMark>(select_.getColumn(5).getInt());
      if (line.mark == core::LineMark::found && select_.getColumn(6).getInt64() != line.quantity)
        line.mark = core::LineMark::none;
      if (line.mark == core::LineMark::missing && view.stage != core::OrderStage::done)
        view.cannot_find = true;
      view.items += line.quantity;
      view.lines.push_back(std::move(line));
    }
    select_.reset();
  }

 private:
  Kept select_;
  const std::string& store_hash_;
};

/// Small letters without accents, as people type names in a hurry: "Zoë MÜLLER" is "zoe muller".
std::string folded_name(std::string_view name) {
  // U+00E0 to U+00FF; a dot: stays as it is.
  static constexpr std::string_view kPlain = "aaaaaa.ceeeeiiii.nooooo.ouuuuy.y";
  std::string folded;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const auto byte = static_cast<unsigned char>(name[i]);
    if (byte != 0xC3 || i + 1 == name.size()) {
      folded += byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte - 'A' + 'a') : name[i];
      continue;
    }
    const auto next = static_cast<unsigned char>(name[++i]);
    const char plain = next >= 0x80 && next < 0xC0 ? kPlain[next % 0x20] : '.';
    if (next == 0x9F) {
      folded += "ss";
    } else if (plain != '.') {
      folded += plain;
    } else {
      folded += {name[i - 1], name[i]};
    }
  }
  return folded;
}

/// What somebody looks for: the beginning of a number, or words of a name.
class Wanted {
 public:
  explicit Wanted(std::string_view text) : folded_(folded_name(text)) {
    const auto hash = folded_.find_first_not_of("# ");
    const auto number = hash == std::string::npos ? std::string() : folded_.substr(hash);
    if (!number.empty() && number.find_first_not_of("0123456789") == std::string::npos) number_ = number;
  }
  bool is(const core::OrderView& order) const {
    if (!number_.empty() && std::to_string(order.number).starts_with(number_)) return true;
    const auto name = folded_name(order.customer);
    std::string_view rest = folded_;
    bool any = false;
    while (!rest.empty()) {
      const auto word = rest.substr(0, rest.find(' '));
      rest.remove_prefix(std::min(rest.size(), word.size() + 1));
      if (word.empty()) continue;
      if (name.find(word) == std::string::npos) return false;
      any = true;
    }
    return any;
  }

 private:
  std::string folded_, number_;
};

}  // namespace

std::vector<core::OrderView> OrderBook::views(UnixMillis done_since, UnixMillis late_before) {
  std::vector<core::OrderView> views;
  static const std::string sql =
      std::string(kOrderColumns) +
      "WHERE before_link = 0 AND status <> 0 AND status <> 1 AND (done_ms IS NULL OR done_ms >= ?) ORDER BY "
      "done_ms IS NOT NULL, created_s, id LIMIT 2000";
  Kept select(database_, sql.c_str());
  select.bind(1, static_cast<std::int64_t>(done_since));
  Lines lines(database_, store_hash_);
  while (select.executeStep()) {
    views.push_back(read_order(select, late_before));
    lines.add_to(views.back());
  }
  std::stable_sort(views.begin(), views.end(), [](const auto& a, const auto& b) {
    // Late ones first, then what somebody comes for, then parcels; each by its age.
    const auto place = [](const auto& order) {
      const bool to_do = order.stage == core::OrderStage::to_do;
      return std::tuple(order.stage, !order.late, to_do && !order.late && !order.pickup);
    };
    return place(a) < place(b);
  });
  return views;
}

core::OrdersFound OrderBook::find(const std::string& text, UnixMillis since, UnixMillis late_before,
                                  std::size_t most) {
  core::OrdersFound found;
  found.text = text;
  const Wanted wanted(text);
  SQLite::Statement select(
      database_.worker(),
      std::string(kOrderColumns) +
          "WHERE (before_link = 0 OR (before_link = 1 AND done_ms IS NOT NULL)) AND status <> 0 AND status "
          "<> 1 AND (done_ms IS NULL OR done_ms >= ?) ORDER BY done_ms IS NOT NULL, created_s DESC, id DESC");
  select.bind(1, static_cast<std::int64_t>(since));
  Lines lines(database_, store_hash_);
  while (select.executeStep()) {
    auto view = read_order(select, late_before);
    if (!wanted.is(view)) continue;
    found.cut = found.orders.size() >= most;
    if (found.cut) break;
    lines.add_to(view);
    found.orders.push_back(std::move(view));
  }
  return found;
}

}  // namespace tillbridge::store
