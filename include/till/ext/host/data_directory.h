/* till/ext/host/data_directory.h: where the plugin keeps its files. The one extension it cannot do without.
 */
#ifndef TILL_EXT_HOST_DATA_DIRECTORY_H
#define TILL_EXT_HOST_DATA_DIRECTORY_H

#include "till/host.h"

#ifdef __cplusplus
extern "C" {
#endif

#define TILL_HOST_DATA_DIRECTORY "till.host.data-directory/1"

typedef struct till_host_data_directory {
  /* An absolute path on a local disk, for this plugin and this register alone; made by the plugin (0700) when
   * missing. Owned by the host, valid until destroy(). [thread-safe] */
  const char* (*path)(const till_host* host);
} till_host_data_directory;

#ifdef __cplusplus
}
#endif

#endif /* TILL_EXT_HOST_DATA_DIRECTORY_H */
