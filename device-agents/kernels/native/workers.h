/* The further threads of a network. */
#ifndef PACELINE_KERNELS_WORKERS_H
#define PACELINE_KERNELS_WORKERS_H

#include <stdint.h>

#include "../c/executor.h"

enum { MAX_THREADS = 16 };

/* Starts threads 1 .. threads - 1; ends this process where one cannot be started. */
void workers_start(Network *network, uint32_t threads);

/* Closes the network, and returns when they have ended. */
void workers_end(Network *network);

#endif
