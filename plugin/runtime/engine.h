#pragma once

#include "plugin/core/picture.h"
#include "plugin/core/request_budget.h"
#include "plugin/runtime/action_end.h"
#include "plugin/runtime/assortment_maker.h"
#include "plugin/runtime/catalogue_writer.h"
#include "plugin/runtime/category_desk.h"
#include "plugin/runtime/checklist_reader.h"
#include "plugin/runtime/claim_watch.h"
#include "plugin/runtime/clock_watch.h"
#include "plugin/runtime/compare_sender.h"
#include "plugin/runtime/count_desk.h"
#include "plugin/runtime/disk_watch.h"
#include "plugin/runtime/housekeeping.h"
#include "plugin/runtime/idle_probe.h"
#include "plugin/runtime/link_desk.h"
#include "plugin/runtime/link_procedure.h"
#include "plugin/runtime/location_desk.h"
#include "plugin/runtime/marker_adoption.h"
#include "plugin/runtime/marker_renewal.h"
#include "plugin/runtime/matching_desk.h"
#include "plugin/runtime/network_watch.h"
#include "plugin/runtime/order_desk.h"
#include "plugin/runtime/order_reader.h"
#include "plugin/runtime/picture_maker.h"
#include "plugin/runtime/register_reader.h"
#include "plugin/runtime/sender.h"
#include "plugin/runtime/stock_maker.h"
#include "plugin/store/activity_search.h"
#include "plugin/store/sales_latency.h"
#include "plugin/store/salvage.h"

namespace tillbridge::runtime {

/// An action that somebody asked for.
struct ActionAsked {
  std::string name, who;
  std::map<std::string, std::string> arguments;
  bool owner = false;  ///< whoever asks is the shop's owner
};

/// What an engine is made with.
struct EngineParts {
  Clock& clock;
  Host& host;
  HostCalls& host_calls;
  Inbox& inbox;
  store::LaneBoard& board;
  TokenKeeper& tokens;
  TransportMaker make_transport;
  Log log;
  std::uint64_t seed = 0;
  std::string folder;
  std::function<void(store::Intake*)> intake_ready;  ///< record() works from now on; null: no longer
  std::function<void(std::shared_ptr<const core::Picture>)> publish;
  /// The connection that `turn` waits on from now on, so that other threads can end its wait; null: none.
  std::function<void(bigcommerce::Transport*)> waits_on;
  /// Where the side file is kept, and this machine's id (store/identity.h); empty: none.
  std::string state_folder = {}, machine = {};
  /// A picture at least this often, also when nothing has changed: its ages go on.
  core::Millis publish_every = 1'000;
  /// And at most this often.
  core::Millis publish_pause = 40;
  /// What the records' log is grown to at start (store/database.h).
  int log_bytes = store::kLogBytes;
  /// What may still be written where the records are; nothing: nobody knows. Asked once a minute.
  std::function<std::optional<std::uint64_t>()> free_bytes = {};
};

/// One register's plugin at work, without thread and real time: call `turn` again and again. Everything here
/// runs on one thread.
class Engine {
 public:
  explicit Engine(EngineParts parts);
  ~Engine();

  /// Opens the outbox (or says why not), and the link where there is one. `journal_end`: where the register's
  /// journal stood at activation.
  void open(const Configuration& configuration, std::optional<std::string> configuration_problem,
            std::optional<std::string> journal_end);
  /// Runs what is due, waiting at most `longest_wait_ms` for the network.
  void turn(core::Millis longest_wait_ms);
  void act(const ActionAsked& asked, std::function<void(ActionEnd)> then);
  /// record() did not take a movement on the register's thread: the register's journal is read after that
  /// long. `disk_failed`: because of the disk, whose records are then opened anew.
  void record_missed(core::Millis read_after, bool disk_failed);
  /// Of the linking that is under way, or of the last one.
  std::uint32_t link_steps() const {
    return linking_ ? linking_->steps_done() : link_check_ ? link_check_->steps_done() : link_steps_;
  }
  /// Whether `turn` waits by itself; else there is no connection, and the caller waits for `idle_wait_ms`.
  bool waits() const {
    return web_ != nullptr || linking_ != nullptr || unlinking_ != nullptr || link_check_ != nullptr;
  }
  core::Millis idle_wait_ms(core::Millis longest) const { return next_wait(longest); }

 private:
  static constexpr core::Millis kLongestSilence = 20'000, kLeastBetweenTouches = 5'000;

  void open_store();
  void send_frozen();
  void offer_lane();
  void wait_for_answers(core::Millis longest);
  void recognise_records();
  void note_start();
  core::Status record_from_journal(const core::Movement& movement, RegisterReader::Place place);
  void read_store();
  void take(const ActionAsked& asked, std::function<void(ActionEnd)> then);
  void open_kept_link();
  void open_link(const LinkFacts& link, std::unique_ptr<WebStore> web);
  void linked();
  void try_stopped();
  void keep_in_touch(bool may_ask);
  void watch();
  void watch_clock();
  void watch_disk();
  void watch_network();
  void watch_plan();
  void note_plan();
  void plan_ended();
  void try_everything();
  bool out_of_reach() const;
  core::Trouble offline_trouble() const;
  void clock_told(core::UnixMillis there);
  void close_link();
  void judge(const bigcommerce::HttpReply& reply);
  void take_quota(const bigcommerce::Quota& quota);
  void adopt(const ActionAsked& asked, std::function<void(ActionEnd)> then);
  void adopted();
  void repair(const ActionAsked& asked, std::function<void(ActionEnd)> then);
  void renew(MarkerRenewal::Why why);
  void renewed();
  void start_sending_anew();
  std::unique_ptr<Pusher> make_sender(const LinkFacts& link);
  void look_back(core::Millis since, std::function<void(bool)> then);
  void end_look_back();
  void go_on_comparing();
  std::size_t enter_comparing();
  void compare_stock(const ActionAsked& asked, const std::function<void(ActionEnd)>& then);
  void take_over_comparing(const ActionAsked& asked, const std::function<void(ActionEnd)>& then);
  /// A credentials file with what was asked beside it.
  struct LinkWish {
    std::string file;
    bigcommerce::ApiBase base;
    bigcommerce::Secret token;
    LinkAim aim;
  };
  core::Result<LinkWish> link_wish(const ActionAsked& asked);
  void link(const ActionAsked& asked, std::function<void(ActionEnd)> then);
  void check_link(const ActionAsked& asked, std::function<void(ActionEnd)> then);
  void link_checked();
  void resume_check();
  void prepare_link(const ActionAsked& asked, const std::function<void(ActionEnd)>& then);
  void unlink(const ActionAsked& asked, std::function<void(ActionEnd)> then);
  void drain();
  void start_unlinking(const std::string& who, bool leave_claim, std::function<void(ActionEnd)> then);
  void unlinked();
  void taken_over(const std::string& by);
  void finish_unlinking();
  void share_work(bool reachable);
  void read_settings();
  void keep_badge_place(const std::pair<std::string, std::string>& place);
  void settings_action(const ActionAsked& asked, const std::function<void(ActionEnd)>& then);
  /// What else is done in the web store, while it answers.
  void work_beside_sales(bool answers);
  core::WorkWaits sales_stop() const;
  void take_work(const ActionAsked& asked, const std::function<void(ActionEnd)>& then);
  /// Why what was asked is another register's of this location; empty: it is not.
  std::string not_here(const std::string& action) const;
  std::string unlinked_words() const;
  void mark_order(const ActionAsked& asked, std::function<void(ActionEnd)> then);
  core::UnixMillis shop_opened_at();
  void look_at_order(const ActionAsked& asked, const std::function<void(ActionEnd)>& then);
  std::int64_t short_order(const core::ItemKey& item);
  void mark_line(const ActionAsked& asked, std::function<void(ActionEnd)> then);
  void pairing_action(const ActionAsked& asked, const std::function<void(ActionEnd)>& then);
  void adopt_save(const ActionAsked& asked, const std::function<void(ActionEnd)>& then);
  struct FieldsToSend;
  void send_fields(const std::shared_ptr<FieldsToSend>& wanted);
  void category_action(const ActionAsked& asked, const std::function<void(ActionEnd)>& then);
  bool counts_action(const ActionAsked& asked, const std::function<void(ActionEnd)>& then);
  bool catalogue_action(const ActionAsked& asked, const std::function<void(ActionEnd)>& then);
  void decide(const ActionAsked& asked, std::function<void(ActionEnd)> then);
  void move_in(const ActionAsked& asked, std::function<void(ActionEnd)> then);
  void end_salvaged(const ActionAsked& asked, std::function<void(ActionEnd)> then);
  void export_activity(const ActionAsked& asked, const std::function<void(ActionEnd)>& then);
  core::Status export_feature(const std::string& feature, const std::string& path);
  /// Goes on with the receipts of today's sales. Whether there was anything to read.
  bool receipts_go_on(std::size_t most);
  void self_check(const ActionAsked& asked, std::function<void(ActionEnd)> then);
  void settle_debts(const std::vector<store::Rise>& rises);
  void allow();
  bool may_send() const;
  struct KnownStops;
  const KnownStops& known_stops() const;
  bool is_idle() const;
  void publish();
  core::Millis picture_pause() const;
  core::Millis next_wait(core::Millis longest) const;
  core::Trouble trouble(std::string* detail) const;
  void broken(const std::exception& error);
  void close_storage();
  void let_go_of_store();
  void reopen_storage();
  bool storage_is_open() const { return database_ && database_->is_open() && intake_; }

  EngineParts parts_;
  std::unique_ptr<store::Database> database_;
  std::unique_ptr<Workplace> place_;
  std::unique_ptr<store::Intake> intake_;
  std::unique_ptr<RegisterReader> register_;
  std::unique_ptr<LinkProcedure> linking_;
  std::uint32_t link_steps_ = 0;
  std::unique_ptr<WebStore> web_;
  std::unique_ptr<Pusher> sender_;
  std::unique_ptr<OrderReader> orders_;
  struct LookedBack {
    core::Millis since = 0;
    std::function<void(bool)> then;
  };
  LookedBack looked_back_;  ///< orders were read, and the location's notes are waited for
  std::unique_ptr<OrderDesk> desk_;
  std::unique_ptr<CatalogueReader> catalogue_;
  std::unique_ptr<CatalogueWriter> writer_;
  std::unique_ptr<CountDesk> counts_;
  std::unique_ptr<MatchingDesk> matching_;
  std::unique_ptr<CategoryDesk> categories_;
  std::unique_ptr<ChecklistReader> checklist_;
  AssortmentMaker assortment_;
  StockMaker stock_;
  std::unique_ptr<store::ActivitySearch> search_;
  std::unique_ptr<store::SalesLatencyOfDay> latency_;
  std::unique_ptr<Housekeeping> housekeeping_;
  std::optional<bool> shop_open_;  ///< as last told by the register
  core::UnixMillis shop_opened_at_ = 0;
  std::string orders_wanted_;  ///< what somebody looks for among the orders; empty: nobody does
  std::unique_ptr<MarkerAdoption> adoption_;
  std::unique_ptr<MarkerRenewal> renewal_;
  std::unique_ptr<IdleProbe> idle_probe_;
  std::unique_ptr<ClaimWatch> claim_watch_;
  std::unique_ptr<LocationDesk> location_;
  /// The turn for which the ledger knows what others applied, -1: none; and the one that it is learned for.
  std::int64_t learned_turn_ = 0, learning_turn_ = 0;
  std::uint64_t learn_after_ = 0;  ///< the poll that comes first; 0: none is waited for
  std::function<void(ActionEnd)> linking_then_, adoption_then_, renewal_then_;
  LinkProcedure::Outcome link_outcome_;
  std::string linking_who_;
  std::unique_ptr<LinkDesk> link_desk_;
  std::unique_ptr<LinkCheck> link_check_;
  std::function<void(ActionEnd)> link_check_then_;
  std::string link_check_path_;
  struct WaitingCheck {
    ActionAsked asked;
    std::function<void(ActionEnd)> then;
    core::Millis until;
  };
  std::optional<WaitingCheck> waiting_check_;
  /// What is unsent goes before it is unlinked.
  struct Draining {
    core::Millis until;
    std::string who;
    bool leave_claim;
    std::function<void(ActionEnd)> then;
  };
  std::optional<Draining> draining_;
  /// The web store is being told that this register gives it up.
  struct Unlinking {
    std::unique_ptr<WebStore> web;
    std::unique_ptr<ClaimRelease> release;
    std::function<void(ActionEnd)> then;
    std::optional<std::string> problem;  ///< once it has ended; empty: the web store knows
  };
  std::unique_ptr<Unlinking> unlinking_;
  bigcommerce::Secret link_token_;
  store::Condition condition_ = store::Condition::good;
  std::string condition_words_, broken_words_;
  /// What the records say against sales, as of so many rows that this connection had changed.
  struct KnownStops {
    const void* connection = nullptr;
    int changed = 0;
    bool paused = false, promise_broken = false;
  };
  mutable KnownStops known_stops_;
  Configuration configuration_;
  core::CounterSettings settings_;
  std::map<std::string, std::string, std::less<>> badge_corners_;
  std::optional<std::string> journal_end_;
  core::UnixMillis last_answer_wall_ = 0, offline_since_ = 0;
  core::Millis started_at_ = 0, published_at_ = -1'000'000, checkpoint_due_ = 0, reopen_due_ = 0,
               store_due_ = 0, network_doubt_due_ = 0, in_touch_due_ = 0, stopped_due_ = 0, storage_due_ = 0;
  core::Millis picture_took_ = 0;
  std::uint64_t revision_ = 0, seen_unconfirmed_ = 0;
  core::RequestBudget budget_;
  ClockWatch clock_watch_;
  DiskWatch disk_watch_;
  NetworkWatch network_;
  bool touching_ = false;
  /// Whether a picture is due: at once, or when there is time for one.
  bool dirty_ = true, news_ = false;
  bool read_back_ = false, old_records_ = false, was_offline_ = false, auth_ = false;
  /// The shop's plan includes selling online. Without it nothing is asked of the web store and nothing sent.
  bool plan_ = true;
};

}  // namespace tillbridge::runtime
