/* The smallest register: loads a plugin, tells it of one sale, and takes it down again.
 *   minimal_host PLUGIN.so DATA_FOLDER */
#define _POSIX_C_SOURCE 200809L
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "till/till.h"

static const char* data_folder;

static const char* folder_path(const till_host* host) {
  (void)host;
  return data_folder;
}

static void write_log(const till_host* host, uint32_t level, const char* line) {
  (void)host;
  fprintf(stderr, "plugin[%u]: %s\n", (unsigned)level, line);
}

/* What this register offers. A plugin that is refused an extension says what is missing. */
static const void* host_extension(const till_host* host, const char* id) {
  static const till_host_data_directory folder = {folder_path};
  static const till_host_log log = {write_log};
  (void)host;
  if (strcmp(id, TILL_HOST_DATA_DIRECTORY) == 0) return &folder;
  if (strcmp(id, TILL_HOST_LOG) == 0) return &log;
  return NULL;
}

/* Tells the plugin of one sale. While the plugin is still opening its store, the same movement is offered
 * again under the same id; a register with a journal need not wait, because the plugin reads it there later.
 */
static till_status sell_two_mugs(const till_plugin* plugin) {
  const till_plugin_movements* movements = plugin->get_extension(plugin, TILL_EXT_MOVEMENTS);
  till_movement_line line = {.sku = "MUG-OAT-12", .quantity_milli = -2000};
  till_movement sale = {.size = sizeof sale,
                        .kind = TILL_SALE,
                        .movement_id = "S-1",
                        .at_unix_ms = (int64_t)time(NULL) * 1000,
                        .lines = &line,
                        .line_count = 1,
                        .line_size = sizeof line};
  const struct timespec pause = {0, 10 * 1000 * 1000};
  till_status status = TILL_E_UNSUPPORTED;
  for (int tries = 0; movements != NULL && tries < 500; ++tries) {
    status = movements->record(plugin, &sale);
    if (status != TILL_E_NOT_READY) break;
    plugin->on_main_thread(plugin, 2000);
    nanosleep(&pause, NULL);
  }
  return status;
}

int main(int argument_count, char** arguments) {
  if (argument_count != 3) {
    fprintf(stderr, "usage: minimal_host PLUGIN.so DATA_FOLDER\n");
    return 2;
  }
  data_folder = arguments[2];
  void* library = dlopen(arguments[1], RTLD_NOW | RTLD_LOCAL);
  const till_entry* entry = library == NULL ? NULL : dlsym(library, TILL_ENTRY_SYMBOL);
  if (entry == NULL || entry->abi_major != TILL_ABI_MAJOR) {
    fprintf(stderr, "%s is no plugin for this register\n", arguments[1]);
    return 1;
  }
  if (entry->init(arguments[1]) < 0) return 1;

  const till_host host = {.abi_major = TILL_ABI_MAJOR,
                          .abi_minor = TILL_ABI_MINOR,
                          .name = "Minimal Till",
                          .version = "1",
                          .register_id = "1",
                          .register_name = "Register 1",
                          .location_id = "4f2c9d1e-main-street",
                          .location_name = "Main Street",
                          .get_extension = host_extension};
  till_status status = TILL_E_BUG;
  const till_plugin* plugin = entry->create(&host);
  if (plugin != NULL && plugin->activate(plugin) >= 0) {
    status = sell_two_mugs(plugin);
    if (status >= 0) {
      printf("%s recorded S-1\n", entry->descriptor->name);
    } else {
      char sentence[256];
      plugin->last_error(plugin, sentence, sizeof sentence);
      fprintf(stderr, "%s refused S-1: %s\n", entry->descriptor->name, sentence);
    }
    plugin->deactivate(plugin, 200);
  }
  if (plugin != NULL) plugin->destroy(plugin);
  entry->deinit();
  dlclose(library);
  return status >= 0 ? 0 : 1;
}
