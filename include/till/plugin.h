/* till/plugin.h: one plugin instance as the register sees it. Several instances in one process share nothing.
 */
#ifndef TILL_PLUGIN_H
#define TILL_PLUGIN_H

#include "till/status.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct till_plugin {
  void* plugin_data; /* the plugin's own; the host never reads it */
  /* Starts the worker, which opens the store; returns within 500 ms and never waits for the network.
   * TILL_E_STATE when already active, TILL_E_STORAGE when no worker could be started. [main-thread & !active]
   */
  till_status (*activate)(const struct till_plugin* self);
  /* Stops the worker within `budget_ms`, even with a request in flight. What was recorded stays recorded.
   * [main-thread & active] */
  till_status (*deactivate)(const struct till_plugin* self, uint32_t budget_ms);
  /* Frees the instance and every pointer obtained from it; deactivates first (200 ms) if that was forgotten.
   * [main-thread] */
  void (*destroy)(const struct till_plugin* self);
  /* Runs host calls that wait for the main thread, for at most `budget_us` (one call is always finished).
   * Call it after a wake-up (till/ext/host/main_thread.h) and at least every 250 ms. The worker never waits
   * for it. [main-thread & active] */
  till_status (*on_main_thread)(const struct till_plugin* self, uint32_t budget_us);
  /* The struct of a plugin extension (till/ext/plugin/), or null when `id` is unknown. Owned by the plugin,
   * valid until destroy(). [thread-safe] */
  const void* (*get_extension)(const struct till_plugin* self, const char* id);
  /* Copies the sentence that belongs to the last failure on the calling thread: what was wrong, where, and
   * what to do. Always ends with a zero byte when `capacity` is over 0; returns the length of the whole
   * sentence. Empty when there was none. [thread-safe] */
  size_t (*last_error)(const struct till_plugin* self, char* buffer, size_t capacity);
} till_plugin;

#ifdef __cplusplus
}
#endif

#endif /* TILL_PLUGIN_H */
