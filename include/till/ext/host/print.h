/* till/ext/host/print.h: the register's receipt printer. */
#ifndef TILL_EXT_HOST_PRINT_H
#define TILL_EXT_HOST_PRINT_H

#include "till/host.h"

#ifdef __cplusplus
extern "C" {
#endif

#define TILL_HOST_PRINT "till.host.print/1"

typedef struct till_host_print {
  /* Prints plain text, lines ended by \n, borrowed until the call returns. [main-thread] */
  till_status (*print_text)(const till_host* host, const char* title, const char* text);
} till_host_print;

#ifdef __cplusplus
}
#endif

#endif /* TILL_EXT_HOST_PRINT_H */
