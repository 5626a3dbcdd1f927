// A web store in memory behind the transport's interface, a clock in hand, and a place to work: the runtime's
// parts without socket and without waiting.
#pragma once

#include <algorithm>
#include <deque>
#include <filesystem>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "plugin/runtime/workplace.h"

namespace bench {

using namespace tillbridge;
using bigcommerce::Delivery;
using bigcommerce::HttpReply;
using bigcommerce::HttpRequest;
using bigcommerce::Method;
using nlohmann::json;

inline constexpr std::int64_t kLocation = 1;

struct HandClock : runtime::Clock {
  core::Millis at = 1'000'000;
  core::Millis now() override { return at; }
  core::UnixMillis wall() override { return 1'800'000'000'000 + at; }
};

/// Products with variants, and levels that keep the two promises unless told otherwise.
class LittleWebStore {
 public:
  std::map<std::int64_t, json> products;
  std::map<std::int64_t, core::Units> levels;  ///< by variant
  bool has_floor = true;
  /// What is read instead of the levels, while set.
  std::optional<std::map<std::int64_t, core::Units>> stale;
  /// Looks at a request before it is served; true: no answer comes, and `lose_before` says whether it is
  /// served.
  std::function<bool(const HttpRequest&)> lose;
  bool lose_before = false;
  /// A status that a request gets instead of being served.
  std::function<std::optional<int>(const HttpRequest&)> refuse;
  /// Answers of its own, looked for first.
  std::function<std::optional<std::string>(const HttpRequest&)> answer;
  std::vector<HttpRequest> asked;

  std::int64_t add_product(const std::string& sku, const json& variants);
  HttpReply serve(const HttpRequest& request);

 private:
  void adjust(const json& body, bool relative, HttpReply& reply);
  void read_levels(const std::string& path, HttpReply& reply);

  std::int64_t last_id_ = 100;
};

struct LittleTransport : bigcommerce::Transport {
  explicit LittleTransport(LittleWebStore& store) : store_(store) {}
  void start(std::uint64_t id, const HttpRequest& request) override {
    auto reply = store_.serve(request);
    reply.id = id;
    ready_.push_back(std::move(reply));
  }
  void cancel(std::uint64_t id) override {
    std::erase_if(ready_, [&](const auto& reply) { return reply.id == id; });
  }
  std::vector<HttpReply> wait(core::Millis) override { return std::exchange(ready_, {}); }
  void wake() override {}
  bool idle() const { return ready_.empty(); }

 private:
  LittleWebStore& store_;
  std::vector<HttpReply> ready_;
};

struct LittleHost : runtime::Host {
  std::string register_id() const override { return "7"; }
  std::string register_name() const override { return "Register 7"; }
  std::string location_id() const override { return "L"; }
  std::string location_name() const override { return "Main Street"; }
  bool has_stock() const override { return false; }
  bool has_journal() const override { return journal.has_value(); }
  bool is_open() const override { return true; }
  int utc_offset_minutes() const override { return 0; }
  bool is_training() const override { return false; }
  Applied stock_apply(const std::string&, const std::string&, const std::string&, core::Milli) override {
    return Applied::applied;
  }
  std::map<std::string, core::Milli> shelf;
  std::optional<core::Milli> on_hand(const std::string& sku) override {
    const auto found = shelf.find(sku);
    return found == shelf.end() ? std::nullopt : std::optional(found->second);
  }
  /// Nothing: it keeps none.
  std::optional<std::vector<JournalEntry>> journal;
  JournalPage journal_read(const std::optional<std::string>& cursor, unsigned most) override {
    JournalPage page;
    if (!journal) return page;
    auto from = journal->begin();
    if (cursor) {
      from = std::find_if(from, journal->end(), [&](const auto& entry) { return entry.cursor == *cursor; });
      page.cursor_unknown = from == journal->end();
      if (page.cursor_unknown) return page;
      ++from;
    }
    while (from != journal->end() && page.entries.size() < most) page.entries.push_back(*from++);
    page.more = from != journal->end();
    return page;
  }
  std::optional<std::string> journal_end() override {
    if (!journal || journal->empty()) return {};
    return journal->back().cursor;
  }
  std::vector<Item> items;
  std::uint64_t revision = 1;
  std::uint64_t catalogue_revision() override { return revision; }
  std::vector<Item> catalogue_read(const std::string&, unsigned, bool*) override { return items; }
  void wake_main() override {}
};

std::string new_folder();

/// A linked register with an open outbox and a marker of epoch 1 in the web store.
struct LittleTill {
  LittleTill()
      : folder(new_folder()),
        database(std::move(store::Database::open(folder).database)),
        inbox([] {}),
        host_calls(host, inbox),
        place{clock,
              [](runtime::LogLevel, const std::string&) {},
              {},
              host,
              host_calls,
              *database,
              board,
              store::Outbox(*database),
              store::ItemMap(*database),
              store::Facts(*database),
              store::Activity(*database),
              store::SavedRecords(*database),
              7},
        transport(new LittleTransport(web_store)),
        web(std::unique_ptr<bigcommerce::Transport>(transport)) {}
  ~LittleTill() {
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
  }
  LittleTill(const LittleTill&) = delete;
  LittleTill& operator=(const LittleTill&) = delete;

  /// Turns `work` and the clock until it is done or `limit` has passed; false: it is not.
  template <class Work, class Done>
  bool run(Work& work, Done done, core::Millis limit = 3'600'000) {
    const core::Millis end = clock.at + limit;
    for (int i = 0; i < 100'000 && clock.at < end; ++i) {
      turn(work);
      web.turn(0);
      if (done()) return true;
      if (transport->idle()) clock.at = std::max(clock.at + 1, std::min(end, work.wake_at()));
    }
    return done();
  }
  template <class Work>
  void turn(Work& work) {
    work.turn();
  }

  std::string folder;
  HandClock clock;
  LittleHost host;
  std::unique_ptr<store::Database> database;
  store::LaneBoard board;
  runtime::Inbox inbox;
  runtime::HostCalls host_calls;
  runtime::Workplace place;
  LittleWebStore web_store;
  LittleTransport* transport;
  runtime::WebStore web;
};

}  // namespace bench
