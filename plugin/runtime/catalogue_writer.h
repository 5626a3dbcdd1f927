#pragma once

#include "plugin/bigcommerce/catalogue_replies.h"
#include "plugin/core/assortment.h"
#include "plugin/core/catalogue_plan.h"
#include "plugin/runtime/catalogue_reader.h"
#include "plugin/runtime/register_reader.h"
#include "plugin/runtime/sku_watch.h"
#include "plugin/runtime/workplace.h"
#include "plugin/store/catalogue_book.h"

namespace tillbridge::runtime {

/// The products that still have to be assigned to the channel.
inline constexpr const char* kUnassignedFact = "catalogue.unassigned";

/// Brings the web store's catalogue to what people want of the register's items: turned on and off, shown and
/// hidden, and edited here. What is asked is durable when it is taken; the work goes on in the background,
/// one small write at a time and only while no sale waits, through restarts and lost answers, and makes
/// nothing twice. What of it is done next is decided by core::plan. Worker's thread.
class CatalogueWriter {
 public:
  CatalogueWriter(Workplace& place, WebStore& web, const LinkFacts& link, RegisterReader& reg,
                  CatalogueReader& reader);
  ~CatalogueWriter() { *alive_ = false; }
  CatalogueWriter(const CatalogueWriter&) = delete;
  CatalogueWriter& operator=(const CatalogueWriter&) = delete;

  using Ids = std::vector<std::string>;
  /// The staged difference of a Save; all of it is kept, or none. Errors: not_found, not_ready.
  core::Result<std::size_t> save(const Ids& on, const Ids& off, const Ids& show, const Ids& hide,
                                 const std::string& who);
  /// Compares every item that is on, and sends the fields that differ; of what the web store had before the
  /// link only those that went there from here since, or that somebody chose.
  core::Result<std::size_t> sync_all(const std::string& who);
  core::Status retry(const std::string& item);

  // catalogue_pairing.cpp: what the web store had before the link
  using Ended = std::function<void(const core::Result<std::string>& words)>;
  /// Takes a product for an item, whatever their SKUs; neither is changed.
  void pair(const std::string& item_id, std::int64_t product, const std::string& who, const Ended& then);
  core::Result<std::string> unpair(const std::string& item_id, const std::string& who);
  /// Sends this register's "name", "price", "cost", "upc" of an item, once.
  void take_fields(const std::string& item_id, const std::set<std::string>& fields, const std::string& who,
                   const Ended& then);
  /// Lists fields that differ, with both values, and what could not be matched; the file must not exist yet.
  void write_differences(const std::string& path, const Ended& then);
  /// Lists what the web store sells and the register does not have.
  core::Result<std::string> write_web_only(const std::string& path);

  // catalogue_prices.cpp: whether prices mean the same on both sides (S33)
  struct PriceQuestion {
    core::PriceTerms here, there;
  };
  /// What a manager has to decide before any price goes.
  std::optional<PriceQuestion> price_question() const;
  /// "send-prices": they go as they are; "no-prices": none goes. False where both sides mean the same.
  bool decide_prices(const std::string& choice, const std::string& who);

  /// SKUs that somebody changed in the web store.
  const SkuWatch& skus() const { return skus_; }
  /// `back`: the web store gets the SKU again that it had from us, or was matched by; else it stays. False:
  /// nothing is to be decided about this variant.
  bool decide_sku(std::int64_t variant, bool back, const std::string& who);

  // catalogue_names.cpp: items whose name a product of the web store has already
  struct SameName {
    std::int64_t product = 0;
    std::string sku;  ///< of the product; may be empty
  };
  /// Of items that were not made there for it, until somebody decides; by item id.
  const std::map<std::string, SameName>& same_names() const { return same_names_; }
  /// `same`: the product is taken over as it is, and the item is on; else the item is off.
  void decide_same_name(const std::string& item_id, bool same, const std::string& who, const Ended& then);

  // catalogue_counts.cpp: items that are counted here and not in the web store (S79)
  /// The item that is on under this SKU and waits for a choice, or for which it was chosen; empty: none.
  std::string uncounted_item(const std::string& sku) const;
  core::FirstCount first_count_of(const std::string& item_id) const;
  /// `take`: the web store is to count each, beginning with this shop's count; else they stay uncounted
  /// there.
  void first_count(const Ids& items, bool take, const std::string& who);

  /// `may_write`: no push is on the wire, and none waits that could go; sales go first. `sales_stop`: why
  /// none can go. Then nothing is written that sets a count which those sales are to change.
  void turn(bool reachable, bool may_write, core::WorkWaits sales_stop);
  /// What the work that is open for an item waits for.
  core::WorkWaits waits_for(const std::string& item_id) const;
  core::Millis wake_at() const;
  void try_now();
  /// The web store is let go of: whoever waits for an answer of it is told so, and so is who asks from now
  /// on.
  void give_up();
  /// Asks the web store anew what its prices mean.
  void read_store_again();
  /// A batch was settled: what of it is held may be part of a count that was taken meanwhile.
  void look_at_held() { held_ = true; }
  void catalogue_was_read();  ///< the web store's
  /// What was edited at the register while edits did not go is found as what differs from what was sent.
  void look_for_all_edits() { judged_ = nullptr; }

  const std::map<std::string, store::CatalogueRow>& rows() const { return rows_; }
  /// Why an item cannot be matched with the web store's; empty where nothing stands in the way.
  std::string conflict(const std::string& item_id) const;
  /// All such, by item id.
  const std::map<std::string, std::string>& conflicts() const { return conflicts_; }
  /// Items that somebody took apart from the web store's.
  Ids taken_apart() const;
  core::CatalogueWork work() const;
  /// Rises with every change of a row.
  std::uint64_t revision() const { return revision_; }
  std::int64_t imported_category() const { return category_; }
  bool busy() const { return asking_; }

  std::function<void()> on_change;

 private:
  using Row = store::CatalogueRow;
  /// And the item's id: what of it was refused.
  inline static const std::string kRefusedFact = "catalogue.refused.";
  using Kind = core::PlanStep::Kind;

  Row& row_of(const std::string& item_id);
  void keep(const Row& row);
  /// And what was done, for the export.
  void keep_event(const Row& row, const std::string& event);
  void ask_for(Row& row, std::int64_t save);
  void look_for_adoptions();
  void look_for_edits();
  void look_for_gone();
  void adopt(const core::RegisterItem& item, const core::Match& match, bool visible);
  std::string cannot(const core::RegisterItem& item) const;
  static std::string print_of(const core::RegisterItem& item);
  bool is_as_refused(const core::RegisterItem& item) const;

  bool is_unpaired(const std::string& item_id) const;
  bool take_unpaired(const std::string& item_id);
  void list_differences(std::shared_ptr<std::vector<std::string>> ids, std::size_t at,
                        std::shared_ptr<std::string> text, const std::string& path, const Ended& then);

  Ended until_given_up(const Ended& then);
  void compare_prices();
  core::PriceChoice price_choice(const core::PriceTerms& here) const;

  bool prepare();
  void read_store();
  void find_tree();
  void find_category(std::int64_t tree);
  void make_category(std::int64_t tree);
  void assign_channels();

  std::vector<std::string> next_rows();
  core::PlanStep plan_of(const Row& row) const;
  bool reopen(Row& row);
  bool has_unsettled(const Row& row);
  bool may_count(const Row& row, bool takes_a_count_away);
  void put_off(const std::string& id, core::WorkWaits why);
  void goes_on(const std::string& id);
  void step(const std::vector<std::string>& ids);
  void look(const std::vector<std::int64_t>& products);
  void count(const std::vector<std::string>& ids);
  void count_again(const std::vector<std::string>& ids);
  void search(const std::string& id, std::size_t at);
  void create(const std::string& id, const core::PlanStep& step);
  void created(const std::string& id, const bigcommerce::HttpReply& reply, bool levels);
  void change(const std::vector<std::pair<std::string, core::PlanStep>>& steps);
  void changed(const std::string& id, const core::PlanStep& step);
  void write(const std::string& id, bigcommerce::HttpRequest request, core::PlanStep step);
  void written(const std::string& id, const core::PlanStep& step, const bigcommerce::HttpReply& reply);
  void set_levels(const std::string& id);
  void load_same_names();
  void find_same_name(const std::string& id);
  void forget_same_name(const std::string& id);
  void go_live(Row& row);
  bool uncounted(const std::string& sku) const;
  void release_kept(const Row& row, const std::string& who);
  void end_first_count(Row& row);
  void take_back_first_count(Row& row);
  // catalogue_unsure.cpp: writes whose answer is missing
  void on_its_way(Row& row, const core::PlanStep& step);
  void answered(Row& row, bool done);
  void chosen(Row& row, const core::ProductChange& change, const std::vector<core::VariantChange>& changes);
  core::Millis may_still_arrive(Row& row);
  void forget_unsure(Row& row);
  void learn(const core::WebProduct& product);
  void settle(Row& row);
  void refuse(Row& row, const std::string& words);
  void gone(Row& row);
  void ended(Row& row);
  void end_save();
  void release_held();
  void release_counted();
  /// A refusal or a failure of what was asked for `ids`; tries again, or says why not.
  void failed(const std::vector<std::string>& ids, const bigcommerce::HttpReply& reply);
  void later(core::Millis wait, const std::string& why);
  void send(bigcommerce::HttpRequest request, std::function<void(const bigcommerce::HttpReply&)> then);

  Workplace& place_;
  WebStore& web_;
  LinkFacts link_;
  RegisterReader& reg_;
  CatalogueReader& reader_;
  store::CatalogueBook book_;
  std::map<std::string, Row> rows_;
  std::set<std::pair<core::UnixMillis, std::string>> open_;
  std::map<std::string, std::string> conflicts_;
  std::map<std::string, SameName> same_names_;
  SkuWatch skus_;
  std::map<std::int64_t, std::optional<core::WebProduct>> seen_;  ///< read for the work at hand; none: absent
  std::map<std::int64_t, core::UnixMillis> asked_for_;            ///< when what is in `seen_` was asked for
  std::map<std::string, std::vector<core::PlanStep>> unanswered_;
  std::set<std::string> unanswered_before_;  ///< items with a write of an earlier process that had no answer
  std::map<std::string, int> tries_;
  std::set<std::string> wrote_;  ///< items of which something has gone since their work began
  std::set<std::string> alone_;  ///< refused in a batch: sent one by one
  std::map<std::string, core::Millis> not_before_;  ///< an absolute level whose end is not known
  std::vector<std::int64_t> unassigned_;
  std::shared_ptr<const RegisterCatalogue> judged_;  ///< the register's items that edits were looked for in
  std::size_t adopt_at_ = SIZE_MAX;
  struct Counts {
    std::map<std::string, std::optional<core::Milli>> by_sku;
    std::optional<std::string> journal_end;
    bool operator==(const Counts&) const = default;
  };
  std::optional<std::pair<Counts, std::uint64_t>> counted_;
  core::CatalogueWork work_;
  std::int64_t save_ = 0;
  std::uint64_t revision_ = 1, made_ = 0, updated_ = 0;
  std::int64_t category_ = 0, channel_ = 0;
  core::PriceTerms store_prices_;
  std::optional<core::PriceTerms> other_prices_;  ///< of an item here, where they differ
  std::string prices_about_, prices_choice_;      ///< what was decided, and about which terms
  std::string told_refusal_;                      ///< of what all items need, told once
  std::string told_assigning_;
  std::size_t assign_alone_ = 0;  ///< so many are assigned one by one
  core::Millis assign_due_ = 0, due_ = 0;
  int failures_ = 0;
  bool asking_ = false, held_ = true, gone_due_ = false, store_read_ = false;
  core::WorkWaits waits_ = core::WorkWaits::none, sales_stop_ = core::WorkWaits::none;
  std::map<std::string, core::WorkWaits> waiting_;  ///< items whose work waits for sales
  std::map<std::uint64_t, Ended> asked_;            ///< who waits for an answer of the web store
  std::uint64_t asks_ = 0;
  bool given_up_ = false;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace tillbridge::runtime
