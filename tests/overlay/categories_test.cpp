// The web store's categories: made, renamed, hidden, filled, deleted.
#include "catalogue_shop.h"
#include "catch2.hpp"

using namespace tillbridge;
using namespace tillbridge::test;

namespace {

using Arguments = std::vector<std::pair<std::string, std::string>>;

struct Menu : Counter {
  explicit Menu(Place place = kPlaces[0]) : Counter(place), shown(catalogue_shop()) {
    manager();
    settle(shown);
    tap("badge.orders");
    tap("rail.items");
    tap("panel.items.page.categories");
    requests.clear();
  }
  void type(const char* text) {
    in.text = text;
    frame();
    in.text = nullptr;
  }
  void name(const char* text) {
    tap("panel.categories.form.name");
    type(text);
  }
  core::Picture shown;
};

}  // namespace

TEST_CASE("the categories stand as a tree, a sub-category under and right of its parent", "[S47]") {
  Menu menu;
  CHECK(menu.words("panel.title") == "Categories");
  CHECK(menu.words("panel.categories.row.10") == "Gifts 1 item");
  CHECK(menu.words("panel.categories.row.12") == "Home 2 items Hidden");
  CHECK(menu.widget("panel.categories.row.11")->rect.y > menu.widget("panel.categories.row.10")->rect.y);
  CHECK(menu.widget("panel.categories.row.12")->rect.y > menu.widget("panel.categories.row.11")->rect.y);
}

TEST_CASE("a category is made with a name and whether shoppers see it", "[S47][S49]") {
  Menu menu;
  menu.tap("panel.categories.new");
  CHECK(menu.widget("panel.categories.form.save")->enabled == 0);
  menu.tap("panel.categories.form.save");
  CHECK(menu.requests.empty());
  menu.name(" Winter ");
  menu.tap("panel.categories.form.visible");
  menu.tap("panel.categories.form.save");
  REQUIRE(menu.requests.size() == 1);
  CHECK(menu.requests[0].name == "category-create");
  CHECK(menu.requests[0].arguments == Arguments{{"name", "Winter"}, {"visible", "no"}});
  CHECK(menu.words("panel.categories.saving") == "Winter: saving\u2026");
  CHECK(menu.has("panel.categories.new"));
}

TEST_CASE("Save and add another keeps the form open, empty, under the same parent", "[S48][S49]") {
  Menu menu;
  menu.tap("panel.categories.row.10");
  menu.tap("panel.categories.row.10.sub");
  CHECK(menu.words("panel.categories.form.place") == "In Gifts");
  menu.name("Cards");
  menu.tap("panel.categories.form.another");
  CHECK(menu.words("panel.categories.form.name") == "Tap to type a name");
  menu.name("Paper");
  menu.tap("panel.categories.form.save");
  REQUIRE(menu.requests.size() == 2);
  CHECK(menu.requests[0].arguments == Arguments{{"name", "Cards"}, {"visible", "yes"}, {"parent", "10"}});
  CHECK(menu.requests[1].arguments == Arguments{{"name", "Paper"}, {"visible", "yes"}, {"parent", "10"}});
}

TEST_CASE("a name that is there already beside it, or is too long, cannot be saved") {
  Menu menu;
  menu.tap("panel.categories.new");
  menu.name("gifts");
  CHECK(menu.words("panel.categories.form.problem") == "There is a category with this name here already.");
  CHECK(menu.widget("panel.categories.form.save")->enabled == 0);
  menu.type("a name that goes on and on until nobody would read it");
  CHECK(menu.words("panel.categories.form.problem") == "At most 50 letters.");
  menu.tap("panel.categories.form.name.done");
  menu.tap("panel.categories.form.cancel");
  menu.tap("panel.categories.row.10");
  menu.tap("panel.categories.row.10.sub");
  menu.name("Gifts");  // under another parent it is free
  CHECK_FALSE(menu.has("panel.categories.form.problem"));
}

TEST_CASE("renaming and hiding send only what changed", "[S51]") {
  Menu menu;
  const auto edit = [&] {
    if (!menu.has("panel.categories.row.12.edit")) menu.tap("panel.categories.row.12");
    menu.tap("panel.categories.row.12.edit");
  };
  edit();
  menu.name("ware");
  menu.tap("panel.categories.form.save");
  REQUIRE(menu.requests.size() == 1);
  CHECK(menu.requests[0].name == "category-edit");
  CHECK(menu.requests[0].arguments == Arguments{{"category", "12"}, {"name", "Homeware"}});
  edit();
  menu.tap("panel.categories.form.visible");
  menu.tap("panel.categories.form.save");
  REQUIRE(menu.requests.size() == 2);
  CHECK(menu.requests[1].arguments == Arguments{{"category", "12"}, {"visible", "yes"}});
  edit();
  menu.tap("panel.categories.form.save");
  CHECK(menu.requests.size() == 2);
}

TEST_CASE("a category is moved where it may go, and that is sent with Save only", "[S48]") {
  Menu menu;
  menu.tap("panel.categories.row.10");
  menu.tap("panel.categories.row.10.edit");
  CHECK(menu.words("panel.categories.form.below") == "At the top of the menu");
  menu.tap("panel.categories.form.move");
  CHECK(menu.words("panel.categories.places") == "Where does Gifts go?");
  // Not below itself, what is below it, or what new items wait in.
  for (const char* not_there : {"10", "11", "13"})
    CHECK_FALSE(menu.has("panel.categories.place." + std::string{not_there}));
  menu.tap("panel.categories.back");
  CHECK(menu.requests.empty());
  menu.tap("panel.categories.form.move");
  menu.tap("panel.categories.place.12");
  CHECK(menu.words("panel.categories.form.below") == "Home");
  CHECK(menu.requests.empty());
  menu.tap("panel.categories.form.save");
  REQUIRE(menu.requests.size() == 1);
  CHECK(menu.requests[0].name == "category-edit");
  CHECK(menu.requests[0].arguments == Arguments{{"category", "10"}, {"parent", "12"}});
  // Back to where it is: nothing to send.
  menu.tap("panel.categories.row.10.edit");
  menu.tap("panel.categories.form.move");
  menu.tap("panel.categories.place.0");
  menu.tap("panel.categories.form.save");
  CHECK(menu.requests.size() == 1);
}

TEST_CASE("items are ticked into a category and sent with Save only", "[S50]") {
  Menu menu;
  menu.tap("panel.categories.row.12");
  menu.tap("panel.categories.row.12.items");
  CHECK_FALSE(menu.has("panel.categories.tick.i-note"));  // not in the web store
  menu.tap("panel.categories.tick.i-ced");
  menu.tap("panel.categories.search");
  menu.type("mug");
  menu.tap("panel.categories.tick.i-mug");
  CHECK(menu.words("panel.categories.unsaved") == "2 changes not saved");
  CHECK(menu.requests.empty());
  menu.tap("panel.close");
  CHECK(menu.words("panel.categories.leave") == "2 changes are not saved. Leave without them?");
  menu.tap("panel.categories.stay");
  menu.tap("panel.categories.save");
  REQUIRE(menu.requests.size() == 1);
  CHECK(menu.requests[0].name == "category-items");
  CHECK(menu.requests[0].arguments == Arguments{{"category", "12"}, {"add", "i-ced"}, {"remove", "i-mug"}});
}

TEST_CASE("deleting a category asks in its place first") {
  Menu menu;
  menu.tap("panel.categories.row.10");
  menu.tap("panel.categories.row.10.delete");
  CHECK(menu.words("panel.categories.row.10.ask") == "Delete Gifts? Its items stay in the web store.");
  menu.tap("panel.categories.row.10.keep");
  CHECK(menu.requests.empty());
  menu.tap("panel.categories.row.10.delete");
  menu.tap("panel.categories.row.10.delete.yes");
  REQUIRE(menu.requests.size() == 1);
  CHECK(menu.requests[0].name == "category-delete");
  CHECK(menu.requests[0].arguments == Arguments{{"category", "10"}, {"confirm", "yes"}});
}

TEST_CASE("the category that Tillbridge made is explained and cannot be changed", "[S68]") {
  Menu menu;
  menu.tap("panel.categories.row.13");
  CHECK_THAT(menu.words("panel.categories.row.13.ours"), Catch::Contains("Made by Tillbridge."));
  CHECK_FALSE(menu.has("panel.categories.row.13.delete"));
}

TEST_CASE("a cashier reads the categories and changes none") {
  Menu menu;
  menu.overlay.set_person({true, false, "Sam", {true, false, true, true}});
  menu.frame();
  CHECK(menu.has("panel.categories.row.10"));
  CHECK(menu.has("panel.categories.gate"));
  CHECK_FALSE(menu.has("panel.categories.new"));
  menu.tap("panel.categories.row.10");
  CHECK_FALSE(menu.has("panel.categories.row.10.delete"));
}

TEST_CASE("a scan while a name is typed goes to the register whole") {
  Menu menu;
  menu.tap("panel.categories.new");
  menu.name("Win");
  CHECK(menu.words("panel.categories.form.name.scans") == "The keyboard writes here until you tap Done");
  menu.wait(1);
  menu.in.text = "4006381333931";
  const till_key enter{TILL_KEY_ENTER, 1};
  menu.in.keys = &enter;
  menu.in.key_count = 1;
  menu.frame(0.01f);
  menu.in.text = nullptr;
  menu.in.key_count = 0;
  CHECK(menu.words("panel.categories.form.name") == "Win");
  REQUIRE(menu.requests.size() == 1);
  CHECK(menu.requests[0].name == "scan");
  CHECK(menu.requests[0].arguments == Arguments{{"text", "4006381333931"}});
}
