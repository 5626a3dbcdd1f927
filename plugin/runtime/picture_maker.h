#pragma once

#include "plugin/core/badge.h"
#include "plugin/core/picture.h"
#include "plugin/runtime/catalogue_writer.h"
#include "plugin/runtime/count_desk.h"
#include "plugin/runtime/order_reader.h"
#include "plugin/runtime/register_reader.h"
#include "plugin/runtime/sender.h"
#include "plugin/runtime/workplace.h"
#include "plugin/store/activity_search.h"

namespace tillbridge::runtime {

/// What the worker knows beside the tables.
struct PictureInput {
  Workplace* place = nullptr;      ///< null: the store could not be opened
  const Pusher* sender = nullptr;  ///< null: not linked
  OrderReader* orders = nullptr;
  const CatalogueReader* catalogue = nullptr;
  const RegisterReader* reg = nullptr;
  const CatalogueWriter* writer = nullptr;
  const CountDesk* counts = nullptr;
  core::StockTable stock = {};
  core::RegistersView registers = {};  ///< of this location
  std::shared_ptr<const core::Assortment> assortment = {};
  std::shared_ptr<const core::CategoryList> categories = {};
  std::shared_ptr<const core::MatchingBoard> matching = {};
  std::shared_ptr<const core::Checklist> checklist = {};
  std::string orders_wanted = {};                 ///< looked for among the orders; empty: nothing
  const store::ActivitySearch* search = nullptr;  ///< null: nobody looks for anything
  core::SalesLatency latency = {};                ///< of today
  std::shared_ptr<const core::LinkView> link = {};
  core::Trouble trouble = core::Trouble::none;
  std::string trouble_detail;
  std::vector<std::string> trouble_choices;
  bool training = false;
  core::CounterSettings settings = {};
  std::map<std::string, std::string, std::less<>> badge_corners = {};
  core::Millis clock_behind = 0;  ///< the register's clock against the web store's; 0: as it should be
  std::optional<int> disk_days;   ///< of changes that still fit; nothing: enough
  bool linked = false, read_back = false, degraded = false, auth = false, offline = false;
  std::uint64_t salvaged = 0;
  core::Millis started_at = 0, now = 0;
  core::UnixMillis wall = 0, last_answer_wall = 0, offline_since = 0;
  core::UnixMillis opened_at = 0;  ///< when the shop was last opened; 0 nobody knows
  std::uint64_t host_calls = 0, revision = 0;
};

/// What the ids of Review's rows about first counts begin with; the item's id follows.
inline constexpr std::string_view kFirstCountRow = "first-count:";

/// The same, of rows about a name that the web store has already.
inline constexpr std::string_view kNameRow = "name:";

/// Makes the picture from the tables and the machines: badge and counts are functions of them, never of
/// memory alone (I12).
std::shared_ptr<const core::Picture> make_picture(const PictureInput& input);

/// Whether a trouble waits for a person (its row stands in the Review panel).
bool trouble_needs_person(core::Trouble trouble);

}  // namespace tillbridge::runtime
