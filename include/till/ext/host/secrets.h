/* till/ext/host/secrets.h: the host's own safe place for the web store's access token. Without it the plugin
 * keeps the token in a file in its data directory that only its owner can read. */
#ifndef TILL_EXT_HOST_SECRETS_H
#define TILL_EXT_HOST_SECRETS_H

#include "till/host.h"

#ifdef __cplusplus
extern "C" {
#endif

#define TILL_HOST_SECRETS "till.host.secrets/1"

typedef struct till_host_secrets {
  /* Stores `length` bytes under `name`, durable before it returns; replaces what was there. [thread-safe] */
  till_status (*put)(const till_host* host, const char* name, const void* bytes, size_t length);
  /* Copies the secret; `*length` is the buffer's size on entry and the secret's size on return.
   * TILL_E_INVALID: the buffer is too small
   * (`*length` says what is needed); TILL_E_NOT_FOUND: none. [thread-safe] */
  till_status (*get)(const till_host* host, const char* name, void* bytes, size_t* length);
  /* Forgets it; TILL_OK as well when there was none. [thread-safe] */
  till_status (*erase)(const till_host* host, const char* name);
} till_host_secrets;

#ifdef __cplusplus
}
#endif

#endif /* TILL_EXT_HOST_SECRETS_H */
