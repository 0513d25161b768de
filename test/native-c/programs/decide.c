#define _GNU_SOURCE
/*
 * What the runner decides for durations and plans that tests give it, a line of stdin each:
 *   warmup <rule's nine numbers> : <durations>     -> <state> <iterations>
 *   sample <limits' four numbers> <iterations> <elapsed ms> -> 0 or 1
 *   plan <JSON>                                    -> ok, or what is wrong
 *   input <type> <count> <seed> <input's index>    -> sha256 of the bytes
 *   below <seed> <bound>                           -> the next whole number below it
 *   log <text with \n for a line's end>            -> <operator>|<words>
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "message.h"
#include "plan.h"
#include "refusal.h"
#include "seeded-input.h"
#include "sha256.h"
#include "warmup.h"

static void decide_warmup(char *text) {
  warmup_rule r;
  int read = 0;
  if (sscanf(text, "%lf %lf %lf %lf %lf %lf %lf %lf %lf :%n", &r.tolerance, &r.min_block_samples, &r.min_block_ms,
             &r.long_block_ms, &r.settle_ms, &r.settle_iterations, &r.min_ms, &r.max_ms, &r.max_iterations, &read) != 9)
    exit(2);
  warmup w;
  warmup_start(&w, &r);
  char *at = text + read, *end = NULL;
  for (double ms = strtod(at, &end); end != at; ms = strtod(at, &end)) {
    if (warmup_push(&w, ms) != WARMUP_WARMING) break;
    at = end;
  }
  static const char *const names[] = {"warming", "agreed", "limit", "invalid", "memory"};
  printf("%s %.0f\n", names[w.state], w.iterations);
  warmup_end(&w);
}

static void decide_sample(const char *text) {
  sampling_limits l;
  double iterations, elapsed_ms;
  if (sscanf(text, "%lf %lf %lf %lf %lf %lf", &l.min_iterations, &l.max_iterations, &l.target_seconds, &l.max_seconds,
             &iterations, &elapsed_ms) != 6)
    exit(2);
  printf("%d\n", continue_sampling(&l, iterations, elapsed_ms));
}

static void decide_plan(const char *text) {
  /* A copy of just its length: a reader that goes past it is caught. */
  size_t length = strlen(text);
  char *copy = malloc(length + 1), error[PLAN_MAX_ERROR];
  memcpy(copy, text, length + 1);
  any_plan plan;
  printf("%s\n", plan_parse(copy, length, &plan, error) ? "ok" : error);
  free(plan.suite.entries);
  free(copy);
}

static void decide_input(const char *text) {
  int type;
  size_t count;
  double seed;
  unsigned index;
  if (sscanf(text, "%d %zu %lf %u", &type, &count, &seed, &index) != 4) exit(2);
  size_t bytes = count * seeded_element_bytes(type);
  void *values = malloc(bytes + 1);
  seeded_fill(values, count, type, input_seed(seed, index));
  sha256 hash;
  char hex[65];
  sha256_start(&hash);
  /* In two parts, so that one ends within a block. */
  sha256_update(&hash, values, bytes / 3);
  sha256_update(&hash, (char *)values + bytes / 3, bytes - bytes / 3);
  sha256_finish(&hash, hex);
  printf("%s\n", hex);
  free(values);
}

static void decide_below(const char *text) {
  double seed;
  unsigned bound;
  if (sscanf(text, "%lf %u", &seed, &bound) != 2) exit(2);
  random_stream random;
  random_start(&random, seed_of(seed));
  printf("%u\n", random_below(&random, bound));
}

static void decide_log(char *text) {
  for (char *at = text; (at = strstr(at, "\\n")) != NULL;) {
    at[0] = '\n';
    memmove(at + 1, at + 2, strlen(at + 2) + 1);
  }
  static refusal said;
  refusal_read(text, &said);
  printf("%s|%s\n", said.operator_name, said.words);
}

int main(void) {
  char *line = NULL;
  size_t capacity = 0;
  for (ssize_t length; (length = getline(&line, &capacity, stdin)) > 0;) {
    if (line[length - 1] == '\n') line[length - 1] = '\0';
    if (strncmp(line, "warmup ", 7) == 0) decide_warmup(line + 7);
    else if (strncmp(line, "sample ", 7) == 0) decide_sample(line + 7);
    else if (strncmp(line, "plan ", 5) == 0) decide_plan(line + 5);
    else if (strncmp(line, "input ", 6) == 0) decide_input(line + 6);
    else if (strncmp(line, "below ", 6) == 0) decide_below(line + 6);
    else if (strncmp(line, "log ", 4) == 0) decide_log(line + 4);
    else return 2;
  }
  free(line);
  return 0;
}
