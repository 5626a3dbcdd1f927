#pragma once

// Shops whose items can be sold online, for the panels Items, Categories and Set up.

#include "counter.h"

namespace tillbridge::test {

core::AssortmentItem shop_item(const std::string& id, const std::string& name, const std::string& sku,
                               std::int64_t price_minor, core::OnlineState state);
/// Thirteen items of three categories and two departments in every state that there is, web categories, and
/// a checklist half done; items can be turned on and off.
core::Picture catalogue_shop();
/// The same with `count` items of plain names, every fourth of them on.
core::Picture large_shop(int count);
core::Checklist half_done_checklist();

/// Puts another assortment into the picture, changed by `change`, with the next revision.
template <class Change>
void change_items(core::Picture& picture, Change change) {
  auto items = *picture.assortment;
  ++items.revision;
  change(items);
  picture.assortment = std::make_shared<core::Assortment>(std::move(items));
}

/// Two registers of a location, seen from the one that has not the web orders. `silent`: who has them is.
core::RegistersView two_registers(bool silent);

}  // namespace tillbridge::test
