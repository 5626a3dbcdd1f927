#include <atomic>
#include <thread>

#include "name_lookup.h"
#include "transport_bench.h"

using namespace tillbridge::bigcommerce;
using namespace tillbridge::test;

namespace {

/// Answers every request with an empty object.
}  // namespace

TEST_CASE("a request carries the token, asks for JSON, and says who is asking") {
  ScriptedServer server(answer_all);
  CurlTransport transport(options_for(server.port()));
  const HttpReply reply = exchange(transport, a_get("/v3/catalog/variants?sku=A%2BB%20c&id:in=1,2"));
  CHECK(reply.delivery == Delivery::answered);
  CHECK(reply.status == 200);
  CHECK(reply.body == "{}");
  CHECK(reply.headers.at("content-type") == "application/json");
  CHECK_FALSE(reply.timed_out);
  const std::string heard = server.heard();
  CHECK_THAT(heard,
             Catch::StartsWith("GET /stores/abc/v3/catalog/variants?sku=A%2BB%20c&id:in=1,2 HTTP/1.1\r\n"));
  CHECK_THAT(heard, Catch::Contains(std::string("\r\nX-Auth-Token: ") + kCanary + "\r\n"));
  CHECK_THAT(heard, Catch::Contains("\r\nAccept: application/json\r\n"));
  CHECK_THAT(heard, Catch::Contains("\r\nAccept-Encoding: gzip\r\n"));
  CHECK_THAT(heard, Catch::Contains("\r\nUser-Agent: Tillbridge/") && Catch::Contains(" (libcurl/"));
  CHECK(heard.find("Content-Type") == std::string::npos);
}

TEST_CASE("writes carry JSON bodies in their own method, without waiting for permission to send them") {
  ScriptedServer server(answer_all);
  CurlTransport transport(options_for(server.port()));
  const std::string large = "{\"a\":\"" + std::string(300'000, 'x') + "\"}";
  HttpRequest put = a_post("{\"p\":1}");
  put.method = Method::put;
  put.path = "/v2/orders/1";
  HttpRequest erase = a_get("/v3/catalog/products/5");
  erase.method = Method::erase;
  CHECK(exchange(transport, a_post(large), 1).status == 200);
  CHECK(exchange(transport, put, 2).status == 200);
  CHECK(exchange(transport, erase, 3).status == 200);
  CHECK(exchange(transport, a_post(""), 4).status == 200);
  CHECK(exchange(transport, a_get(), 5).status == 200);
  const std::string heard = server.heard();
  CHECK(count_of(heard, "POST /stores/abc/v3/inventory/adjustments/relative HTTP/1.1\r\n") == 2);
  CHECK(count_of(heard, "PUT /stores/abc/v2/orders/1 HTTP/1.1\r\n") == 1);
  CHECK(count_of(heard, "DELETE /stores/abc/v3/catalog/products/5 HTTP/1.1\r\n") == 1);
  CHECK(count_of(heard, "GET /stores/abc/v2/time HTTP/1.1\r\n") == 1);
  CHECK(count_of(heard, "Content-Type: application/json\r\n") == 3);
  CHECK(count_of(heard, "Content-Length: 0\r\n") == 1);
  CHECK(count_of(heard, large) == 1);
  CHECK(count_of(heard, "{\"p\":1}") == 1);
  CHECK(heard.find("Expect:") == std::string::npos);
  CHECK(server.connections() == 1);
}

TEST_CASE("a connection is kept, except where a fresh one is asked for") {
  ScriptedServer server(answer_all);
  CurlTransport transport(options_for(server.port()));
  for (std::uint64_t id = 1; id <= 3; ++id) exchange(transport, a_get(), id);
  CHECK(server.connections() == 1);
  exchange(transport, a_post("{}", true), 4);
  CHECK(server.connections() == 2);
  exchange(transport, a_post("{}", true), 5);
  CHECK(server.connections() == 3);
  exchange(transport, a_post("{}"), 6);
  CHECK(server.connections() == 3);
}

TEST_CASE("a new token travels from the next request on") {
  ScriptedServer server(answer_all);
  CurlTransport transport(options_for(server.port()));
  exchange(transport, a_get(), 1);
  transport.set_token(Secret("second"));
  exchange(transport, a_get(), 2);
  CHECK(count_of(server.heard(), std::string("X-Auth-Token: ") + kCanary) == 1);
  CHECK(count_of(server.heard(), "X-Auth-Token: second\r\n") == 1);
}

TEST_CASE("a redirect is an answer, never followed") {
  ScriptedServer elsewhere(answer_all);
  const std::string target = "http://127.0.0.1:" + std::to_string(elsewhere.port()) + "/stores/abc/v2/time";
  for (const int status : {301, 302, 303, 307, 308}) {
    ScriptedServer server([&](ServerConnection& connection, int) {
      while (!connection.read_request().empty())
        connection.answer(status, "", "Location: " + target + "\r\n");
    });
    CurlTransport transport(options_for(server.port()));
    const HttpReply reply = exchange(transport, a_get());
    CHECK(reply.delivery == Delivery::answered);
    CHECK(reply.status == status);
    CHECK(exchange(transport, a_post(), 2).status == status);
  }
  CHECK(elsewhere.connections() == 0);
}

TEST_CASE("headers come with names in lower case, and an interim answer's are not among them") {
  ScriptedServer server([](ServerConnection& connection, int) {
    connection.read_request();
    connection.send("HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\n");
    connection.answer(429, "[]", "X-Rate-Limit-Time-Reset-Ms:   15000 \r\nX-EMPTY:\r\n");
  });
  CurlTransport transport(options_for(server.port()));
  const HttpReply reply = exchange(transport, a_get());
  CHECK(reply.status == 429);
  CHECK(reply.headers.at("x-rate-limit-time-reset-ms") == "15000");
  CHECK(reply.headers.at("x-empty").empty());
  CHECK(reply.headers.count("x-early") == 0);
}

TEST_CASE("a request that would leave the store's API, or break a header, does not leave") {
  ScriptedServer server(answer_all);
  CurlTransport transport(options_for(server.port()));
  for (const char* path :
       {"", "/", "/v1/x", "v2/time", "/v2/time\r\nX-Evil: 1", "/v2/a b", "/v2/a\tb", "/v2/\xC3\xA9",
        "/v2/x\x7f", "/v2/x#y", "/v2/../../other/v2/time", "/v3/./x", "/v3/x/..", "/v3/..?x", "/v2/a\\b"}) {
    INFO(path);
    CHECK(exchange(transport, a_get(path)).delivery == Delivery::not_sent);
  }
  CHECK(exchange(transport, a_get("/v2/" + std::string(9'000, 'x'))).delivery == Delivery::not_sent);
  for (const char* token : {"two\r\nlines", "with space", "\x01", "\xC3\xA9"}) {
    transport.set_token(Secret(token));
    const HttpReply reply = exchange(transport, a_get());
    CHECK(reply.delivery == Delivery::not_sent);
    CHECK_THAT(reply.cause, Catch::Contains("token"));
  }
  CHECK(server.connections() == 0);
  transport.set_token(Secret("fine"));
  CHECK(exchange(transport, a_get()).status == 200);
}

TEST_CASE("plain http goes to this computer only") {
  for (const char* host : {"api.bigcommerce.com", "found.invalid", "192.0.2.1", "127.0.0.1.invalid"}) {
    CurlTransport transport(options_for(9, "http", host));
    const HttpReply reply = exchange(transport, a_get());
    CHECK(reply.delivery == Delivery::not_sent);
    CHECK_THAT(reply.cause, Catch::Contains("plain http"));
  }
  for (const char* scheme : {"ftp", "file", "", "HTTP"}) {
    CurlTransport transport(options_for(9, scheme));
    CHECK(exchange(transport, a_get()).delivery == Delivery::not_sent);
  }
}

TEST_CASE("the environment's proxy is not used, and this computer is always direct") {
  ScriptedServer proxy(answer_all);
  ScriptedServer server(answer_all);
  const std::string address = "http://127.0.0.1:" + std::to_string(proxy.port());
  for (const char* name : {"http_proxy", "https_proxy", "all_proxy", "HTTPS_PROXY"})
    ::setenv(name, address.c_str(), 1);
  TransportOptions options = options_for(server.port());
  options.proxy = address;
  CurlTransport transport(std::move(options));
  CHECK(exchange(transport, a_get()).status == 200);
  TransportOptions elsewhere = options_for(server.port(), "https", "found.invalid");
  elsewhere.limits.connect_ms = 150;
  CurlTransport direct(std::move(elsewhere));
  CHECK(exchange(direct, a_get()).delivery == Delivery::not_sent);
  for (const char* name : {"http_proxy", "https_proxy", "all_proxy", "HTTPS_PROXY"}) ::unsetenv(name);
  CHECK(proxy.connections() == 0);
}

TEST_CASE("a proxy sees where we go, never the token") {
  ScriptedServer proxy([](ServerConnection& connection, int) {
    connection.read_request();
    connection.answer(407, "", "Proxy-Authenticate: Basic realm=\"x\"\r\n");
  });
  TransportOptions options = options_for(443, "https", "api.bigcommerce.com");
  options.proxy = "http://127.0.0.1:" + std::to_string(proxy.port());
  CurlTransport transport(std::move(options));
  CHECK(exchange(transport, a_post()).delivery == Delivery::not_sent);
  CHECK_THAT(proxy.heard(), Catch::StartsWith("CONNECT api.bigcommerce.com:443 HTTP/1.1\r\n"));
  CHECK(proxy.heard().find(kCanary) == std::string::npos);
}

TEST_CASE("a read runs beside a slow one") {
  std::atomic<bool> release = false;
  ScriptedServer server([&](ServerConnection& connection, int) {
    for (std::string request = connection.read_request(); !request.empty();
         request = connection.read_request()) {
      if (request.find("/v2/slow") != std::string::npos) {
        while (!release) std::this_thread::sleep_for(std::chrono::milliseconds(1));
      }
      connection.answer(200, "{}");
    }
  });
  CurlTransport transport(options_for(server.port()));
  transport.start(10, a_get("/v2/slow"));
  transport.wait(0);
  CHECK(exchange(transport, a_get("/v2/quick"), 11).status == 200);
  release = true;
  std::vector<HttpReply> ended;
  while (ended.empty()) ended = transport.wait(1'000);
  CHECK(ended.at(0).id == 10);
}

TEST_CASE("a wait ends at its time, or when another thread wakes it, and a cancelled exchange stays silent") {
  ScriptedServer server([](ServerConnection& connection, int) { connection.hang(); });
  CurlTransport transport(options_for(server.port()));
  auto begin = std::chrono::steady_clock::now();
  CHECK(transport.wait(30).empty());
  CHECK(milliseconds_since(begin) >= 29);
  transport.start(1, a_get());
  begin = std::chrono::steady_clock::now();
  CHECK(transport.wait(50).empty());
  CHECK(milliseconds_since(begin) >= 49);

  transport.wake();  // before the wait: not lost
  begin = std::chrono::steady_clock::now();
  CHECK(transport.wait(10'000).empty());
  CHECK(milliseconds_since(begin) < 5'000);
  for (int round = 0; round < 50; ++round) {
    std::thread other([&] { transport.wake(); });
    begin = std::chrono::steady_clock::now();
    CHECK(transport.wait(10'000).empty());
    CHECK(milliseconds_since(begin) < 5'000);
    other.join();
  }

  transport.cancel(1);
  CHECK(transport.wait(20).empty());
  transport.start(2, a_get("/nowhere"));  // ends at once
  transport.cancel(2);
  CHECK(transport.wait(0).empty());
  transport.cancel(77);
}
