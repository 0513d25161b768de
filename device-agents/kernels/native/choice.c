#include "choice.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "calls.h"
#include "clock.h"
#include "message.h"
#include "self-check.h"
#include "warmup.h"

/* Timed rounds of each variant; one that is far behind is left out of the later ones. */
enum { ROUNDS = 5, FIRST_ROUNDS = 2, MOST_VARIANTS = 32, MOST_CALLS = 65536 };
static const double far_behind = 1.3;

typedef struct {
  uint32_t variant;
  double times_ms[ROUNDS];
  size_t count;
  double least_ms;
} candidate;

static double time_operator(Network *network, uint32_t operator, long calls) {
  double started_ms = clock_ms();
  for (long call = 0; call < calls; call++) network_run_operator(network, operator);
  return clock_ms() - started_ms;
}

static void time_round(Network *network, uint32_t operator, candidate *one, long *calls, double needed_ms) {
  (void)network_select(network, operator, one->variant);
  /* Its packed weights are not in the caches yet. */
  network_run_operator(network, operator);
  double ms = time_operator(network, operator, *calls);
  while (ms < needed_ms && *calls < MOST_CALLS) {
    *calls *= 2;
    ms = time_operator(network, operator, *calls);
  }
  ms /= (double)*calls;
  one->times_ms[one->count++] = ms;
  one->least_ms = fmin(one->least_ms, ms);
}

/* They take turns, so that what disturbs the device for a moment does not fall on one alone. */
static uint32_t fastest(Network *network, uint32_t operator, candidate *running, size_t count) {
  double needed_ms = least_sample_ms(timer_step_us()), best_ms = HUGE_VAL;
  long calls = 1;
  for (int round = 0; round < ROUNDS && count > 1; round++) {
    double least_ms = HUGE_VAL;
    for (size_t i = 0; i < count; i++) {
      time_round(network, operator, &running[i], &calls, needed_ms);
      least_ms = fmin(least_ms, running[i].least_ms);
    }
    if (round + 1 < FIRST_ROUNDS) continue;
    size_t left = 0;
    for (size_t i = 0; i < count; i++)
      if (running[i].least_ms <= far_behind * least_ms) running[left++] = running[i];
    count = left;
  }
  uint32_t best = running[0].variant;
  for (size_t i = 0; i < count && running[i].count > 0; i++) {
    double ms = median_of(running[i].times_ms, running[i].count);
    if (ms < best_ms) best = running[i].variant;
    best_ms = fmin(best_ms, ms);
  }
  return best;
}

static bool same_tensor(const Plan *plan, uint32_t a, uint32_t b) {
  if (a == PLAN_NONE || b == PLAN_NONE) return a == b;
  const PlanTensor *x = &plan->tensors[a], *y = &plan->tensors[b];
  return x->layout == y->layout && x->channels == y->channels && x->height == y->height && x->width == y->width;
}

/* Whether kernels are as fast for the one as for the other. */
static bool same_shape(const Plan *plan, const PlanOperator *a, const PlanOperator *b) {
  bool same = a->kind == b->kind && same_tensor(plan, a->output, b->output) && a->data[0].bytes == b->data[0].bytes;
  for (int place = 0; place < 3; place++) same = same && same_tensor(plan, a->inputs[place], b->inputs[place]);
  return same && memcmp(a->parameters, b->parameters, sizeof a->parameters) == 0;
}

/* The kernel of an earlier operator of the same shape; NULL for none. */
static const char *name_for_shape(const Network *network, const Plan *plan, uint32_t operator) {
  for (uint32_t i = 0; i < operator; i++)
    if (same_shape(plan, &plan->operators[i], &plan->operators[operator]))
      return network_variant_name(network, i, network_selected(network, i));
  return NULL;
}

static bool is_word(const char *name, const char *word, size_t length) {
  return name != NULL && strlen(name) == length && strncmp(name, word, length) == 0;
}

static uint32_t variant_for(Network *network, const Plan *plan, uint32_t operator, const char *word, size_t length) {
  candidate running[MOST_VARIANTS];
  size_t count = 0;
  const char *before = name_for_shape(network, plan, operator);
  for (uint32_t v = 0; v < network_variants(network, operator) && count < MOST_VARIANTS; v++) {
    const char *name = network_variant_name(network, operator, v);
    if (self_check_refuses(name)) continue;
    if (is_word(name, word, length)) return v;
    running[count++] = (candidate){.variant = v, .least_ms = HUGE_VAL};
  }
  if (count == 0) refuse("operator-unsupported", "operator %u: every kernel that fits gives wrong results here", operator);
  for (size_t i = 0; i < count && before != NULL; i++)
    if (strcmp(network_variant_name(network, operator, running[i].variant), before) == 0) return running[i].variant;
  return fastest(network, operator, running, count);
}

void choose_kernels(Network *network, const Plan *plan, const char *preferred) {
  for (uint32_t operator = 0; operator< plan->operator_count; operator++) {
    size_t length = preferred == NULL ? 0 : strcspn(preferred, " ");
    uint32_t variant = variant_for(network, plan, operator, preferred, length);
    if (network_selected(network, operator) != variant && network_select(network, operator, variant) != 0)
      fail("out-of-memory", "no memory is left to pack the weights of operator %u", operator);
    if (preferred != NULL) preferred += length + (preferred[length] == ' ');
  }
}
