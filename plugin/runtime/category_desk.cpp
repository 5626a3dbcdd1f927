#include "plugin/runtime/category_desk.h"

#include <fmt/format.h>

#include <algorithm>

namespace tillbridge::runtime {
namespace {

using bigcommerce::ReplyKind;
constexpr const char* kGivenUp = "The connection to the web store was given up.";
constexpr core::Millis kReadEvery = 5 * 60'000, kReadAgain = 60'000, kListEvery = 500;

bool is_open(ReplyKind kind) {
  return kind == ReplyKind::trouble || kind == ReplyKind::timed_out || kind == ReplyKind::lost;
}

std::string words_of(const bigcommerce::HttpReply& reply) {
  if (reply.status == 403)
    return "The web store does not let this register change categories. Its API account needs the scope "
           "\"Products: modify\".";
  if (bigcommerce::kind_of(reply) == ReplyKind::missing) return "The web store no longer has this category.";
  if (const auto words = bigcommerce::refusal_words(reply);
      reply.status >= 400 && reply.status < 500 && !words.empty())
    return fmt::format("The web store refused it: {}.", words);
  return bigcommerce::error_of(reply, "the categories").sentence;
}

}  // namespace

CategoryDesk::~CategoryDesk() {
  *alive_ = false;
  try {
    if (asked_) asked_(kGivenUp);
    for (const auto& job : std::exchange(jobs_, {}))
      if (job.then && !job.begun) job.then(kGivenUp);
  } catch (const std::exception& error) {
    place_.log(LogLevel::warning, fmt::format("categories: {}", error.what()));
  }
}

void CategoryDesk::put(bigcommerce::CategoryChange change, Then then) {
  Job job;
  job.change = std::move(change);
  job.then = std::move(then);
  jobs_.push_back(std::move(job));
}

void CategoryDesk::erase(std::int64_t category, Then then) {
  Job job;
  job.kind = Job::Kind::erase;
  job.change.id = category;
  job.then = std::move(then);
  jobs_.push_back(std::move(job));
}

void CategoryDesk::move_items(std::int64_t category, const std::vector<std::string>& add,
                              const std::vector<std::string>& remove, Then then) {
  Job job;
  job.kind = Job::Kind::move;
  job.change.id = category;
  for (const auto& [ids, products] : {std::pair{&add, &job.add}, {&remove, &job.remove}})
    for (const auto& id : *ids) {
      const auto row = writer_.rows().find(id);
      if (row == writer_.rows().end() || row->second.known.product == 0)
        return then(fmt::format("Item {} is not in the web store yet. Turn it on first.", id));
      products->push_back(row->second.known.product);
    }
  job.then = std::move(then);
  jobs_.push_back(std::move(job));
}

core::Millis CategoryDesk::wake_at() const {
  if (asking_) return place_.clock.now() + kReadAgain;
  return jobs_.empty() ? due_ : place_.clock.now() + 50;
}

const bigcommerce::CategoryRow* CategoryDesk::find(std::int64_t id) const {
  for (const auto& row : rows_)
    if (row.id == id) return &row;
  return nullptr;
}

std::string CategoryDesk::why_not(std::int64_t category) const {
  if (category != 0 && category == writer_.imported_category())
    return fmt::format("\"{}\" is where new products stand until they are sorted: it stays as it is.",
                       core::kImportedCategory);
  return {};
}

void CategoryDesk::turn(bool reachable, bool may_write) {
  const core::Millis now = place_.clock.now();
  if (asking_) return;
  if (!jobs_.empty()) {
    auto& first = jobs_.front();
    std::string problem =
        reachable ? std::string() : "The web store cannot be reached now. Nothing was changed.";
    if (problem.empty() && first.kind != Job::Kind::move) problem = why_not(first.change.id);
    if (problem.empty() && !may_write) return;
    Job job = std::move(first);
    jobs_.pop_front();
    if (!problem.empty()) return end(job, problem);
    job.begun = true;
    asked_ = job.then;
    switch (job.kind) {
      case Job::Kind::put:
        return do_put(std::move(job));
      case Job::Kind::erase:
        return do_erase(std::move(job));
      case Job::Kind::move:
        return do_move(std::move(job));
    }
  }
  if (now < due_) return;
  if (!reachable) {
    due_ = now + 1'000;
    return;
  }
  arriving_.clear();
  read(1);
}

void CategoryDesk::send(bigcommerce::HttpRequest request,
                        std::function<void(const bigcommerce::HttpReply&)> then) {
  asking_ = true;
  web_.ask(
      std::move(request),
      [this, alive = alive_, then = std::move(then)](const bigcommerce::HttpReply& reply) {
        if (!*alive) return;
        asking_ = false;
        then(reply);
      },
      false);
}

void CategoryDesk::read(int page) {
  send(bigcommerce::categories_request(page), [this, page](const bigcommerce::HttpReply& reply) {
    auto rows = bigcommerce::parse_categories(reply);
    ++changes_;
    if (on_change) on_change();
    if (!rows) {
      problem_ = words_of(reply);
      due_ = place_.clock.now() + kReadAgain;
      return;
    }
    problem_.clear();
    auto& list = rows.value().rows;
    arriving_.insert(arriving_.end(), list.begin(), list.end());
    if (rows.value().has_more) return read(page + 1);
    rows_ = std::move(arriving_);
    read_ = true;
    due_ = place_.clock.now() + kReadEvery;
  });
}

void CategoryDesk::end(const Job& job, const std::string& problem) {
  due_ = 0;
  asked_ = {};
  if (job.then) job.then(problem);
}

void CategoryDesk::do_put(Job job) {
  auto request = bigcommerce::put_category_request(job.change);
  send(std::move(request), [this, job = std::move(job)](const bigcommerce::HttpReply& reply) {
    const auto saved = bigcommerce::parse_saved_category(reply);
    if (saved) return end(job, "");
    if (!is_open(bigcommerce::kind_of(reply)) || job.change.id != 0 || !job.change.name)
      return end(
          job, reply.delivery == bigcommerce::Delivery::answered ? words_of(reply) : saved.error().sentence);
    // It may have been made: it is looked for by its name, never made twice.
    send(bigcommerce::category_by_name_request(*job.change.name),
         [this, job](const bigcommerce::HttpReply& found) {
           const auto rows = bigcommerce::parse_categories(found);
           const bool there =
               rows && std::any_of(rows.value().rows.begin(), rows.value().rows.end(), [&](const auto& row) {
                 return row.parent == job.change.parent && row.name == *job.change.name;
               });
           end(job, there ? "" : "The web store did not answer. Look at the list before you make it again.");
         });
  });
}

void CategoryDesk::do_erase(Job job) {
  const auto id = job.change.id;
  send(bigcommerce::delete_category_request(id),
       [this, job = std::move(job)](const bigcommerce::HttpReply& reply) {
         const auto done = bigcommerce::expect_success(reply, "the category");
         end(job, done ? "" : words_of(reply));
       });
}

/// Read again right before it is written: whatever else a product stands in stays.
void CategoryDesk::do_move(Job job) {
  std::vector<std::int64_t> some;
  for (auto* ids : {&job.add, &job.remove})
    for (const auto id : *ids)
      if (some.size() < core::kProductsPerRequest) some.push_back(id);
  if (some.empty()) return end(job, "");
  send(bigcommerce::product_categories_by_id_request(some),
       [this, job = std::move(job), some](const bigcommerce::HttpReply& reply) mutable {
         const auto page = bigcommerce::parse_product_categories(reply);
         if (!page) return end(job, words_of(reply));
         const auto category = job.change.id;
         std::vector<bigcommerce::ProductCategories> changes;
         for (const auto& product : page.value().rows) {
           const bool wanted = std::find(job.add.begin(), job.add.end(), product.product) != job.add.end();
           auto categories = product.categories;
           const auto at = std::find(categories.begin(), categories.end(), category);
           if (wanted == (at != categories.end())) continue;
           if (wanted)
             categories.push_back(category);
           else
             categories.erase(at);
           changes.push_back({product.product, std::move(categories)});
         }
         for (auto* ids : {&job.add, &job.remove})
           std::erase_if(
               *ids, [&](std::int64_t id) { return std::find(some.begin(), some.end(), id) != some.end(); });
         if (changes.empty()) {
           jobs_.push_front(std::move(job));
           return;
         }
         auto request = bigcommerce::categorise_products_request(changes);
         send(std::move(request),
              [this, job = std::move(job), changes](const bigcommerce::HttpReply& written) mutable {
                if (const auto done = bigcommerce::expect_success(written, "the products"); !done)
                  return end(job, words_of(written));
                for (const auto& change : changes) reader_.put_categories(change.product, change.categories);
                jobs_.push_front(std::move(job));  // the rest, or its end
              });
       });
}

std::size_t CategoryDesk::visible_categories() const {
  return static_cast<std::size_t>(std::count_if(rows_.begin(), rows_.end(), [&](const auto& row) {
    return row.visible && row.id != writer_.imported_category();
  }));
}

std::shared_ptr<const core::CategoryList> CategoryDesk::categories() {
  if (!read_ && problem_.empty()) return nullptr;
  const bool same = list_ && seen_writer_ == writer_.revision() &&
                    seen_reader_ == reader_.categories_revision() && seen_changes_ == changes_;
  if (same || (list_ && place_.clock.now() < made_at_ + kListEvery && seen_changes_ == changes_))
    return list_;
  made_at_ = place_.clock.now();
  seen_writer_ = writer_.revision();
  seen_reader_ = reader_.categories_revision();
  seen_changes_ = changes_;
  auto made = std::make_shared<core::CategoryList>();
  made->revision = ++revision_;
  made->problem = problem_;
  std::map<std::int64_t, std::vector<std::string>> items;
  for (const auto& [id, row] : writer_.rows()) {
    if (row.known.product == 0) continue;
    if (const auto in = reader_.product_categories().find(row.known.product);
        in != reader_.product_categories().end())
      for (const auto category : in->second) items[category].push_back(id);
  }
  // Parents before children, each level by name; one whose parent is not there stands at the top.
  std::map<std::int64_t, std::vector<const bigcommerce::CategoryRow*>> below;
  for (const auto& row : rows_) below[find(row.parent) == nullptr ? 0 : row.parent].push_back(&row);
  for (auto& [parent, rows] : below)
    std::sort(rows.begin(), rows.end(), [](const auto* a, const auto* b) { return a->name < b->name; });
  std::vector<std::pair<std::int64_t, std::size_t>> path = {{0, 0}};
  while (!path.empty()) {
    auto& [parent, at] = path.back();
    const auto rows = below.find(parent);
    if (rows == below.end() || at >= rows->second.size() || path.size() > 16) {
      path.pop_back();
      continue;
    }
    const auto& row = *rows->second[at++];
    made->categories.push_back(
        {row.id, parent, row.name, row.visible, row.id == writer_.imported_category(), items[row.id]});
    path.emplace_back(row.id, 0);
  }
  return list_ = std::move(made);
}

}  // namespace tillbridge::runtime
