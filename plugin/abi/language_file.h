#pragma once

#include <functional>
#include <memory>
#include <string>

#include "plugin/overlay/language.h"

namespace tillbridge::abi {

/// The shop's own words for the language `tag`: `languages/TAG.txt` in the plugin's data folder, else that of
/// the tag's first part ("de.txt" for "de-AT"). Null where there is none. What is not right with it is told
/// in one sentence. Reads the disk; called while activating.
std::shared_ptr<const overlay::Language> read_language_file(
    const std::string& folder, const std::string& tag,
    const std::function<void(const std::string& sentence)>& tell);

}  // namespace tillbridge::abi
