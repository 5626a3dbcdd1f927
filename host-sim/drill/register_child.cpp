#include "drill/register_child.h"

#include <fmt/format.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <nlohmann/json.hpp>

#include "drill/open_register.h"
#include "drill/words.h"

namespace till_drill {
namespace {

using nlohmann::json;
using till_register::Cart;
using till_register::CartLine;
using till_register::Refusal;
using till_register::RegisterError;

constexpr std::uint32_t kLateToStopMs = 2'000;

std::int64_t unix_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

class Child {
 public:
  explicit Child(const ChildOptions& options)
      : channel_(options.channel),
        open_(options.data_dir, options.shop, options.plugin, {options.records_dir, options.number}) {}

  int run() {
    say({{"ok", true}, {"plugin", open_.plugin().description()}});
    while (true) {
      if (!open_.round(channel_, 250)) continue;
      std::array<char, 65536> buffer;
      const auto count = ::recv(channel_, buffer.data(), buffer.size(), MSG_DONTWAIT);
      if (count == 0) return 0;  // the parent is gone
      if (count < 0) {
        if (errno == EAGAIN || errno == EINTR) continue;
        return 1;
      }
      pending_.append(buffer.data(), static_cast<std::size_t>(count));
      for (auto end = pending_.find('\n'); end != std::string::npos; end = pending_.find('\n')) {
        const auto request = json::parse(pending_.substr(0, end));
        pending_.erase(0, end + 1);
        if (request.at("op") == "shutdown") {
          // A commit may be under way, and a disk that others keep busy holds it up.
          open_.plugin().stop(200, kLateToStopMs);
          say({{"ok", true}, {"violations", open_.plugin().violations().take()}});
          return 0;
        }
        say(answer(request));
      }
    }
  }

  static void say_on(int channel, const json& reply) {
    const auto text = reply.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
    std::size_t sent = 0;
    while (sent < text.size()) {
      const auto count = ::send(channel, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
      if (count <= 0) return;
      sent += static_cast<std::size_t>(count);
    }
  }

 private:
  void say(const json& reply) const { say_on(channel_, reply); }

  json answer(const json& request) {
    json reply;
    try {
      reply = act(request);
    } catch (const RegisterError& error) {
      reply = {{"ok", false}, {"detail", error.what()}};
    }
    if (open_.plugin().violations().count() > 0) reply["violations"] = open_.plugin().violations().take();
    return reply;
  }

  /// A movement that the register has kept is a success, whatever the plugin said to it: the journal has it.
  json moved(const std::string& what) {
    json reply{{"ok", true}, {"detail", what}, {"at_unix_ms", began_}, {"record", open_.last_record()}};
    if (open_.last_record() < 0) {
      reply["detail"] = fmt::format("{}; the plugin answered \"{}\", the journal keeps it", what,
                                    status_words(open_.last_record()));
    }
    return reply;
  }

  json act(const json& request) {
    began_ = unix_ms();
    const auto op = request.at("op").get<std::string>();
    auto& records = open_.records();
    if (op == "sell") return sell(request);
    if (op == "return") return take_back(request);
    if (op == "void") {
      const auto sold = records.receipt_of_movement(request.at("of"));
      if (!sold) {
        throw RegisterError(Refusal::kNotFound,
                            fmt::format("There is no sale {} to void.", request.at("of").get<std::string>()));
      }
      const auto undone = records.void_sale(sold->number, request.at("id"));
      return moved(fmt::format("receipt {} of {}", undone.number, sold->number));
    }
    if (op == "adjust" || op == "count") {
      const std::string sku = request.at("sku");
      const std::int64_t to = request.at("to_milli");
      const auto movement = op == "adjust" ? records.adjust(sku, to, "drill", request.at("id"))
                                           : records.count(sku, to, request.at("id"));
      if (!movement) return {{"ok", true}, {"detail", "the count was that already; nothing moved"}};
      return moved(
          fmt::format("by {}", till_register::format_quantity(movement->lines.front().quantity_milli)));
    }
    if (op == "receive") {
      std::optional<till_register::Minor> cost;
      const std::string cost_text = request.at("cost");
      if (!cost_text.empty()) {
        cost = till_register::parse_money(cost_text, till_register::currency_digits(records.currency()));
        if (!cost)
          throw RegisterError(Refusal::kInvalid, fmt::format("\"{}\" is no amount of money.", cost_text));
      }
      records.receive(request.at("sku"), request.at("qty_milli"), cost, request.at("id"));
      return moved("received");
    }
    if (op == "status") return status();
    if (op == "on_hand") {
      const auto quantity = records.on_hand(request.at("sku"));
      if (!quantity) {
        throw RegisterError(Refusal::kNotFound, fmt::format("The register does not know the SKU {}.",
                                                            request.at("sku").get<std::string>()));
      }
      return {{"ok", true}, {"on_hand_milli", *quantity}};
    }
    if (op == "counts") {
      json counts = json::object();
      for (const auto& item : records.items()) counts[item.sku] = item.on_hand_milli;
      return {{"ok", true}, {"counts", counts}};
    }
    if (op == "link") {
      return as_owner([&]() -> json {
        const auto outcome =
            open_.act("link", {{"file", request.at("file")}, {"store_url", request.at("store_url")}}, 60'000);
        return {{"ok", outcome.done}, {"detail", outcome.message}};
      });
    }
    if (op == "act") {
      std::vector<std::pair<std::string, std::string>> arguments;
      for (const auto& [name, value] : request.at("arguments").items()) arguments.emplace_back(name, value);
      const std::string action = request.at("action");
      const auto act = [&]() -> json {
        const auto outcome = open_.act(action, arguments, request.at("within_ms"));
        return {{"ok", outcome.done}, {"detail", outcome.message}};
      };
      const std::string by = request.at("by");
      const bool owners = by.empty() ? action == "unlink" || action.starts_with("link") : by == "owner";
      if (owners) return as_owner(act);
      return by == "cashier" ? signed_in("maya", "1111", act) : act();
    }
    if (op == "category_items")
      return as_owner([&]() -> json {
        const auto outcome =
            open_.act("category-items",
                      {{"category", request.at("category")}, {"add", item_ids(request.at("items"))}}, 30'000);
        return {{"ok", outcome.done}, {"detail", outcome.message}};
      });
    if (op == "items") return items(request);
    if (op == "plan") {
      records.set_sells_online(request.at("sells_online"));
      return {{"ok", true}, {"detail", ""}};
    }
    if (op == "edit_item") return edit_item(request);
    return {{"ok", false}, {"detail", fmt::format("The register knows no request \"{}\".", op)}};
  }

  /// The owner signs in for it, as what is sold online is theirs to decide; then whoever was there is back.
  template <class Work>
  json as_owner(Work work) {
    return signed_in("robin", "3333", work);
  }

  template <class Work>
  json signed_in(const char* who, const char* pin, Work work) {
    auto& records = open_.records();
    records.sign_in(who, pin);
    json reply;
    try {
      reply = work();
    } catch (...) {
      records.sign_in("sam", "2222");
      throw;
    }
    records.sign_in("sam", "2222");
    return reply;
  }

  /// One a line; of a variant, its item's.
  std::string item_ids(const json& skus) {
    std::string ids;
    for (const auto& sku : skus) {
      const auto item = open_.records().item(sku);
      if (!item)
        throw RegisterError(Refusal::kNotFound,
                            fmt::format("The register does not know the SKU {}.", sku.get<std::string>()));
      ids += (item->parent_item_id.empty() ? item->item_id : item->parent_item_id) + "\n";
    }
    return ids;
  }

  json items(const json& request) {
    return as_owner([&]() -> json {
      std::vector<std::pair<std::string, std::string>> arguments;
      for (const auto* name : {"on", "off", "show", "hide"}) {
        const auto ids = item_ids(request.at(name));
        if (!ids.empty()) arguments.emplace_back(name, ids);
      }
      // Right after a start the plugin is still reading the register's items.
      const auto until = unix_ms() + 15'000;
      while (true) {
        const auto outcome = open_.act(request.at("sync") ? "items-sync" : "items-save", arguments, 30'000);
        if (outcome.done || outcome.message.find("not been read yet") == std::string::npos ||
            unix_ms() > until)
          return {{"ok", outcome.done}, {"detail", outcome.message}};
        open_.round(-1, 100);
      }
    });
  }

  json edit_item(const json& request) {
    return as_owner([&]() -> json {
      auto& records = open_.records();
      const auto digits = till_register::currency_digits(records.currency());
      till_register::ItemEdit edit;
      for (const auto& [name, value] : request.at("fields").items()) {
        if (name == "name") edit.name = value.get<std::string>();
        if (name == "upc") edit.upc = value.get<std::string>();
        if (name == "tracked") edit.tracked = value.get<bool>();
        if (name == "options") edit.options = value.get<std::vector<std::string>>();
        if (name == "values") edit.values = value.get<std::vector<std::string>>();
        if (name != "price" && name != "cost") continue;
        const auto amount = till_register::parse_money(value.get<std::string>(), digits);
        if (!amount)
          throw RegisterError(Refusal::kInvalid, fmt::format("{} is no amount of money.", value.dump()));
        (name == "price" ? edit.price_minor : edit.cost_minor) = amount;
      }
      records.edit_item(request.at("sku"), edit);
      return {{"ok", true}, {"detail", ""}};
    });
  }

  json sell(const json& request) {
    auto& records = open_.records();
    Cart cart;
    for (const auto& line : request.at("lines")) {
      const std::string sku = line.at("sku");
      const auto item = records.item(sku);
      if (!item) {
        throw RegisterError(Refusal::kNotFound, fmt::format("The register does not know the SKU {}.", sku));
      }
      CartLine sold;
      sold.sku = sku;
      sold.name = item->name;
      sold.variant_label = item->variant_label;
      sold.unit_price_minor = item->price_minor;
      sold.quantity_milli = line.at("qty_milli");
      cart.add_line(std::move(sold));
    }
    const auto total = cart.totals().total_minor;
    const auto receipt = records.tender(cart, {{till_register::TenderKind::kCash, total}},
                                        request.at("id").get<std::string>());
    return moved(
        fmt::format("receipt {} over {}", receipt.number,
                    till_register::format_money(total, till_register::currency_digits(records.currency()))));
  }

  json take_back(const json& request) {
    auto& records = open_.records();
    till_register::ReturnRequest back;
    std::optional<till_register::Receipt> sold;
    if (const std::string of = request.at("of"); !of.empty()) {
      sold = records.receipt_of_movement(of);
      if (!sold) throw RegisterError(Refusal::kNotFound, fmt::format("There is no sale {} to return.", of));
      back.receipt_number = sold->number;
    }
    back.reason = "drill";
    for (const auto& line : request.at("lines")) {
      till_register::ReturnLine returned;
      returned.sku = line.at("sku");
      returned.quantity_milli = line.at("qty_milli");
      returned.restock = line.at("restock");
      if (sold) {
        for (const auto& candidate : sold->lines) {
          if (candidate.sku == returned.sku && returned.line_no == 0) returned.line_no = candidate.line_no;
        }
      }
      back.lines.push_back(returned);
    }
    const auto receipt = records.take_back(back, request.at("id").get<std::string>());
    return moved("receipt " + receipt.number);
  }

  json status() {
    const auto view = open_.plugin().status();
    return {{"ok", true},
            {"sync", sync_name(view.sync)},
            {"offline", view.offline != 0},
            {"orders", view.orders_to_do},
            {"orders_late", view.orders_late},
            {"attention", view.attention},
            {"unconfirmed", view.unconfirmed},
            {"queued", view.queued},
            {"held", view.held},
            {"settled_total", view.settled_total},
            {"host_calls_open", view.host_calls_open},
            {"order_polls_started", view.order_polls_started},
            {"order_poll_applied", view.order_poll_applied},
            {"degraded", view.degraded != 0},
            {"cleanly_opened", view.cleanly_opened != 0},
            {"journal_behind", !open_.plugin_has_all()},
            {"sync_words", view.sync_words},
            {"orders_words", view.orders_words},
            {"headline", view.headline},
            {"body", view.body},
            {"store_name", view.store_name}};
  }

  int channel_;
  OpenRegister open_;
  std::string pending_;
  std::int64_t began_ = 0;
};

}  // namespace

int run_register_child(const ChildOptions& options) {
  if (!options.state_home.empty()) ::setenv("XDG_STATE_HOME", options.state_home.c_str(), 1);
  try {
    return Child(options).run();
  } catch (const std::exception& error) {
    Child::say_on(options.channel, {{"ok", false}, {"detail", error.what()}});
    return 1;
  }
}

}  // namespace till_drill
