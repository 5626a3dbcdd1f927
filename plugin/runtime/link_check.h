#pragma once

#include <set>

#include "plugin/core/catalogue_plan.h"
#include "plugin/core/link_view.h"
#include "plugin/runtime/register_catalogue.h"
#include "plugin/runtime/store_checks.h"

namespace tillbridge::runtime {

/// What linking would make of each item of the register.
struct DryRun {
  std::vector<core::LinkItem> items;  ///< conflicts, then what is skipped, created, matched; by name
  std::uint64_t match = 0, create = 0, skip = 0, conflict = 0, web_only = 0;
};
/// The web store's items as they are now, against the register's, by the rules that adopting goes by. Pure.
DryRun compare_items(const RegisterCatalogue& here, const std::vector<core::Candidate>& there);
/// How many of the register's items can be sold online and are not known there (S11). `there`: folded SKUs.
std::uint64_t eligible(const RegisterCatalogue& here, const std::set<std::string>& there);
/// One row an item, for a spreadsheet.
std::string dry_run_csv(const DryRun& run);

/// Linking without a single write (N7): all of its checks, then the web store's items are read and compared.
/// Nothing is kept, here or there. Worker's thread; owns the connection until it has ended.
class LinkCheck {
 public:
  LinkCheck(Workplace& place, std::unique_ptr<WebStore> web, bigcommerce::ApiBase base, LinkAim aim,
            std::shared_ptr<const RegisterCatalogue> here);

  void start();
  void turn(core::Millis timeout_ms) { web_->turn(timeout_ms); }
  bool done() const { return done_; }
  std::uint32_t steps_done() const { return done_ && problem_.empty() ? 5 : checks_.steps_done(); }
  /// Once done: what stands in the way; empty: nothing does.
  const std::string& problem() const { return problem_; }
  const StoreChecks& checks() const { return checks_; }
  const DryRun& result() const { return result_; }
  bigcommerce::Transport& transport() { return web_->transport(); }
  std::function<void()> on_progress;

 private:
  void read_page(int page);
  void end(std::string problem);

  std::unique_ptr<WebStore> web_;
  StoreChecks checks_;
  std::shared_ptr<const RegisterCatalogue> here_;
  std::vector<core::Candidate> there_;
  DryRun result_;
  std::string problem_;
  bool done_ = false;
};

}  // namespace tillbridge::runtime
