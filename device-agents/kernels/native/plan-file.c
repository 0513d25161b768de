#include "plan-file.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { ALIGNMENT = 64 };

plan_file plan_file_read(const char *path) {
  plan_file file = {NULL, 0};
  struct stat facts;
  FILE *from = fopen(path, "re");
  if (from == NULL) return file;
  if (fstat(fileno(from), &facts) == 0 && facts.st_size >= 0) {
    file.length = (size_t)facts.st_size;
    file.bytes = aligned_alloc(ALIGNMENT, (file.length / ALIGNMENT + 1) * ALIGNMENT);
  }
  if (file.bytes != NULL && fread(file.bytes, 1, file.length, from) != file.length) {
    free(file.bytes);
    file.bytes = NULL;
  }
  fclose(from);
  return file;
}
