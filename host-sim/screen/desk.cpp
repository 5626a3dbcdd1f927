#include "screen/desk.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "register/error.h"

namespace till_screen {

using till_register::Item;
using till_register::kOne;
using till_register::Minor;
using till_register::RegisterError;
using till_register::Tile;

namespace {

constexpr double kNoticeSeconds = 4, kWarningSeconds = 6;
constexpr std::size_t kMostTyped = 60;

}  // namespace

Desk::Desk(till_register::Register& shop_register, std::function<double()> clock_s)
    : register_(&shop_register), clock_s_(std::move(clock_s)) {
  if (register_->signed_in()) page_ = Page::kSale;
}

bool Desk::attempt(const std::function<void()>& what) {
  ++changes_;
  try {
    what();
    return true;
  } catch (const RegisterError& refused) {
    say(refused.what(), true);
  }
  return false;
}

void Desk::go(Page page) {
  ++changes_;
  choosing_.reset();
  search_.clear();
  keypad.clear();
  picked.reset();
  if (page == Page::kReturnFind) {
    return_lines.clear();
    return_receipt.clear();
  }
  if (page == Page::kReceipts) shown_receipt.clear();
  page_ = page;
}

void Desk::back_to_sale() {
  tenders_.clear();
  splitting = false;
  register_->end_approval();
  go(register_->signed_in() ? Page::kSale : Page::kEmployees);
}

bool Desk::keeps_whole_screen() const {
  return in_tender() || page_ == Page::kEmployees || page_ == Page::kPin;
}

void Desk::type(const std::string& text) {
  ++changes_;
  if (page_ == Page::kPin || page_ == Page::kTender || (picked && page_ != Page::kSale) ||
      page_ == Page::kDiscount) {
    for (const char key : text) {
      if ((key >= '0' && key <= '9') || key == '.') press_key(key);
    }
    return;
  }
  if (page_ == Page::kChange) back_to_sale();  // the next scan begins the next sale
  if (page_ == Page::kEmployees) return;
  if (search_.size() + text.size() <= kMostTyped) search_ += text;
}

void Desk::backspace() {
  ++changes_;
  if (page_ == Page::kPin || page_ == Page::kTender || page_ == Page::kDiscount ||
      (picked && page_ != Page::kSale)) {
    press_key('<');
    return;
  }
  while (!search_.empty() && (static_cast<unsigned char>(search_.back()) & 0xC0u) == 0x80u)
    search_.pop_back();
  if (!search_.empty()) search_.pop_back();
}

void Desk::enter() {
  ++changes_;
  switch (page_) {
    case Page::kPin:
      confirm_pin();
      return;
    case Page::kTender:
    case Page::kEmployees:
    case Page::kDiscount:
      return;
    case Page::kChange:
      back_to_sale();
      return;
    case Page::kAdjust:
      if (picked) return confirm_adjust();
      break;
    case Page::kReceive:
      if (picked) return confirm_receive();
      break;
    default:
      break;
  }
  if (search_.empty()) return;
  const std::string text = std::exchange(search_, {});
  if (page_ == Page::kReturnFind || page_ == Page::kReceipts) {
    if (page_ == Page::kReturnFind) return find_receipt(text);
    if (const auto receipt = register_->receipt(text)) {
      shown_receipt = receipt->number;
    } else {
      say(fmt::format("No receipt {} here; check the number.", text), true);
    }
    return;
  }
  if (const auto item = register_->by_barcode(text)) return land(*item);
  const std::vector<Item> found = register_->search(text);
  if (found.size() == 1) return land(found.front());
  if (found.empty()) {
    say(fmt::format("No item has the code \"{}\". Check the label, or search by name.", text), true);
  } else {
    search_ = text;  // several fit: they stay on the screen to choose from
  }
}

void Desk::scanned(const std::string& code) {
  search_ = code;
  enter();
}

void Desk::land(const Item& item) {
  last_sku_ = item.sku;
  ++scans_;
  switch (page_) {
    case Page::kAdjust:
    case Page::kReceive:
      pick(item);
      return;
    case Page::kReturnLines:
      if (return_receipt.empty()) {
        return_lines.push_back(
            {0, item.sku, item.full_name(), 99 * kOne, kOne, item.price_minor, true, true});
        return;
      }
      for (ReturnChoice& line : return_lines) {
        if (line.sku == item.sku) line.taken = true;
      }
      return;
    default:
      add(item);
  }
}

const std::vector<Tile>& Desk::shown_tiles() const {
  if (tiles_of_ == register_->revision() && tiles_search_ == search_ && tiles_category_ == category) {
    return tiles_;
  }
  tiles_.clear();
  const std::vector<std::string> names = category_names();
  const auto chosen = static_cast<std::size_t>(std::clamp(category, 0, static_cast<int>(names.size()) - 1));
  std::vector<std::string> hits;
  if (!search_.empty()) {
    for (const Item& item : register_->search(search_)) hits.push_back(item.sku);
    std::sort(hits.begin(), hits.end());
  }
  const auto is_hit = [&](const std::string& sku) {
    return std::binary_search(hits.begin(), hits.end(), sku);
  };
  for (Tile& tile : register_->tiles()) {
    bool show = false;
    if (!search_.empty()) {
      show = tile.variants.empty() ? is_hit(tile.item.sku)
                                   : std::any_of(tile.variants.begin(), tile.variants.end(),
                                                 [&](const Item& v) { return is_hit(v.sku); });
    } else if (chosen == 0) {
      show = names.front() == "All" || tile.item.favorite;
    } else {
      show = tile.item.category == names[chosen];
    }
    if (show) tiles_.push_back(std::move(tile));
  }
  tiles_of_ = register_->revision();
  tiles_search_ = search_;
  tiles_category_ = category;
  return tiles_;
}

std::vector<std::string> Desk::category_names() const {
  const std::vector<Tile> tiles = register_->tiles();
  const bool favorites =
      std::any_of(tiles.begin(), tiles.end(), [](const Tile& tile) { return tile.item.favorite; });
  std::vector<std::string> names{favorites ? "Favorites" : "All"};
  for (std::string& name : register_->categories()) names.push_back(std::move(name));
  return names;
}

void Desk::tap_tile(std::size_t shown_index) {
  ++changes_;
  const std::vector<Tile>& tiles = shown_tiles();
  if (shown_index >= tiles.size()) return;
  const Tile tile = tiles[shown_index];
  if (!search_.empty()) search_.clear();
  if (!tile.variants.empty()) {
    choosing_ = tile;
  } else {
    land(tile.item);
  }
}

void Desk::choose_variant(std::size_t index) {
  ++changes_;
  if (!choosing_ || index >= choosing_->variants.size()) return;
  const Item item = choosing_->variants[index];
  choosing_.reset();
  land(item);
}

std::vector<Item> Desk::found_items() const {
  return search_.empty() ? register_->items() : register_->search(search_);
}

void Desk::add(const Item& item) {
  ++changes_;
  notice_ = {};
  last_line = static_cast<int>(cart_.add(item));
  open_line = -1;
}

void Desk::change_line(int index, int pieces) {
  ++changes_;
  const auto& lines = cart_.lines();
  if (index < 0 || index >= static_cast<int>(lines.size())) return;
  const auto at = static_cast<std::size_t>(index);
  const auto before = lines.size();
  cart_.set_quantity(at, lines[at].quantity_milli + pieces * kOne);
  if (cart_.lines().size() != before) open_line = last_line = -1;
}

void Desk::remove_line(int index) {
  ++changes_;
  cart_.remove(static_cast<std::size_t>(index));
  open_line = last_line = -1;
}

void Desk::discount_line(int index, int basis_points) {
  ++changes_;
  cart_.set_line_discount(static_cast<std::size_t>(index), basis_points);
}

void Desk::set_discount(int basis_points) {
  cart_.set_discount(basis_points);
  back_to_sale();
  if (basis_points > 0) say(fmt::format("{:g}% off this sale", basis_points / 100.0));
}

void Desk::hold() {
  if (cart_.empty()) return go(Page::kHeldSales);
  attempt([this] {
    register_->hold(cart_,
                    fmt::format("{} for {}", cart_.lines().front().name, money(cart_.totals().total_minor)));
    drop_sale();
    say("Held. It moves no stock until it is paid; find it under Hold sale.");
  });
}

void Desk::recall(std::int64_t held_sale_id) {
  if (!cart_.empty()) {
    say("Finish or hold the sale at hand first.", true);
    return;
  }
  attempt([&] {
    cart_ = register_->recall(held_sale_id);
    back_to_sale();
  });
}

void Desk::drop_sale() {
  cart_.clear();
  tenders_.clear();
  open_line = last_line = -1;
  ++changes_;
}

std::string Desk::money(Minor amount) const {
  const int digits = till_register::currency_digits(register_->currency());
  std::string figures = till_register::format_money(amount < 0 ? -amount : amount, digits);
  for (auto at = static_cast<std::ptrdiff_t>(digits > 0 ? figures.find('.') : figures.size()) - 3; at > 0;
       at -= 3) {
    figures.insert(static_cast<std::size_t>(at), 1, ',');
  }
  return fmt::format("{}{}{}", amount < 0 ? "\u2212" : "",
                     till_register::currency_symbol(register_->currency()), figures);
}

void Desk::say(const std::string& text, bool warning) {
  ++changes_;
  notice_ = {text, warning, clock_s_() + (warning ? kWarningSeconds : kNoticeSeconds)};
}

const Notice* Desk::notice() const {
  return notice_.text.empty() || clock_s_() >= notice_.until_s ? nullptr : &notice_;
}

double Desk::notice_left_s() const {
  return notice() == nullptr ? 1e9 : notice_.until_s - clock_s_();
}

std::uint64_t Desk::revision() const {
  return changes_ + register_->revision() * 1'000'003;
}

}  // namespace till_screen
