#pragma once
// The guided tour: a cashier's hands on the real window, and three witnesses for each step. Main thread.
//
// The hands are input events in the window's own queue; where to press is read from what the register and the
// plugin list as being on the screen. Each proof is asked again until it holds or its deadline has passed.
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "drill/store_admin.h"
#include "screen/app.h"
#include "screen/transcript.h"

namespace till_screen {

struct TourOptions {
  std::string out_dir;
  double deadline_s = 20;
};

class Tour {
 public:
  Tour(App& app, till_drill::StoreAdmin& store, TourOptions options);
  /// Goes through all steps, prints a line for each. True when every one was proved.
  bool run();
  const std::vector<TourStep>& steps() const { return steps_; }

 private:
  /// What one witness must say: true when it holds, with what is there in `*seen`.
  using Question = std::function<bool(std::string* seen)>;

  // Steps, in their order.
  bool start();
  bool sell();
  bool pull_cable();
  bool sell_offline();
  bool plug_in();
  bool web_order();
  bool take_back();
  bool end_of_day();

  // Hands.
  void press_at(float x, float y);
  bool tap(const std::string& id);
  bool tap_overlay(const std::string& id);
  void scan(const std::string& code);
  void picture(const std::string& name);

  // Witnesses.
  bool prove(const Question& ledger, const Question& reg, const Question& screen);
  bool give_up(const std::string& reason);
  bool choose_items();
  /// As of the question at hand: asked of the store once, so that what is said is what was judged.
  std::int64_t web(const std::string& sku);
  std::int64_t here(const std::string& sku);
  /// Sum of what the web store's clients changed since the start.
  std::int64_t pushed(const std::string& sku);
  const std::vector<till_drill::SeenEffect>& effects();
  std::string overlay_words(const std::string& id) const;
  Question badge_says(const std::string& wanted);
  std::size_t journal_size();

  App& app_;
  till_drill::StoreAdmin& store_;
  TourOptions options_;
  std::vector<TourStep> steps_;
  TourStep* step_ = nullptr;
  int pictures_ = 0;
  std::map<std::string, std::int64_t> levels_;                       ///< of the question at hand
  std::optional<std::vector<till_drill::SeenEffect>> seen_effects_;  ///< likewise

  struct Good {
    std::string sku, name;
    std::int64_t web_then = 0, here_then = 0;  ///< at the start
    std::int64_t web_now = 0, here_now = 0;    ///< as they should be
  };
  std::vector<Good> goods_;
  std::string order_;
  std::string sale_receipt_;
};

}  // namespace till_screen
