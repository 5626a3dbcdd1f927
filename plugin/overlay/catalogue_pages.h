#pragma once

// What stays from frame to frame of the pages about selling online: filters, what is staged, forms. One
// thread.

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "plugin/core/counts_board.h"
#include "plugin/core/link_view.h"
#include "plugin/core/matching.h"
#include "plugin/overlay/item_filter.h"
#include "plugin/overlay/item_staging.h"
#include "plugin/overlay/text_field.h"
#include "plugin/overlay/touch.h"

namespace tillbridge::overlay {

using IdSet = std::set<std::string, std::less<>>;

/// Where each row of a list begins, for rows of three heights: kept until the list changes.
class RowTops {
 public:
  /// `tops()[i]` is where row i begins, and one more where the last ends.
  const std::vector<std::uint32_t>& tops(ItemFilter& filter, std::uint32_t plain, std::uint32_t told,
                                         std::uint32_t look);

 private:
  std::uint64_t revision_ = 0;
  std::uint32_t plain_ = 0, look_ = 0;
  std::vector<std::uint32_t> tops_;
};

struct ItemsPage {
  ItemFilter filter;
  ItemStaging staging;
  IdSet selected;
  std::uint64_t selection = 0;  ///< grows when `selected` changes
  RowTops rows;
  bool filtering = false;  ///< the page that chooses filters is open
  std::string opened;      ///< the item whose way into the web store is shown; empty none
  float opened_scroll = 0;
  float scroll = 0, filter_scroll = 0;
  double stock_at_s = -10;                ///< when low stock was looked for
  core::UnixMillis work_put_away = 0;     ///< the Save whose result was read
  std::uint64_t on = 0;                   ///< of all items
  double left_s = 0, left_rose_s = -100;  ///< what was said to be left, and when that last grew

  void clear_selection() {
    selected.clear();
    ++selection;
  }
  /// How many of the rows shown are selected: counted when selection or rows have changed.
  std::size_t selected_shown();

 private:
  std::uint64_t counted_selection_ = 0, counted_rows_ = 0;
  std::size_t counted_ = 0;
};

/// One category in the order of the tree: right after its parent and what is under that.
struct TreeRow {
  std::size_t index = 0;  ///< into the list
  int depth = 0;
};
/// Categories whose parent is not there stand at the top; a ring of parents is left out.
std::vector<TreeRow> tree_of(const core::CategoryList& list);

struct CategoriesPage {
  enum class View { list, form, place, items };
  View view = View::list;
  std::int64_t open = 0;                           ///< row that shows its buttons; 0 none
  bool asking_delete = false;                      ///< of the open row
  bool reveal = false;                             ///< the open row has grown: scroll it into sight
  std::shared_ptr<const core::CategoryList> list;  ///< that `tree` was made of
  std::vector<TreeRow> tree;
  // form
  std::int64_t category = 0;  ///< being edited, or given items; 0: a new one
  std::int64_t parent = 0;    ///< below which it is, or is to be
  std::string name;
  bool visible = true;
  // items
  ItemFilter filter;
  RowTops rows;
  std::map<std::string, bool, std::less<>> ticks;  ///< staged: in the category or not
  IdSet members;                                   ///< as the web store says
  float scroll = 0, items_scroll = 0, form_scroll = 0, place_scroll = 0;
  struct Saving {
    std::string name;
    std::uint64_t revision = 0;  ///< of the list when it was asked for
    double until_s = 0;
  };
  std::vector<Saving> saving;
};

/// Counts that differ: what is chosen and not saved.
struct CountsPage {
  bool open = false;                                             ///< of the Items panel: its third page
  std::map<std::string, core::CountChoice, std::less<>> chosen;  ///< by SKU
  std::string confirm;                                           ///< the number that somebody typed
  float scroll = 0;
  void discard() {
    chosen.clear();
    confirm.clear();
  }
};

/// What the web store had: fields whose value here is to go there, chosen and not saved.
struct MatchingPage {
  bool open = false;  ///< of the Items panel: its fourth page
  std::map<std::string, std::set<core::MatchedField>, std::less<>> chosen;  ///< by item id
  float scroll = 0;
  bool chosen_of(const std::string& item_id, core::MatchedField field) const {
    const auto of = chosen.find(item_id);
    return of != chosen.end() && of->second.contains(field);
  }
  std::size_t unsaved() const {
    std::size_t fields = 0;
    for (const auto& [item, some] : chosen) fields += some.size();
    return fields;
  }
};

/// Linking, and unlinking.
struct LinkPage {
  std::optional<bool> choosing;  ///< somebody has a web store: a key file is chosen
  std::string picked, typed;     ///< the file that was tapped; the path that was typed, which wins
  std::int64_t location = 0;     ///< tapped; 0: as it is
  std::string take_over;         ///< the holder that was said to be taken over
  std::optional<core::LinkItem::Kind> kind;        ///< which items of the comparison are listed
  bool unlinking = false;                          ///< the form is open
  std::string unlink_word, unsent;                 ///< "send" or "keep"
  bool asked = false;                              ///< an action of ours has not begun yet
  std::shared_ptr<const core::LinkView> asked_of;  ///< what was known when it was asked for
  float scroll = 0;

  std::string chosen_file(const core::LinkView& link) const {
    if (!typed.empty()) return typed;
    if (!picked.empty()) return picked;
    if (!link.file.empty()) return link.file;
    return link.files.size() == 1 ? link.files.front().path : std::string{};
  }
};

enum class SetupPage { checklist, questions, payments, launch };

struct CataloguePages {
  ItemsPage items;
  CategoriesPage categories;
  bool show_categories = false;  ///< of the Items panel: its second page
  SetupPage setup = SetupPage::checklist;
  LinkPage link;
  float questions_scroll = 0, guide_scroll = 0;
  TextFocus focus;
  std::optional<Tap> leaving;  ///< what was tapped while changes are not saved; asked about once

  /// Changes that leaving the page loses.
  std::size_t unsaved() const { return items.staging.changes() + categories.ticks.size(); }
  void discard() {
    items.staging.discard();
    items.clear_selection();
    categories.ticks.clear();
    leaving.reset();
  }
};

/// Whether a category may stand below another (0: at the top): not below itself or what is below it, nor
/// below the one that new items wait in, and no deeper than the web store allows.
bool may_stand_below(const core::CategoryList& list, std::int64_t category, std::int64_t parent);

/// Null when it is not there (any more).
const core::WebCategory* find_category(const core::CategoryList& list, std::int64_t id);

/// Why the form's name cannot be saved.
enum class NameFault { none, empty, too_long, taken };
NameFault category_name_fault(const CategoriesPage& page, const core::Picture& picture);

/// Switches of a category's items: true when it is ticked now.
bool ticked(const CategoriesPage& page, const std::string& item_id);

}  // namespace tillbridge::overlay
