#pragma once

// Each action with the right that it needs and its arguments. Pure; any thread.

#include <string>
#include <string_view>
#include <vector>

#include "plugin/core/assortment.h"

namespace tillbridge::core {

/// Whose an action is. `unstated` is no right: what is left at it is refused to everybody.
enum class ActionRight {
  unstated,
  anybody,
  manager,
  seller,  ///< the owner, or both rights, in a shop whose plan includes selling online (S1-S3)
};

struct ActionRule {
  const char* name = "";
  ActionRight right = ActionRight::unstated;
  std::vector<std::string> needed = {}, optional = {};  ///< names of arguments
  /// It makes the plugin call the web store, which it does not without the plan. A seller's needs it anyway.
  bool calls = false;
};

/// All actions; what is not among them does not exist.
const std::vector<ActionRule>& action_rules();

/// What is asked, of whom.
struct ActionAsker {
  bool signed_in = false, manager = false;
  CatalogueRights catalogue{};
};

/// Whose the decision on this row of Review with this choice is.
ActionRight right_to_decide(std::string_view row, std::string_view choice);

/// Whether this action, with this row and choice of "decide", is refused to everybody without the plan.
bool needs_plan(std::string_view action, std::string_view row, std::string_view choice);

/// Why this action with this choice and row (of "decide", else empty) is refused to whoever asks, naming what
/// is missing; empty: it is not.
std::string refusal(const ActionRule& rule, std::string_view row, std::string_view choice,
                    const ActionAsker& asker);

/// What whoever asks lacks to change what is sold online, one text per cause; empty where nothing.
std::string seller_lacks(const ActionAsker& asker);

}  // namespace tillbridge::core
