/* When an invocation is warm, and when it has sampled enough: as packages/domain/src/measurement decides. */
#ifndef PACELINE_WARMUP_H
#define PACELINE_WARMUP_H

#include <stdbool.h>
#include <stddef.h>

#include "plan.h"

typedef enum { WARMUP_WARMING, WARMUP_AGREED, WARMUP_LIMIT, WARMUP_INVALID, WARMUP_NO_MEMORY } warmup_state;

typedef struct {
  warmup_rule rule;
  double *block;
  size_t block_count, block_capacity;
  double block_ms, elapsed_ms;
  double iterations;
  double medians_ms[2];
  size_t medians, settled_blocks;
  warmup_state state;
} warmup;

void warmup_start(warmup *w, const warmup_rule *rule);

/* Takes the next duration; what it says once it is no longer warming stays. A duration that is none is invalid. */
warmup_state warmup_push(warmup *w, double sample_ms);

void warmup_end(warmup *w);

/* Whether another sample is to be taken; `elapsed_ms` is of sampling alone. */
bool continue_sampling(const sampling_limits *limits, double iterations, double elapsed_ms);

/* The middle value, or the mean of the two in the middle, of `count` values above 0 in number, which it sorts. */
double median_of(double *values, size_t count);

#endif
