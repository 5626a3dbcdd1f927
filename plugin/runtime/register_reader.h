#pragma once

#include "plugin/runtime/register_catalogue.h"
#include "plugin/runtime/unheard_sales.h"
#include "plugin/runtime/workplace.h"

namespace tillbridge::runtime {

/// What the register itself knows: its journal (so that no movement is missed), its items and counts.
/// Worker's thread.
class RegisterReader {
 public:
  /// Where an entry of the journal stands.
  enum class Place {
    now,       ///< written since the start
    before,    ///< written before the start: what was missed
    replaced,  ///< of a journal that took the place of the one that was read, or written before a marker was
               ///< taken over: offered again
  };
  using Recorder = std::function<core::Status(const core::Movement&, Place)>;
  RegisterReader(Workplace& place, Recorder record);

  /// `end` is where the journal stood at activation: a new plugin starts there.
  void start(std::optional<std::string> end);
  void turn();
  core::Millis wake_at() const {
    return std::min({reading_ ? core::kNever : journal_due_, office_is_due() ? office_due_ : core::kNever,
                     reading_items_ ? core::kNever : items_due_});
  }
  /// record() did not take a movement: the host's journal has it, and is read `after` a while.
  void journal_soon(core::Millis after) { journal_due_ = std::min(journal_due_, place_.clock.now() + after); }
  /// Whether a reading of the whole journal that began at `since` or later has ended; else one is made.
  bool has_read_since(core::Millis since) {
    if (!place_.host.has_journal() || read_began_ >= since) return true;
    if (!reading_) journal_soon(0);
    return false;
  }
  void counts_moved() { counts_due_ = 0; }

  /// Whether this register takes what happened at no register, as goods that the back office received. What
  /// it does not take now it takes once it is to, from there on.
  void take_office(bool taking);
  /// It is to take it from where another register stopped; empty: from where it stopped itself. `doubt`: that
  /// register's name, which may have taken more without saying so: a person decides on that.
  void take_office_from(const std::string& cursor, const std::string& doubt);
  /// Up to where all of it has been taken, by whoever did.
  std::string office_cursor() const;
  /// What other registers sold, as the journal says.
  UnheardSales& unheard() { return unheard_; }
  /// Hears each movement of another register, and of none while another has them.
  std::function<void(const core::Movement&)> on_others;
  /// Other registers share the journal: it is read more often.
  void read_often(bool often) { often_ = often; }

  struct Item {
    std::string sku, name;
    std::optional<core::Milli> on_hand;
  };
  const std::map<std::string, Item>& items() const { return items_; }  ///< by folded SKU
  /// Rises when the items were read anew; their counts change in between.
  std::uint64_t items_read() const { return items_read_; }
  /// Rises with each count that has changed.
  std::uint64_t counts_changed() const { return counts_changed_; }
  /// SKUs of counts that have changed since it was last called.
  std::set<std::string> take_changed_counts() { return std::exchange(changed_counts_, {}); }
  /// The register's items with their variants; null until they were read. Another pointer after each change.
  const std::shared_ptr<const RegisterCatalogue>& catalogue() const { return catalogue_; }
  /// Whether the journal has been read up to this place.
  bool journal_read_to(const std::optional<std::string>& end) const {
    return !end || place_.facts.get(fact::kJournalCursor) == end;
  }
  bool caught_up() const { return caught_up_; }
  /// The marker is to be taken over: whatever was written before the start and is not read yet may have been
  /// sent by the records' other life. Kept through a restart.
  void doubt_unread();
  /// How many readings of the whole journal have begun, and the number of the last that ended.
  std::uint64_t journal_begun() const { return journal_begun_; }
  std::uint64_t journal_ended() const { return journal_ended_; }
  std::function<void()> on_change;

 private:
  void read_journal();
  void journal_replaced();
  bool office_is_due() const {
    return office_ && office_cursor_ && !reading_ && journal_ended_ >= office_after_;
  }
  void set_office_cursor(const std::optional<std::string>& cursor);
  void take_journal(Host::JournalPage page);
  bool take_one(const Host::JournalEntry& entry, const std::string& before, Place place, bool in_doubt);
  void read_office();
  void take_office_page(Host::JournalPage page);
  core::Status take_entry(const core::Movement& movement, Place place, bool in_doubt);
  void read_items(std::string after);
  void read_counts();
  core::Millis between_items() const;
  void read_counts_of(std::vector<std::string> skus);

  Workplace& place_;
  Recorder record_;
  std::map<std::string, Item> items_, arriving_;
  std::vector<Host::Item> arriving_rows_;
  std::uint64_t items_read_ = 0, counts_changed_ = 0;
  std::set<std::string> changed_counts_;
  std::shared_ptr<const RegisterCatalogue> catalogue_;
  core::Millis journal_due_ = 0, items_due_ = 0, counts_due_ = 0;
  std::uint64_t revision_ = 0;
  core::Millis items_changed_at_ = 0;
  std::optional<std::string> end_;  ///< where the journal stood at the start, or when it was replaced
  Place at_ = Place::now, office_at_ = Place::now;
  UnheardSales unheard_;
  std::optional<std::string> office_cursor_;  ///< as kept; nothing: it is taken along with the rest
  std::uint64_t office_after_ = 0;            ///< the reading of the journal that comes before
  core::Millis office_due_ = 0;
  bool office_ = true, often_ = false;
  bool reading_ = false, reading_items_ = false, reading_counts_ = false, caught_up_ = false,
       started_ = false;
  std::uint64_t journal_begun_ = 0, journal_ended_ = 0;
  core::Millis begun_at_ = 0, read_began_ = -1;  ///< of the newest reading, and of the newest that ended
};

}  // namespace tillbridge::runtime
