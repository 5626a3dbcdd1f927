#include "scripted_server.h"

#include <arpa/inet.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <stdexcept>

namespace tillbridge::test {

ServerConnection::ServerConnection(int socket, SSL* ssl, std::function<void(std::string_view)> heard,
                                   const std::atomic<bool>& stopping)
    : socket_(socket), ssl_(ssl), heard_(std::move(heard)), stopping_(stopping) {}

ServerConnection::~ServerConnection() {
  if (ssl_ != nullptr) {
    SSL_shutdown(ssl_);
    SSL_free(ssl_);
  }
  ::shutdown(socket_, SHUT_RDWR);
}

std::string ServerConnection::read_some() {
  char buffer[16 * 1024];
  const auto got =
      ssl_ != nullptr ? SSL_read(ssl_, buffer, sizeof buffer) : ::recv(socket_, buffer, sizeof buffer, 0);
  if (got <= 0) return {};
  std::string out(buffer, static_cast<std::size_t>(got));
  heard_(out);
  return out;
}

void ServerConnection::await_bytes() {
  char first = 0;
  static_cast<void>(::recv(socket_, &first, 1, MSG_PEEK));
}

std::string ServerConnection::read_request() {
  std::size_t need = std::string::npos;
  while (true) {
    const auto end = pending_.find("\r\n\r\n");
    if (end != std::string::npos && need == std::string::npos) {
      std::string head = pending_.substr(0, end);
      std::transform(head.begin(), head.end(), head.begin(), [](unsigned char c) { return std::tolower(c); });
      const auto at = head.find("\r\ncontent-length:");
      need = end + 4 + (at == std::string::npos ? 0 : std::strtoul(head.c_str() + at + 17, nullptr, 10));
    }
    if (need != std::string::npos && pending_.size() >= need) {
      std::string out = pending_.substr(0, need);
      pending_.erase(0, need);
      return out;
    }
    const std::string more = read_some();
    if (more.empty()) return {};
    pending_ += more;
  }
}

bool ServerConnection::send(std::string_view bytes) {
  while (!bytes.empty()) {
    if (stopping_) return false;
    const auto sent = ssl_ != nullptr ? SSL_write(ssl_, bytes.data(), static_cast<int>(bytes.size()))
                                      : ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool ServerConnection::answer(int status, std::string_view body, std::string_view extra) {
  return send("HTTP/1.1 " + std::to_string(status) +
              " Said\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
              "\r\n" + std::string(extra) + "\r\n" + std::string(body));
}

void ServerConnection::reset() {
  const linger now{1, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  // Closing is what sends the reset; the server's own close of this number then meets a harmless placeholder.
  const int placeholder = ::socket(AF_INET, SOCK_STREAM, 0);
  ::dup2(placeholder, socket_);
  ::close(placeholder);
}

void ServerConnection::hang() {
  while (!read_some().empty()) {
  }
}

TestCertificate::TestCertificate(Kind kind) {
  key = EVP_EC_gen("P-256");
  certificate = X509_new();
  X509_set_version(certificate, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
  const bool expired = kind == Kind::expired;
  X509_gmtime_adj(X509_getm_notBefore(certificate), -7200);
  X509_gmtime_adj(X509_getm_notAfter(certificate), expired ? -3600 : 3600);
  X509_set_pubkey(certificate, key);
  X509_NAME* name = X509_get_subject_name(certificate);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("test shop"),
                             -1, -1, 0);
  X509_set_issuer_name(certificate, name);
  X509V3_CTX context;
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  const auto add = [&](int nid, const char* value) {
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value);
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
  };
  add(NID_subject_alt_name,
      kind == Kind::wrong_host ? "DNS:elsewhere.example" : "IP:127.0.0.1,DNS:localhost");
  add(NID_basic_constraints, "critical,CA:TRUE");
  X509_sign(certificate, key, EVP_sha256());
}

TestCertificate::~TestCertificate() {
  X509_free(certificate);
  EVP_PKEY_free(key);
}

std::string TestCertificate::pem() const {
  BIO* memory = BIO_new(BIO_s_mem());
  PEM_write_bio_X509(memory, certificate);
  char* data = nullptr;
  const long size = BIO_get_mem_data(memory, &data);
  std::string out(data, static_cast<std::size_t>(size));
  BIO_free(memory);
  return out;
}

ScriptedServer::ScriptedServer(Script script, const TestCertificate* certificate, int newest_tls)
    : script_(std::move(script)) {
  if (certificate != nullptr) {
    tls_ = SSL_CTX_new(TLS_server_method());
    if (newest_tls < TLS1_2_VERSION) SSL_CTX_set_cipher_list(tls_, "DEFAULT@SECLEVEL=0");
    SSL_CTX_set_min_proto_version(tls_, TLS1_VERSION);
    SSL_CTX_set_max_proto_version(tls_, newest_tls);
    SSL_CTX_use_certificate(tls_, certificate->certificate);
    SSL_CTX_use_PrivateKey(tls_, certificate->key);
  }
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(listener_, 64) != 0 ||
      ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0)
    throw std::runtime_error("the test server cannot listen on 127.0.0.1");
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { accept_all(); });
}

ScriptedServer::~ScriptedServer() {
  stopping_ = true;
  ::shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  {
    const std::lock_guard lock(mutex_);
    for (const int socket : sockets_) ::shutdown(socket, SHUT_RDWR);
  }
  for (auto& thread : threads_) thread.join();
  for (const int socket : sockets_) ::close(socket);
  ::close(listener_);
  if (tls_ != nullptr) SSL_CTX_free(tls_);
}

std::string ScriptedServer::heard() const {
  const std::lock_guard lock(mutex_);
  return heard_;
}

void ScriptedServer::accept_all() {
  // OpenSSL writes without MSG_NOSIGNAL; only this server's threads are shielded, so that the client's own
  // habits still show.
  sigset_t pipe;
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
  while (!stopping_) {
    const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) return;
    const int number = ++connections_;
    const std::lock_guard lock(mutex_);
    sockets_.push_back(socket);
    threads_.emplace_back([this, socket, number] {
      SSL* ssl = nullptr;
      if (tls_ != nullptr) {
        ssl = SSL_new(tls_);
        SSL_set_fd(ssl, socket);
        if (SSL_accept(ssl) != 1) {
          SSL_free(ssl);
          ::shutdown(socket, SHUT_RDWR);
          return;
        }
      }
      const auto heard = [this](std::string_view bytes) {
        const std::lock_guard guard(mutex_);
        heard_ += bytes;
      };
      ServerConnection connection(socket, ssl, heard, stopping_);
      script_(connection, number);
    });
  }
}

}  // namespace tillbridge::test
