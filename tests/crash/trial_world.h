#pragma once
// A shop for registers that die: the real sandbox, a cable to it, and one linked register whose folder
// outlives every process. The books are kept on both sides and compared item by item.
#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <string>

#include "drill/cable.h"
#include "drill/sandbox_process.h"
#include "drill/store_admin.h"
#include "till_child.h"

namespace till_crash {

struct Programs {
  std::string tillsim, sandbox, plugin, crashing;
};

class TrialWorld {
 public:
  /// Makes a shop in a folder of its own and links the register.
  TrialWorld(const Programs& programs, std::uint64_t seed);
  ~TrialWorld();
  TrialWorld(const TrialWorld&) = delete;
  TrialWorld& operator=(const TrialWorld&) = delete;

  /// Starts the register on its folder; with `crash_at`, on the plugin that crashes there.
  void start(const std::string& crash_at = {});
  TillChild& till() { return *till_; }
  /// Goes on with another folder from now on, such as a copy of the first.
  void use_folder(const std::string& name);
  std::string folder() const { return folder_ + "/" + till_name_; }
  std::string plugin_folder() const;

  /// Sells some of a few items; throws TillDied when the register dies in it. What it then kept is between.
  void sell();
  /// A web order for some of an item.
  void order();
  till_drill::StoreAdmin& store() { return *admin_; }
  till_drill::Cable& cable() { return *cable_; }
  std::mt19937_64& random() { return random_; }
  std::uint64_t up_to(std::uint64_t most) { return random_() % (most + 1); }

  /// Waits until nothing is under way and both sides have the same number of every item. Throws
  /// std::runtime_error with what is lost or doubled.
  void check_books();
  std::uint64_t sales() const { return sales_; }
  std::uint64_t orders() const { return orders_; }
  void keep_folder() { keep_ = true; }
  const std::string& root() const { return folder_; }

 private:
  std::string compare_books();

  Programs programs_;
  std::mt19937_64 random_;
  std::string folder_, till_name_ = "till";
  std::unique_ptr<till_drill::SandboxProcess> sandbox_;
  std::unique_ptr<till_drill::StoreAdmin> admin_;
  std::unique_ptr<till_drill::Cable> cable_;
  std::unique_ptr<TillChild> till_;
  /// Units that the register certainly, and at most, has sold of each item.
  std::map<std::string, std::pair<std::int64_t, std::int64_t>> sold_;
  std::map<std::string, std::int64_t> ordered_;
  std::uint64_t sales_ = 0, orders_ = 0;
  bool keep_ = false;
};

}  // namespace till_crash
