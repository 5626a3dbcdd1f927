/* till/ext/plugin/actions.h: all that the panels can do, for a host without overlay. */
#ifndef TILL_EXT_PLUGIN_ACTIONS_H
#define TILL_EXT_PLUGIN_ACTIONS_H

#include "till/plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define TILL_EXT_ACTIONS "till.actions/1"

/* clang-format off */
/* till_action.name, with its arguments. A name or argument that this version does not know is answered
 * TILL_E_UNSUPPORTED with a sentence; docs/actions.md says more on each. (m): only a manager may do it.
 *
 *   "link" (c)             file = path of the credentials file; optional: store_url = API base to use instead
 *                          of the file's ("http://127.0.0.1:PORT/stores/HASH", this machine or https),
 *                          location = the web store's number of the location
 *   "link-check" (c)       as "link", and nothing is written; optional: path = CSV file to write
 *   "link-files" (c)       looks for credentials files on this machine
 *   "link-wait" (c)        waiting = yes or no: a web store was asked for and is waited for
 *   "unlink" (c)           confirm = "UNLINK"; optional: unsent = send (first) or keep (until the same web
 *                          store is linked again), needed where something is unsent; claim = leave (the web
 *                          store is not told)
 *   "sync-now"             tries again at once
 *   "pause", "resume" (m)  stops and starts sending
 *   "settings-save" (c)    low_mark = 0 to 999, scan_gap_ms = 20 to 100, badges = "1280x800 bottom-left",
 *                          take_orders, read_stock, send_items = yes or no; each optional, at least one given
 *   "order-ready"          order = number; "order-done": the same; optional: tracking; "order-line": order, line = number, mark = found, missing, open
 *   "decide"               row = a Review row; choice = one of its choices
 *   "adopt" (m)            confirm = "yes": a fenced register becomes the one that sends
 *   "repair" (m)           confirm = "yes": a harmed sync marker is emptied and replaced
 *   "adopt-salvaged" (m)   takes over what was salvaged from a damaged store
 *   "decline-salvaged" (m) leaves it unsent; it is kept as decided
 *   "selfcheck"            proves the records; optional: path = file for the report, one line a rule
 *   "move-in" (m)          from = plugin folder of another register whose unsent movements come here
 *   "export-activity"      path = CSV file to write
 *
 * (c): needs the right to change what is sold online: the owner, or somebody with both TILL_RIGHT_MANAGE_ACCOUNT
 * and TILL_RIGHT_MANAGE_ECOMMERCE, in a shop whose plan has TILL_PLAN_ECOMMERCE. A list of ids is one value with
 * one id a line.
 *   "items-save" (c)       on, off, show, hide = the register's item ids, each optional, at least one given
 *   "items-sync" (c)       every item that is on is compared, and what differs is sent
 *   "item-retry" (c)       item = item id
 *   "category-create" (c)  name, visible = yes or no; optional: parent = the web store's number of a category
 *   "category-edit" (c)    category = number; optional: name, visible
 *   "category-delete" (c)  category = number, confirm = "yes"
 *   "category-items" (c)   category = number; add, remove = item ids
 *   "setup-check" (c)      the launch checklist is read again
 */
/* clang-format on */
typedef struct till_action_argument {
  const char *name, *value; /* borrowed until submit() returns */
} till_action_argument;

typedef struct till_action {
  uint32_t size, argument_count,
      argument_size; /* argument_size: sizeof(till_action_argument) when the host was compiled */
  const char* name;
  const till_action_argument* arguments;
} till_action;

/* till_action_result.state */
enum {
  TILL_ACTION_RUNNING = 0, /* taken; not finished */
  TILL_ACTION_DONE = 1,    /* finished and durable */
  TILL_ACTION_FAILED = 2   /* ended without effect, or with the effect that `message` names */
};

typedef struct till_action_result {
  uint32_t size, state;
  till_status status;  /* of the action itself, once it is not running */
  uint32_t step_count; /* long actions: steps done so far */
  char message[512];   /* one or two sentences for the person who asked */
} till_action_result;

typedef struct till_plugin_actions {
  /* Takes an action for the worker and gives a ticket. Refusals that need no work are answered at once:
   * TILL_E_INVALID, TILL_E_DENIED, TILL_E_UNSUPPORTED, with the sentence in last_error(). [main-thread &
   * active] */
  till_status (*submit)(const till_plugin* self, const till_action* action, uint64_t* ticket);
  /* How a ticket stands; fills `*out` up to out->size. TILL_E_NOT_FOUND for a ticket never given, or one of
   * the ended ones that is no longer among the last 64. [thread-safe & active] */
  till_status (*result)(const till_plugin* self, uint64_t ticket, till_action_result* out);
} till_plugin_actions;

#ifdef __cplusplus
}
#endif

#endif /* TILL_EXT_PLUGIN_ACTIONS_H */
