/* What is asked for: `InvocationPlan` and `SuitePlan` of packages/contracts/src/agent. */
#ifndef PACELINE_PLAN_H
#define PACELINE_PLAN_H

#include <stdbool.h>
#include <stddef.h>

#include "affinity.h"

/* A suite may list 10,000 models. */
enum { PLAN_MAX_BYTES = 16 * 1024 * 1024, PLAN_MAX_ERROR = 200 };

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

/* What both kinds of plans ask for. Texts point into the text that was read. */
typedef struct {
  int threads;
  /* NULL: none. */
  const char *delegate;
  /* NULL: nothing was said of it. */
  const char *affinity;
  bool affinity_any;
  cpu_list affinity_cpus;
  /* A whole number that a double holds. */
  double input_seed;
  warmup_rule warmup;
} execution_plan;

/* One model, for one invocation. */
typedef struct {
  execution_plan execution;
  const char *model;
  /* Which of the runtime's kernels to run it by, in its words; NULL for any. */
  const char *kernels;
  /* Inferences in a sample. */
  long batch;
  /* False: an inference starts as soon as the last one ended. */
  bool periodic;
  double period_ms;
  sampling_limits sampling;
} invocation_plan;

/* A model of a suite: `SuiteEntry` of packages/contracts/src/agent/suite.ts. */
typedef struct {
  const char *id;
  const char *model;
  const char *kernels;
  long batch;
  /* Whether the runtime's own profiler is to be on, where it has one. */
  bool profiler;
} suite_entry;

typedef struct {
  execution_plan execution;
  /* Runs before anything is measured; NULL: nothing does. */
  const char *primer;
  double primer_seconds;
  double min_samples, max_samples, max_seconds;
  double rounds, order_seed;
  suite_entry *entries;
  size_t count;
} suite_plan;

typedef struct {
  bool is_suite;
  invocation_plan invocation;
  suite_plan suite;
} any_plan;

/*
 * Reads a plan from `text`, which it rewrites and which the plan points into; `text[length]` must be 0. False, with
 * what is wrong and where in `error`, for anything that is no plan. A suite's entries are to be freed.
 */
bool plan_parse(char *text, size_t length, any_plan *plan, char error[PLAN_MAX_ERROR]);

#endif
