#include "plugin/bigcommerce/credentials.h"

#include <type_traits>

#include "catch2.hpp"

using namespace tillbridge::bigcommerce;
using tillbridge::core::ErrorCode;

namespace {

constexpr const char* kToken = "canary0token1never2seen";

std::string older() {
  return "ACCESS TOKEN: canary0token1never2seen\nCLIENT NAME: Register Main St\n"
         "API PATH: https://api.bigcommerce.com/stores/abc123/v3/\nCLIENT ID: cid99\nCLIENT SECRET: s3cret\n";
}
std::string newer() {
  return "ACCESS TOKEN: canary0token1never2seen\nCLIENT ID: cid99\nCLIENT SECRET: s3cret\nNAME: Register "
         "Main St\n"
         "API PATH: https://api.bigcommerce.com/stores/abc123/v3/\n";
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

}  // namespace

TEST_CASE("a credentials file is read in every layout that is in circulation") {
  const struct {
    const char* what;
    std::string text;
  } rows[] = {
      {"older order of lines", older()},
      {"newer order of lines", newer()},
      {"both name lines", newer() + "CLIENT NAME: Register Main St\n"},
      {"CRLF", replaced(older(), "\n", "\r\n")},
      {"old Mac line ends", replaced(older(), "\n", "\r")},
      {"byte order mark", "\xEF\xBB\xBF" + older()},
      {"byte order mark and CRLF", "\xEF\xBB\xBF" + replaced(newer(), "\n", "\r\n")},
      {"one line with spaces", replaced(older(), "\n", " ")},
      {"one line, newer order", replaced(newer(), "\n", " ")},
      {"one line with nothing between", replaced(newer(), "\n", "")},
      {"blank lines and spaces around", replaced(older(), "\n", "  \n\n \t")},
      {"lower-case keys with underscores",
       replaced(replaced(older(), "ACCESS TOKEN", "access_token"), "API PATH", "Api_Path")},
      {"unknown keys and lines without a colon",
       "Keep this file safe\nISSUED: today: at noon\n" + older() + "----\n"},
      {"no line end at the end", older().substr(0, older().size() - 1)},
  };
  for (const auto& row : rows) {
    INFO(row.what);
    auto read = parse_credentials(row.text);
    if (!read) FAIL(read.error().sentence);
    CHECK(read.value().access_token.reveal() == kToken);
    CHECK(read.value().base.base_url() == "https://api.bigcommerce.com/stores/abc123");
    CHECK(read.value().client_id == "cid99");
    CHECK(read.value().account_name == "Register Main St");
  }
}

TEST_CASE("a credentials file that cannot be used is refused with what is wrong, and without the token") {
  const struct {
    const char* what;
    std::string text;
    const char* says;
  } rows[] = {
      {"empty", "", "is empty"},
      {"only a byte order mark", "\xEF\xBB\xBF\r\n", "is empty"},
      {"no token", replaced(older(), "ACCESS TOKEN", "TOKEN"), "has no ACCESS TOKEN line"},
      {"empty token", replaced(older(), kToken, " "), "has no ACCESS TOKEN line"},
      {"no path", replaced(older(), "API PATH", "PATH"), "has no API PATH line"},
      {"neither", "{\"access_token\": 1}", "has neither an ACCESS TOKEN nor an API PATH line"},
      {"two tokens", older() + "ACCESS TOKEN: other\n", "two different ACCESS TOKEN lines"},
      {"token with a space", replaced(older(), kToken, std::string(kToken) + " more"),
       "holds more than a token"},
      {"token with a control character", replaced(older(), kToken, std::string(kToken) + "\x01"),
       "holds more than a token"},
      {"other host", replaced(older(), "api.bigcommerce.com", "api.bigcommerce.com.evil.example"),
       "for another host"},
      {"host in the user part", replaced(older(), "https://api", "https://api.bigcommerce.com@evil"),
       "user name"},
      {"plain http", replaced(older(), "https://", "http://"), "plain http"},
      {"no hash", replaced(older(), "/stores/abc123", ""), "/stores/<hash>"},
      {"strange hash", replaced(older(), "abc123", "abc%0d%0a"), "no readable store hash"},
      {"the token in the path", replaced(older(), "abc123", kToken),
       "has its access token in the API PATH line"},
      {"binary", std::string("ACCESS TOKEN: a\0b", 17), "not plain text"},
      {"huge", std::string(70'000, 'x'), "larger than 64 KiB"},
  };
  for (const auto& row : rows) {
    INFO(row.what);
    const auto read = parse_credentials(row.text);
    REQUIRE_FALSE(read.ok());
    CHECK(read.error().code == ErrorCode::invalid);
    CHECK_THAT(read.error().sentence, Catch::Contains(row.says));
    CHECK(read.error().sentence.find("canary") == std::string::npos);
    CHECK(read.error().sentence.find("s3cret") == std::string::npos);
  }
}

TEST_CASE("the API address may be BigCommerce's over https, or this computer's") {
  const struct {
    const char* url;
    const char* base;
  } good[] = {
      {"https://api.bigcommerce.com/stores/abc", "https://api.bigcommerce.com/stores/abc"},
      {"https://api.bigcommerce.com/stores/abc/", "https://api.bigcommerce.com/stores/abc"},
      {"HTTPS://API.BigCommerce.com:443/stores/abc/v2", "https://api.bigcommerce.com/stores/abc"},
      {" https://api.bigcommerce.com/stores/abc/v3/ \r\n", "https://api.bigcommerce.com/stores/abc"},
      {"http://127.0.0.1:8080/stores/abc", "http://127.0.0.1:8080/stores/abc"},
      {"http://127.3.2.1/stores/abc/v3/", "http://127.3.2.1/stores/abc"},
      {"http://localhost:1/stores/abc", "http://localhost:1/stores/abc"},
      {"http://[::1]:9/stores/abc", "http://[::1]:9/stores/abc"},
      {"https://127.0.0.1:8443/stores/abc", "https://127.0.0.1:8443/stores/abc"},
  };
  for (const auto& row : good) {
    INFO(row.url);
    const auto base = parse_api_base(row.url);
    if (!base) FAIL(base.error().sentence);
    CHECK(base.value().base_url() == row.base);
    CHECK(parse_api_base(base.value().base_url()).value() == base.value());
  }
  for (const char* url : {"",
                          "api.bigcommerce.com/stores/abc",
                          "ftp://127.0.0.1/stores/abc",
                          "file:///stores/abc",
                          "http://api.bigcommerce.com/stores/abc",
                          "https://api.bigcommerce.com:8443/stores/abc",
                          "https://evil.example/stores/abc",
                          "https://api.bigcommerce.com.evil.example/stores/abc",
                          "http://127.0.0.1.evil.example/stores/abc",
                          "http://127.1/stores/abc",
                          "http://0177.0.0.1/stores/abc",
                          "http://127.0.0.256/stores/abc",
                          "http://2130706433/stores/abc",
                          "http://[::1/stores/abc",
                          "http://[::2]/stores/abc",
                          "http://127.0.0.1:0/stores/abc",
                          "http://127.0.0.1:70000/stores/abc",
                          "http://127.0.0.1:8x/stores/abc",
                          "http://127.0.0.1:/stores/abc",
                          "http://127.0.0.1/stores/",
                          "http://127.0.0.1/stores/a/b/c",
                          "http://127.0.0.1/stores/abc?x=1",
                          "http://127.0.0.1/stores/abc#v3",
                          "http://a:b@127.0.0.1/stores/abc",
                          "http://localhost.evil.example/stores/abc",
                          "http://127.0.0.1 /stores/abc",
                          "http://127.0.0.1/stores/a\r\nX: y"}) {
    INFO(url);
    const auto base = parse_api_base(url);
    REQUIRE_FALSE(base.ok());
    CHECK(base.error().code == ErrorCode::invalid);
    CHECK_THAT(base.error().sentence, Catch::Contains("API address"));
    for (const char c : base.error().sentence) CHECK(static_cast<unsigned char>(c) >= 0x20);
  }
}

TEST_CASE("a secret moves, does not copy by accident, and leaves nothing behind") {
  STATIC_REQUIRE_FALSE(std::is_copy_constructible_v<Secret>);
  STATIC_REQUIRE_FALSE(std::is_copy_assignable_v<Secret>);
  Secret first("hush");
  Secret second = std::move(first);
  CHECK(first.empty());  // NOLINT: a moved-from secret is empty by promise
  CHECK(second.reveal() == "hush");
  const Secret copy = second.copy();
  second = Secret("other");
  CHECK(copy.reveal() == "hush");
  CHECK(second.reveal() == "other");
  char memory[] = "hush";
  wipe_memory(memory, 4);
  CHECK(std::string(memory, 4) == std::string(4, '\0'));
}
