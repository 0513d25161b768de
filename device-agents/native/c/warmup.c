#include "warmup.h"

#include <math.h>
#include <stdlib.h>

void warmup_start(warmup *w, const warmup_rule *rule) {
  *w = (warmup){.rule = *rule, .state = WARMUP_WARMING};
}

void warmup_end(warmup *w) {
  free(w->block);
  w->block = NULL;
  w->block_capacity = 0;
}

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

double median_of(double *values, size_t count) {
  qsort(values, count, sizeof *values, ascending);
  size_t below = (count - 1) / 2;
  if (count % 2 == 1) return values[below];
  return values[below] + (values[below + 1] - values[below]) * 0.5;
}

static bool hold(warmup *w, double sample_ms) {
  if (w->block_count == w->block_capacity) {
    size_t capacity = w->block_capacity == 0 ? 1024 : 2 * w->block_capacity;
    double *block = realloc(w->block, capacity * sizeof *block);
    if (block == NULL) return false;
    w->block = block;
    w->block_capacity = capacity;
  }
  w->block[w->block_count++] = sample_ms;
  return true;
}

static bool block_is_full(const warmup *w) {
  if ((double)w->block_count >= w->rule.min_block_samples && w->block_ms >= w->rule.min_block_ms) return true;
  return w->block_count >= 2 && w->block_ms >= w->rule.long_block_ms;
}

static void close_block(warmup *w) {
  w->medians_ms[0] = w->medians_ms[1];
  w->medians_ms[1] = median_of(w->block, w->block_count);
  w->medians++;
  bool settled = w->iterations - (double)w->block_count >= w->rule.settle_iterations &&
                 w->elapsed_ms - w->block_ms >= w->rule.settle_ms;
  w->settled_blocks = settled ? w->settled_blocks + 1 : 0;
  w->block_count = 0;
  w->block_ms = 0;
}

static bool last_two_agree(const warmup *w) {
  double previous = w->medians_ms[0], last = w->medians_ms[1];
  if (w->medians < 2 || w->settled_blocks < 2) return false;
  return fabs(last - previous) <= w->rule.tolerance * fmin(last, previous);
}

warmup_state warmup_push(warmup *w, double sample_ms) {
  if (w->state != WARMUP_WARMING) return w->state;
  if (!(sample_ms > 0 && sample_ms < HUGE_VAL)) return w->state = WARMUP_INVALID;
  if (!hold(w, sample_ms)) return w->state = WARMUP_NO_MEMORY;
  w->block_ms += sample_ms;
  w->iterations += 1;
  w->elapsed_ms += sample_ms;
  if (block_is_full(w)) {
    close_block(w);
    if (w->elapsed_ms >= w->rule.min_ms && last_two_agree(w)) return w->state = WARMUP_AGREED;
  }
  if (w->elapsed_ms >= w->rule.max_ms || w->iterations >= w->rule.max_iterations) w->state = WARMUP_LIMIT;
  return w->state;
}

bool continue_sampling(const sampling_limits *limits, double iterations, double elapsed_ms) {
  if (iterations < 1) return true;
  double seconds = elapsed_ms / 1000;
  if (iterations >= limits->max_iterations || seconds >= limits->max_seconds) return false;
  return iterations < limits->min_iterations || seconds < limits->target_seconds;
}
