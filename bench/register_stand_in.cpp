#include "register_stand_in.h"

#include <fmt/format.h>

#include "paired.h"

namespace tillbridge::bench {
namespace {

constexpr auto kStartsWithin = std::chrono::seconds(60);  // a long backlog is checked first

}  // namespace

Shop::Shop(const std::string& folder) {
  const auto log = [this](runtime::LogLevel level, const std::string& line) {
    if (level < runtime::LogLevel::warning) return;
    const std::lock_guard guard(mutex_);
    last_line_ = line;
  };
  instance_.reset(new runtime::Instance({host_, tokens_, log, folder}));
  if (const auto active = instance_->activate(); !active) throw CannotMeasure(active.error().sentence);
  const auto end = Steady::now() + kStartsWithin;
  while (!instance_->picture()->read_back) {
    if (Steady::now() > end)
      throw CannotMeasure(
          fmt::format("The plugin did not open its records in {} within 60 s. {}", folder, last_trouble()));
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

Shop::~Shop() {
  instance_->deactivate(200);
}

void Shop::sell(const core::Movement& sale) {
  if (const auto done = instance_->record(sale); !done) throw CannotMeasure(done.error().sentence);
}

void Shop::act(const std::string& name) {
  const auto ticket = instance_->submit({name, "bench", {}});
  const auto end = Steady::now() + kStartsWithin;
  while (true) {
    const auto state = instance_->action(ticket);
    if (state && !state->running) {
      if (!state->good) throw CannotMeasure(state->words);
      return;
    }
    if (Steady::now() > end) throw CannotMeasure("The plugin does not answer the action " + name + ".");
    std::this_thread::sleep_for(std::chrono::microseconds(200));
  }
}

std::string Shop::last_trouble() const {
  const auto picture = instance_->picture();
  const std::lock_guard guard(mutex_);
  return picture->trouble_detail.empty() ? last_line_ : picture->trouble_detail;
}

core::Movement a_sale(const std::string& id, std::uint64_t number, int items) {
  core::Movement sale;
  sale.id = id;
  sale.at = 1'795'430'520'000;
  for (std::uint64_t i = 0; i < 3; ++i)
    sale.lines.push_back(
        {fmt::format("SKU-{:05}", (number * 7 + i * 101) % static_cast<std::uint64_t>(items)),
         -core::kMilliPerUnit, "", "", true});
  return sale;
}

}  // namespace tillbridge::bench
