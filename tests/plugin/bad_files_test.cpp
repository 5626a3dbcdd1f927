// Files that people bring: the credentials of BigCommerce's control panel, and tillbridge.json.

#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "catch2.hpp"
#include "till_bench.h"

using namespace tillbridge::test;
using Catch::Matchers::Contains;

namespace {

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  const auto at = text.find(what);
  REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), with);
}

std::string without_line(const std::string& text, const std::string& key) {
  const auto at = text.find(key);
  REQUIRE(at != std::string::npos);
  const auto end = text.find('\n', at);
  return text.substr(0, at) + (end == std::string::npos ? "" : text.substr(end + 1));
}

std::string line_of(const std::string& text, const std::string& key) {
  const auto at = text.find(key);
  REQUIRE(at != std::string::npos);
  return text.substr(at, text.find('\n', at) - at);
}

std::string content_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

struct BadFile {
  const char* what;
  std::string text;
  till_status status;
  const char* sentence;
};

std::vector<BadFile> bad_credentials(const WebShop& shop) {
  const std::string good = shop.credentials();
  const std::string path_line = line_of(good, "API PATH");
  const auto path_to = [&](const std::string& url) { return replaced(good, path_line, "API PATH: " + url); };
  const std::string url = path_line.substr(path_line.find("http"));
  const std::string hash = url.substr(url.find("/stores/") + 8,
                                      url.find('/', url.find("/stores/") + 8) - url.find("/stores/") - 8);
  return {
      {"nothing in it", "", TILL_E_INVALID, "The credentials file is empty"},
      {"another file", "Dear customer,\nthank you.\n", TILL_E_INVALID,
       "has neither an ACCESS TOKEN nor an API PATH line"},
      {"no token", without_line(good, "ACCESS TOKEN"), TILL_E_INVALID, "has no ACCESS TOKEN line"},
      {"no path", without_line(good, "API PATH"), TILL_E_INVALID, "has no API PATH line"},
      {"a picture", std::string("\x89PNG\0\0", 6), TILL_E_INVALID, "is not plain text"},
      {"far too large", good + std::string(70'000, ' '), TILL_E_INVALID,
       "too large to be a credentials file"},
      {"another host", path_to("https://api.example.com/stores/" + hash + "/v3/"), TILL_E_INVALID,
       "is for another host than api.bigcommerce.com"},
      {"plain http", path_to("http://api.bigcommerce.com/stores/" + hash + "/v3/"), TILL_E_INVALID,
       "is plain http"},
      {"no hash", path_to("https://api.bigcommerce.com/v3/"), TILL_E_INVALID, "has no /stores/<hash> in it"},
      {"a wrong hash", replaced(good, "/stores/" + hash, "/stores/zzz9zzz9zz"), TILL_E_DENIED, "hash"},
      {"a wrong token", replaced(good, shop.token(), "0000000000000000000000000000000"), TILL_E_DENIED,
       "does not accept the access token"},
      {"rights missing", shop.account_with(R"(["store_v2_products","store_v2_information_read_only"])"),
       TILL_E_DENIED,
       "The API account lacks: Store inventory: modify; Orders: modify; Channel settings: modify; Store "
       "locations: read-only"}};
}

}  // namespace

TEST_CASE(
    "A credentials file that cannot be used is refused with a sentence, and the good one links afterwards") {
  Folder folder;
  WebShop shop;
  Till till(folder / "till");
  for (const auto& row : bad_credentials(shop)) {
    INFO(row.what);
    const auto outcome = shop.link(till, folder, row.text);
    CHECK_FALSE(outcome.done);
    CHECK(outcome.status == row.status);
    CHECK_THAT(outcome.words, Contains(row.sentence));
    CHECK(till.status().sync == TILL_SYNC_UNLINKED);
    CHECK(outcome.words.find(shop.token()) == std::string::npos);
  }
  const auto missing = till.act("link", {{"file", folder / "nowhere.txt"}});
  CHECK(missing.status == TILL_E_INVALID);
  CHECK_THAT(missing.words, Contains("nowhere.txt cannot be read: No such file or directory"));

  // What was sold before the link is part of both sides' counts and never sent.
  CHECK(till.sell("MUG") == TILL_OK);
  const auto outcome = shop.link(till, folder);
  INFO(outcome.words);
  REQUIRE(outcome.done);
  CHECK(shop.next_sale_arrives(till));
  CHECK(shop.level("MUG") == 499);
}

TEST_CASE("A linked register goes on selling online after a credentials file that cannot be used") {
  Folder folder;
  WebShop shop;
  Till till(folder / "till");
  REQUIRE(shop.link(till, folder).done);
  for (const auto& row : bad_credentials(shop)) {
    INFO(row.what);
    const auto outcome = shop.link(till, folder, row.text);
    CHECK_FALSE(outcome.done);
    // Another hash is another store, which a linked register does not even look at.
    const bool other_store = std::string_view(row.what) == "a wrong hash";
    CHECK_THAT(outcome.words,
               Contains(other_store ? "is linked to the web store Harbour Goods" : row.sentence));
    CHECK(shop.next_sale_arrives(till));
  }
}

TEST_CASE("A credentials file links whatever its line ends and order are") {
  Folder folder;
  WebShop shop;
  Till till(folder / "till");
  const std::string good = shop.credentials();
  std::string crlf, one_line;
  for (const char c : good) {
    crlf += c == '\n' ? "\r\n" : std::string(1, c);
    one_line += c == '\n' ? ' ' : c;
  }
  const std::string turned =
      line_of(good, "API PATH") + "\nSHOE SIZE: 44\n" + line_of(good, "ACCESS TOKEN") + "\n";
  for (const auto& [what, text] :
       std::vector<std::pair<const char*, std::string>>{{"CRLF", crlf},
                                                        {"a byte order mark", "\xEF\xBB\xBF" + crlf},
                                                        {"one line", one_line},
                                                        {"another order, another key", turned}}) {
    INFO(what);
    const auto outcome = shop.link(till, folder, text);
    INFO(outcome.words);
    CHECK(outcome.done);
    CHECK(shop.next_sale_arrives(till));
  }
}

TEST_CASE("Only who may sell online can link a web store") {
  Folder folder;
  WebShop shop;
  Till till(folder / "till");
  till.records().sign_in("maya", "1111");
  const auto outcome = shop.link(till, folder);
  CHECK(outcome.status == TILL_E_DENIED);
  CHECK_THAT(outcome.words, Contains("You need the rights"));
  till.records().sign_in("robin", "3333");
  REQUIRE(shop.link(till, folder).done);
  CHECK(shop.next_sale_arrives(till));
}

TEST_CASE("A configuration file that cannot be used is named in the log, and the defaults sell") {
  Folder folder;
  WebShop shop;
  Till till(folder / "till");
  REQUIRE(shop.link(till, folder).done);
  const std::vector<std::pair<std::string, std::string>> rows = {
      {"not json", "tillbridge.json is not a JSON object. Correct it, or delete it to use the defaults."},
      {"[]", "tillbridge.json is not a JSON object"},
      {R"({"colour":"red"})",
       "tillbridge.json was not used: \"colour\" is not a setting. The defaults are in force."},
      {R"({"features":{"send_sales":"no"}})", "\"features.send_sales\" has to be true or false"},
      {R"({"polls":{"orders_open_s":"fast"}})", "\"polls.orders_open_s\" has to be a number of seconds"},
      {R"({"proxy":7,"log_level":"loud"})",
       "\"proxy\" has to be a text; \"log_level\" has to be debug, info, warning or error"}};
  for (const auto& [text, sentence] : rows) {
    INFO(text);
    REQUIRE(till.deactivate() == TILL_OK);
    std::ofstream(till.plugin_folder() + "/tillbridge.json", std::ios::trunc) << text;
    REQUIRE(till.activate() == TILL_OK);
    CHECK(shop.next_sale_arrives(till));
    CHECK_THAT(content_of(till.log_path()), Contains(sentence));
  }
}

TEST_CASE("Without a safe place of the register's the token is kept in a file that only its owner can read") {
  Folder folder;
  WebShop shop;
  Till::Options options;
  options.has_secrets = false;
  Till till(folder / "till", options);
  REQUIRE(shop.link(till, folder).done);
  const std::string path = till.plugin_folder() + "/access-token";
  struct stat facts {};
  REQUIRE(::stat(path.c_str(), &facts) == 0);
  CHECK((facts.st_mode & 0777) == 0600);

  // A file that others can read is not used; sales wait until the store is linked again.
  REQUIRE(till.deactivate() == TILL_OK);
  REQUIRE(::chmod(path.c_str(), 0644) == 0);
  REQUIRE(till.activate() == TILL_OK);
  CHECK(till.opened());
  CHECK(till.status().sync == TILL_SYNC_ATTENTION);
  CHECK_THAT(
      content_of(till.log_path()),
      Contains("access-token can be read by others, so it is not used. Delete it and link the store again."));
  CHECK(till.sell("MUG") == TILL_OK);
  REQUIRE(shop.link(till, folder).done);
  CHECK(till.until([&] { return shop.level("MUG") == 499; }));
  REQUIRE(::stat(path.c_str(), &facts) == 0);
  CHECK((facts.st_mode & 0777) == 0600);
  CHECK(shop.next_sale_arrives(till));
}

TEST_CASE(
    "A language file with a missing and a wrong key changes the words that it has, and the log says what",
    "[P5]") {
  Folder folder;
  Till till(folder / "till");
  REQUIRE(till.deactivate() == TILL_OK);
  std::filesystem::create_directories(till.plugin_folder() + "/languages");
  std::ofstream(till.plugin_folder() + "/languages/en.txt")
      << "badge_unlinked = Connect shop\nbadge_syncing = {who} sends\n";
  REQUIRE(till.activate() == TILL_OK);
  REQUIRE(till.until([&] { return std::string(till.status().sync_words) == "Connect shop"; }));
  const auto log = content_of(till.log_path());
  CHECK_THAT(log, Contains("The language file languages/en.txt has no badge_checking"));
  CHECK_THAT(log, Contains("words that cannot be used for badge_syncing"));
  // A pipe in its place holds nobody up.
  REQUIRE(till.deactivate() == TILL_OK);
  std::filesystem::remove(till.plugin_folder() + "/languages/en.txt");
  REQUIRE(::mkfifo((till.plugin_folder() + "/languages/en.txt").c_str(), 0600) == 0);
  REQUIRE(till.activate() == TILL_OK);
  CHECK_THAT(content_of(till.log_path()), Contains("languages/en.txt cannot be read"));
}
