/* till/ext/plugin/overlay.h: a frame in, a frame out. The plugin never draws; it answers triangles, and the
 * host draws them on top of its own screen with alpha blending (straight alpha), scissored to each command's
 * clip rectangle. */
#ifndef TILL_EXT_PLUGIN_OVERLAY_H
#define TILL_EXT_PLUGIN_OVERLAY_H

#include "till/plugin.h"

#ifdef __cplusplus
extern "C" {
#endif

#define TILL_EXT_OVERLAY "till.overlay/1"

/* till_frame_input.theme */
enum { TILL_THEME_LIGHT = 0, TILL_THEME_DARK = 1 };

/* till_frame_input.flags */
enum {
  TILL_FRAME_LIST_WIDGETS = 1u, /* test mode: widgets() lists what is on screen */
  TILL_FRAME_STILL = 2u,        /* reduce motion */
  TILL_FRAME_IN_TENDER = 4u     /* the cashier is taking money: no sound, fields lose focus */
};

/* till_key.key: what the overlay can use; everything else stays the host's. */
enum {
  TILL_KEY_TAB = 1,
  TILL_KEY_LEFT = 2,
  TILL_KEY_RIGHT = 3,
  TILL_KEY_UP = 4,
  TILL_KEY_DOWN = 5,
  TILL_KEY_PAGE_UP = 6,
  TILL_KEY_PAGE_DOWN = 7,
  TILL_KEY_HOME = 8,
  TILL_KEY_END = 9,
  TILL_KEY_BACKSPACE = 10,
  TILL_KEY_DELETE = 11,
  TILL_KEY_ENTER = 12,
  TILL_KEY_ESCAPE = 13,
  TILL_KEY_OPEN = 14 /* whatever key the register's settings give to the overlay: opens it for the keyboard,
                        and closes it */
};

typedef struct till_key {
  uint32_t key, down; /* down: 1 pressed, 0 released; modifiers arrive as text */
} till_key;

/* An item drawn on the host's screen, on which the plugin may put its stock chip. */
typedef struct till_anchor {
  const char* sku; /* of the item; an item with variants names the variant that is shown, else all of them,
                      comma-free, one anchor each */
  till_rect rect;  /* logical pixels */
} till_anchor;

/* All pointers are borrowed until frame() returns. Rectangles are logical pixels; a rectangle of no size
 * means: not there. */
typedef struct till_frame_input {
  uint32_t size, flags;
  float width, height; /* of the display, logical pixels */
  float scale;         /* framebuffer pixels per logical pixel, 1 to 2 */
  float delta_s;       /* seconds since the last frame, at least 0 */
  int64_t now_unix_ms; /* wall clock, for words such as "2 min ago" */
  uint32_t theme;
  till_rect dock;       /* where the badges go; right-aligned in it */
  till_rect workspace;  /* may be covered by a panel */
  till_rect keep_clear; /* cart, totals, tender: never covered */
  float pointer_x, pointer_y;
  uint32_t pointer_present; /* 0: no pointer over the display */
  uint32_t pointer_down;    /* 1 while the primary button or a finger is down */
  uint32_t
      press_count; /* presses since the last frame: keeps a tap that began and ended between two frames */
  float press_x, press_y; /* of the last of them */
  float wheel;            /* lines scrolled since the last frame, up is positive */
  const char* text;       /* typed since the last frame, or null */
  const till_key* keys;
  uint32_t key_count, key_size;
  const till_anchor* anchors;
  uint32_t anchor_count, anchor_size;
  const char* scanned_sku; /* the item scanned last, or null */
} till_frame_input;

typedef struct till_vertex { /* logical pixels, origin top left */
  float x, y, u, v;
  uint8_t rgba[4];
} till_vertex;

typedef struct till_command {
  float clip[4]; /* left, top, right, bottom, logical pixels */
  uint32_t texture_id, first_index, index_count;
} till_command;

typedef struct till_frame { /* owned by the plugin, valid until the next frame() or destroy() */
  uint32_t size;
  uint32_t revision;      /* equal to the last frame's: nothing changed, the host may keep its picture */
  uint32_t wants_pointer; /* 1: the pointer is over something of ours; the host ignores it */
  uint32_t wants_text;    /* 1: one of our own fields is focused; the host hands keys to us only */
  uint32_t next_frame_ms; /* ask again after so many milliseconds at the latest; 0: motion is under way */
  uint32_t vertex_count, index_count, command_count;
  const till_vertex* vertices;
  const uint32_t* indices;
  const till_command* commands;
} till_frame;

/* RGBA, 8 bits each, straight alpha, rows from the top without padding. Owned by the plugin, valid until the
 * next frame(). */
typedef struct till_texture {
  uint32_t size, texture_id, revision, width, height; /* upload again when `revision` differs */
  const uint8_t* rgba;
} till_texture;

/* till_widget.role */
enum {
  TILL_WIDGET_BADGE = 1,
  TILL_WIDGET_BUTTON = 2,
  TILL_WIDGET_TEXT = 3,
  TILL_WIDGET_ROW = 4,
  TILL_WIDGET_CHIP = 5,
  TILL_WIDGET_FIELD = 6,
  TILL_WIDGET_TAB = 7,
  TILL_WIDGET_PANEL = 8
};

/* What test mode lists. Strings are owned by the plugin, valid until the next frame(). */
typedef struct till_widget {
  const char* id;   /* stable: "badge.sync", "panel.orders.row.1048" */
  const char* text; /* the words drawn */
  till_rect rect;
  uint32_t role, enabled, clipped; /* clipped: 1 when the words did not fit */
} till_widget;

typedef struct till_plugin_overlay {
  /* One frame. `*out` is filled up to out->size. Nonsense in (NaN, no size, too many anchors) gives an empty
   * frame and a log line, never a crash. Returns TILL_E_INVALID for null or short structs. [main-thread &
   * active] */
  till_status (*frame)(const till_plugin* self, const till_frame_input* in, till_frame* out);
  /* The textures that commands name, by index 0, 1, ...; TILL_E_NOT_FOUND past the last. Ask after each
   * frame(). [main-thread & active] */
  till_status (*texture)(const till_plugin* self, uint32_t index, till_texture* out);
  /* Widgets of the last frame in drawing order, when it had TILL_FRAME_LIST_WIDGETS. [main-thread & active]
   */
  till_status (*widgets)(const till_plugin* self, const till_widget** widgets, uint32_t* count,
                         uint32_t* stride);
} till_plugin_overlay;

#ifdef __cplusplus
}
#endif

#endif /* TILL_EXT_PLUGIN_OVERLAY_H */
