#include "memory.h"
#include <stdint.h>

enum { ALIGNMENT = 64, PAGE = 65536 };

#if defined(__wasm__)

extern unsigned char __heap_base;
static uintptr_t next;

void *memory_allocate(size_t bytes) {
  if (next == 0) next = ((uintptr_t)&__heap_base + ALIGNMENT - 1) & ~(uintptr_t)(ALIGNMENT - 1);
  // In 64 bits, where nothing wraps.
  uint64_t end = next + (((uint64_t)bytes + ALIGNMENT - 1) & ~(uint64_t)(ALIGNMENT - 1));
  uint64_t wanted = (end + PAGE - 1) / PAGE;
  uint64_t present = __builtin_wasm_memory_size(0);
  if (wanted > PAGE) return 0;
  if (wanted > present && __builtin_wasm_memory_grow(0, wanted - present) == (size_t)-1) return 0;
  void *start = (void *)next;
  next = (uintptr_t)end;
  return start;
}

void memory_release_all(void) { next = 0; }

#else

#include <stdlib.h>
#include <string.h>

typedef struct Piece {
  struct Piece *before;
} Piece;

static Piece *last;

void *memory_allocate(size_t bytes) {
  size_t whole = ((bytes + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1)) + ALIGNMENT;
  Piece *piece = aligned_alloc(ALIGNMENT, whole);
  if (!piece) return 0;
  memset(piece, 0, whole);
  piece->before = last;
  last = piece;
  return (char *)piece + ALIGNMENT;
}

void memory_release_all(void) {
  while (last) {
    Piece *piece = last;
    last = piece->before;
    free(piece);
  }
}

#endif
