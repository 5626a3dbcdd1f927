// How an exchange can end badly, and what each end says: whether a byte of the request can have left.

#include "name_lookup.h"
#include "transport_bench.h"

using namespace tillbridge::bigcommerce;
using namespace tillbridge::test;

namespace {

/// Gzip data that unpacks to about `size` zero bytes: one literal, then matches of 258 bytes at distance 1,
/// by the fixed code of RFC 1951. The checksum behind it is wrong, which nobody gets to see.
std::string gzip_bomb(std::size_t size) {
  std::string out("\x1f\x8b\x08\0\0\0\0\0\0\x03", 10);
  unsigned bits = 0;
  int count = 0;
  const auto put = [&](unsigned value, int length) {  // least significant bit first
    bits |= value << count;
    for (count += length; count >= 8; count -= 8, bits >>= 8) out += static_cast<char>(bits & 255);
  };
  put(1, 1);     // the last block
  put(1, 2);     // fixed codes
  put(0x0C, 8);  // literal 0 is 00110000, sent from its top bit
  for (std::size_t done = 1; done < size; done += 258) {
    put(0xA3, 8);  // length 258 is 11000101, sent from its top bit
    put(0, 5);     // distance 1
  }
  put(0, 7);  // end of block
  put(0, 7);
  return out + std::string(8, '\0');
}

/// `{}` as gzip writes it.
const std::string kGzipObject("\x1f\x8b\x08\0\0\0\0\0\x02\xff\xab\xae\x05\0\x43\xbf\xa6\xa3\x02\0\0\0", 22);

std::uint16_t closed_port() {
  ScriptedServer gone([](ServerConnection&, int) {});
  return gone.port();
}

}  // namespace

TEST_CASE("where nothing was listening, no name was found or no connection came about, nothing was sent") {
  const struct {
    const char* what;
    TransportOptions options;
    const char* says;
  } rows[] = {
      {"nobody listens", options_for(closed_port()), "could not connect to 127.0.0.1 port"},
      {"nobody listens, TLS", options_for(closed_port(), "https"), "could not connect to 127.0.0.1 port"},
      {"no such name", options_for(443, "https", "missing.invalid"),
       "the name missing.invalid could not be resolved"},
  };
  for (const auto& row : rows) {
    INFO(row.what);
    TransportOptions options =
        options_for(row.options.base.port, row.options.base.scheme, row.options.base.host);
    CurlTransport transport(std::move(options));
    for (const auto& request : {a_get(), a_post(), a_post("{}", true)}) {
      const HttpReply reply = exchange(transport, request);
      CHECK(reply.delivery == Delivery::not_sent);
      CHECK_FALSE(reply.timed_out);
      CHECK_THAT(reply.cause, Catch::Contains(row.says));
    }
  }
}

TEST_CASE("a connection that does not come about in time was nothing sent, and says so") {
  ScriptedServer silent([](ServerConnection& connection, int) { connection.hang(); });
  for (const char* host : {"127.0.0.1", "hanging.invalid"}) {
    INFO(host);
    TransportOptions options = options_for(silent.port(), "https", host);
    options.limits.connect_ms = 150;
    CurlTransport transport(std::move(options));
    const HttpReply reply = exchange(transport, a_post());
    CHECK(reply.delivery == Delivery::not_sent);
    CHECK(reply.timed_out);
    CHECK_THAT(reply.cause, Catch::Contains("no connection to"));
  }
  CHECK(silent.heard().find(kCanary) == std::string::npos);
  release_lookups();
}

TEST_CASE("once the request may have left, a broken exchange is lost, at whatever stage it breaks") {
  const struct {
    const char* what;
    ScriptedServer::Script script;
  } rows[] = {
      {"closed before reading", [](ServerConnection&, int) {}},
      {"reset before reading", [](ServerConnection& c, int) { c.await_bytes(), c.reset(); }},
      {"reset while reading", [](ServerConnection& c, int) { c.read_some(), c.reset(); }},
      {"closed without an answer", [](ServerConnection& c, int) { c.read_request(); }},
      {"reset without an answer", [](ServerConnection& c, int) { c.read_request(), c.reset(); }},
      {"half a status line", [](ServerConnection& c, int) { c.read_request(), c.send("HTTP/1.1 2"); }},
      {"half the headers",
       [](ServerConnection& c, int) { c.read_request(), c.send("HTTP/1.1 200 OK\r\nContent-Le"); }},
      {"an interim answer only",
       [](ServerConnection& c, int) { c.read_request(), c.send("HTTP/1.1 103 Early Hints\r\n\r\n"); }},
      {"headers, then reset",
       [](ServerConnection& c, int) {
         c.read_request(), c.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"), c.reset();
       }},
      {"half a body",
       [](ServerConnection& c, int) {
         c.read_request(), c.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{\"a\"");
       }},
      {"half a chunk",
       [](ServerConnection& c, int) {
         c.read_request(), c.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{\"a\"");
       }},
      {"no last chunk",
       [](ServerConnection& c, int) {
         c.read_request(), c.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n");
       }},
      {"a chunk size that is none",
       [](ServerConnection& c, int) {
         c.read_request(),
             c.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n");
       }},
      {"not HTTP", [](ServerConnection& c, int) { c.read_request(), c.send("SSH-2.0-OpenSSH_9\r\n"); }},
      {"HTTP/0.9", [](ServerConnection& c, int) { c.read_request(), c.send("{}"); }},
      {"broken gzip", [](ServerConnection& c,
                         int) { c.read_request(), c.answer(200, "not gzip", "Content-Encoding: gzip\r\n"); }},
      {"cut gzip",
       [](ServerConnection& c, int) {
         c.read_request(), c.answer(200, kGzipObject.substr(0, 12), "Content-Encoding: gzip\r\n"), c.hang();
       }},
      {"an encoding we did not ask for",
       [](ServerConnection& c, int) {
         c.read_request(), c.answer(200, "{}", "Content-Encoding: zebra\r\n");
       }},
  };
  for (const auto& row : rows) {
    INFO(row.what);
    ScriptedServer server(row.script);
    CurlTransport transport(options_for(server.port()));
    const HttpReply reply = exchange(transport, a_post("{}", true));
    CHECK(reply.delivery != Delivery::not_sent);
    if (std::string(row.what) == "cut gzip") {
      // libcurl takes a compressed body that ends early for whole; the parser then sees cut JSON.
      CHECK(reply.body.size() < 2);
      continue;
    }
    CHECK(reply.delivery == Delivery::lost);
    CHECK_FALSE(reply.timed_out);
    CHECK(reply.body.empty());
    CHECK(reply.status == 0);
  }
}

// Whether the reset is there before libcurl has looked at its new connection is the kernel's to say: both are
// right, if only nothing is called unsent of which a byte was read.
TEST_CASE("a connection that is reset as soon as it is there was nothing sent, or is lost") {
  for (int round = 0; round < 50; ++round) {
    INFO(round);
    ScriptedServer server([](ServerConnection& c, int) { c.reset(); });
    CurlTransport transport(options_for(server.port()));
    const HttpReply reply = exchange(transport, a_post("{}", true));
    CHECK((reply.delivery == Delivery::not_sent || reply.delivery == Delivery::lost));
    CHECK_FALSE(reply.timed_out);
    CHECK(reply.status == 0);
    CHECK(server.heard().empty());
  }
}

TEST_CASE("an answer that takes too long is lost by time: none at all, a drip, a stall in the middle") {
  const struct {
    const char* what;
    ScriptedServer::Script script;
    tillbridge::core::Millis total_ms;
    long low_speed_seconds;
  } rows[] = {
      {"no answer", [](ServerConnection& c, int) { c.hang(); }, 200, 15},
      {"no answer, ended by the speed limit", [](ServerConnection& c, int) { c.hang(); }, 30'000, 1},
      {"headers, then nothing",
       [](ServerConnection& c, int) {
         c.read_request(), c.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"), c.hang();
       },
       200, 15},
      {"a drip",
       [](ServerConnection& c, int) {
         c.read_request();
         c.send("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
         while (c.send("x")) std::this_thread::sleep_for(std::chrono::milliseconds(20));
       },
       30'000, 1},
  };
  for (const auto& row : rows) {
    INFO(row.what);
    ScriptedServer server(row.script);
    TransportOptions options = options_for(server.port());
    options.limits.low_speed_seconds = row.low_speed_seconds;
    CurlTransport transport(std::move(options));
    const HttpReply reply = exchange(transport, a_get("/v2/time", row.total_ms));
    CHECK(reply.delivery == Delivery::lost);
    CHECK(reply.timed_out);
    CHECK_THAT(reply.cause, Catch::Contains("no complete answer"));
    CHECK(reply.elapsed_ms < 20'000);
  }
}

TEST_CASE("an answer over a limit is cut off") {
  const std::string lot(64 * 1024, 'x');
  const struct {
    const char* what;
    ScriptedServer::Script script;
  } rows[] = {
      {"an endless body",
       [&](ServerConnection& c, int) {
         c.read_request();
         c.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
         while (c.send("10000\r\n" + lot + "\r\n")) {
         }
       }},
      {"an endless body without a length",
       [&](ServerConnection& c, int) {
         c.read_request();
         c.send("HTTP/1.1 200 OK\r\n\r\n");
         while (c.send(lot)) {
         }
       }},
      {"a body announced as too large",
       [](ServerConnection& c, int) {
         c.read_request(), c.send("HTTP/1.1 200 OK\r\nContent-Length: 8388609\r\n\r\n"), c.hang();
       }},
      {"a gzip bomb",
       [](ServerConnection& c, int) {
         c.read_request(), c.answer(200, gzip_bomb(64u << 20), "Content-Encoding: gzip\r\n");
       }},
      {"endless header lines",
       [](ServerConnection& c, int) {
         c.read_request();
         c.send("HTTP/1.1 200 OK\r\n");
         for (int i = 0; c.send("X-More-" + std::to_string(i) + ": " + std::string(900, 'y') + "\r\n"); ++i) {
         }
       }},
      {"endless interim answers",
       [](ServerConnection& c, int) {
         c.read_request();
         while (c.send("HTTP/1.1 103 Early Hints\r\nLink: " + std::string(900, 'y') + "\r\n\r\n")) {
         }
       }},
      {"one long header line",
       [&](ServerConnection& c, int) {
         c.read_request();
         c.send("HTTP/1.1 200 OK\r\nX-Long: " + std::string(90'000, 'z') + "\r\nContent-Length: 2\r\n\r\n{}");
         c.hang();
       }},
  };
  for (const auto& row : rows) {
    INFO(row.what);
    ScriptedServer server(row.script);
    CurlTransport transport(options_for(server.port()));
    const HttpReply reply = exchange(transport, a_post("{}", true));
    CHECK(reply.delivery == Delivery::refused_reply);
    CHECK_THAT(reply.cause, Catch::Contains("too large"));
    CHECK(reply.body.empty());
    CHECK(reply.headers.empty());
  }
  SECTION("a header line without an end is cut off by libcurl itself, and lost") {
    ScriptedServer server([&](ServerConnection& c, int) {
      c.read_request();
      c.send("HTTP/1.1 200 OK\r\nX-Long: ");
      while (c.send(lot)) {
      }
    });
    CurlTransport transport(options_for(server.port()));
    const HttpReply reply = exchange(transport, a_post("{}", true));
    CHECK((reply.delivery == Delivery::lost || reply.delivery == Delivery::refused_reply));
  }
}

TEST_CASE("an answer at the limit still comes through, gzip included") {
  ScriptedServer server([](ServerConnection& c, int number) {
    c.read_request();
    if (number == 1) c.answer(200, std::string(8u << 20, ' '));
    if (number == 2) c.answer(200, kGzipObject, "Content-Encoding: gzip\r\n");
    if (number == 3) c.send("HTTP/1.1 200 OK\r\n\r\n{}");
  });
  CurlTransport transport(options_for(server.port()));
  CHECK(exchange(transport, a_post("{}", true)).body.size() == 8u << 20);
  CHECK(exchange(transport, a_post("{}", true)).body == "{}");
  CHECK(exchange(transport, a_post("{}", true)).body == "{}");
}

TEST_CASE("libcurl sends a request again by itself when a kept connection dies, and on a fresh one never") {
  // The second request on the first connection is read and never answered: the server may well have acted on
  // it.
  const auto script = [](ServerConnection& connection, int number) {
    connection.read_request();
    connection.answer(200, "{\"first\":true}");
    connection.read_request();
    if (number > 1) connection.answer(200, "{}");
  };
  SECTION("a kept connection: the server gets it twice, the caller sees one answer") {
    ScriptedServer server(script);
    CurlTransport transport(options_for(server.port()));
    exchange(transport, a_get(), 1);
    const HttpReply reply = exchange(transport, a_post("{\"sealed\":1}"), 2);
    CHECK(reply.delivery == Delivery::answered);
    CHECK(count_of(server.heard(), "{\"sealed\":1}") == 2);
    CHECK(server.connections() == 2);
  }
  SECTION("a fresh connection: once, and lost") {
    ScriptedServer server([](ServerConnection& connection, int number) {
      connection.read_request();
      if (number == 1) connection.answer(200, "{}"), connection.hang();
    });
    CurlTransport transport(options_for(server.port()));
    exchange(transport, a_get(), 1);
    const HttpReply reply = exchange(transport, a_post("{\"marker\":1}", true), 2);
    CHECK(reply.delivery == Delivery::lost);
    CHECK(count_of(server.heard(), "{\"marker\":1}") == 1);
    CHECK(server.connections() == 2);
  }
}

TEST_CASE("a kept connection that went down with its server is no lost request") {
  auto server = std::make_unique<ScriptedServer>([](ServerConnection& c, int) {
    while (!c.read_request().empty()) c.answer(200, "{}");
  });
  CurlTransport transport(options_for(server->port()));
  CHECK(exchange(transport, a_get()).status == 200);
  server.reset();
  const HttpReply reply = exchange(transport, a_post());
  CHECK(reply.delivery == Delivery::not_sent);
}

TEST_CASE("a transport is gone within 200 ms, whatever hangs") {
  ScriptedServer silent([](ServerConnection& connection, int) { connection.hang(); });
  const struct {
    const char* what;
    const char* scheme;
    const char* host;
    int rounds;
  } rows[] = {
      {"an answer", "http", "127.0.0.1", 5},
      {"a handshake", "https", "127.0.0.1", 5},
      {"a name", "https", "hanging.invalid", 20},
  };
  for (const auto& row : rows) {
    long quickest = 60'000;
    for (int round = 0; round < row.rounds; ++round) {
      INFO(row.what << ", round " << round);
      const int before = waiting_lookups();
      auto transport = std::make_unique<CurlTransport>(options_for(silent.port(), row.scheme, row.host));
      for (std::uint64_t id = 1; id <= 3; ++id) transport->start(id, id == 2 ? a_post() : a_get());
      CHECK(transport->wait(10).empty());
      if (std::string(row.host) == "hanging.invalid") {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        while (waiting_lookups() == before && std::chrono::steady_clock::now() < deadline) transport->wait(1);
        CHECK(waiting_lookups() > before);  // else this test would prove nothing
      }
      const auto begin = std::chrono::steady_clock::now();
      if (round % 2 == 1) transport->cancel(1);
      transport.reset();
      const auto took = static_cast<long>(milliseconds_since(begin));
      CHECK(took < 5'000);  // what hangs would be waited for twice as long
      quickest = std::min(quickest, took);
    }
    INFO(row.what);
    CHECK(quickest < 200);  // of some: other programs may hold any of them up
  }
  release_lookups();
}
