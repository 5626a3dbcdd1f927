#pragma once
// Fills the Simulator drawer's controls for a web store that is a sandbox.
#include <string>

#include "drill/store_admin.h"
#include "screen/app.h"

namespace till_screen {

/// `store` must live as long as the app is shown.
void offer_web_store(App& app, till_drill::StoreAdmin& store, const std::string& words);

}  // namespace till_screen
