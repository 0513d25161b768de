#define _GNU_SOURCE
#include "affinity.h"

#include <dirent.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool read_cpu(const char **text, long *cpu) {
  if (**text < '0' || **text > '9') return false;
  char *end = NULL;
  *cpu = strtol(*text, &end, 10);
  *text = end;
  return *cpu < AFFINITY_MAX_CPUS;
}

bool cpu_list_parse(const char *text, cpu_list *list) {
  memset(list, 0, sizeof *list);
  for (;;) {
    long first = 0;
    if (!read_cpu(&text, &first)) return false;
    long last = first;
    if (*text == '-') {
      text++;
      if (!read_cpu(&text, &last) || last < first) return false;
    }
    for (long cpu = first; cpu <= last; cpu++) list->cpus[cpu] = true;
    if (*text == '\0' || *text == '\n') return true;
    if (*text++ != ',') return false;
  }
}

bool affinity_parse(const char *affinity, bool *any, cpu_list *list) {
  static const char prefix[] = "cpus:";
  *any = strcmp(affinity, "any") == 0;
  if (*any) return true;
  return strncmp(affinity, prefix, strlen(prefix)) == 0 && cpu_list_parse(affinity + strlen(prefix), list);
}

void affinity_apply(const cpu_list *list) {
  cpu_set_t set;
  CPU_ZERO(&set);
  for (size_t cpu = 0; cpu < AFFINITY_MAX_CPUS && cpu < CPU_SETSIZE; cpu++) {
    if (list->cpus[cpu]) CPU_SET(cpu, &set);
  }
  /* It fails where the list names no CPU that there is; affinity_seen tells. */
  (void)sched_setaffinity(0, sizeof set, &set);
}

static bool allowed_of(const char *thread, cpu_list *list) {
  static const char label[] = "Cpus_allowed_list:";
  char path[300];
  snprintf(path, sizeof path, "/proc/self/task/%s/status", thread);
  FILE *status = fopen(path, "re");
  if (status == NULL) return false;
  char line[AFFINITY_MAX_TEXT];
  bool found = false;
  while (!found && fgets(line, sizeof line, status) != NULL) {
    if (strncmp(line, label, strlen(label)) != 0) continue;
    const char *text = line + strlen(label);
    while (*text == ' ' || *text == '\t') text++;
    found = cpu_list_parse(text, list);
  }
  fclose(status);
  return found;
}

/* As the kernel lists CPUs: 0-3,6. */
static void write_list(const cpu_list *list, char into[AFFINITY_MAX_TEXT]) {
  size_t length = (size_t)snprintf(into, AFFINITY_MAX_TEXT, "cpus:");
  const char *separator = "";
  for (int cpu = 0; cpu < AFFINITY_MAX_CPUS && length < AFFINITY_MAX_TEXT - 16; cpu++) {
    if (!list->cpus[cpu]) continue;
    int first = cpu;
    while (cpu + 1 < AFFINITY_MAX_CPUS && list->cpus[cpu + 1]) cpu++;
    length += (size_t)snprintf(into + length, AFFINITY_MAX_TEXT - length, "%s%d", separator, first);
    if (cpu > first) length += (size_t)snprintf(into + length, AFFINITY_MAX_TEXT - length, "-%d", cpu);
    separator = ",";
  }
}

void affinity_seen(const char *asked, char into[AFFINITY_MAX_TEXT]) {
  bool any = false, as_asked = true;
  cpu_list wanted, all = {{false}};
  size_t threads = 0;
  if (!affinity_parse(asked, &any, &wanted)) any = true;
  DIR *tasks = opendir("/proc/self/task");
  struct dirent *task = NULL;
  while (tasks != NULL && (task = readdir(tasks)) != NULL) {
    cpu_list allowed;
    /* A thread may have ended since it was listed. */
    if (task->d_name[0] == '.' || !allowed_of(task->d_name, &allowed)) continue;
    threads++;
    if (!any && memcmp(&allowed, &wanted, sizeof allowed) != 0) as_asked = false;
    for (int cpu = 0; cpu < AFFINITY_MAX_CPUS; cpu++) all.cpus[cpu] = all.cpus[cpu] || allowed.cpus[cpu];
  }
  if (tasks != NULL) closedir(tasks);
  /* What cannot be seen is not claimed. */
  if (any || (as_asked && threads > 0)) snprintf(into, AFFINITY_MAX_TEXT, "%s", asked);
  else write_list(&all, into);
}
