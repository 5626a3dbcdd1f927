#pragma once

#include "plugin/core/location_role.h"
#include "plugin/core/registers_view.h"
#include "plugin/runtime/location_notes.h"
#include "plugin/runtime/unheard_sales.h"
#include "plugin/runtime/workplace.h"

namespace tillbridge::runtime {

/// Facts that it keeps.
namespace role_fact {
inline constexpr const char *kBegun = "role.begun", *kOurs = "role.ours", *kSeveral = "role.several",
                            *kBeat = "role.beat",
                            /// The turn for which the ledger knows what the others have applied.
                                *kLearned = "role.learned",
                            /// Where this register stopped taking what happened at no register; and who may
                            /// have taken it from there on without saying so.
                                    *kOfficeCursor = "role.office", *kOfficeDoubt = "role.office_doubt",
                            /// What other registers sold, as the journal says, and have not
                            /// told since that it was sent (UnheardSales).
                                                                        *kOthersMoved = "role.others_moved";
}

/// The registers of this location: says now and then that this one is there, looks who else is, and knows
/// which of them takes web orders off the counts and sends catalogue changes. A few small requests a minute,
/// one in five minutes while it is alone. Worker's thread; `web` outlives it.
class LocationDesk {
 public:
  LocationDesk(Workplace& place, WebStore& web, const LinkFacts& link);
  ~LocationDesk() { *alive_ = false; }
  LocationDesk(const LocationDesk&) = delete;
  LocationDesk& operator=(const LocationDesk&) = delete;

  /// What this register is at, to be told to the others.
  struct Doing {
    bool at_rest = true;                     ///< no call that changes the shop's counts is open
    std::string journal;                     ///< up to where it has taken what happened at no register
    std::uint64_t waiting = 0, settled = 0;  ///< movements
    core::Millis clock_behind = 0;           ///< of this register's clock
  };
  void turn(bool reachable, const Doing& doing);
  core::Millis wake_at() const;
  void look_now();
  /// Whether a look that began at `since` or later has told who is here; else one is made. Where the notes
  /// cannot be read for long there is nothing to wait for.
  bool has_looked_since(core::Millis since);
  /// For long the notes could not be read: nobody knows which registers are here.
  bool is_blind() const { return told_blind_; }
  /// The machine stood still, and its clock with it: nothing that was said or seen before counts any more.
  void time_was_lost();

  /// Takes web orders off the counts and sends catalogue changes now.
  bool applies() const;
  /// It is given to this register, though it may not have begun, or be out of reach.
  bool is_ours() const;
  /// More than one register has been seen at this location.
  bool several() const { return several_; }
  std::uint64_t turn_begun() const { return role_.begun_turn(); }
  /// How it came to this register: of whom, up to where that one had taken what happened at no register, and
  /// whether it said so itself.
  struct Handover {
    std::uint64_t turn = 0;
    std::string from_name, journal;
    bool without_a_word = false;
  };
  const std::optional<Handover>& handover() const { return handover_; }
  /// What follows from it is durable.
  void handover_taken();
  /// Whoever waits for an answer gets one.
  void give_up();
  /// Who of the others may have changed the shop's count of one of these folded SKUs by what has not reached
  /// the web store: whoever is waited for before whoever is gone.
  std::optional<Unheard> unheard(const UnheardSales& sales, const std::vector<std::string>& folded) const;
  /// What the others have told of how they stand.
  void tell(UnheardSales& sales) const;
  /// Units of an item that left the shop through other registers and that the web store could not give.
  core::Units others_owe(const core::ItemKey& item) const;
  /// Name of the register whose it is; empty: nobody's, or not known yet.
  std::string holder_name() const;
  /// Up to where the one whose it is has taken what happened at no register, as it last said; empty: it has
  /// not.
  std::string holder_journal() const;

  using Then = std::function<void(bool good, const std::string& words)>;
  /// Somebody wants this register to do it.
  void take(const std::string& who, Then then);
  core::RegistersView view() const;

  std::function<void()> on_change;

 private:
  void say();
  void write_note(bool again);
  void said(const bigcommerce::HttpReply& reply, bool was_new, bool again);
  void look();
  void looked(const bigcommerce::HttpReply& reply);
  void take_turn();
  void turn_answered(const bigcommerce::HttpReply& reply);
  void clean_up(const LocationNotes& notes);
  void end_take(bool good, const std::string& words);
  bool has_to_say() const;
  bool has_stopped() const;
  void tell_if_blind(bool reachable);
  void note_alone(core::Millis began, bool alone, bool others_turn);
  std::int64_t server_seconds() const;
  bool open_now() const;
  void ask(bigcommerce::HttpRequest request, std::function<void(const bigcommerce::HttpReply&)> then);

  Workplace& place_;
  WebStore& web_;
  std::int64_t channel_, first_;
  std::string own_;
  core::LocationRole role_;
  std::optional<Handover> handover_;
  Doing doing_;
  Then take_then_;
  std::string taken_by_, replaces_;
  std::uint64_t beat_ = 0, settled_said_ = 0, told_turn_ = 0, old_turn_ = 0;
  std::int64_t note_ = 0;
  core::Millis look_due_ = 0, say_due_ = 0, began_ = 0, ended_at_ = 0, look_began_ = 0, blind_since_ = 0,
               alone_since_ = 0,
               looked_ = -1;  ///< when the newest look that was answered began
  bool asking_ = false, reachable_ = false, several_ = false, was_ours_ = true, wants_turn_ = false,
       replaced_holder_ = false, stale_ = false, told_blind_ = false, says_again_ = false;
  std::string blind_words_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace tillbridge::runtime
