#pragma once

// The least that emptying an outbox takes: read all lines once and fold them by item, send the sums in one
// request, delete what was sent. No seal, no decision, nothing that a crash in between would need.

#include <SQLiteCpp/SQLiteCpp.h>
#include <curl/curl.h>

#include <string>

#include "reference/plain_records.h"
#include "reference/web_store_stub.h"

namespace tillbridge::bench::reference {

/// One thread. Its connection is opened by warm().
class FoldAndSend {
 public:
  FoldAndSend(const std::string& folder, const WebStoreStub& store);
  ~FoldAndSend();
  FoldAndSend(const FoldAndSend&) = delete;
  FoldAndSend& operator=(const FoldAndSend&) = delete;

  /// Records so many sales of three lines, in one transaction.
  void fill(std::uint64_t sales);
  /// One request that changes nothing, so that the connection stands.
  void warm();
  /// Folds, sends and deletes all that is there.
  void drain();

 private:
  void send(const std::string& body);

  SQLite::Database database_;
  CURL* curl_ = nullptr;
  curl_slist* headers_ = nullptr;
};

}  // namespace tillbridge::bench::reference
