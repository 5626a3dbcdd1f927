// Every page of the register at every size: large enough to press, nothing upon anything else, no words cut.
#include <imgui.h>
#include <stdlib.h>

#include <filesystem>
#include <functional>
#include <set>

#include "catch2.hpp"
#include "screen/scene.h"

using namespace till_screen;

namespace {

constexpr const char* kPagesShop = R"({"name":"Fernwood Goods","currency":"USD","items":[
  {"sku":"MUG","name":"Oat Latte Mug","price":"18.00","category":"Kitchen","register":14,"favorite":true},
  {"sku":"TOTE","name":"Linen Tote","price":"24.00","category":"Apparel","register":9,"favorite":true},
  {"sku":"CHAIR","name":"Reading Chair","price":"1240.00","category":"Home","register":2,"favorite":true},
  {"name":"Pet Bandana","price":"14.00","category":"Gifts","options":["Colour","Size"],"favorite":true,
   "variants":[{"sku":"BLU-M","values":["Blue","M"],"register":3},{"sku":"RED-L","values":["Red","L"],"register":2}]}]})";

/// A register on a desk, drawn without a window.
class Stage {
 public:
  Stage() {
    char path[] = "/tmp/tillbridge-pages-XXXXXX";
    folder_ = mkdtemp(path);
    reg_ =
        std::make_unique<till_register::Register>(till_register::OpenOptions{folder_, "1", {}},
                                                  till_register::parse_shop(kPagesShop, "the test's shop"));
    desk_ = std::make_unique<Desk>(*reg_, [] { return 0.0; });
    context_ = ImGui::CreateContext();
    ImGui::GetIO().IniFilename = nullptr;
    fonts_.load(*ImGui::GetIO().Fonts, 1);
  }
  ~Stage() {
    ImGui::DestroyContext(context_);
    desk_.reset();
    reg_.reset();
    std::filesystem::remove_all(folder_);
  }
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;

  Desk& desk() { return *desk_; }
  ViewMemory& memory() { return memory_; }
  const Targets& targets() const { return targets_; }
  const std::vector<std::string>& cut_words() const { return cut_; }

  void draw(const Layout& layout, bool dark) {
    ImGui::GetIO().DisplaySize = {layout.display.w, layout.display.h};
    ImGui::GetIO().DeltaTime = 1.f / 60;
    ImGui::NewFrame();
    ImDrawList list(ImGui::GetDrawListSharedData());
    list._ResetForNewFrame();
    list.PushTextureID(ImGui::GetIO().Fonts->TexID);
    list.PushClipRect({0, 0}, {layout.display.w, layout.display.h});
    Painter paint(list, fonts_, theme(dark));
    Scene scene{paint, targets_, layout, *desk_, memory_};
    scene.cable_there = true;
    targets_.begin({});
    draw_screen(scene);
    targets_.end();
    cut_ = paint.cut_words();
    ImGui::EndFrame();
  }

 private:
  std::string folder_;
  std::unique_ptr<till_register::Register> reg_;
  std::unique_ptr<Desk> desk_;
  ImGuiContext* context_ = nullptr;
  Fonts fonts_;
  ViewMemory memory_;
  Targets targets_;
  std::vector<std::string> cut_;
};

struct PageCase {
  const char* name;
  std::function<void(Stage&)> go;
};

void sign_in(Stage& stage) {
  stage.desk().ask_pin("maya");
  stage.desk().type("1111");
}
void fill_cart(Stage& stage) {
  sign_in(stage);
  stage.desk().tap_tile(0);
  stage.desk().tap_tile(0);
  stage.desk().tap_tile(1);
}
void sell(Stage& stage) {
  fill_cart(stage);
  stage.desk().pay();
  stage.desk().take_cash(10000);
}

const std::vector<PageCase>& pages() {
  static const std::vector<PageCase> kPages = {
      {"who is selling", [](Stage&) {}},
      {"PIN", [](Stage& s) { s.desk().ask_pin("sam"); }},
      {"a manager's PIN",
       [](Stage& s) {
         sign_in(s);
         s.desk().ask_manager("Void sale R-000001", {});
       }},
      {"empty sale", sign_in},
      {"sale", fill_cart},
      {"an open line",
       [](Stage& s) {
         fill_cart(s);
         s.desk().open_line = 0;
       }},
      {"a discount",
       [](Stage& s) {
         fill_cart(s);
         s.desk().set_discount(1000);
       }},
      {"choice of a variant",
       [](Stage& s) {
         sign_in(s);
         s.desk().tap_tile(3);
       }},
      {"cart on a compact display",
       [](Stage& s) {
         fill_cart(s);
         s.memory().compact_cart = true;
       }},
      {"functions on a compact display",
       [](Stage& s) {
         fill_cart(s);
         s.memory().compact_more = true;
       }},
      {"tender",
       [](Stage& s) {
         fill_cart(s);
         s.desk().pay();
       }},
      {"split tender",
       [](Stage& s) {
         fill_cart(s);
         s.desk().pay();
         s.desk().splitting = true;
         s.desk().take_cash(2000);
         s.desk().type("1000");
       }},
      {"large tender",
       [](Stage& s) {
         sign_in(s);
         for (int i = 0; i < 9; ++i) s.desk().tap_tile(2);
         s.desk().pay();
         s.desk().type("1234500");
       }},
      {"change", sell},
      {"which receipt",
       [](Stage& s) {
         sell(s);
         s.desk().go(Page::kReturnFind);
       }},
      {"return",
       [](Stage& s) {
         sell(s);
         s.desk().find_receipt(s.desk().last_receipt()->number);
         s.desk().return_lines[0].taken = true;
       }},
      {"return without receipt",
       [](Stage& s) {
         sign_in(s);
         s.desk().return_without_receipt();
       }},
      {"adjust",
       [](Stage& s) {
         sign_in(s);
         s.desk().go(Page::kAdjust);
       }},
      {"adjust one item",
       [](Stage& s) {
         sign_in(s);
         s.desk().go(Page::kAdjust);
         s.desk().scanned("MUG");
         s.desk().type("12");
       }},
      {"receive one item",
       [](Stage& s) {
         sign_in(s);
         s.desk().go(Page::kReceive);
         s.desk().scanned("MUG");
       }},
      {"discount",
       [](Stage& s) {
         sign_in(s);
         s.desk().go(Page::kDiscount);
       }},
      {"receipts",
       [](Stage& s) {
         sell(s);
         s.desk().go(Page::kReceipts);
       }},
      {"one receipt",
       [](Stage& s) {
         sell(s);
         s.desk().go(Page::kReceipts);
         s.desk().shown_receipt = s.desk().last_receipt()->number;
       }},
      {"held sales",
       [](Stage& s) {
         fill_cart(s);
         s.desk().hold();
         s.desk().go(Page::kHeldSales);
       }},
  };
  return kPages;
}

bool inside(const Rect& inner, const Rect& outer) {
  return inner.x >= outer.x - 0.5f && inner.y >= outer.y - 0.5f && inner.right() <= outer.right() + 0.5f &&
         inner.bottom() <= outer.bottom() + 0.5f;
}

}  // namespace

TEST_CASE("on every page and display targets fit a finger and none lies across another") {
  for (const PageCase& page : pages()) {
    Stage stage;
    page.go(stage);
    for (const auto& [width, height] : {std::pair{1280.f, 800.f},
                                        {1366.f, 768.f},
                                        {1024.f, 768.f},
                                        {960.f, 540.f},
                                        {853.f, 533.f},
                                        {840.f, 520.f}}) {
      CAPTURE(page.name, width, height);
      const Layout layout = layout_for(width, height);
      stage.draw(layout, false);
      const auto& targets = stage.targets().list();
      REQUIRE(targets.size() > 3);
      std::set<std::string> ids;
      for (std::size_t a = 0; a < targets.size(); ++a) {
        CAPTURE(targets[a].id);
        CHECK(ids.insert(targets[a].id).second);
        CHECK(targets[a].whole.w >= kSmallestTarget);
        CHECK(targets[a].whole.h >= kSmallestTarget);
        CHECK(inside(targets[a].rect, layout.display));
        if (stage.desk().choosing() != nullptr && targets[a].id.compare(0, 7, "variant") != 0) continue;
        for (std::size_t b = a + 1; b < targets.size(); ++b) {
          CAPTURE(targets[b].id);
          const Rect &one = targets[a].rect, &other = targets[b].rect;
          CHECK((!overlap(one.inset(0.5f), other.inset(0.5f)) || inside(one, other) || inside(other, one)));
        }
      }
    }
  }
}

TEST_CASE("no page cuts its words on any display, by day or by night") {
  for (const PageCase& page : pages()) {
    Stage stage;
    page.go(stage);
    for (const auto& [width, height] : {std::pair{1280.f, 800.f}, {1024.f, 768.f}, {853.f, 533.f}}) {
      for (const bool dark : {false, true}) {
        CAPTURE(page.name, width, height);
        stage.draw(layout_for(width, height), dark);
        CHECK(stage.cut_words() == std::vector<std::string>{});
      }
    }
  }
}

TEST_CASE("an item with a long name is cut on its tile, and on its tile alone") {
  Stage stage;
  sign_in(stage);
  stage.desk().type("no such thing at all, however long one types into this field");
  stage.draw(layout_for(1024, 768), false);
  CHECK(stage.cut_words().size() <= 2);  // the field itself, and the sentence that repeats it
}
