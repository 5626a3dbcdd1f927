// A plugin that says that all is well and records nothing: the tour must find it out. It draws one pill in
// the dock and a chip on every tile, so that a window with it can be looked at.
#include <string>
#include <vector>

#include "till/till.h"

namespace {

struct Forgetful {
  till_plugin plugin{};
  std::vector<till_vertex> vertices;
  std::vector<std::uint32_t> indices;
  till_command command{};
  till_widget widget{};
  std::uint64_t tickets = 0;
};

Forgetful& of(const till_plugin* self) {
  return *static_cast<Forgetful*>(self->plugin_data);
}

constexpr std::uint8_t kWhite[4] = {255, 255, 255, 255};

void box(Forgetful& me, const till_rect& r, std::uint8_t red, std::uint8_t green, std::uint8_t blue) {
  const auto first = static_cast<std::uint32_t>(me.vertices.size());
  const float corners[4][2] = {
      {r.x, r.y}, {r.x + r.width, r.y}, {r.x + r.width, r.y + r.height}, {r.x, r.y + r.height}};
  for (const auto& corner : corners)
    me.vertices.push_back({corner[0], corner[1], 0.5f, 0.5f, {red, green, blue, 255}});
  for (const std::uint32_t i : {0u, 1u, 2u, 0u, 2u, 3u}) me.indices.push_back(first + i);
}

till_status frame(const till_plugin* self, const till_frame_input* in, till_frame* out) {
  Forgetful& me = of(self);
  me.vertices.clear();
  me.indices.clear();
  const till_rect pill{in->dock.x + in->dock.width - 120, in->dock.y, 120, in->dock.height};
  box(me, pill, 0xE3, 0xF3, 0xEA);
  for (std::uint32_t i = 0; i < in->anchor_count; ++i) {
    const till_rect& tile = in->anchors[i].rect;
    box(me, {tile.x + tile.width - 46, tile.y + 6, 40, 26}, 0xFF, 0xFF, 0xFF);
  }
  me.command = {{0, 0, in->width, in->height}, 1, 0, static_cast<std::uint32_t>(me.indices.size())};
  me.widget = {"badge.sync", "All sent", pill, TILL_WIDGET_BADGE, 1, 0};
  *out = {};
  out->size = sizeof *out;
  out->revision = 1 + in->anchor_count;
  out->next_frame_ms = 60000;
  out->vertex_count = static_cast<std::uint32_t>(me.vertices.size());
  out->index_count = static_cast<std::uint32_t>(me.indices.size());
  out->command_count = 1;
  out->vertices = me.vertices.data();
  out->indices = me.indices.data();
  out->commands = &me.command;
  return TILL_OK;
}

till_status texture(const till_plugin*, std::uint32_t index, till_texture* out) {
  if (index > 0) return TILL_E_NOT_FOUND;
  *out = {sizeof *out, 1, 1, 1, 1, kWhite};
  return TILL_OK;
}

till_status widgets(const till_plugin* self, const till_widget** list, std::uint32_t* count,
                    std::uint32_t* stride) {
  *list = &of(self).widget;
  *count = 1;
  *stride = sizeof(till_widget);
  return TILL_OK;
}

till_status record(const till_plugin*, const till_movement*) {
  return TILL_OK;
}

till_status submit(const till_plugin* self, const till_action*, std::uint64_t* ticket) {
  *ticket = ++of(self).tickets;
  return TILL_OK;
}

till_status result(const till_plugin*, std::uint64_t, till_action_result* out) {
  const std::uint32_t size = out->size;
  *out = {};
  out->size = size;
  out->state = TILL_ACTION_DONE;
  return TILL_OK;
}

till_status status(const till_plugin*, till_status_view* out) {
  const std::uint32_t size = out->size;
  *out = {};
  out->size = size;
  out->sync = TILL_SYNC_ALL_SENT;
  out->cleanly_opened = 1;
  return TILL_OK;
}

constexpr till_plugin_overlay kOverlay = {frame, texture, widgets};
constexpr till_plugin_movements kMovements = {record};
constexpr till_plugin_actions kActions = {submit, result};
constexpr till_plugin_status kStatus = {status};

const void* get_extension(const till_plugin*, const char* id) {
  const std::string name = id;
  if (name == TILL_EXT_OVERLAY) return &kOverlay;
  if (name == TILL_EXT_MOVEMENTS) return &kMovements;
  if (name == TILL_EXT_ACTIONS) return &kActions;
  if (name == TILL_EXT_STATUS) return &kStatus;
  return nullptr;
}

const till_plugin* create(const till_host*) {
  auto* me = new Forgetful;
  me->plugin.plugin_data = me;
  me->plugin.activate = [](const till_plugin*) -> till_status { return TILL_OK; };
  me->plugin.deactivate = [](const till_plugin*, std::uint32_t) -> till_status { return TILL_OK; };
  me->plugin.destroy = [](const till_plugin* self) { delete &of(self); };
  me->plugin.on_main_thread = [](const till_plugin*, std::uint32_t) -> till_status { return TILL_OK; };
  me->plugin.get_extension = get_extension;
  me->plugin.last_error = [](const till_plugin*, char* buffer, std::size_t capacity) -> std::size_t {
    if (capacity > 0) buffer[0] = '\0';
    return 0;
  };
  return &me->plugin;
}

constexpr till_descriptor kDescriptor = {sizeof(till_descriptor),
                                         "test.forgetful",
                                         "Forgetful",
                                         "Tests",
                                         "0",
                                         "Says that all is well and records nothing."};

}  // namespace

extern "C" __attribute__((visibility("default"))) const till_entry till_plugin_entry = {
    TILL_ABI_MAJOR, TILL_ABI_MINOR, &kDescriptor, [](const char*) -> till_status { return TILL_OK; },
    [] {},          create};
