// The program itself: its line, its files, its signals, and one sentence for each wrong start.
#include <httplib.h>
#include <signal.h>
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <thread>

#include "catch2.hpp"
#include "program.h"

using sandbox_test::file_text;
using sandbox_test::Folder;
using sandbox_test::Program;

namespace {

struct Address {
  std::string origin, base, token;
};

Address address_of(const std::string& line, const std::string& credentials) {
  Address address;
  const std::string url = line.substr(std::string("listening on ").size());
  const std::size_t path = url.find("/stores/");
  address.origin = url.substr(0, path);
  address.base = url.substr(path);
  const std::string text = file_text(credentials);
  address.token = text.substr(14, text.find('\n') - 14);
  return address;
}

int status_of(const Address& address, const std::string& method, const std::string& path,
              const std::string& body = "") {
  httplib::Client client(address.origin);
  client.enable_server_certificate_verification(false);
  httplib::Request request;
  request.method = method;
  request.path = path.rfind("/_sandbox", 0) == 0 ? path : address.base + path;
  request.headers = {
      {"X-Auth-Token", address.token}, {"Accept", "application/json"}, {"Content-Type", "application/json"}};
  request.body = body;
  const auto answer = client.send(request);
  return answer ? answer->status : 0;
}

}  // namespace

TEST_CASE("the program says where it listens once it accepts and the credentials are written") {
  Folder folder;
  Program program({SANDBOX_PROGRAM, "--shop", SHOPS_FOLDER "/corner.json", "--seed", "5"}, folder.path);
  const std::string line = program.line_with("listening on http://127.0.0.1:");
  REQUIRE_FALSE(line.empty());
  const std::string file = folder.path + "/BigCommerceAPI-credentials-sandbox.txt";
  const std::string text = file_text(file);
  CHECK(text.find("API PATH: " + line.substr(13) + "/v3/\n") != std::string::npos);
  CHECK(text.find("ACCESS TOKEN: ") == 0);
  CHECK(text.find("CLIENT SECRET: ") != std::string::npos);
  struct stat info {};
  REQUIRE(::stat(file.c_str(), &info) == 0);
  CHECK((info.st_mode & 0777) == 0600);
  CHECK(status_of(address_of(line, file), "GET", "/v2/time") == 200);
  program.signal(SIGTERM);
  CHECK(program.wait() == 0);
}

TEST_CASE("a store with a state file goes on where a killed one stopped") {
  Folder folder;
  const std::string credentials = folder.path + "/keys.txt", state = folder.path + "/state.json";
  const std::vector<std::string> command = {
      SANDBOX_PROGRAM, "--shop",    SHOPS_FOLDER "/corner.json", "--state", state,
      "--credentials", credentials, "--stock-delay-ms",          "0"};
  std::string first_keys;
  {
    Program program(command, folder.path);
    const Address address = address_of(program.line_with("listening"), credentials);
    first_keys = address.token + address.base;
    CHECK(status_of(address, "POST", "/v3/inventory/adjustments/relative",
                    R"({"items":[{"location_id":1,"sku":"TEA-GRN","quantity":-4}]})") == 200);
    program.signal(SIGKILL);
    CHECK(program.wait() == 128 + SIGKILL);
  }
  Program program(command, folder.path);
  const Address address = address_of(program.line_with("listening"), credentials);
  CHECK(address.token + address.base == first_keys);
  CHECK(status_of(address, "POST", "/v3/inventory/adjustments/relative",
                  R"({"items":[{"location_id":1,"sku":"TEA-GRN","quantity":-7}]})") == 422);
  CHECK(status_of(address, "POST", "/v3/inventory/adjustments/relative",
                  R"({"items":[{"location_id":1,"sku":"TEA-GRN","quantity":-6}]})") == 200);
}

TEST_CASE("the program ends at once on SIGINT while a request hangs") {
  Folder folder;
  Program program({SANDBOX_PROGRAM, "--credentials", folder.path + "/keys.txt"}, folder.path);
  const Address address = address_of(program.line_with("listening"), folder.path + "/keys.txt");
  CHECK(status_of(address, "POST", "/_sandbox/faults", R"({"name":"hang","seconds":120})") == 201);
  std::thread hanging([&] { status_of(address, "GET", "/v2/time"); });
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  httplib::Client admin(address.origin);
  std::string seen = "[]";
  while (seen == "[]" && std::chrono::steady_clock::now() < deadline) {
    if (const auto answer = admin.Get("/_sandbox/requests")) seen = answer->body;
  }
  const auto start = std::chrono::steady_clock::now();
  program.signal(SIGINT);
  CHECK(program.wait() == 0);
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(60));
  hanging.join();
}

TEST_CASE("each wrong start gets one sentence and exit code 2") {
  Folder folder;
  std::ofstream(folder.path + "/unknown.json")
      << R"({"name":"S","items":[{"name":"Tea","sku":"T","price":"1","colour":1}]})";
  std::ofstream(folder.path + "/state.json") << "not a state";
  std::ofstream(folder.path + "/empty.json").flush();
  Program first({SANDBOX_PROGRAM, "--credentials", folder.path + "/keys.txt"}, folder.path);
  const std::string line = first.line_with("listening");
  const std::string port = line.substr(line.find(':', 18) + 1, line.find("/stores") - line.find(':', 18) - 1);
  struct Row {
    std::vector<std::string> options;
    std::string says;
  };
  const Row rows[] = {
      {{"--port", port}, "The port " + port + " is in use"},
      {{"--port", "70000"}, "--port"},
      {{"--shop", "nothing.json"}, "nothing.json cannot be read"},
      {{"--shop", "/etc/hostname"}, "/etc/hostname is not JSON"},
      {{"--shop", "unknown.json"}, "item 1 (Tea): the key \"colour\" is not known"},
      {{"--state", "state.json"}, "state.json is not one of this sandbox"},
      {{"--plan", "gold"}, "--plan"},
      {{"--shop", "empty.json"}, "empty.json is not JSON"},
      {{"--seed", "-1"}, "--seed: \"-1\" is no whole number from 0"},
      {{"--seed", "x"}, "--seed: \"x\" is no whole number from 0"},
      {{"--speed", "9"}, "--speed"},
      {{"--tls", "a.pem", "b.pem"}, "a.pem cannot be used"},
      {{"--credentials", "/nonexistent/keys.txt"}, "/nonexistent/keys.txt cannot be written"},
  };
  for (const Row& row : rows) {
    std::vector<std::string> command = {SANDBOX_PROGRAM};
    command.insert(command.end(), row.options.begin(), row.options.end());
    Program program(command, folder.path);
    const std::string output = program.rest();
    INFO(output);
    CHECK(output.find(row.says) != std::string::npos);
    CHECK(output.find("listening") == std::string::npos);
    CHECK(std::count(output.begin(), output.end(), '\n') == 1);
    CHECK(program.wait() == 2);
  }
  Program version({SANDBOX_PROGRAM, "--version"});
  CHECK(version.rest() == "bigcommerce-sandbox " TILLBRIDGE_VERSION "\n");
  CHECK(version.wait() == 0);
}

TEST_CASE("with a certificate the store is served over TLS") {
  Folder folder;
  Program openssl({"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                   "-nodes", "-keyout", "key.pem", "-out", "cert.pem", "-days", "2", "-subj", "/CN=127.0.0.1",
                   "-addext", "subjectAltName=IP:127.0.0.1"},
                  folder.path);
  openssl.rest();
  REQUIRE(openssl.wait() == 0);
  Program program({SANDBOX_PROGRAM, "--tls", "cert.pem", "key.pem", "--credentials", "keys.txt"},
                  folder.path);
  const std::string line = program.line_with("listening on https://127.0.0.1:");
  REQUIRE_FALSE(line.empty());
  const Address address = address_of(line, folder.path + "/keys.txt");
  httplib::Client trusting(address.origin);
  trusting.set_ca_cert_path((folder.path + "/cert.pem").c_str());
  trusting.enable_server_certificate_verification(true);
  const auto answer = trusting.Get(address.base + "/v2/time", {{"X-Auth-Token", address.token}});
  REQUIRE(answer);
  CHECK(answer->status == 200);
}
