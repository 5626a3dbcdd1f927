/* till/ext/host/locale.h: how this shop writes words, numbers and dates. */
#ifndef TILL_EXT_HOST_LOCALE_H
#define TILL_EXT_HOST_LOCALE_H

#include "till/host.h"

#ifdef __cplusplus
extern "C" {
#endif

#define TILL_HOST_LOCALE "till.host.locale/1"

typedef struct till_locale {
  uint32_t size;
  int32_t utc_offset_minutes; /* now, of the shop's wall clock */
  uint32_t hours_24;          /* 1: 14:05, 0: 2:05 pm */
  uint32_t currency_digits;   /* minor units: 2 for USD, 0 for JPY */
  uint32_t symbol_after;      /* 1: 12,00 € */
  char language[16];          /* BCP 47: "en-US" */
  char time_zone[64];         /* IANA: "America/New_York" */
  char currency[4];           /* ISO 4217 */
  char currency_symbol[8];
  char decimal_point[4], group_separator[4];
  char date_order[4]; /* "MDY", "DMY" or "YMD" */
} till_locale;

typedef struct till_host_locale {
  /* Fills `*out` up to out->size. [main-thread] */
  till_status (*read)(const till_host* host, till_locale* out);
} till_host_locale;

#ifdef __cplusplus
}
#endif

#endif /* TILL_EXT_HOST_LOCALE_H */
