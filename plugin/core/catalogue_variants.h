#pragma once

// Options, values and variants of an item against those of its product. Part of the planner.

#include "plugin/core/catalogue_plan.h"

namespace tillbridge::core {

const SentVariant* find_sent(const KnownItem& known, const std::string& item_id);
/// The web store's variant that a sent one is: by its id where the choices still fit, else by SKU.
const WebVariant* find_web(const WebProduct& web, const SentVariant& sent);
bool same_text(const std::string& a, const std::string& b);  ///< without regard to ASCII case

/// The next step that brings options, values and variants to what the register has; nothing where nothing is
/// to be done. Only what was edited at the register since it was sent is touched.
std::optional<PlanStep> plan_structure(const PlanInput& input);

}  // namespace tillbridge::core
