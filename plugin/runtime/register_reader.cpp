#include "plugin/runtime/register_reader.h"

#include <fmt/format.h>

#include <algorithm>

#include "plugin/runtime/location_desk.h"

namespace tillbridge::runtime {
namespace {
constexpr core::Millis kJournalEvery = 60'000, kJournalShared = 10'000, kJournalAgain = 5'000,
                       kItemsEvery = 15'000, kItemsSoon = 2'000, kWhileEdited = 60'000, kCountsEvery = 10'000;
constexpr unsigned kPage = 200;
const std::string kSalvaged = "It may have reached the web store before the records were damaged.";
}  // namespace

RegisterReader::RegisterReader(Workplace& place, Recorder record)
    : place_(place),
      record_(std::move(record)),
      unheard_(place.facts, place.clock.now()),
      office_cursor_(place.facts.get(role_fact::kOfficeCursor)) {}

/// Whoever edits one item mostly edits another.
core::Millis RegisterReader::between_items() const {
  return place_.clock.now() - items_changed_at_ < kWhileEdited ? kItemsSoon : kItemsEvery;
}

void RegisterReader::start(std::optional<std::string> end) {
  started_ = true;
  if (!place_.facts.get(fact::kJournalCursor) && !place_.facts.get(fact::kOfferedAgainUntil) && end)
    place_.facts.put(fact::kJournalCursor, *end);
  if (place_.facts.get(store::salvage_fact::kJournalDoubtUntil) == "" && end) {
    if (place_.facts.get(fact::kJournalCursor) == *end)
      place_.facts.erase(store::salvage_fact::kJournalDoubtUntil);
    else
      place_.facts.put(store::salvage_fact::kJournalDoubtUntil, *end);
  }
  caught_up_ = !place_.host.has_journal();
  at_ = end && place_.facts.get(fact::kJournalCursor) != end ? Place::before : Place::now;
  office_at_ = end && office_cursor_ != end ? Place::before : Place::now;
  end_ = std::move(end);
}

void RegisterReader::turn() {
  if (!started_) return;
  const core::Millis now = place_.clock.now();
  // A journal that is not there is never due: what is due and cannot be done would keep the worker awake.
  if (!place_.host.has_journal()) journal_due_ = core::kNever;
  if (!reading_ && now >= journal_due_) {
    ++journal_begun_;
    begun_at_ = now;
    read_journal();
  }
  if (office_is_due() && now >= office_due_) read_office();
  if (!reading_items_ && now >= items_due_) {
    reading_items_ = true;
    place_.host_calls.ask<std::uint64_t>([](Host& host) { return host.catalogue_revision(); },
                                         [this](std::uint64_t revision) {
                                           if (revision == revision_ && !items_.empty()) {
                                             reading_items_ = false;
                                             items_due_ = place_.clock.now() + between_items();
                                             return;
                                           }
                                           revision_ = revision;
                                           arriving_.clear();
                                           arriving_rows_.clear();
                                           read_items("");
                                         });
  }
  if (!reading_counts_ && !items_.empty() && now >= counts_due_) read_counts();
}

void RegisterReader::read_journal() {
  reading_ = true;
  const auto cursor = place_.facts.get(fact::kJournalCursor);
  place_.host_calls.ask<Host::JournalPage>([cursor](Host& host) { return host.journal_read(cursor, kPage); },
                                           [this](Host::JournalPage page) { take_journal(std::move(page)); });
}

/// It is read from its first entry, and everything in it up to now counts as offered again.
void RegisterReader::journal_replaced() {
  place_.log(LogLevel::warning,
             "journal: the register's journal was replaced; it is read from its first entry");
  reading_ = true;
  place_.host_calls.ask<std::optional<std::string>>([](Host& host) { return host.journal_end(); },
                                                    [this](std::optional<std::string> end) {
                                                      reading_ = false;
                                                      at_ = Place::replaced;
                                                      end_ = std::move(end);
                                                      place_.facts.put(fact::kOfferedAgainUntil,
                                                                       end_.value_or(""));
                                                      place_.facts.erase(fact::kJournalCursor);
                                                      if (office_cursor_) set_office_cursor("");
                                                      office_at_ = Place::replaced;
                                                      journal_due_ = place_.clock.now();
                                                    });
}

void RegisterReader::doubt_unread() {
  if (at_ == Place::before && end_) place_.facts.put(fact::kOfferedAgainUntil, *end_);
  if (office_at_ == Place::before) office_at_ = Place::replaced;
}

void RegisterReader::take_journal(Host::JournalPage page) {
  reading_ = false;
  journal_due_ = place_.clock.now() + (often_ ? kJournalShared : kJournalEvery);
  if (page.cursor_unknown) {
    return journal_replaced();
  }
  auto doubt_until = place_.facts.get(store::salvage_fact::kJournalDoubtUntil);
  auto again_until = place_.facts.get(fact::kOfferedAgainUntil);
  std::string before = place_.facts.get(fact::kJournalCursor).value_or("");
  for (const auto& entry : page.entries) {
    if (!take_one(entry, before, again_until ? Place::replaced : at_, doubt_until.has_value())) {
      journal_due_ = place_.clock.now() + kJournalAgain;
      return;
    }
    before = entry.cursor;
    if (doubt_until == entry.cursor) doubt_until.reset();
    if (again_until == entry.cursor) again_until.reset();
    if (end_ && entry.cursor == *end_) at_ = Place::now;
  }
  unheard_.keep();
  if (!page.entries.empty()) place_.facts.put(fact::kJournalCursor, page.entries.back().cursor);
  if (!page.more && !page.entries.empty()) doubt_until.reset();
  if (!doubt_until) place_.facts.erase(store::salvage_fact::kJournalDoubtUntil);
  if (!again_until || !page.more) place_.facts.erase(fact::kOfferedAgainUntil);
  if (page.more) return read_journal();
  caught_up_ = true;
  journal_ended_ = journal_begun_;
  read_began_ = begun_at_;
  at_ = Place::now;
}

/// Each movement is recorded by one register: by the one that it happened at, and where it happened at none,
/// by the one that takes web orders. False: the disk did not take it.
bool RegisterReader::take_one(const Host::JournalEntry& entry, const std::string& before, Place place,
                              bool in_doubt) {
  if (entry.ours) return true;
  if (entry.register_id && *entry.register_id != place_.host.register_id()) {
    if (!entry.register_id->empty()) {
      unheard_.read(*entry.register_id, entry.movement, place_.clock.now(), place_.clock.wall());
      if (on_others) on_others(entry.movement);
      return true;
    }
    if (!office_ && !office_cursor_) {
      set_office_cursor(before);
      office_at_ = at_;
    }
    if (office_cursor_) {
      if (on_others) on_others(entry.movement);
      if (in_doubt && !place_.facts.get(role_fact::kOfficeDoubt))
        place_.facts.put(role_fact::kOfficeDoubt, "");
      return true;
    }
  }
  const auto recorded = take_entry(entry.movement, place, in_doubt);
  if (recorded) return true;
  if (recorded.error().code == core::ErrorCode::storage) return false;
  // A conflict is the register's own contradiction: it is told in the log and must not stop what comes after
  // it.
  place_.log(LogLevel::error, fmt::format("journal: {}", recorded.error().sentence));
  return true;
}

void RegisterReader::set_office_cursor(const std::optional<std::string>& cursor) {
  cursor ? place_.facts.put(role_fact::kOfficeCursor, *cursor) : place_.facts.erase(role_fact::kOfficeCursor);
  office_cursor_ = cursor;
}

void RegisterReader::take_office(bool taking) {
  if (taking && !office_ && office_cursor_) {
    // The journal is read to its end first: what another register took may lie behind what was read here.
    office_after_ = journal_begun_ + 1;
    journal_due_ = place_.clock.now();
  }
  office_ = taking;
}

void RegisterReader::take_office_from(const std::string& cursor, const std::string& doubt) {
  if (!cursor.empty()) {
    // Where that one stands among the entries is not known: they count as missed until the start is passed.
    if (cursor != office_cursor_ && office_at_ == Place::now && end_) office_at_ = Place::before;
    set_office_cursor(cursor);
  }
  if (!office_cursor_) return;
  if (doubt.empty())
    place_.facts.erase(role_fact::kOfficeDoubt);
  else
    place_.facts.put(role_fact::kOfficeDoubt, doubt);
}

std::string RegisterReader::office_cursor() const {
  return office_cursor_ ? *office_cursor_ : place_.facts.get(fact::kJournalCursor).value_or("");
}

void RegisterReader::read_office() {
  reading_ = true;
  auto cursor = office_cursor_;
  if (cursor && cursor->empty()) cursor.reset();
  place_.host_calls.ask<Host::JournalPage>(
      [cursor](Host& host) { return host.journal_read(cursor, kPage); },
      [this](Host::JournalPage page) { take_office_page(std::move(page)); });
}

/// From where another register stopped, or this one, up to where the journal has been read.
void RegisterReader::take_office_page(Host::JournalPage page) {
  reading_ = false;
  office_due_ = place_.clock.now() + kJournalAgain;
  if (!office_ || !office_cursor_) return;
  const auto read_to = place_.facts.get(fact::kJournalCursor);
  if (!read_to && !page.entries.empty()) return;  // a journal that was replaced is read from its start first
  const auto here = read_to.value_or("");
  const auto doubt = place_.facts.get(role_fact::kOfficeDoubt);
  if (page.cursor_unknown) {
    // What stood behind that place cannot be read any more; a count of the items concerned finds it.
    const std::string words =
        "The register's journal no longer has the place up to where changes made at no register were taken. "
        "Some of them may be missing online: compare counts.";
    place_.log(LogLevel::error, "journal: " + words);
    place_.activity.note(core::ActivityKind::note, "", words, place_.clock.wall());
  }
  bool there = page.cursor_unknown || office_cursor_ == here;
  for (const auto& entry : page.entries) {
    if (there) break;
    if (!entry.ours && entry.register_id == "") {
      if (doubt) {
        if (core::check_movement(entry.movement) && !place_.outbox.is_recorded(entry.movement.id))
          place_.outbox.add_for_review(
              entry.movement,
              doubt->empty()
                  ? kSalvaged
                  : fmt::format("{} may have sent it before this register took over from it.", *doubt),
              place_.clock.wall());
      } else if (const auto recorded = record_(entry.movement, office_at_); !recorded) {
        if (recorded.error().code == core::ErrorCode::storage) return;
        place_.log(LogLevel::error, fmt::format("journal: {}", recorded.error().sentence));
      }
    }
    set_office_cursor(entry.cursor);
    if (end_ && entry.cursor == *end_) office_at_ = Place::now;
    there = entry.cursor == here;
  }
  if (there || !page.more) {
    set_office_cursor(std::nullopt);
    place_.facts.erase(role_fact::kOfficeDoubt);
    if (on_change) on_change();
    return;
  }
  office_due_ = place_.clock.now();
}

/// What the records may have held before they were damaged is offered again here: it may have been sent.
core::Status RegisterReader::take_entry(const core::Movement& movement, Place place, bool in_doubt) {
  if (!in_doubt) return record_(movement, place);
  if (place_.saved.holds(movement.id) || place_.outbox.is_recorded(movement.id)) return core::Done{};
  if (const auto checked = core::check_movement(movement); !checked) return checked;
  place_.outbox.add_for_review(movement, kSalvaged, place_.clock.wall());
  return core::Done{};
}

void RegisterReader::read_items(std::string after) {
  struct Page {
    std::vector<Host::Item> items;
    bool more = false;
  };
  place_.host_calls.ask<Page>(
      [after](Host& host) {
        Page page;
        page.items = host.catalogue_read(after, 500, &page.more);
        return page;
      },
      [this](Page page) {
        for (const auto& item : page.items) {
          if (item.sku.empty()) continue;
          const auto old = items_.find(store::fold_sku(item.sku));
          arriving_[store::fold_sku(item.sku)] = {item.sku, item.name,
                                                  old == items_.end() ? std::nullopt : old->second.on_hand};
        }
        const std::string last = page.items.empty() ? std::string() : page.items.back().item_id;
        std::move(page.items.begin(), page.items.end(), std::back_inserter(arriving_rows_));
        if (page.more && !last.empty()) return read_items(last);
        items_ = std::move(arriving_);
        ++items_read_;
        items_changed_at_ = place_.clock.now();
        catalogue_ = make_register_catalogue(std::exchange(arriving_rows_, {}));
        reading_items_ = false;
        items_due_ = place_.clock.now() + between_items();
        counts_due_ = 0;
        if (on_change) on_change();
      });
}

void RegisterReader::read_counts() {
  reading_counts_ = true;
  counts_due_ = place_.clock.now() +
                std::max<core::Millis>(kCountsEvery, 20 * static_cast<core::Millis>(items_.size()));
  std::vector<std::string> skus;
  for (const auto& [folded, item] : items_) skus.push_back(item.sku);
  read_counts_of(std::move(skus));
}

/// Counts are asked in small portions, so that one round on the register's main thread stays short.
void RegisterReader::read_counts_of(std::vector<std::string> skus) {
  if (skus.empty()) {
    reading_counts_ = false;
    if (on_change) on_change();
    return;
  }
  constexpr std::size_t kAtOnce = 50;
  std::vector<std::string> some(skus.end() - static_cast<std::ptrdiff_t>(std::min(skus.size(), kAtOnce)),
                                skus.end());
  skus.resize(skus.size() - some.size());
  using Counts = std::vector<std::pair<std::string, std::optional<core::Milli>>>;
  place_.host_calls.ask<Counts>(
      [some](Host& host) {
        Counts counts;
        for (const auto& sku : some) counts.emplace_back(sku, host.on_hand(sku));
        return counts;
      },
      [this, rest = std::move(skus)](Counts counts) mutable {
        for (const auto& [sku, on_hand] : counts)
          if (const auto found = items_.find(store::fold_sku(sku));
              found != items_.end() && std::exchange(found->second.on_hand, on_hand) != on_hand) {
            changed_counts_.insert(found->second.sku);
            ++counts_changed_;
          }
        read_counts_of(std::move(rest));
      });
}

}  // namespace tillbridge::runtime
