#include "suite.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "calls.h"
#include "clock.h"
#include "message.h"
#include "process.h"
#include "seeded-input.h"
#include "warmup.h"

/* The most samples in one message. */
enum { MAX_SAMPLES = 10000 };

typedef struct {
  double *ms;
  size_t count, capacity;
} sample_list;

typedef struct {
  const runtime *in;
  const suite_plan *plan;
  double step_us;
  double sequence;
  sample_list samples;
  warmup warm;
} suite;

/* An entry's turn. */
typedef struct {
  const suite_entry *entry;
  double round;
} turn;

static void keep(sample_list *list, double sample_ms) {
  if (list->count == list->capacity) {
    size_t capacity = list->capacity == 0 ? 1024 : 2 * list->capacity;
    double *ms = realloc(list->ms, capacity * sizeof *ms);
    if (ms == NULL) fail("out-of-memory", "no memory is left to hold %zu samples", capacity);
    list->ms = ms;
    list->capacity = capacity;
  }
  list->ms[list->count++] = sample_ms;
}

static void begin(const char *type, const turn *t) {
  message_begin(type);
  message_text("entry", t->entry->id);
  message_number("round", t->round);
}

static void send_blocks(suite *s, const turn *t, const char *phase) {
  for (size_t sent = 0; sent < s->samples.count; sent += MAX_SAMPLES) {
    size_t left = s->samples.count - sent;
    begin("slice-block", t);
    message_number("sequence", s->sequence++);
    message_text("phase", phase);
    message_numbers("samplesMs", s->samples.ms + sent, left < MAX_SAMPLES ? left : MAX_SAMPLES);
    message_send();
  }
}

/* Milliseconds of so many inferences in a row. */
static double time_sample(const suite *s, const model *m, const turn *t, const char *phase, long calls) {
  double started_ms = clock_ms();
  double elapsed_ms = end_of_calls(m, calls) - started_ms;
  if (elapsed_ms > 0 && elapsed_ms < HUGE_VAL) return elapsed_ms;
  fail("invalid-sample", "%s sample %zu of \"%s\" lasted %g ms", phase, s->samples.count, t->entry->id, elapsed_ms);
}

static void warm_up(suite *s, const model *m, const turn *t, long batch) {
  s->samples.count = 0;
  warmup_start(&s->warm, &s->plan->execution.warmup);
  while (s->warm.state == WARMUP_WARMING) {
    double elapsed_ms = time_sample(s, m, t, "warmup", batch);
    keep(&s->samples, elapsed_ms / (double)batch);
    /* The rule counts the time that has passed, which is the whole batch's. */
    if (warmup_push(&s->warm, elapsed_ms) == WARMUP_NO_MEMORY) fail("out-of-memory", "no memory is left to warm up");
  }
}

static void sample(suite *s, const model *m, const turn *t, long batch) {
  const suite_plan *plan = s->plan;
  double spent_ms = 0;
  s->samples.count = 0;
  while ((double)s->samples.count < plan->min_samples ||
         ((double)s->samples.count < plan->max_samples && spent_ms < plan->max_seconds * 1000)) {
    double elapsed_ms = time_sample(s, m, t, "measured", batch);
    spent_ms += elapsed_ms;
    keep(&s->samples, elapsed_ms / (double)batch);
  }
}

/* Blocks are sent between phases only: an entry's are short. */
static void measure_entry(suite *s, const turn *t) {
  const execution_plan *execution = &s->plan->execution;
  model m;
  char hex[65];
  const model_source from = {t->entry->model, t->entry->kernels, t->entry->profiler};
  model_load(&m, s->in, &from, execution->delegate, execution->threads);
  s->in->set_inputs(execution->input_seed);
  double first_ms = time_calls(&m, 1);
  const char *digest = model_output_digest(&m, hex) ? hex : NULL;
  long batch = calls_per_sample(&m, s->step_us, t->entry->batch);
  begin("slice", t);
  model_say(&m, execution->affinity);
  message_number("firstMs", first_ms);
  message_number("batch", (double)batch);
  message_send();
  warm_up(s, &m, t, batch);
  double warmed = (double)s->samples.count;
  send_blocks(s, t, "warmup");
  sample(s, &m, t, batch);
  send_blocks(s, t, "measured");
  begin("slice-done", t);
  message_number("iterations", (double)s->samples.count);
  message_open_object("warmup");
  message_number("iterations", warmed);
  message_text("reason", s->warm.state == WARMUP_AGREED ? "agreed" : "limit");
  message_close_object();
  if (digest == NULL) message_null("outputDigest");
  else message_text("outputDigest", digest);
  /* TFLite's form has names that no runner in C knows: whoever started it writes that of the times. */
  message_null("profilerText");
  if (t->entry->profiler && s->in->say_profile != NULL) s->in->say_profile();
  message_send();
}

/* False where the runtime refuses the entry's model. */
static bool take_turn(suite *s, const turn *t) {
  jmp_buf refused;
  process_log_forget();
  volatile bool measured = false;
  if (setjmp(refused) == 0) {
    refusal_jump = &refused;
    measure_entry(s, t);
    measured = true;
  }
  refusal_jump = NULL;
  if (!measured) {
    begin("slice-refused", t);
    message_text("code", refusal_code());
    message_text("message", refusal_text());
    message_send();
  }
  s->in->close();
  warmup_end(&s->warm);
  return measured;
}

static void prime(const suite *s) {
  const suite_plan *plan = s->plan;
  model m;
  const model_source from = {plan->primer, NULL, false};
  model_load(&m, s->in, &from, plan->execution.delegate, plan->execution.threads);
  s->in->set_inputs(plan->execution.input_seed);
  double end_ms = clock_ms() + plan->primer_seconds * 1000;
  do model_run(&m);
  while (clock_ms() < end_ms);
  s->in->close();
}

/* Every entry that is not refused once a round, in an order that both ends know (suite-order.ts). */
static void take_turns(suite *s, double *measured, double *refusals) {
  const suite_plan *plan = s->plan;
  size_t *left = calloc(plan->count, sizeof *left);
  bool *refused = calloc(plan->count, sizeof *refused);
  if (left == NULL || refused == NULL) fail("out-of-memory", "no memory is left to order the entries");
  random_stream random;
  random_start(&random, seed_of(plan->order_seed));
  for (double round = 0; round < plan->rounds; round++) {
    for (size_t i = 0; i < plan->count; i++) left[i] = i;
    for (size_t count = plan->count; count > 0; count--) {
      size_t place = random_below(&random, (uint32_t)count), index = left[place];
      memmove(left + place, left + place + 1, (count - place - 1) * sizeof *left);
      if (refused[index]) continue;
      refused[index] = !take_turn(s, &(turn){.entry = &plan->entries[index], .round = round});
      *measured += !refused[index];
      *refusals += refused[index];
    }
  }
  free(left);
  free(refused);
}

void suite_run(const runtime *in, const suite_plan *plan) {
  static suite s;
  double measured = 0, refusals = 0;
  s = (suite){.in = in, .plan = plan, .step_us = timer_step_us()};
  if (plan->primer != NULL) prime(&s);
  take_turns(&s, &measured, &refusals);
  free(s.samples.ms);
  double peak_bytes = process_peak_bytes();
  message_begin("suite-done");
  message_number("measured", measured);
  message_number("refused", refusals);
  message_number("peakBytes", peak_bytes > 0 ? peak_bytes : (double)NAN);
  message_send();
  message_mark_end();
}
