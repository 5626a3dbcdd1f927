#pragma once

// What somebody would write to send a sale at once: plain records, a thread that sleeps until it is told, and
// one kept HTTP/1.1 connection over TLS.

#include <SQLiteCpp/SQLiteCpp.h>
#include <curl/curl.h>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "reference/plain_records.h"
#include "reference/web_store_stub.h"

namespace tillbridge::bench::reference {

class HandOff {
 public:
  /// `intent`: the worker makes durable what it is about to send before it sends it, as anybody must who
  /// wants to know after a crash what may have left.
  HandOff(const std::string& folder, const WebStoreStub& store, bool intent);
  ~HandOff();
  HandOff(const HandOff&) = delete;
  HandOff& operator=(const HandOff&) = delete;

  /// Records the sale and wakes the worker. One thread.
  void sell(const core::Movement& sale);

 private:
  void work();
  void send(const std::string& body);

  PlainOutbox outbox_;
  std::unique_ptr<SQLite::Database> intents_;
  std::unique_ptr<SQLite::Statement> intent_;
  CURL* curl_ = nullptr;
  curl_slist* headers_ = nullptr;
  std::mutex mutex_;
  std::condition_variable told_;
  std::string next_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace tillbridge::bench::reference
