#include "drill/drill.h"

#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>

#include "drill/drill_world.h"
#include "drill/latency.h"
#include "drill/script.h"
#include "register/error.h"
#include "register/shop.h"

namespace till_drill {
namespace {

using nlohmann::json;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr auto kLook = milliseconds(40);
/// Idle must hold this long: what the plugin says of itself may be one of its rounds old.
constexpr auto kIdleHolds = milliseconds(250);

struct StepResult {
  const Step* step = nullptr;
  bool ok = false;
  std::int64_t ms = 0;
  std::string detail;
  std::optional<SoldAt> sold;
};

json lines_for_register(const std::vector<StepLine>& lines, bool restock) {
  json list = json::array();
  for (const auto& line : lines) {
    list.push_back(
        {{"sku", line.sku}, {"qty_milli", line.quantity_milli}, {"restock", line.restock.value_or(restock)}});
  }
  return list;
}

class DrillRun {
 public:
  DrillRun(World& world, const std::vector<Step>& steps) : world_(world), steps_(steps) {}

  /// Takes every step; a failed one does not stop the rest, unless the register is gone for good.
  bool run() {
    bool all_held = true;
    for (const auto& step : steps_) {
      StepResult result;
      result.step = &step;
      const auto start = Clock::now();
      try {
        current_ = &result;
        at_ = step.at;
        result.ok = std::visit([this](const auto& body) { return take(body); }, step.body);
      } catch (const RegisterGone& error) {
        result.detail = error.what();
        gone_ = true;
      } catch (const std::exception& error) {
        result.detail = error.what();
      }
      result.ms = std::chrono::duration_cast<milliseconds>(Clock::now() - start).count();
      fmt::print("{} {:>3}  {}{}{}  [{} ms]\n", result.ok ? "ok  " : "FAIL", step.line, describe(step),
                 result.detail.empty() ? "" : ": ", result.detail, result.ms);
      std::fflush(stdout);
      all_held = all_held && result.ok;
      results_.push_back(std::move(result));
      if (gone_) break;
    }
    return all_held;
  }

  const std::vector<StepResult>& results() const { return results_; }
  bool register_gone() const { return gone_; }

 private:
  bool ask(const json& request) {
    const auto answer = world_.shop_register(at_).ask(request);
    say(answer.value("detail", ""));
    return answer.value("ok", false);
  }
  void say(const std::string& detail) { current_->detail = detail; }

  bool take(const SellStep& step) {
    const auto answer = world_.shop_register(at_).ask(
        {{"op", "sell"}, {"id", step.id}, {"lines", lines_for_register(step.lines, true)}});
    say(answer.value("detail", ""));
    if (!answer.value("ok", false)) return false;
    SoldAt sold;
    sold.at_unix_ms = answer.value("at_unix_ms", std::int64_t{0});
    for (const auto& line : step.lines) {
      if (line.quantity_milli % 1000 == 0) sold.units.emplace_back(line.sku, line.quantity_milli / 1000);
    }
    current_->sold = std::move(sold);
    return true;
  }

  bool take(const ReturnStep& step) {
    return ask({{"op", "return"},
                {"id", step.id},
                {"of", step.of},
                {"lines", lines_for_register(step.lines, step.restock)}});
  }

  bool take(const VoidStep& step) { return ask({{"op", "void"}, {"id", step.id}, {"of", step.of}}); }

  bool take(const AdjustStep& step) {
    return ask({{"op", step.count ? "count" : "adjust"},
                {"id", step.id},
                {"sku", step.sku},
                {"to_milli", step.to_milli}});
  }

  bool take(const ReceiveStep& step) {
    return ask({{"op", "receive"},
                {"id", step.id},
                {"sku", step.sku},
                {"qty_milli", step.quantity_milli},
                {"cost", step.cost}});
  }

  bool take(const NetworkStep& step) {
    world_.cable(at_).set_state(step.state);
    mark_polls();
    return true;
  }

  bool take(const StoreFaultStep& step) {
    world_.admin().add_fault(step.body);
    mark_polls();
    return true;
  }

  bool take(const CableFaultStep& step) {
    world_.cable().add_fault(step.fault);
    mark_polls();
    return true;
  }

  bool take(const ClearFaultsStep&) {
    for (auto* cable : world_.cables()) cable->clear_faults();
    world_.admin().clear_faults();
    mark_polls();
    return true;
  }

  bool take(const WebOrderStep& step) {
    const auto number = world_.admin().place_order(step);
    orders_[step.as] = number;
    say("order " + number);
    mark_polls();
    return true;
  }

  bool take(const WebChangeStep& step) {
    const auto& number = orders_.at(step.order);
    world_.admin().change_order(number, step);
    say("order " + number);
    mark_polls();
    return true;
  }

  bool take(const WebStockStep& step) {
    world_.admin().edit_stock(step.sku, step.to);
    mark_polls();
    return true;
  }

  bool take(const WebMarkerStep& step) {
    say(fmt::format("{} slots", world_.admin().edit_marker(step.to, step.by)));
    mark_polls();
    return true;
  }

  bool take(const WebLaunchStep& step) {
    world_.admin().launch(step.launched);
    return true;
  }

  bool take(const StartStep&) { return true; }  // the world was made so

  bool take(const ActStep& step) {
    json arguments = json::object();
    for (const auto& [name, value] : step.arguments) arguments[name] = value;
    if ((step.action == "link" || step.action == "link-check") && !arguments.contains("file")) {
      world_.name_web_store(arguments, at_);
      polls_before_[at_] = 0;  // a new link polls anew
    }
    const auto said = [&](const std::string& words) {
      return current_->detail.find(words) != std::string::npos;
    };
    return until(step.again_ms, [&] {
      const bool done = ask({{"op", "act"},
                             {"action", step.action},
                             {"arguments", arguments},
                             {"by", step.by},
                             {"within_ms", step.within_ms}});
      return step.refused.empty() ? done && said(step.says) : !done && said(step.refused);
    });
  }

  bool take(const CategoryStep& step) {
    const auto id_of = [&](const std::string& name, const std::string& parent) {
      return world_.admin().category(name, parent);
    };
    if (!id_of(step.name, step.parent)) {
      json arguments{{"name", step.name}, {"visible", step.visible ? "yes" : "no"}};
      if (!step.parent.empty()) {
        const auto above = id_of(step.parent, "");
        if (!above) throw AdminError(fmt::format("The web store has no category {}.", step.parent));
        arguments["parent"] = std::to_string(*above);
      }
      if (!ask({{"op", "act"},
                {"action", "category-create"},
                {"arguments", arguments},
                {"by", "owner"},
                {"within_ms", step.within_ms}}))
        return false;
    }
    std::optional<std::int64_t> made;
    if (!until(step.within_ms, [&] { return (made = id_of(step.name, step.parent)).has_value(); })) {
      say("the web store has no such category");
      return false;
    }
    if (step.items.empty()) return true;
    return ask({{"op", "category_items"}, {"category", std::to_string(*made)}, {"items", step.items}});
  }

  bool take(const ItemsStep& step) {
    json request = {{"op", "items"}, {"sync", step.sync}};
    for (const auto& [name, skus] : {std::pair{"on", &step.on}, std::pair{"off", &step.off},
                                     std::pair{"show", &step.show}, std::pair{"hide", &step.hide}})
      request[name] = *skus;
    return ask(request);
  }

  bool take(const PlanStep& step) { return ask({{"op", "plan"}, {"sells_online", step.sells_online}}); }

  bool take(const EditItemStep& step) {
    return ask({{"op", "edit_item"}, {"sku", step.sku}, {"fields", json::parse(step.fields)}});
  }

  bool take(const BackupStep& step) {
    world_.backup(at_, step.as);
    polls_before_[at_] = 0;  // the plugin counts anew
    return true;
  }

  bool take(const RestoreStep& step) {
    world_.restore(at_, step.from, step.plugin_only);
    polls_before_[at_] = 0;
    return true;
  }

  bool take(const CloneStep& step) {
    world_.clone(at_, step.as);
    polls_before_[at_] = polls_before_[step.as] = 0;
    return true;
  }

  bool take(const RegisterStep& step) {
    say(world_.open_beside(step.as));
    polls_before_[""] = polls_before_[step.as] = 0;
    return true;
  }

  bool take(const CrashStep&) {
    world_.shop_register(at_).crash();
    world_.shop_register(at_).start();
    polls_before_[at_] = 0;  // the plugin counts anew
    return true;
  }

  bool take(const RestartStep&) {
    world_.shop_register(at_).stop();
    world_.shop_register(at_).start();
    polls_before_[at_] = 0;
    return true;
  }

  bool take(const WaitSecondsStep& step) {
    std::this_thread::sleep_for(milliseconds(step.ms));
    return true;
  }

  bool take(const WaitIdleStep& step) {
    std::string why;
    auto idle_since = Clock::time_point::max();
    const bool idle = until(step.within_ms, [&] {
      why = why_not_idle(world_.status(at_));
      if (!why.empty()) {
        idle_since = Clock::time_point::max();
        return false;
      }
      idle_since = std::min(idle_since, Clock::now());
      return Clock::now() - idle_since >= kIdleHolds;
    });
    if (!idle) say(why.empty() ? "it was idle for too short a time" : why);
    return idle;
  }

  bool take(const ExpectStep& step) {
    std::string seen;
    const bool held = until(step.within_ms, [&] { return holds(step, &seen); });
    say(held ? "" : "seen: " + seen);
    return held;
  }

  /// Empty when idle, else what is still going on.
  std::string why_not_idle(const json& status) const {
    const auto count = [&](const char* key) { return status.value(key, std::uint64_t{0}); };
    if (!status.value("cleanly_opened", false)) return "the plugin has not read its outbox back yet";
    if (status.value("degraded", false)) return "the plugin cannot write its store";
    if (status.value("journal_behind", false))
      return "the plugin has not read the journal's newest entries yet";
    if (count("queued") != 0) return fmt::format("{} movements are not settled", count("queued"));
    if (count("host_calls_open") != 0) return fmt::format("{} host calls are open", count("host_calls_open"));
    if (count("order_poll_applied") <= polls_before_.at(at_)) {
      return fmt::format("no order poll since the last event has been applied (sync {})",
                         status.value("sync", ""));
    }
    return {};
  }

  bool holds(const ExpectStep& step, std::string* seen) {
    bool all = true;
    seen->clear();
    const auto note = [&](bool good, const std::string& what) {
      all = all && good;
      *seen += (seen->empty() ? "" : ", ") + what;
    };
    if (step.register_milli) {
      const auto answer = world_.shop_register(at_).ask({{"op", "on_hand"}, {"sku", step.sku}});
      if (!answer.value("ok", false)) throw std::runtime_error(answer.value("detail", ""));
      const auto on_hand = answer.value("on_hand_milli", std::int64_t{0});
      note(on_hand == *step.register_milli,
           fmt::format("register {:g}", static_cast<double>(on_hand) / 1000));
    }
    if (step.web_given) {
      const auto level = world_.admin().level(step.sku);
      note(level == step.web, level ? fmt::format("web {}", *level) : "web not counted");
    }
    if (!step.product.empty()) {
      const auto wanted = json::parse(step.product);
      const auto product = json::parse(world_.admin().product(step.sku));
      bool good = wanted.is_null() == product.is_null();
      json shown = product;
      if (good && wanted.is_object()) {
        shown = json::object();
        for (const auto& [key, value] : wanted.items()) {
          shown[key] = product.value(key, json());
          good = good && shown[key] == value;
        }
      }
      note(good, "product " + shown.dump());
    }
    if (step.shoppers) {
      const auto found = world_.admin().found_by_shoppers();
      note(found == *step.shoppers, fmt::format("shoppers find {}", found));
    }
    if (step.sync.empty() && !step.queued && !step.orders && !step.attention && !step.held &&
        step.says.empty())
      return all;
    const auto status = world_.status(at_);
    if (!step.sync.empty()) {
      const auto sync = status.value("sync", "");
      note(sync == step.sync, fmt::format("sync {} (\"{}\")", sync, status.value("sync_words", "")));
    }
    const auto number = [&](const char* key, const std::optional<std::uint64_t>& wanted) {
      if (!wanted) return;
      const auto value = status.value(key, std::uint64_t{0});
      note(value == *wanted, fmt::format("{} {}", key, value));
    };
    number("queued", step.queued);
    number("orders", step.orders);
    number("attention", step.attention);
    number("held", step.held);
    if (!step.says.empty()) {
      std::string words;
      for (const auto* key : {"sync_words", "headline", "body"})
        words += (words.empty() ? "" : " / ") + status.value(key, "");
      note(words.find(step.says) != std::string::npos, "\"" + words + "\"");
    }
    return all;
  }

  template <class Condition>
  bool until(std::int64_t within_ms, const Condition& condition) {
    const auto deadline = Clock::now() + milliseconds(within_ms);
    while (true) {
      if (condition()) return true;
      if (Clock::now() >= deadline) return false;
      std::this_thread::sleep_for(kLook);
    }
  }

  /// Only a poll that starts after now has seen what has just happened.
  void mark_polls() {
    for (auto& [at, before] : polls_before_)
      before = world_.status(at).value("order_polls_started", std::uint64_t{0});
  }

  World& world_;
  const std::vector<Step>& steps_;
  std::vector<StepResult> results_;
  StepResult* current_ = nullptr;
  std::map<std::string, std::string> orders_;
  std::string at_;  ///< the register of the step under way
  std::map<std::string, std::uint64_t> polls_before_{{"", 0}};
  bool gone_ = false;
};

/// Adds "accepted_ms" to each sale of the report and prints the percentiles.
void tell_latency(World& world, const std::vector<StepResult>& results, json* steps, json* report) {
  std::vector<SoldAt> sales;
  std::vector<std::size_t> rows;
  for (std::size_t index = 0; index < results.size(); ++index) {
    if (!results[index].sold) continue;
    sales.push_back(*results[index].sold);
    rows.push_back(index);
  }
  if (sales.empty()) return;
  std::vector<SeenEffect> effects;
  try {
    effects = world.admin().effects();
  } catch (const AdminError& error) {
    fmt::print("No times of acceptance: {}\n", error.what());
    return;
  }
  // What the web store does not know is never taken out there.
  std::map<std::string, bool> online;
  for (auto& sale : sales) {
    std::erase_if(sale.units, [&](const auto& unit) {
      const auto known = online.find(unit.first);
      if (known != online.end()) return !known->second;
      return !(online[unit.first] = world.admin().level(unit.first).has_value());
    });
  }
  const auto accepted = accepted_after(sales, effects);
  std::vector<std::int64_t> known;
  for (std::size_t index = 0; index < rows.size(); ++index) {
    if (!accepted[index]) continue;
    (*steps)[rows[index]]["accepted_ms"] = *accepted[index];
    known.push_back(*accepted[index]);
  }
  if (known.empty()) return;
  (*report)["accepted_ms"] = {
      {"sales", known.size()}, {"p50", *percentile(known, 50)}, {"p95", *percentile(known, 95)}};
  fmt::print("Accepted by the web store: {} of {} sales, p50 {} ms, p95 {} ms after the sale\n", known.size(),
             sales.size(), *percentile(known, 50), *percentile(known, 95));
}

json finish(World& world, const DrillRun& run, json* steps) {
  json report;
  tell_latency(world, run.results(), steps, &report);
  report["register"] = json::object();
  report["status"] = json::object();
  if (run.register_gone()) return report;
  for (const auto& [name, process] : world.registers()) {
    json counts = json::object();
    const auto answer = process->ask({{"op", "counts"}});
    for (const auto& [sku, milli] : answer.at("counts").items()) {
      const auto value = milli.get<std::int64_t>();
      counts[sku] = value % 1000 == 0 ? json(value / 1000) : json(static_cast<double>(value) / 1000);
    }
    auto status = world.status(name);
    for (const auto* key : {"ok", "violations"}) status.erase(key);
    process->stop();
    auto& place = name.empty() ? report : report["others"][name];
    place["register"] = counts;
    place["status"] = status;
  }
  return report;
}

int play(const DrillOptions& options, const std::vector<Step>& steps) {
  World world(options);
  fmt::print("{} at {}{}\n", world.shop_register().plugin_description(), world.data_dir(),
             world.linked().empty() ? "" : ": " + world.linked());
  std::fflush(stdout);
  DrillRun run(world, steps);
  bool all_held = run.run();
  json step_rows = json::array();
  for (const auto& result : run.results()) {
    json row{{"line", result.step->line},
             {"do", result.step->name},
             {"ok", result.ok},
             {"ms", result.ms},
             {"detail", result.detail}};
    if (options.files.size() > 1) row["file"] = result.step->file;
    step_rows.push_back(std::move(row));
  }
  json report;
  try {
    report = finish(world, run, &step_rows);
  } catch (const std::exception& error) {
    fmt::print("FAIL at the end: {}\n", error.what());
    all_held = false;
  }
  report["steps"] = step_rows;
  std::set<std::string> violations;
  for (const auto& [name, process] : world.registers())
    violations.insert(process->violations().begin(), process->violations().end());
  for (const auto& sentence : violations) {
    fmt::print("FAIL broken promise: {}\n", sentence);
    report["violations"].push_back(sentence);
    all_held = false;
  }
  report["ok"] = all_held;
  if (!options.report.empty()) {
    std::ofstream file(options.report);
    file << report.dump(2, ' ', false, json::error_handler_t::replace) << "\n";
    file.close();
    if (!file) {
      fmt::print("FAIL the report {} could not be written; check the path.\n", options.report);
      all_held = false;
    }
  }
  if (!all_held && options.data_dir.empty()) {
    world.keep();
    fmt::print("The register's folder is kept: {}\n", world.data_dir());
  }
  fmt::print("{}\n", all_held ? "All held." : "Not all held.");
  return all_held ? 0 : 1;
}

}  // namespace

int run_drill(const DrillOptions& given) {
  DrillOptions options = given;
  try {
    std::vector<Step> steps;
    for (const auto& file : options.files) {
      auto more = load_script(file);
      steps.insert(steps.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
    }
    check_names(steps);
    if (const auto* start = start_of(steps)) {
      options.linked = start->linked;
      if (!start->shop.empty())
        options.shop = (std::filesystem::path(steps.front().file).parent_path() / start->shop).string();
    }
    till_register::load_shop(options.shop);
    if (!options.report.empty() && !std::ofstream(options.report, std::ios::app))
      throw BadRequest(fmt::format("The report {} cannot be written; check the path.", options.report));
    return play(options, steps);
  } catch (const ScriptError& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 2;
  } catch (const BadRequest& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 2;
  } catch (const till_register::RegisterError& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 2;
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 1;
  }
}

}  // namespace till_drill
