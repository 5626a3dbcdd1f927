#pragma once

// The test program brings its own getaddrinfo, which libcurl then uses: names under ".invalid" behave as a
// test needs them to.
//   found.invalid    is 127.0.0.1
//   missing.invalid  does not exist
//   hanging.invalid  is not answered until `release_lookups`

namespace tillbridge::test {

/// How many lookups are waiting now.
int waiting_lookups();
/// Lets every waiting lookup fail, and returns when the last has.
void release_lookups();

}  // namespace tillbridge::test
