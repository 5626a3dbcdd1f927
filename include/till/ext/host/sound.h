/* till/ext/host/sound.h: the register's own beeper or speaker. */
#ifndef TILL_EXT_HOST_SOUND_H
#define TILL_EXT_HOST_SOUND_H

#include "till/host.h"

#ifdef __cplusplus
extern "C" {
#endif

#define TILL_HOST_SOUND "till.host.sound/1"

enum { TILL_SOUND_CHIME = 1, TILL_SOUND_LOW_TONE = 2 };

typedef struct till_host_sound {
  /* Plays a sound and returns at once. [main-thread] */
  void (*play)(const till_host* host, uint32_t sound);
} till_host_sound;

#ifdef __cplusplus
}
#endif

#endif /* TILL_EXT_HOST_SOUND_H */
