#include "plugin/overlay/overlay.h"

#include <algorithm>
#include <cmath>

#include "plugin/overlay/input_check.h"
#include "plugin/overlay/overlay_state.h"
#include "plugin/overlay/texts.h"
#include "plugin/overlay/views_catalogue.h"
#include "plugin/overlay/words.h"

namespace tillbridge::overlay {
namespace {

constexpr double kLongestStepS = 10, kNoticeS = 8;
constexpr double kLookAgainS = 0.25;  ///< a new picture is on screen after so long at the latest
constexpr double kArrowsS = 0.04, kSlowFrameS = 0.025;
constexpr int kSlowFrames = 3;
constexpr std::int64_t kOpenTickMs = 10'000, kShutTickMs = 60'000;

Rect rect_of(const till_rect& rect) {
  if (!(rect.width > 0 && rect.height > 0)) return {};
  return {rect.x, rect.y, rect.width, rect.height};
}

}  // namespace

Overlay::Overlay(Locale locale, LogFn log, RequestFn request) : state_(std::make_unique<State>()) {
  state_->locale = std::move(locale);
  state_->log = std::move(log);
  state_->request = std::move(request);
}

Overlay::~Overlay() = default;

void Overlay::set_picture(std::shared_ptr<const core::Picture> picture) {
  if (picture == nullptr) return;
  if (picture == state_->picture) picture = nullptr;  // already on screen; nothing older may follow it
  state_->pending = std::move(picture);
}

void Overlay::set_person(const Person& person) {
  auto& s = *state_;
  if (s.person == person) return;
  if (s.person.name != person.name) s.sign_in_told = false;
  if (s.person.name != person.name) s.ui.pages.discard();  // what somebody else staged is nobody's to save
  s.person = person;
  s.stale_words = s.stale_drawing = true;
}

void Overlay::set_locale(const Locale& locale) {
  if (state_->locale == locale) return;
  state_->locale = locale;
  state_->stale_words = state_->stale_drawing = true;
}

void Overlay::set_sound(SoundFn sound) {
  state_->sound = std::move(sound);
}

void Overlay::set_sounds(const SoundSettings& settings) {
  state_->chimes.set(settings);
}

void Overlay::set_closing(bool closing) {
  if (closing == state_->closing) return;
  state_->closing = closing;
  state_->closing_told = false;
}

void Overlay::set_printer(bool there) {
  if (there == state_->printer) return;
  state_->printer = there;
  state_->stale_drawing = true;
}

void Overlay::State::show_notice(std::string_view sentence) {
  ui.notice = sentence;
  ui.notice_until_s = clock_s + kNoticeS;
  stale_drawing = true;
}

void Overlay::notice(std::string_view sentence) {
  state_->show_notice(sentence);
}

void Overlay::failed(std::string_view request, std::string_view sentence) {
  if (request == "settings-save") state_->ui.badges_put.clear();
  if (request == "items-save") state_->ui.pages.items.staging.save_refused();
  if (request.starts_with("category-")) state_->ui.pages.categories.saving.clear();
  if (request.starts_with("link") || request == "unlink") {
    state_->ui.pages.link.asked = false;
    state_->stale_words = true;
  }
  state_->show_notice(sentence);
}

void Overlay::notice_manager_needed() {
  notice(text(state_->locale, Text::manager_sign_in));
}

void Overlay::State::complain(const std::string& sentence) {
  if (sentence == complaint) return;
  complaint = sentence;
  if (!sentence.empty() && log) log(sentence);
}

void Overlay::State::adopt_picture() {
  if (pending == nullptr || touch.holding()) return;
  picture = std::move(pending);
  pending = nullptr;
  stale_words = true;
  ui.pages.focus.set_burst_gap(static_cast<double>(picture->settings.scan_gap_ms) / 1000);
  chimes.look(*picture, picture->badge == core::SyncBadge::attention ? attention_rows(*picture) : 0);
  // What was asked for has happened when the order stands elsewhere, or is gone.
  for (auto wait = ui.order_waits.begin(); wait != ui.order_waits.end();) {
    const auto order = std::find_if(picture->orders.begin(), picture->orders.end(),
                                    [&](const core::OrderView& each) { return each.number == wait->first; });
    const bool over = order == picture->orders.end() || order->stage != wait->second.from;
    wait = over ? ui.order_waits.erase(wait) : std::next(wait);
  }
}

void Overlay::State::make_words() {
  const auto& p = *picture;
  models.sync = sync_words(p, now, locale);
  if (models.shown == p.badge) {
    models.badge = models.sync;
    models.badge_look = sync_look(p.badge);
  }
  models.orders_badge = orders_badge(p, locale);
  progress.look(std::max(p.unconfirmed, p.queued), p.badge == core::SyncBadge::syncing, clock_s);
  models.sending = {progress.done(), progress.total(),
                    progress.left_s() > 0 ? left_words(progress.left_s(), locale) : std::string{}};
  const auto tell_left = [&](SyncWords& words) {
    if (p.badge != core::SyncBadge::syncing || p.trouble != core::Trouble::throttled) return;
    if (const auto n = std::max(p.unconfirmed, p.queued); n > 0 && progress.left_s() > 0)
      words.body =
          plural(locale, Text::slow_body_left, n, {{"length", left_length(progress.left_s(), locale)}});
  };
  tell_left(models.sync);
  if (ui.panel == Panel::activity && ui.finding) models.found = found_view(p, ui.find, now, locale);
  if (ui.card || ui.panel == Panel::activity) {
    models.activity = activity_view(p, now, locale);
    tell_left(models.activity.band);
  }
  if (ui.card) {
    const auto none = text(locale, Text::none);
    models.last_sent = moment_words(locale, p.last_sent_at, now);
    if (models.last_sent.empty()) models.last_sent = text(locale, Text::none_yet);
    models.sent_today = p.sent_today == 0 ? none : number_words(locale, p.sent_today);
    models.queued = p.activity_queued == 0 ? none : number_words(locale, p.activity_queued);
  }
  if (ui.panel == Panel::orders) models.orders = orders_view(p, now, locale, ui.orders_find.text);
  if (ui.panel == Panel::review) models.review = review_view(p, now, locale);
  if (ui.panel == Panel::setup) models.setup = setup_view(p, person, now, locale);
  models.items.clear();
  models.items_have_counts = false;
  models.items_online = 0;
  if (ui.panel == Panel::items || ui.panel == Panel::setup) look_at_catalogue();
  if (ui.panel == Panel::items && p.assortment == nullptr) {
    for (const auto* entry : p.stock.rows()) {
      if (!entry->second.matched) continue;
      models.items.push_back(entry);
      if (entry->second.online) ++models.items_online;
      models.items_have_counts = models.items_have_counts || entry->second.in_store_read;
    }
  }
  if (ui.panel == Panel::orders && size == SizeClass::wide) {
    const auto& rows = orders_listed(ui, models.orders);
    const auto listed = [&] {
      return std::any_of(rows.begin(), rows.end(), [&](const auto* row) { return row->number == ui.order; });
    };
    // What a search has found is opened at once.
    if (ui.order == 0 || (ui.orders_find.on && !listed()))
      choose_order(rows.empty() ? 0 : rows.front()->number);
  }
  stale_words = false;
  stale_drawing = true;
}

bool Overlay::State::in_motion(bool still) const {
  if (still) return false;
  const bool sliding = ui.panel != Panel::none && ui.opened_s >= 0 && clock_s - ui.opened_s < kSlideS;
  return sliding;
}

bool Overlay::State::draw(const till_frame_input& in) {
  if (!fonts.baked() || fonts.scale() != in.scale) {
    if (fonts_failed) return false;
    if (!fonts.bake(in.scale)) {
      fonts_failed = true;
      if (log) log("overlay: the built-in fonts cannot be read; reinstall the plugin");
      return false;
    }
  }
  canvas.begin(fonts, in.width, in.height);
  touch.clear();
  registry.begin((in.flags & TILL_FRAME_LIST_WIDGETS) != 0);
  const Rect display{0, 0, in.width, in.height};
  Screen screen{.canvas = canvas,
                .touch = touch,
                .registry = registry,
                .ui = ui,
                .models = models,
                .picture = *picture,
                .locale = locale,
                .person = person,
                .tokens = tokens(in.theme == TILL_THEME_DARK),
                .size = size,
                .display = display,
                .dock = rect_of(in.dock),
                .workspace = rect_of(in.workspace).common(display),
                .keep_clear = rect_of(in.keep_clear),
                .floating = {},
                .now = now,
                .clock_s = clock_s,
                .still = (in.flags & TILL_FRAME_STILL) != 0,
                .printer = printer};
  if (screen.dock.empty()) screen.dock = screen.floating = float_badges(screen);
  draw_chips(screen, in);
  draw_sheet(screen);
  draw_status_card(screen);
  draw_strip(screen, in);
  draw_badges(screen);
  draw_focus(screen);
  fonts.want(canvas.missing());
  return canvas.finish();
}

bool Overlay::State::at_rest(const till_frame_input& in) const {
  return (in.flags & TILL_FRAME_IN_TENDER) == 0 && in.pointer_down == 0 && in.key_count == 0 &&
         in.text == nullptr && !touch.holding() && !in_motion(false);
}

till_status Overlay::frame(const till_frame_input& given, till_frame& out) {
  auto& s = *state_;
  if (given.size < sizeof(till_frame_input) || out.size < sizeof(till_frame)) return TILL_E_INVALID;
  const auto size = out.size;
  out = till_frame{};
  out.size = size;
  till_frame_input in = given;
  const auto wrong = wrong_input(in);
  s.complain(wrong.empty() ? left_out(in) : wrong);
  const bool nonsense = !wrong.empty();
  in.anchor_count = std::min(in.anchor_count, kMostAnchors);
  const bool nowhere = nonsense || (rect_of(in.dock).empty() && rect_of(in.workspace).empty());
  if (nowhere) {
    if (!s.hidden) {
      s.hidden = true;
      ++s.revision;
      s.touch.clear();
      s.touch.let_go();
      s.end_typing();
      s.registry.begin(false);
    }
    if (!nonsense) {
      s.clock_s += std::min<double>(in.delta_s, kLongestStepS);
      s.pass_time();
    }
    out.revision = s.revision;
    out.next_frame_ms = static_cast<std::uint32_t>(kLookAgainS * 1000);
    return TILL_OK;
  }
  if (s.hidden) {
    s.hidden = false;
    ++s.revision;
    s.stale_drawing = true;
  }
  s.clock_s += std::min<double>(in.delta_s, kLongestStepS);
  s.now = std::clamp<core::UnixMillis>(in.now_unix_ms, 0, kLastMoment);
  const auto size_now = size_class(in.width);
  if (size_now != s.size) s.stale_words = true;
  s.size = size_now;
  // Where a frame costs that much, motion would be a stutter: from then on there is none.
  if (s.was_moving && s.slow_frames < kSlowFrames)
    s.slow_frames = given.delta_s > kSlowFrameS ? s.slow_frames + 1 : 0;
  if (s.slow_frames >= kSlowFrames) in.flags |= TILL_FRAME_STILL;
  const bool still = (in.flags & TILL_FRAME_STILL) != 0;

  const bool sliding_before = s.ui.opened_s >= 0;
  const bool ours = s.take_input(in);
  s.adopt_picture();
  s.pass_time();
  s.make_sounds((in.flags & TILL_FRAME_IN_TENDER) != 0);
  s.say_once();
  const auto shown = s.steady.show(s.picture->badge, s.clock_s);
  if (shown != s.models.shown) {
    s.models.shown = shown;
    s.stale_words = true;
  }
  const bool open = s.ui.card || s.ui.panel != Panel::none;
  const std::int64_t tick = s.now / (open ? kOpenTickMs : kShutTickMs);
  if (tick != s.words_tick) s.stale_words = true;
  s.words_tick = tick;
  if (s.stale_words) s.make_words();
  if (s.scene.take(in)) s.stale_drawing = true;

  const bool arrows = !still && (shown == core::SyncBadge::syncing ||
                                 (s.ui.panel == Panel::activity && s.picture->sending > 0));
  const bool moving = s.in_motion(still);
  s.was_moving = moving;
  // The frame after the slide puts everything in its place.
  if (sliding_before && !moving && s.ui.opened_s >= 0) {
    s.ui.opened_s = -1;
    s.stale_drawing = true;
  }
  const bool rest = s.at_rest(in);
  if (s.stale_drawing || arrows || moving || (rest && s.fonts.wants_more())) {
    s.stale_drawing = false;
    bool changed = s.draw(in);
    // Names in letters that are not always there, such as Greek or Chinese ones.
    if (rest && s.fonts.wants_more() && s.fonts.bake(in.scale)) changed = s.draw(in) || changed;
    if (changed) ++s.revision;
  }

  const auto& canvas = s.canvas;
  out.revision = s.revision;
  out.wants_pointer =
      ours || s.touch.holding() || (in.pointer_present != 0 && s.touch.ours({in.pointer_x, in.pointer_y}))
          ? 1
          : 0;
  out.wants_text = s.ui.pages.focus.focused() == FieldId::none && !s.ui.keys.on ? 0 : 1;
  double wait_s = kLookAgainS;
  if (const auto due = s.next_due_s()) wait_s = std::min(wait_s, *due);
  if (arrows) wait_s = std::min(wait_s, kArrowsS);
  out.next_frame_ms = moving ? 0 : static_cast<std::uint32_t>(std::max(1.0, std::ceil(wait_s * 1000)));
  out.vertex_count = static_cast<std::uint32_t>(canvas.vertices().size());
  out.index_count = static_cast<std::uint32_t>(canvas.indices().size());
  out.command_count = static_cast<std::uint32_t>(canvas.commands().size());
  out.vertices = canvas.vertices().data();
  out.indices = canvas.indices().data();
  out.commands = canvas.commands().data();
  return TILL_OK;
}

till_status Overlay::texture(std::uint32_t index, till_texture& out) const {
  const auto& fonts = state_->fonts;
  if (out.size < sizeof(till_texture)) return TILL_E_INVALID;
  if (index > 0 || !fonts.baked()) return TILL_E_NOT_FOUND;
  out.texture_id = kFontTexture;
  out.revision = fonts.revision();
  out.width = fonts.width();
  out.height = fonts.height();
  out.rgba = fonts.pixels().data();
  return TILL_OK;
}

till_status Overlay::widgets(const till_widget** widgets, std::uint32_t* count, std::uint32_t* stride) const {
  if (widgets == nullptr || count == nullptr || stride == nullptr) return TILL_E_INVALID;
  const auto& rows = state_->registry.widgets();
  *widgets = rows.data();
  *count = static_cast<std::uint32_t>(rows.size());
  *stride = sizeof(till_widget);
  return TILL_OK;
}

}  // namespace tillbridge::overlay
