// What taps do on the page about counts that differ.
#include "plugin/overlay/overlay_state.h"

namespace tillbridge::overlay {

/// Each with both counts as they stand on the screen: one that moves before it is done is asked anew.
void Overlay::State::save_counts() {
  auto& page = ui.counts;
  const auto* board = picture->counts.get();
  if (board == nullptr || page.chosen.empty()) return;
  std::map<core::CountChoice, std::string> lists;
  for (const auto& row : board->rows)
    if (const auto chosen = page.chosen.find(row.sku); chosen != page.chosen.end())
      lists[chosen->second] +=
          row.sku + "\t" + std::to_string(row.now.here) + "\t" + std::to_string(row.now.available) + "\n";
  Arguments arguments;
  for (auto& [choice, list] : lists)
    arguments.emplace_back(std::string(core::name_of(choice)), std::move(list));
  if (!page.confirm.empty()) arguments.emplace_back("confirm", page.confirm);
  end_typing();
  if (!arguments.empty()) ask("counts-save", std::move(arguments));
  page.discard();
}

void Overlay::State::perform_counts(const Tap& tap) {
  auto& page = ui.counts;
  const auto* board = picture->counts.get();
  if (board == nullptr) return;
  const auto choice = static_cast<core::CountChoice>(tap.part);
  const auto choose = [&](const core::CountsRow& row) {
    if (row.state != core::CountsRow::State::waits && row.offers(choice)) page.chosen[row.sku] = choice;
  };
  switch (tap.act) {
    case Act::counts_choose: {
      const auto index = static_cast<std::size_t>(tap.which);
      if (index >= board->rows.size()) break;
      const auto& row = board->rows[index];
      const auto chosen = page.chosen.find(row.sku);
      if (chosen != page.chosen.end() && chosen->second == choice)
        page.chosen.erase(chosen);
      else
        choose(row);
      page.confirm.clear();
      break;
    }
    case Act::counts_all:
      for (const auto& row : board->rows) choose(row);
      page.confirm.clear();
      break;
    case Act::counts_save:
      save_counts();
      break;
    case Act::counts_undo:
      ask("counts-undo", {{"save", std::to_string(board->last_save)}});
      break;
    case Act::counts_print:
      ask("counts-print");
      break;
    default:
      break;
  }
}

}  // namespace tillbridge::overlay
