/* A shared library of a runtime, loaded when it is known which; failing ends this process as `runtime-unavailable`. */
#ifndef PACELINE_LIBRARY_H
#define PACELINE_LIBRARY_H

#include <stdbool.h>

/* `runtime` names it in an error, as it does below. */
void *library_open(const char *runtime, const char *path);

/* Puts the address of a function into the pointer that `function` points to. */
void library_need(void *library, const char *runtime, const char *name, void *function);

/* As above, for a function that versions may lack: NULL and false then. */
bool library_find(void *library, const char *name, void *function);

#endif
