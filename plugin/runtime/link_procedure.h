#pragma once

#include "plugin/runtime/catalogue_reader.h"
#include "plugin/runtime/claim.h"
#include "plugin/runtime/probe.h"
#include "plugin/runtime/store_checks.h"
#include "plugin/runtime/workplace.h"

namespace tillbridge::runtime {

/// Links this register to a web store, step by step: reads and checks everything first, writes no stock, and
/// keeps the link only when all of it worked. Worker's thread; owns the connection to the store until it is
/// handed over.
class LinkProcedure {
 public:
  struct Outcome {
    bool linked = false;
    bool can_compare = false;  ///< it failed, and would not if levels were compared (LinkAim::compare)
    std::string words;         ///< for the person who asked
  };
  using Then = std::function<void(Outcome)>;
  LinkProcedure(Workplace& place, std::unique_ptr<WebStore> web, bigcommerce::ApiBase base, LinkAim aim,
                Then then);

  void start();
  void turn(core::Millis timeout_ms);
  core::Millis wake_at() const { return std::min(probe_ ? probe_->wake_at() : core::kNever, wait_until_); }
  std::uint32_t steps_done() const { return steps_; }
  bool done() const { return done_; }
  std::unique_ptr<WebStore> take_web() { return std::move(web_); }
  const StoreChecks& checks() const { return checks_; }
  /// Who has the web store or the location, when that is why it failed.
  const std::string& holder() const { return holder_; }
  std::function<void()> on_progress;

 private:
  using Handler = void (LinkProcedure::*)(const bigcommerce::HttpReply&);
  void ask(bigcommerce::HttpRequest request, Handler handler);
  void disconnect_holder();
  void holder_disconnected(const bigcommerce::HttpReply& reply);
  void claim_channel();
  void make_channel();
  void look_who_has_the_name(const bigcommerce::HttpReply& reply);
  void take_channel(const bigcommerce::HttpReply& reply);
  void read_claim();
  void take_claim(const bigcommerce::HttpReply& reply);
  void write_link_note(const std::string& key_end, const std::string& replaces);
  void write_claim(const bigcommerce::HttpReply& reply);
  void connect();
  void connected(const bigcommerce::HttpReply& reply);
  void look_for_rivals();
  void judge_rivals(const bigcommerce::HttpReply& reply);
  void judge_notes(const bigcommerce::HttpReply& reply);
  void run_probe();
  bool keeps_records() const;
  bool was_unlinked() const;
  void step(std::uint32_t number);
  bool go_on_with_known_marker();
  void without_promises(const std::string& problem);
  void find_marker();
  void take_marker(const bigcommerce::HttpReply& reply);
  void create_marker();
  void set_marker(const bigcommerce::HttpReply& reply);
  void read_marker();
  void check_marker(const bigcommerce::HttpReply& reply);
  void adopt(const core::MarkerLevels& levels, bool fresh);
  void read_catalogue();
  void keep_link();
  void fail(std::string words);
  void end_failed();

  Workplace& place_;
  std::unique_ptr<WebStore> web_;
  bigcommerce::ApiBase base_;
  Then then_;
  std::string take_over_, holder_;
  bool may_compare_ = false;
  std::int64_t taken_channel_ = 0;  ///< of the location that it was taken over from
  StoreChecks checks_;
  std::shared_ptr<Probe> probe_;
  std::unique_ptr<ClaimRelease> release_;
  std::unique_ptr<CatalogueReader> catalogue_;
  LinkFacts link_;
  std::int64_t channel_ = 0;
  std::int64_t claim_ = 0;  ///< the note that this linking wrote; 0: none, or one from before
  bool channel_connected_ = false, was_connected_ = false, made_channel_ = false, second_name_ = false;
  bool joins_ = false;   ///< other registers of this location are linked
  bool joined_ = false;  ///< this one was not, and has a note of its own beside theirs now
  std::string with_;     ///< their names
  std::string channel_name_;
  std::set<std::int64_t> notes_seen_;
  std::string failed_words_;
  int epoch_ = 1, unusable_ = 0, marker_reads_ = 0;
  int first_missing_ = 0;
  bool can_compare_ = false, compares_ = false;
  bool closed_seen_ = false, fresh_marker_ = false, done_ = false;
  core::Millis lag_ = 2'000, wait_until_ = core::kNever;
  std::uint32_t steps_ = 0;
  std::array<core::Units, core::kLanes> bases_{};
  std::array<std::uint64_t, core::kLanes> rounds_{};
  std::uint64_t highest_ = 0;
};

}  // namespace tillbridge::runtime
