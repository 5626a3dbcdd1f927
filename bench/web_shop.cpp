#include "web_shop.h"

#include <curl/curl.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "paired.h"

namespace tillbridge::bench {
namespace {

namespace fs = std::filesystem;
constexpr auto kSandboxStartsWithin = std::chrono::seconds(20);
constexpr const char* kOptions[][3] = {{"Colour", "Blue", "Red"},
                                       {"Size", "S", "M"},
                                       {"Sleeve", "Short", "Long"},
                                       {"Print", "Plain", "Striped"}};

std::string content_of(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::size_t keep(char* bytes, std::size_t size, std::size_t count, void* text) {
  static_cast<std::string*>(text)->append(bytes, size * count);
  return size * count;
}

runtime::Host::Item row(int number, const std::string& id) {
  runtime::Host::Item item;
  item.item_id = id;
  item.own_name = fmt::format("Field Shirt {:05}", number);
  item.name = item.own_name;
  item.category = "Shirts";
  item.department = "Clothing";
  item.currency = "USD";
  item.price_minor = 2'400 + number % 900;
  item.cost_minor = 800 + number % 300;
  item.weight_milli = 300;
  return item;
}

}  // namespace

StockedRegister::StockedRegister(int items, bool complex) {
  for (int number = 0; number < items; ++number) {
    const std::string id = fmt::format("I{:06}", number);
    rows_.push_back(row(number, id));
    if (!complex) {
      rows_.back().sku = fmt::format("SHIRT-{:06}", number);
      rows_.back().upc = fmt::format("{:012}", 850'010'000'000 + number);
      continue;
    }
    for (int which = 0; which < 12; ++which) {  // 12 of the 16 that the options allow
      auto variant = row(number, fmt::format("{}-{:02}", id, which));
      variant.variant = true;
      variant.parent_item_id = id;
      variant.sku = fmt::format("SHIRT-{:06}-{:02}", number, which);
      variant.upc = fmt::format("{:012}", 850'010'000'000 + number * 16 + which);
      variant.price_minor += which % 3 * 100;
      for (int option = 0; option < 4; ++option)
        variant.options.push_back({kOptions[option][0], kOptions[option][1 + (which >> option) % 2]});
      rows_.push_back(std::move(variant));
    }
  }
}

std::vector<runtime::Host::Item> StockedRegister::catalogue_read(const std::string& after, unsigned most,
                                                                 bool* more) {
  const auto from = std::upper_bound(rows_.begin(), rows_.end(), after,
                                     [](const auto& id, const auto& item) { return id < item.item_id; });
  const auto to = rows_.end() - from > static_cast<std::ptrdiff_t>(most) ? from + most : rows_.end();
  *more = to != rows_.end();
  return {from, to};
}

void StockedRegister::raise_prices() {
  for (auto& item : rows_) item.price_minor += 5;
  ++revision_;
}

std::string StockedRegister::item_ids() const {
  std::string ids;
  for (const auto& item : rows_)
    if (!item.variant) ids += item.item_id + "\n";
  return ids;
}

SandboxChild::SandboxChild(const std::string& folder, const std::string& shop) {
  const std::string program = fs::read_symlink("/proc/self/exe").parent_path() / "bigcommerce-sandbox";
  const std::string file = folder + "/shop.json", output = folder + "/sandbox.txt";
  credentials_ = folder + "/credentials.txt";
  std::ofstream(file) << shop;
  const int said = ::open(output.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  const pid_t parent = ::getpid();
  const char* const arguments[] = {
      program.c_str(),      "--port", "0", "--shop",           file.c_str(), "--credentials",
      credentials_.c_str(), "--seed", "1", "--stock-delay-ms", "250",        nullptr};
  pid_ = ::fork();
  if (pid_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(1);
    ::dup2(said, STDOUT_FILENO);
    ::dup2(said, STDERR_FILENO);
    ::execv(program.c_str(), const_cast<char* const*>(arguments));
    ::_exit(127);
  }
  ::close(said);
  const auto end = Steady::now() + kSandboxStartsWithin;
  const std::string mark = "listening on ";
  for (std::string text; url_.empty();) {
    text = content_of(output);
    const auto start = text.find(mark);
    if (const auto stop = text.find('\n', start == std::string::npos ? text.size() : start);
        start != std::string::npos && stop != std::string::npos)
      url_ = text.substr(start + mark.size(), stop - start - mark.size());
    else if (Steady::now() > end || ::waitpid(pid_, nullptr, WNOHANG) == pid_)
      throw CannotMeasure("The sandbox " + program + " does not start. It said: " + text);
    else
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  origin_ = url_.substr(0, url_.find("/stores/"));
}

SandboxChild::~SandboxChild() {
  ::kill(pid_, SIGTERM);
  ::waitpid(pid_, nullptr, 0);
}

nlohmann::json SandboxChild::admin(const std::string& method, const std::string& path,
                                   const std::string& body) const {
  CURL* curl = ::curl_easy_init();
  std::string text;
  ::curl_easy_setopt(curl, CURLOPT_URL, (origin_ + "/_sandbox/" + path).c_str());
  ::curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method.c_str());
  if (!body.empty()) ::curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.c_str());
  ::curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  ::curl_easy_setopt(curl, CURLOPT_FAILONERROR, 1L);
  ::curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, keep);
  ::curl_easy_setopt(curl, CURLOPT_WRITEDATA, &text);
  const auto done = ::curl_easy_perform(curl);
  ::curl_easy_cleanup(curl);
  if (done != CURLE_OK)
    throw CannotMeasure(
        fmt::format("The sandbox refuses {} {}: {}", method, path, ::curl_easy_strerror(done)));
  return text.empty() ? nlohmann::json() : nlohmann::json::parse(text);
}

double SandboxChild::processor_us() const {
  const auto text = content_of(fmt::format("/proc/{}/stat", pid_));
  std::istringstream fields(text.substr(text.rfind(')') + 2));
  std::string skipped;
  for (int i = 3; i < 14; ++i) fields >> skipped;
  double user = 0, system = 0;
  fields >> user >> system;
  return (user + system) * 1e6 / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

WebShop::WebShop(const std::string& folder, SandboxChild& web, StockedRegister& host)
    : folder_(folder), host_(host) {
  start();
  act("link", {{"file", web.credentials()}, {"store_url", web.url()}});
}

void WebShop::start_again() {
  instance_->deactivate(200);
  instance_.reset();
  start();
}

void WebShop::start() {
  const auto log = [this](runtime::LogLevel level, const std::string& line) {
    if (level < runtime::LogLevel::warning) return;
    const std::lock_guard guard(mutex_);
    last_line_ = line;
  };
  instance_.reset(new runtime::Instance({host_, tokens_, log, folder_}));
  if (const auto active = instance_->activate(); !active) throw CannotMeasure(active.error().sentence);
  until([&] { return instance_->picture()->read_back; }, 20, "The plugin does not open its records.");
}

WebShop::~WebShop() {
  instance_->deactivate(200);
}

void WebShop::until(const std::function<bool()>& done, int seconds, const std::string& otherwise) {
  const auto end = Steady::now() + std::chrono::seconds(seconds);
  while (!done()) {
    if (Steady::now() > end) {
      const std::lock_guard guard(mutex_);
      throw CannotMeasure(otherwise + " " + last_line_);
    }
    instance_->run_host_calls(2'000);
    std::this_thread::sleep_for(std::chrono::microseconds(500));
  }
}

void WebShop::act(const std::string& name, std::map<std::string, std::string> arguments) {
  std::optional<runtime::Instance::ActionState> state;
  do {  // right after the start the register's items are still being read
    const auto ticket = instance_->submit({name, "bench", arguments});
    until(
        [&] {
          state = instance_->action(ticket);
          return state && !state->running;
        },
        90, "The plugin does not answer the action " + name + ".");
  } while (!state->good && state->code == core::ErrorCode::not_ready);
  if (!state->good) throw CannotMeasure(name + ": " + state->words);
}

}  // namespace tillbridge::bench
