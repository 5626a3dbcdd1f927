// A plugin of the ABI that says yes to everything and does nothing, for tests of the loader and of drills.
// With LITTLE_... definitions it breaks one promise each.
#include <cmath>
#include <cstdio>
#include <cstring>
#include <limits>
#include <thread>

#include "till/till.h"

#ifndef LITTLE_ABI_MAJOR
#define LITTLE_ABI_MAJOR TILL_ABI_MAJOR
#endif

namespace {

struct Little {
  till_plugin plugin{};
  const till_host* host = nullptr;
  std::uint64_t recorded = 0;
  std::uint64_t polls = 0;
  bool linked = false;
};

Little& of(const till_plugin* self) {
  return *static_cast<Little*>(self->plugin_data);
}

template <class Extension>
[[maybe_unused]] const Extension* host_extension(const Little& little, const char* id) {
  return static_cast<const Extension*>(little.host->get_extension(little.host, id));
}

till_status activate(const till_plugin* self) {
#ifdef LITTLE_CALLS_OFF_THREAD
  std::thread([self] {
    std::int64_t quantity = 0;
    host_extension<till_host_stock>(of(self), TILL_HOST_STOCK)->on_hand(of(self).host, "MUG", &quantity);
  }).join();
#endif
#ifdef LITTLE_NULL_ARGUMENTS
  host_extension<till_host_stock>(of(self), TILL_HOST_STOCK)->on_hand(of(self).host, nullptr, nullptr);
  host_extension<till_host_stock>(of(self), TILL_HOST_STOCK)->apply(of(self).host, nullptr);
  till_employee shorter{};
  host_extension<till_host_rights>(of(self), TILL_HOST_RIGHTS)->current(of(self).host, &shorter);
#endif
#ifdef LITTLE_FAILS_TO_ACTIVATE
  (void)self;
  return TILL_E_STORAGE;
#else
  (void)self;
  return TILL_OK;
#endif
}

till_status deactivate(const till_plugin*, uint32_t) {
#ifdef LITTLE_SLOW_TO_STOP
  std::this_thread::sleep_for(std::chrono::milliseconds(600));
#endif
  return TILL_OK;
}

void destroy(const till_plugin* self) {
  delete &of(self);
}

till_status on_main_thread(const till_plugin* self, uint32_t) {
  ++of(self).polls;
  return TILL_OK;
}

size_t last_error(const till_plugin*, char* buffer, size_t capacity) {
  const char* sentence = "The little plugin cannot do that.";
  if (capacity > 0) std::snprintf(buffer, capacity, "%s", sentence);
  return std::strlen(sentence);
}

till_status record(const till_plugin* self, const till_movement*) {
  ++of(self).recorded;
#ifdef LITTLE_REFUSES_MOVEMENTS
  return TILL_E_INVALID;
#elif defined(LITTLE_UNKNOWN_STATUS)
  return 77;
#elif defined(LITTLE_DISK_IS_FULL)
  return TILL_E_STORAGE;
#else
  return TILL_OK;
#endif
}

till_status read_status(const till_plugin* self, till_status_view* out) {
  out->sync = of(self).linked ? TILL_SYNC_ALL_SENT : TILL_SYNC_UNLINKED;
  out->cleanly_opened = 1;
  out->order_polls_started = out->order_poll_applied = of(self).polls;
  std::snprintf(out->sync_words, sizeof(out->sync_words), "All sent");
#ifdef LITTLE_ENDLESS_WORDS
  std::memset(out->headline, 'x', sizeof(out->headline));
#endif
  return TILL_OK;
}

till_status submit(const till_plugin* self, const till_action* action, uint64_t* ticket) {
  if (std::strcmp(action->name, "link") != 0) return TILL_E_UNSUPPORTED;
  of(self).linked = true;
  *ticket = 1;
  return TILL_OK;
}

till_status result(const till_plugin*, uint64_t ticket, till_action_result* out) {
  if (ticket != 1) return TILL_E_NOT_FOUND;
  out->state = TILL_ACTION_DONE;
  std::snprintf(out->message, sizeof(out->message), "Linked to nothing.");
  return TILL_OK;
}

till_status frame(const till_plugin*, const till_frame_input* in, till_frame* out) {
  static till_vertex vertices[3] = {{10, 10, 0, 0, {255, 255, 255, 255}},
                                    {20, 10, 1, 0, {255, 255, 255, 255}},
                                    {10, 20, 0, 1, {255, 255, 255, 255}}};
  static std::uint32_t indices[3] = {0, 1, 2};
  static till_command command{{0, 0, 0, 0}, 1, 0, 3};
  command.clip[2] = in->width;
  command.clip[3] = in->height;
#ifdef LITTLE_GARBAGE_FRAMES
  indices[1] = 4'000'000'000u;
  vertices[2].x = std::numeric_limits<float>::quiet_NaN();
  command.texture_id = 99;
#endif
  out->vertex_count = out->index_count = 3;
  out->command_count = 1;
  out->vertices = vertices;
  out->indices = indices;
  out->commands = &command;
  return TILL_OK;
}

till_status texture(const till_plugin*, uint32_t index, till_texture* out) {
  static const std::uint8_t pixel[4] = {255, 255, 255, 255};
  if (index > 0) return TILL_E_NOT_FOUND;
  out->texture_id = 1;
  out->width = out->height = 1;
  out->rgba = pixel;
  return TILL_OK;
}

till_status widgets(const till_plugin*, const till_widget** list, uint32_t* count, uint32_t* stride) {
  static const till_widget badge{"badge.sync", "All sent", {1, 1, 10, 10}, TILL_WIDGET_BADGE, 1, 0};
  *list = &badge;
  *count = 1;
  *stride = sizeof(badge);
  return TILL_OK;
}

const void* get_extension(const till_plugin*, const char* id) {
  static const till_plugin_movements movements{record};
  static const till_plugin_status status{read_status};
  static const till_plugin_actions actions{submit, result};
  static const till_plugin_overlay overlay{frame, texture, widgets};
  if (std::strcmp(id, TILL_EXT_MOVEMENTS) == 0) return &movements;
  if (std::strcmp(id, TILL_EXT_STATUS) == 0) return &status;
  if (std::strcmp(id, TILL_EXT_ACTIONS) == 0) return &actions;
  if (std::strcmp(id, TILL_EXT_OVERLAY) == 0) return &overlay;
  return nullptr;
}

till_status init(const char*) {
#ifdef LITTLE_FAILS_INIT
  return TILL_E_BUG;
#else
  return TILL_OK;
#endif
}

const till_plugin* create(const till_host* host) {
#ifdef LITTLE_CREATES_NOTHING
  constexpr bool kCreatesNothing = true;
#else
  constexpr bool kCreatesNothing = false;
#endif
#ifdef LITTLE_CALLS_IN_CREATE
  host->get_extension(host, TILL_HOST_LOG);
#endif
  if (kCreatesNothing) return nullptr;
  auto* little = new Little;
  little->host = host;
  little->plugin = {little, activate, deactivate, destroy, on_main_thread, get_extension, last_error};
  return &little->plugin;
}

}  // namespace

#ifdef LITTLE_WITHOUT_SYMBOL
#define LITTLE_SYMBOL entry_of_another_kind
#else
#define LITTLE_SYMBOL till_plugin_entry
#endif

extern "C" {
static const till_descriptor little_descriptor = {
    sizeof(till_descriptor),     "example.little", "Little plugin", "Tests", "0.1.0",
    "Says yes and does nothing."};
__attribute__((visibility("default"))) extern const till_entry LITTLE_SYMBOL;
const till_entry LITTLE_SYMBOL = {LITTLE_ABI_MAJOR, TILL_ABI_MINOR, &little_descriptor, init, [] {}, create};
}
