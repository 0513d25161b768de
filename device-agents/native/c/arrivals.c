#include "arrivals.h"

#include "clock.h"

double arrivals_next(arrivals *a, double ended_ms) {
  double now_ms = clock_ms();
  if (!a->periodic) return now_ms;
  if (!a->started) {
    a->started = true;
    a->arrived_ms = now_ms;
    return now_ms;
  }
  double due_ms = a->arrived_ms + a->period_ms;
  for (; now_ms < due_ms; now_ms = clock_ms()) clock_sleep(due_ms - now_ms);
  double late_ms = now_ms - (due_ms > ended_ms ? due_ms : ended_ms);
  a->arrived_ms = due_ms + late_ms;
  a->waits += 1;
  a->sum_ms += late_ms;
  if (late_ms > a->max_ms) a->max_ms = late_ms;
  return a->arrived_ms;
}

double arrivals_mean_lateness_ms(const arrivals *a) { return a->waits == 0 ? 0 : a->sum_ms / a->waits; }
