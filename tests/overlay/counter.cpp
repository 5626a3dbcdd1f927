#include "counter.h"

#include "catch2.hpp"

namespace tillbridge::test {

using core::ActivityKind;
using core::ActivityState;
using core::SyncBadge;

Counter::Counter(Place place, overlay::Locale locale)
    : overlay(
          std::move(locale), [this](std::string_view sentence) { log.emplace_back(sentence); },
          [this](const overlay::OverlayRequest& request) { requests.push_back(request); }) {
  in.size = sizeof in;
  in.flags = TILL_FRAME_LIST_WIDGETS | TILL_FRAME_STILL;
  in.width = place.width;
  in.height = place.height;
  in.scale = 1;
  in.now_unix_ms = kNow;
  in.key_size = sizeof(till_key);
  in.anchor_size = sizeof(till_anchor);
  const bool wide = place.width >= 1200, compact = place.width < 960;
  const float bar = compact ? 56 : 64, cart = wide ? 416 : compact ? 0 : 344;
  in.dock = {place.width - 184 - 468, (bar - 48) / 2, 468, 48};
  if (!wide) in.dock = {place.width - 124 - 400, (bar - 48) / 2, 400, 48};
  in.workspace = {0, bar, place.width - cart, place.height - bar};
  in.keep_clear = {place.width - cart, bar, cart, place.height - bar};
  if (compact) {
    in.workspace = {0, bar, place.width, place.height - bar - 72};
    in.keep_clear = {0, place.height - 72, place.width, 72};
  }
}

const till_frame& Counter::frame(float seconds) {
  in.delta_s = seconds;
  in.anchors = anchors.empty() ? nullptr : anchors.data();
  in.anchor_count = static_cast<std::uint32_t>(anchors.size());
  out_ = {};
  out_.size = sizeof out_;
  REQUIRE(overlay.frame(in, out_) == TILL_OK);
  in.press_count = 0;
  in.wheel = 0;
  return out_;
}

void Counter::wait(double seconds) {
  for (double passed = 0; passed < seconds - 1e-6; passed += 0.1) frame(0.1f);
}

void Counter::show(const core::Picture& picture) {
  overlay.set_picture(std::make_shared<core::Picture>(picture));
  frame();
}

void Counter::settle(const core::Picture& picture) {
  show(picture);
  wait(1.5);
}

std::vector<Widget> Counter::widgets() {
  const till_widget* rows = nullptr;
  std::uint32_t count = 0, stride = 0;
  REQUIRE(overlay.widgets(&rows, &count, &stride) == TILL_OK);
  std::vector<Widget> out;
  for (std::uint32_t i = 0; i < count; ++i) {
    out.push_back({rows[i].id, rows[i].text, rows[i].rect, rows[i].role, rows[i].enabled, rows[i].clipped});
  }
  return out;
}

std::optional<Widget> Counter::widget(const std::string& id) {
  for (auto& each : widgets()) {
    if (each.id == id) return each;
  }
  return std::nullopt;
}

std::string Counter::words(const std::string& id) {
  const auto found = widget(id);
  return found ? found->text : std::string{};
}

void Counter::tap(const std::string& id) {
  const auto found = widget(id);
  INFO("widget " << id);
  REQUIRE(found.has_value());
  tap_at(found->rect.x + found->rect.width / 2, found->rect.y + found->rect.height / 2);
}

void Counter::press(float x, float y) {
  in.pointer_present = 1;
  in.pointer_x = in.press_x = x;
  in.pointer_y = in.press_y = y;
  in.pointer_down = 1;
  in.press_count = 1;
  frame(0.02f);
}

void Counter::move(float x, float y) {
  in.pointer_x = x;
  in.pointer_y = y;
  frame(0.02f);
}

void Counter::release() {
  in.pointer_down = 0;
  frame(0.06f);
}

void Counter::tap_at(float x, float y) {
  press(x, y);
  release();
  in.pointer_present = 0;
  frame(0.3f);
}

void Counter::key(std::uint32_t key) {
  const till_key pressed{key, 1};
  in.keys = &pressed;
  in.key_count = 1;
  frame();
  in.keys = nullptr;
  in.key_count = 0;
}

void Counter::manager() {
  overlay.set_person({true, true, "Maya R."});
  frame();
}

Picture Counter::picture() {
  const bool dark = in.theme == TILL_THEME_DARK;
  const float s = in.scale;
  Picture picture(static_cast<int>(in.width * s), static_cast<int>(in.height * s),
                  dark ? 0x10171D : 0xEEF1F4);
  const auto box = [&](const till_rect& r, std::uint32_t rgb) {
    picture.rectangle(static_cast<int>(r.x * s), static_cast<int>(r.y * s), static_cast<int>(r.width * s),
                      static_cast<int>(r.height * s), rgb);
  };
  box({0, 0, in.width, in.workspace.y}, dark ? 0x18212A : 0xFFFFFF);
  for (const auto& anchor : anchors) {
    box(anchor.rect, dark ? 0x18212A : 0xFFFFFF);
    box({anchor.rect.x, anchor.rect.y, anchor.rect.width, anchor.rect.height / 2},
        dark ? 0x26333D : 0xF3E9DE);
  }
  box(in.keep_clear, dark ? 0x18212A : 0xFFFFFF);
  box({in.keep_clear.x + 20, in.keep_clear.y + in.keep_clear.height - 62, in.keep_clear.width - 40, 52},
      0x0E7A48);
  frame(0);
  till_texture texture{};
  texture.size = sizeof texture;
  if (overlay.texture(0, texture) == TILL_OK) draw_frame(picture, out_, texture, s);
  return picture;
}

void Counter::save(const std::string& name) {
  picture().save(name);
}

core::Picture calm_shop() {
  core::Picture p;
  p.badge = SyncBadge::all_sent;
  p.linked = true;
  p.read_back = true;
  p.store_name = "Fernwood Goods online";
  p.location_name = "Fernwood, Main Street";
  p.last_answer_at = kNow - 3000;
  p.last_sent_at = kNow - 4 * kMinute;
  p.sent_today = 31;
  p.settled_total = 4120;
  p.order_actions = true;
  return p;
}

core::Picture shop_in(SyncBadge badge) {
  auto p = calm_shop();
  p.badge = badge;
  switch (badge) {
    case SyncBadge::syncing:
      p.unconfirmed = p.queued = 4;
      p.sending = 1;
      break;
    case SyncBadge::offline:
      p.offline = true;
      p.offline_since = kNow - 11 * kMinute;
      p.trouble = core::Trouble::no_route;
      p.unconfirmed = p.queued = 7;
      break;
    case SyncBadge::attention:
      p.review.resize(2);
      break;
    case SyncBadge::paused:
      p.paused_by = "Maya R.";
      p.paused_since = kNow - 20 * kMinute;
      break;
    case SyncBadge::unlinked:
      p.linked = false;
      break;
    case SyncBadge::checking:
    case SyncBadge::all_sent:
    case SyncBadge::training:
      break;
  }
  for (std::size_t i = 0; i < p.review.size(); ++i) p.review[i].row = "R" + std::to_string(i);
  return p;
}

namespace {

core::OrderView order(std::int64_t number, const char* customer, const char* total, bool pickup) {
  core::OrderView o;
  o.number = number;
  o.customer = customer;
  o.total = total;
  o.currency = "USD";
  o.pickup = pickup;
  o.placed_at = kNow - 6 * kMinute;
  o.items = 3;
  o.fresh = true;
  o.lines = {{"1", "MUG-OAT-12", "Oat Latte Mug", 1, true, 14000, true, 1},
             {"2", "SOAP-OLV", "Olive Oil Soap", 3, true, 31000, true, 2},
             {"3", "TEA-SMP-08", "Tea Sampler", 1, true, 0, true, 3}};
  return o;
}

core::ActivityView activity(std::int64_t id, int minutes_ago, ActivityKind kind, ActivityState state,
                            const char* reference, std::vector<core::ActivityLine> lines) {
  core::ActivityView a;
  a.id = id;
  a.at = kNow - minutes_ago * kMinute;
  a.kind = kind;
  a.state = state;
  a.reference = reference;
  a.lines = std::move(lines);
  if (state == ActivityState::sent) a.sent_at = a.at + 700, a.confirmed_at = a.at + 3200;
  return a;
}

}  // namespace

core::Picture busy_shop() {
  auto p = calm_shop();
  auto late = order(1044, "Amelia Stone", "27.00", true);
  late.late = true;
  late.fresh = false;
  late.items = 1;
  late.placed_at = kNow - 150 * kMinute;
  auto ship = order(1045, "Priya Shah", "41.00", false);
  auto unpaid = order(1049, "Bartholomew Featherstonehaugh-Cholmondeley", "1058.5", true);
  unpaid.paid = false;
  auto ready = order(1040, "Noor Haddad", "18.00", true);
  ready.stage = core::OrderStage::ready;
  ready.fresh = false;
  auto done = order(1039, "Zo\u00EB M\u00FCller", "64.00", false);
  done.stage = core::OrderStage::done;
  done.status_words = "Cancelled";
  p.orders = {late,
              order(1048, "Dana Whitfield", "58.50", true),
              order(1047, "Luis Ortega", "89.00", true),
              ship,
              unpaid,
              ready,
              done};
  p.activity = {
      activity(9, 1, ActivityKind::sale, ActivityState::queued, "2-0417",
               {{"NOTE", "Field Notebook", -2000, {}}, {"CED", "Cedar Candle", -1000, {}}}),
      activity(8, 3, ActivityKind::sale, ActivityState::sending, "2-0416",
               {{"MUG-OAT-12", "Oat Latte Mug", -1000, {}}}),
      activity(7, 4, ActivityKind::sale_return, ActivityState::sent, "2-0031",
               {{"BEAN", "Wool Beanie", 1000, {}}}),
      activity(6, 6, ActivityKind::count, ActivityState::sent, "", {{"CED", "Cedar Candle", 6000, {}}}),
      activity(5, 9, ActivityKind::sale, ActivityState::problem, "2-0415",
               {{"TEA", "Tea Sampler", -2000, "not found in the web store"}}),
      activity(4, 10, ActivityKind::sale, ActivityState::not_online, "2-0414",
               {{"", "Gift wrap", -1000, "not sold online"}}),
      activity(3, 12, ActivityKind::order, ActivityState::sent, "1044",
               {{"LAMP", "Brass Desk Lamp", -1000, {}}}),
      activity(2, 30, ActivityKind::receipt, ActivityState::decided, "D-12",
               {{"CED", "Cedar Candle", 24000, {}}})};
  p.activity_queued = 2;
  p.activity_problems = 1;
  core::ReviewView oversold;
  oversold.row = "oversold-17";
  oversold.sku = "BAND-BLU-M";
  oversold.item_name = "Pet Bandana, blue M";
  oversold.promised = oversold.short_by = 1;
  oversold.order_number = 1046;
  oversold.sold_at = kNow - 4 * kMinute;
  oversold.order_at = kNow - 5 * kMinute;
  oversold.choices = {"set-aside", "none-left"};
  core::ReviewView differs;
  differs.row = "differs-4";
  differs.kind = core::ReviewKind::count_differs;
  differs.sku = "TEA-SMP-08";
  differs.item_name = "Tea Sampler";
  differs.in_store = 22;
  differs.promised = 2;
  differs.web_level = 19;
  differs.short_by = 1;
  differs.choices = {"set-web", "keep-web"};
  p.review = {oversold, differs};
  p.badge = SyncBadge::attention;
  const auto stock = [&](const char* sku, const char* name, core::Units level, core::Milli here) {
    core::StockView s;
    s.matched = s.online = true;
    s.level = level;
    s.read_at = kNow - kMinute;
    s.name = name;
    s.in_store_milli = here;
    s.in_store_read = true;
    p.stock[sku] = s;
  };
  stock("MUG-OAT-12", "Oat Latte Mug", 12, 14000);
  stock("TOTE", "Linen Tote", 3, 9000);
  stock("CED", "Cedar Candle", 0, 6000);
  stock("NOTE", "Field Notebook", 1248, 52000);
  stock("BAND-BLU-M", "Pet Bandana, blue M", 0, 0);
  p.stock["BAND-BLU-M"].oversold = true;
  p.stock["BAND-BLU-M"].short_by = 1;
  stock("OFF", "Rain Umbrella", 4, 13000);
  p.stock["OFF"].online = false;
  stock("FREE", "Gift card", 0, 0);
  p.stock["FREE"].tracked = false;
  p.stock["MUG-OAT-12"].unsent = -2;
  return p;
}

}  // namespace tillbridge::test
