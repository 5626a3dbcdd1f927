#include "reference/web_store_stub.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/tcp.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "report.h"

namespace tillbridge::bench::reference {
namespace {

using Json = nlohmann::json;
constexpr std::int64_t kEnough = 1'000'000;

X509* certify(EVP_PKEY* key) {
  X509* certificate = X509_new();
  X509_set_version(certificate, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
  X509_gmtime_adj(X509_getm_notAfter(certificate), 7 * 24 * 3600);
  X509_set_pubkey(certificate, key);
  X509_NAME* name = X509_get_subject_name(certificate);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("bench"), -1,
                             -1, 0);
  X509_set_issuer_name(certificate, name);
  X509V3_CTX context;
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  for (const auto& [nid, value] : {std::pair{NID_subject_alt_name, "IP:127.0.0.1"},
                                   std::pair{NID_basic_constraints, "critical,CA:TRUE"}}) {
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value);
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
  }
  X509_sign(certificate, key, EVP_sha256());
  return certificate;
}

/// The numbers behind `name` in an address: "variant_id:in=1,2".
std::vector<std::int64_t> ids_in(const std::string& address, const std::string& name) {
  std::vector<std::int64_t> ids;
  auto at = address.find(name + ":in=");
  if (at == std::string::npos) return ids;
  const char* text = address.c_str() + at + name.size() + 4;
  while (*text >= '0' && *text <= '9') {
    char* end = nullptr;
    ids.push_back(std::strtoll(text, &end, 10));
    text = *end == ',' ? end + 1 : end;
  }
  return ids;
}

}  // namespace

WebStoreStub::WebStoreStub(int items) : items_(items) {
  key_ = EVP_EC_gen("P-256");
  certificate_ = certify(key_);
  tls_ = SSL_CTX_new(TLS_server_method());
  SSL_CTX_use_certificate(tls_, certificate_);
  SSL_CTX_use_PrivateKey(tls_, key_);
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(listener_, 64) != 0 ||
      ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0)
    throw CannotMeasure("The web store's stand-in cannot listen on 127.0.0.1.");
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { accept_all(); });
}

WebStoreStub::~WebStoreStub() {
  stopping_ = true;
  ::shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  {
    const std::lock_guard guard(mutex_);
    for (const int socket : sockets_) ::shutdown(socket, SHUT_RDWR);
  }
  for (auto& thread : threads_) thread.join();
  for (const int socket : sockets_) ::close(socket);
  ::close(listener_);
  SSL_CTX_free(tls_);
  X509_free(certificate_);
  EVP_PKEY_free(key_);
}

std::string WebStoreStub::certificate() const {
  BIO* memory = BIO_new(BIO_s_mem());
  PEM_write_bio_X509(memory, certificate_);
  char* text = nullptr;
  const long size = BIO_get_mem_data(memory, &text);
  std::string out(text, static_cast<std::size_t>(size));
  BIO_free(memory);
  return out;
}

void WebStoreStub::set_level(std::int64_t id, std::int64_t units) {
  const std::lock_guard guard(mutex_);
  levels_[id] = units;
}

std::optional<Push> WebStoreStub::take_push(std::chrono::milliseconds within) {
  std::unique_lock lock(mutex_);
  if (!pushed_.wait_for(lock, within, [this] { return !waiting_.empty(); })) return std::nullopt;
  const Push push = waiting_.front();
  waiting_.erase(waiting_.begin());
  return push;
}

void WebStoreStub::accept_all() {
  // OpenSSL writes without MSG_NOSIGNAL.
  sigset_t pipe;
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
  while (!stopping_) {
    const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) return;
    const int at_once = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof at_once);
    const std::lock_guard guard(mutex_);
    sockets_.push_back(socket);
    threads_.emplace_back([this, socket] { serve(socket); });
  }
}

void WebStoreStub::serve(int socket) {
  SSL* ssl = SSL_new(tls_);
  SSL_set_fd(ssl, socket);
  std::string pending;
  char buffer[16 * 1024];
  bool open = SSL_accept(ssl) == 1;
  while (open && !stopping_) {
    std::size_t head_end = std::string::npos, whole = std::string::npos;
    std::chrono::steady_clock::time_point arrived;
    bool begun = false;
    while (whole == std::string::npos || pending.size() < whole) {
      const int got = SSL_read(ssl, buffer, sizeof buffer);
      if (got <= 0) break;
      if (!begun) arrived = std::chrono::steady_clock::now();
      begun = true;
      pending.append(buffer, static_cast<std::size_t>(got));
      if (head_end == std::string::npos && (head_end = pending.find("\r\n\r\n")) != std::string::npos) {
        const auto at = pending.find("Content-Length: ");
        const std::size_t body = at < head_end ? std::strtoul(pending.c_str() + at + 16, nullptr, 10) : 0;
        whole = head_end + 4 + body;
      }
    }
    if (whole == std::string::npos || pending.size() < whole) break;
    const std::string head = pending.substr(0, head_end),
                      body = pending.substr(head_end + 4, whole - head_end - 4);
    pending.erase(0, whole);
    const std::string answer = answer_to(head, body);
    open = SSL_write(ssl, answer.data(), static_cast<int>(answer.size())) > 0;
    if (head.starts_with("POST ") && answer.starts_with("HTTP/1.1 200")) {
      {
        const std::lock_guard guard(mutex_);
        waiting_.push_back({arrived, std::chrono::steady_clock::now()});
      }
      ++pushes_;
      pushed_.notify_one();
    }
  }
  SSL_free(ssl);
  ::shutdown(socket, SHUT_RDWR);
}

std::string WebStoreStub::levels_for(const std::string& address) {
  std::string rows;
  const auto add = [&](std::int64_t product, std::int64_t variant) {
    const auto found = levels_.find(variant);
    const std::int64_t units = found == levels_.end() ? kEnough : found->second;
    rows += fmt::format(
        R"({}{{"identity":{{"sku":"","product_id":{},"variant_id":{}}},"available_to_sell":{},"total_inventory_onhand":{},"settings":{{"safety_stock":0}}}})",
        rows.empty() ? "" : ",", product, variant, units, units);
  };
  const std::lock_guard guard(mutex_);
  for (const auto id : ids_in(address, "variant_id")) add(id, id);
  for (const auto id : ids_in(address, "product_id")) add(id, id);
  return "{\"data\":[" + rows + "],\"meta\":{}}";
}

/// All or nothing, and nothing below zero.
bool WebStoreStub::apply(const std::string& body) {
  const Json sent = Json::parse(body, nullptr, false);
  if (!sent.is_object()) return false;
  const std::lock_guard guard(mutex_);
  std::map<std::int64_t, std::int64_t> changed;
  for (const auto& item : sent.value("items", Json::array())) {
    const auto id = item.value("variant_id", item.value("product_id", std::int64_t{0}));
    auto& level = changed.try_emplace(id, levels_.try_emplace(id, kEnough).first->second).first->second;
    level += item.value("quantity", std::int64_t{0});
    if (level < 0) return false;
  }
  for (const auto& [id, level] : changed) levels_[id] = level;
  return true;
}

std::string WebStoreStub::quota_lines(bool& within) {
  const std::lock_guard guard(mutex_);
  const auto now = std::chrono::steady_clock::now();
  if (now - window_began_ >= window_) {
    window_began_ = now;
    used_ = 0;
  }
  within = used_ < quota_;
  if (within) ++used_;
  const auto rest = std::chrono::ceil<std::chrono::milliseconds>(window_began_ + window_ - now);
  return fmt::format(
      "X-Rate-Limit-Requests-Left: {}\r\nX-Rate-Limit-Requests-Quota: {}\r\nX-Rate-Limit-Time-Window-Ms: "
      "{}\r\nX-Rate-Limit-Time-Reset-Ms: {}\r\n",
      quota_ - used_, quota_, window_.count(), rest.count());
}

void WebStoreStub::set_quota(int requests, std::chrono::milliseconds window) {
  const std::lock_guard guard(mutex_);
  quota_ = requests;
  window_ = window;
}

std::int64_t WebStoreStub::units_taken(std::int64_t below) {
  const std::lock_guard guard(mutex_);
  std::int64_t taken = 0;
  for (const auto& [id, level] : levels_)
    if (id <= below) taken += kEnough - level;
  return taken;
}

std::string WebStoreStub::answer_to(const std::string& head, const std::string& body) {
  const std::string address = head.substr(0, head.find("\r\n"));
  std::string text;
  ++requests_;
  bool within = true;
  const std::string quota = quota_lines(within);
  if (!within) {
    ++throttled_;
    return "HTTP/1.1 429 Too Many Requests\r\n" + quota + "Content-Length: 0\r\n\r\n";
  }
  if (head.starts_with("POST ")) {
    if (!apply(body))
      return "HTTP/1.1 422 Unprocessable Entity\r\nContent-Type: application/json\r\nContent-Length: "
             "48\r\n\r\n"
             R"({"status":422,"title":"Not enough stock for it"})";
    text = R"({"transaction_id":"bench"})";
  } else if (address.find("/v2/") != std::string::npos) {
    return "HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n";
  } else if (address.find("/catalog/products") != std::string::npos) {
    std::string rows;
    for (int i = 0; i < items_; ++i)
      rows += fmt::format(
          R"({}{{"id":{},"name":"Item {}","sku":"SKU-{:05}","inventory_tracking":"product","is_visible":true,"availability":"available","base_variant_id":{}}})",
          i == 0 ? "" : ",", i + 1, i, i, i + 1);
    text = "{\"data\":[" + rows + "],\"meta\":{}}";
  } else {
    text = levels_for(address);
  }
  return fmt::format("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n{}Content-Length: {}\r\n\r\n{}",
                     quota, text.size(), text);
}

}  // namespace tillbridge::bench::reference
