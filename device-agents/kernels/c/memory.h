// Memory for plans and packed weights, aligned to 64 bytes, given back all at once.
#pragma once
#include <stddef.h>

// Null when there is none left.
void *memory_allocate(size_t bytes);
void memory_release_all(void);
