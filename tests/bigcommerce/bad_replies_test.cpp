// Whatever comes back as an answer: a sentence, an error code, no crash, and no half-read list.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "catch2.hpp"
#include "plugin/bigcommerce/replies.h"
#include "reply_of.h"

using namespace tillbridge::bigcommerce;
using namespace tillbridge::test;
using tillbridge::core::Error;
using tillbridge::core::ErrorCode;

namespace {

template <class T>
std::optional<Error> error_in(const tillbridge::core::Result<T>& result) {
  if (result.ok()) return std::nullopt;
  return result.error();
}

struct Parser {
  const char* name;
  std::function<std::optional<Error>(const HttpReply&)> read;
  bool v2_list = false;
};

const std::vector<Parser>& parsers() {
  static const std::vector<Parser> all = {
      {"store", [](const HttpReply& r) { return error_in(parse_store(r)); }},
      {"time", [](const HttpReply& r) { return error_in(parse_time(r)); }},
      {"locations", [](const HttpReply& r) { return error_in(parse_locations(r)); }},
      {"settings", [](const HttpReply& r) { return error_in(parse_inventory_settings(r)); }},
      {"products", [](const HttpReply& r) { return error_in(parse_products(r)); }},
      {"product", [](const HttpReply& r) { return error_in(parse_product(r)); }},
      {"variants", [](const HttpReply& r) { return error_in(parse_variants(r)); }},
      {"inventory", [](const HttpReply& r) { return error_in(parse_inventory(r, 1)); }},
      {"channels", [](const HttpReply& r) { return error_in(parse_channels(r)); }},
      {"channel", [](const HttpReply& r) { return error_in(parse_channel(r)); }},
      {"metafields", [](const HttpReply& r) { return error_in(parse_metafields(r)); }},
      {"metafield", [](const HttpReply& r) { return error_in(parse_metafield(r)); }},
      {"orders", [](const HttpReply& r) { return error_in(parse_orders(r, 50)); }, true},
      {"order", [](const HttpReply& r) { return error_in(parse_order(r)); }},
      {"order lines", [](const HttpReply& r) { return error_in(parse_order_products(r, 50)); }, true},
  };
  return all;
}

std::string repeated(const std::string& text, std::size_t times) {
  std::string out;
  out.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}

void check_sentence(const Error& error) {
  CHECK_FALSE(error.sentence.empty());
  CHECK(error.sentence.size() < 600);
  for (const char c : error.sentence) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f) FAIL("a control character in: " << error.sentence);
  }
}

}  // namespace

TEST_CASE("an answer that nobody can read is refused in words by every parser") {
  const struct {
    const char* what;
    std::string body;
  } bodies[] = {
      {"empty", ""},
      {"blank", "  \r\n"},
      {"HTML", "<!DOCTYPE html><html><body>Sign in to Airport Wi-Fi</body></html>"},
      {"XML", "<?xml version=\"1.0\"?><orders/>"},
      {"cut off", R"({"data":[{"id":1,"na)"},
      {"cut off in an escape", "{\"data\":\"\\u00"},
      {"a word", "null"},
      {"a number", "12"},
      {"text", "\"Unauthorized\""},
      {"true", "true"},
      {"NaN", R"({"data":NaN})"},
      {"two documents", "{}{}"},
      {"bad UTF-8", "{\"data\":\"\xff\xfe\"}"},
      {"a NUL", std::string("{\"data\":\0}", 10)},
      {"data of the wrong kind", R"({"data":"x"})"},
      {"data is null", R"({"data":null})"},
      {"rows that are numbers", R"({"data":[1,2,3]})"},
      {"rows without anything", R"({"data":[{}]})"},
      {"an id that is text", R"({"data":[{"id":"abc","product_id":{},"status_id":[]}]})"},
      {"an id of 2^64", R"({"data":[{"id":18446744073709551616,"status_id":18446744073709551616}]})"},
      {"deep arrays", std::string(100'000, '[')},
      {"deep and closed", std::string(65, '[') + std::string(65, ']')},
      {"deep objects", repeated("{\"a\":", 5000)},
      {"V2 rows that are numbers", "[1]"},
      {"V2 rows without anything", "[{}]"},
      {"V2 rows nested", "[[[]]]"},
      {"three million values", "[" + repeated("0,", 3'000'000) + "0]"},
  };
  for (const auto& row : bodies) {
    for (const auto& parser : parsers()) {
      const std::string name = parser.name;
      // Settings have no field they cannot do without.
      if (name == "settings" && std::string(row.what) == "V2") continue;
      INFO(row.what << " as " << name);
      const auto error = parser.read(reply_of(200, row.body));
      REQUIRE(error.has_value());
      CHECK(error->code == ErrorCode::bad_reply);
      check_sentence(*error);
    }
  }
}

TEST_CASE("duplicate keys, huge text and unknown names do not disturb a readable answer") {
  const std::string text(200'000, 'x');
  CHECK_FALSE(error_in(parse_channel(
      reply_of(200, R"({"data":{"id":1,"id":5,"name":")" + text + R"(","z":{"y":[[[1]]]}}})"))));
  const std::string deepest = std::string(62, '[') + std::string(62, ']');
  CHECK_FALSE(error_in(parse_channel(reply_of(200, R"({"data":{"id":1,"z":)" + deepest + "}}"))));
  CHECK_FALSE(error_in(parse_channel(reply_of(200, R"({"data":{"id":1,"name":"[[[[{{{{\"[[["}})"))));
}

TEST_CASE("every status on every parser becomes its code, whatever the body") {
  const std::string bodies[] = {
      "",
      "<html>",
      R"([{"status":404,"message":"The requested resource was not found.","details":{"a":1}}])",
      R"({"status":422,"title":"a\nb\u0000c","type":"x","errors":{}})",
      R"({"title":{"deep":1}})",
      "[]",
      "[[]]",
      R"({"data":[{"status":422,"title":"t"}]})",
      "{\"title\":\"" + std::string(10'000, 'y') + "\"}",
      std::string(100'000, '[')};
  for (int status = 100; status <= 599; ++status) {
    if (status >= 200 && status < 300) continue;
    const ErrorCode code = status == 401 || status == 403  ? ErrorCode::denied
                           : status == 404                 ? ErrorCode::not_found
                           : status == 409                 ? ErrorCode::conflict
                           : status == 429                 ? ErrorCode::network
                           : status >= 400 && status < 500 ? ErrorCode::refused
                                                           : ErrorCode::network;
    // All parsers share the way errors are read, so each status meets one parser and each parser many
    // statuses.
    const auto& parser = parsers()[static_cast<std::size_t>(status) % parsers().size()];
    for (const auto& body : bodies) {
      const auto error = parser.read(reply_of(status, body));
      if (!error || error->code != code)
        FAIL(parser.name << " with status " << status << ": " << body.substr(0, 60));
      check_sentence(*error);
    }
  }
}

TEST_CASE("an exchange that ended below HTTP is a network error for every parser") {
  for (const auto& parser : parsers()) {
    for (const auto& reply :
         {broken(Delivery::not_sent, "no route"), broken(Delivery::lost, "reset"),
          broken(Delivery::lost, "slow", true), broken(Delivery::refused_reply, "the answer is too large")}) {
      const auto error = parser.read(reply);
      REQUIRE(error.has_value());
      CHECK(error->code == ErrorCode::network);
      check_sentence(*error);
    }
  }
}

TEST_CASE("an empty success is an empty list only where BigCommerce says 204") {
  for (const auto& parser : parsers()) {
    INFO(parser.name);
    const auto error = parser.read(reply_of(204, ""));
    const std::string name = parser.name;
    const bool list = parser.v2_list || name == "locations" || name == "products" || name == "variants" ||
                      name == "inventory" || name == "channels" || name == "metafields";
    CHECK(error.has_value() == !list);
  }
}

TEST_CASE("an order with a line that cannot be read is refused whole, because stock hangs on it") {
  for (const char* line : {R"({"id":1})", R"({"id":1,"quantity":"two"})", R"({"id":1,"quantity":1.5})",
                           R"({"quantity":1})", R"({"id":-1,"quantity":1})", "5", "null"}) {
    INFO(line);
    const std::string body = R"([{"id":100,"status_id":11,"consignments":{"shipping":[{"line_items":[)" +
                             std::string(line) + "]}]}}]";
    const auto error = error_in(parse_orders(reply_of(200, body), 50));
    REQUIRE(error.has_value());
    CHECK(error->code == ErrorCode::bad_reply);
  }
  for (const char* order :
       {R"([{"id":100}])", R"([{"status_id":1}])", R"([{"id":100,"status_id":"new"}])",
        R"([{"id":100,"status_id":-1}])", R"([{"id":100,"status_id":1,"consignments":5}])",
        R"([{"id":100,"status_id":1,"consignments":{"shipping":{}}}])",
        R"([{"id":100,"status_id":1,"consignments":{"shipping":[1]}}])",
        R"([{"id":100,"status_id":1,"products":[1]}])"}) {
    INFO(order);
    CHECK(error_in(parse_orders(reply_of(200, order), 50)).has_value());
  }
}
