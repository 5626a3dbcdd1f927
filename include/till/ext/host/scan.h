/* till/ext/host/scan.h: a barcode that reached one of the plugin's fields and belongs to the sale. */
#ifndef TILL_EXT_HOST_SCAN_H
#define TILL_EXT_HOST_SCAN_H

#include "till/host.h"

#ifdef __cplusplus
extern "C" {
#endif

#define TILL_HOST_SCAN "till.host.scan/1"

typedef struct till_host_scan {
  /* Hands the scanned text back, as if the scanner had sent it to the register. [main-thread] */
  void (*hand_back)(const till_host* host, const char* text);
} till_host_scan;

#ifdef __cplusplus
}
#endif

#endif /* TILL_EXT_HOST_SCAN_H */
