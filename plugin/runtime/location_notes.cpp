#include "plugin/runtime/location_notes.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>

namespace tillbridge::runtime {
namespace {

using Kind = LocationNote::Kind;
using nlohmann::json;

constexpr std::string_view kMember = "register-", kTurn = "applies-", kLink = "link";

std::string text_in(const json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// Never below 0: whoever writes another number has not understood these notes.
template <class Number>
Number number_in(const json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end() || !found->is_number_integer()) return 0;
  if (found->is_number_unsigned()) {
    constexpr std::uint64_t kMost = std::uint64_t{1} << 62;
    return static_cast<Number>(std::min(found->get<std::uint64_t>(), kMost));
  }
  return static_cast<Number>(std::max<std::int64_t>(0, found->get<std::int64_t>()));
}

/// {"p12": 2, "v7": 1}: a product's or a variant's number, and units.
std::map<core::ItemKey, core::Units> owed_in(const json& said) {
  std::map<core::ItemKey, core::Units> owed;
  const auto found = said.find("owed");
  if (found == said.end() || !found->is_object()) return owed;
  for (const auto& [key, units] : found->items()) {
    char* end = nullptr;
    const auto id = key.size() < 2 ? 0 : std::strtoll(key.c_str() + 1, &end, 10);
    if (id <= 0 || *end != '\0' || (key.front() != 'p' && key.front() != 'v')) continue;
    owed[{key.front() == 'p', id}] = number_in<core::Units>(*found, key.c_str());
  }
  return owed;
}

std::string dumped(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace

LocationNotes::LocationNotes(const std::vector<bigcommerce::Metafield>& fields) {
  for (const auto& field : fields) {
    if (field.namespace_name != "tillbridge") continue;
    LocationNote note;
    note.id = field.id;
    if (field.key.starts_with(kMember)) {
      note.kind = Kind::member;
    } else if (field.key.starts_with(kTurn)) {
      note.kind = Kind::turn;
      char* end = nullptr;
      note.turn = std::strtoull(field.key.c_str() + kTurn.size(), &end, 10);
      if (*end != '\0' || note.turn == 0) continue;
    } else if (!field.key.starts_with(kLink)) {
      continue;
    }
    const json said = json::parse(field.value, nullptr, false);
    if (said.is_object()) {
      note.register_id = text_in(said, "register_id");
      note.register_name = text_in(said, "register_name");
      note.since = number_in<std::int64_t>(said, "since");
      note.first = number_in<std::int64_t>(said, "first");
      note.replaces = text_in(said, "replaces");
      note.from = text_in(said, "from");
      note.said = {note.register_id,
                   note.register_name,
                   note.id,
                   number_in<std::int64_t>(said, "seen"),
                   number_in<std::uint64_t>(said, "beat"),
                   number_in<std::uint64_t>(said, "waiting"),
                   number_in<std::uint64_t>(said, "gave_up"),
                   text_in(said, "journal"),
                   owed_in(said),
                   said.value("owes_more", json()) == true};
    }
    notes_.push_back(std::move(note));
  }
  std::sort(notes_.begin(), notes_.end(), [](const auto& a, const auto& b) { return a.id > b.id; });
}

const LocationNote* LocationNotes::link() const {
  const auto found =
      std::find_if(notes_.begin(), notes_.end(), [](const auto& note) { return note.kind == Kind::link; });
  return found == notes_.end() ? nullptr : &*found;
}

const LocationNote* LocationNotes::of(Kind kind, const std::string& register_id) const {
  const auto found = std::find_if(notes_.begin(), notes_.end(), [&](const auto& note) {
    return note.kind == kind && note.register_id == register_id;
  });
  return found == notes_.end() ? nullptr : &*found;
}

const LocationNote* LocationNotes::replaced_by(const std::string& register_id) const {
  const auto* own_link = of(Kind::link, register_id);
  const auto* own_note = of(Kind::member, register_id);
  const std::int64_t own =
      std::max(own_link == nullptr ? 0 : own_link->id, own_note == nullptr ? 0 : own_note->id);
  for (const auto& note : notes_) {
    if (note.id <= own || note.kind == Kind::turn || note.register_id == register_id ||
        note.register_id.empty())
      continue;
    // One that names nobody took the place of whoever had linked the location.
    const bool unnamed = note.kind == Kind::link && note.replaces.empty() && own_link != nullptr;
    if (note.replaces == register_id || unnamed) return &note;
  }
  return nullptr;
}

core::LocationLook LocationNotes::look() const {
  core::LocationLook look;
  const auto add = [&](Kind kind) {
    for (const auto& note : notes_) {
      if (note.kind != kind || note.register_id.empty() || look.find(note.register_id) != nullptr ||
          replaced_by(note.register_id) != nullptr)
        continue;
      look.registers.push_back(note.said);
      if (kind == Kind::link) look.registers.back().note = 0;
    }
  };
  add(Kind::member);
  add(Kind::link);
  for (const auto& note : notes_) {
    if (note.kind == Kind::turn || note.kind == Kind::link)
      look.had.emplace_back(note.turn, note.register_id);
    if (note.kind != Kind::turn || note.turn <= look.turn) continue;
    look.turn = note.turn;
    look.holder = note.register_id;
    look.from = note.from;
  }
  if (look.turn == 0)
    if (const auto* first = link()) look.holder = first->register_id;
  std::sort(look.registers.begin(), look.registers.end(),
            [](const auto& a, const auto& b) { return a.name != b.name ? a.name < b.name : a.id < b.id; });
  return look;
}

std::int64_t LocationNotes::linked_first() const {
  std::int64_t first = 0;
  for (const auto& note : notes_) {
    if (note.kind == Kind::turn) continue;
    const auto at = note.first != 0 || note.kind == Kind::member ? note.first : note.since;
    if (at != 0 && (first == 0 || at < first)) first = at;
  }
  return first;
}

std::string member_key(const std::string& register_id, std::int64_t again) {
  // A key has 64 characters at most; an id that is cut keeps both ends, which tell registers of a chain
  // apart.
  std::string id;
  for (const char c : register_id)
    id += (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ? c : '-';
  if (id.size() > 40) id = id.substr(0, 20) + id.substr(id.size() - 20);
  return again == 0 ? fmt::format("{}{}", kMember, id) : fmt::format("{}{}-{}", kMember, id, again);
}

std::string member_value(const std::string& location, const core::RegisterNote& said, std::int64_t first,
                         const std::string& replaces) {
  json value = {{"location", location},    {"register_id", said.id},  {"register_name", said.name},
                {"first", first},          {"seen", said.seen},       {"beat", said.beat},
                {"waiting", said.waiting}, {"gave_up", said.gave_up}, {"journal", said.journal}};
  if (!replaces.empty()) value["replaces"] = replaces;
  for (const auto& [item, units] : said.owed)
    value["owed"][fmt::format("{}{}", item.by_product ? 'p' : 'v', item.id)] = units;
  if (said.owes_more) value["owes_more"] = true;
  return dumped(value);
}

std::string turn_key(std::uint64_t turn) {
  return fmt::format("{}{}", kTurn, turn);
}

std::string turn_value(const core::RegisterNote& who, const std::string& from, std::int64_t since) {
  return dumped({{"register_id", who.id}, {"register_name", who.name}, {"from", from}, {"since", since}});
}

}  // namespace tillbridge::runtime
