#pragma once
// Commands on a register's folder without a register at work in it: the plugin is loaded on its data, and
// speaks to no network.
#include <string>

namespace till_drill {

/// `tillsim check-data DIR`: has the plugin prove its records, one line a rule on stdout. Writes nothing in
/// DIR.
/// @return 0 all rules hold, 1 some do not or they could not be looked at, 2 no such folder
int run_check_data(const std::string& data_dir, const std::string& plugin);

/// `tillsim move-data FROM TO`: moves what is unsent in one register's folder to another's. @return as above
int run_move_data(const std::string& from, const std::string& to, const std::string& plugin);

}  // namespace till_drill
