// The plugin's C face: one line for each function, and no exception past any of them.

#include <cstring>

#include "plugin/abi/plugin_instance.h"

namespace {

using tillbridge::abi::PluginInstance;

/// A till_plugin and what it stands for, in one piece.
struct Piece {
  till_plugin face{};
  PluginInstance instance;
  explicit Piece(const till_host& host) : instance(host) {}
};

PluginInstance* of(const till_plugin* self) {
  return self == nullptr || self->plugin_data == nullptr ? nullptr
                                                         : &static_cast<Piece*>(self->plugin_data)->instance;
}

template <class Body>
till_status guarded(const till_plugin* self, const char* where, Body&& body) noexcept {
  PluginInstance* instance = of(self);
  if (instance == nullptr) return TILL_E_INVALID;
  try {
    return body(*instance);
  } catch (const std::exception& error) {
    return instance->contained(where, error.what());
  } catch (...) {
    return instance->contained(where, "unknown exception");
  }
}

till_status activate(const till_plugin* self) {
  return guarded(self, "activate()", [](auto& p) { return p.activate(); });
}
till_status deactivate(const till_plugin* self, uint32_t budget_ms) {
  return guarded(self, "deactivate()", [&](auto& p) { return p.deactivate(budget_ms); });
}
void destroy(const till_plugin* self) {
  if (of(self) == nullptr) return;
  delete static_cast<Piece*>(self->plugin_data);
}
till_status on_main_thread(const till_plugin* self, uint32_t budget_us) {
  return guarded(self, "on_main_thread()", [&](auto& p) { return p.on_main_thread(budget_us); });
}
size_t last_error(const till_plugin* self, char* buffer, size_t capacity) {
  std::string sentence;
  try {
    if (const auto* instance = of(self)) sentence = instance->last_error();
  } catch (...) {
  }
  if (buffer != nullptr && capacity > 0) {
    const size_t size = sentence.size() < capacity ? sentence.size() : capacity - 1;
    std::memcpy(buffer, sentence.data(), size);
    buffer[size] = '\0';
  }
  return sentence.size();
}

till_status record(const till_plugin* self, const till_movement* movement) {
  return guarded(self, "record()", [&](auto& p) { return p.record(movement); });
}
till_status read_status(const till_plugin* self, till_status_view* out) {
  return guarded(self, "status.read()", [&](auto& p) { return p.read_status(out); });
}
till_status read_stock(const till_plugin* self, const char* sku, till_online_stock* out) {
  return guarded(self, "online-stock.read()", [&](auto& p) { return p.read_stock(sku, out); });
}
till_status submit(const till_plugin* self, const till_action* action, uint64_t* ticket) {
  return guarded(self, "submit()", [&](auto& p) { return p.submit(action, ticket); });
}
till_status result(const till_plugin* self, uint64_t ticket, till_action_result* out) {
  return guarded(self, "result()", [&](auto& p) { return p.result(ticket, out); });
}
till_status frame(const till_plugin* self, const till_frame_input* in, till_frame* out) {
  return guarded(self, "frame()", [&](auto& p) { return p.frame(in, out); });
}
till_status texture(const till_plugin* self, uint32_t index, till_texture* out) {
  return guarded(self, "texture()", [&](auto& p) { return p.texture(index, out); });
}
till_status widgets(const till_plugin* self, const till_widget** list, uint32_t* count, uint32_t* stride) {
  return guarded(self, "widgets()", [&](auto& p) { return p.widgets(list, count, stride); });
}

const till_plugin_movements kMovements = {record};
const till_plugin_status kStatus = {read_status};
const till_plugin_online_stock kOnlineStock = {read_stock};
const till_plugin_actions kActions = {submit, result};
const till_plugin_overlay kOverlay = {frame, texture, widgets};

const void* get_extension(const till_plugin*, const char* id) {
  if (id == nullptr) return nullptr;
  const auto is = [id](const char* name) { return std::strcmp(id, name) == 0; };
  if (is(TILL_EXT_MOVEMENTS)) return &kMovements;
  if (is(TILL_EXT_STATUS)) return &kStatus;
  if (is(TILL_EXT_ONLINE_STOCK)) return &kOnlineStock;
  if (is(TILL_EXT_ACTIONS)) return &kActions;
  if (is(TILL_EXT_OVERLAY)) return &kOverlay;
  return nullptr;
}

const till_descriptor kDescriptor = {
    sizeof(till_descriptor),
    "example.tillbridge.bigcommerce",
    "Tillbridge for BigCommerce",
    "Tillbridge",
    TILLBRIDGE_VERSION,
    "Keeps a register's stock and a BigCommerce web store in step, online and offline."};

till_status init(const char*) {
  return TILL_OK;
}
void deinit() {}

const till_plugin* create(const till_host* host) {
  if (host == nullptr || host->abi_major != TILL_ABI_MAJOR || host->get_extension == nullptr ||
      host->register_id == nullptr || host->location_id == nullptr || *host->register_id == '\0' ||
      *host->location_id == '\0')
    return nullptr;
  try {
    auto* piece = new Piece(*host);
    piece->face = {piece, activate, deactivate, destroy, on_main_thread, get_extension, last_error};
    return &piece->face;
  } catch (...) {
    return nullptr;
  }
}

}  // namespace

extern "C" __attribute__((visibility("default")))
const till_entry till_plugin_entry = {TILL_ABI_MAJOR, TILL_ABI_MINOR, &kDescriptor, init, deinit, create};
