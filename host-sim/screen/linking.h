#pragma once
// Links a register to its web store from a credentials file, as the owner would at the counter.
#include <string>

#include "screen/app.h"

namespace till_screen {

/// Signs the owner of a new simulated register in, asks the plugin to link and signs out again. Throws
/// ScreenError with the plugin's own sentence when it refuses, or when it takes longer than `deadline_s`.
void link_store(App& app, const std::string& credentials_file, const std::string& store_url,
                double deadline_s);

/// True when the plugin says that it has a web store.
bool is_linked(App& app);

}  // namespace till_screen
