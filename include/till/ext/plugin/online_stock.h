/* till/ext/plugin/online_stock.h: what the web store has of an item, with the age of the figure. */
#ifndef TILL_EXT_PLUGIN_ONLINE_STOCK_H
#define TILL_EXT_PLUGIN_ONLINE_STOCK_H

#include "till/plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define TILL_EXT_ONLINE_STOCK "till.online-stock/1"

/* till_online_stock.state */
enum {
  TILL_ONLINE_UNKNOWN = 0,  /* not read yet, or no store linked */
  TILL_ONLINE_OFF = 1,      /* not sold online */
  TILL_ONLINE_CURRENT = 2,  /* read recently, less what this register has not sent yet */
  TILL_ONLINE_STALE = 3,    /* as of read_at_unix_ms; not read again since, or not since a web order */
  TILL_ONLINE_OVERSOLD = 4, /* more was promised than there is: short_by says how many */
  TILL_ONLINE_UNTRACKED = 5 /* sold online without a count */
};

typedef struct till_online_stock {
  uint32_t size, state;
  int64_t available; /* whole units; the last read less what this register has not sent yet, never below 0 */
  int64_t unsent;    /* whole units recorded here and not confirmed: -2 = two sold */
  int64_t short_by;  /* whole units that left the shop without the web store having had them */
  int64_t read_at_unix_ms; /* 0: never read */
} till_online_stock;

typedef struct till_plugin_online_stock {
  /* Fills `*out` (up to out->size) from the last snapshot; waits for nothing. TILL_E_NOT_FOUND: an SKU that
   * this register has never matched; `*out` then says TILL_ONLINE_OFF or TILL_ONLINE_UNKNOWN. [thread-safe &
   * active] */
  till_status (*read)(const till_plugin* self, const char* sku, till_online_stock* out);
} till_plugin_online_stock;

#ifdef __cplusplus
}
#endif

#endif /* TILL_EXT_PLUGIN_ONLINE_STOCK_H */
