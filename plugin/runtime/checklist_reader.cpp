#include "plugin/runtime/checklist_reader.h"

#include <fmt/format.h>

#include <algorithm>

namespace tillbridge::runtime {
namespace {

constexpr core::Millis kAgain = 30'000;
constexpr const char *kPaymentsSince = "payments.waiting_since", *kPaymentsBy = "payments.waiting_by";

struct RowRule {
  const char* id;
  bool must;
};
/// In the order in which they are shown.
constexpr RowRule kRows[] = {
    {"link", true},     {"location", false},    {"items", true},       {"counts", false}, {"sale", false},
    {"theme", false},   {"information", false}, {"categories", false}, {"tax", false},    {"shipping", true},
    {"payments", true}, {"certificate", true},  {"domain", false},     {"visible", true}, {"launch", false}};

}  // namespace

void ChecklistReader::read_now() {
  wanted_ = true;
  due_ = 0;
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

void ChecklistReader::turn(bool reachable, bool may_read) {
  if (!wanted_ || reading_ || place_.clock.now() < due_) return;
  if (!reachable || !may_read) {
    due_ = place_.clock.now() + 1'000;
    return;
  }
  wanted_ = false;
  reading_ = began_ = true;
  made_.visible = made_.hidden = made_.without_stock = made_.without_price = 0;
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
                          std::function<void(const bigcommerce::HttpReply&)> read) {
  web_.ask(
      std::move(request),
      [this, alive = alive_, row = std::string(row),
       read = std::move(read)](const bigcommerce::HttpReply& reply) {
        if (!*alive) return;
        using bigcommerce::ReplyKind;
        const auto kind = bigcommerce::kind_of(reply);
        if (kind == ReplyKind::unauthorized) {
          say(row, State::no_permission, "");
        } else if (kind == ReplyKind::ok) {
          read(reply);
          return;
        } else if (kind != ReplyKind::missing && kind != ReplyKind::refused) {
          // Not answered: what was read before stands, and it is tried again.
          wanted_ = true;
          reading_ = false;
          due_ = place_.clock.now() + std::max(kAgain, bigcommerce::throttle_wait(reply).value_or(0));
          return;
        }
        next();
      },
      false);
}

void ChecklistReader::next() {
  switch (step_++) {
    case 0:
      return ask(bigcommerce::store_request(), "certificate", [this](const auto& reply) {
        if (const auto store = bigcommerce::parse_store(reply)) channel_ = store.value().default_channel_id;
        if (const auto domain = bigcommerce::parse_store_domain(reply)) {
          const auto& site = domain.value();
          const bool safe = site.secure_url.starts_with("https://") && site.https_everywhere;
          say("certificate", safe ? State::done : State::to_do, site.secure_url);
          say("domain", site.domain.ends_with(".mybigcommerce.com") ? State::to_do : State::done,
              site.domain);
          made_.launch_page = site.control_panel;
        }
        next();
      });
    case 1:
      return ask(bigcommerce::channel_request(channel_ == 0 ? 1 : channel_), "launch",
                 [this](const auto& reply) {
                   if (const auto channel = bigcommerce::parse_channel(reply)) {
                     made_.launched = channel.value().status == "active";
                     say("launch", made_.launched ? State::done : State::to_do, channel.value().status);
                   }
                   next();
                 });
    case 2:
      return ask(bigcommerce::payment_methods_request(), "payments", [this](const auto& reply) {
        if (const auto rows = bigcommerce::parse_v2_list(reply, "the payment methods")) {
          const auto count =
              std::count_if(rows.value().begin(), rows.value().end(), [](auto& r) { return r.counts; });
          if (count > 0) payments_came();
          say("payments", count > 0 ? State::done : State::to_do, std::to_string(count));
        }
        next();
      });
    case 3:
      return ask(bigcommerce::shipping_zones_request(), "shipping",
                 [this](const auto& reply) { read_zones(reply); });
    case 4:
      return ask(bigcommerce::tax_classes_request(), "tax", [this](const auto& reply) {
        // Classes exist from the start, so that they are there proves little.
        if (const auto rows = bigcommerce::parse_v2_list(reply, "the tax classes"))
          say("tax", State::by_hand, std::to_string(rows.value().size()));
        next();
      });
    case 5:
      return read_preview(1);
    default:
      reading_ = false;
      ++changes_;
      if (on_change) on_change();
  }
}

void ChecklistReader::read_zones(const bigcommerce::HttpReply& reply) {
  const auto zones = bigcommerce::parse_v2_list(reply, "the shipping zones");
  const auto open =
      zones ? std::find_if(zones.value().begin(), zones.value().end(), [](auto& z) { return z.counts; })
            : std::vector<bigcommerce::ListedRow>::const_iterator{};
  if (!zones || open == zones.value().end()) {
    if (zones) say("shipping", State::to_do, "0");
    return next();
  }
  ask(bigcommerce::shipping_methods_request(open->id), "shipping", [this](const auto& methods) {
    if (const auto rows = bigcommerce::parse_v2_list(methods, "the shipping methods")) {
      const auto count =
          std::count_if(rows.value().begin(), rows.value().end(), [](auto& r) { return r.counts; });
      say("shipping", count > 0 ? State::done : State::to_do, std::to_string(count));
    }
    next();
  });
}

void ChecklistReader::read_preview(int page) {
  ask(bigcommerce::products_for_preview_request(page), "visible", [this, page](const auto& reply) {
    const auto rows = bigcommerce::parse_preview(reply);
    if (!rows) return next();
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
    if (is("theme") || is("information") || is("counts")) row.state = State::by_hand;
    made->rows.push_back(std::move(row));
  }
  return list_ = std::move(made);
}

}  // namespace tillbridge::runtime
