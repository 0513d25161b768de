#include "workers.h"

#include <pthread.h>
#include <string.h>

#include "message.h"

typedef struct {
  Network *network;
  uint32_t index;
  pthread_t thread;
} worker;

static worker workers[MAX_THREADS];
static uint32_t started;

static void *work(void *argument) {
  const worker *self = argument;
  network_work(self->network, self->index);
  return NULL;
}

void workers_start(Network *network, uint32_t threads) {
  for (uint32_t index = 1; index < threads; index++) {
    worker *next = &workers[started];
    *next = (worker){.network = network, .index = index};
    int status = pthread_create(&next->thread, NULL, work, next);
    if (status != 0) fail("internal", "thread %u of %u cannot be started: %s", index, threads, strerror(status));
    started++;
  }
}

void workers_end(Network *network) {
  network_close(network);
  while (started > 0) pthread_join(workers[--started].thread, NULL);
}
