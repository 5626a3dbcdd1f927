#include <sys/stat.h>

#include <fstream>
#include <sstream>

#include "catch2.hpp"
#include "little_shop.h"
#include "register/log_file.h"
#include "register/secrets_file.h"
#include "till/ext/host/log.h"

using namespace till_register;

namespace {

std::string content_of(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

unsigned mode_of(const std::string& path) {
  struct stat facts {};
  REQUIRE(::stat(path.c_str(), &facts) == 0);
  return facts.st_mode & 0777;
}

}  // namespace

TEST_CASE("one event is one line of the log, which only its owner can read and which is rotated") {
  TemporaryFolder folder;
  const auto path = folder.path + "/register.log";
  {
    LogFile log(path, 2000);
    log.write(TILL_LOG_WARNING, "plugin", "two\nlines\tand a bell\a");
    CHECK_THAT(content_of(path), Catch::Matchers::Contains(" warning plugin: two lines and a bell \n"));
    CHECK(mode_of(path) == 0600);
    for (int number = 0; number < 200; ++number)
      log.write(TILL_LOG_INFO, "plugin", "event " + std::to_string(number));
  }
  CHECK(std::filesystem::file_size(path) <= 2000);
  CHECK(std::filesystem::file_size(path + ".1") <= 2000);
  CHECK(std::filesystem::exists(path + ".2"));
  CHECK_FALSE(std::filesystem::exists(path + ".3"));
  CHECK(mode_of(path + ".1") == 0600);
  CHECK_THAT(content_of(path), Catch::Matchers::Contains("event 199"));
}

TEST_CASE("secrets are kept byte for byte in a file that only its owner can read") {
  TemporaryFolder folder;
  const auto path = folder.path + "/secrets";
  const std::string bytes("a\0b \n\xff", 6);
  SecretsFile(path).put("token", bytes);
  SecretsFile(path).put("empty", "");
  SecretsFile secrets(path);
  CHECK(secrets.get("token") == bytes);
  CHECK(secrets.get("empty") == "");
  CHECK_FALSE(secrets.get("other"));
  CHECK(mode_of(path) == 0600);
  secrets.erase("token");
  secrets.erase("token");
  CHECK_FALSE(SecretsFile(path).get("token"));
  CHECK(SecretsFile(path).get("empty") == "");
}

TEST_CASE("a secrets file that others can read is refused") {
  TemporaryFolder folder;
  const auto path = folder.path + "/secrets";
  SecretsFile secrets(path);
  secrets.put("token", "t");
  ::chmod(path.c_str(), 0644);
  CHECK_THROWS_WITH(secrets.get("token"), Catch::Matchers::Contains("can be read by others; run chmod 600"));
}
