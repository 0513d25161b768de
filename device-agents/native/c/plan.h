/* One invocation as it is asked for: `InvocationPlan` of packages/contracts/src/agent/messages.ts. */
#ifndef PACELINE_PLAN_H
#define PACELINE_PLAN_H

#include <stdbool.h>
#include <stddef.h>

#include "affinity.h"

enum { PLAN_MAX_BYTES = 64 * 1024, PLAN_MAX_ERROR = 200 };

/* When an invocation is warm: `WarmupRule` of packages/domain/src/measurement/warmup.ts. */
typedef struct {
  double tolerance;
  double min_block_samples;
  double min_block_ms;
  double long_block_ms;
  double settle_ms;
  double settle_iterations;
  double min_ms;
  double max_ms;
  double max_iterations;
} warmup_rule;

/* How long to sample: `SamplingLimits` of packages/domain/src/measurement/plan-invocation.ts. */
typedef struct {
  double min_iterations;
  double max_iterations;
  double target_seconds;
  double max_seconds;
} sampling_limits;

typedef struct {
  /* Path of the model; points into the text that was read, as do the two below. */
  const char *model;
  int threads;
  /* NULL: none. */
  const char *delegate;
  /* NULL: nothing was said of it. */
  const char *affinity;
  bool affinity_any;
  cpu_list affinity_cpus;
  /* Inferences in a sample. */
  long batch;
  /* 0 where an inference starts as soon as the last one ended. */
  bool periodic;
  double period_ms;
  /* A whole number that a double holds. */
  double input_seed;
  warmup_rule warmup;
  sampling_limits sampling;
} invocation_plan;

/*
 * Reads a plan from `text`, which it rewrites and which the plan points into; `text[length]` must be 0. False, with
 * what is wrong and where in `error`, for anything that is no plan.
 */
bool plan_parse(char *text, size_t length, invocation_plan *plan, char error[PLAN_MAX_ERROR]);

#endif
