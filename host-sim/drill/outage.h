#pragma once
// `tillsim outage`: a bad day with a shop's own catalogue, for the shop's owner. Everything happens on this
// machine: a copy of the catalogue, a web store of its own, a register of its own.
#include <cstdint>
#include <string>

namespace till_drill {

struct OutageOptions {
  std::string catalogue;  ///< shop file or CSV
  std::string plugin, tillsim, sandbox;
  std::uint64_t seed = 1;
};

/// One line per promise and a summary on stdout. 0: every promise held; 1: one did not; 2: the catalogue is
/// not good (a sentence went to stderr, and nothing was run).
int run_outage(const OutageOptions& options);

}  // namespace till_drill
