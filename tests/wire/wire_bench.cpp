#include "wire_bench.h"

#include <stdlib.h>

#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "catch2.hpp"

namespace tillbridge::test {
namespace {

using nlohmann::json;
constexpr std::int64_t kStock = 1'000'000;

std::string make_folder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "tillbridge-wire-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
  sim::install_vfs();
  return pattern;
}

std::uint16_t port_of(const std::string& url) {
  return static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));
}

}  // namespace

bool all_positions() {
  const char* wanted = std::getenv("TILLBRIDGE_WIRE");
  return wanted != nullptr && std::string(wanted) == "all";
}

WireBench::WireBench()
    : folder_(make_folder()),
      disk_(folder_),
      sandbox_(R"({"name":"Harbour Goods","currency":"USD","items":[
        {"sku":"MUG","name":"Mug","price":"18.00","register":1000000,"web":1000000,"online":true}]})",
               {"--stock-delay-ms", "0", "--plan", "unlimited", "--seed", "7"}),
      proxy_(port_of(sandbox_.url())),
      till_(
          folder_,
          [this](const bigcommerce::HttpRequest& request) {
            // Only what will hang is not waited for.
            return hangs_ && !proxy_.struck() && proxy_.is_watched(request.path) ? core::Millis{20}
                                                                                 : core::Millis{10'000};
          },
          7) {
  const auto& url = sandbox_.url();
  till_.link(sandbox_.credentials(),
             "http://127.0.0.1:" + std::to_string(proxy_.port()) + url.substr(url.find("/stores/")));
  one_sale();
}

WireBench::~WireBench() {
  sim::leave_vfs();  // other tests of this process work in real folders
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

std::int64_t WireBench::level() const {
  const auto state = json::parse(sandbox_.admin("GET", "state", ""));
  for (const auto& item : state.at("items"))
    if (item.at("sku") == "MUG") return item.at("on_hand").get<std::int64_t>();
  throw std::runtime_error("the sandbox has no mug");
}

std::int64_t WireBench::expected_level() const {
  return kStock - sold_;
}

void WireBench::one_sale() {
  till_.sell("MUG");
  ++sold_;
  if (!till_.settle(60)) throw std::runtime_error("a sale did not come through:" + till_.log());
}

void WireBench::stubborn_sale() {
  ++sold_;
  if (!till_.sell_again_and_again("MUG", 60) || !till_.settle(60))
    throw std::runtime_error("a sale did not come through:" + till_.log());
}

void WireBench::work_until(const std::function<bool()>& done) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (!done()) {
    if (std::chrono::steady_clock::now() > deadline)
      throw std::runtime_error("what was waited for did not come:" + till_.log());
    till_.turn();
  }
}

void WireBench::watch(const std::string& part_of_request_line) {
  proxy_.watch(part_of_request_line);
  one_sale();
  work_until([this] { return proxy_.answer_bytes() > 0; });
}

void WireBench::sale_with(WireFault fault, std::size_t at_byte) {
  INFO("fault " << static_cast<int>(fault) << " at byte " << at_byte);
  hangs_ = fault == WireFault::stall_request || fault == WireFault::stall_answer || fault == WireFault::late;
  proxy_.arm(fault, at_byte);
  one_sale();
  // The levels of what was sent are read only after it is settled.
  work_until([this] { return proxy_.struck(); });
  hangs_ = false;
  if (level() != expected_level()) {
    UNSCOPED_INFO(till_.log());
    REQUIRE(level() == expected_level());
  }
  ++positions_;
}

void WireBench::in_the_end() {
  work_until([this] { return proxy_.at_work() == 0; });
  one_sale();
  CHECK(level() == expected_level());
  CHECK(till_.picture().attention() == 0);
  const auto ms =
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began_)
          .count();
  WARN(positions_ << " positions, " << ms << " ms, " << (positions_ > 0 ? ms / positions_ : 0) << " ms each");
}

std::vector<std::size_t> WireBench::positions(std::size_t size, std::size_t share) const {
  std::vector<std::size_t> all;
  for (std::size_t at = 0; at <= size; at += all_positions() ? 1 : share) all.push_back(at);
  return all;
}

}  // namespace tillbridge::test
