#pragma once

// What the page about linking says, in words, without a pixel. Pure; any thread.

#include <string>
#include <vector>

#include "plugin/overlay/catalogue_pages.h"
#include "plugin/overlay/views.h"

namespace tillbridge::overlay {

struct LinkModel {
  bool ready = false;     ///< the records are open: linking can begin
  bool choosing = false;  ///< a key file is being chosen, or was; else how to begin is asked
  bool busy = false;
  std::string before;   ///< that it was unlinked, from what, and what waits here
  std::string waiting;  ///< that somebody waits for a web store, since when
  struct File {
    std::string path, name, below;
    bool chosen = false;
  };
  std::vector<File> files;
  std::string file;  ///< what is chosen
  std::string store, key;
  struct Right {
    std::string name, words;
    core::LinkRight::State state = core::LinkRight::State::unread;
  };
  std::vector<Right> rights;
  struct Place {
    std::int64_t id = 0;
    std::string label, below;
    bool chosen = false, enabled = true;
  };
  std::vector<Place> places;
  std::string place_warning;
  std::string problem;
  std::string take_over, take_over_note;  ///< of a problem: who has it, and can be taken over; else empty
  std::string compare, compare_note;      ///< of a problem: it can be linked by comparing stock; else empty
  std::string joins;                      ///< of a comparison: that connecting joins other registers
  std::vector<std::string> replaces;  ///< and what replacing one of them is called, in the order of `others`
  std::string takes_over;             ///< of a comparison: that connecting takes it from somebody
  std::string progress;
  double part = 0;        ///< 0 to 1
  bool compared = false;  ///< what is below is about what is chosen
  struct Count {
    core::LinkItem::Kind kind;
    std::string words, number;
    bool chosen = false;
  };
  std::vector<Count> counts;
  struct Item {
    std::string id, name, below;
  };
  std::vector<Item> items;  ///< of the chosen kind, the first of them
  std::string more;         ///< how many more there are; empty for none
  std::string web_only;
  bool can_check = false, can_connect = false, can_retry = false;
};
LinkModel link_model(const core::Picture& picture, const LinkPage& page, core::UnixMillis now,
                     const Locale& locale);

/// What follows once it is linked, and unlinking.
struct LinkedModel {
  std::string eligible;  ///< how many items can be sold online; empty while not known
  std::string unsent;    ///< how many changes have not reached the web store; empty for none
  bool can_unlink = false;
};
LinkedModel linked_model(const core::Picture& picture, const LinkPage& page, const Locale& locale);

}  // namespace tillbridge::overlay
