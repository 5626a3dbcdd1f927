/* till/ext/host/catalogue.h: what the shop sells, as the register knows it. */
#ifndef TILL_EXT_HOST_CATALOGUE_H
#define TILL_EXT_HOST_CATALOGUE_H

#include "till/host.h"

#ifdef __cplusplus
extern "C" {
#endif

#define TILL_HOST_CATALOGUE "till.host.catalogue/1"

/* till_item.flags */
enum {
  TILL_ITEM_TRACKED = 1u,    /* the register keeps a count */
  TILL_ITEM_FRACTIONAL = 2u, /* sold by weight or length */
  TILL_ITEM_VARIANT = 4u,    /* one variant of the item `parent_item_id` */
  /* What `price_minor` means, the same for an item and its variants; neither: the register does not say, and
   * its prices are not compared with what the web store's mean. */
  TILL_ITEM_PRICE_WITH_TAX = 8u,
  TILL_ITEM_PRICE_BEFORE_TAX = 16u
};

/* One choice that makes a variant what it is: name "Colour", value "Blue". */
typedef struct till_item_option {
  const char *name, *value;
} till_item_option;

/* One thing that can be sold; an item with variants is one till_item per variant plus one for the item itself
 * (without SKU). */
typedef struct till_item {
  uint32_t size, flags;
  const char* item_id;                     /* the host's own, stable for life */
  const char* parent_item_id;              /* null, or the item of which this is a variant */
  const char* sku;                         /* null when it has none */
  const char* name;                        /* of the item; a variant repeats its item's */
  const char* variant_label;               /* null, or "Blue, M" */
  const char *upc, *category, *department; /* each may be null */
  const char* currency;                    /* ISO 4217 */
  int64_t price_minor;                     /* regular price in minor units */
  int64_t cost_minor;                      /* -1: unknown */
  const till_item_option* options;         /* of a variant, in the order of the item's options; else null */
  uint32_t option_count, option_size;      /* option_size: sizeof(till_item_option) */
  int64_t weight_milli;                    /* thousandths of the web store's unit of weight; -1: unknown */
} till_item;

typedef struct till_item_page {
  uint32_t size;
  uint32_t more;
  const till_item* items; /* owned by the host, valid until the next read() */
  uint32_t item_count, item_size;
} till_item_page;

typedef struct till_host_catalogue {
  /* A number that changes whenever an item does. [main-thread] */
  uint64_t (*revision)(const till_host* host);
  /* Items in the order of item_id, those after `after_item_id` (null: from the first), at most `max_items`.
   * [main-thread] */
  till_status (*read)(const till_host* host, const char* after_item_id, uint32_t max_items,
                      till_item_page* page);
} till_host_catalogue;

#ifdef __cplusplus
}
#endif

#endif /* TILL_EXT_HOST_CATALOGUE_H */
