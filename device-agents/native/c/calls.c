#include "calls.h"

#include "clock.h"

/* A step is so a hundredth of a sample. */
enum { STEPS_PER_SAMPLE = 100 };
/* Others can make calls look longer and never shorter, so the shortest of so many tries counts. */
enum { TRIES = 3 };
/* A try that lasted so many times what is needed was not made so by others. */
enum { BEYOND_DOUBT = 100 };
/* No sample has more calls, however coarse the clock is. */
enum { MAX_CALLS = 65536 };

/*
 * A reading takes 20 ns here and 100 ns in Node. Samples as short as that allows would reach the most iterations of a
 * warm-up before its least time, and would not be those of the same model on the same library there.
 */
static const double finest_step_us = 0.1;

double end_of_calls(const model *m, long calls) {
  for (long call = 0; call < calls; call++) model_run(m);
  return clock_ms();
}

double time_calls(const model *m, long calls) {
  double started_ms = clock_ms();
  return end_of_calls(m, calls) - started_ms;
}

double least_sample_ms(double step_us) {
  if (!(step_us > 0)) return 0;
  return STEPS_PER_SAMPLE * (step_us > finest_step_us ? step_us : finest_step_us) / 1000;
}

static bool lasts_long_enough(const model *m, long calls, double needed_ms) {
  if (needed_ms == 0) return true;
  for (int tries = 0; tries < TRIES; tries++) {
    double elapsed_ms = time_calls(m, calls);
    if (elapsed_ms < needed_ms) return false;
    if (elapsed_ms >= BEYOND_DOUBT * needed_ms) return true;
  }
  return true;
}

long calls_per_sample(const model *m, double step_us, long least) {
  double needed_ms = least_sample_ms(step_us);
  long calls = least;
  while (calls < MAX_CALLS && !lasts_long_enough(m, calls, needed_ms)) {
    calls = 2 * calls < MAX_CALLS ? 2 * calls : MAX_CALLS;
  }
  return calls;
}
