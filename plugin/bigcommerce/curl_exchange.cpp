#include "plugin/bigcommerce/curl_exchange.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "plugin/bigcommerce/clean_text.h"
#include "plugin/core/crash_point.h"

namespace tillbridge::bigcommerce {
namespace {

bool fits_a_header(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

bool is_dots(std::string_view segment) {
  return segment == "." || segment == "..";
}

std::string default_user_agent() {
  return fmt::format("Tillbridge/{} (libcurl/{})", TILLBRIDGE_VERSION,
                     curl_version_info(CURLVERSION_NOW)->version);
}

}  // namespace

HeaderLines::HeaderLines(const Secret& token) : token_(token.copy()) {
  usable_ = fits_a_header(token.reveal());
  if (!usable_) return;
  for (curl_slist** list : {&plain_, &with_body_}) {
    usable_ = usable_ && add(*list, "Accept: ", "application/json");
    usable_ = usable_ && add(*list, "Expect:", "");  // no waiting for a "100 Continue"
    if (!token.empty()) usable_ = usable_ && add(*list, "X-Auth-Token: ", token.reveal());
  }
  usable_ = usable_ && add(with_body_, "Content-Type: ", "application/json");
}

HeaderLines::~HeaderLines() {
  for (curl_slist* list : {plain_, with_body_}) {
    for (curl_slist* line = list; line != nullptr; line = line->next)
      wipe_memory(line->data, std::strlen(line->data));
    curl_slist_free_all(list);
  }
}

bool HeaderLines::add(curl_slist*& list, std::string_view name, std::string_view value) {
  const std::size_t size = name.size() + value.size();
  const auto line = std::make_unique<char[]>(size + 1);
  std::copy(name.begin(), name.end(), line.get());
  std::copy(value.begin(), value.end(), line.get() + name.size());
  curl_slist* longer = curl_slist_append(list, line.get());
  wipe_memory(line.get(), size);
  if (longer == nullptr) return false;
  list = longer;
  return true;
}

std::optional<std::string> why_not_sendable(const ApiBase& base, const HttpRequest& request) {
  if (base.scheme != "https" && !(base.scheme == "http" && base.is_loopback()))
    return fmt::format("plain http to {} is not allowed, only to this computer", clean_text(base.host, 80));
  const std::string_view path = request.path;
  if (path.substr(0, 4) != "/v2/" && path.substr(0, 4) != "/v3/") return "the path is not one of the API's";
  if (path.size() > 8000) return "the address is too long";
  if (!fits_a_header(path) || path.find('#') != std::string_view::npos ||
      path.find('\\') != std::string_view::npos)
    return "the path holds a character that must be percent-encoded";
  std::string_view rest = path.substr(0, path.find('?'));
  while (!rest.empty()) {
    const auto slash = rest.find('/');
    if (is_dots(rest.substr(0, slash))) return "the path leaves the store's API";
    rest = slash == std::string_view::npos ? std::string_view{} : rest.substr(slash + 1);
  }
  return std::nullopt;
}

CurlExchange::CurlExchange(const TransportOptions& options) : options_(options), easy_(curl_easy_init()) {
  if (easy_ != nullptr) set_fixed_options();
}

CurlExchange::~CurlExchange() {
  if (easy_ != nullptr) curl_easy_cleanup(easy_);
}

template <class Value>
void CurlExchange::set(CURLoption option, Value value) {
  const CURLcode code = curl_easy_setopt(easy_, option, value);
  if (code != CURLE_OK && refused_ == CURLE_OK) refused_ = code;
}

void CurlExchange::set_fixed_options() {
  const ApiBase& base = options_.base;
  set(CURLOPT_PRIVATE, this);
  set(CURLOPT_ERRORBUFFER, error_text_);
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_QUICK_EXIT, 1L);  // never wait for a thread that resolves a name
  set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
#if LIBCURL_VERSION_NUM >= 0x075500
  set(CURLOPT_PROTOCOLS_STR, base.scheme.c_str());
  set(CURLOPT_REDIR_PROTOCOLS_STR, base.scheme.c_str());
#else
  const long allowed = base.scheme == "https" ? CURLPROTO_HTTPS : CURLPROTO_HTTP;
  set(CURLOPT_PROTOCOLS, allowed);
  set(CURLOPT_REDIR_PROTOCOLS, allowed);
#endif
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_UNRESTRICTED_AUTH, 0L);
  set(CURLOPT_PATH_AS_IS, 1L);
  set(CURLOPT_HTTP09_ALLOWED, 0L);
  set(CURLOPT_HEADEROPT, static_cast<long>(CURLHEADER_SEPARATE));  // a proxy never sees our header lines
  // An empty proxy also keeps libcurl from reading the environment.
  set(CURLOPT_PROXY, base.is_loopback() ? "" : options_.proxy.c_str());
  set(CURLOPT_SSL_VERIFYPEER, 1L);
  set(CURLOPT_SSL_VERIFYHOST, 2L);
  set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (!options_.ca_file.empty()) {
    set(CURLOPT_CAINFO, options_.ca_file.c_str());
    set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));
  }
  set(CURLOPT_TCP_NODELAY, 1L);
  set(CURLOPT_TCP_KEEPALIVE, 1L);
  set(CURLOPT_ACCEPT_ENCODING, "gzip");
  const std::string agent =
      options_.user_agent.empty() ? default_user_agent() : clean_text(options_.user_agent);
  set(CURLOPT_USERAGENT, agent.c_str());
  const TransportLimits& limits = options_.limits;
  set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(limits.connect_ms));
  set(CURLOPT_LOW_SPEED_LIMIT, limits.low_speed_bytes);
  set(CURLOPT_LOW_SPEED_TIME, limits.low_speed_seconds);
  set(CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(limits.max_body_bytes));
  set(CURLOPT_WRITEFUNCTION, &CurlExchange::on_body);
  set(CURLOPT_WRITEDATA, this);
  set(CURLOPT_HEADERFUNCTION, &CurlExchange::on_header);
  set(CURLOPT_HEADERDATA, this);
  set(CURLOPT_PREREQFUNCTION, &CurlExchange::before_request);
  set(CURLOPT_PREREQDATA, this);
}

bool CurlExchange::prepare(std::uint64_t id, const HttpRequest& request,
                           std::shared_ptr<const HeaderLines> headers) {
  reply_ = HttpReply{};
  reply_.id = id;
  header_bytes_ = 0;
  began_ = over_limit_ = not_loopback_ = head_complete_ = false;
  error_text_[0] = '\0';
  headers_ = std::move(headers);
  request_body_ = request.body;
  timeout_ms_ = std::max<core::Millis>(1, request.timeout_ms);
  if (easy_ == nullptr) {
    refused_ = CURLE_OUT_OF_MEMORY;
    return false;
  }
  const bool has_body =
      !request.body.empty() || request.method == Method::post || request.method == Method::put;
  curl_slist* lines = has_body ? headers_->with_body() : headers_->without_body();
  if (lines == nullptr) refused_ = CURLE_BAD_FUNCTION_ARGUMENT;

  const std::string url = options_.base.base_url() + request.path;
  set(CURLOPT_URL, url.c_str());
  set(CURLOPT_HTTPHEADER, lines);
  if (has_body) {
    set(CURLOPT_POST, 1L);
    set(CURLOPT_POSTFIELDS, request_body_.data());
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_body_.size()));
  } else {
    set(CURLOPT_HTTPGET, 1L);
  }
  const char* name = request.method == Method::put     ? "PUT"
                     : request.method == Method::erase ? "DELETE"
                                                       : static_cast<const char*>(nullptr);
  set(CURLOPT_CUSTOMREQUEST, name);
  const long fresh = request.fresh_connection ? 1 : 0;
  set(CURLOPT_FRESH_CONNECT, fresh);
  set(CURLOPT_FORBID_REUSE, fresh);
  set(CURLOPT_TIMEOUT_MS, static_cast<long>(std::min<core::Millis>(timeout_ms_, 3'600'000)));
  return refused_ == CURLE_OK;
}

HttpReply CurlExchange::finish(CURLcode code) {
  if (refused_ != CURLE_OK) code = refused_;
  long status = 0;
  curl_off_t micros = 0;
  if (easy_ != nullptr) {
    curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(easy_, CURLINFO_TOTAL_TIME_T, &micros);
  }
  reply_.elapsed_ms = micros / 1000;
  // libcurl is content with a head that breaks off and with an interim answer alone; neither is a complete
  // answer.
  if (code == CURLE_OK && status >= 200 && head_complete_) {
    reply_.delivery = Delivery::answered;
    reply_.status = static_cast<int>(status);
  } else {
    // The hook before the request is certain: where it was never called, or said no, no byte of a request
    // left. Where it was called once, later trouble (libcurl trying a second connection by itself) does not
    // take that back.
    reply_.delivery = !began_                                          ? Delivery::not_sent
                      : over_limit_ || code == CURLE_FILESIZE_EXCEEDED ? Delivery::refused_reply
                                                                       : Delivery::lost;
    reply_.timed_out = code == CURLE_OPERATION_TIMEDOUT;
    reply_.cause = cause_of(code);
    reply_.headers.clear();
    reply_.body.clear();
  }
  // The lines are given back before they can be wiped.
  if (easy_ != nullptr) curl_easy_setopt(easy_, CURLOPT_HTTPHEADER, nullptr);
  headers_.reset();
  request_body_.clear();
  return std::move(reply_);
}

std::string CurlExchange::cause_of(CURLcode code) const {
  const ApiBase& base = options_.base;
  const std::string where = fmt::format("{} port {}", base.host, base.port);
  if (refused_ != CURLE_OK && headers_ && headers_->without_body() == nullptr)
    return "the access token holds a character that cannot be sent";
  if (refused_ != CURLE_OK)
    return fmt::format("libcurl did not take an option of the request ({})", curl_easy_strerror(refused_));
  if (not_loopback_) return fmt::format("{} is not this computer, and plain http goes no further", base.host);
  if (over_limit_ || code == CURLE_FILESIZE_EXCEEDED)
    return fmt::format("the answer of {} is too large", where);
  std::string said;
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
      return fmt::format("the name {} could not be resolved", base.host);
    case CURLE_COULDNT_RESOLVE_PROXY:
      return "the name of the proxy could not be resolved";
    case CURLE_COULDNT_CONNECT:
      said = fmt::format("could not connect to {}", where);
      break;
    case CURLE_OPERATION_TIMEDOUT:
      return began_ ? fmt::format("{} gave no complete answer within {} ms", where, reply_.elapsed_ms)
                    : fmt::format("no connection to {} came about within {} ms", where, reply_.elapsed_ms);
    case CURLE_PEER_FAILED_VERIFICATION:
      said = fmt::format("the certificate of {} is not valid for it", base.host);
      break;
    case CURLE_SSL_CACERT_BADFILE:
      said = fmt::format("the file of trusted authorities {} cannot be read", clean_text(options_.ca_file));
      break;
    case CURLE_SSL_CONNECT_ERROR:
      said = fmt::format("no secure connection to {} came about", where);
      break;
    case CURLE_PARTIAL_FILE:
      return fmt::format("the answer of {} broke off", where);
    case CURLE_GOT_NOTHING:
      return fmt::format("{} closed the connection without an answer", where);
    case CURLE_OK:
      return fmt::format("the answer of {} broke off in its head", where);
    default:
      said = fmt::format("the exchange with {} broke ({})", where, curl_easy_strerror(code));
      break;
  }
  std::string detail = clean_text(error_text_);
  if (headers_ && !headers_->token().empty() && detail.find(headers_->token().reveal()) != std::string::npos)
    detail.clear();
  return detail.empty() ? said : fmt::format("{} ({})", said, detail);
}

std::size_t CurlExchange::on_body(char* data, std::size_t size, std::size_t count, void* self) {
  auto& exchange = *static_cast<CurlExchange*>(self);
  const std::size_t bytes = size * count;
  std::string& body = exchange.reply_.body;
  if (bytes > exchange.options_.limits.max_body_bytes - body.size()) {
    exchange.over_limit_ = true;
    return 0;
  }
  body.append(data, bytes);
  return bytes;
}

std::size_t CurlExchange::on_header(char* data, std::size_t size, std::size_t count, void* self) {
  auto& exchange = *static_cast<CurlExchange*>(self);
  const std::size_t bytes = size * count;
  if (!exchange.request_body_.empty()) TILLBRIDGE_CRASH_POINT("answer-arriving", before);
  exchange.header_bytes_ += bytes;
  if (exchange.header_bytes_ > exchange.options_.limits.max_header_bytes) {
    exchange.over_limit_ = true;
    return 0;
  }
  exchange.take_header(std::string_view(data, bytes));
  return bytes;
}

void CurlExchange::take_header(std::string_view line) {
  while (!line.empty() && (line.back() == '\r' || line.back() == '\n' || line.back() == ' '))
    line.remove_suffix(1);
  if (line.empty()) {
    head_complete_ = true;
    return;
  }
  if (line.substr(0, 5) == "HTTP/") {
    head_complete_ = false;
    reply_.headers.clear();  // an interim answer (1xx) or a proxy's came before
    return;
  }
  const auto colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0) return;
  std::string name(line.substr(0, colon));
  std::transform(name.begin(), name.end(), name.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  std::string_view value = line.substr(colon + 1);
  while (!value.empty() && (value.front() == ' ' || value.front() == '\t')) value.remove_prefix(1);
  // What is kept of an answer must not hold what opens the web store, whoever sends it back.
  if (headers_ && !headers_->token().empty() &&
      value.find(headers_->token().reveal()) != std::string_view::npos)
    return;
  reply_.headers[std::move(name)] = std::string(value);
}

int CurlExchange::before_request(void* self, char* server_ip, char*, int, int) {
  auto& exchange = *static_cast<CurlExchange*>(self);
  // A name like "localhost" could be made to point elsewhere; the address is what counts.
  if (exchange.options_.base.scheme == "http" && !is_loopback_host(server_ip != nullptr ? server_ip : "")) {
    exchange.not_loopback_ = true;
    return CURL_PREREQFUNC_ABORT;
  }
  if (!exchange.request_body_.empty()) TILLBRIDGE_CRASH_POINT("request-leaving", before);
  exchange.began_ = true;
  return CURL_PREREQFUNC_OK;
}

}  // namespace tillbridge::bigcommerce
