/*
 * kernel-stand THREADS REPEATS
 *
 * The executor at the other end of two pipes: what native-kernels.ts asks by stdin is answered by stdout, so that
 * tests written against the WASM run on native kernels. Each request is `request` and its bytes. Each run is repeated
 * from the same memory, and ends this program where it does not give the same bytes again.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../../device-agents/kernels/c/executor.h"
#include "../../../device-agents/kernels/c/memory.h"
#include "../../../device-agents/kernels/c/plan.h"

enum { OPEN = 1, SELECT = 2, RUN = 3, CLOSE = 4, RELEASE_ALL = 5 };
enum { MOST_NETWORKS = 256, MOST_THREADS = 16, ALL = 0xffffffff };

typedef struct {
  uint32_t what, network, operator, variant, bytes;
} request;

typedef struct {
  Network *network;
  void *plan;
  uint8_t *arena;
  uint32_t arena_bytes;
  pthread_t threads[MOST_THREADS];
  int ended;
} seat;

typedef struct {
  Network *network;
  uint32_t thread;
} work;

static seat seats[MOST_NETWORKS];
static uint32_t seated, threads, repeats;

static void take(void *into, size_t count) {
  for (size_t held = 0; held < count;) {
    ssize_t got = read(STDIN_FILENO, (char *)into + held, count - held);
    if (got <= 0) exit(0);
    held += (size_t)got;
  }
}

static void give(const void *bytes, size_t count) {
  for (size_t sent = 0; sent < count;) {
    ssize_t put = write(STDOUT_FILENO, (const char *)bytes + sent, count - sent);
    if (put <= 0) exit(0);
    sent += (size_t)put;
  }
}

static void give_word(uint32_t word) { give(&word, sizeof word); }

static void give_text(const char *text) {
  give_word((uint32_t)strlen(text));
  give(text, strlen(text));
}

static void *do_work(void *argument) {
  work mine = *(work *)argument;
  free(argument);
  network_work(mine.network, mine.thread);
  return NULL;
}

static void start_threads(seat *at) {
  for (uint32_t thread = 1; thread < threads; thread++) {
    work *its = malloc(sizeof *its);
    *its = (work){at->network, thread};
    if (pthread_create(&at->threads[thread], NULL, do_work, its) != 0) abort();
  }
}

static void end(seat *at) {
  if (at->ended) return;
  network_close(at->network);
  for (uint32_t thread = 1; thread < threads; thread++) pthread_join(at->threads[thread], NULL);
  free(at->plan);
  at->ended = 1;
}

static void release_all(void) {
  while (seated > 0) end(&seats[--seated]);
  memory_release_all();
}

static void open_network(uint32_t bytes) {
  /* Exactly as long as the plan, so that a sanitizer sees what is read beyond it. */
  void *copy = NULL;
  if (seated == MOST_NETWORKS || posix_memalign(&copy, 64, bytes > 0 ? bytes : 1) != 0) abort();
  take(copy, bytes);
  Network *network = network_open(copy, bytes, threads);
  give_word(network != NULL);
  if (network == NULL) {
    give_word(network_error_operator());
    give_text(network_error());
    free(copy);
    return;
  }
  Plan plan;
  uint32_t where;
  if (plan_open(&plan, copy, bytes, &where) != NULL) abort();
  seat *at = &seats[seated];
  *at = (seat){.network = network, .plan = copy, .arena_bytes = plan.arena_bytes};
  at->arena = (uint8_t *)network_tensor(network, 0) - plan.tensors[0].offset;
  start_threads(at);
  give_word(seated++);
  give_word(plan.arena_bytes);
  give_word((uint32_t)network_bytes(network));
  give_word(plan.operator_count);
  for (uint32_t i = 0; i < plan.operator_count; i++) {
    give_word(network_selected(network, i));
    give_word(network_variants(network, i));
    for (uint32_t v = 0; v < network_variants(network, i); v++) give_text(network_variant_name(network, i, v));
  }
}

static void run_once(seat *at, uint32_t operator) {
  if (operator== ALL) network_run(at->network);
  else network_run_operator(at->network, operator);
}

static void run(seat *at, uint32_t operator) {
  uint8_t *before = malloc(at->arena_bytes), *after = malloc(at->arena_bytes);
  if (before == NULL || after == NULL) abort();
  take(before, at->arena_bytes);
  for (uint32_t repeat = 0; repeat < repeats; repeat++) {
    memcpy(at->arena, before, at->arena_bytes);
    run_once(at, operator);
    if (repeat > 0 && memcmp(after, at->arena, at->arena_bytes) != 0) {
      fprintf(stderr, "run %u gave other bytes than the first\n", repeat);
      exit(1);
    }
    memcpy(after, at->arena, at->arena_bytes);
  }
  give(after, at->arena_bytes);
  free(before);
  free(after);
}

int main(int count, char **arguments) {
  if (count != 3) return 1;
  threads = (uint32_t)atoi(arguments[1]);
  repeats = (uint32_t)atoi(arguments[2]);
  for (;;) {
    request asked;
    take(&asked, sizeof asked);
    seat *at = &seats[asked.network < MOST_NETWORKS ? asked.network : 0];
    if (asked.what == OPEN) open_network(asked.bytes);
    else if (asked.what == SELECT) give_word((uint32_t)network_select(at->network, asked.operator, asked.variant));
    else if (asked.what == RUN) run(at, asked.operator);
    else if (asked.what == CLOSE) end(at);
    else if (asked.what == RELEASE_ALL) release_all();
  }
}
