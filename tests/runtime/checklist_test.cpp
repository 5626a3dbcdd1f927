// The launch checklist, read from the sandbox's own behaviour without a socket.

#include "plugin/runtime/checklist_reader.h"

#include "catch2.hpp"
#include "little_web_store.h"
#include "sandbox/api/routes.h"
#include "sandbox/model/store.h"

namespace {

using namespace bench;
using State = core::ChecklistRow::State;

/// The sandbox's behaviour behind the transport's interface; some paths may be forbidden.
struct ModelTransport : bigcommerce::Transport {
  sandbox::Store store;
  std::string forbidden;
  std::vector<std::string> asked;
  std::vector<HttpReply> ready;

  void start(std::uint64_t id, const HttpRequest& request) override {
    HttpReply reply;
    reply.id = id;
    reply.delivery = Delivery::answered;
    const auto mark = request.path.find('?');
    sandbox::Call call;
    call.method = request.method == Method::get ? "GET" : "PUT";
    call.path = request.path.substr(0, mark);
    for (std::size_t at = mark; at != std::string::npos && at < request.path.size();) {
      const auto end = std::min(request.path.find('&', at + 1), request.path.size());
      const auto equals = request.path.find('=', at);
      call.query.emplace_back(request.path.substr(at + 1, equals - at - 1),
                              request.path.substr(equals + 1, end - equals - 1));
      at = end;
    }
    asked.push_back(call.method + " " + call.path);
    if (!forbidden.empty() && call.path.starts_with(forbidden)) {
      reply.status = 403;
    } else {
      auto answer = sandbox::answer(store, call, 1'800'000'000'000);
      reply.status = answer.status;
      reply.body = std::move(answer.body);
    }
    ready.push_back(std::move(reply));
  }
  void cancel(std::uint64_t) override {}
  std::vector<HttpReply> wait(core::Millis) override { return std::exchange(ready, {}); }
  void wake() override {}
};

struct Checked : LittleTill {
  Checked()
      : model(new ModelTransport),
        store_web(std::unique_ptr<bigcommerce::Transport>(model)),
        reg(place, [](const auto&, auto) { return core::Done{}; }),
        reader(place, store_web, 1, 0),
        writer(place, store_web, link, reg, reader),
        categories(place, store_web, writer, reader),
        checklist(place, store_web, link, writer, categories) {
    for (const auto& [name, visible, price] :
         {std::tuple{"Mug", true, 18}, {"Soap", false, 6}, {"Gift", true, 0}}) {
      sandbox::Product product;
      product.name = product.sku = name;
      product.is_visible = visible;
      product.price = price * 10'000;
      product.tracking = sandbox::Tracking::kProduct;
      REQUIRE(model->store.create_product(product, {}, price == 18 ? 3 : 0, 1).ok());
    }
  }
  static runtime::LinkFacts linked() {
    runtime::LinkFacts facts;
    facts.location = 1;
    facts.store_name = "Harbour Goods";
    facts.location_label = "Default location";
    return facts;
  }
  std::shared_ptr<const core::Checklist> read() {
    for (int i = 0; i < 50; ++i) {
      checklist.turn(true, true);
      store_web.turn(0);
      clock.at += 10;
    }
    return checklist.checklist();
  }
  const core::ChecklistRow& row(const core::Checklist& list, const std::string& id) {
    for (const auto& each : list.rows)
      if (each.id == id) return each;
    throw std::runtime_error("no row " + id);
  }

  runtime::LinkFacts link = linked();
  ModelTransport* model;
  runtime::WebStore store_web;
  runtime::RegisterReader reg;
  runtime::CatalogueReader reader;
  runtime::CatalogueWriter writer;
  runtime::CategoryDesk categories;
  runtime::ChecklistReader checklist;
};

}  // namespace

TEST_CASE("The launch checklist is read from the web store, and a row that may not be read says so",
          "[S56][S60][S61][S62][S63]") {
  Checked shop;
  CHECK(shop.checklist.checklist() == nullptr);
  auto list = shop.read();
  REQUIRE(list);
  CHECK_FALSE(list->reading);
  CHECK(list->rows.size() == 15);
  CHECK(shop.row(*list, "payments").state == State::done);
  CHECK(shop.row(*list, "payments").fact == "2");
  CHECK(shop.row(*list, "shipping").state == State::done);
  CHECK(shop.row(*list, "tax").state == State::by_hand);
  CHECK(shop.row(*list, "theme").state == State::by_hand);
  CHECK(shop.row(*list, "certificate").state == State::done);
  CHECK(shop.row(*list, "domain").state == State::to_do);
  CHECK(shop.row(*list, "link").fact == "Harbour Goods");
  CHECK(shop.row(*list, "items").state == State::to_do);
  CHECK(shop.row(*list, "visible").fact == "2");
  CHECK(list->launched);
  CHECK(list->visible == 2);
  CHECK(list->hidden == 1);
  CHECK(list->without_price == 1);
  CHECK(list->without_stock == 2);
  // Nothing is written for it.
  for (const auto& asked : shop.model->asked) CHECK(asked.starts_with("GET "));
  CHECK(shop.row(*list, "payments").checked_at != 0);

  for (const auto& [path, id] : {std::pair{"/v2/payments", "payments"},
                                 {"/v2/shipping", "shipping"},
                                 {"/v2/tax_classes", "tax"},
                                 {"/v3/channels", "launch"}}) {
    shop.model->forbidden = path;
    shop.checklist.read_now();
    list = shop.read();
    CAPTURE(path);
    CHECK(shop.row(*list, id).state == State::no_permission);
    CHECK(shop.row(*list, "visible").state == State::done);
  }
}
