// What taps do on the page about what the web store had before the link.
#include "plugin/overlay/overlay_state.h"

namespace tillbridge::overlay {

void Overlay::State::discard_choices() {
  ui.counts.discard();
  ui.matching.chosen.clear();
}

void Overlay::State::open_matching() {
  ui.matching.open = true;
  if (picture->matching == nullptr && may_change()) ask("adopt-compare");
}

void Overlay::State::save_matching() {
  std::string fields;
  for (const auto& [item, chosen] : ui.matching.chosen) {
    fields += item;
    char before = '\t';
    for (const auto field : chosen) {
      fields += before;
      fields += core::name_of(field);
      before = ',';
    }
    fields += '\n';
  }
  if (!fields.empty()) ask("adopt-save", {{"fields", std::move(fields)}});
  ui.matching.chosen.clear();
}

void Overlay::State::perform_matching(const Tap& tap) {
  if (tap.act == Act::matching_save) return save_matching();
  if (tap.act == Act::matching_read) return static_cast<void>(ask("adopt-compare"));
  const auto* board = picture->matching.get();
  const auto index = static_cast<std::size_t>(tap.which), part = static_cast<std::size_t>(tap.part);
  if (board == nullptr || index >= board->rows.size()) return;
  const auto& row = board->rows[index];
  if (tap.act == Act::matching_part) {
    ui.matching.chosen.erase(row.item_id);
    ask("items-unpair", {{"item", row.item_id}});
  } else if (tap.act == Act::matching_pair && part < row.candidates.size()) {
    ask("items-pair", {{"item", row.item_id}, {"product", std::to_string(row.candidates[part].product)}});
  } else if (tap.act == Act::matching_choose && part < row.fields.size() && row.fields[part].can_be_sent()) {
    auto& chosen = ui.matching.chosen[row.item_id];
    const auto field = row.fields[part].field;
    if (chosen.erase(field) == 0) chosen.insert(field);
    if (chosen.empty()) ui.matching.chosen.erase(row.item_id);
  }
}

}  // namespace tillbridge::overlay
