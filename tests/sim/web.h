#pragma once

// The web store behind a network, both simulated: the sandbox's own behaviour model and API, with everything
// that can go wrong on the way there, inside, and on the way back.

#include <deque>
#include <memory>
#include <string>

#include "plugin/bigcommerce/http.h"
#include "sandbox/api/routes.h"
#include "sandbox/model/store.h"
#include "sim/agenda.h"
#include "sim/book.h"
#include "sim/swarm.h"

namespace sim {

using tillbridge::bigcommerce::HttpReply;
using tillbridge::bigcommerce::HttpRequest;

/// Where answers for one connection of one register arrive.
struct Mailbox {
  int till = 0;
  bool closed = false;
  std::vector<HttpReply> ready;
  std::set<std::uint64_t> cancelled;
};

/// How a register's line to the store is at the moment.
enum class Line { fine, no_route, black_hole, flapping, portal };

/// Looks at what goes by, and may change it: how a mutant is made of a correct register.
class Meddler {
 public:
  virtual ~Meddler() = default;
  /// False: the request never leaves.
  virtual bool leaves(int, HttpRequest&, HttpReply*) { return true; }
  virtual void arrives(int, const HttpRequest&, HttpReply&) {}
  virtual bool serves(sandbox::Store&, const sandbox::Call&, Ms, sandbox::Reply*) { return false; }
};

class Web {
 public:
  Web(Agenda& agenda, Trace& trace, Book& book, Tally& tally, const Swarm& swarm, Dice dice,
      const sandbox::StoreData& store);

  void send(const std::shared_ptr<Mailbox>& mailbox, std::uint64_t id, const HttpRequest& request);
  sandbox::Store& store() { return store_; }
  /// What happened to levels since the last call goes into the book under `who`.
  void note_effects(std::map<std::string, Units>& under, const char* who);
  /// An order has changed: readers see it after `delay`.
  void list_order(sandbox::Id id, Ms delay);
  /// Nothing can be counted at the shop's location until it is opened again.
  void close_location(bool closed);
  /// No fault fires any more.
  void be_good();
  bool good() const { return good_; }
  /// Requests that sleep somewhere and may still be applied: they all wake now.
  void wake_zombies();
  std::size_t zombies() const { return zombies_.size(); }

  std::map<int, Line> lines;
  Ms key_refused_until = 0, quota_stolen_until = 0;
  int key_status = 401;
  std::map<int, int> requests_this_minute;
  Meddler* meddler = nullptr;
  std::function<void(int till)> on_mail;
  /// What a dead process still asks for never leaves.
  std::function<bool(int till)> is_dead;
  /// A push leaves (`answered` false) or its answer has come: the register may die here. True: it did.
  std::function<bool(int till, bool answered)> on_push;
  std::function<void(const std::string&)> on_violation;
  Ms wall(Ms at) const { return kEpoch + at; }
  static constexpr Ms kEpoch = 1'760'000'400'000;  ///< a Thursday in 2025, 09:00 UTC

 private:
  struct Flight {
    std::shared_ptr<Mailbox> mailbox;
    std::uint64_t id = 0;
    HttpRequest request, original;
    int till = 0;
    bool push = false, late = false, counted_out = false;
    Ms started = 0;
  };
  using FlightPtr = std::shared_ptr<Flight>;
  struct Answer {
    int status = 0;
    std::string body;
    std::map<std::string, std::string> headers;
  };
  std::map<std::string, std::string> headers_of(const sandbox::Reply& reply) const;

  void arrive(const FlightPtr& flight, bool answer_wanted);
  Answer serve(Flight& flight);
  Answer handle(Flight& flight);
  Answer handle_read(const sandbox::Call& call, sandbox::Store& from);
  void deliver(const FlightPtr& flight, Ms pause, HttpReply reply);
  void lose(const FlightPtr& flight, bool timed_out, Ms pause);
  bool fires(Fault fault, double share = 1);
  void note_push(const std::vector<sandbox::StockEffect>& effects);
  void check_bytes(const Flight& flight);
  Ms latency();

  Agenda& agenda_;
  Trace& trace_;
  Book& book_;
  Tally& tally_;
  const Swarm& swarm_;
  Dice dice_;
  sandbox::Store store_, listed_;  ///< master data, and what the order lists show
  std::map<sandbox::Id, std::uint64_t> order_versions_, listed_versions_;
  std::deque<FlightPtr> zombies_;
  Ms window_start_ = 0;
  std::int64_t window_used_ = 0;
  bool good_ = false;
};

class SimTransport : public tillbridge::bigcommerce::Transport {
 public:
  SimTransport(Web& web, int till) : web_(web), mailbox_(std::make_shared<Mailbox>()) {
    mailbox_->till = till;
  }
  ~SimTransport() override { mailbox_->closed = true; }
  void start(std::uint64_t id, const HttpRequest& request) override { web_.send(mailbox_, id, request); }
  void cancel(std::uint64_t id) override { mailbox_->cancelled.insert(id); }
  std::vector<HttpReply> wait(tillbridge::core::Millis) override {
    return std::exchange(mailbox_->ready, {});
  }
  void wake() override {}

 private:
  Web& web_;
  std::shared_ptr<Mailbox> mailbox_;
};

}  // namespace sim
