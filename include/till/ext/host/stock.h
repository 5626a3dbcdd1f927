/* till/ext/host/stock.h: the register's counts, and the one way in which web orders change them. */
#ifndef TILL_EXT_HOST_STOCK_H
#define TILL_EXT_HOST_STOCK_H

#include "till/host.h"

#ifdef __cplusplus
extern "C" {
#endif

#define TILL_HOST_STOCK "till.host.stock/1"

typedef struct till_stock_change {
  const char* sku;
  int64_t quantity_milli; /* change of on hand in thousandths: -1000 = one left for a web order */
} till_stock_change;

typedef struct till_stock_apply {
  uint32_t size;
  uint32_t change_count, change_size;
  const till_stock_change* changes; /* borrowed until apply() returns */
  const char* key;                  /* at most 200 bytes; unique to this change for ever */
  const char* order_number;         /* the web order, for people */
  const char* reason;               /* for people: "Web order 1048" */
} till_stock_apply;

typedef struct till_host_stock {
  /* On hand in thousandths; may be below 0. TILL_E_NOT_FOUND: the register does not know the SKU.
   * [main-thread] */
  till_status (*on_hand)(const till_host* host, const char* sku, int64_t* quantity_milli);
  /* Changes counts, all lines or none. TILL_OK: applied, and durable before the call returned. TILL_ALREADY:
   * this key was applied before; nothing changed now. TILL_E_NOT_FOUND: an SKU is unknown; nothing changed.
   * TILL_E_INVALID, TILL_E_DENIED, TILL_E_UNSUPPORTED: the register does not take it; nothing changed, and a
   * person decides. Anything else may be a passing trouble.
   * TILL_E_STORAGE: outcome unknown, the plugin repeats with the same key. The journal entry that results
   * carries `key` as origin_key. [main-thread] */
  till_status (*apply)(const till_host* host, const till_stock_apply* change);
  /* Tells how many units of an item are promised to open web orders, for the register to show apart.
   * [main-thread] */
  till_status (*set_aside)(const till_host* host, const char* sku, int64_t quantity_milli);
} till_host_stock;

/* For a host that cannot remember the keys of apply(). One without this extension remembers them. */
#define TILL_HOST_STOCK_KEYS "till.host.stock-keys/1"

typedef struct till_host_stock_keys {
  /* 0: a key that was applied may be forgotten, so the plugin never repeats a change whose outcome it does
   * not know: a person decides. Else: apply() answers TILL_ALREADY for ever. The same answer at every call.
   * [thread-safe] */
  uint32_t (*remembered)(const till_host* host);
} till_host_stock_keys;

/* For a host whose counts several registers of one location share: what was applied, whichever of them asked
 * for it. Without it the web orders of a location stay with the register that has them. */
#define TILL_HOST_STOCK_APPLIED "till.host.stock-applied/1"

typedef struct till_host_stock_applied {
  /* By how much apply() has changed the SKU's count under this key. TILL_E_NOT_FOUND: nothing was applied
   * under it. [main-thread] */
  till_status (*read)(const till_host* host, const char* key, const char* sku, int64_t* quantity_milli);
} till_host_stock_applied;

#ifdef __cplusplus
}
#endif

#endif /* TILL_EXT_HOST_STOCK_H */
