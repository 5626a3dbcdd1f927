#include "plugin/runtime/link_desk.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>

namespace tillbridge::runtime {
namespace {

namespace fs = std::filesystem;

constexpr const char *kFileFact = "link.file", *kLocationFact = "link.location",
                     *kWaitingSince = "link.waiting_since", *kWaitingBy = "link.waiting_by";
constexpr std::size_t kMostFiles = 8, kShownOfEachKind = 300, kFilesLookedAt = 20'000;

core::UnixMillis saved_at(const fs::path& path) {
  std::error_code error;
  const auto time = fs::last_write_time(path, error);
  if (error) return 0;
  const auto ago = fs::file_time_type::clock::now() - time;
  const auto wall = std::chrono::system_clock::now() - ago;
  return std::chrono::duration_cast<std::chrono::milliseconds>(wall.time_since_epoch()).count();
}

}  // namespace

LinkDesk::LinkDesk(Workplace& place, std::string folder) : place_(place), folder_(std::move(folder)) {
  now_.file = place.facts.get(kFileFact).value_or("");
  now_.location = place.facts.number(kLocationFact);
  now_.waiting_since = place.facts.number(kWaitingSince);
  now_.waiting_by = place.facts.get(kWaitingBy).value_or("");
}

std::size_t LinkDesk::look_for_files() {
  std::vector<fs::path> places{folder_, fs::path(folder_).parent_path()};
  if (const char* home = std::getenv("HOME"); home != nullptr && *home == '/')
    places.push_back(fs::path(home) / "Downloads");
  now_.files.clear();
  for (const auto& place : places) {
    std::error_code error;
    std::size_t seen = 0;
    for (fs::directory_iterator at(place, fs::directory_options::skip_permission_denied, error), end;
         !error && at != end && seen < kFilesLookedAt; at.increment(error), ++seen) {
      const auto name = at->path().filename().string();
      std::error_code ignored;
      if (!name.starts_with("BigCommerceAPI-credentials") || !name.ends_with(".txt") ||
          !at->is_regular_file(ignored))
        continue;
      now_.files.push_back({at->path().string(), name, saved_at(at->path())});
    }
  }
  std::sort(now_.files.begin(), now_.files.end(), [](const auto& a, const auto& b) {
    return a.saved_at != b.saved_at ? a.saved_at > b.saved_at : a.path < b.path;
  });
  if (now_.files.size() > kMostFiles) now_.files.resize(kMostFiles);
  now_.looked = true;
  view_.reset();
  return now_.files.size();
}

void LinkDesk::wait_for_store(bool waiting, const std::string& who) {
  if (waiting == (now_.waiting_since != 0)) return;
  now_.waiting_since = waiting ? place_.clock.wall() : 0;
  now_.waiting_by = waiting ? who : "";
  if (waiting) {
    place_.facts.put(kWaitingBy, who);
    place_.facts.put(kWaitingSince, now_.waiting_since);
  } else {
    place_.facts.erase(kWaitingSince);
    place_.facts.erase(kWaitingBy);
  }
  place_.activity.note(core::ActivityKind::link, "",
                       waiting ? fmt::format("{} asked for a web store and waits for it.", who)
                               : fmt::format("{} no longer waits for a web store.", who),
                       place_.clock.wall());
  view_.reset();
}

void LinkDesk::began(bool linking, const std::string& file, std::string_view token,
                     std::optional<std::int64_t> location) {
  place_.facts.put(kFileFact, file);
  if (location) place_.facts.put(kLocationFact, *location);
  now_.stage = linking ? core::LinkView::Stage::linking : core::LinkView::Stage::checking;
  now_.file = file;
  now_.key_end = token.size() > 12 ? std::string(token.substr(token.size() - 4)) : std::string();
  now_.location = location.value_or(0);
  now_.problem.clear();
  now_.holder.clear();
  now_.others.clear();
  now_.steps = 0;
  now_.rights.clear();
  if (!linking) {
    now_.items.clear();
    now_.match = now_.create = now_.skip = now_.conflict = now_.web_only = 0;
    now_.checked_at = 0;
  }
  view_.reset();
}

void LinkDesk::take(const StoreChecks& checks) {
  const auto& found = checks.found();
  now_.store_name = found.link.store_name;
  now_.rights.clear();
  for (const auto& right : found.rights) {
    using From = StoreChecks::Right::State;
    using To = core::LinkRight::State;
    now_.rights.push_back({right.name, right.state == From::granted   ? To::granted
                                       : right.state == From::missing ? To::missing
                                                                      : To::unread});
  }
  if (!found.locations.empty()) {
    now_.locations.clear();
    for (const auto& l : found.locations)
      now_.locations.push_back({l.id, l.label.empty() ? l.code : l.label, l.enabled, l.is_default});
  }
  if (found.link.location != 0) now_.location = found.link.location;
}

void LinkDesk::progress(const StoreChecks& checks, std::uint32_t steps) {
  take(checks);
  now_.steps = steps;
  view_.reset();
}

void LinkDesk::checked(const StoreChecks& checks, const DryRun& run) {
  take(checks);
  now_.holder = checks.found().holder;
  now_.others = checks.found().others;
  now_.stage = core::LinkView::Stage::checked;
  now_.steps = core::LinkView::kCheckSteps;
  now_.match = run.match;
  now_.create = run.create;
  now_.skip = run.skip;
  now_.conflict = run.conflict;
  now_.web_only = run.web_only;
  now_.items.clear();
  std::size_t shown[4] = {};
  for (const auto& item : run.items)
    if (shown[static_cast<int>(item.kind)]++ < kShownOfEachKind) now_.items.push_back(item);
  now_.checked_at = place_.clock.wall();
  view_.reset();
}

void LinkDesk::failed(bool linking, const std::string& problem, const std::string& holder) {
  now_.stage = core::LinkView::Stage::failed;
  now_.failed_linking = linking;
  now_.problem = problem;
  now_.can_compare = false;
  now_.holder = holder;
  view_.reset();
}

void LinkDesk::can_compare() {
  now_.can_compare = true;
  view_.reset();
}

void LinkDesk::linked() {
  if (now_.waiting_since != 0) {
    place_.facts.erase(kWaitingSince);
    place_.facts.erase(kWaitingBy);
  }
  now_.waiting_since = 0;
  now_.stage = core::LinkView::Stage::idle;
  now_.problem.clear();
  now_.items.clear();
  now_.checked_at = 0;
  view_.reset();
}

std::shared_ptr<const core::LinkView> LinkDesk::view() {
  if (!view_) view_ = std::make_shared<const core::LinkView>(now_);
  return view_;
}

}  // namespace tillbridge::runtime
