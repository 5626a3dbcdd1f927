#include "plugin/core/action_rules.h"

#include "plugin/core/picture.h"

namespace tillbridge::core {

const std::vector<ActionRule>& action_rules() {
  using enum ActionRight;
  static const std::vector<ActionRule> rules = {
      {"link", seller, {"file"}, {"store_url", "location", "take_over", "compare"}},
      {"link-check", seller, {"file"}, {"store_url", "location", "take_over", "path"}},
      {"link-files", seller},
      {"link-wait", seller, {"waiting"}},
      {"unlink", seller, {}, {"confirm", "unsent", "claim"}},
      {"settings-save",
       seller,
       {},
       {"low_mark", "scan_gap_ms", "badges", "take_orders", "read_stock", "send_items"}},
      {"take-web-orders", manager, {}, {}, true},
      {"sync-now", anybody, {}, {}, true},
      {"pause", manager},
      {"resume", manager},
      {"order-ready", anybody, {"order"}},
      {"order-done", anybody, {"order"}, {"tracking"}},
      {"order-seen", anybody, {"order"}},
      {"order-changes", anybody, {"order"}},
      {"order-line", anybody, {"order", "line", "mark"}},
      {"decide", anybody, {"row", "choice"}},
      {"adopt", manager, {}, {"confirm"}, true},
      {"repair", manager, {}, {"confirm"}, true},
      {"compare-stock", manager, {}, {"confirm"}, true},
      {"adopt-salvaged", manager},
      {"decline-salvaged", manager},
      {"move-in", manager, {"from"}},
      {"selfcheck", anybody, {}, {"path"}},
      {"find-activity", anybody, {}, {"text"}},
      {"find-orders", anybody, {}, {"text"}},
      {"export-activity", anybody, {}, {"path", "feature"}},
      {"items-save", seller, {}, {"on", "off", "show", "hide"}},
      {"items-sync", seller},
      {"item-retry", seller, {"item"}},
      {"category-create", seller, {"name", "visible"}, {"parent"}},
      {"category-edit", seller, {"category"}, {"name", "visible", "parent"}},
      {"category-delete", seller, {"category"}, {"confirm"}},
      {"category-items", seller, {"category"}, {"add", "remove"}},
      {"items-pair", seller, {"item", "product"}},
      {"items-unpair", seller, {"item"}},
      {"items-web-only", seller, {"path"}},
      {"adopt-differences", seller, {"path"}},
      {"adopt-fields", seller, {"item", "fields"}},
      {"adopt-compare", seller},
      {"adopt-save", seller, {"fields"}},
      {"counts-save", seller, {}, {"leave", "shop", "web", "lower", "confirm"}},
      {"counts-undo", seller, {"save"}},
      {"counts-compare", seller},
      {"counts-list", seller, {"path"}},
      {"setup-check", seller},
      {"payments-wait", seller, {"waiting"}}};
  return rules;
}

std::string seller_lacks(const ActionAsker& asker) {
  const auto& rights = asker.catalogue;
  if (!rights.plan) return "This shop's plan does not include selling online. Upgrade the plan to use it.";
  if (rights.allowed) return {};
  if (!asker.signed_in)
    return "Nobody is signed in. Sign in with an account that may change what is sold online.";
  if (rights.lacks_account && rights.lacks_ecommerce)
    return "You need the rights \"Manage Account\" and \"Manage eCommerce Integration\". Ask the owner for "
           "them.";
  return rights.lacks_account
             ? "You need the right \"Manage Account\", too. Ask the owner for it."
             : "You need the right \"Manage eCommerce Integration\", too. Ask the owner for it.";
}

ActionRight right_to_decide(std::string_view row, std::string_view choice) {
  // A first count is chosen by whoever may choose about counts, and an item is paired and turned on or off by
  // whoever may do so under Items, on whatever screen.
  if (row.starts_with("first-count:") || row.starts_with("name:")) return ActionRight::seller;
  return anybody_decides(choice) ? ActionRight::anybody : ActionRight::manager;
}

bool needs_plan(std::string_view action, std::string_view row, std::string_view choice) {
  if (action == "decide") return right_to_decide(row, choice) == ActionRight::seller;
  for (const auto& rule : action_rules())
    if (action == rule.name) return rule.calls || rule.right == ActionRight::seller;
  return false;
}

std::string refusal(const ActionRule& rule, std::string_view row, std::string_view choice,
                    const ActionAsker& asker) {
  const auto right = std::string_view(rule.name) == "decide" ? right_to_decide(row, choice) : rule.right;
  if (right == ActionRight::unstated) return "Nobody may do this: no right is stated for it.";
  if (right == ActionRight::seller) return seller_lacks(asker);
  if (rule.calls && !asker.catalogue.plan) return seller_lacks(asker);
  if (right == ActionRight::manager && !asker.manager)
    return "Only a manager can do this. Ask a manager to sign in.";
  return {};
}

}  // namespace tillbridge::core
