// What taps do on the page about linking.
#include "plugin/overlay/overlay_state.h"

namespace tillbridge::overlay {

void Overlay::State::look_at_link() {
  auto& page = ui.pages.link;
  if (picture->linked) {
    if (!page.unlinking) page = {};
  } else if (page.unlinking) {
    leave_link();
  } else if (page.asked && picture->link != page.asked_of) {
    page.asked = false;
  }
  models.link = link_model(*picture, page, now, locale);
  models.linked = linked_model(*picture, page, locale);
  models.registers = registers_model(*picture, person, now, locale);
}

void Overlay::State::leave_link() {
  auto& page = ui.pages.link;
  page.unlinking = page.asked = false;
  page.unlink_word.clear();
  page.unsent.clear();
  page.scroll = 0;
}

void Overlay::State::perform_link(const Tap& tap) {
  auto& page = ui.pages.link;
  const auto& model = models.link;
  stale_words = true;
  const auto which = static_cast<std::size_t>(tap.which);
  const auto ask_for = [&](const char* action, bool compare = false) {
    Arguments arguments{{"file", model.file}};
    if (compare) arguments.emplace_back("compare", "yes");
    const auto location = page.location != 0 ? page.location
                          : picture->link != nullptr && picture->link->file == model.file
                              ? picture->link->location
                              : 0;
    if (location != 0) arguments.emplace_back("location", std::to_string(location));
    if (!page.take_over.empty()) arguments.emplace_back("take_over", page.take_over);
    end_typing();
    page.asked = true;
    page.asked_of = picture->link;
    ask(action, std::move(arguments));
  };
  switch (tap.act) {
    case Act::link_have:
      page.choosing = true;
      page.scroll = 0;
      break;
    case Act::link_back:
      page.choosing = false;
      page.scroll = 0;
      break;
    case Act::link_need:
    case Act::link_stop_waiting:
      ask("link-wait", {{"waiting", tap.act == Act::link_need ? "yes" : "no"}});
      break;
    case Act::link_look:
      ask("link-files");
      break;
    case Act::link_file:
      if (which >= model.files.size()) break;
      page.picked = model.files[which].path;
      page.typed.clear();
      page.location = 0;
      page.take_over.clear();
      break;
    case Act::link_place:
      if (which < model.places.size() && model.places[which].enabled) page.location = model.places[which].id;
      break;
    case Act::link_kind:
      page.kind = static_cast<core::LinkItem::Kind>(tap.which);
      break;
    case Act::link_check:
      if (model.can_check || model.can_retry) ask_for("link-check");
      break;
    case Act::link_connect:
      if (model.can_connect || model.can_retry) ask_for("link");
      break;
    case Act::link_compare:
      if (!model.compare.empty() && model.can_retry) ask_for("link", true);
      break;
    case Act::link_take_over:
      if (model.take_over.empty()) break;
      page.take_over = picture->link->holder;
      ask_for("link-check");
      break;
    case Act::link_replace:
      if (picture->link == nullptr || which >= picture->link->others.size()) break;
      page.take_over = picture->link->others[which];
      ask_for("link-check");
      break;
    case Act::take_web_orders:
      if (models.registers.can_take) ask("take-web-orders");
      break;
    case Act::unlink_open:
      page.unlinking = true;
      break;
    case Act::unlink_unsent:
      page.unsent = tap.which == 0 ? "send" : "keep";
      break;
    case Act::unlink_cancel:
      end_typing();
      leave_link();
      break;
    case Act::unlink_yes: {
      if (!models.linked.can_unlink) break;
      Arguments arguments{{"confirm", page.unlink_word}};
      if (picture->queued > 0) arguments.emplace_back("unsent", page.unsent);
      end_typing();
      page.asked = true;
      ask("unlink", std::move(arguments));
      break;
    }
    default:
      break;
  }
}

/// Whoever opens Set up sees the web store as it is now, not as it was this morning.
void Overlay::State::look_again_at_store() {
  constexpr core::UnixMillis kFresh = 60'000;
  const auto& list = picture->checklist;
  if (!may_change() || list == nullptr || list->reading || picture->offline) return;
  core::UnixMillis read_at = 0;
  for (const auto& row : list->rows)
    if (row.id == "visible") read_at = row.checked_at;  // the last one that is read
  if (now - read_at > kFresh) ask("setup-check");
}

}  // namespace tillbridge::overlay
