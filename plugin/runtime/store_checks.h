#pragma once

#include "plugin/runtime/workplace.h"

namespace tillbridge::runtime {

/// What stands in the way whatever was asked: the key, the network, its certificate, a busy or broken web
/// store. One sentence that names the one cause and what to do; empty where none of these does.
std::string hindrance(const bigcommerce::HttpReply& reply);

/// What whoever links has chosen besides the web store.
struct LinkAim {
  std::optional<std::int64_t> location;  ///< of the web store; without: its default one
  std::string take_over;                 ///< the holder to be taken over, by name; empty: nobody
  bool compare = false;  ///< a web store that does not keep its promises is linked all the same
};

/// Looks at a web store before anything is written to it, by harmless reads and changes of nothing: clock and
/// key, who it is, each right, its locations, its stock settings, who is linked to it. Worker's thread; `web`
/// outlives it.
class StoreChecks {
 public:
  struct Right {
    std::string name;  ///< as the control panel calls it: "Products: modify"
    enum class State { unread, granted, missing } state = State::unread;
    bool needed = true;  ///< without it nothing is linked
  };
  struct Found {
    LinkFacts link;  ///< store, location and the store's time, as far as they are known
    bigcommerce::InventorySettings settings;
    std::vector<bigcommerce::Location> locations;
    std::vector<bigcommerce::Channel> channels;
    std::vector<Right> rights;
    std::string holder;  ///< who has this web store or this location; empty: nobody, or this register
    std::vector<std::string> others;  ///< names of other registers of this location that are linked
    bool other_store = false;         ///< another one than this register belonged to before it was unlinked
    bool known_place = false;         ///< the store and the location that this register's changes are for
  };
  /// Gets the sentence of what stands in the way; empty: nothing does.
  using Then = std::function<void(const std::string& problem)>;
  StoreChecks(Workplace& place, WebStore& web, bigcommerce::ApiBase base, LinkAim aim);

  void start(Then then);
  std::uint32_t steps_done() const { return steps_; }  ///< of four
  const Found& found() const { return found_; }
  std::function<void()> on_progress;

 private:
  using Handler = void (StoreChecks::*)(const bigcommerce::HttpReply&);
  void ask(bigcommerce::HttpRequest request, Handler handler);
  void check_time(const bigcommerce::HttpReply& reply);
  void check_store(const bigcommerce::HttpReply& reply);
  void check_right(std::size_t index);
  using Allowed = std::optional<bool>;  ///< none: it could not be found out
  void try_right(const char* name, bigcommerce::HttpRequest request, std::function<void(Allowed)> then);
  void check_locations(const bigcommerce::HttpReply& reply);
  void check_settings(const bigcommerce::HttpReply& reply);
  void check_channels(const bigcommerce::HttpReply& reply);
  void check_notes(const bigcommerce::HttpReply& reply);
  void mark(const std::string& right, bool granted);
  std::string why_not_this_store();
  void done_with(std::uint32_t steps);
  void end(const std::string& problem);

  Workplace& place_;
  WebStore& web_;
  bigcommerce::ApiBase base_;
  LinkAim aim_;
  Then then_;
  Found found_;
  std::uint32_t steps_ = 0;
};

/// What a person calls the location of such a channel, and types to take it over.
std::string holder_name(const bigcommerce::Channel& channel);
/// A channel that a Tillbridge of another location holds now; null: none does.
const bigcommerce::Channel* other_holder(const std::vector<bigcommerce::Channel>& channels,
                                         const std::string& our_location);
/// "already linked to another location (Main-Street) ..."
std::string held_by_other(const bigcommerce::Channel& channel);

}  // namespace tillbridge::runtime
