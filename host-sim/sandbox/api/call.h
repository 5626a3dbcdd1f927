#pragma once
// One request to the API and its answer, apart from how they travel.
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sandbox/model/catalog.h"

namespace sandbox {

struct Call {
  std::string method;
  std::string path;  ///< after `/stores/HASH`, for example `/v3/catalog/products`
  std::vector<std::pair<std::string, std::string>> query;
  std::string body;
  std::string owner;          ///< the API account that asks
  std::int64_t stale_ms = 0;  ///< reads of stock are older by this much (a fault)
  bool is_v2() const { return path.rfind("/v2/", 0) == 0; }

  std::optional<std::string> param(std::string_view name) const;
};

struct Reply {
  int status = 200;
  std::string body;  ///< empty: no body at all
  std::string content_type = "application/json";
};

}  // namespace sandbox
