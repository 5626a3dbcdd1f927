/* till/ext/plugin/movements.h: the register records what moved. */
#ifndef TILL_EXT_PLUGIN_MOVEMENTS_H
#define TILL_EXT_PLUGIN_MOVEMENTS_H

#include "till/movement.h"
#include "till/plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define TILL_EXT_MOVEMENTS "till.movements/1"

typedef struct till_plugin_movements {
  /* TILL_OK: durably recorded, it survives a power cut. The movement and its lines are borrowed until the
   * call returns. TILL_OK as well when the same id with the same content was recorded before. TILL_E_INVALID:
   * malformed (no id, no lines, unknown kind, a quantity beyond +-2^53, bad sizes); TILL_E_CONFLICT: the id
   * is known with other content. Neither changes anything. TILL_E_NOT_READY, TILL_E_STORAGE, TILL_E_BUG: keep
   * it and call again later with the same id; the journal does so by itself where the host offers one. The
   * only call that writes to disk on the caller's thread: one transaction; serialized inside. [thread-safe &
   * active] */
  till_status (*record)(const till_plugin* self, const till_movement* movement);
} till_plugin_movements;

#ifdef __cplusplus
}
#endif

#endif /* TILL_EXT_PLUGIN_MOVEMENTS_H */
