/* till/ext/host/main_thread.h: wakes the main thread, so that host calls need not wait for its next round. */
#ifndef TILL_EXT_HOST_MAIN_THREAD_H
#define TILL_EXT_HOST_MAIN_THREAD_H

#include "till/host.h"

#ifdef __cplusplus
extern "C" {
#endif

#define TILL_HOST_MAIN_THREAD "till.host.main-thread/1"

typedef struct till_host_main_thread {
  /* Asks the host to call till_plugin.on_main_thread() soon. Returns at once; must not call back into the
   * plugin. [thread-safe] */
  void (*request)(const till_host* host);
} till_host_main_thread;

#ifdef __cplusplus
}
#endif

#endif /* TILL_EXT_HOST_MAIN_THREAD_H */
