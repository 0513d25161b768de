#include "library.h"

#include <dlfcn.h>
#include <string.h>

#include "message.h"

void *library_open(const char *runtime, const char *path) {
  void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (library != NULL) return library;
  const char *words = dlerror();
  fail("runtime-unavailable", "the %s library cannot be loaded: %s", runtime, words == NULL ? path : words);
}

/* POSIX lets a pointer from dlsym be a function's, ISO C does not; copied, both agree. */
bool library_find(void *library, const char *name, void *function) {
  void *symbol = dlsym(library, name);
  memcpy(function, &symbol, sizeof symbol);
  return symbol != NULL;
}

void library_need(void *library, const char *runtime, const char *name, void *function) {
  if (!library_find(library, name, function)) fail("runtime-unavailable", "the %s library has no %s", runtime, name);
}
