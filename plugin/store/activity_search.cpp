#include "plugin/store/activity_search.h"

#include <algorithm>

#include "plugin/store/lines_codec.h"

namespace tillbridge::store {
namespace {

std::string folded(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return text;
}

bool holds(const std::string& text, const std::string& part) {
  return folded(text).find(part) != std::string::npos;
}

}  // namespace

ActivitySearch::ActivitySearch(Database& database, std::string text)
    : database_(database), text_(std::move(text)) {
  SQLite::Statement newest(database_.worker(), "SELECT coalesce(max(seq), 0) + 1 FROM movements");
  if (newest.executeStep()) below_ = newest.getColumn(0).getInt64();
  over_ = text_.empty() || below_ <= 1;
}

void ActivitySearch::go_on(std::size_t most) {
  if (over_) return;
  const auto wanted = folded(text_);
  const auto from = std::max<std::int64_t>(1, below_ - static_cast<std::int64_t>(most));
  // SQLite's lower() folds what folded() does. An SKU stands in the lines as it is.
  SQLite::Statement select(
      database_.worker(),
      "SELECT seq, movement_id, reference, lines FROM movements WHERE seq >= ?1 AND seq < ?2 "
      "AND (instr(lower(movement_id), ?3) OR instr(lower(reference), ?3) OR "
      "instr(lower(CAST(lines AS TEXT)), ?3)) ORDER BY seq DESC");
  select.bind(1, from);
  select.bind(2, below_);
  select.bind(3, wanted);
  below_ = from;
  while (found_.size() < kMostRows && select.executeStep()) {
    bool meant =
        holds(select.getColumn(1).getString(), wanted) || holds(select.getColumn(2).getString(), wanted);
    if (!meant)
      if (const auto lines = decode_lines(select.getColumn(3).getString()))
        meant = std::any_of(lines.value().begin(), lines.value().end(),
                            [&](const auto& line) { return holds(line.sku, wanted); });
    if (!meant) continue;
    found_.push_back(static_cast<std::uint64_t>(select.getColumn(0).getInt64()));
    if (found_.size() == kMostRows) below_ = select.getColumn(0).getInt64();
  }
  over_ = below_ <= 1 || found_.size() >= kMostRows;
  SQLite::Statement at(database_.worker(), "SELECT at_ms FROM movements WHERE seq >= ? ORDER BY seq LIMIT 1");
  at.bind(1, below_);
  if (at.executeStep()) back_to_ = at.getColumn(0).getInt64();
}

}  // namespace tillbridge::store
