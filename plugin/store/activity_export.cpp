// Activity as CSV files, one a feature.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <memory>

#include "plugin/store/activity.h"
#include "plugin/store/csv.h"
#include "plugin/store/lines_codec.h"

namespace tillbridge::store {
namespace {

/// A file that must not be there yet.
class NewFile {
 public:
  explicit NewFile(const std::string& path)
      : path_(path), file_(std::fopen(path.c_str(), "wx"), &std::fclose) {}

  bool put(const std::string& text) {
    return file_ && std::fwrite(text.data(), 1, text.size(), file_.get()) == text.size();
  }
  core::Status ended(bool good) {
    if (!file_)
      return core::Error{
          core::ErrorCode::storage,
          fmt::format("{} could not be made. Choose a new file in a folder that can be written.", path_)};
    if (!good || std::fflush(file_.get()) != 0)
      return core::Error{core::ErrorCode::storage,
                         fmt::format("{} could not be written to its end; the disk may be full.", path_)};
    return core::Done{};
  }

 private:
  std::string path_;
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file_;
};

}  // namespace

core::Status Activity::export_csv(const std::string& path) {
  NewFile file(path);
  bool good = file.put(
      "POS ID,KIND,SKU,QUANTITY,RECORDED (UNIX MS),ACCEPTED (UNIX MS),CONFIRMED (UNIX MS),"
      "ACCEPTED AFTER (MS),SEEN ONLINE AFTER (MS),EVENT\n");
  SQLite::Statement select(database_.worker(),
                           "SELECT m.seq, movement_id, kind, at_ms, state, lines, accepted_ms, settled_ms "
                           "FROM movements m ORDER BY seq");
  SQLite::Statement outcome(database_.worker(), "SELECT remark FROM outcomes WHERE seq = ? AND line = ?");
  static constexpr const char* kKinds[] = {"",        "sale",  "return",      "void",         "adjustment",
                                           "receipt", "count", "transfer in", "transfer out", "settlement"};
  // A receipt of latency is told only of what was sent, and by a clock that went forward.
  const auto took = [&](int column) {
    const auto length = select.getColumn(column).getInt64() - select.getColumn(3).getInt64();
    return select.getColumn(4).getInt() == 1 && length >= 0 ? std::to_string(length) : std::string{};
  };
  while (good && select.executeStep()) {
    auto lines = decode_lines(select.getColumn(5).getString());
    if (!lines) continue;
    for (std::size_t i = 0; i < lines.value().size(); ++i) {
      const auto& line = lines.value()[i];
      outcome.bind(1, select.getColumn(0).getInt64());
      outcome.bind(2, static_cast<std::int64_t>(i));
      const int state = select.getColumn(4).getInt();
      std::string event = state == 0   ? "queued"
                          : state == 2 ? "from before the link"
                          : state == 3 ? "in review"
                          : state == 4 ? "sent anew"
                          : state == 5 ? "moved to another register"
                                       : "sent";
      if (outcome.executeStep() && !outcome.getColumn(0).getString().empty())
        event = outcome.getColumn(0).getString();
      outcome.reset();
      good = file.put(fmt::format("{},{},{},{}{}.{:03},{},{},{},{},{},{}\n",
                                  csv_field(select.getColumn(1).getString()),
                                  kKinds[std::clamp(select.getColumn(2).getInt(), 0, 9)], csv_field(line.sku),
                                  line.quantity_milli < 0 ? "-" : "", std::abs(line.quantity_milli / 1000),
                                  std::abs(line.quantity_milli % 1000), select.getColumn(3).getInt64(),
                                  select.getColumn(6).getInt64(), select.getColumn(7).getInt64(), took(6),
                                  took(7), csv_field(event)));
    }
  }
  return file.ended(good);
}

core::Status Activity::export_latency(const std::string& path, core::UnixMillis day,
                                      const core::SalesLatency& latency) {
  NewFile file(path);
  bool good = file.put("DAY BEGINS (UNIX MS),MEASURE,SALES,P50 (MS),P95 (MS),P99 (MS)\n");
  const auto row = [&](const char* measure, const core::LatencyFigures& figures) {
    good = good && file.put(fmt::format("{},{},{},{},{},{}\n", day, measure, latency.sales, figures.p50,
                                        figures.p95, figures.p99));
  };
  row("sold to accepted", latency.accepted);
  row("sold to seen online", latency.seen);
  return file.ended(good);
}

core::Status Activity::export_items(const std::string& path) {
  NewFile file(path);
  bool good = file.put("POS ID,BC ID,EVENT,AT (UNIX MS)\n");
  const auto row = [&](const std::string& item, std::int64_t product, const std::string& event,
                       const std::string& at) {
    good = file.put(fmt::format("{},{},{},{}\n", csv_field(item),
                                product > 0 ? std::to_string(product) : "--", csv_field(event), at));
  };
  // What has no history yet, or waits, as it is now.
  SQLite::Statement select(database_.worker(),
                           "SELECT item_id, product, wanted, state, adopted, problem FROM catalogue c WHERE "
                           "state = 1 OR NOT EXISTS "
                           "(SELECT 1 FROM item_events e WHERE e.item_id = c.item_id) ORDER BY item_id");
  while (good && select.executeStep()) {
    const auto problem = select.getColumn(5).getString();
    const int state = select.getColumn(3).getInt();
    const bool wanted = select.getColumn(2).getInt() != 0;
    row(select.getColumn(0).getString(), select.getColumn(1).getInt64(),
        state == 2 || !problem.empty()      ? "Error: " + problem
        : state == 3                        ? "Error: Product Gone Online"
        : state == 1                        ? "Waiting"
        : !wanted                           ? "Product Turned Off"
        : select.getColumn(4).getInt() != 0 ? "Product Taken Over"
                                            : "Product Created",
        "");
  }
  SQLite::Statement events(database_.worker(),
                           "SELECT item_id, product, event, at_ms FROM item_events ORDER BY id");
  while (good && events.executeStep())
    row(events.getColumn(0).getString(), events.getColumn(1).getInt64(), events.getColumn(2).getString(),
        std::to_string(events.getColumn(3).getInt64()));
  return file.ended(good);
}

core::Status Activity::export_orders(const std::string& path) {
  NewFile file(path);
  bool good = file.put("POS ID,BC ID,EVENT,QUANTITY,TAKEN OFF,STATUS\n");
  SQLite::Statement select(
      database_.worker(),
      "SELECT l.sku, l.order_id, l.net, l.applied, l.intent_state, o.status_words FROM order_lines l "
      "JOIN orders o ON o.id = l.order_id ORDER BY l.order_id, l.line");
  while (good && select.executeStep()) {
    const auto net = select.getColumn(2).getInt64(), applied = select.getColumn(3).getInt64();
    const auto sku = select.getColumn(0).getString();
    const int intent = select.getColumn(4).getInt();
    const std::string event = intent == 2      ? "Error: Item Not In This Register"
                              : intent != 0    ? "Waiting"
                              : net == applied ? "Order Line Counted"
                                               : "Order Line Not Counted";
    good = file.put(fmt::format("{},{},{},{},{},{}\n", sku.empty() ? "--" : csv_field(sku),
                                select.getColumn(1).getInt64(), csv_field(event), net, applied,
                                csv_field(select.getColumn(5).getString())));
  }
  return file.ended(good);
}

}  // namespace tillbridge::store
