/* till/status.h: what every call of this ABI answers.
 *
 * Conventions of all headers under till/:
 *  - Strings are UTF-8 and end with a zero byte. Quantities are thousandths of a unit. Money is int64 minor
 * units (cents) and a currency. Wall-clock times are milliseconds since 1970-01-01 UTC and serve display and
 * audit only.
 *  - Structs of function pointers are frozen once released. Records start with `size` (their sizeof when the
 * caller was compiled) and grow only at the tail: whoever reads one takes the smaller of both sizes and
 * treats the rest as zero. Arrays of records carry their stride and are walked by it.
 *  - Each function ends with a tag: [main-thread] the thread that created the plugin, [thread-safe] any
 * thread, at any time between create() and destroy(); `& active` means between activate() and deactivate().
 *  - No exception, no C++ type and no allocation crosses the boundary. A pointer belongs to whoever made it;
 * the comment on it says until when it may be read. */
#ifndef TILL_STATUS_H
#define TILL_STATUS_H

#include <stddef.h>
#include <stdint.h>

/* A breaking change raises the major number; an addition raises the minor one. docs/abi.md lists which is
 * which. */
#define TILL_ABI_MAJOR 1u
#define TILL_ABI_MINOR 0u

#ifdef __cplusplus
extern "C" {
#endif

typedef int32_t
    till_status; /* 0 is success, a positive number is success with a remark, negative is failure */
enum {
  TILL_OK = 0,
  TILL_ALREADY = 1,        /* done before under the same key; nothing changed now */
  TILL_E_INVALID = -1,     /* the caller broke the contract; nothing changed */
  TILL_E_STATE = -2,       /* not callable in this lifecycle state */
  TILL_E_NOT_READY = -3,   /* still opening its store; the journal covers what is not taken now */
  TILL_E_STORAGE = -4,     /* outcome unknown: repeat with the same id later, never with a new one */
  TILL_E_BUG = -5,         /* the same, after a defect that was contained at the boundary; see the log */
  TILL_E_CONFLICT = -6,    /* this id is known with other content; nothing changed */
  TILL_E_THREAD = -7,      /* called on a thread that may not call it; nothing changed */
  TILL_E_DENIED = -8,      /* who is signed in may not do this; nothing changed */
  TILL_E_NOT_FOUND = -9,   /* no such thing */
  TILL_E_UNSUPPORTED = -10 /* not offered by this version, or by this host; nothing changed */
};

/* A rectangle or a point in logical pixels of the display, origin top left. */
typedef struct till_rect {
  float x, y, width, height;
} till_rect;

#ifdef __cplusplus
}
#endif

#endif /* TILL_STATUS_H */
