/* Inferences in a row, and how many a sample needs: calls.ts and calls-per-sample.ts of packages/agent. */
#ifndef PACELINE_CALLS_H
#define PACELINE_CALLS_H

#include "model.h"

/* Makes `calls` inferences in a row; the time at which the last one ended. */
double end_of_calls(const model *m, long calls);

/* Milliseconds that `calls` inferences in a row take. */
double time_calls(const model *m, long calls);

/* Milliseconds that a sample has to last by a clock of this step; 0 where the step is not above 0. */
double least_sample_ms(double step_us);

/*
 * How many inferences a sample needs to last at least 100 steps of the clock: `least`, doubled for as long as it
 * takes. Those that this tries are no samples.
 */
long calls_per_sample(const model *m, double step_us, long least);

#endif
