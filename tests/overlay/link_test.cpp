// Set up: linking a web store, and unlinking it.
#include <cstdlib>

#include "catalogue_shop.h"
#include "catch2.hpp"

using namespace tillbridge;
using namespace tillbridge::test;
using core::LinkItem;
using core::LinkRight;
using core::LinkView;
using Stage = LinkView::Stage;

namespace {

core::Picture unlinked_shop(const LinkView& link) {
  auto shop = shop_in(core::SyncBadge::unlinked);
  shop.link = std::make_shared<const LinkView>(link);
  return shop;
}

LinkView found_file() {
  LinkView link;
  link.looked = true;
  link.files = {{"/home/shop/register/BigCommerceAPI-credentials-8ab1-.txt",
                 "BigCommerceAPI-credentials-8ab1-.txt", kNow - 5 * kMinute},
                {"/home/shop/Downloads/BigCommerceAPI-credentials-old-.txt",
                 "BigCommerceAPI-credentials-old-.txt", kNow - 9'000 * kMinute}};
  return link;
}

LinkView looked_at() {
  auto link = found_file();
  link.file = link.files[0].path;
  link.key_end = "9f3a";
  link.stage = Stage::checked;
  link.store_name = "Fernwood Goods online";
  link.steps = LinkView::kCheckSteps;
  for (const char* name : {"Information & settings: read-only", "Products: modify", "Store inventory: modify",
                           "Orders: modify", "Channel settings: modify", "Store locations: read-only"})
    link.rights.push_back({name, LinkRight::State::granted});
  link.locations = {
      {1, "Main Street", true, true}, {2, "Warehouse", true, false}, {3, "Old shop", false, false}};
  link.location = 1;
  link.match = 14;
  link.create = 5;
  link.skip = 1;
  link.conflict = 2;
  link.web_only = 3;
  link.checked_at = kNow - 2'000;
  const auto item = [&](LinkItem::Kind kind, const char* name, const char* sku, const char* words) {
    link.items.push_back({kind, sku, name, sku, words});
  };
  item(LinkItem::Kind::conflict, "Rain Umbrella", "UMB-01",
       "The web store has the SKU UMB-01 with another UPC, 085001001999, on Storm Umbrella.");
  item(LinkItem::Kind::conflict, "Pet Bandana", "BAND-BLU-S", "The web store has some of its variants only.");
  item(LinkItem::Kind::skip, "Gift wrap", "", "It has no SKU.");
  item(LinkItem::Kind::create, "Brass LinkDesk Lamp", "LAMP-BRS", "");
  item(LinkItem::Kind::create, "Cedar Candle", "CNDL-CED-8", "");
  item(LinkItem::Kind::match, "Oat Latte Mug", "MUG-OAT-12", "Mug, oat latte, 12 oz");
  item(LinkItem::Kind::match, "Olive Oil Soap", "SOAP-OLV", "Olive Oil Soap");
  return link;
}

LinkView linking(std::uint32_t steps) {
  auto link = looked_at();
  link.stage = Stage::linking;
  link.steps = steps;
  return link;
}

LinkView failed(bool linking, const char* problem) {
  auto link = looked_at();
  link.stage = Stage::failed;
  link.failed_linking = linking;
  link.problem = problem;
  return link;
}

struct LinkDesk : Counter {
  explicit LinkDesk(const core::Picture& shop, Place place = kPlaces[0]) : Counter(place) {
    manager();
    settle(shop);
    tap("badge.sync");
  }
  void scroll(float lines) {
    in.pointer_present = 1;
    in.pointer_x = 300;
    in.pointer_y = 400;
    in.wheel = lines;
    frame();
    in.pointer_present = 0;
    frame();
  }
  void find(const std::string& id) {
    scroll(1000);
    for (int i = 0; i < 60 && !has(id); ++i) {
      scroll(-2);
      if (has(id)) scroll(-1);  // wholly in sight, not just its edge
    }
  }
  const overlay::OverlayRequest& last() {
    REQUIRE_FALSE(requests.empty());
    return requests.back();
  }
};

using Arguments = std::vector<std::pair<std::string, std::string>>;

}  // namespace

TEST_CASE("linking begins with two ways, and waiting for a web store is told with its date", "[S5]") {
  LinkView link;
  LinkDesk desk(unlinked_shop(link));
  CHECK(desk.requests.front().name == "link-files");
  CHECK(desk.has("panel.link.have"));
  desk.tap("panel.link.need");
  CHECK(desk.last().name == "link-wait");
  CHECK(desk.last().arguments == Arguments{{"waiting", "yes"}});
  link.waiting_since = kNow - 26 * 60 * kMinute;
  link.waiting_by = "Maya R.";
  desk.settle(unlinked_shop(link));
  CHECK_THAT(desk.words("panel.link.order.body"),
             Catch::Contains("Waiting for your web store since Nov 22") && Catch::Contains("Maya R."));
  CHECK_FALSE(desk.has("panel.link.need"));
  desk.tap("panel.link.stop");
  CHECK(desk.last().arguments == Arguments{{"waiting", "no"}});
  desk.tap("panel.link.have");
  CHECK(desk.has("panel.link.file"));
}

TEST_CASE("nothing is connected before it was looked at, and what is chosen is what is asked for",
          "[S6][N7]") {
  LinkDesk desk(unlinked_shop(found_file()));
  desk.tap("panel.link.have");
  CHECK_FALSE(desk.has("panel.link.connect"));
  CHECK_FALSE(desk.has("panel.link.check"));  // two files were found, and none is chosen
  desk.tap("panel.link.file.0");
  desk.tap("panel.link.check");
  CHECK(desk.last().name == "link-check");
  CHECK(desk.last().arguments == Arguments{{"file", found_file().files[0].path}});
  CHECK_FALSE(desk.has("panel.link.check"));  // until it is known how that went
  auto link = looked_at();
  desk.settle(unlinked_shop(link));
  desk.find("panel.link.store");
  CHECK_THAT(desk.words("panel.link.store"),
             Catch::Contains("Fernwood Goods online") && Catch::Contains("9f3a"));
  desk.find("panel.link.kind.unclear");
  CHECK(desk.words("panel.link.kind.unclear") == "Needs a look 2");
  CHECK(desk.words("panel.link.kind.match") == "Online already 14");
  desk.tap("panel.link.kind.skip");
  desk.find("panel.link.item..words");
  CHECK(desk.words("panel.link.item..words") == "It has no SKU.");

  // Another location has to be looked at again; one that shoppers do not see is warned of.
  desk.find("panel.link.place.2");
  desk.tap("panel.link.place.2");
  CHECK_FALSE(desk.has("panel.link.connect"));
  desk.find("panel.link.place.warning");
  CHECK_THAT(desk.words("panel.link.place.warning"), Catch::Contains("Shoppers will not see"));
  desk.tap("panel.link.check");
  CHECK(desk.last().arguments == Arguments{{"file", link.file}, {"location", "2"}});
  link.location = 2;
  desk.settle(unlinked_shop(link));
  desk.tap("panel.link.connect");
  CHECK(desk.last().name == "link");
  CHECK(desk.last().arguments == Arguments{{"file", link.file}, {"location", "2"}});
  desk.settle(unlinked_shop(linking(5)));
  CHECK(desk.words("panel.link.progress") ==
        "Step 6 of 8: trying how the web store counts, on a hidden item");
  CHECK_FALSE(desk.has("panel.link.connect"));
}

TEST_CASE("what failed is told as one cause, and trying again asks for the same", "[S7]") {
  LinkDesk desk(unlinked_shop(failed(true, "The web store is down for maintenance. Try again later.")));
  CHECK(desk.words("panel.link.problem") == "The web store is down for maintenance. Try again later.");
  desk.tap("panel.link.retry");
  CHECK(desk.last().name == "link");
  desk.settle(unlinked_shop(failed(false, "The API account lacks: Orders: modify.")));
  desk.tap("panel.link.retry");
  CHECK(desk.last().name == "link-check");
  // What the register itself refuses leaves the button where it is.
  desk.overlay.failed("link-check", "You need the right \"Manage Account\", too.");
  desk.wait(0.5);
  CHECK(desk.has("panel.link.retry"));
}

TEST_CASE("whoever has the web store is taken over in two steps: looked at by name, then connected",
          "[S8][N7]") {
  auto held = failed(false, "This web store is already linked to another location (Quay).");
  held.holder = "Quay";
  LinkDesk desk(unlinked_shop(held));
  CHECK_THAT(desk.words("panel.link.take_over.note"), Catch::Contains("Quay is then unlinked"));
  CHECK(desk.words("panel.link.take_over") == "Take over from Quay");
  desk.tap("panel.link.take_over");
  CHECK(desk.last().name == "link-check");
  CHECK(desk.last().arguments == Arguments{{"file", held.file}, {"location", "1"}, {"take_over", "Quay"}});
  auto link = looked_at();
  link.holder = "Quay";
  desk.settle(unlinked_shop(link));
  CHECK_FALSE(desk.has("panel.link.take_over"));
  CHECK_THAT(desk.words("panel.link.takes_over"), Catch::Contains("takes the web store over from Quay"));
  desk.tap("panel.link.connect");
  CHECK(desk.last().arguments == Arguments{{"file", link.file}, {"location", "1"}, {"take_over", "Quay"}});
}

TEST_CASE("a web store that breaks a promise can be linked by comparing stock, by a button of its own",
          "[N13]") {
  auto broken = failed(true, "The web store makes parts of a change that it refuses (trial A1).");
  LinkDesk desk(unlinked_shop(broken));
  CHECK_FALSE(desk.has("panel.link.compare"));
  broken.can_compare = true;
  desk.settle(unlinked_shop(broken));
  CHECK_THAT(desk.words("panel.link.compare.note"), Catch::Contains("one at a time"));
  CHECK(desk.words("panel.link.compare") == "Link by comparing stock");
  desk.tap("panel.link.compare");
  CHECK(desk.last().name == "link");
  CHECK(desk.last().arguments == Arguments{{"file", broken.file}, {"compare", "yes"}, {"location", "1"}});
  // It is said for as long as it is so.
  auto linked = catalogue_shop();
  desk.settle(linked);
  CHECK_FALSE(desk.has("panel.setup.compares"));
  linked.compares = true;
  desk.settle(linked);
  CHECK_THAT(desk.words("panel.setup.compares"),
             Catch::Contains("checked by comparing stock, one at a time"));
}

TEST_CASE("a path that is typed is taken, and its key is never shown", "[S6]") {
  LinkDesk desk(unlinked_shop(LinkView{}));
  desk.tap("panel.link.have");
  CHECK_THAT(desk.words("panel.link.file.none"), Catch::Contains("No key file was found"));
  desk.tap("panel.link.path");
  desk.in.text = "/media/usb/key.txt";
  desk.frame();
  desk.in.text = nullptr;
  desk.tap("panel.link.path.done");
  desk.tap("panel.link.check");
  CHECK(desk.last().arguments == Arguments{{"file", "/media/usb/key.txt"}});
}

TEST_CASE("after linking the way leads to the items, until it was gone", "[S11]") {
  auto shop = catalogue_shop();
  change_items(shop, [](core::Assortment& items) {
    for (auto& item : items.items) item.state = core::OnlineState::off;
  });
  Counter counter;
  counter.manager();
  counter.settle(shop);
  counter.tap("badge.orders");
  counter.tap("rail.setup");
  CHECK_THAT(counter.words("panel.link.eligible"), Catch::Contains("items here can be sold online"));
  counter.tap("panel.link.items.choose");
  CHECK(counter.has("panel.items"));
  counter.settle(catalogue_shop());
  counter.tap("rail.setup");
  CHECK_FALSE(counter.has("panel.link.eligible"));
}

TEST_CASE("unlinking asks for the word, and for what becomes of changes that are not sent", "[N7]") {
  auto shop = catalogue_shop();
  shop.queued = 3;
  LinkDesk desk(shop);
  if (!desk.has("panel.setup")) {
    desk.tap("badge.orders");
    desk.tap("rail.setup");
  }
  desk.requests.clear();
  desk.find("panel.unlink.open");
  desk.tap("panel.unlink.open");
  desk.find("panel.unlink.yes");
  CHECK_THAT(desk.words("panel.unlink.unsent"), Catch::Contains("3 changes have not reached"));
  desk.tap("panel.unlink.yes");
  CHECK(desk.requests.empty());
  desk.tap("panel.unlink.word");
  desk.in.text = "UNLINK";
  desk.frame();
  desk.in.text = nullptr;
  desk.tap("panel.unlink.word.done");
  desk.find("panel.unlink.yes");
  desk.tap("panel.unlink.yes");
  CHECK(desk.requests.empty());
  desk.tap("panel.unlink.keep");
  desk.tap("panel.unlink.yes");
  REQUIRE(desk.requests.size() == 1);
  CHECK(desk.requests[0].name == "unlink");
  CHECK(desk.requests[0].arguments == Arguments{{"confirm", "UNLINK"}, {"unsent", "keep"}});
  desk.tap("panel.unlink.yes");  // once is enough
  CHECK(desk.requests.size() == 1);
  auto after = unlinked_shop(LinkView{});
  after.unlinked_since = kNow - kMinute;
  after.queued = 3;
  desk.settle(after);
  CHECK_THAT(desk.words("panel.link.before"), Catch::Contains("unlinked from Fernwood Goods online") &&
                                                  Catch::Contains("3 changes wait here. They are sent once"));
}

TEST_CASE("the pages about linking can be looked at", "[.][gallery-link]") {
  const char* folder = std::getenv("TILLBRIDGE_GALLERY");
  REQUIRE(folder != nullptr);
  for (const auto& place : {kPlaces[0], kPlaces[2], kPlaces[3], Place{"full", 1920, 1080}})
    for (const std::uint32_t theme : {TILL_THEME_LIGHT, TILL_THEME_DARK}) {
      const auto save = [&](LinkDesk& desk, const std::string& what) {
        desk.save(std::string{folder} + "/link-" + place.name +
                  (theme == TILL_THEME_DARK ? "-dark-" : "-light-") + what + ".png");
      };
      LinkView start;
      start.waiting_since = kNow - 1500 * kMinute;
      start.waiting_by = "Maya R.";
      auto shop = unlinked_shop(start);
      shop.unlinked_since = kNow - 2000 * kMinute;
      shop.queued = 3;
      LinkDesk desk(shop, place);
      desk.in.theme = theme;
      desk.settle(shop);
      save(desk, "start");
      desk.settle(unlinked_shop(found_file()));
      desk.tap("panel.link.have");
      desk.tap("panel.link.file.0");
      save(desk, "file");
      desk.settle(unlinked_shop(looked_at()));
      save(desk, "checked");
      desk.scroll(-9);
      save(desk, "checked-2");
      desk.scroll(-100);
      save(desk, "checked-3");
      desk.scroll(1000);
      desk.settle(unlinked_shop(linking(5)));
      save(desk, "linking");
      desk.settle(unlinked_shop(failed(true,
                                       "The web store is busy right now: it takes no more requests of "
                                       "this account. Wait 24 seconds and try again.")));
      save(desk, "failed");
      auto broken = failed(true,
                           "The web store makes parts of a change that it refuses (trial A1). Sending is "
                           "refused, because changes could be lost or doubled.");
      broken.can_compare = true;
      desk.settle(unlinked_shop(broken));
      save(desk, "failed-promise");
      auto done = catalogue_shop();
      done.linked_by = "Maya R.";
      done.linked_since = kNow - kMinute;
      done.queued = 3;
      change_items(done, [](core::Assortment& items) {
        for (auto& item : items.items) item.state = core::OnlineState::off;
      });
      desk.settle(done);
      save(desk, "linked");
      done.compares = true;
      desk.settle(done);
      save(desk, "linked-comparing");
      desk.find("panel.unlink.open");
      desk.tap("panel.unlink.open");
      desk.scroll(-100);
      save(desk, "unlink");
    }
}
