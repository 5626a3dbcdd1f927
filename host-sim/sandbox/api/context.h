#pragma once
// What a route works with, and the envelopes, errors and pages that all routes share.
#include <cstdlib>
#include <functional>
#include <initializer_list>
#include <map>
#include <nlohmann/json.hpp>

#include "sandbox/api/call.h"
#include "sandbox/model/store.h"

namespace sandbox {

using Json = nlohmann::json;

struct Context {
  Store& store;
  const Call& call;
  TimeMs now = 0;
  std::vector<Id> ids;  ///< the numbers in the path, in order

  /// The time as of which stock is read; older than `now` under the `stale_reads` fault.
  TimeMs read_at() const { return now - call.stale_ms; }
};

// --- answers
Reply v3(const Json& data, int status = 200);  ///< {"data":..,"meta":{}}
Reply bare(const Json& body, int status = 200);
Reply no_content();
/// An error in the form of the call's version: an array in V2, a problem object in V3.
Reply refuse(const Call& call, const Refusal& refusal);
Reply refuse(const Call& call, int status, std::string title);
/// A 404 in the words of the call's version; `what` is "product", "variant", ...
Reply not_found(const Call& call, const std::string& what);
/// The problem object that 401, 403 and 429 answer, also on V2.
Json problem(int status, const std::string& title, const Json& errors = Json::object());

// --- query parameters
/// A refusal that names the parameters which are not in `known`, if there are any.
std::optional<Reply> refuse_unknown(const Call& call, std::initializer_list<std::string_view> known);
/// A comma list of whole numbers. None when the parameter is absent.
std::optional<std::vector<Id>> id_list(const Call& call, std::string_view name);
std::optional<std::vector<std::string>> text_list(const Call& call, std::string_view name);
std::optional<bool> flag(const Call& call, std::string_view name);
bool contains(const std::vector<Id>& ids, Id id);

/// One date of a row against `NAME`, `NAME:min` and `NAME:max` of a V3 query, in whole seconds.
class DateFilter {
 public:
  DateFilter(const Call& call, const std::string& name);
  /// The 422 that names a parameter which is no date, if there is one.
  const std::optional<Reply>& refusal() const { return refusal_; }
  bool fits(TimeMs date) const;

 private:
  std::optional<TimeMs> is_, min_, max_;
  std::optional<Reply> refusal_;
};

struct Page {
  std::int64_t number = 1, limit = 50;
};
/// `page` and `limit`; a Reply when one of them is not usable.
std::variant<Page, Reply> page_of(const Call& call, std::int64_t standard, std::int64_t most);

/// One page of rows with `meta.pagination`. `render` makes one row.
Reply page_v3(const Call& call, std::size_t total, const Page& page,
              const std::function<Json(std::size_t)>& render);
/// One page as a bare array; 204 when it is empty.
Reply page_v2(std::size_t total, const Page& page, const std::function<Json(std::size_t)>& render);
/// Applies `include_fields` and `exclude_fields` to one object.
void choose_fields(const Call& call, Json& object);

// --- bodies
/// Reads typed fields out of a JSON object and collects what is wrong with them, by field path.
class Fields {
 public:
  explicit Fields(const Json& object, std::string prefix = "")
      : object_(object), prefix_(std::move(prefix)) {}
  explicit Fields(Json&&, std::string = "") = delete;  ///< a reference is kept

  bool has(const char* name) const { return object_.contains(name); }
  const Json& at(const char* name) const { return object_.at(name); }
  void text(const char* name, std::string& into, std::size_t most = 65535);
  void text(const char* name, std::optional<std::string>& into, std::size_t most = 65535);
  void boolean(const char* name, bool& into);
  void boolean(const char* name, std::optional<bool>& into);
  void whole(const char* name, std::int64_t& into, std::int64_t least, std::int64_t most);
  void whole(const char* name, std::optional<std::int64_t>& into, std::int64_t least, std::int64_t most);
  void number(const char* name, double& into, double least = 0);
  void number_or_null(const char* name, std::optional<double>& into);
  void money(const char* name, MoneyE4& into);
  void money_or_null(const char* name, std::optional<MoneyE4>& into);
  void one_of(const char* name, std::string& into, std::initializer_list<const char*> values);
  void require(std::initializer_list<const char*> names);
  void wrong(const std::string& name, std::string why) {
    errors_.emplace_back(prefix_ + name, std::move(why));
  }

  bool fine() const { return errors_.empty(); }
  Refusal refusal(const std::string& title = "JSON data is missing or invalid") const {
    return {422, title, errors_};
  }
  const std::vector<std::pair<std::string, std::string>>& errors() const { return errors_; }
  void take_errors(const Fields& other) {
    errors_.insert(errors_.end(), other.errors_.begin(), other.errors_.end());
  }

 private:
  const Json* find(const char* name) const;
  const Json& object_;
  std::string prefix_;
  std::vector<std::pair<std::string, std::string>> errors_;
};

/// The value itself when it is an object, else an empty one.
const Json& object_or_empty(const Json& value);

/// The body as JSON of the wanted kind, or the answer that refuses it.
std::variant<Json, Reply> body_of(const Call& call, Json::value_t kind);

std::string money_text(MoneyE4 value);  ///< "18.0000"
double money_number(MoneyE4 value);

}  // namespace sandbox
