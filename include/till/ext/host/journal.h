/* till/ext/host/journal.h: the register's own list of stock movements, so that what the plugin missed (it
 * crashed, its disk was full, it was not loaded) is replayed by movement id. */
#ifndef TILL_EXT_HOST_JOURNAL_H
#define TILL_EXT_HOST_JOURNAL_H

#include "till/host.h"
#include "till/movement.h"

#ifdef __cplusplus
extern "C" {
#endif

#define TILL_HOST_JOURNAL "till.host.journal/1"

typedef struct till_journal_entry {
  const char* cursor;     /* the place just behind this entry, opaque to the plugin, at most 200 bytes */
  till_movement movement; /* with origin_key where a stock.apply caused it */
} till_journal_entry;

typedef struct till_journal_page {
  uint32_t size;
  uint32_t more;                     /* 1: there are entries behind the last one */
  const till_journal_entry* entries; /* owned by the host, valid until the next read() */
  uint32_t entry_count, entry_size;
} till_journal_page;

typedef struct till_host_journal {
  /* The entries after `cursor` (null: from the first), oldest first, at most `max_entries`. Fills `*page` up
   * to page->size. TILL_E_NOT_FOUND: the cursor is not of this journal (it was restored or replaced).
   * [main-thread] */
  till_status (*read)(const till_host* host, const char* cursor, uint32_t max_entries,
                      till_journal_page* page);
  /* The cursor behind the newest entry; copies at most `capacity` bytes with the ending zero. A new plugin
   * starts there: what happened before is part of both sides' counts. [main-thread] */
  till_status (*end)(const till_host* host, char* cursor, size_t capacity);
} till_host_journal;

#ifdef __cplusplus
}
#endif

#endif /* TILL_EXT_HOST_JOURNAL_H */
