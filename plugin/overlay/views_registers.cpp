#include "plugin/overlay/views_registers.h"

#include "plugin/overlay/letters.h"
#include "plugin/overlay/texts.h"

namespace tillbridge::overlay {

RegistersModel registers_model(const core::Picture& picture, const Person& person, core::UnixMillis now,
                               const Locale& locale) {
  RegistersModel model;
  const auto& view = picture.registers;
  if (!picture.linked || view.rows.empty()) return model;
  const auto drawn = [&](const std::string& name) {
    return can_draw(name) ? name : text(locale, Text::none_yet);
  };
  for (const auto& each : view.rows) {
    RegistersModel::Row row;
    row.name = each.own ? text(locale, Text::registers_own, {{"name", drawn(each.name)}}) : drawn(each.name);
    row.applies = each.applies;
    row.silent = each.silent;
    const auto seen = each.own || each.seen_at == 0
                          ? std::string()
                          : text(locale, each.silent ? Text::registers_silent : Text::registers_seen,
                                 {{"time", moment_words(locale, each.seen_at, now)}});
    const auto does = each.applies ? text(locale, Text::registers_does) : std::string();
    row.below = does.empty()   ? seen
                : seen.empty() ? does
                               : text(locale, Text::joined, {{"first", does}, {"second", seen}});
    if (row.below.empty()) row.below = text(locale, Text::registers_sells);
    model.rows.push_back(std::move(row));
  }
  model.offer = view.offer;
  const auto name = drawn(view.holder);
  model.says = view.ours && view.begun ? text(locale, Text::registers_ours)
               : view.ours             ? text(locale, Text::registers_waits)
               : view.holder.empty()   ? text(locale, Text::registers_nobody)
               : view.offer            ? text(locale, Text::registers_offer, {{"name", name}})
                                       : text(locale, Text::registers_theirs, {{"name", name}});
  model.can_take = person.manager && view.known && !view.ours;
  return model;
}

}  // namespace tillbridge::overlay
