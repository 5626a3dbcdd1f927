#pragma once

// How bytes travel, as values. The transport knows nothing of what they mean; the mapping (requests.h,
// replies.h) nothing of sockets.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "plugin/core/units.h"

namespace tillbridge::bigcommerce {

enum class Method { get, post, put, erase };

/// One request below the API base ("/v3/inventory/items?..."). The transport adds base, token, Accept,
/// User-Agent.
struct HttpRequest {
  Method method = Method::get;
  std::string path;  ///< begins with "/v2/" or "/v3/", already percent-encoded
  std::string body;  ///< JSON, UTF-8; empty for none
  bool fresh_connection =
      false;  ///< writes that are neither idempotent nor sealed: libcurl must not re-send them by itself
  core::Millis timeout_ms = 30'000;
};

/// How an exchange ended below HTTP.
enum class Delivery {
  answered,       ///< a complete answer came: status, headers, body
  not_sent,       ///< no byte left this machine: name, route, connect or TLS failed. Certainly not applied.
  lost,           ///< bytes may have left and no complete answer came. Outcome unknown.
  refused_reply,  ///< an answer came that breaks a limit (too large, headers too long). Outcome unknown.
};

struct HttpReply {
  std::uint64_t id = 0;
  Delivery delivery = Delivery::lost;
  int status = 0;
  std::map<std::string, std::string> headers;  ///< names in lower case
  std::string body;
  std::string cause;  ///< one sentence for the log, without token: "could not connect to 127.0.0.1 port 1"
  bool timed_out = false;  ///< the time limit ended it
  core::Millis elapsed_ms = 0;
};

/// Carries requests. One implementation speaks libcurl; a simulation brings its own. Owned and used by the
/// worker alone.
class Transport {
 public:
  virtual ~Transport() = default;
  /// Starts an exchange; its end comes out of `wait` under the same id. Ids are the caller's, never reused.
  virtual void start(std::uint64_t id, const HttpRequest& request) = 0;
  /// Lets what was started leave now, rather than with the next `wait`. Waits for nothing.
  virtual void hurry() {}
  /// Gives up an exchange; no reply will come for it. The request may still be applied.
  virtual void cancel(std::uint64_t id) = 0;
  /// Waits at most `timeout_ms` for something to end, or until `wake`. Returns what ended.
  virtual std::vector<HttpReply> wait(core::Millis timeout_ms) = 0;
  /// Ends a `wait` early. The one call that any thread may make.
  virtual void wake() = 0;
};

}  // namespace tillbridge::bigcommerce
