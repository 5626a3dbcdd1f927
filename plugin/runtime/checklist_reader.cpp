#include "plugin/runtime/checklist_reader.h"

#include <fmt/format.h>

#include <algorithm>

namespace tillbridge::runtime {
namespace {

/// After a Save all that may be asked may be used up for half a minute.
constexpr core::Millis kChecksAgain = 30'000, kPatience = 45'000;
/// How long a reading that a Save asks for keeps away from the one before, for each page of products in it: a
/// large catalogue takes a small part of what may be asked.
constexpr core::Millis kRestForPage = 5'000;
/// More shipping zones than any shop sets up by hand.
constexpr std::size_t kMostZones = 200;
constexpr const char *kPaymentsSince = "payments.waiting_since", *kPaymentsBy = "payments.waiting_by";

struct RowRule {
  const char* id;
  bool must;
};
/// In the order in which they are shown.
constexpr RowRule kRows[] = {
    {"link", true},        {"location", false}, {"items", true},        {"counts", false},
    {"sale", false},       {"theme", false},    {"information", false}, {"categories", false},
    {"tax", false},        {"shipping", true},  {"payments", true},     {"stock", true},
    {"certificate", true}, {"domain", false},   {"visible", true},      {"launch", false}};

}  // namespace

void ChecklistReader::read_now(Then then) {
  wanted_ = true;
  due_ = 0;
  if (!then) return;
  if (asked_.empty()) patient_until_ = place_.clock.now() + kPatience;
  asked_.push_back(std::move(then));
}

void ChecklistReader::tell(bool good, const std::string& words) {
  for (auto& then : std::exchange(asked_, {})) then(good, words);
}

std::string ChecklistReader::summary() {
  const auto list = checklist();
  const auto done = std::count_if(list->rows.begin(), list->rows.end(),
                                  [](const auto& row) { return row.state == State::done; });
  std::string missing;
  for (const auto& row : list->rows)
    if (row.must && row.state != State::done) missing += (missing.empty() ? "" : ", ") + row.id;
  return fmt::format("{} of {} rows are done. The web store is {}.{}", done, list->rows.size(),
                     list->launched ? "launched" : "not launched",
                     missing.empty() ? "" : " Needed to launch: " + missing + ".");
}

void ChecklistReader::wait_for_payments(bool waiting, const std::string& who) {
  if (waiting == (place_.facts.number(kPaymentsSince) != 0)) return;
  const auto now = place_.clock.wall();
  if (waiting) {
    place_.facts.put(kPaymentsBy, who);
    place_.facts.put(kPaymentsSince, now);
  } else {
    place_.facts.erase(kPaymentsSince);
    place_.facts.erase(kPaymentsBy);
  }
  place_.activity.note(core::ActivityKind::note, "",
                       waiting ? fmt::format("{} applied for web payments and waits for the provider.", who)
                               : fmt::format("{} no longer waits for web payments.", who),
                       now);
  ++changes_;
}

/// The web store lists a way to pay: whoever waits for it has it.
void ChecklistReader::payments_came() {
  if (place_.facts.number(kPaymentsSince) == 0) return;
  place_.facts.erase(kPaymentsSince);
  place_.facts.erase(kPaymentsBy);
  place_.activity.note(core::ActivityKind::note, "", "The web store lists a way to pay. The wait is over.",
                       place_.clock.wall());
}

/// What a Save changed is what a shopper sees: it is counted again once the web store has all of it.
void ChecklistReader::look_after_saves() {
  const auto work = writer_.work();
  if (work.running || work.ended_at == 0 || work.ended_at == seen_save_) return;
  seen_save_ = work.ended_at;
  if (!began_ || wanted_) return;
  wanted_ = true;
  due_ = std::max(place_.clock.now(), ended_ + kRestForPage * pages_);
}

core::Millis ChecklistReader::wake_at() const {
  const auto now = place_.clock.now();
  // A way that is blocked opens in a turn of its own; only who waits in front of the panel is told in time.
  if (wanted_ && !reading_ && blocked_ && !asked_.empty()) return std::max(patient_until_ + 1, now + 1'000);
  return reading_ || !wanted_ || blocked_ ? now + 60'000 : due_;
}

void ChecklistReader::turn(bool reachable, bool may_read) {
  look_after_saves();
  if (!wanted_ || reading_ || place_.clock.now() < due_) return;
  blocked_ = !reachable || !may_read;
  if (blocked_) {
    if (place_.clock.now() > patient_until_)
      tell(false, "The web store cannot be read now. It is read as soon as it can be.");
    return;
  }
  wanted_ = false;
  reading_ = began_ = true;
  step_ = 0;
  ++changes_;
  next();
}

void ChecklistReader::say(const std::string& row, State state, const std::string& fact) {
  auto& to = read_[row];
  to.state = state;
  to.fact = fact;
  to.checked_at = place_.clock.wall();
  ++changes_;
  if (on_change) on_change();
}

void ChecklistReader::ask(bigcommerce::HttpRequest request, const char* row,
                          std::function<void(const bigcommerce::HttpReply&)> read,
                          std::function<void()> is_not_there) {
  web_.ask(
      std::move(request),
      [this, alive = alive_, row = std::string(row), read = std::move(read),
       is_not_there = std::move(is_not_there)](const bigcommerce::HttpReply& reply) {
        if (!*alive) return;
        using bigcommerce::ReplyKind;
        const auto kind = bigcommerce::kind_of(reply);
        if (kind == ReplyKind::unauthorized) {
          if (!row.empty()) say(row, State::no_permission, "");
        } else if (kind == ReplyKind::ok) {
          read(reply);
          return;
        } else if (kind == ReplyKind::missing && is_not_there) {
          is_not_there();
          return;
        } else if (kind != ReplyKind::missing && kind != ReplyKind::refused) {
          // Not answered: what was read before stands, and it is tried again.
          wanted_ = true;
          reading_ = false;
          due_ = place_.clock.now() + std::max(kChecksAgain, bigcommerce::throttle_wait(reply).value_or(0));
          tell(false, "The web store did not answer all of it. It is asked again by itself.");
          return;
        }
        next();
      },
      false);
}

void ChecklistReader::next() {
  const auto channel = channel_ == 0 ? 1 : channel_;
  switch (step_++) {
    case 0:
      return ask(bigcommerce::store_request(), "certificate", [this](const auto& reply) {
        if (const auto store = bigcommerce::parse_store(reply)) channel_ = store.value().default_channel_id;
        if (const auto domain = bigcommerce::parse_store_domain(reply)) {
          const auto& site = domain.value();
          secure_url_ = site.secure_url;
          safe_ = site.secure_url.starts_with("https://") && site.https_everywhere;
          say("certificate", safe_ ? State::done : State::to_do, site.secure_url);
          say("domain", site.domain.ends_with(".mybigcommerce.com") ? State::to_do : State::done,
              site.domain);
          // Without more the address would be the storefront's.
          made_.launch_page = site.control_panel.empty() ? std::string() : site.control_panel + "/manage";
        }
        next();
      });
    case 1:
      return ask(bigcommerce::channel_request(channel), "launch", [this](const auto& reply) {
        if (const auto read = bigcommerce::parse_channel(reply)) {
          made_.launched = read.value().status == "active";
          say("launch", made_.launched ? State::done : State::to_do, read.value().status);
        }
        next();
      });
    case 2:
      return read_site();
    case 3:
      return ask(
          bigcommerce::active_theme_request(channel), "theme",
          [this](const auto& reply) {
            if (const auto active = bigcommerce::parse_active_theme(reply))
              say("theme", active.value() ? State::done : State::to_do, "");
            next();
          },
          [this] {
            say("theme", State::to_do, "");
            next();
          });
    case 4:
      return ask(bigcommerce::payment_methods_request(), "payments", [this](const auto& reply) {
        if (const auto rows = bigcommerce::parse_v2_list(reply, "the payment methods")) {
          const auto count =
              std::count_if(rows.value().begin(), rows.value().end(), [](auto& r) { return r.counts; });
          if (count > 0) payments_came();
          say("payments", count > 0 ? State::done : State::to_do, std::to_string(count));
        }
        next();
      });
    case 5:
      return ask(bigcommerce::shipping_zones_request(), "shipping",
                 [this](const auto& reply) { read_zones(reply); });
    case 6:
      return ask(bigcommerce::tax_classes_request(), "tax", [this](const auto& reply) {
        // Classes exist from the start, so that they are there proves little.
        if (const auto rows = bigcommerce::parse_v2_list(reply, "the tax classes"))
          say("tax", State::by_hand, std::to_string(rows.value().size()));
        next();
      });
    case 7:
      return ask(bigcommerce::inventory_settings_request(), "stock", [this](const auto& reply) {
        if (const auto rule = bigcommerce::parse_inventory_settings(reply)) stock_rule_ = rule.value();
        next();
      });
    case 8:
      // The storefront's own rule, where it has one, is the one for its orders.
      return ask(bigcommerce::inventory_settings_request(channel), "stock", [this](const auto& reply) {
        using Moves = bigcommerce::InventorySettings::MovesWhen;
        if (const auto rule = bigcommerce::parse_inventory_settings(reply, stock_rule_))
          say("stock", rule.value().moves_when == Moves::placed ? State::done : State::to_do, "");
        next();
      });
    case 9:
      pages_ = 0;
      made_.visible = made_.hidden = made_.without_stock = made_.without_price = 0;
      return read_preview(1);
    default:
      reading_ = false;
      ended_ = place_.clock.now();
      ++changes_;
      if (on_change) on_change();
      // What was asked for while this was under way is read once more.
      if (!wanted_) tell(true, summary());
  }
}

/// Many keys may not read sites; what the store says of itself stands then.
void ChecklistReader::read_site() {
  ask(bigcommerce::channel_site_request(channel_ == 0 ? 1 : channel_), "", [this](const auto& reply) {
    if (const auto has = bigcommerce::parse_site_certificate(reply))
      say("certificate", safe_ && has.value() ? State::done : State::to_do, secure_url_);
    next();
  });
}

void ChecklistReader::read_zones(const bigcommerce::HttpReply& reply) {
  auto zones = bigcommerce::parse_shipping_zones(reply);
  if (!zones) return next();
  zones_ = std::move(zones.value());
  std::erase_if(zones_, [](const auto& zone) { return !zone.enabled; });
  if (zones_.size() > kMostZones) zones_.resize(kMostZones);
  std::reverse(zones_.begin(), zones_.end());
  zones_without_.clear();
  ways_to_ship_ = 0;
  read_next_zone();
}

void ChecklistReader::read_next_zone() {
  if (zones_.empty()) {
    std::string fact = std::to_string(ways_to_ship_);
    for (auto& name : zones_without_) {
      std::replace(name.begin(), name.end(), '\n', ' ');
      fact += "\n" + name;
    }
    say("shipping", ways_to_ship_ > 0 ? State::done : State::to_do, fact);
    return next();
  }
  const auto zone = zones_.back();
  zones_.pop_back();
  ask(
      bigcommerce::shipping_methods_request(zone.id), "shipping",
      [this, name = zone.name](const auto& methods) {
        if (const auto rows = bigcommerce::parse_v2_list(methods, "the shipping methods")) {
          const auto count =
              std::count_if(rows.value().begin(), rows.value().end(), [](auto& r) { return r.counts; });
          ways_to_ship_ += count;
          if (count == 0) zones_without_.push_back(name);
        }
        read_next_zone();
      },
      [this] { read_next_zone(); });  // deleted meanwhile
}

void ChecklistReader::read_preview(int page) {
  ask(bigcommerce::products_for_preview_request(page), "visible", [this, page](const auto& reply) {
    const auto rows = bigcommerce::parse_preview(reply);
    if (!rows) return next();
    ++pages_;
    for (const auto& row : rows.value().rows) {
      if (row.sku.starts_with("TILLBRIDGE-")) continue;
      ++(row.visible ? made_.visible : made_.hidden);
      made_.without_stock += row.has_stock ? 0 : 1;
      made_.without_price += row.has_price ? 0 : 1;
    }
    if (rows.value().has_more) return read_preview(page + 1);
    say("visible", made_.visible > 0 ? State::done : State::to_do, std::to_string(made_.visible));
    next();
  });
}

std::shared_ptr<const core::Checklist> ChecklistReader::checklist() {
  if (!began_) return nullptr;
  if (list_ && seen_ == changes_ && seen_writer_ == writer_.revision()) return list_;
  seen_ = changes_;
  seen_writer_ = writer_.revision();
  auto made = std::make_shared<core::Checklist>(made_);
  made->reading = reading_;
  std::size_t on = 0;
  for (const auto& [id, row] : writer_.rows())
    on += row.known.wanted && row.known.product != 0 && row.problem.empty() ? 1u : 0u;
  const auto now = place_.clock.wall();
  for (const auto& rule : kRows) {
    core::ChecklistRow row;
    if (const auto read = read_.find(rule.id); read != read_.end()) row = read->second;
    row.id = rule.id;
    row.must = rule.must;
    if (row.id == std::string_view("payments") && row.state != State::done) {
      row.waiting_since = place_.facts.number(kPaymentsSince);
      row.waiting_by = place_.facts.get(kPaymentsBy).value_or("");
    }
    const auto is = [&](const char* id) { return row.id == id; };
    const auto here = [&](State state, std::string fact) {
      row.state = state;
      row.fact = std::move(fact);
      row.checked_at = now;
    };
    if (is("link")) here(State::done, link_.store_name);
    if (is("location")) here(link_.location == 1 ? State::done : State::by_hand, link_.location_label);
    if (is("items")) here(on > 0 ? State::done : State::to_do, std::to_string(on));
    if (is("sale")) {
      const auto settled = place_.outbox.counts().settled;
      here(settled > 0 ? State::done : State::to_do, std::to_string(settled));
    }
    if (is("categories")) {
      const auto count = categories_.visible_categories();
      here(count > 0 ? State::done : State::to_do, std::to_string(count));
    }
    if (is("information") || is("counts")) row.state = State::by_hand;
    made->rows.push_back(std::move(row));
  }
  return list_ = std::move(made);
}

}  // namespace tillbridge::runtime
