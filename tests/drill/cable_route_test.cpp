#include "drill/cable_route.h"

#include <fstream>

#include "catch2.hpp"
#include "temporary_folder.h"

using namespace till_drill;

TEST_CASE("a store's URL is taken apart, nonsense is not") {
  const auto url = parse_store_url("http://127.0.0.1:8080/stores/abc/");
  REQUIRE(url);
  CHECK(url->port == 8080);
  CHECK(url->path == "/stores/abc");
  CHECK(url->on_this_machine());
  CHECK(url->text() == "http://127.0.0.1:8080/stores/abc/");
  CHECK(parse_store_url("https://api.bigcommerce.com/stores/abc")->port == 443);
  CHECK_FALSE(parse_store_url("https://api.bigcommerce.com/stores/abc")->on_this_machine());
  for (const auto* text : {"", "127.0.0.1:80", "ftp://127.0.0.1/", "http://", "http://a:0/",
                           "http://a:99999/", "http://a:x/", "http://user@host/"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_store_url(text));
  }
}

TEST_CASE("the store that a credentials file names is found in every layout") {
  TemporaryFolder folder;
  const auto path = folder.path + "/keys.txt";
  for (const auto* text :
       {"ACCESS TOKEN: t\r\nAPI PATH: http://127.0.0.1:8080/stores/abc9/v3/\r\nCLIENT ID: c\r\n",
        "\xEF\xBB\xBF"
        "API PATH: http://127.0.0.1:8080/stores/abc9/v3/",
        "ACCESS TOKEN: t API PATH: http://127.0.0.1:8080/stores/abc9/v3/ CLIENT ID: c"}) {
    CAPTURE(text);
    std::ofstream(path) << text;
    const auto store = store_of_credentials(path);
    REQUIRE(store);
    CHECK(store->text() == "http://127.0.0.1:8080/stores/abc9/");
  }
  std::ofstream(path) << "nothing of use";
  CHECK_FALSE(store_of_credentials(path));
  CHECK_FALSE(store_of_credentials(folder.path + "/missing.txt"));
}

TEST_CASE("a folder remembers its cable") {
  TemporaryFolder folder;
  CHECK_FALSE(load_route(folder.path));
  save_route(folder.path + "/data", {"127.0.0.1", 8080, 9090});
  const auto route = load_route(folder.path + "/data");
  REQUIRE(route);
  CHECK(route->store_port == 8080);
  CHECK(route->cable_port == 9090);
  const StoreUrl store{"http", "localhost", 8080, "/stores/abc"};
  CHECK(through_cable(store, 9090).text() == "http://127.0.0.1:9090/stores/abc/");
}
