/* till/ext/plugin/status.h: what the badges say, for hosts that draw their own, and for tests. */
#ifndef TILL_EXT_PLUGIN_STATUS_H
#define TILL_EXT_PLUGIN_STATUS_H

#include "till/plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define TILL_EXT_STATUS "till.status/1"

/* till_status_view.sync. The first that holds in the order training, unlinked, paused, attention, offline,
 * syncing, all sent. */
enum {
  TILL_SYNC_CHECKING = 0,
  TILL_SYNC_ALL_SENT = 1,
  TILL_SYNC_SYNCING = 2,
  TILL_SYNC_OFFLINE = 3,
  TILL_SYNC_ATTENTION = 4,
  TILL_SYNC_PAUSED = 5,
  TILL_SYNC_UNLINKED = 6,
  TILL_SYNC_TRAINING = 7 /* the register is in training mode: what is sold now moves nothing */
};

typedef struct till_status_view {
  uint32_t size, sync;
  uint32_t offline;              /* 1 when the web store is out of reach, also behind TILL_SYNC_ATTENTION */
  uint32_t orders_to_do;         /* web orders waiting for staff; rows of the Orders panel's To do */
  uint32_t orders_late;          /* of these, how many are late */
  uint32_t attention;            /* rows of the Review panel */
  uint64_t unconfirmed;          /* changes the web store has not accepted yet: the badge's number */
  uint64_t queued;               /* movements not settled: the marker has not confirmed them yet */
  uint64_t held;                 /* lines held for a person, shortage debts and review rows not among them */
  uint64_t settled_total;        /* movements settled since the store was made */
  uint64_t host_calls_open;      /* host calls waiting for on_main_thread() */
  uint64_t order_polls_started;  /* since activation */
  uint64_t order_poll_applied;   /* the number (counted as above) of the newest order poll whose orders are
                                    applied; 0 none */
  int64_t last_answer_unix_ms;   /* last good answer of the web store; 0 none */
  int64_t last_sent_unix_ms;     /* last change accepted; 0 none */
  int64_t offline_since_unix_ms; /* 0 when not offline */
  uint32_t degraded;             /* 1: the store cannot be written; record() answers TILL_E_STORAGE */
  uint32_t cleanly_opened;       /* 1: the outbox has been read back from disk since activation */
  char sync_words[64];   /* the badge's own words, in the host's language: "Web offline \xc2\xb7 7 waiting" */
  char orders_words[64]; /* "Orders" */
  char headline[160];    /* the status card: what is going on */
  char body[512];        /* what it means and what to do */
  char store_name[128];  /* the linked web store; empty when none */
} till_status_view;

typedef struct till_plugin_status {
  /* Fills `*out` (up to out->size) from the last snapshot; waits for nothing. [thread-safe & active] */
  till_status (*read)(const till_plugin* self, till_status_view* out);
} till_plugin_status;

#ifdef __cplusplus
}
#endif

#endif /* TILL_EXT_PLUGIN_STATUS_H */
