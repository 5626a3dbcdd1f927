/* till/movement.h: a stock movement, the unit in which a register tells what happened to its stock. */
#ifndef TILL_MOVEMENT_H
#define TILL_MOVEMENT_H

#include "till/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* till_movement.kind. Adjustment and count carry the difference, never the new level. */
enum {
  TILL_SALE = 1,
  TILL_RETURN = 2,
  TILL_VOID = 3,
  TILL_ADJUSTMENT = 4,
  TILL_RECEIPT = 5,
  TILL_COUNT = 6,
  TILL_TRANSFER_IN = 7,
  TILL_TRANSFER_OUT = 8
};

/* Grows at the tail; the array is walked by till_movement.line_size. */
typedef struct till_movement_line {
  const char* sku;            /* null or empty: a line without stock (fee, tip); kept, not sent */
  int64_t quantity_milli;     /* change of the shop's stock in thousandths: -2000 = two sold */
  const char* location_id;    /* null: the register's own */
  const char* order_line_ref; /* null, or the web order line this line belongs to, as the plugin named it */
  uint32_t
      restocked; /* returns: 1 = back on the shelf, 0 = not (nothing goes online); other kinds: ignored */
} till_movement_line;

typedef struct till_movement {
  uint32_t size, kind;
  const char* movement_id; /* 1 to 200 bytes, unique per register for ever; a repeat with the same content is
                              a no-op */
  const char* origin_key; /* null, or the key of the stock.apply that caused it: kept out of the outbox, never
                             sent back */
  int64_t at_unix_ms;     /* wall clock, for display and audit only */
  const till_movement_line* lines;
  uint32_t line_count, line_size; /* line_size: sizeof(till_movement_line) when the host was compiled */
  const char* reference;   /* null, or what staff call it: the number on the receipt, "R-000123". Shown to
                              people in place of movement_id, cut after 64 bytes; no part of the content */
  const char* register_id; /* in a journal that several registers share, till_host.register_id of the one that
                              it happened at; "": at none of them, as goods that the back office received.
                              Null: at this one. record() does not look at it */
} till_movement;

#ifdef __cplusplus
}
#endif

#endif /* TILL_MOVEMENT_H */
