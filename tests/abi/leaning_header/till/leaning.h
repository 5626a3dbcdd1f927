/* Uses uint32_t without including what declares it: what headers_alone.cmake must notice. */
#ifndef TILL_LEANING_H
#define TILL_LEANING_H

typedef struct till_leaning {
  uint32_t size;
} till_leaning;

#endif /* TILL_LEANING_H */
