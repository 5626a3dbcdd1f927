/* till/entry.h: the only symbol that a plugin library exports is `till_plugin_entry`, of type till_entry.
 * Load the library with RTLD_NOW | RTLD_LOCAL, compare abi_major, call init(), then create() as often as
 * there are registers to serve. */
#ifndef TILL_ENTRY_H
#define TILL_ENTRY_H

#include "till/host.h"
#include "till/plugin.h"
#include "till/status.h"

#ifdef __cplusplus
extern "C" {
#endif

#define TILL_ENTRY_SYMBOL "till_plugin_entry"

/* What the plugin is; constant for the life of the library. */
typedef struct till_descriptor {
  uint32_t size;
  const char* id;          /* reverse domain name: "example.tillbridge.bigcommerce" */
  const char* name;        /* for people: "Tillbridge for BigCommerce" */
  const char* vendor;      /* for people */
  const char* version;     /* "0.1.0" */
  const char* description; /* one sentence */
} till_descriptor;

typedef struct till_entry {
  uint32_t abi_major, abi_minor; /* equal major required; any minor, missing extensions are null */
  const till_descriptor* descriptor;
  /* Before anything else; paired with deinit(). `library_path` is where the library was loaded from.
   * [main-thread] */
  till_status (*init)(const char* library_path);
  /* After the last destroy(). [main-thread] */
  void (*deinit)(void);
  /* One instance for one register; null on failure. Makes no host calls. [main-thread] */
  const till_plugin* (*create)(const till_host* host);
} till_entry;

#ifdef __cplusplus
}
#endif

#endif /* TILL_ENTRY_H */
