#include "screen/tour.h"

#include <fmt/format.h>

#include <cstdio>

namespace till_screen {
namespace {

constexpr std::size_t kGoods = 6;

}  // namespace

Tour::Tour(App& app, till_drill::StoreAdmin& store, TourOptions options)
    : app_(app), store_(store), options_(std::move(options)) {
  steps_.reserve(16);  // step_ points into it
}

bool Tour::run() {
  struct Stop {
    const char *title, *did;
    bool (Tour::*go)();
  };
  static constexpr Stop kStops[] = {
      {"The shop opens", "Maya taps her name and enters her PIN.", &Tour::start},
      {"A sale reaches BigCommerce", "Two pieces of one item and one of another, paid in cash.", &Tour::sell},
      {"The cable is pulled", "The network cable is pulled. Nobody tells the plugin.", &Tour::pull_cable},
      {"Selling goes on without the web store", "Three more sales: one scanned, two tapped.",
       &Tour::sell_offline},
      {"The cable is back", "The network cable is plugged in again.", &Tour::plug_in},
      {"A web order arrives",
       "Maya is in the middle of a sale when a shopper orders in the web store. She looks at the order, and "
       "finishes the sale.",
       &Tour::web_order},
      {"A return",
       "The receipt of the first sale is scanned; one piece of it comes back and goes on the shelf.",
       &Tour::take_back},
      {"The end of the day",
       "Both sides' counts are compared, item by item. Then the register is shown in its dark theme.",
       &Tour::end_of_day},
  };
  for (const Stop& stop : kStops) {
    steps_.push_back({stop.title, stop.did, {}, {}, 0, false});
    step_ = &steps_.back();
    std::printf("%zu. %s\n", steps_.size(), stop.title);
    std::fflush(stdout);
    if (!(this->*stop.go)() || !step_->proved) {
      step_->proved = false;
      picture("stopped");
      return false;
    }
  }
  return true;
}

bool Tour::choose_items() {
  for (const auto& tile : app_.desk().shown_tiles()) {
    if (!tile.variants.empty() || goods_.size() == kGoods) continue;
    const auto level = store_.level(tile.item.sku);
    if (!level || *level < 4 || tile.item.on_hand_milli < 4 * till_register::kOne) continue;
    const std::int64_t count = tile.item.on_hand_milli / till_register::kOne;
    goods_.push_back({tile.item.sku, tile.item.name, *level, count, *level, count});
  }
  if (goods_.size() == kGoods) return true;
  return give_up(
      fmt::format("the shop file needs {} items on its first page with 4 or more on both sides; it has {}",
                  kGoods, goods_.size()));
}

bool Tour::start() {
  if (!tap("employee.maya")) return false;
  for (int digit = 0; digit < 4; ++digit) {
    if (!tap("pin.key.1")) return false;
  }
  if (!choose_items()) return false;
  const bool proved = prove(
      [this](std::string* seen) {
        *seen = fmt::format("{} {} online", web(goods_[0].sku), goods_[0].name);
        return web(goods_[0].sku) == goods_[0].web_then;
      },
      [this](std::string* seen) {
        const auto& who = app_.reg().signed_in();
        *seen = fmt::format("{} is signed in, {} {} here", who ? who->name : "nobody", here(goods_[0].sku),
                            goods_[0].name);
        return who && who->id == "maya";
      },
      badge_says("All sent"));
  picture("start");
  return proved;
}

bool Tour::sell() {
  Good &first = goods_[0], &second = goods_[1];
  if (!tap("tile." + first.sku) || !tap("tile." + first.sku) || !tap("tile." + second.sku)) return false;
  picture("cart");
  if (!tap("pay")) return false;
  picture("tender");
  if (!tap("tender.note.1")) return false;
  picture("change");
  if (!app_.desk().last_receipt()) return give_up("the register gave no receipt");
  sale_receipt_ = app_.desk().last_receipt()->number;
  if (!tap("change.new")) return false;
  first.here_now -= 2;
  first.web_now -= 2;
  second.here_now -= 1;
  second.web_now -= 1;
  const bool proved = prove(
      [&](std::string* seen) {
        *seen = fmt::format("{} {} and {} {} online; {} and {} came from this register", web(first.sku),
                            first.name, web(second.sku), second.name, pushed(first.sku), pushed(second.sku));
        return web(first.sku) == first.web_now && web(second.sku) == second.web_now &&
               pushed(first.sku) == -2 && pushed(second.sku) == -1;
      },
      [&](std::string* seen) {
        *seen = fmt::format("receipt {}, {} {} and {} {} here", sale_receipt_, here(first.sku), first.name,
                            here(second.sku), second.name);
        return here(first.sku) == first.here_now && here(second.sku) == second.here_now;
      },
      badge_says("All sent"));
  picture("sold");
  return proved;
}

bool Tour::pull_cable() {
  const std::size_t journal = journal_size();
  seen_effects_.reset();
  const std::size_t before = effects().size();
  if (!tap("cable")) return false;
  const bool proved = prove(
      [&](std::string* seen) {
        *seen = fmt::format("{} stock changes, {} before", effects().size(), before);
        return effects().size() == before;
      },
      [&](std::string* seen) {
        *seen = fmt::format("{} stock movements in the journal, {} before", journal_size(), journal);
        return journal_size() == journal;
      },
      badge_says("Web offline"));
  picture("cable-out");
  return proved;
}

bool Tour::sell_offline() {
  seen_effects_.reset();
  const std::size_t before = effects().size();
  for (std::size_t i = 0; i < 3; ++i) {
    Good& good = goods_[2 + i];
    if (i == 0) {
      scan(good.sku);
    } else if (!tap("tile." + good.sku)) {
      return false;
    }
    if (!tap("pay") || !tap(i == 1 ? "tender.card" : "tender.exact") || !tap("change.new")) return false;
    good.here_now -= 1;
  }
  const bool proved = prove(
      [&](std::string* seen) {
        bool none = effects().size() == before;
        for (std::size_t i = 2; i < 5; ++i) none = none && web(goods_[i].sku) == goods_[i].web_now;
        *seen = fmt::format("still {} {}, {} {} and {} {} online", web(goods_[2].sku), goods_[2].name,
                            web(goods_[3].sku), goods_[3].name, web(goods_[4].sku), goods_[4].name);
        return none;
      },
      [&](std::string* seen) {
        bool all = true;
        for (std::size_t i = 2; i < 5; ++i) all = all && here(goods_[i].sku) == goods_[i].here_now;
        *seen = fmt::format("{} {}, {} {} and {} {} here", here(goods_[2].sku), goods_[2].name,
                            here(goods_[3].sku), goods_[3].name, here(goods_[4].sku), goods_[4].name);
        return all;
      },
      badge_says("Web offline \u00B7 3 waiting"));
  picture("sold-offline");
  if (!proved) return false;
  if (!tap_overlay("badge.sync")) return false;
  picture("status-card");
  if (!tap_overlay("card.button.activity")) return false;
  picture("sync-activity");
  // The newest is at the top; a small display may not have room for all three.
  if (overlay_words("panel.activity.row.").find(goods_[4].name) == std::string::npos) {
    return give_up(fmt::format("the Sync activity panel does not show the sale of {}", goods_[4].name));
  }
  return tap_overlay("panel.close");
}

bool Tour::plug_in() {
  if (!tap("cable")) return false;
  for (std::size_t i = 2; i < 5; ++i) goods_[i].web_now -= 1;
  const bool proved = prove(
      [&](std::string* seen) {
        bool once = true;
        for (std::size_t i = 2; i < 5; ++i) {
          once = once && web(goods_[i].sku) == goods_[i].web_now && pushed(goods_[i].sku) == -1;
        }
        *seen = fmt::format("{} {}, {} {} and {} {} online; one of each came from this register, once",
                            web(goods_[2].sku), goods_[2].name, web(goods_[3].sku), goods_[3].name,
                            web(goods_[4].sku), goods_[4].name);
        return once;
      },
      [&](std::string* seen) {
        bool all = true;
        for (std::size_t i = 2; i < 5; ++i) all = all && here(goods_[i].sku) == goods_[i].here_now;
        *seen = "counts here are as they were";
        return all;
      },
      badge_says("All sent"));
  picture("back-online");
  return proved;
}

bool Tour::web_order() {
  Good& good = goods_[5];
  for (const std::size_t i : {1u, 3u}) {
    if (!tap("tile." + goods_[i].sku)) return false;
  }
  till_drill::WebOrderStep order;
  order.status = "Awaiting Fulfillment";
  order.lines = {{good.sku, 2 * till_register::kOne, {}}};
  order.more = R"({"pickup":true})";
  order_ = store_.place_order(order);
  good.web_now -= 2;
  good.here_now -= 2;
  const bool proved = prove(
      [&](std::string* seen) {
        *seen = fmt::format("order {} is there, {} {} online, none of it taken by this register", order_,
                            web(good.sku), good.name);
        return web(good.sku) == good.web_now && pushed(good.sku) == 0;
      },
      [&](std::string* seen) {
        *seen = fmt::format("{} {} here", here(good.sku), good.name);
        return here(good.sku) == good.here_now;
      },
      [&](std::string* seen) {
        const std::string words = overlay_words("badge.orders");
        *seen = fmt::format("the badge says \"{}\"", words);
        return words == "Orders 1";
      });
  picture("web-order");
  if (!proved || !tap_overlay("badge.orders") || !tap_overlay("panel.orders.row." + order_)) return false;
  picture("orders");
  if (!tap_overlay("panel.close")) return false;
  for (const std::size_t i : {1u, 3u}) {
    goods_[i].here_now -= 1;
    goods_[i].web_now -= 1;
  }
  return tap("pay") && tap("tender.exact") && tap("change.new");
}

bool Tour::take_back() {
  Good& good = goods_[0];
  // A small display keeps the functions behind a button.
  if (app_.targets().find("strip.more") != nullptr && !tap("strip.more")) return false;
  if (!tap("function.return")) return false;
  scan(sale_receipt_);
  if (!tap("return.0")) return false;
  if (!tap("return.0.less") || !tap("return.0.shelf.yes")) return false;
  picture("return");
  if (!tap("return.cash")) return false;
  good.here_now += 1;
  good.web_now += 1;
  const bool proved = prove(
      [&](std::string* seen) {
        *seen = fmt::format("{} {} online", web(good.sku), good.name);
        return web(good.sku) == good.web_now;
      },
      [&](std::string* seen) {
        *seen = fmt::format("{} {} here, receipt {}", here(good.sku), good.name,
                            app_.desk().last_receipt()->number);
        return here(good.sku) == good.here_now;
      },
      badge_says("All sent"));
  picture("returned");
  return proved;
}

bool Tour::end_of_day() {
  const bool proved = prove(
      [&](std::string* seen) {
        bool all = true;
        seen->clear();
        for (const Good& good : goods_) {
          all = all && web(good.sku) == good.web_now;
          *seen += fmt::format("{}{} {}", seen->empty() ? "" : ", ", web(good.sku), good.name);
        }
        return all;
      },
      [&](std::string* seen) {
        bool all = true;
        seen->clear();
        for (const Good& good : goods_) {
          all = all && here(good.sku) == good.here_now;
          *seen += fmt::format("{}{} {}", seen->empty() ? "" : ", ", here(good.sku), good.name);
        }
        return all;
      },
      badge_says("All sent"));
  if (!proved) return false;
  for (const std::size_t i : {0u, 3u, 3u, 4u}) {
    if (!tap("tile." + goods_[i].sku)) return false;
  }
  app_.set_dark(true);
  picture("dark");
  if (!tap_overlay("badge.orders")) return false;
  picture("dark-orders");
  return true;
}

}  // namespace till_screen
