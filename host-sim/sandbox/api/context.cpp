#include "sandbox/api/context.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "sandbox/api/dates.h"

namespace sandbox {
namespace {

constexpr const char* kStatusPage =
    "https://developer.bigcommerce.com/api-docs/getting-started/api-status-codes";

std::optional<std::int64_t> whole_number(const std::string& text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string escaped(const std::string& text) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (unsigned char c : text) {
    if (std::isalnum(c) || c == '-' || c == '_' || c == '.' || c == ':' || c == ',')
      out += static_cast<char>(c);
    else
      (out += '%') += {kHex[c >> 4], kHex[c & 15]};
  }
  return out;
}

}  // namespace

std::optional<std::string> Call::param(std::string_view name) const {
  for (const auto& [key, value] : query) {
    if (key == name) return value;
  }
  return std::nullopt;
}

Reply bare(const Json& body, int status) {
  // Text from a request may hold any bytes; an answer is always valid UTF-8.
  return {status, body.dump(-1, ' ', false, Json::error_handler_t::replace), "application/json"};
}

Reply v3(const Json& data, int status) {
  return bare({{"data", data}, {"meta", Json::object()}}, status);
}

Reply no_content() {
  return {204, "", ""};
}

Json problem(int status, const std::string& title, const Json& errors) {
  return {{"status", status}, {"title", title}, {"type", kStatusPage}, {"errors", errors}};
}

Reply refuse(const Call& call, const Refusal& refusal) {
  if (call.is_v2()) {
    const int status = refusal.status == 422 ? 400 : refusal.status;
    Json entry = {{"status", status}, {"message", refusal.title}};
    if (!refusal.errors.empty()) {
      for (const auto& [field, why] : refusal.errors) entry["details"][field] = why;
    }
    return bare(Json::array({entry}), status);
  }
  Json errors = Json::object();
  for (const auto& [field, why] : refusal.errors) errors[field] = why;
  Reply reply = bare(problem(refusal.status, refusal.title, errors), refusal.status);
  const bool problem_json =
      call.path.rfind("/v3/inventory/", 0) == 0 || call.path.rfind("/v3/orders/pickups", 0) == 0;
  if (problem_json) reply.content_type = "application/problem+json";
  return reply;
}

Reply refuse(const Call& call, int status, std::string title) {
  return refuse(call, Refusal{status, std::move(title), {}});
}

Reply not_found(const Call& call, const std::string& what) {
  if (call.is_v2()) return refuse(call, 404, "The requested resource was not found.");
  return refuse(call, 404, "This " + what + " was not found.");
}

std::optional<Reply> refuse_unknown(const Call& call, std::initializer_list<std::string_view> known) {
  std::string unknown;
  for (const auto& [name, value] : call.query) {
    if (std::find(known.begin(), known.end(), name) == known.end())
      unknown += (unknown.empty() ? "" : ", ") + name;
  }
  if (unknown.empty()) return std::nullopt;
  if (call.is_v2()) return refuse(call, 400, "The field '" + unknown + "' is invalid.");
  return refuse(call, 422, "The filter(s): " + unknown + " are not valid filter parameter(s).");
}

std::optional<std::vector<std::string>> text_list(const Call& call, std::string_view name) {
  const auto text = call.param(name);
  if (!text) return std::nullopt;
  std::vector<std::string> out;
  std::size_t from = 0;
  while (from <= text->size()) {
    const std::size_t comma = std::min(text->find(',', from), text->size());
    if (comma > from) out.push_back(text->substr(from, comma - from));
    from = comma + 1;
  }
  return out;
}

std::optional<std::vector<Id>> id_list(const Call& call, std::string_view name) {
  const auto texts = text_list(call, name);
  if (!texts) return std::nullopt;
  std::vector<Id> out;
  for (const std::string& text : *texts) {
    if (const auto id = whole_number(text)) out.push_back(*id);
  }
  std::sort(out.begin(), out.end());
  return out;
}

bool contains(const std::vector<Id>& ids, Id id) {
  return std::binary_search(ids.begin(), ids.end(), id);
}

std::optional<bool> flag(const Call& call, std::string_view name) {
  const auto text = call.param(name);
  if (!text) return std::nullopt;
  return *text == "true" || *text == "1";
}

DateFilter::DateFilter(const Call& call, const std::string& name) {
  for (const auto& [parameter, into] :
       {std::pair{name, &is_}, std::pair{name + ":min", &min_}, std::pair{name + ":max", &max_}}) {
    const auto text = call.param(parameter);
    if (!text) continue;
    *into = parse_date(*text);
    if (!*into) refusal_ = refuse(call, Refusal{422, "The filter is not a date.", {{parameter, *text}}});
  }
}

bool DateFilter::fits(TimeMs date) const {
  const TimeMs second = date / 1000 * 1000;
  return (!is_ || second == *is_) && (!min_ || second >= *min_) && (!max_ || second <= *max_);
}

std::variant<Page, Reply> page_of(const Call& call, std::int64_t standard, std::int64_t most) {
  Page page{1, standard};
  for (const auto& [name, into, limit] : {std::tuple{"page", &page.number, std::int64_t{1'000'000'000}},
                                          std::tuple{"limit", &page.limit, most}}) {
    const auto text = call.param(name);
    if (!text) continue;
    const auto value = whole_number(*text);
    if (!value || *value < 1 || *value > limit) {
      return refuse(call, Refusal{422,
                                  std::string("The ") + name + " must be a whole number from 1 to " +
                                      std::to_string(limit) + ".",
                                  {{name, *text}}});
    }
    *into = *value;
  }
  return page;
}

Reply page_v3(const Call& call, std::size_t total, const Page& page,
              const std::function<Json(std::size_t)>& render) {
  const auto limit = static_cast<std::size_t>(page.limit);
  const std::size_t from = std::min(total, (static_cast<std::size_t>(page.number) - 1) * limit);
  const std::size_t to = std::min(total, from + limit);
  Json rows = Json::array();
  for (std::size_t i = from; i < to; ++i) rows.push_back(render(i));
  const auto pages = static_cast<std::int64_t>((total + limit - 1) / limit);
  auto link = [&](std::int64_t number) {
    std::string out = "?";
    for (const auto& [name, value] : call.query) {
      if (name != "page" && name != "limit") out += name + "=" + escaped(value) + "&";
    }
    return out + "limit=" + std::to_string(page.limit) + "&page=" + std::to_string(number);
  };
  Json links = {{"current", link(page.number)}};
  if (page.number > 1 && page.number <= pages) links["previous"] = link(page.number - 1);
  if (page.number < pages) links["next"] = link(page.number + 1);
  Json body = {{"meta",
                {{"pagination",
                  {{"total", total},
                   {"count", rows.size()},
                   {"per_page", page.limit},
                   {"current_page", page.number},
                   {"total_pages", pages},
                   {"links", links}}}}}};
  body["data"] = std::move(rows);  // a list in braces would be copied twice
  return bare(body);
}

Reply page_v2(std::size_t total, const Page& page, const std::function<Json(std::size_t)>& render) {
  const auto limit = static_cast<std::size_t>(page.limit);
  const std::size_t from = std::min(total, (static_cast<std::size_t>(page.number) - 1) * limit);
  const std::size_t to = std::min(total, from + limit);
  if (from == to) return no_content();
  Json rows = Json::array();
  for (std::size_t i = from; i < to; ++i) rows.push_back(render(i));
  return bare(rows);
}

void choose_fields(const Call& call, Json& object) {
  if (const auto wanted = text_list(call, "include_fields")) {
    Json chosen = Json::object();
    for (auto it = object.begin(); it != object.end(); ++it) {
      const bool always =
          it.key() == "id" || it.key() == "category_id" || it.key() == "variants" || it.key() == "options";
      if (always || std::find(wanted->begin(), wanted->end(), it.key()) != wanted->end())
        chosen[it.key()] = std::move(it.value());
    }
    object = std::move(chosen);
  }
  if (const auto dropped = text_list(call, "exclude_fields")) {
    for (const std::string& name : *dropped) {
      if (name != "id") object.erase(name);
    }
  }
}

const Json* Fields::find(const char* name) const {
  auto it = object_.find(name);
  return it == object_.end() ? nullptr : &*it;
}

/// Characters, not bytes: what UTF-8 continues with is not counted.
static std::size_t characters(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

void Fields::text(const char* name, std::string& into, std::size_t most) {
  const Json* value = find(name);
  if (!value) return;
  if (!value->is_string())
    wrong(name, std::string(name) + " must be a string");
  else if (characters(value->get_ref<const std::string&>()) > most)
    wrong(name, std::string(name) + " must be at most " + std::to_string(most) + " characters");
  else
    into = value->get<std::string>();
}

void Fields::text(const char* name, std::optional<std::string>& into, std::size_t most) {
  if (!has(name)) return;
  std::string value;
  text(name, value, most);
  into = value;
}

void Fields::boolean(const char* name, bool& into) {
  const Json* value = find(name);
  if (!value) return;
  if (!value->is_boolean())
    wrong(name, std::string(name) + " must be a boolean");
  else
    into = value->get<bool>();
}

void Fields::boolean(const char* name, std::optional<bool>& into) {
  if (!has(name)) return;
  bool value = false;
  boolean(name, value);
  into = value;
}

void Fields::whole(const char* name, std::int64_t& into, std::int64_t least, std::int64_t most) {
  const Json* value = find(name);
  if (!value) return;
  const bool fits =
      value->is_number_integer() &&
      !(value->is_number_unsigned() && value->get<std::uint64_t>() > static_cast<std::uint64_t>(INT64_MAX));
  if (!fits)
    wrong(name, std::string(name) + " must be an integer");
  else if (value->get<std::int64_t>() < least || value->get<std::int64_t>() > most)
    wrong(name, std::string(name) + " must be from " + std::to_string(least) + " to " + std::to_string(most));
  else
    into = value->get<std::int64_t>();
}

void Fields::whole(const char* name, std::optional<std::int64_t>& into, std::int64_t least,
                   std::int64_t most) {
  const Json* value = find(name);
  if (!value || value->is_null()) return;
  std::int64_t number = 0;
  whole(name, number, least, most);
  into = number;
}

void Fields::number(const char* name, double& into, double least) {
  const Json* value = find(name);
  if (!value) return;
  if (!value->is_number() || !std::isfinite(value->get<double>()))
    wrong(name, std::string(name) + " must be a number");
  else if (value->get<double>() < least || value->get<double>() > 9'999'999'999.0)
    wrong(name, std::string(name) + " is out of range");
  else
    into = value->get<double>();
}

void Fields::number_or_null(const char* name, std::optional<double>& into) {
  const Json* value = find(name);
  if (!value) return;
  if (value->is_null()) {
    into.reset();
    return;
  }
  double number_value = 0;
  number(name, number_value);
  into = number_value;
}

void Fields::money(const char* name, MoneyE4& into) {
  double value = static_cast<double>(into) / 10000.0;
  number(name, value);
  into = std::llround(value * 10000.0);
}

void Fields::money_or_null(const char* name, std::optional<MoneyE4>& into) {
  std::optional<double> value;
  if (!has(name)) return;
  number_or_null(name, value);
  into.reset();
  if (value) into = std::llround(*value * 10000.0);
}

void Fields::one_of(const char* name, std::string& into, std::initializer_list<const char*> values) {
  std::string chosen = into;
  text(name, chosen);
  const bool known = std::any_of(values.begin(), values.end(), [&](const char* v) { return chosen == v; });
  if (has(name) && !known)
    wrong(name, std::string(name) + " is not one of its values");
  else
    into = chosen;
}

void Fields::require(std::initializer_list<const char*> names) {
  for (const char* name : names) {
    if (!has(name)) wrong(name, std::string(name) + " is required");
  }
}

const Json& object_or_empty(const Json& value) {
  static const Json kEmpty = Json::object();
  return value.is_object() ? value : kEmpty;
}

std::variant<Json, Reply> body_of(const Call& call, Json::value_t kind) {
  Json body = Json::parse(call.body, nullptr, false);
  if (body.is_discarded()) return refuse(call, 400, "Input is invalid: the body is not JSON");
  if (body.type() != kind) {
    return refuse(call, 422,
                  kind == Json::value_t::array ? "The body must be an array" : "The body must be an object");
  }
  return body;
}

std::string money_text(MoneyE4 value) {
  const std::string sign = value < 0 ? "-" : "";
  const auto size = static_cast<std::uint64_t>(value < 0 ? -value : value);
  std::string fraction = std::to_string(size % 10000);
  fraction.insert(0, 4 - fraction.size(), '0');
  return sign + std::to_string(size / 10000) + "." + fraction;
}

double money_number(MoneyE4 value) {
  return static_cast<double>(value) / 10000.0;
}

}  // namespace sandbox
