#pragma once
// `tillsim link FILE`: links a register's folder to a web store, and ends.
#include <string>

namespace till_drill {

struct LinkOptions {
  std::string credentials, data_dir, store, shop, plugin;
  std::string records_dir;  ///< of the shop's records, where several registers share them; empty: data_dir
  std::string register_id = "1";
};

/// Prints the plugin's sentence. 0: linked; 1: not, with the reason; 2: the request makes no sense.
int run_link(const LinkOptions& options);

}  // namespace till_drill
