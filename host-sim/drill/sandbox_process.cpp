#include "drill/sandbox_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace till_drill {
namespace {

constexpr auto kSandboxPatience = std::chrono::seconds(20);

std::string content_of(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::optional<StoreUrl> announced(const std::string& output) {
  const std::string mark = "listening on ";
  const auto start = output.find(mark);
  if (start == std::string::npos) return std::nullopt;
  const auto end = output.find('\n', start);
  if (end == std::string::npos) return std::nullopt;  // only half a line yet
  return parse_store_url(output.substr(start + mark.size(), end - start - mark.size()));
}

}  // namespace

SandboxProcess::SandboxProcess(const SandboxOptions& options) {
  std::vector<std::string> arguments{"--port",           "0",
                                     "--shop",           options.shop,
                                     "--credentials",    options.credentials,
                                     "--seed",           std::to_string(options.seed),
                                     "--stock-delay-ms", std::to_string(options.stock_delay_ms)};
  if (!options.state.empty()) arguments.insert(arguments.end(), {"--state", options.state});
  const int output = ::open(options.output.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (output < 0)
    throw std::runtime_error(fmt::format("The file {} cannot be written; check the folder.", options.output));
  try {
    child_ = ChildProcess(options.program, arguments, {{output, STDOUT_FILENO}, {output, STDERR_FILENO}});
  } catch (...) {
    ::close(output);
    throw;
  }
  ::close(output);
  const auto deadline = std::chrono::steady_clock::now() + kSandboxPatience;
  while (true) {
    const bool running = child_.running();
    const auto said = content_of(options.output);
    if (const auto store = announced(said)) {
      store_ = *store;
      return;
    }
    if (!running || std::chrono::steady_clock::now() > deadline) {
      const auto why = running ? std::string("it said nothing for 20 s") : child_.epitaph();
      throw std::runtime_error(fmt::format("The sandbox {} did not start: {}. It said: {}", options.program,
                                           why, said.empty() ? "nothing." : said));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
}

SandboxProcess::~SandboxProcess() {
  child_.end(SIGTERM, std::chrono::seconds(5));
}

std::string SandboxProcess::origin() const {
  return fmt::format("{}://{}:{}", store_.scheme, store_.host, store_.port);
}

}  // namespace till_drill
