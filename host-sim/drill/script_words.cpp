#include <fmt/format.h>
#include <fmt/ranges.h>

#include "drill/script.h"

// What is said of a step while it is taken.

namespace till_drill {
namespace {

std::string describe_lines(const std::vector<StepLine>& lines) {
  std::string text;
  for (const auto& line : lines) {
    text += fmt::format("{}{:g} x {}", text.empty() ? "" : ", ",
                        static_cast<double>(line.quantity_milli) / 1000, line.sku);
  }
  return text;
}

}  // namespace

std::string describe(const Step& step) {
  struct Teller {
    std::string operator()(const SellStep& sell) { return sell.id + ": " + describe_lines(sell.lines); }
    std::string operator()(const ReturnStep& back) {
      return fmt::format("{}: {}{}{}", back.id, describe_lines(back.lines),
                         back.of.empty() ? "" : " of " + back.of,
                         back.restock ? "" : ", not back on the shelf");
    }
    std::string operator()(const VoidStep& undo) { return undo.id + " of " + undo.of; }
    std::string operator()(const AdjustStep& adjust) {
      return fmt::format("{}: {} to {:g}", adjust.id, adjust.sku,
                         static_cast<double>(adjust.to_milli) / 1000);
    }
    std::string operator()(const ReceiveStep& receive) {
      return fmt::format("{}: {:g} x {}", receive.id, static_cast<double>(receive.quantity_milli) / 1000,
                         receive.sku);
    }
    std::string operator()(const NetworkStep& network) {
      return network.state == CableState::kUp     ? "up"
             : network.state == CableState::kDown ? "down"
                                                  : "down, a black hole";
    }
    std::string operator()(const StoreFaultStep& fault) { return fault.name; }
    std::string operator()(const CableFaultStep& fault) { return fault.name; }
    std::string operator()(const ClearFaultsStep&) { return ""; }
    std::string operator()(const WebOrderStep& order) {
      return order.as + ": " + describe_lines(order.lines);
    }
    std::string operator()(const WebChangeStep& change) {
      return change.order + (change.lines.empty() ? "" : ": " + describe_lines(change.lines)) +
             (change.status.empty() ? "" : " to " + change.status);
    }
    std::string operator()(const WebStockStep& stock) { return fmt::format("{} to {}", stock.sku, stock.to); }
    std::string operator()(const WebMarkerStep& marker) {
      return marker.to ? fmt::format("to {}", *marker.to) : fmt::format("by {}", marker.by);
    }
    std::string operator()(const ActStep& act) {
      std::string text = act.action;
      for (const auto& [name, value] : act.arguments) text += fmt::format(" {}={}", name, value);
      if (!act.by.empty()) text += ", by the " + act.by;
      return text + (act.refused.empty() ? "" : ", refused");
    }
    std::string operator()(const WebLaunchStep& launch) { return launch.launched ? "" : "taken back"; }
    std::string operator()(const PlanStep& plan) {
      return plan.sells_online ? "with selling online" : "without selling online";
    }
    std::string operator()(const StartStep& start) {
      return start.shop + (start.linked ? "" : start.shop.empty() ? "not linked" : ", not linked");
    }
    std::string operator()(const CategoryStep& category) {
      return fmt::format("{}{}{}: {}", category.parent, category.parent.empty() ? "" : " > ", category.name,
                         fmt::join(category.items, " "));
    }
    std::string operator()(const ItemsStep& items) {
      if (items.sync) return "sync once";
      std::string text;
      for (const auto& [name, skus] : {std::pair{"on", &items.on}, std::pair{"off", &items.off},
                                       std::pair{"show", &items.show}, std::pair{"hide", &items.hide}})
        if (!skus->empty())
          text += fmt::format("{}{} {}", text.empty() ? "" : ", ", name, fmt::join(*skus, " "));
      return text;
    }
    std::string operator()(const EditItemStep& edit) { return edit.sku + " " + edit.fields; }
    std::string operator()(const BackupStep& backup) { return "as " + backup.as; }
    std::string operator()(const RestoreStep& restore) {
      return restore.from + (restore.plugin_only ? ", the plugin's records alone" : "");
    }
    std::string operator()(const CloneStep& clone) { return "as " + clone.as; }
    std::string operator()(const RegisterStep& beside) { return "as " + beside.as; }
    std::string operator()(const CrashStep&) { return ""; }
    std::string operator()(const RestartStep&) { return ""; }
    std::string operator()(const WaitIdleStep&) { return "for idle"; }
    std::string operator()(const WaitSecondsStep& wait) {
      return fmt::format("{:g} s", static_cast<double>(wait.ms) / 1000);
    }
    std::string operator()(const ExpectStep& expect) {
      std::string text = expect.sku;
      const auto say = [&](const std::string& what) { text += (text.empty() ? "" : " ") + what; };
      if (expect.register_milli) {
        say(fmt::format("register {:g}", static_cast<double>(*expect.register_milli) / 1000));
      }
      if (expect.web_given) say(expect.web ? fmt::format("web {}", *expect.web) : "web not counted");
      if (!expect.sync.empty()) say("sync " + expect.sync);
      if (expect.queued) say(fmt::format("queued {}", *expect.queued));
      if (expect.orders) say(fmt::format("orders {}", *expect.orders));
      if (expect.attention) say(fmt::format("attention {}", *expect.attention));
      if (expect.held) say(fmt::format("held {}", *expect.held));
      if (expect.shoppers) say(fmt::format("shoppers find {}", *expect.shoppers));
      if (!expect.says.empty()) say(fmt::format("says \"{}\"", expect.says));
      return text;
    }
  };
  const auto told = std::visit(Teller{}, step.body);
  return step.name + (step.at.empty() ? "" : " at " + step.at) + (told.empty() ? "" : " " + told);
}

}  // namespace till_drill
