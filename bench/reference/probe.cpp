// A library that has the parts a plugin like this one stands on, and does nothing with them.

#include <imgui.h>
#include <sqlite3.h>
#ifdef TILLBRIDGE_PROBE_CURL
#include <curl/curl.h>
#endif

extern "C" __attribute__((visibility("default"))) int tillbridge_probe_begin() {
  sqlite3* database = nullptr;
  if (sqlite3_open(":memory:", &database) != SQLITE_OK) return 1;
  if (sqlite3_exec(database, "CREATE TABLE t (a)", nullptr, nullptr, nullptr) != SQLITE_OK) return 1;
  if (ImGui::CreateContext() == nullptr) return 1;
#ifdef TILLBRIDGE_PROBE_CURL
  if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK || curl_easy_init() == nullptr) return 1;
#endif
  return 0;
}
