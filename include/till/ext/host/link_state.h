/* till/ext/host/link_state.h: what the host believes of its network. A hint: the plugin tries for itself all
 * the same. */
#ifndef TILL_EXT_HOST_LINK_STATE_H
#define TILL_EXT_HOST_LINK_STATE_H

#include "till/host.h"

#ifdef __cplusplus
extern "C" {
#endif

#define TILL_HOST_LINK_STATE "till.host.link-state/1"

enum { TILL_LINK_UNKNOWN = 0, TILL_LINK_UP = 1, TILL_LINK_DOWN = 2 };

typedef struct till_host_link_state {
  /* One of TILL_LINK_*. [thread-safe] */
  uint32_t (*read)(const till_host* host);
} till_host_link_state;

#ifdef __cplusplus
}
#endif

#endif /* TILL_EXT_HOST_LINK_STATE_H */
