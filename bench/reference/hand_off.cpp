#include "reference/hand_off.h"

#include <fmt/format.h>

#include <cstdio>
#include <fstream>

namespace tillbridge::bench::reference {
namespace {

std::size_t swallow_answer(char*, std::size_t size, std::size_t count, void*) {
  return size * count;
}

/// The request's body: one line for each of the sale's.
std::string body_of(const core::Movement& sale) {
  std::string rows;
  for (const auto& line : sale.lines)
    rows += fmt::format(R"({}{{"location_id":1,"product_id":{},"quantity":{}}})", rows.empty() ? "" : ",",
                        std::atoi(line.sku.c_str() + 4) + 1, line.quantity_milli / core::kMilliPerUnit);
  return fmt::format(R"({{"reason":"sale {}","items":[{}]}})", sale.id, rows);
}

}  // namespace

HandOff::HandOff(const std::string& folder, const WebStoreStub& store, bool intent) : outbox_(folder) {
  if (intent) {
    intents_ = std::make_unique<SQLite::Database>(folder + "/intents.db",
                                                  SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    intents_->exec("PRAGMA journal_mode = WAL");
    intents_->exec("PRAGMA synchronous = FULL");
    intents_->exec("CREATE TABLE intents (id INTEGER PRIMARY KEY, body BLOB NOT NULL)");
    intent_ = std::make_unique<SQLite::Statement>(*intents_, "INSERT INTO intents (body) VALUES (?)");
  }
  const std::string trusted = folder + "/store.pem";
  std::ofstream(trusted) << store.certificate();
  curl_ = ::curl_easy_init();
  headers_ = ::curl_slist_append(nullptr, "Content-Type: application/json");
  const std::string address =
      fmt::format("https://127.0.0.1:{}/stores/bench/v3/inventory/adjustments/relative", store.port());
  ::curl_easy_setopt(curl_, CURLOPT_URL, address.c_str());
  ::curl_easy_setopt(curl_, CURLOPT_CAINFO, trusted.c_str());
  ::curl_easy_setopt(curl_, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  ::curl_easy_setopt(curl_, CURLOPT_NOSIGNAL, 1L);
  ::curl_easy_setopt(curl_, CURLOPT_TIMEOUT_MS, 10'000L);
  ::curl_easy_setopt(curl_, CURLOPT_HTTPHEADER, headers_);
  ::curl_easy_setopt(curl_, CURLOPT_WRITEFUNCTION, swallow_answer);
  thread_ = std::thread([this] { work(); });
}

HandOff::~HandOff() {
  {
    const std::lock_guard guard(mutex_);
    stopping_ = true;
  }
  told_.notify_one();
  thread_.join();
  ::curl_easy_cleanup(curl_);
  ::curl_slist_free_all(headers_);
}

void HandOff::sell(const core::Movement& sale) {
  outbox_.record(sale);
  {
    const std::lock_guard guard(mutex_);
    next_ = body_of(sale);
  }
  told_.notify_one();
}

void HandOff::work() {
  std::unique_lock lock(mutex_);
  while (true) {
    told_.wait(lock, [this] { return stopping_ || !next_.empty(); });
    if (stopping_) return;
    const std::string body = std::exchange(next_, {});
    lock.unlock();
    if (intent_) {
      intent_->reset();
      intent_->bind(1, body.data(), static_cast<int>(body.size()));
      intent_->exec();
    }
    send(body);
    lock.lock();
  }
}

void HandOff::send(const std::string& body) {
  ::curl_easy_setopt(curl_, CURLOPT_POSTFIELDS, body.data());
  ::curl_easy_setopt(curl_, CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
  if (const auto done = ::curl_easy_perform(curl_); done != CURLE_OK)
    std::fprintf(stderr, "  the reference could not send: %s\n", ::curl_easy_strerror(done));
}

}  // namespace tillbridge::bench::reference
