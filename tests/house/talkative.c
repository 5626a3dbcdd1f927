/* A library with one symbol too many: what the test of the plugin's exports must notice. */
#include "till/till.h"

#define SHOWN __attribute__((visibility("default")))

extern SHOWN const till_entry till_plugin_entry;
const till_entry till_plugin_entry = {TILL_ABI_MAJOR, TILL_ABI_MINOR, 0, 0, 0, 0};

SHOWN int till_talkative_extra(void);
int till_talkative_extra(void) {
  return 0;
}
