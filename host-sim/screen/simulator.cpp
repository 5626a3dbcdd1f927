#include "screen/simulator.h"

#include <fmt/format.h>

#include <iterator>
#include <memory>
#include <utility>

namespace till_screen {
namespace {

/// Who orders, in turn; every second one comes to fetch it.
constexpr const char* kShoppers[] = {
    R"({"customer":{"first_name":"Dana","last_name":"Whitfield"},"pickup":true})",
    R"({"customer":{"first_name":"Luis","last_name":"Ortega"}})",
    R"({"customer":{"first_name":"Priya","last_name":"Shah"},"pickup":true})",
    R"({"customer":{"first_name":"Amelia","last_name":"Stone"}})",
};

/// Runs `what` and answers its sentence, or why it could not be done.
template <class What>
std::string told(const What& what) {
  try {
    return what();
  } catch (const till_drill::AdminError& error) {
    return error.what();
  }
}

}  // namespace

void offer_web_store(App& app, till_drill::StoreAdmin& store, const std::string& words) {
  SimulatorControls& controls = app.drawer().controls;
  controls.store_words = words;
  auto last_order = std::make_shared<std::string>();
  auto next_item = std::make_shared<std::size_t>(0);
  controls.place_order = [&app, &store, last_order, next_item] {
    return told([&]() -> std::string {
      const auto items = app.reg().items();
      for (std::size_t tries = 0; tries < items.size(); ++tries) {
        const auto& item = items[(*next_item)++ % items.size()];
        const auto level = store.level(item.sku);
        if (!level || *level < 1) continue;
        till_drill::WebOrderStep order;
        order.status = "Awaiting Fulfillment";
        order.lines = {{item.sku, till_register::kOne, {}}};
        order.more = kShoppers[*next_item % std::size(kShoppers)];
        *last_order = store.place_order(order);
        return fmt::format("Web order {} placed: 1 {}.", *last_order, item.full_name());
      }
      return "Nothing is for sale online that could be ordered.";
    });
  };
  controls.cancel_order = [&store, last_order] {
    return told([&]() -> std::string {
      if (last_order->empty()) return "No web order was placed here yet.";
      store.change_order(*last_order, {"cancel", *last_order, {}, {}});
      return fmt::format("Web order {} cancelled.", std::exchange(*last_order, {}));
    });
  };
  controls.launch = [&store] {
    return told([&]() -> std::string {
      const bool launched = !store.is_launched();
      store.launch(launched);
      return launched ? "The web store is launched: shoppers see it." : "The web store is private again.";
    });
  };
  controls.add_fault = [&store](const std::string& fault) {
    return told([&]() -> std::string {
      if (fault == "drop_reply") {
        store.add_fault(R"({"name":"drop_reply","path":"/v3/inventory/adjustments","count":1})");
        return "The next answer to a stock change is lost on its way.";
      }
      if (fault == "status") {
        store.add_fault(R"({"name":"status","code":503,"count":5})");
        return "The next five requests are answered 503.";
      }
      store.add_fault(R"({"name":"delay","seconds":2,"count":10})");
      return "The next ten answers come 2 s late.";
    });
  };
  controls.clear_faults = [&store] {
    return told([&]() -> std::string {
      store.clear_faults();
      return "All faults have ended.";
    });
  };
}

}  // namespace till_screen
