#include "invocation.h"

#include <math.h>

#include "arrivals.h"
#include "calls.h"
#include "clock.h"
#include "message.h"
#include "model.h"
#include "process.h"
#include "warmup.h"

/* How long samples are held before they are sent, so that sending is rare beside sampling. */
enum { PIECE_MS = 250 };
/* The most samples in one message. */
enum { MAX_SAMPLES = 10000 };
/* Inferences outside of timing after a pause, which cools caches, as far as they fit in this share of a piece. */
enum { MAX_REHEATS = 3 };
static const double reheat_share = 0.01;

typedef struct {
  const model *m;
  const invocation_plan *plan;
  double samples_ms[MAX_SAMPLES];
  size_t held;
  double sequence;
} sampler;

/* Samples of one phase, and what it decides by. */
typedef struct {
  const char *name;
  bool measured;
  long batch;
  arrivals when;
  warmup warm;
  double started_ms, busy_ms, iterations, shortest_ms, idle_ms;
} phase;

static void send_block(sampler *s, const phase *p) {
  message_begin("block");
  message_number("sequence", s->sequence++);
  message_text("phase", p->name);
  message_number("batch", (double)p->batch);
  message_numbers("samplesMs", s->samples_ms, s->held);
  message_send();
  s->held = 0;
}

/* A clock that stands still makes no sample either, and nothing is bent into one. */
static void check_sample(const phase *p, double started_ms, double ended_ms) {
  if (ended_ms > started_ms && ended_ms - started_ms < HUGE_VAL) return;
  fail("invalid-sample", "%s sample %.0f lasted %g ms: this runner's clock went from %.6f to %.6f ms", p->name,
       p->iterations, ended_ms - started_ms, started_ms, ended_ms);
}

static bool wants_more(const sampler *s, phase *p, double sample_ms) {
  double batch_ms = sample_ms * (double)p->batch;
  p->iterations += 1;
  p->busy_ms += batch_ms;
  p->shortest_ms = fmin(p->shortest_ms, batch_ms);
  if (!p->measured) {
    /* The rule compares blocks with one another and counts the time that passes, which is the batches'. */
    warmup_state state = warmup_push(&p->warm, batch_ms);
    if (state == WARMUP_NO_MEMORY) fail("out-of-memory", "no memory is left to hold a warm-up block");
    if (state == WARMUP_INVALID) fail("invalid-sample", "a warm-up sample lasted %g ms", batch_ms);
    return state == WARMUP_WARMING;
  }
  /* Waiting for the next period is part of sampling; sending a block in a closed loop is not. */
  double elapsed_ms = s->plan->periodic ? clock_ms() - p->started_ms : p->busy_ms;
  return continue_sampling(&s->plan->sampling, p->iterations, elapsed_ms);
}

static long reheats_at(double inference_ms) {
  double fit = floor(reheat_share * PIECE_MS / inference_ms);
  return fit < MAX_REHEATS ? (long)fit : MAX_REHEATS;
}

/* Samples while more are wanted; `idle_ms` is the time from the first to the last that no sample holds. */
static void sample_phase(sampler *s, phase *p) {
  p->started_ms = clock_ms();
  p->shortest_ms = HUGE_VAL;
  double sent_ms = p->started_ms, sampled_ms = 0, ended_ms = 0;
  for (;;) {
    double started_ms = arrivals_next(&p->when, ended_ms);
    ended_ms = end_of_calls(s->m, p->batch);
    check_sample(p, started_ms, ended_ms);
    double sample_ms = (ended_ms - started_ms) / (double)p->batch;
    sampled_ms += ended_ms - started_ms;
    s->samples_ms[s->held++] = sample_ms;
    bool more = wants_more(s, p, sample_ms);
    if (more && s->held < MAX_SAMPLES && ended_ms - sent_ms < PIECE_MS) continue;
    send_block(s, p);
    if (!more && p->measured) break;
    /* By period a model is left as cold as it is in an app. */
    if (!p->when.periodic) ended_ms = end_of_calls(s->m, reheats_at(sample_ms));
    if (!more) break;
    sent_ms = clock_ms();
  }
  p->idle_ms = fmax(0, ended_ms - p->started_ms - sampled_ms);
}

static void say_init(const model *m, const execution_plan *plan) {
  message_begin("init");
  model_say(m, plan->affinity);
  message_send();
}

static void say_done(const invocation_plan *plan, const phase *warm, const phase *measured, const char *digest) {
  message_begin("done");
  message_number("iterations", measured->iterations);
  message_number("batch", (double)measured->batch);
  message_open_object("warmup");
  message_number("iterations", warm->warm.iterations);
  message_text("reason", warm->warm.state == WARMUP_AGREED ? "agreed" : "limit");
  message_close_object();
  if (plan->periodic) {
    message_open_object("latenessMs");
    message_number("mean", arrivals_mean_lateness_ms(&measured->when));
    message_number("max", measured->when.max_ms);
    message_close_object();
  } else {
    message_null("latenessMs");
  }
  /* By period a runner waits because it is to. */
  message_number("idleMs", warm->idle_ms + (plan->periodic ? 0 : measured->idle_ms));
  double peak_bytes = process_peak_bytes();
  message_number("peakBytes", peak_bytes > 0 ? peak_bytes : (double)NAN);
  if (digest == NULL) message_null("outputDigest");
  else message_text("outputDigest", digest);
  message_send();
  message_mark_end();
}

void invocation_run(const runtime *in, const invocation_plan *plan, const char *outputs) {
  static sampler s;
  static model m;
  const model_source from = {plan->model, plan->kernels, false};
  model_load(&m, in, &from, plan->execution.delegate, plan->execution.threads);
  s = (sampler){.m = &m, .plan = plan};
  say_init(&m, &plan->execution);
  in->set_inputs(plan->execution.input_seed);
  double first_ms = time_calls(&m, 1);
  message_begin("first");
  message_number("firstMs", first_ms > 0 ? first_ms : (double)NAN);
  message_send();
  /* Taken while a model with memory is still in its first state. */
  char hex[65];
  const char *digest = model_output_digest(&m, hex) ? hex : NULL;
  if (outputs != NULL) model_write_outputs(&m, outputs);

  /* It is a closed loop whatever comes after: by period it could take as long as a whole session. */
  static phase warm, measured;
  double step_us = timer_step_us();
  warm = (phase){.name = "warmup", .batch = calls_per_sample(&m, step_us, plan->batch)};
  warmup_start(&warm.warm, &plan->execution.warmup);
  sample_phase(&s, &warm);
  warmup_end(&warm.warm);

  measured = (phase){.name = "measured", .measured = true, .batch = warm.batch};
  measured.when = (arrivals){.periodic = plan->periodic, .period_ms = plan->period_ms};
  /* By period a sample is one arrival; else a compiler may have made inferences shorter meanwhile. */
  if (plan->periodic) measured.batch = plan->batch;
  else if (warm.shortest_ms < least_sample_ms(step_us)) measured.batch = calls_per_sample(&m, step_us, warm.batch);
  sample_phase(&s, &measured);
  say_done(plan, &warm, &measured, digest);
  in->close();
}
