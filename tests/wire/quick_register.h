#pragma once
// The plugin's very executor on one thread, whose clock jumps over every wait in which the network is silent.
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "plugin/runtime/engine.h"

namespace tillbridge::test {

/// How long a request is waited for at most, in milliseconds of real time.
using Patience = std::function<core::Millis(const bigcommerce::HttpRequest&)>;

class QuickRegister {
 public:
  struct Options {
    bool takes_orders = false;  ///< else nothing but the pushes and their reads travels
    std::string token = {};     ///< of a register that is started again
    std::uint64_t sold = 0;     ///< and how many sales it had made
  };
  /// Works in `folder`.
  QuickRegister(std::string folder, Patience patience, std::uint64_t seed, const Options& options);
  QuickRegister(std::string folder, Patience patience, std::uint64_t seed)
      : QuickRegister(std::move(folder), std::move(patience), seed, Options{}) {}
  ~QuickRegister();
  QuickRegister(const QuickRegister&) = delete;
  QuickRegister& operator=(const QuickRegister&) = delete;

  /// Links it with the text of a credentials file, whose web store is reached at `base_url`. Throws
  /// std::runtime_error.
  void link(const std::string& credentials, const std::string& base_url);
  /// The same with other arguments of "link", and without waiting for the trials.
  void ask_for_link(const std::string& credentials, std::map<std::string, std::string> arguments);
  /// What an action said in the end; throws std::runtime_error where it was refused.
  std::string act(const std::string& action, const std::map<std::string, std::string>& arguments);
  std::string token() const;
  /// Records a sale of one; throws std::runtime_error.
  void sell(const std::string& sku);
  /// A sale of one that the register offers again under the same number until it is taken, as a journal
  /// would. False: not within `seconds`.
  bool sell_again_and_again(const std::string& sku, int seconds);
  /// Works until nothing is pending. False: not within `seconds` of real time.
  bool settle(int seconds);
  /// Works until there is nothing to do at once. False: not within `seconds` of real time.
  bool rests(int seconds);
  void turn();
  /// What is free on the disk from now on, in bytes; until then nobody knows.
  void disk_has(std::uint64_t bytes);
  const core::Picture& picture() const;
  /// What the worker's clock has passed, in milliseconds.
  core::Millis worked_ms() const;
  /// Sales whose batch was frozen with them.
  int frozen_with_record() const;
  /// How often something was asked of the web store while a sale might have been frozen without the worker.
  int worked_while_offered() const;
  std::string log() const;

 private:
  core::Status record(const std::string& sku);
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tillbridge::test
