// The tour's hands and eyes: pressing, scanning, taking pictures, asking the witnesses.
#include <fmt/format.h>

#include <cstdio>

#include "screen/tour.h"

namespace till_screen {
namespace {

constexpr double kPressSeconds = 0.06;  ///< a finger's tap
constexpr double kFindSeconds = 5;      ///< for a target that is about to appear

}  // namespace

void Tour::press_at(float x, float y) {
  Window& window = app_.window();
  window.inject({InputKind::kMove, x, y, {}, {}, true});
  window.inject({InputKind::kPress, x, y, {}, {}, true});
  app_.settle();
  const double until = app_.seconds() + kPressSeconds;
  app_.rounds_until([&] { return app_.seconds() >= until; }, 1);
  window.inject({InputKind::kRelease, x, y, {}, {}, true});
  app_.settle();
}

bool Tour::tap(const std::string& id) {
  const auto ready = [&] {
    const Target* target = app_.targets().find(id);
    return target != nullptr && target->enabled;
  };
  if (!app_.rounds_until(ready, kFindSeconds))
    return give_up(fmt::format("there is no \"{}\" to press on the register", id));
  const Rect rect = app_.targets().find(id)->rect;
  press_at(rect.mid_x(), rect.mid_y());
  return true;
}

bool Tour::tap_overlay(const std::string& id) {
  const OverlayWidget* found = nullptr;
  const auto ready = [&] {
    for (const OverlayWidget& widget : app_.overlay_widgets()) {
      if (widget.id != id) continue;
      found = &widget;
      return true;
    }
    return false;
  };
  if (!app_.rounds_until(ready, kFindSeconds))
    return give_up(fmt::format("there is no \"{}\" to press in the plugin's frame", id));
  const Rect rect = found->rect;
  press_at(rect.mid_x(), rect.mid_y());
  return true;
}

void Tour::scan(const std::string& code) {
  for (const char c : code) app_.window().inject({InputKind::kText, 0, 0, std::string(1, c), {}, true});
  app_.window().inject({InputKind::kKey, 0, 0, {}, Key::kEnter, true});
  app_.settle();
}

void Tour::picture(const std::string& name) {
  const std::string file = fmt::format("{:02}-{}.png", ++pictures_, name);
  int width = 0, height = 0;
  // The pointer would show as hover; a finger is not there between taps.
  app_.window().inject({InputKind::kLeave, 0, 0, {}, {}, true});
  const auto pixels = app_.picture(&width, &height);
  if (!write_png(options_.out_dir + "/" + file, width, height, pixels)) {
    give_up(fmt::format("{}/{} cannot be written", options_.out_dir, file));
    return;
  }
  if (step_ != nullptr) step_->pictures.push_back(file);
}

bool Tour::give_up(const std::string& reason) {
  if (step_ != nullptr) step_->did += fmt::format("\n\nThe tour stopped here: {}.", reason);
  std::printf("  stopped: %s\n", reason.c_str());
  return false;
}

bool Tour::prove(const Question& ledger, const Question& reg, const Question& screen) {
  step_->proofs = {
      {Witness::kLedger, false, ""}, {Witness::kRegister, false, ""}, {Witness::kScreen, false, ""}};
  const Question* questions[] = {&ledger, &reg, &screen};
  const double began = app_.seconds();
  double asked = -1;
  const auto all_hold = [&] {
    if (app_.seconds() - asked < 0.05) return false;
    asked = app_.seconds();
    bool all = true;
    for (std::size_t i = 0; i < 3; ++i) {
      Proof& proof = step_->proofs[i];
      levels_.clear();
      seen_effects_.reset();
      try {
        proof.held = (*questions[i])(&proof.seen);
      } catch (const std::exception& error) {
        proof.held = false;
        proof.seen = error.what();
      }
      all = all && proof.held;
    }
    return all;
  };
  step_->proved = app_.rounds_until(all_hold, options_.deadline_s);
  step_->seconds = app_.seconds() - began;
  for (const Proof& proof : step_->proofs) {
    std::printf("  %s %-20s %s\n", proof.held ? "ok" : "NO", witness_words(proof.witness),
                proof.seen.c_str());
  }
  std::fflush(stdout);
  return step_->proved;
}

std::int64_t Tour::web(const std::string& sku) {
  const auto [row, fresh] = levels_.try_emplace(sku, 0);
  if (fresh) row->second = store_.level(sku).value_or(INT64_MIN);
  return row->second;
}

const std::vector<till_drill::SeenEffect>& Tour::effects() {
  if (!seen_effects_) {
    seen_effects_ = store_.effects();
    // Linking asks for no change at all, to see how the store answers.
    std::erase_if(*seen_effects_, [](const auto& effect) { return effect.change == 0; });
  }
  return *seen_effects_;
}

std::int64_t Tour::here(const std::string& sku) {
  return app_.reg().on_hand(sku).value_or(INT64_MIN) / till_register::kOne;
}

std::int64_t Tour::pushed(const std::string& sku) {
  std::int64_t sum = 0;
  for (const auto& effect : effects()) {
    if (effect.sku == sku) sum += effect.change;
  }
  return sum;
}

std::string Tour::overlay_words(const std::string& id) const {
  std::string words;
  for (const OverlayWidget& widget : app_.overlay_widgets()) {
    if (widget.id.compare(0, id.size(), id) != 0 || widget.text.empty()) continue;
    words += (words.empty() ? "" : " | ") + widget.text;
  }
  return words;
}

Tour::Question Tour::badge_says(const std::string& wanted) {
  return [this, wanted](std::string* seen) {
    const std::string words = overlay_words("badge.sync");
    *seen = fmt::format("the badge says \"{}\"", words);
    return words == wanted;
  };
}

std::size_t Tour::journal_size() {
  return static_cast<std::size_t>(app_.reg().journal_place(app_.reg().journal_end()));
}

}  // namespace till_screen
