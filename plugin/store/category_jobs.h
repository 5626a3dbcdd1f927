#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "plugin/core/units.h"
#include "plugin/store/database.h"

namespace tillbridge::store {

/// A change of the web store's navigation that somebody asked for and that is not done yet.
struct CategoryJob {
  enum class Kind { put, erase, move, put_below };  ///< put_below: changed, and it goes below `parent`
  std::int64_t id = 0;                              ///< given by `add`, rising
  Kind kind = Kind::put;
  std::int64_t category = 0;  ///< put: 0 makes a new one
  std::int64_t parent = 0;    ///< of a new one, and of put_below; 0: at the top
  std::optional<std::string> name;
  std::optional<bool> visible;
  std::vector<std::int64_t> add, remove;  ///< move: products
  std::string who;
  bool begun = false;  ///< it was sent: it may have been done
};

/// The queue of such changes. Worker's thread.
class CategoryJobs {
 public:
  explicit CategoryJobs(Database& database) : database_(database) {}

  std::vector<CategoryJob> load();  ///< in the order in which they were asked for
  /// Durable when it returns.
  void add(CategoryJob& job, core::UnixMillis now);
  void set_begun(std::int64_t id);  ///< before its first byte leaves
  void done(std::int64_t id);

 private:
  Database& database_;
};

}  // namespace tillbridge::store
