#pragma once

// What a manager has changed in the Items panel and not saved yet, and what was saved and does not show in
// the facts yet. Nothing is sent from here: `save` answers what to ask for. One thread.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "plugin/core/assortment.h"

namespace tillbridge::overlay {

using Arguments = std::vector<std::pair<std::string, std::string>>;

class ItemStaging {
 public:
  static constexpr double kAskedS = 15;  ///< what was saved shows as saved for so long at most

  /// As the switches stand: what is staged, else what was saved, else the facts.
  bool on(const core::AssortmentItem& item) const;
  bool visible(const core::AssortmentItem& item) const;
  bool staged_on(const core::AssortmentItem& item) const;
  bool staged_visible(const core::AssortmentItem& item) const;
  /// Saved, and not in the facts yet.
  bool sending(const core::AssortmentItem& item) const;

  /// Puts a switch; back to where it was takes the change away. False where the item cannot be turned on.
  bool set_on(const core::AssortmentItem& item, bool on);
  void set_visible(const core::AssortmentItem& item, bool visible);

  std::size_t changes() const;
  void discard() { staged_.clear(); }
  /// The arguments of `items-save` for exactly what is staged, which then counts as saved; empty when nothing
  /// is staged.
  Arguments save(double clock_s);
  /// The Save was refused: what it held is staged again.
  void save_refused();
  /// The item's last try was asked for anew.
  void sent_again(const core::AssortmentItem& item, double clock_s);
  /// New facts: forgets what they show, and staged changes that they make needless.
  void settle(const core::Assortment& items, double clock_s);
  /// When what was saved is forgotten though no fact shows it; none when nothing is.
  std::optional<double> due_s() const;
  /// Forgets it. True when something was.
  bool pass_time(double clock_s);

 private:
  struct Wish {
    std::optional<bool> on, visible;
  };
  using Wishes = std::map<std::string, Wish, std::less<>>;
  static const Wish* find(const Wishes& wishes, const std::string& id);
  bool fact_on(const core::AssortmentItem& item) const;
  bool fact_visible(const core::AssortmentItem& item) const;
  Wish& staged_for(const core::AssortmentItem& item) { return staged_[item.item_id]; }
  void drop_if_empty(const std::string& id);

  Wishes staged_, asked_;
  double asked_until_s_ = 0;
};

}  // namespace tillbridge::overlay
