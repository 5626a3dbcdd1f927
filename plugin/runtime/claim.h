#pragma once

// The claim of a location on a web store: a point-of-sale channel with the location's id, and a note on it
// that names the register. Linking takes it, unlinking gives it back.

#include "plugin/runtime/workplace.h"

namespace tillbridge::runtime {

/// What the location's channel is called: letters, digits and dashes, which are safe everywhere.
std::string channel_name(const std::string& location);
/// The same for a location whose name another one has taken: with a part of its own id.
std::string channel_name(const std::string& location, const std::string& id);
std::string lacks_right(const std::string& right);

/// Gives the claim back, so that another register or location can take it: this register's notes are deleted,
/// and the channel is disconnected unless other registers of the location are there. What is gone already, or
/// somebody else's by now, is left. Worker's thread; `web` outlives it.
class ClaimRelease {
 public:
  /// Gets why the web store could not be told; empty when it was. Told from inside of the web store's turn.
  using Then = std::function<void(const std::string& problem)>;
  ClaimRelease(Workplace& place, WebStore& web, std::int64_t channel, core::Millis timeout_ms, Then then);

  void start();

 private:
  void take_channels(const bigcommerce::HttpReply& reply);
  void take_notes(const bigcommerce::HttpReply& reply);
  void delete_note();
  void disconnect();
  void ask(bigcommerce::HttpRequest request, std::function<void(const bigcommerce::HttpReply&)> then);

  Workplace& place_;
  WebStore& web_;
  std::int64_t channel_;
  std::string name_;
  core::Millis timeout_ms_;
  Then then_;
  std::vector<std::int64_t> left_;  ///< notes of ours
  bool others_ = false;             ///< other registers go on with the channel
};

}  // namespace tillbridge::runtime
