/* till/ext/host/log.h: the plugin logs through its host, one line per event; without token and personal data.
 */
#ifndef TILL_EXT_HOST_LOG_H
#define TILL_EXT_HOST_LOG_H

#include "till/host.h"

#ifdef __cplusplus
extern "C" {
#endif

#define TILL_HOST_LOG "till.host.log/1"

enum { TILL_LOG_DEBUG = 0, TILL_LOG_INFO = 1, TILL_LOG_WARNING = 2, TILL_LOG_ERROR = 3 };

typedef struct till_host_log {
  /* Takes one line without its end; borrowed until the call returns. Must not call back into the plugin.
   * [thread-safe] */
  void (*write)(const till_host* host, uint32_t level, const char* line);
} till_host_log;

#ifdef __cplusplus
}
#endif

#endif /* TILL_EXT_HOST_LOG_H */
