/* till/ext/host/register_state.h: what the register is doing. */
#ifndef TILL_EXT_HOST_REGISTER_STATE_H
#define TILL_EXT_HOST_REGISTER_STATE_H

#include "till/host.h"

#ifdef __cplusplus
extern "C" {
#endif

#define TILL_HOST_REGISTER_STATE "till.host.register-state/1"

/* till_register_state.flags */
enum {
  TILL_REGISTER_IN_TENDER = 1u, /* money is being taken: no sound, no claim on keys */
  TILL_REGISTER_OPEN = 2u,      /* inside opening hours */
  TILL_REGISTER_CLOSING = 4u,   /* close of day is under way */
  TILL_REGISTER_TRAINING = 8u   /* practice: record() answers TILL_OK and stores nothing */
};

typedef struct till_register_state {
  uint32_t size, flags;
} till_register_state;

typedef struct till_host_register_state {
  /* Fills `*out` up to out->size. [thread-safe] */
  till_status (*read)(const till_host* host, till_register_state* out);
} till_host_register_state;

#ifdef __cplusplus
}
#endif

#endif /* TILL_EXT_HOST_REGISTER_STATE_H */
