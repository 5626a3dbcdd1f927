#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "plugin/runtime/engine.h"

// What people ask of the catalogue: items turned on and off, shown and hidden, categories, the checklist.

namespace tillbridge::runtime {
namespace {

std::string items(std::size_t count) {
  return count == 1 ? std::string("1 item is") : fmt::format("{} items are", count);
}

bool is_about_matching(const std::string& action) {
  return action == "adopt-fields" || action == "adopt-differences" || action == "adopt-compare" ||
         action == "adopt-save";
}

/// One id per line.
std::vector<std::string> ids_of(const ActionAsked& asked, const char* argument) {
  std::vector<std::string> ids;
  const auto found = asked.arguments.find(argument);
  if (found == asked.arguments.end()) return ids;
  const auto& text = found->second;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    if (end > at) ids.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return ids;
}

}  // namespace

/// Why sales do not go, although the web store answers; none: they go.
core::WorkWaits Engine::sales_stop() const {
  if (known_stops().paused) return core::WorkWaits::sales_paused;
  if (!place_->configuration.send_sales) return core::WorkWaits::sales_off;
  const auto stop = sender_->stop_reason();
  return stop && stop->why == core::Stop::Why::location_closed ? core::WorkWaits::location_closed
                                                               : core::WorkWaits::none;
}

void Engine::work_beside_sales(bool answers) {
  const core::Millis now = parts_.clock.now();
  // Sales go first where they can go, and one write at a time. Where levels are compared a sale waits for
  // half a minute at least, so something always waits.
  const auto stop = sales_stop();
  const bool free = !sender_->busy() &&
                    (stop != core::WorkWaits::none || sender_->compares() || sender_->unconfirmed() == 0);
  desk_->turn(answers, free);
  const bool reachable = answers && budget_.figures_may_go(now);
  const bool may_write = free && !desk_->busy();
  const bool ours = location_->applies();
  writer_->turn(ours && answers && budget_.catalogue_may_go(now), ours && may_write && !categories_->busy(),
                stop);
  categories_->turn(reachable, may_write && !writer_->busy());
  matching_->turn(reachable);
  checklist_->turn(reachable, may_write && !writer_->work().running);
  if (ours) counts_->turn(reachable, is_idle() && !writer_->work().running);
  claim_watch_->turn(reachable);
}

bool Engine::catalogue_action(const ActionAsked& asked, const std::function<void(ActionEnd)>& then) {
  const bool known = asked.name.starts_with("items-") || asked.name == "item-retry" ||
                     asked.name.starts_with("category-") || asked.name == "setup-check" ||
                     asked.name == "payments-wait" || is_about_matching(asked.name);
  if (!known) return false;
  const auto say = [&then](const ActionEnd& end) {
    then(end);
    return true;
  };
  if (!writer_) return say(refuse({core::ErrorCode::state, "No web store is linked."}));
  if (parts_.host.is_training())
    return say(refuse({core::ErrorCode::state, "The web store is left alone in training mode."}));
  if (asked.name == "items-save") {
    const auto on = ids_of(asked, "on"), off = ids_of(asked, "off"), show = ids_of(asked, "show"),
               hide = ids_of(asked, "hide");
    if (on.empty() && off.empty() && show.empty() && hide.empty())
      return say(refuse(
          {core::ErrorCode::invalid, "Nothing was chosen: name items to turn on, off, show or hide."}));
    const auto saved = writer_->save(on, off, show, hide, asked.who);
    if (!saved) return say(refuse(saved.error()));
    return say(done(saved.value() == 0 ? "All of it is so already. Nothing is sent."
                                       : fmt::format("{} saved. The web store is told in the background.",
                                                     items(saved.value()))));
  }
  if (asked.name == "items-sync") {
    const auto asked_for = writer_->sync_all(asked.who);
    if (!asked_for) return say(refuse(asked_for.error()));
    return say(done(asked_for.value() == 0 ? "No item is on."
                                           : fmt::format("{} compared.", items(asked_for.value()))));
  }
  if (asked.name == "item-retry") {
    const auto tried = writer_->retry(asked.arguments.at("item"));
    return say(tried ? done("It is tried again.") : refuse(tried.error()));
  }
  if (asked.name == "items-pair" || asked.name == "items-unpair" || asked.name == "items-web-only" ||
      is_about_matching(asked.name)) {
    pairing_action(asked, then);
    return true;
  }
  if (asked.name == "payments-wait") {
    const auto& waiting = asked.arguments.at("waiting");
    if (waiting != "yes" && waiting != "no")
      return say(refuse({core::ErrorCode::invalid, "\"waiting\" is yes or no."}));
    checklist_->wait_for_payments(waiting == "yes", asked.who);
    return say(done(waiting == "yes"
                        ? "Noted, with today's date. A provider mostly needs 1 to 2 business days."
                        : "Noted."));
  }
  if (asked.name == "setup-check") {
    checklist_->read_now([then](bool good, const std::string& words) {
      then(good ? done(words) : refuse({core::ErrorCode::network, words}));
    });
    categories_->read_now();
    return true;
  }
  category_action(asked, then);
  return true;
}

void Engine::pairing_action(const ActionAsked& asked, const std::function<void(ActionEnd)>& then) {
  const auto& given = asked.arguments;
  const auto item = given.find("item");
  const auto end = [this, then, item = item == given.end() ? std::string() : item->second](
                       const core::Result<std::string>& words) {
    if (words && matching_ && !item.empty()) matching_->look_at(item);
    dirty_ = true;
    then(words ? done(words.value()) : refuse(words.error()));
  };
  if (asked.name == "adopt-compare") {
    matching_->look();
    return end(std::string("What the web store had is being compared."));
  }
  if (asked.name == "adopt-save") return adopt_save(asked, then);
  if (asked.name == "items-unpair") return end(writer_->unpair(given.at("item"), asked.who));
  if (asked.name == "items-web-only") return end(writer_->write_web_only(given.at("path")));
  if (asked.name == "adopt-differences") return writer_->write_differences(given.at("path"), end);
  if (asked.name == "adopt-fields") {
    std::set<std::string> fields;
    for (auto& field : ids_of(asked, "fields")) fields.insert(std::move(field));
    return writer_->take_fields(given.at("item"), fields, asked.who, end);
  }
  char* rest = nullptr;
  const auto product = std::strtoll(given.at("product").c_str(), &rest, 10);
  if (*rest != '\0' || product <= 0)
    return then(refuse(
        {core::ErrorCode::invalid, fmt::format("\"{}\" is no product's number.", given.at("product"))}));
  writer_->pair(given.at("item"), product, asked.who, end);
}

struct Engine::FieldsToSend {
  std::vector<std::pair<std::string, std::set<std::string>>> items;
  std::size_t at = 0, sent = 0;
  std::string who, problem;
  std::function<void(ActionEnd)> then;
};

/// An item a line, and after a tab its fields with commas between.
void Engine::adopt_save(const ActionAsked& asked, const std::function<void(ActionEnd)>& then) {
  auto wanted = std::make_shared<FieldsToSend>();
  wanted->who = asked.who;
  wanted->then = then;
  for (const auto& line : ids_of(asked, "fields")) {
    const auto tab = line.find('\t');
    std::set<std::string> fields;
    for (std::size_t at = tab == std::string::npos ? line.size() : tab + 1; at < line.size();) {
      const auto end = std::min(line.find(',', at), line.size());
      fields.insert(line.substr(at, end - at));
      at = end + 1;
    }
    const bool known = std::none_of(fields.begin(), fields.end(), [](const auto& field) {
      return core::matched_field(field) == core::MatchedField::counting;
    });
    if (tab == 0 || fields.empty() || !known)
      return then(refuse({core::ErrorCode::invalid,
                          fmt::format("\"{}\" is not an item with fields of name, price, cost and upc. "
                                      "Nothing was sent.",
                                      line)}));
    wanted->items.emplace_back(line.substr(0, tab), std::move(fields));
  }
  if (wanted->items.empty())
    return then(refuse({core::ErrorCode::invalid, "Nothing was chosen: name items and fields."}));
  send_fields(wanted);
}

/// One item after the other; one that is refused stops none of those behind it.
void Engine::send_fields(const std::shared_ptr<FieldsToSend>& wanted) {
  if (wanted->at == wanted->items.size()) {
    dirty_ = true;
    return wanted->then(
        wanted->problem.empty()
            ? done(fmt::format("{} changed in the web store.", items(wanted->sent)))
            : refuse({core::ErrorCode::refused,
                      fmt::format("{} changed in the web store. {}", items(wanted->sent), wanted->problem)}));
  }
  const auto& [item, fields] = wanted->items[wanted->at++];
  writer_->take_fields(item, fields, wanted->who, [this, wanted, id = item](const auto& words) {
    if (words)
      ++wanted->sent;
    else if (wanted->problem.empty())
      wanted->problem = words.error().sentence;
    if (matching_) matching_->look_at(id);
    send_fields(wanted);
  });
}

void Engine::category_action(const ActionAsked& asked, const std::function<void(ActionEnd)>& then) {
  const auto given = [&asked](const char* name) {
    const auto found = asked.arguments.find(name);
    return found == asked.arguments.end() ? std::string() : found->second;
  };
  const auto invalid = [&then](std::string words) {
    then(refuse({core::ErrorCode::invalid, std::move(words)}));
  };
  bigcommerce::CategoryChange change;
  for (const auto& [name, to] : {std::pair{"category", &change.id}, {"parent", &change.parent}}) {
    const auto text = given(name);
    char* end = nullptr;
    if (!text.empty()) *to = std::strtoll(text.c_str(), &end, 10);
    if (!text.empty() && (*end != '\0' || *to < 0))
      return invalid(fmt::format("\"{}\" is no category's number.", text));
  }
  if (const auto visible = given("visible"); !visible.empty()) {
    if (visible != "yes" && visible != "no")
      return invalid(fmt::format("\"visible\" is yes or no, not \"{}\".", visible));
    change.visible = visible == "yes";
  }
  if (const auto name = given("name"); !name.empty()) change.name = name;
  const auto end = [this, then](std::string good) {
    return [this, then, good = std::move(good)](const CategoryDesk::Ended& end) {
      dirty_ = true;
      if (end.waits)
        return then(done("It is kept here, and the web store is changed as soon as it can be reached."));
      then(end.problem.empty() ? done(good) : refuse({core::ErrorCode::refused, end.problem}));
    };
  };
  if (asked.name == "category-create") {
    change.id = 0;
    return categories_->put(change, asked.who, end("The category was made."));
  }
  if (change.id == 0) return invalid("Name the category by its number.");
  if (asked.name == "category-edit") {
    change.moves = !given("parent").empty();
    if (!change.name && !change.visible && !change.moves)
      return invalid("Nothing was to be changed: give a name, visible, or parent.");
    return categories_->put(change, asked.who, end("The category was changed."));
  }
  if (asked.name == "category-delete") {
    if (given("confirm") != "yes")
      return invalid(
          "Deleting a category takes it out of the web store's navigation; its products stay. Ask again "
          "with confirm = yes.");
    return categories_->erase(change.id, asked.who, end("The category was deleted. Its products stay."));
  }
  const auto add = ids_of(asked, "add"), remove = ids_of(asked, "remove");
  if (add.empty() && remove.empty()) return invalid("Nothing was chosen: name items to add or to remove.");
  categories_->move_items(change.id, add, remove, asked.who, end("The category has its items."));
}

}  // namespace tillbridge::runtime
