#pragma once
// Where tillsim finds what belongs to it.
#include <string>

namespace till_drill {

/// Full path of the running program.
std::string own_program();
/// ../lib/tillbridge-bigcommerce.so beside the program's folder.
std::string standard_plugin();
/// assets/shops/fernwood.json: in the current folder, above the program, or in the source tree.
std::string standard_shop();
/// bigcommerce-sandbox in the program's folder.
std::string standard_sandbox();
/// $XDG_DATA_HOME/tillsim or ~/.local/share/tillsim.
std::string standard_data_dir();

}  // namespace till_drill
