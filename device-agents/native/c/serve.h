/* What a program does around its runtime: it is asked by a line of stdin, answers by messages, and ends. */
#ifndef PACELINE_SERVE_H
#define PACELINE_SERVE_H

#include <stdbool.h>

#include "model.h"

typedef struct {
  /* Says `ready` and ends. */
  bool probing;
  /* The file that the first inference's outputs are written to; NULL for none. */
  const char *outputs;
  /* Loads the runtime, once affinity holds; `asked` is for it alone. */
  runtime (*load)(const void *asked);
  const void *asked;
} service;

/* Before anything else that a program does: takes stdout for messages alone. */
void serve_open(void);

/* Serves one plan, or a probe; the status that the program is to end with. */
int serve(const service *what);

#endif
