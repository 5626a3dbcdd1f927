#include <fmt/format.h>

#include <cstdlib>

#include "plugin/runtime/engine.h"

// What people ask about counts that differ: leave them, take one side's, take that back, a list to count by.

namespace tillbridge::runtime {
namespace {

std::optional<core::Units> units_of(const std::string& text) {
  char* end = nullptr;
  const auto units = std::strtoll(text.c_str(), &end, 10);
  if (text.empty() || *end != '\0') return std::nullopt;
  return units;
}

/// One item a line: its SKU, and after tabs both counts as they were on the screen.
core::Result<std::vector<CountDesk::Chosen>> read_items(const std::string& text) {
  std::vector<CountDesk::Chosen> items;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    const std::string line = text.substr(at, end - at);
    at = end + 1;
    if (line.empty()) continue;
    CountDesk::Chosen chosen;
    const auto first = line.find('\t');
    chosen.sku = line.substr(0, first);
    if (first != std::string::npos) {
      const auto second = line.find('\t', first + 1);
      chosen.here = units_of(line.substr(first + 1, second - first - 1));
      if (second != std::string::npos) chosen.online = units_of(line.substr(second + 1));
      if (!chosen.here || !chosen.online)
        return core::Error{
            core::ErrorCode::invalid,
            fmt::format("\"{}\" is not an SKU with both of its counts. Nothing was saved.", line)};
    }
    items.push_back(std::move(chosen));
  }
  return items;
}

}  // namespace

bool Engine::counts_action(const ActionAsked& asked, const std::function<void(ActionEnd)>& then) {
  if (!asked.name.starts_with("counts-")) return false;
  const auto say = [&then](const ActionEnd& end) {
    then(end);
    return true;
  };
  const auto given = [&asked](const char* name) {
    const auto found = asked.arguments.find(name);
    return found == asked.arguments.end() ? std::string() : found->second;
  };
  if (!counts_) return say(refuse({core::ErrorCode::state, "No web store is linked."}));
  if (parts_.host.is_training())
    return say(refuse({core::ErrorCode::state, "Counts are left alone in training mode."}));
  if (asked.name == "counts-compare") {
    counts_->compare_now();
    return say(done("Both sides are being compared."));
  }
  if (asked.name == "counts-list") {
    const auto written = counts_->write_list(given("path"));
    return say(written ? done("The list was written to " + given("path") + ".") : refuse(written.error()));
  }
  if (asked.name == "counts-undo") {
    const auto save = given("save") == "newest" ? counts_->newest_save() : units_of(given("save"));
    if (!save)
      return say(
          refuse({core::ErrorCode::invalid, fmt::format("\"{}\" is no number of a Save.", given("save"))}));
    const auto back = counts_->undo(*save, asked.who);
    return say(back ? done(fmt::format("{} {} taken back, where nothing has moved since.", back.value(),
                                       back.value() == 1 ? "item is" : "items are"))
                    : refuse(back.error()));
  }
  CountDesk::Choices choices;
  for (const auto choice : {core::CountChoice::leave, core::CountChoice::shop, core::CountChoice::web,
                            core::CountChoice::lower}) {
    auto items = read_items(given(std::string(core::name_of(choice)).c_str()));
    if (!items) return say(refuse(items.error()));
    if (!items.value().empty()) choices[choice] = std::move(items).value();
  }
  const auto saved = counts_->save(choices, asked.who, asked.owner, given("confirm"));
  return say(saved ? done(fmt::format("{} {} saved. Both sides are read again before anything changes.",
                                      saved.value(), saved.value() == 1 ? "choice is" : "choices are"))
                   : refuse(saved.error()));
}

}  // namespace tillbridge::runtime
