#pragma once

// The least that reading a catalogue takes: the same parser over the same pages, and one row for each
// variant.

#include <SQLiteCpp/SQLiteCpp.h>

#include <string>
#include <vector>

#include "plugin/bigcommerce/http.h"

namespace tillbridge::bench::reference {

class ParseAndKeep {
 public:
  explicit ParseAndKeep(const std::string& folder);
  /// All pages in one transaction. One thread.
  void read(const std::vector<bigcommerce::HttpReply>& pages);

 private:
  SQLite::Database database_;
};

}  // namespace tillbridge::bench::reference
