/* till/host.h: the register as the plugin sees it. */
#ifndef TILL_HOST_H
#define TILL_HOST_H

#include "till/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Given to till_entry.create(); owned by the host, with everything it points to, and unchanged until
 * destroy() returns. */
typedef struct till_host {
  void* host_data; /* the host's own; the plugin never reads it */
  uint32_t abi_major,
      abi_minor; /* TILL_ABI_MAJOR and TILL_ABI_MINOR of the headers the host was compiled with */
  const char *name, *version; /* the register software, for logs and support: "Fernwood Till", "4.2" */
  const char* register_id;    /* this register within its location, stable for life: "2" */
  const char* register_name;  /* as staff call it: "Register 2" */
  const char* location_id;    /* the shop's location, stable and unique to it (a UUID is best) */
  const char* location_name;  /* as staff call it: "Main Street" */
  /* An extension's struct by its versioned id (till/ext/host/), or null where this host does not offer it:
   * the plugin then says what is missing. Owned by the host, valid until destroy() returns. [thread-safe] */
  const void* (*get_extension)(const struct till_host* host, const char* id);
} till_host;

#ifdef __cplusplus
}
#endif

#endif /* TILL_HOST_H */
