/* A plan as a file: device-agents/kernels/c/plan.h. */
#ifndef PACELINE_KERNELS_PLAN_FILE_H
#define PACELINE_KERNELS_PLAN_FILE_H

#include <stddef.h>

typedef struct {
  /* Aligned to 64 bytes, as kernels read it in place; for the caller to free. */
  void *bytes;
  size_t length;
} plan_file;

/* NULL bytes, with `errno`, where it cannot be read. */
plan_file plan_file_read(const char *path);

#endif
