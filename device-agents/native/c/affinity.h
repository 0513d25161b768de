/* Which CPUs the threads of this process may run on. */
#ifndef PACELINE_AFFINITY_H
#define PACELINE_AFFINITY_H

#include <stdbool.h>
#include <stddef.h>

enum { AFFINITY_MAX_CPUS = 1024, AFFINITY_MAX_TEXT = 4096 };

typedef struct {
  bool cpus[AFFINITY_MAX_CPUS];
} cpu_list;

/* Reads `0,2-3`, as the kernel writes its lists; false for anything else, an empty one included. */
bool cpu_list_parse(const char *text, cpu_list *list);

/* The list after `cpus:` of an affinity; false where it is neither that nor `any`, which gives no list. */
bool affinity_parse(const char *affinity, bool *any, cpu_list *list);

/* Holds this thread, and those that it starts from now on, to a list. What the system made of it is to be looked up. */
void affinity_apply(const cpu_list *list);

/*
 * Writes the affinity that holds: as asked where every thread of this process may run on exactly those CPUs, else
 * `cpus:` and all that any of them may run on (Cpus_allowed_list, proc_pid_status(5)).
 */
void affinity_seen(const char *asked, char into[AFFINITY_MAX_TEXT]);

#endif
