#include "plugin/runtime/category_desk.h"

#include <fmt/format.h>

#include <algorithm>

namespace tillbridge::runtime {
namespace {

using bigcommerce::ReplyKind;
constexpr core::Millis kReadEvery = 5 * 60'000, kReadAgain = 60'000, kListEvery = 500, kSoon = 50,
                       kUnreachableNow = 500, kFirstJobRetry = 2'000, kLongestJobRetry = 5 * 60'000;

/// Nobody knows whether it was done, or it surely was not: it is tried again.
bool is_to_be_repeated(ReplyKind kind) {
  return kind == ReplyKind::trouble || kind == ReplyKind::timed_out || kind == ReplyKind::lost ||
         kind == ReplyKind::not_sent || kind == ReplyKind::throttled || kind == ReplyKind::redirected;
}

bigcommerce::CategoryChange change_of(const store::CategoryJob& job) {
  bigcommerce::CategoryChange change;
  change.id = job.category;
  change.parent = job.parent;
  change.moves = job.kind == store::CategoryJob::Kind::put_below;
  change.name = job.name;
  change.visible = job.visible;
  return change;
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

CategoryDesk::CategoryDesk(Workplace& place, WebStore& web, const CatalogueWriter& writer,
                           CatalogueReader& reader)
    : place_(place), web_(web), writer_(writer), reader_(reader), book_(place.database) {
  for (auto& kept : book_.load()) {
    const bool again = kept.begun;
    jobs_.push_back({std::move(kept), {}, again});
  }
}

CategoryDesk::~CategoryDesk() {
  *alive_ = false;
  try {
    if (asked_) asked_({"", true});
    tell_that_it_waits();
  } catch (const std::exception& error) {
    place_.log(LogLevel::warning, fmt::format("categories: {}", error.what()));
  }
}

void CategoryDesk::take(store::CategoryJob job, Then then) {
  book_.add(job, place_.clock.wall());
  jobs_.push_back({std::move(job), std::move(then), false});
  refused_.clear();
  ++changes_;
}

void CategoryDesk::put(const bigcommerce::CategoryChange& change, const std::string& who, Then then) {
  store::CategoryJob job;
  job.category = change.id;
  job.parent = change.parent;
  job.name = change.name;
  job.visible = change.visible;
  job.who = who;
  if (change.moves) job.kind = store::CategoryJob::Kind::put_below;
  if (const auto problem = why_not(change.id); !problem.empty()) return then({problem});
  if (change.moves)
    if (const auto problem = why_not_below(change.id, change.parent); !problem.empty())
      return then({problem});
  take(std::move(job), std::move(then));
}

void CategoryDesk::erase(std::int64_t category, const std::string& who, Then then) {
  store::CategoryJob job;
  job.kind = store::CategoryJob::Kind::erase;
  job.category = category;
  job.who = who;
  if (const auto problem = why_not(category); !problem.empty()) return then({problem});
  take(std::move(job), std::move(then));
}

void CategoryDesk::move_items(std::int64_t category, const std::vector<std::string>& add,
                              const std::vector<std::string>& remove, const std::string& who, Then then) {
  store::CategoryJob job;
  job.kind = store::CategoryJob::Kind::move;
  job.category = category;
  job.who = who;
  for (const auto& [ids, products] : {std::pair{&add, &job.add}, {&remove, &job.remove}})
    for (const auto& id : *ids) {
      const auto row = writer_.rows().find(id);
      if (row == writer_.rows().end() || row->second.known.product == 0)
        return then({fmt::format("Item {} is not in the web store yet. Turn it on first.", id)});
      products->push_back(row->second.known.product);
    }
  take(std::move(job), std::move(then));
}

core::Millis CategoryDesk::wake_at() const {
  if (asking_) return place_.clock.now() + kReadAgain;
  if (tree_ == 0) return std::max(due_, place_.clock.now() + kSoon);
  return jobs_.empty() ? due_ : std::max(place_.clock.now() + kSoon, job_due_);
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

/// A ring of categories would be seen by nobody; what else the web store refuses it says itself.
std::string CategoryDesk::why_not_below(std::int64_t category, std::int64_t parent) const {
  constexpr std::size_t kDeepest = 8;
  if (parent == 0 || !read_) return {};
  if (!why_not(parent).empty()) return fmt::format("No category goes below \"{}\".", core::kImportedCategory);
  if (find(parent) == nullptr) return "The web store no longer has the category that it is to go below.";
  std::size_t above = 0;
  for (const auto* at = find(parent); at != nullptr && above <= rows_.size(); at = find(at->parent)) {
    if (at->id == category) return "A category cannot go below itself.";
    ++above;
  }
  std::size_t under = 0;
  for (const auto& row : rows_) {
    std::size_t depth = 0;
    for (const auto* at = &row; at != nullptr && at->id != category && depth <= kDeepest;
         at = find(at->parent))
      if (++depth; at->parent == category) under = std::max(under, depth);
  }
  return above + 1 + under > kDeepest
             ? fmt::format("The web store's categories go {} deep, and there it would be deeper.", kDeepest)
             : std::string();
}

void CategoryDesk::turn(bool reachable, bool may_write) {
  const core::Millis now = place_.clock.now();
  if (asking_) return;
  if (tree_ == 0 && reachable) {
    if (now >= due_)
      find_tree();
    else
      tell_that_it_waits();
    return;
  }
  if (!jobs_.empty() && !reachable) {
    tell_that_it_waits();
    job_due_ = std::max(job_due_, now + kUnreachableNow);
  } else if (!jobs_.empty() && now >= job_due_) {
    if (!may_write) return;
    Job job = std::move(jobs_.front());
    jobs_.pop_front();
    return begin(std::move(job));
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

/// Another channel's categories are none of ours.
void CategoryDesk::find_tree() {
  send(bigcommerce::store_request(), [this](const bigcommerce::HttpReply& reply) {
    const auto store = bigcommerce::parse_store(reply);
    // Without the right to read it, it is the first one, as in nearly every store.
    if (!store && reply.status != 403) return no_tree(words_of(reply));
    find_tree_of(store ? store.value().default_channel_id : 1);
  });
}

void CategoryDesk::find_tree_of(std::int64_t channel) {
  send(bigcommerce::trees_request(channel), [this, channel](const bigcommerce::HttpReply& reply) {
    const auto trees = bigcommerce::parse_trees(reply);
    if (!trees) return no_tree(words_of(reply));
    if (trees.value().rows.empty())
      return no_tree(fmt::format(
          "Channel {} of the web store has no categories of its own. Give it a category tree in BigCommerce.",
          channel));
    tree_ = trees.value().rows.front();
    due_ = 0;
    failures_ = 0;
  });
}

void CategoryDesk::no_tree(const std::string& why) {
  problem_ = why;
  core::Millis wait = kFirstJobRetry;
  for (int i = 0; i < failures_ && wait < kReadAgain; ++i) wait *= 2;
  ++failures_;
  due_ = place_.clock.now() + std::min(wait, kReadAgain);
  ++changes_;
  tell_that_it_waits();
  if (on_change) on_change();
}

void CategoryDesk::read(int page) {
  send(bigcommerce::categories_request(tree_, page), [this, page](const bigcommerce::HttpReply& reply) {
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

void CategoryDesk::begin(Job job) {
  // Before the first byte: after a crash it is known that it may have been done.
  if (!job.kept.begun) book_.set_begun(job.kept.id);
  job.kept.begun = true;
  asked_ = job.then;
  switch (job.kept.kind) {
    case store::CategoryJob::Kind::put:
    case store::CategoryJob::Kind::put_below:
      // One that may have been made is looked for before it is made again.
      return job.again && job.kept.category == 0 ? look_for(std::move(job), "") : do_put(std::move(job));
    case store::CategoryJob::Kind::erase:
      return do_erase(std::move(job));
    case store::CategoryJob::Kind::move:
      return do_move(std::move(job));
  }
}

void CategoryDesk::end(Job job, const std::string& problem) {
  due_ = 0;
  failures_ = 0;
  asked_ = {};
  ++changes_;
  book_.done(job.kept.id);
  if (job.then) return job.then({problem});
  if (on_change) on_change();
  if (problem.empty()) return;
  refused_ = fmt::format("A change that {} asked for was not made. {}", job.kept.who, problem);
  place_.activity.note(core::ActivityKind::note, "", "Categories: " + refused_, place_.clock.wall());
  place_.log(LogLevel::warning, "categories: " + refused_);
}

/// It stays in its place and is tried again; whoever waits need not.
void CategoryDesk::later(Job job, const bigcommerce::HttpReply& reply) {
  asked_ = {};
  job.again = true;
  core::Millis wait = kFirstJobRetry;
  for (int i = 0; i < failures_ && wait < kLongestJobRetry; ++i) wait *= 2;
  ++failures_;
  if (const auto asked = bigcommerce::throttle_wait(reply)) wait = *asked;
  job_due_ = place_.clock.now() + std::min(wait, kLongestJobRetry);
  place_.log(LogLevel::info,
             fmt::format("categories: {}; tried again in {} s",
                         bigcommerce::error_of(reply, "the categories").sentence, (wait + 999) / 1'000));
  jobs_.push_front(std::move(job));
  tell_that_it_waits();
}

void CategoryDesk::tell_that_it_waits() {
  for (auto& job : jobs_) {
    if (!job.then) continue;
    ++changes_;
    std::exchange(job.then, {})({"", true});
  }
}

/// What people read above the list.
std::string CategoryDesk::notice() const {
  if (!refused_.empty()) return refused_;
  const auto waiting = std::count_if(jobs_.begin(), jobs_.end(), [](const Job& job) { return !job.then; });
  if (waiting > 0)
    return waiting == 1
               ? std::string("1 change is kept here and made once the web store answers.")
               : fmt::format("{} changes are kept here and made once the web store answers.", waiting);
  return problem_;
}

void CategoryDesk::do_put(Job job) {
  auto change = change_of(job.kept);
  change.tree = tree_;
  auto request = bigcommerce::put_category_request(change);
  send(std::move(request), [this, job = std::move(job)](const bigcommerce::HttpReply& reply) {
    const auto saved = bigcommerce::parse_saved_category(reply);
    const auto kind = bigcommerce::kind_of(reply);
    if (saved) return end(job, "");
    const bool may_be_there = kind == ReplyKind::trouble || kind == ReplyKind::timed_out ||
                              kind == ReplyKind::lost || kind == ReplyKind::ok;
    if (job.kept.category == 0 && may_be_there && !job.again) return look_for(job, "");
    if (is_to_be_repeated(kind)) return later(job, reply);
    const auto words =
        reply.delivery == bigcommerce::Delivery::answered ? words_of(reply) : saved.error().sentence;
    // Refused, perhaps for the reason that an earlier try has made it.
    if (job.kept.category == 0 && job.again) return look_for(job, words);
    end(job, words);
  });
}

/// `refusal`: what it ends with where the category is not there; empty: it is made.
void CategoryDesk::look_for(Job job, const std::string& refusal) {
  auto request = bigcommerce::category_by_name_request(tree_, job.kept.name.value_or(""));
  send(std::move(request), [this, job = std::move(job),
                            refusal](const bigcommerce::HttpReply& reply) mutable {
    const auto rows = bigcommerce::parse_categories(reply);
    if (!rows) return later(std::move(job), reply);
    const bool there = std::any_of(rows.value().rows.begin(), rows.value().rows.end(), [&](const auto& row) {
      return row.parent == job.kept.parent && row.name == job.kept.name.value_or("");
    });
    if (there || !refusal.empty()) return end(std::move(job), there ? "" : refusal);
    job.again = true;
    do_put(std::move(job));
  });
}

void CategoryDesk::do_erase(Job job) {
  const auto id = job.kept.category;
  send(bigcommerce::delete_category_request(id),
       [this, job = std::move(job)](const bigcommerce::HttpReply& reply) {
         const auto kind = bigcommerce::kind_of(reply);
         if (is_to_be_repeated(kind)) return later(job, reply);
         const bool done =
             bigcommerce::expect_success(reply, "the category") || (job.again && kind == ReplyKind::missing);
         end(job, done ? "" : words_of(reply));
       });
}

/// Read again right before it is written: whatever else a product stands in stays.
void CategoryDesk::do_move(Job job) {
  std::vector<std::int64_t> some;
  for (auto* ids : {&job.kept.add, &job.kept.remove})
    for (const auto id : *ids)
      if (some.size() < core::kProductsPerRequest) some.push_back(id);
  if (some.empty()) return end(std::move(job), "");
  send(bigcommerce::product_categories_by_id_request(some),
       [this, job = std::move(job), some](const bigcommerce::HttpReply& reply) mutable {
         const auto page = bigcommerce::parse_product_categories(reply);
         if (!page && is_to_be_repeated(bigcommerce::kind_of(reply))) return later(std::move(job), reply);
         if (!page) return end(std::move(job), words_of(reply));
         const auto category = job.kept.category;
         const auto& add = job.kept.add;
         std::vector<bigcommerce::ProductCategories> changes;
         for (const auto& product : page.value().rows) {
           const bool wanted = std::find(add.begin(), add.end(), product.product) != add.end();
           auto categories = product.categories;
           const auto at = std::find(categories.begin(), categories.end(), category);
           if (wanted == (at != categories.end())) continue;
           if (wanted)
             categories.push_back(category);
           else
             categories.erase(at);
           changes.push_back({product.product, std::move(categories)});
         }
         auto rest = job;
         for (auto* ids : {&rest.kept.add, &rest.kept.remove})
           std::erase_if(
               *ids, [&](std::int64_t id) { return std::find(some.begin(), some.end(), id) != some.end(); });
         if (changes.empty()) {
           jobs_.push_front(std::move(rest));
           return;
         }
         auto request = bigcommerce::categorise_products_request(changes);
         send(std::move(request), [this, job = std::move(job), rest = std::move(rest),
                                   changes](const bigcommerce::HttpReply& written) mutable {
           if (is_to_be_repeated(bigcommerce::kind_of(written))) return later(std::move(job), written);
           if (const auto done = bigcommerce::expect_success(written, "the products"); !done)
             return end(std::move(job), words_of(written));
           for (const auto& change : changes) reader_.put_categories(change.product, change.categories);
           jobs_.push_front(std::move(rest));  // the rest, or its end
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
  made->problem = notice();
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
