#include "running_sandbox.h"

#include <arpa/inet.h>
#include <httplib.h>
#include <sys/socket.h>
#include <unistd.h>

namespace sandbox_test {

const char* const kShop = R"({"name":"Corner Shop","currency":"USD","items":[
  {"sku":"TEA","name":"Green Tea","price":"7.50","category":"Shelf","weight":"0.2","register":10,"web":10,"online":true},
  {"name":"Socks","price":"9.00","category":"Wear","online":true,"options":["Size"],"variants":[
    {"sku":"SOCK-M","values":["M"],"register":5,"web":5},{"sku":"SOCK-L","values":["L"],"register":1,"web":1}]},
  {"sku":"BREAD","name":"Rye Bread","price":"5.20","register":6,"web":null,"online":true},
  {"sku":"OIL","name":"Lamp Oil","price":"11.00","register":3,"online":false}]})";

RunningSandbox::RunningSandbox(std::int64_t stock_delay_ms, const std::string& plan) {
  using namespace sandbox;
  Profile profile;
  profile.stock_delay_ms = stock_delay_ms;
  Store store(profile, 7);
  stock_store(store, parse_shop(kShop, "the shop"), "the shop", 1'700'000'000'000);
  box_ = std::make_unique<Sandbox>(std::move(store), std::vector<Account>{}, SandboxOptions{plan, 7, ""});
  server_ = std::make_unique<Server>(*box_, ServerOptions{});
  server_->start();
  token = box_->state().accounts.front().token;
  base = "/stores/" + box_->hash();
}

RunningSandbox::~RunningSandbox() {
  server_->stop();
}

std::string Answer::header(const std::string& name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? "" : found->second;
}

Answer RunningSandbox::raw(const std::string& method, const std::string& path, const std::string& body,
                           const std::multimap<std::string, std::string>& headers, double timeout_s) {
  httplib::Client client("127.0.0.1", server_->port());
  client.set_read_timeout(
      static_cast<time_t>(timeout_s),
      static_cast<time_t>((timeout_s - static_cast<double>(static_cast<time_t>(timeout_s))) * 1e6));
  httplib::Request request;
  request.method = method;
  request.path = path;
  request.body = body;
  for (const auto& [name, value] : headers) request.headers.emplace(name, value);
  Answer answer;
  const auto result = client.send(request);
  if (!result) return answer;
  answer.status = result->status;
  answer.body = result->body;
  answer.json = Json::parse(result->body, nullptr, false);
  for (const auto& [name, value] : result->headers) answer.headers.emplace(sandbox::lower(name), value);
  return answer;
}

Answer RunningSandbox::call(const std::string& method, const std::string& path, const Json& body,
                            double timeout_s) {
  std::multimap<std::string, std::string> headers = {{"X-Auth-Token", token}, {"Accept", "application/json"}};
  if (!body.is_null()) headers.emplace("Content-Type", "application/json");
  return raw(method, base + path, body.is_null() ? "" : body.dump(), headers, timeout_s);
}

Answer RunningSandbox::admin(const std::string& method, const std::string& path, const Json& body) {
  return raw(method, "/_sandbox/" + path, body.is_null() ? "" : body.dump(), {});
}

std::string RunningSandbox::bytes(const std::string& request, bool& reset, double timeout_s) {
  const int connection = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(server_->port()));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const timeval patience{static_cast<time_t>(timeout_s), 0};
  ::setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  std::string got;
  reset = false;
  if (::connect(connection, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
    ::send(connection, request.data(), request.size(), MSG_NOSIGNAL);
    char buffer[4096];
    for (ssize_t size = 1; size > 0;) {
      size = ::recv(connection, buffer, sizeof buffer, 0);
      if (size > 0) got.append(buffer, static_cast<std::size_t>(size));
      if (size < 0) reset = errno == ECONNRESET;
    }
  }
  ::close(connection);
  return got;
}

Answer RunningSandbox::sell(const std::string& sku, int quantity) {
  return call("POST", "/v3/inventory/adjustments/relative",
              {{"items", {{{"location_id", 1}, {"sku", sku}, {"quantity", -quantity}}}}});
}

std::optional<std::int64_t> RunningSandbox::on_hand(const std::string& sku) {
  const Answer state = admin("GET", "state");
  for (const Json& item : state.json.at("items")) {
    if (item["sku"] == sku && item["location_id"] == 1 && !item["on_hand"].is_null())
      return item["on_hand"].get<std::int64_t>();
  }
  return std::nullopt;
}

std::int64_t RunningSandbox::seen(const std::string& sku) {
  return call("GET", "/v3/inventory/items?sku:in=" + sku)
      .json["data"][0]["locations"][0]["total_inventory_onhand"]
      .get<std::int64_t>();
}

}  // namespace sandbox_test
