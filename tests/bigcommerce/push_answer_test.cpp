#include "catch2.hpp"
#include "plugin/bigcommerce/replies.h"
#include "reply_of.h"

using namespace tillbridge::bigcommerce;
using namespace tillbridge::test;
using Kind = PushAnswer::Kind;
using tillbridge::core::ErrorCode;

TEST_CASE("what an answer means for a batch") {
  const struct {
    const char* what;
    HttpReply reply;
    Kind kind;
  } rows[] = {
      {"200 with a transaction", reply_of(200, R"({"transaction_id":"9c1e"})"), Kind::accepted},
      {"200 in an envelope", reply_of(200, R"({"data":{"transaction_id":"9c1e"},"meta":{}})"),
       Kind::accepted},
      {"201 promises nothing", reply_of(201, R"({"transaction_id":"9c1e"})"), Kind::unknown},
      {"216 promises nothing", reply_of(216, R"({"transaction_id":"9c1e"})"), Kind::unknown},
      {"200 with an empty transaction", reply_of(200, R"({"transaction_id":""})"), Kind::unknown},
      {"200 with a null transaction", reply_of(200, R"({"transaction_id":null})"), Kind::unknown},
      {"200 of a portal", reply_of(200, "<html>Sign in</html>"), Kind::unknown},
      {"200 cut off", reply_of(200, R"({"transaction_id":"9c)"), Kind::unknown},
      {"200 empty", reply_of(200, ""), Kind::unknown},
      {"200 with an array", reply_of(200, "[]"), Kind::unknown},
      {"200 too deep", reply_of(200, std::string(100'000, '[')), Kind::unknown},
      {"204", reply_of(204, ""), Kind::unknown},
      {"207 is neither yes nor no", reply_of(207, R"({"transaction_id":"9c1e"})"), Kind::unknown},
      {"301", reply_of(301, ""), Kind::unknown},
      {"400", reply_of(400, R"({"title":"bad"})"), Kind::unknown},
      {"401", reply_of(401, ""), Kind::unauthorized},
      {"403",
       reply_of(403, R"({"status":403,"title":"You don't have a required scope to access the endpoint"})"),
       Kind::unauthorized},
      {"404", reply_of(404, ""), Kind::unknown},
      {"408", reply_of(408, ""), Kind::unknown},
      {"409", reply_of(409, ""), Kind::unknown},
      {"413", reply_of(413, ""), Kind::too_large},
      {"415", reply_of(415, ""), Kind::unknown},
      {"422", reply_of(422, R"({"title":"no"})"), Kind::refused},
      {"422 without a body", reply_of(422, ""), Kind::refused},
      {"422 with HTML", reply_of(422, "<b>no</b>"), Kind::refused},
      {"429", reply_of(429, ""), Kind::throttled},
      {"500", reply_of(500, "oops"), Kind::unknown},
      {"502", reply_of(502, ""), Kind::unknown},
      {"503", reply_of(503, ""), Kind::unknown},
      {"507", reply_of(507, ""), Kind::unknown},
      {"599", reply_of(599, ""), Kind::unknown},
      {"100", reply_of(100, ""), Kind::unknown},
      {"999", reply_of(999, ""), Kind::unknown},
      {"nothing left", broken(Delivery::not_sent, "no route"), Kind::not_sent},
      {"nothing left in time", broken(Delivery::not_sent, "connect", true), Kind::not_sent},
      {"lost", broken(Delivery::lost, "reset"), Kind::unknown},
      {"lost by time", broken(Delivery::lost, "slow", true), Kind::timed_out},
      {"answer over a limit", broken(Delivery::refused_reply, "too large"), Kind::unknown},
  };
  for (const auto& row : rows) {
    INFO(row.what);
    const PushAnswer answer = classify_push(row.reply);
    CHECK(answer.kind == row.kind);
    CHECK(answer.status == row.reply.status);
    CHECK_FALSE(answer.sentence.empty());
    CHECK((answer.kind == Kind::accepted) == (answer.transaction_id == "9c1e"));
  }
}

TEST_CASE("a refusal names the items it is about") {
  const auto refusal = [](const std::string& title) {
    return classify_push(reply_of(422, R"({"status":422,"title":")" + title + R"(","type":"x","errors":{}})"))
        .refusal;
  };
  SECTION("never counted") {
    const auto told =
        refusal("Items with identity: [product_id 113] requires absolute adjustment before relative");
    CHECK(told.requires_absolute);
    CHECK(told.items == std::vector<ItemIdentity>{{IdentityKind::product, 113}});
    CHECK(told.title == "Items with identity: [product_id 113] requires absolute adjustment before relative");
  }
  SECTION("several of them, of both kinds") {
    const auto told = refusal(
        "Items with identity: [variant_id 5, variant_id 6], [product_id 7] [sku MUG 12] requires absolute "
        "adjustment before relative");
    CHECK(told.items == std::vector<ItemIdentity>{{IdentityKind::product, 7},
                                                  {IdentityKind::variant, 5},
                                                  {IdentityKind::variant, 6}});
    CHECK(told.skus == std::vector<std::string>{"MUG 12"});
  }
  SECTION("the wrong identity for the tracking") {
    const auto told =
        refusal("[Item with variant_id 106 is tracked by product, please update stock by product id]");
    CHECK(told.tracked_by_product);
    CHECK_FALSE(told.tracked_by_variant);
    CHECK(told.items == std::vector<ItemIdentity>{{IdentityKind::variant, 106}});
    CHECK(refusal("[Item with product_id 9 is tracked by variant, please update stock by variant id]")
              .tracked_by_variant);
  }
  SECTION("no such location") {
    const auto told = refusal("Location not found, identities: [3,2]");
    CHECK(told.location_missing);
    CHECK(told.items.empty());
  }
  SECTION("nonsense names nothing") {
    const auto told =
        refusal("product_id product_id: [variant_id ] variant_id -4 product_id 99999999999999999999");
    CHECK(told.items.empty());
    CHECK_FALSE(told.requires_absolute);
  }
  SECTION("the title cannot break a log line, and is short") {
    const auto told =
        classify_push(reply_of(422, "{\"title\":\"a\\nb\\u001b[31m" + std::string(5000, 'x') + "\"}"))
            .refusal;
    CHECK(told.title.size() < 220);
    CHECK(told.title.find('\n') == std::string::npos);
    CHECK(told.title.find('\x1b') == std::string::npos);
  }
  SECTION("V2's array is read as well") {
    CHECK(classify_push(reply_of(422, R"([{"status":422,"message":"no stock"}])")).refusal.title ==
          "no stock");
  }
}

TEST_CASE("a 429 waits as long as it says, within reason") {
  const struct {
    std::map<std::string, std::string> headers;
    std::optional<tillbridge::core::Millis> wait;
  } rows[] = {
      {{}, std::nullopt},
      {{{"x-rate-limit-time-reset-ms", "15000"}}, 15'000},
      {{{"x-retry-after", "7"}}, 7'000},
      {{{"retry-after", "7"}}, 7'000},
      {{{"x-rate-limit-time-reset-ms", "1500"}, {"x-retry-after", "2"}}, 2'000},
      {{{"x-rate-limit-time-reset-ms", "9000"}, {"x-retry-after", "2"}}, 9'000},
      {{{"x-rate-limit-time-reset-ms", "0"}}, 0},
      {{{"x-rate-limit-time-reset-ms", "-1"}}, std::nullopt},
      {{{"x-rate-limit-time-reset-ms", "1000000000000"}}, std::nullopt},
      {{{"x-rate-limit-time-reset-ms", "-1"}, {"x-retry-after", "3"}}, 3'000},
      {{{"x-rate-limit-time-reset-ms", "3600000"}}, 300'000},
      {{{"x-rate-limit-time-reset-ms", "soon"}}, std::nullopt},
      {{{"x-rate-limit-time-reset-ms", "1e400"}}, std::nullopt},
      {{{"x-rate-limit-time-reset-ms", "nan"}}, std::nullopt},
      {{{"x-retry-after", "Wed, 21 Oct 2026 07:28:00 GMT"}}, std::nullopt},
      {{{"x-rate-limit-time-reset-ms", ""}}, std::nullopt},
  };
  for (const auto& row : rows) {
    const HttpReply reply = reply_of(429, "", row.headers);
    for (const auto& [name, value] : row.headers) INFO(name << ": " << value);
    CHECK(throttle_wait(reply) == row.wait);
    CHECK(classify_push(reply).wait_ms == row.wait);
  }
}

TEST_CASE("the quota is read where the answer tells it") {
  CHECK_FALSE(quota(reply_of(200, "")).has_value());
  CHECK_FALSE(
      quota(reply_of(200, "", {{"x-rate-limit-requests-left", "x"}, {"x-rate-limit-requests-quota", "150"}}))
          .has_value());
  const auto told = quota(reply_of(200, "",
                                   {{"x-rate-limit-requests-left", "149"},
                                    {"x-rate-limit-requests-quota", "150"},
                                    {"x-rate-limit-time-window-ms", "30000"},
                                    {"x-rate-limit-time-reset-ms", "12345"}}));
  REQUIRE(told.has_value());
  CHECK(told->requests_left == 149);
  CHECK(told->requests_quota == 150);
  CHECK(told->window_ms == 30'000);
  CHECK(told->reset_ms == 12'345);
}

TEST_CASE("an answer that is not a success becomes one sentence with a code") {
  const struct {
    HttpReply reply;
    ErrorCode code;
    const char* says;
  } rows[] = {
      {reply_of(401, ""), ErrorCode::denied, "access token is not valid"},
      {reply_of(403, "x"), ErrorCode::denied, "lacks a scope, or the store hash"},
      {reply_of(404, R"([{"status":404,"message":"The requested resource was not found."}])"),
       ErrorCode::not_found, "(\"The requested resource was not found.\")"},
      {reply_of(409, R"({"title":"The product name is a duplicate"})"), ErrorCode::conflict,
       "The product name is a duplicate"},
      {reply_of(413, ""), ErrorCode::refused, "too large"},
      {reply_of(422, R"({"title":"Invalid field(s): name"})"), ErrorCode::refused,
       "status 422 (\"Invalid field(s): name\")"},
      {reply_of(429, ""), ErrorCode::network, "asks to wait"},
      {reply_of(301, ""), ErrorCode::network, "never followed"},
      {reply_of(503, "<html>"), ErrorCode::network, "status 503"},
      {broken(Delivery::not_sent, "the name x could not be resolved"), ErrorCode::network,
       "the name x could not be resolved"},
      {broken(Delivery::lost, "reset"), ErrorCode::network, "reset"},
      {broken(Delivery::lost, "slow", true), ErrorCode::network, "in time"},
      {broken(Delivery::refused_reply, "the answer is too large"), ErrorCode::network, "too large"},
  };
  for (const auto& row : rows) {
    const auto status = expect_success(row.reply, "the order");
    REQUIRE_FALSE(status.ok());
    CHECK(status.error().code == row.code);
    CHECK_THAT(status.error().sentence, Catch::Contains(row.says) && Catch::Contains("the order"));
  }
  CHECK(expect_success(reply_of(204, ""), "the order").ok());
}
