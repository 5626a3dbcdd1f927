#include "screen/linking.h"

#include <fmt/format.h>

namespace till_screen {

void link_store(App& app, const std::string& credentials_file, const std::string& store_url,
                double deadline_s) {
  app.reg().sign_in("robin", "3333");  // the owner: a manager may not link
  std::uint64_t ticket = 0;
  till_status status = TILL_E_NOT_READY;
  till_loader::ActionOutcome outcome;
  bool ended = false;
  const auto step = [&] {
    if (status == TILL_E_NOT_READY) {  // the plugin is still opening its store
      status = app.plugin()->submit("link", {{"file", credentials_file}, {"store_url", store_url}}, &ticket);
      return status != TILL_E_NOT_READY && status < 0;
    }
    ended = app.plugin()->ended(ticket, &outcome);
    return ended;
  };
  app.rounds_until(step, deadline_s);
  app.reg().sign_out();
  app.desk().go(Page::kEmployees);
  if (status < 0) {
    throw ScreenError(
        fmt::format("The plugin does not link this register ({}): {}", status, app.plugin()->last_error()));
  }
  if (!ended)
    throw ScreenError(
        fmt::format("Linking this register took longer than {:g} s; is the web store running?", deadline_s));
  if (!outcome.done) throw ScreenError("The register could not be linked: " + outcome.message);
}

bool is_linked(App& app) {
  bool known = false, linked = false;
  app.rounds_until(
      [&] {
        const till_status_view view = app.plugin()->status();
        known = view.cleanly_opened != 0 || view.degraded != 0 || view.sync == TILL_SYNC_UNLINKED;
        linked = view.sync != TILL_SYNC_UNLINKED && view.store_name[0] != '\0';
        return known;
      },
      5);
  return linked;
}

}  // namespace till_screen
