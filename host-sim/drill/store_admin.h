#pragma once
// What a drill does on the web store's side, through the sandbox's admin interface (docs/sandbox.md).
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "drill/script.h"

namespace till_drill {

class AdminError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A request that moved stock, as the sandbox saw it.
struct SeenEffect {
  std::int64_t at_unix_ms = 0;
  std::string sku;
  std::int64_t change = 0;  ///< whole units
};

/// One thread. Every function throws AdminError with a sentence when the sandbox is not there or refuses.
class StoreAdmin {
 public:
  explicit StoreAdmin(const std::string& origin);
  ~StoreAdmin();

  /// Returns the order's number.
  std::string place_order(const WebOrderStep& order);
  void change_order(const std::string& number, const WebChangeStep& change);
  void edit_stock(const std::string& sku, std::int64_t to);
  /// Sets the levels of all slots of the sync marker to `to`, or changes those of the filled ones by `by`.
  /// Returns how many slots were edited.
  int edit_marker(std::optional<std::int64_t> to, std::int64_t by);
  /// Whether shoppers see the store.
  void launch(bool launched);
  /// The number of a category of this name under that one (empty: at the top); empty: there is none.
  std::optional<std::int64_t> category(const std::string& name, const std::string& parent);
  /// How many products shoppers find.
  std::uint64_t found_by_shoppers();
  bool is_launched();
  /// Settings of the store, docs/sandbox.md.
  void change_settings(const std::string& body);
  void add_fault(const std::string& body);
  void clear_faults();
  /// How many faults wait for a request, or have not fired as often as they were asked to.
  std::size_t faults();
  /// Master level at the default location; empty: never counted, or no such item.
  std::optional<std::int64_t> level(const std::string& sku);
  /// Master levels at the default location, of all items that were counted.
  std::map<std::string, std::int64_t> levels();
  /// The product or variant with this SKU as a JSON object (docs/sandbox.md, GET products); "null": none.
  std::string product(const std::string& sku);
  /// What the API's clients changed in stock, in order.
  std::vector<SeenEffect> effects();
  /// Writes that took effect under paths with `part` in them, in order: "POST
  /// /stores/abc/v3/catalog/products".
  std::vector<std::string> writes(const std::string& part);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace till_drill
