/* till/ext/host/purpose.h: what the plugin is loaded for, where it is not to sell. */
#ifndef TILL_EXT_HOST_PURPOSE_H
#define TILL_EXT_HOST_PURPOSE_H

#include "till/host.h"

#ifdef __cplusplus
extern "C" {
#endif

#define TILL_HOST_PURPOSE "till.host.purpose/1"

enum {
  TILL_PURPOSE_SELL = 0,   /* a register at work; also where this extension is missing */
  TILL_PURPOSE_REPAIR = 1, /* records are opened and may be changed by actions; nothing is recorded, and no
                              network is used */
  TILL_PURPOSE_LOOK = 2    /* nothing in the data folder is written, and no network is used; actions that only
                              read are answered */
};

typedef struct till_host_purpose {
  /* One of TILL_PURPOSE_*; the same answer from create() to destroy(). [thread-safe] */
  uint32_t (*read)(const till_host* host);
} till_host_purpose;

#ifdef __cplusplus
}
#endif

#endif /* TILL_EXT_HOST_PURPOSE_H */
