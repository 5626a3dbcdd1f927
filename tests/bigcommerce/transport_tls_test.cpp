// With TLS: nobody but the store hears a byte of what we say.

#include <openssl/ssl.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "transport_bench.h"

using namespace tillbridge::bigcommerce;
using namespace tillbridge::test;

namespace {

/// A PEM file for the length of a test.
class PemFile {
 public:
  explicit PemFile(const std::string& pem) {
    std::string name = (std::filesystem::temp_directory_path() / "tillbridge-ca-XXXXXX").string();
    const int file = ::mkstemp(name.data());
    REQUIRE(file >= 0);
    ::close(file);
    path_ = name;
    std::ofstream(path_) << pem;
  }
  ~PemFile() { std::filesystem::remove(path_); }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

CurlTransport transport_to(const ScriptedServer& server, std::string ca_file,
                           std::string host = "127.0.0.1") {
  TransportOptions options = options_for(server.port(), "https", std::move(host));
  options.ca_file = std::move(ca_file);
  return CurlTransport(std::move(options));
}

}  // namespace

TEST_CASE("a store with a certificate that we trust is spoken to, over TLS 1.2 and 1.3") {
  const TestCertificate certificate;
  const PemFile trusted(certificate.pem());
  for (const int newest : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    ScriptedServer server(answer_all, &certificate, newest);
    auto transport = transport_to(server, trusted.path());
    CHECK(exchange(transport, a_post("{\"a\":1}"), 1).status == 200);
    CHECK(exchange(transport, a_get(), 2).status == 200);
    CHECK(server.connections() == 1);
    CHECK(count_of(server.heard(), std::string("X-Auth-Token: ") + kCanary) == 2);
  }
}

TEST_CASE("a server that is not certainly the store hears no byte, and the request certainly did not leave") {
  const TestCertificate good, expired(TestCertificate::Kind::expired),
      elsewhere(TestCertificate::Kind::wrong_host), stranger;
  const PemFile good_file(good.pem()), expired_file(expired.pem()), elsewhere_file(elsewhere.pem());
  const struct {
    const char* what;
    const TestCertificate* certificate;
    int newest;
    std::string ca_file;
    const char* says;
  } rows[] = {
      {"self-signed, not trusted", &good, TLS1_3_VERSION, "", "certificate of 127.0.0.1"},
      {"signed by somebody else", &stranger, TLS1_3_VERSION, good_file.path(), "certificate of 127.0.0.1"},
      {"expired", &expired, TLS1_3_VERSION, expired_file.path(), "certificate of 127.0.0.1"},
      {"for another host", &elsewhere, TLS1_3_VERSION, elsewhere_file.path(), "certificate of 127.0.0.1"},
      {"TLS 1.1", &good, TLS1_1_VERSION, good_file.path(), "no secure connection"},
      {"TLS 1.0", &good, TLS1_VERSION, good_file.path(), "no secure connection"},
      {"no TLS at all", nullptr, TLS1_3_VERSION, good_file.path(), "no secure connection"},
      {"the file of authorities is missing", &good, TLS1_3_VERSION, "/nonexistent/ca.pem",
       "/nonexistent/ca.pem cannot be read"},
  };
  for (const auto& row : rows) {
    INFO(row.what);
    ScriptedServer server(
        [](ServerConnection& connection, int) {
          if (!connection.read_some().empty()) connection.answer(200, "{}");
        },
        row.certificate, row.newest);
    auto transport = transport_to(server, row.ca_file);
    for (const auto& request : {a_get(), a_post(), a_post("{}", true)}) {
      const HttpReply reply = exchange(transport, request);
      CHECK(reply.delivery == Delivery::not_sent);
      CHECK_FALSE(reply.timed_out);
      CHECK_THAT(reply.cause, Catch::Contains(row.says));
    }
    CHECK(server.heard().find(kCanary) == std::string::npos);
    CHECK(server.heard().find("/stores/") == std::string::npos);
  }
}

TEST_CASE("a TLS server that goes away in the middle is a lost request") {
  const TestCertificate certificate;
  const PemFile trusted(certificate.pem());
  ScriptedServer server(
      [](ServerConnection& connection, int number) {
        connection.read_request();
        if (number == 1) connection.reset();
        if (number == 2) connection.send("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{");
      },
      &certificate);
  auto transport = transport_to(server, trusted.path());
  CHECK(exchange(transport, a_post("{}", true), 1).delivery == Delivery::lost);
  CHECK(exchange(transport, a_post("{}", true), 2).delivery == Delivery::lost);
}
