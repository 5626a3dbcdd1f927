#pragma once

// What is said of the registers of a location, in words, without a pixel. Pure; any thread.

#include <string>
#include <vector>

#include "plugin/overlay/views.h"

namespace tillbridge::overlay {

struct RegistersModel {
  struct Row {
    std::string name, below;
    bool applies = false, silent = false;
  };
  std::vector<Row> rows;  ///< none: there is one register, and nothing is said
  std::string says;       ///< who does what
  bool offer = false;     ///< somebody should decide now
  bool can_take = false;  ///< whoever is here may let this register do it
};
RegistersModel registers_model(const core::Picture& picture, const Person& person, core::UnixMillis now,
                               const Locale& locale);

}  // namespace tillbridge::overlay
