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
  std::map<std::string, std::pair<int, std::string>> answers;  ///< by path, in the store's place
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
    } else if (const auto given = answers.find(call.path); given != answers.end()) {
      std::tie(reply.status, reply.body) = given->second;
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
  CHECK(list->rows.size() == 16);
  CHECK(shop.row(*list, "payments").state == State::done);
  CHECK(shop.row(*list, "payments").fact == "2");
  CHECK(shop.row(*list, "shipping").state == State::done);
  CHECK(shop.row(*list, "tax").state == State::by_hand);
  CHECK(shop.row(*list, "theme").state == State::done);
  CHECK(shop.row(*list, "stock").state == State::done);
  CHECK(shop.row(*list, "stock").must);
  CHECK(shop.row(*list, "information").state == State::by_hand);
  CHECK_THAT(list->launch_page, Catch::EndsWith(".mybigcommerce.com/manage"));
  CHECK(shop.row(*list, "visible").checked_at != 0);
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
                                 {"/v3/settings", "stock"},
                                 {"/v3/channels/1/active-theme", "theme"},
                                 {"/v3/channels", "launch"}}) {
    shop.model->forbidden = path;
    shop.checklist.read_now();
    list = shop.read();
    CAPTURE(path);
    CHECK(shop.row(*list, id).state == State::no_permission);
    CHECK(shop.row(*list, "visible").state == State::done);
  }
}

TEST_CASE("All shipping zones are looked at, and those that nobody can order to are named", "[S61][S62]") {
  Checked shop;
  auto& answers = shop.model->answers;
  const auto zones = [&](const std::string& rows) {
    answers["/v2/shipping/zones"] = {200, "[" + rows + "]"};
  };
  const std::string home = R"({"id":1,"name":"Home","enabled":true})",
                    canada = R"(,{"id":2,"name":"Canada","enabled":true})",
                    mexico = R"(,{"id":3,"name":"Mexico","enabled":false})",
                    europe = R"(,{"id":4,"name":"Europe","enabled":true})";
  zones(home + canada + mexico + europe);
  answers["/v2/shipping/zones/1/methods"] = {200, R"([{"id":1,"name":"Post","enabled":false}])"};
  answers["/v2/shipping/zones/2/methods"] = {204, ""};
  answers["/v2/shipping/zones/4/methods"] = {200, R"([{"id":1,"enabled":true},{"id":2,"enabled":true}])"};
  auto list = shop.read();
  CHECK(shop.row(*list, "shipping").state == State::done);
  CHECK(shop.row(*list, "shipping").fact == "2\nHome\nCanada");
  // A zone that may not be read says so; one that is gone meanwhile does not count.
  const auto again = [&] {
    shop.checklist.read_now();
    return shop.row(*shop.read(), "shipping");
  };
  shop.model->forbidden = "/v2/shipping/zones/2";
  CHECK(again().state == State::no_permission);
  shop.model->forbidden.clear();
  answers["/v2/shipping/zones/2/methods"] = {404, "[]"};
  CHECK(again().fact == "2\nHome");
  zones(home);
  CHECK(again().state == State::to_do);
  answers["/v2/shipping/zones"] = {204, ""};
  CHECK(again().state == State::to_do);
  CHECK(again().fact == "0");
}

TEST_CASE("A web store without theme or certificate, or that takes stock only on shipping, is told so",
          "[S62][P12]") {
  Checked shop;
  auto& answers = shop.model->answers;
  answers["/v3/channels/1/active-theme"] = {404, "{}"};
  answers["/v3/channels/1/site"] = {200, R"({"data":{"id":1000,"url":"http://x.example"},"meta":{}})"};
  auto settings = shop.model->store.data().inventory_settings;
  settings.update_stock_behavior = "order_completed_or_shipped";
  shop.model->store.set_inventory_settings(settings);
  auto list = shop.read();
  CHECK(shop.row(*list, "theme").state == State::to_do);
  CHECK(shop.row(*list, "certificate").state == State::to_do);
  CHECK(shop.row(*list, "stock").state == State::to_do);
  answers["/v3/channels/1/site"] = {200, R"({"data":{"id":1000,"ssl_status":"dedicated"},"meta":{}})"};
  shop.checklist.read_now();
  CHECK(shop.row(*shop.read(), "certificate").state == State::done);
  // A key that may not read sites: what the store says of itself stands.
  shop.model->forbidden = "/v3/channels/1/site";
  settings.update_stock_behavior = "order_placed";
  shop.model->store.set_inventory_settings(settings);
  shop.checklist.read_now();
  list = shop.read();
  CHECK(shop.row(*list, "certificate").state == State::done);
  CHECK(shop.row(*list, "stock").state == State::done);
}

TEST_CASE(
    "Whoever asks for the checklist hears how it ended: what is needed, and whether shoppers see the store",
    "[S60][S64]") {
  Checked shop;
  const auto launch = [&](const char* status) {
    auto storefront = shop.model->store.data().channels.at(1);
    storefront.status = status;
    REQUIRE(shop.model->store.update_channel(storefront, 1'800'000'000'000).ok());
  };
  launch("prelaunch");
  std::vector<std::string> heard;
  const auto ask = [&] {
    shop.checklist.read_now(
        [&heard](bool good, const std::string& words) { heard.push_back((good ? "" : "not: ") + words); });
  };
  ask();
  auto list = shop.read();
  REQUIRE(heard.size() == 1);
  CHECK_THAT(heard.back(),
             Catch::Contains("rows are done. The web store is not launched. Needed to launch: items."));
  CHECK(shop.row(*list, "launch").state == State::to_do);
  CHECK_FALSE(list->launched);

  launch("active");
  ask();
  list = shop.read();
  REQUIRE(heard.size() == 2);
  CHECK_THAT(heard.back(), Catch::Contains("The web store is launched."));
  CHECK(shop.row(*list, "launch").state == State::done);
  CHECK(list->launched);

  // Where nothing answers, nobody waits for ever; and the link that ends tells whoever still does.
  ask();
  for (int i = 0; i < 50; ++i) {
    shop.checklist.turn(false, true);
    shop.clock.at += 1'001;
  }
  REQUIRE(heard.size() == 3);
  CHECK_THAT(heard.back(), Catch::Contains("not: The web store cannot be read now."));
  ask();
  shop.checklist.give_up();
  REQUIRE(heard.size() == 4);
  CHECK_THAT(heard.back(), Catch::Contains("not: The connection to the web store was given up."));
}

TEST_CASE(
    "Out of reach of the web store the launch checklist wakes nobody, and is read when the way is open") {
  Checked shop;
  for (const auto& [reachable, may_read] : {std::pair{false, true}, {true, false}}) {
    shop.checklist.turn(reachable, may_read);
    CHECK(shop.checklist.wake_at() >= shop.clock.now() + 60'000);
  }
  CHECK(shop.model->asked.empty());
  // Whoever waits in front of the panel hears in time that it cannot be read now.
  std::string heard;
  shop.checklist.read_now([&](bool, const std::string& words) { heard = words; });
  shop.checklist.turn(false, true);
  CHECK(heard.empty());
  while (heard.empty()) {
    const auto at = shop.checklist.wake_at();
    REQUIRE(at >= shop.clock.now() + 1'000);
    REQUIRE(at < shop.clock.now() + 60'000);
    shop.clock.at = at;
    shop.checklist.turn(false, true);
  }
  CHECK_THAT(heard, Catch::Matchers::Contains("is read as soon as it can be"));
  CHECK(shop.read()->rows.size() > 10);
  CHECK_FALSE(shop.model->asked.empty());
}
