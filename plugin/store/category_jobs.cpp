#include "plugin/store/category_jobs.h"

#include <cstdlib>

namespace tillbridge::store {
namespace {

std::string written(const std::vector<std::int64_t>& numbers) {
  std::string text;
  for (const auto number : numbers) text += std::to_string(number) + " ";
  return text;
}

std::vector<std::int64_t> read(const std::string& text) {
  std::vector<std::int64_t> numbers;
  const char* at = text.c_str();
  for (char* end = nullptr; *at != '\0'; at = *end == ' ' ? end + 1 : end) {
    const auto number = std::strtoll(at, &end, 10);
    if (end == at) break;
    numbers.push_back(number);
  }
  return numbers;
}

}  // namespace

std::vector<CategoryJob> CategoryJobs::load() {
  std::vector<CategoryJob> jobs;
  SQLite::Statement select(database_.worker(),
                           "SELECT id, kind, category, parent, name, visible, adds, removes, who, begun FROM "
                           "category_jobs ORDER BY id");
  while (select.executeStep()) {
    CategoryJob job;
    job.id = select.getColumn(0).getInt64();
    job.kind = static_cast<CategoryJob::Kind>(select.getColumn(1).getInt());
    job.category = select.getColumn(2).getInt64();
    job.parent = select.getColumn(3).getInt64();
    if (!select.getColumn(4).isNull()) job.name = select.getColumn(4).getString();
    if (!select.getColumn(5).isNull()) job.visible = select.getColumn(5).getInt() != 0;
    job.add = read(select.getColumn(6).getString());
    job.remove = read(select.getColumn(7).getString());
    job.who = select.getColumn(8).getString();
    job.begun = select.getColumn(9).getInt() != 0;
    jobs.push_back(std::move(job));
  }
  return jobs;
}

void CategoryJobs::add(CategoryJob& job, core::UnixMillis now) {
  const std::lock_guard guard(database_.writer());
  auto& db = database_.worker();
  SQLite::Statement insert(db,
                           "INSERT INTO category_jobs (kind, category, parent, name, visible, adds, removes, "
                           "who, begun, asked_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, ?)");
  insert.bind(1, static_cast<int>(job.kind));
  insert.bind(2, job.category);
  insert.bind(3, job.parent);
  if (job.name)
    insert.bind(4, *job.name);
  else
    insert.bind(4);
  if (job.visible)
    insert.bind(5, *job.visible ? 1 : 0);
  else
    insert.bind(5);
  insert.bind(6, written(job.add));
  insert.bind(7, written(job.remove));
  insert.bind(8, job.who);
  insert.bind(9, static_cast<std::int64_t>(now));
  insert.exec();
  job.id = db.getLastInsertRowid();
}

void CategoryJobs::set_begun(std::int64_t id) {
  const std::lock_guard guard(database_.writer());
  SQLite::Statement update(database_.worker(), "UPDATE category_jobs SET begun = 1 WHERE id = ?");
  update.bind(1, id);
  update.exec();
}

void CategoryJobs::done(std::int64_t id) {
  const std::lock_guard guard(database_.writer());
  SQLite::Statement erase(database_.worker(), "DELETE FROM category_jobs WHERE id = ?");
  erase.bind(1, id);
  erase.exec();
}

}  // namespace tillbridge::store
