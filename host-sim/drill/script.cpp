#include "drill/script.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

namespace till_drill {
namespace {

using nlohmann::json;

constexpr double kLargestQuantity = 1e9;

/// One step's keys; each is taken once, and what is left over is unknown.
class Keys {
 public:
  Keys(const json& source, std::string place) : source_(source), place_(std::move(place)) {
    for (const auto& [key, value] : source_.items()) left_.insert(key);
  }

  [[noreturn]] void refuse(const std::string& what) const {
    throw ScriptError(fmt::format("{}: {}", place_, what));
  }

  const json* take(const char* key) {
    const auto found = source_.find(key);
    if (found == source_.end()) return nullptr;
    left_.erase(key);
    return &*found;
  }

  const json& need(const char* key) {
    const auto* value = take(key);
    if (value == nullptr) refuse(fmt::format("\"{}\" is missing; add it.", key));
    return *value;
  }

  std::string text(const char* key) {
    const auto& value = need(key);
    if (!value.is_string() || value.get_ref<const std::string&>().empty()) {
      refuse(fmt::format("\"{}\" must be a text, not {}.", key, value.dump()));
    }
    return value.get<std::string>();
  }

  std::string text_or(const char* key, const char* otherwise) {
    return source_.contains(key) ? text(key) : std::string(otherwise);
  }

  std::optional<bool> flag(const char* key) {
    const auto* value = take(key);
    if (value == nullptr) return std::nullopt;
    if (!value->is_boolean())
      refuse(fmt::format("\"{}\" must be true or false, not {}.", key, value->dump()));
    return value->get<bool>();
  }

  double number(const char* key, double smallest, double largest) {
    const auto& value = need(key);
    if (!value.is_number()) refuse(fmt::format("\"{}\" must be a number, not {}.", key, value.dump()));
    const double given = value.get<double>();
    if (!(given >= smallest && given <= largest)) {
      refuse(fmt::format("\"{}\" must be between {} and {}, not {}.", key, smallest, largest, value.dump()));
    }
    return given;
  }

  std::int64_t milli(const char* key, double smallest, double largest) {
    const double given = number(key, smallest, largest) * 1000;
    if (std::abs(given - std::round(given)) > 1e-6)
      refuse(fmt::format("\"{}\" has more than three decimals.", key));
    return std::llround(given);
  }

  std::int64_t whole(const char* key, double smallest, double largest) {
    const double given = number(key, smallest, largest);
    if (given != std::floor(given)) refuse(fmt::format("\"{}\" must be a whole number.", key));
    return static_cast<std::int64_t>(given);
  }

  std::int64_t milliseconds(const char* key, double otherwise_s) {
    if (!source_.contains(key)) return std::llround(otherwise_s * 1000);
    return std::llround(number(key, 0, 86'400) * 1000);
  }

  bool has(const char* key) const { return source_.contains(key); }

  void done(const std::string& step) const {
    if (!left_.empty()) {
      refuse(fmt::format("\"{}\" is no key of the step \"{}\"; remove it or correct its name.",
                         *left_.begin(), step));
    }
  }

  std::vector<StepLine> lines(bool needed) {
    std::vector<StepLine> lines;
    if (!needed && !has("lines")) return lines;
    const auto& list = need("lines");
    if (!list.is_array() || list.empty())
      refuse("\"lines\" must be a list of at least one {\"sku\":..,\"qty\":..}.");
    for (const auto& entry : list) {
      if (!entry.is_object()) refuse(fmt::format("a line must be an object, not {}.", entry.dump()));
      Keys keys(entry, place_);
      StepLine line;
      line.sku = keys.text("sku");
      line.quantity_milli = keys.has("qty") ? keys.milli("qty", 0, kLargestQuantity) : 1000;
      line.restock = keys.flag("restock");
      keys.done("line");
      lines.push_back(line);
    }
    return lines;
  }

  void sold(const std::vector<StepLine>& lines) const {
    for (const auto& line : lines) {
      if (line.quantity_milli <= 0) refuse(fmt::format("the line of {} needs a \"qty\" above 0.", line.sku));
    }
  }

 private:
  const json& source_;
  std::string place_;
  std::set<std::string> left_;
};

SellStep read_sell(Keys& keys) {
  SellStep step{keys.text("id"), keys.lines(true)};
  keys.sold(step.lines);
  for (const auto& line : step.lines) {
    if (line.restock) keys.refuse("\"restock\" belongs to a return, not to a sale.");
  }
  return step;
}

ReturnStep read_return(Keys& keys) {
  ReturnStep step;
  step.id = keys.text("id");
  step.of = keys.text_or("of", "");
  step.lines = keys.lines(true);
  step.restock = keys.flag("restock").value_or(true);
  keys.sold(step.lines);
  return step;
}

NetworkStep read_network(Keys& keys) {
  const auto is = keys.text("is");
  const auto how = keys.text_or("how", "refuse");
  if (is != "up" && is != "down")
    keys.refuse(fmt::format("\"is\" must be \"up\" or \"down\", not \"{}\".", is));
  if (how != "refuse" && how != "blackhole") {
    keys.refuse(fmt::format("\"how\" must be \"refuse\" or \"blackhole\", not \"{}\".", how));
  }
  if (is == "up") return {CableState::kUp};
  return {how == "refuse" ? CableState::kDown : CableState::kBlackhole};
}

StepBody read_fault(Keys& keys, const json& source) {
  static const std::map<std::string, CableFaultKind> cable = {
      {"cable-reset", CableFaultKind::kReset},          {"cable-stall", CableFaultKind::kStall},
      {"cable-half-close", CableFaultKind::kHalfClose}, {"cable-drip", CableFaultKind::kDrip},
      {"cable-delay", CableFaultKind::kDelay},          {"cable-duplicate", CableFaultKind::kDuplicate}};
  static const std::set<std::string> store = {"drop_reply",   "reset",    "hang",   "delay",
                                              "truncate",     "status",   "zombie", "stale_reads",
                                              "garbage_json", "slow_body"};
  const auto name = keys.text("name");
  if (const auto found = cable.find(name); found != cable.end()) {
    CableFaultStep step{name, {}};
    step.fault.kind = found->second;
    const auto way = keys.text_or("way", "to-store");
    if (way != "to-store" && way != "from-store") {
      keys.refuse(fmt::format("\"way\" must be \"to-store\" or \"from-store\", not \"{}\".", way));
    }
    step.fault.way = way == "to-store" ? CableWay::kToStore : CableWay::kFromStore;
    if (keys.has("after_bytes"))
      step.fault.after_bytes = static_cast<std::uint64_t>(keys.whole("after_bytes", 0, 1e9));
    if (keys.has("bytes_per_s")) {
      step.fault.bytes_per_s = static_cast<std::uint32_t>(keys.whole("bytes_per_s", 1, 1e9));
    }
    if (keys.has("seconds"))
      step.fault.delay_ms = static_cast<std::uint32_t>(keys.milliseconds("seconds", 1));
    if (keys.has("count")) step.fault.count = static_cast<std::uint32_t>(keys.whole("count", 1, 1e6));
    return step;
  }
  if (store.count(name) == 0) {
    keys.refuse(fmt::format("there is no fault \"{}\"; docs/drill.md lists them.", name));
  }
  const auto typed = [&](const char* key, bool good, const char* what) {
    if (!good) keys.refuse(fmt::format("\"{}\" must be {}.", key, what));
  };
  for (const auto* key : {"path", "method"}) {
    if (const auto* value = keys.take(key)) typed(key, value->is_string(), "a text");
  }
  if (keys.has("count")) keys.whole("count", 1, 1e9);
  if (keys.has("probability")) keys.number("probability", 0, 1);
  if (keys.has("seconds")) keys.number("seconds", 0, 86'400);
  if (keys.has("code")) keys.whole("code", 100, 599);
  if (const auto* value = keys.take("headers"))
    typed("headers", value->is_object(), "an object of header names and texts");
  if (const auto* value = keys.take("body"))
    typed("body", value->is_string() || value->is_structured() || value->is_null(), "a text, JSON or null");
  keys.flag("applied");
  keys.flag("rate_headers");
  json body = source;
  body.erase("do");
  return StoreFaultStep{name, body.dump()};
}

StepBody read_wait(Keys& keys) {
  if (keys.has("for") == keys.has("seconds"))
    keys.refuse("a wait needs either \"for\":\"idle\" or \"seconds\".");
  if (keys.has("seconds")) return WaitSecondsStep{keys.milliseconds("seconds", 0)};
  const auto what = keys.text("for");
  if (what != "idle") keys.refuse(fmt::format("one can only wait for \"idle\", not for \"{}\".", what));
  return WaitIdleStep{keys.milliseconds("within_s", 30)};
}

ExpectStep read_expect(Keys& keys) {
  static const std::set<std::string> states = {"all-sent", "syncing", "offline", "attention",
                                               "checking", "paused",  "unlinked"};
  ExpectStep step;
  step.sku = keys.text_or("sku", "");
  if (keys.has("register")) step.register_milli = keys.milli("register", -kLargestQuantity, kLargestQuantity);
  if (const auto* web = keys.take("web")) {
    step.web_given = true;
    if (!web->is_null()) step.web = keys.whole("web", -kLargestQuantity, kLargestQuantity);
  }
  step.sync = keys.text_or("sync", "");
  if (!step.sync.empty() && states.count(step.sync) == 0) {
    keys.refuse(fmt::format("there is no sync state \"{}\".", step.sync));
  }
  const auto count = [&](const char* key) -> std::optional<std::uint64_t> {
    if (!keys.has(key)) return std::nullopt;
    return static_cast<std::uint64_t>(keys.whole(key, 0, 1e9));
  };
  step.queued = count("queued");
  step.orders = count("orders");
  step.attention = count("attention");
  step.held = count("held");
  step.says = keys.text_or("says", "");
  step.shoppers = count("shoppers");
  step.within_ms = keys.milliseconds("within_s", 5);
  if (const auto* product = keys.take("product")) {
    if (!product->is_object() && !product->is_null())
      keys.refuse("\"product\" must be an object of what is to be seen, or null.");
    step.product = product->dump();
  }
  const bool of_item = step.register_milli || step.web_given || !step.product.empty();
  if (of_item != !step.sku.empty()) keys.refuse("\"sku\" goes together with \"register\" or \"web\".");
  if (!of_item && step.sync.empty() && !step.queued && !step.orders && !step.attention && !step.held &&
      !step.shoppers && step.says.empty()) {
    keys.refuse("the step expects nothing; name what is to be seen.");
  }
  return step;
}

WebMarkerStep read_web_marker(Keys& keys) {
  WebMarkerStep step;
  if (keys.has("to") == keys.has("by")) keys.refuse("the step needs either \"to\" or \"by\".");
  if (keys.has("to")) {
    step.to = keys.whole("to", 0, 2'147'483'647);
  } else if (step.by = keys.whole("by", -kLargestQuantity, kLargestQuantity); step.by == 0) {
    keys.refuse("\"by\" must not be 0.");
  }
  return step;
}

WebLaunchStep read_web_launch(Keys& keys) {
  const auto is = keys.text_or("is", "on");
  if (is != "on" && is != "off")
    keys.refuse(fmt::format("\"is\" must be \"on\" or \"off\", not \"{}\".", is));
  return {is == "on"};
}

PlanStep read_plan(Keys& keys) {
  const auto is = keys.text("selling_online");
  if (is != "on" && is != "off")
    keys.refuse(fmt::format("\"selling_online\" must be \"on\" or \"off\", not \"{}\".", is));
  return {is == "on"};
}

ActStep read_act(Keys& keys) {
  static const std::set<std::string> people = {"", "cashier", "manager", "owner"};
  ActStep step;
  step.action = keys.text("name");
  step.within_ms = keys.milliseconds("within_s", 60);
  step.by = keys.text_or("by", "");
  step.says = keys.text_or("says", "");
  step.refused = keys.text_or("refused", "");
  step.again_ms = keys.milliseconds("again_s", 0);
  if (people.count(step.by) == 0)
    keys.refuse(fmt::format("\"by\" must be \"cashier\", \"manager\" or \"owner\", not \"{}\".", step.by));
  if (!step.says.empty() && !step.refused.empty())
    keys.refuse("the step has either \"says\" or \"refused\".");
  const auto* arguments = keys.take("arguments");
  if (arguments == nullptr) return step;
  if (!arguments->is_object()) keys.refuse("\"arguments\" must be an object of texts.");
  for (const auto& [name, value] : arguments->items()) {
    if (!value.is_string()) keys.refuse(fmt::format("the argument \"{}\" must be a text.", name));
    step.arguments.emplace_back(name, value.get<std::string>());
  }
  return step;
}

ItemsStep read_items(Keys& keys) {
  ItemsStep step;
  bool any = false;
  for (const auto& [key, to] : {std::pair{"on", &step.on}, std::pair{"off", &step.off},
                                std::pair{"show", &step.show}, std::pair{"hide", &step.hide}}) {
    const auto* list = keys.take(key);
    if (list == nullptr) continue;
    if (!list->is_array()) keys.refuse(fmt::format("\"{}\" must be a list of SKUs.", key));
    for (const auto& sku : *list) {
      if (!sku.is_string()) keys.refuse(fmt::format("\"{}\" must be a list of SKUs.", key));
      to->push_back(sku.get<std::string>());
      any = true;
    }
  }
  step.sync = keys.flag("sync").value_or(false);
  if (any == step.sync)
    keys.refuse("the step needs SKUs under \"on\", \"off\", \"show\" or \"hide\", or \"sync\".");
  return step;
}

CategoryStep read_category(Keys& keys) {
  CategoryStep step;
  step.name = keys.text("name");
  step.parent = keys.text_or("parent", "");
  step.visible = keys.flag("visible").value_or(true);
  step.within_ms = keys.milliseconds("within_s", 30);
  const auto* list = keys.take("items");
  if (list == nullptr) return step;
  if (!list->is_array() ||
      !std::all_of(list->begin(), list->end(), [](const json& e) { return e.is_string(); }))
    keys.refuse("\"items\" must be a list of SKUs.");
  step.items = list->get<std::vector<std::string>>();
  return step;
}

EditItemStep read_edit_item(Keys& keys) {
  EditItemStep step{keys.text("sku"), {}};
  json fields = json::object();
  for (const auto* key : {"name", "price", "cost", "upc"})
    if (keys.has(key)) fields[key] = keys.text(key);
  if (const auto tracked = keys.flag("tracked")) fields["tracked"] = *tracked;
  for (const auto* key : {"options", "values"}) {
    const auto* list = keys.take(key);
    if (list == nullptr) continue;
    if (!list->is_array() ||
        !std::all_of(list->begin(), list->end(), [](const json& e) { return e.is_string(); }))
      keys.refuse(fmt::format("\"{}\" must be a list of texts.", key));
    fields[key] = *list;
  }
  if (fields.empty()) keys.refuse("the step edits nothing; name what is to change.");
  step.fields = fields.dump();
  return step;
}

RestoreStep read_restore(Keys& keys) {
  RestoreStep step;
  step.from = keys.text("from");
  const auto part = keys.text_or("part", "register");
  if (part != "register" && part != "plugin")
    keys.refuse(fmt::format("\"part\" must be \"register\" or \"plugin\", not \"{}\".", part));
  step.plugin_only = part == "plugin";
  return step;
}

WebOrderStep read_web_order(Keys& keys) {
  WebOrderStep step{keys.text("as"), keys.text_or("status", "Awaiting Fulfillment"), keys.lines(true), {}};
  keys.sold(step.lines);
  json more = json::object();
  for (const auto* key : {"pickup", "force"}) {
    if (const auto value = keys.flag(key)) more[key] = *value;
  }
  if (const auto* customer = keys.take("customer")) {
    if (!customer->is_object()) keys.refuse("\"customer\" must be an object of texts.");
    more["customer"] = *customer;
  }
  if (!more.empty()) step.more = more.dump();
  return step;
}

/// Steps that may name one of several registers with "at".
bool of_a_register(const std::string& name) {
  static const std::set<std::string> steps = {"sell",    "return",  "void",     "adjust", "count",
                                              "receive", "act",     "category", "items",  "edit-item",
                                              "backup",  "restore", "clone",    "crash",  "restart",
                                              "wait",    "expect",  "network",  "plan"};
  return steps.count(name) != 0;
}

StepBody read_body(const std::string& name, Keys& keys, const json& source) {
  using Reader = std::function<StepBody(Keys&)>;
  static const std::map<std::string, Reader> readers = {
      {"sell", read_sell},
      {"return", read_return},
      {"void",
       [](Keys& from) {
         return VoidStep{from.text("id"), from.text("of")};
       }},
      {"adjust",
       [](Keys& from) {
         return AdjustStep{from.text("id"), from.text("sku"),
                           from.milli("to", -kLargestQuantity, kLargestQuantity), false};
       }},
      {"count",
       [](Keys& from) {
         return AdjustStep{from.text("id"), from.text("sku"),
                           from.milli("to", -kLargestQuantity, kLargestQuantity), true};
       }},
      {"receive",
       [](Keys& from) {
         ReceiveStep step{from.text("id"), from.text("sku"), from.text_or("cost", ""), 0};
         step.quantity_milli = from.milli("qty", 0.001, kLargestQuantity);
         return step;
       }},
      {"network", read_network},
      {"clear-faults", [](Keys&) { return ClearFaultsStep{}; }},
      {"web-order", read_web_order},
      {"web-cancel",
       [](Keys& from) {
         return WebChangeStep{"cancel", from.text("order"), {}, {}};
       }},
      {"web-refund",
       [](Keys& from) {
         return WebChangeStep{"refund", from.text("order"), from.lines(false), {}};
       }},
      {"web-edit",
       [](Keys& from) {
         WebChangeStep step{"edit", from.text("order"), from.lines(false), from.text_or("status", "")};
         if (step.lines.empty() && step.status.empty())
           from.refuse("a web-edit needs \"lines\" or \"status\".");
         return step;
       }},
      {"web-edit-stock",
       [](Keys& from) {
         return WebStockStep{from.text("sku"), from.whole("to", -kLargestQuantity, kLargestQuantity)};
       }},
      {"web-edit-marker", read_web_marker},
      {"web-launch", read_web_launch},
      {"plan", read_plan},
      {"start",
       [](Keys& from) {
         return StartStep{from.text_or("shop", ""), from.flag("linked").value_or(true)};
       }},
      {"act", read_act},
      {"category", read_category},
      {"items", read_items},
      {"edit-item", read_edit_item},
      {"backup", [](Keys& from) { return BackupStep{from.text("as")}; }},
      {"restore", read_restore},
      {"clone", [](Keys& from) { return CloneStep{from.text("as")}; }},
      {"register", [](Keys& from) { return RegisterStep{from.text("as")}; }},
      {"crash", [](Keys&) { return CrashStep{}; }},
      {"restart", [](Keys&) { return RestartStep{}; }},
      {"wait", read_wait},
      {"expect", read_expect}};
  if (name == "fault") return read_fault(keys, source);
  const auto found = readers.find(name);
  if (found == readers.end())
    keys.refuse(fmt::format("there is no step \"{}\"; docs/drill.md lists them.", name));
  return found->second(keys);
}

}  // namespace

std::vector<Step> parse_script(const std::string& text, const std::string& origin) {
  std::vector<Step> steps;
  std::istringstream rows(text);
  int line = 0;
  for (std::string row; std::getline(rows, row);) {
    ++line;
    const auto start = row.find_first_not_of(" \t\r\xEF\xBB\xBF");
    if (start == std::string::npos) continue;
    if (row[start] == '#' || row.compare(start, 2, "//") == 0) continue;
    const auto place = fmt::format("{}:{}", origin, line);
    json source;
    try {
      source = json::parse(row.substr(start));
    } catch (const json::exception&) {
      throw ScriptError(
          fmt::format("{}: this line is not JSON; each step is one object on one line.", place));
    }
    if (!source.is_object())
      throw ScriptError(fmt::format("{}: a step must be an object {{\"do\":...}}.", place));
    Keys keys(source, place);
    Step step;
    step.file = origin;
    step.line = line;
    step.name = keys.text("do");
    if (of_a_register(step.name)) step.at = keys.text_or("at", "");
    step.body = read_body(step.name, keys, source);
    keys.done(step.name);
    steps.push_back(std::move(step));
  }
  if (steps.empty()) throw ScriptError(fmt::format("{}: the drill has no step.", origin));
  return steps;
}

void check_names(const std::vector<Step>& steps) {
  std::set<std::string> orders, backups, registers, opened;
  const auto given = [](std::set<std::string>& names, const Step& step, const std::string& name,
                        const char* what) {
    if (!names.insert(name).second) {
      throw ScriptError(
          fmt::format("{}: {} \"{}\" earlier; give each its own name.", step.place(), what, name));
    }
  };
  const auto known = [](const std::set<std::string>& names, const Step& step, const std::string& name,
                        const char* what) {
    if (names.count(name) == 0)
      throw ScriptError(fmt::format("{}: no earlier step {} \"{}\".", step.place(), what, name));
  };
  for (const auto& step : steps) {
    if (std::get_if<StartStep>(&step.body) != nullptr && &step != &steps.front())
      throw ScriptError(
          fmt::format("{}: a \"start\" is the first step of a run, or not there.", step.place()));
    const bool cable = std::get_if<NetworkStep>(&step.body) != nullptr;
    if (!step.at.empty()) {
      if (cable)
        known(opened, step, step.at, "opened a register as");
      else
        known(registers, step, step.at, "cloned a register as");
    }
    if (const auto* order = std::get_if<WebOrderStep>(&step.body))
      given(orders, step, order->as, "an order was placed as");
    if (const auto* change = std::get_if<WebChangeStep>(&step.body))
      known(orders, step, change->order, "placed an order as");
    if (const auto* backup = std::get_if<BackupStep>(&step.body))
      given(backups, step, backup->as, "a backup was made as");
    if (const auto* restore = std::get_if<RestoreStep>(&step.body))
      known(backups, step, restore->from, "made a backup as");
    if (const auto* clone = std::get_if<CloneStep>(&step.body)) {
      given(registers, step, clone->as, "a register was cloned as");
      if (opened.count(step.at) != 0)
        throw ScriptError(
            fmt::format("{}: the register \"{}\" has its shop's records elsewhere; clone the first one.",
                        step.place(), step.at));
    }
    if (const auto* beside = std::get_if<RegisterStep>(&step.body)) {
      given(registers, step, beside->as, "a register was opened as");
      opened.insert(beside->as);
    }
  }
}

const StartStep* start_of(const std::vector<Step>& steps) {
  return steps.empty() ? nullptr : std::get_if<StartStep>(&steps.front().body);
}

std::vector<Step> load_script(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  // Nothing to copy counts as a failure of <<, and an empty file is for the parser to judge.
  const bool empty = file && file.peek() == std::ifstream::traits_type::eof() && !file.bad();
  if (!empty && (!file || !(text << file.rdbuf()))) {
    throw ScriptError(fmt::format("The drill {} cannot be read; check the path.", path));
  }
  return parse_script(text.str(), path);
}

}  // namespace till_drill
