#pragma once

#include "plugin/core/counts_board.h"
#include "plugin/runtime/catalogue_reader.h"
#include "plugin/runtime/catalogue_writer.h"
#include "plugin/runtime/count_weighing.h"

namespace tillbridge::runtime {

/// Both sides' counts: how they stood when the register was linked, what people want done about it (S79), and
/// whether they have moved apart since without a reason (N4). Compares in the background with few requests
/// and only while nothing waits and web orders are read; writes through the outbox, as a change and never as
/// a level. What is chosen is durable when it is taken. Worker's thread.
class CountDesk {
 public:
  CountDesk(Workplace& place, WebStore& web, const LinkFacts& link, RegisterReader& reg,
            CatalogueReader& reader, OrderReader& orders, CatalogueWriter& writer);
  ~CountDesk() { *alive_ = false; }
  CountDesk(const CountDesk&) = delete;
  CountDesk& operator=(const CountDesk&) = delete;

  /// One item of a Save: with the numbers that were on the screen; without, those known now.
  struct Chosen {
    std::string sku;
    std::optional<core::Units> here, online;
  };
  using Choices = std::map<core::CountChoice, std::vector<Chosen>>;
  /// All of it is kept, or none. @return how many. Errors: not_found, not_ready, denied (`owner` and the
  /// number in `confirm` are needed), invalid
  core::Result<std::size_t> save(const Choices& choices, const std::string& who, bool owner,
                                 const std::string& confirm);
  /// Number of the newest Save, undo or repair; 0: there is none.
  std::optional<core::Units> newest_save() { return book_.last_save(); }
  /// Takes a Save back, for items that have not moved since. @return how many are tried
  core::Result<std::size_t> undo(std::int64_t save, const std::string& who);
  /// A word on counts that have moved apart: "set-web" or "keep-web".
  bool decide(const core::ItemKey& key, const std::string& choice, const std::string& who);
  /// A word on an item that the web store keeps no count of. Errors: not_found, state.
  core::Status decide_uncounted(const std::string& item_id, bool take, const std::string& who);
  /// A list to count by: SKU, name, both counts, and a column to fill in. The file must not exist yet.
  core::Status write_list(const std::string& path);
  void compare_now();

  void turn(bool reachable, bool idle);
  core::Millis wake_at() const;

  const std::map<core::ItemKey, store::CountedItem>& items() const { return items_; }
  /// What a repair of counts that have moved apart makes of the web store's.
  core::Units repaired(const store::CountedItem& item) const;
  /// Whether a choice for it was saved and is not done.
  bool being_done(const core::ItemKey& key) const;
  /// Null until something was compared.
  const std::shared_ptr<const core::CountsBoard>& board() const { return board_; }
  std::function<void()> on_change;
  /// Which other register of the location may have changed the shop's count of these folded SKUs by what has
  /// not reached the web store: unless it is gone, nobody says that their counts have moved apart.
  std::function<std::optional<Unheard>(const std::vector<std::string>& folded)> unheard;
  /// Which register that is gone may be why an item's counts have moved apart.
  std::optional<Unheard> gone(const core::ItemKey& key) const;
  /// Other registers of the location are known.
  bool shared = false;
  /// Whether the others' journal and notes have been read since a time; else they are read now. Only then
  /// `unheard` tells of what had changed the counts by then.
  std::function<bool(core::Millis since)> others_known;
  /// Units of an item that another register of the location sold and the web store could not give.
  std::function<core::Units(const core::ItemKey&)> others_owe;

 private:
  using Wish = store::CountWish;
  void look_through();
  void end_looking();
  void weigh(CountWeighing::Skus skus, bool for_wishes);
  void weighed();
  void judge(const core::ItemKey& key, core::CountsNow now);
  void fulfil(Wish& wish, const core::CountsNow& now);
  void ask_register(const Wish& wish);
  void register_answered(Wish wish, Host::Applied applied);
  void end(Wish& wish, Wish::State state, std::string remark);
  void end_older(const core::ItemKey& key);
  void told();
  void begin_look();
  void make_board();
  /// Both counts as far as they are known without asking; `level`: the web store's.
  std::optional<core::CountsNow> about(const core::ItemKey& key, std::optional<core::Units> level) const;
  std::optional<core::Units> level_of(const core::ItemKey& key) const;
  std::optional<core::ItemKey> key_of(const std::string& sku) const;
  bool others_are_known();
  /// Name of the register that is waited for; empty: none.
  std::string waits_for(const core::ItemKey& key) const;
  std::optional<Unheard> unheard_of(const core::ItemKey& key) const;
  bool is_asked_about(const std::vector<std::string>& skus);
  core::CountsNow uncounted_now(const std::vector<std::string>& skus,
                                const std::map<std::string, store::Ledger>& ledger) const;
  void add_uncounted(core::CountsBoard& board, const std::map<std::string, store::Ledger>& ledger) const;

  Workplace& place_;
  WebStore& web_;
  std::int64_t location_;
  RegisterReader& reg_;
  CatalogueReader& reader_;
  OrderReader& orders_;
  CatalogueWriter& writer_;
  store::CountBook book_;
  std::map<core::ItemKey, store::CountedItem> items_;
  std::map<core::ItemKey, std::vector<std::string>> skus_, arriving_;  ///< of the last look, and of this one
  /// Items that the web store keeps no count of, with their SKUs.
  std::map<std::string, std::vector<std::string>> uncounted_, arriving_uncounted_;
  Levels levels_, arriving_levels_;  ///< what the web store sold of each then, or was read of it since
  std::map<std::string, core::ItemKey> keys_;  ///< by folded SKU
  std::vector<Wish> open_;
  std::map<core::ItemKey, core::Units> candidates_;  ///< moved apart, seen once
  core::Millis seen_once_at_ = 0;                    ///< when they were
  /// Items that another register may have moved unheard, when this weighing began, with its name.
  std::map<core::ItemKey, std::string> unheard_before_;
  /// Of which nothing is said because of that.
  std::map<core::ItemKey, std::string> held_;
  CountWeighing::Skus to_weigh_;
  std::unique_ptr<CountWeighing> weighing_;
  std::vector<Wish> ask_again_;  ///< the register did not say whether it took these
  std::size_t answering_ = 0;
  bool for_wishes_ = false, looking_ = false, idle_ = false, reachable_ = false, weigh_all_ = false,
       changed_ = true;
  std::string look_after_;
  /// What a look goes by, when the last one began: as long as nothing of it has changed, none is worth it.
  struct Ground {
    const void* connection = nullptr;
    int written = 0;  ///< rows, by the worker: levels, orders, debts
    std::uint64_t recorded = 0, items_read = 0, counts_changed = 0, catalogue = 0;
    bool operator==(const Ground&) const = default;
  };
  Ground looked_at_;
  core::Millis look_due_ = 0, wishes_due_ = 0, weigh_due_ = 0, board_due_ = 0, ask_due_ = 0;
  std::uint64_t revision_ = 0;
  std::shared_ptr<const core::CountsBoard> board_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace tillbridge::runtime
