#include "reference/fold_and_send.h"

#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <map>

#include "register_stand_in.h"
#include "report.h"

namespace tillbridge::bench::reference {
namespace {

std::size_t swallow(char*, std::size_t size, std::size_t count, void*) {
  return size * count;
}

}  // namespace

FoldAndSend::FoldAndSend(const std::string& folder, const WebStoreStub& store)
    : database_(open_plain_records(folder)) {
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
  ::curl_easy_setopt(curl_, CURLOPT_FAILONERROR, 1L);
  ::curl_easy_setopt(curl_, CURLOPT_TIMEOUT_MS, 10'000L);
  ::curl_easy_setopt(curl_, CURLOPT_HTTPHEADER, headers_);
  ::curl_easy_setopt(curl_, CURLOPT_WRITEFUNCTION, swallow);
}

FoldAndSend::~FoldAndSend() {
  ::curl_easy_cleanup(curl_);
  ::curl_slist_free_all(headers_);
}

void FoldAndSend::fill(std::uint64_t sales) {
  SQLite::Transaction transaction(database_, SQLite::TransactionBehavior::IMMEDIATE);
  SQLite::Statement sale(database_, "INSERT INTO sales (sale_id, kind, at_ms) VALUES (?, ?, ?)");
  SQLite::Statement line(database_, "INSERT INTO lines (sale, sku, quantity_milli) VALUES (?, ?, ?)");
  for (std::uint64_t number = 0; number < sales; ++number) {
    const auto made = a_sale(fmt::format("B-{:08}", number), number);
    sale.reset();
    sale.bind(1, made.id);
    sale.bind(2, static_cast<int>(made.kind));
    sale.bind(3, static_cast<std::int64_t>(made.at));
    sale.exec();
    const std::int64_t id = database_.getLastInsertRowid();
    for (const auto& each : made.lines) {
      line.reset();
      line.bind(1, id);
      line.bind(2, each.sku);
      line.bind(3, static_cast<std::int64_t>(each.quantity_milli));
      line.exec();
    }
  }
  transaction.commit();
}

void FoldAndSend::warm() {
  send(R"({"reason":"warm","items":[]})");
}

void FoldAndSend::drain() {
  std::map<std::string, std::int64_t> sums;
  {
    SQLite::Statement select(database_, "SELECT sku, quantity_milli FROM lines");
    while (select.executeStep()) sums[select.getColumn(0).getString()] += select.getColumn(1).getInt64();
  }
  std::string rows;
  for (const auto& [sku, milli] : sums)
    rows += fmt::format(R"({}{{"location_id":1,"product_id":{},"quantity":{}}})", rows.empty() ? "" : ",",
                        std::atoi(sku.c_str() + 4) + 1, milli / core::kMilliPerUnit);
  send(fmt::format(R"({{"reason":"all","items":[{}]}})", rows));
  SQLite::Transaction transaction(database_, SQLite::TransactionBehavior::IMMEDIATE);
  database_.exec("DELETE FROM lines");
  database_.exec("DELETE FROM sales");
  transaction.commit();
}

void FoldAndSend::send(const std::string& body) {
  ::curl_easy_setopt(curl_, CURLOPT_POSTFIELDS, body.data());
  ::curl_easy_setopt(curl_, CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
  if (const auto done = ::curl_easy_perform(curl_); done != CURLE_OK)
    throw CannotMeasure(std::string("The reference could not send: ") + ::curl_easy_strerror(done));
}

}  // namespace tillbridge::bench::reference
