#pragma once
// The state file: all of a store and its accounts, so that the sandbox goes on where it stopped.
#include "sandbox/files/shop_file.h"
#include "sandbox/http/sandbox.h"

namespace sandbox {

/// Writes to a file beside it and renames: whoever reads sees the old or the new state, never half. 0600.
/// Throws `FileError`.
void save_state(const std::string& path, const SandboxState& state);
/// None if there is no such file. Throws `FileError` when it is not a state file.
std::optional<SandboxState> load_state(const std::string& path);
/// Writes a text with mode 0600, atomically. Throws `FileError`.
void write_private_file(const std::string& path, const std::string& text);

}  // namespace sandbox
