/* When the next inference may start, and from when its latency counts: packages/agent/src/arrivals.ts. */
#ifndef PACELINE_ARRIVALS_H
#define PACELINE_ARRIVALS_H

#include <stdbool.h>

typedef struct {
  /* Closed: as soon as the last one ended. Periodic: `period_ms` after the last one arrived. */
  bool periodic;
  double period_ms;
  bool started;
  double arrived_ms;
  double waits, sum_ms, max_ms;
} arrivals;

/*
 * Waits until the next inference is due where there is a schedule, and returns the time that its latency counts from.
 * What this wakes late moves this arrival and all later ones, and is told as lateness.
 *
 * `ended_ms`: when the last inference ended; of no meaning before the first.
 */
double arrivals_next(arrivals *a, double ended_ms);

/* How late inferences were started, and not by one another. */
double arrivals_mean_lateness_ms(const arrivals *a);

#endif
