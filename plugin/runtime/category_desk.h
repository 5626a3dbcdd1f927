#pragma once

#include <deque>

#include "plugin/bigcommerce/catalogue_requests.h"
#include "plugin/core/assortment.h"
#include "plugin/runtime/catalogue_writer.h"
#include "plugin/store/category_jobs.h"

namespace tillbridge::runtime {

/// The categories of the web store's navigation: read now and then, changed when people ask (S47-S51). What
/// is asked is durable when it is taken, and waits where the web store cannot be reached. They and the
/// register's own categories never write to each other. Worker's thread.
class CategoryDesk {
 public:
  struct Ended {
    std::string problem;  ///< the sentence of what failed; empty: done, or it waits
    bool waits = false;   ///< it is kept, and done once the web store answers
  };
  using Then = std::function<void(const Ended&)>;
  CategoryDesk(Workplace& place, WebStore& web, const CatalogueWriter& writer, CatalogueReader& reader);
  /// Whoever still waits is told that it is kept.
  ~CategoryDesk();
  CategoryDesk(const CategoryDesk&) = delete;
  CategoryDesk& operator=(const CategoryDesk&) = delete;

  void put(const bigcommerce::CategoryChange& change, const std::string& who, Then then);
  void erase(std::int64_t category, const std::string& who, Then then);
  /// Puts items into a category and takes them out; what else they stand in stays.
  void move_items(std::int64_t category, const std::vector<std::string>& add,
                  const std::vector<std::string>& remove, const std::string& who, Then then);

  void turn(bool reachable, bool may_write);
  core::Millis wake_at() const;
  void read_now() { due_ = 0; }
  bool busy() const { return asking_; }
  /// Null while they were never read; another pointer after each change.
  std::shared_ptr<const core::CategoryList> categories();
  std::size_t visible_categories() const;

  std::function<void()> on_change;

 private:
  struct Job {
    store::CategoryJob kept;
    Then then;           ///< empty: nobody waits for it any more
    bool again = false;  ///< it was sent before, and may have been done
  };
  void find_tree();
  void find_tree_of(std::int64_t channel);
  void no_tree(const std::string& why);
  void read(int page);
  void take(store::CategoryJob job, Then then);
  void begin(Job job);
  void do_put(Job job);
  void look_for(Job job, const std::string& refusal);
  void do_erase(Job job);
  void do_move(Job job);
  void end(Job job, const std::string& problem);
  void later(Job job, const bigcommerce::HttpReply& reply);
  void tell_that_it_waits();
  std::string notice() const;
  const bigcommerce::CategoryRow* find(std::int64_t id) const;
  std::string why_not(std::int64_t category) const;
  std::string why_not_below(std::int64_t category, std::int64_t parent) const;
  void send(bigcommerce::HttpRequest request, std::function<void(const bigcommerce::HttpReply&)> then);

  Workplace& place_;
  WebStore& web_;
  const CatalogueWriter& writer_;
  CatalogueReader& reader_;
  std::vector<bigcommerce::CategoryRow> rows_, arriving_;
  std::string problem_, refused_;  ///< of the last reading; of a change that nobody waited for any more
  store::CategoryJobs book_;
  std::deque<Job> jobs_;
  Then asked_;  ///< whoever waits for the job at hand
  std::shared_ptr<const core::CategoryList> list_;
  std::uint64_t revision_ = 0, seen_writer_ = 0, seen_reader_ = 0, changes_ = 0, seen_changes_ = 0;
  core::Millis due_ = 0, job_due_ = 0, made_at_ = 0;
  std::int64_t tree_ = 0;  ///< of the channel in which shoppers see the products; 0: not known yet
  int failures_ = 0;
  bool asking_ = false, read_ = false;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace tillbridge::runtime
