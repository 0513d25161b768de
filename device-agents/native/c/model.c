#include "model.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "delegation.h"
#include "message.h"
#include "process.h"
#include "refusal.h"

/* TFLITE_XNNPACK_DELEGATE_FLAG_*. */
enum { QS8 = 1, QU8 = 2, TRANSIENT_INDIRECTION_BUFFER = 32 };

/* How a delegate is asked. */
typedef struct {
  const char *name;
  uint32_t flags;
} choice;

/*
 * What to try, in turn. Without its flags XNNPACK takes no quantised operator and says nothing of it. 2.9 is built
 * without its unsigned kernels on some platforms: there it accepts the QU8 flag and then fails to prepare.
 */
static const choice choices[] = {{"xnnpack", QS8 | QU8}, {"xnnpack", QS8}, {NULL, 0}};

/* They use one another until the interpreter is gone. */
static tfl_delegate observer;
static delegation seen;

/* Room for TfLiteXNNPackDelegateOptions, 16 bytes in 2.9 and growing; 0 is the default of all that is in it. */
typedef struct {
  int32_t num_threads;
  uint32_t flags[2];
  uint32_t later[61];
} xnnpack_options;

/*
 * The flags follow `num_threads`, and in later versions a word of runtime flags. A library that can say which flags a
 * delegate has is asked where it looks for them, by a flag that does no harm.
 */
static int place_of_flags(const tflite *t) {
  xnnpack_options options = {.num_threads = 1, .flags = {TRANSIENT_INDIRECTION_BUFFER, 0}};
  if (t->xnnpack_flags == NULL) return 0;
  tfl_delegate *probe = t->xnnpack_create(&options);
  if (probe == NULL) return 0;
  int flags = t->xnnpack_flags(probe);
  t->xnnpack_delete(probe);
  return (flags & TRANSIENT_INDIRECTION_BUFFER) != 0 ? 0 : 1;
}

static tfl_delegate *create_xnnpack(const tflite *t, uint32_t flags, int threads) {
  xnnpack_options options = {.num_threads = threads};
  options.flags[place_of_flags(t)] = flags;
  tfl_delegate *delegate = t->xnnpack_create(&options);
  if (delegate == NULL) fail("runtime-unavailable", "the XNNPACK delegate cannot be made");
  return delegate;
}

static bool create(model *m, const choice *asked, int threads) {
  const tflite *t = m->library;
  m->xnnpack = asked->name == NULL ? NULL : create_xnnpack(t, asked->flags, threads);
  delegation_observe(&observer, m->xnnpack, &seen);
  tfl_options *options = t->options_create();
  t->options_set_threads(options, threads);
  t->options_add_delegate(options, &observer);
  m->interpreter = t->interpreter_create(m->file, options);
  t->options_delete(options);
  if (m->interpreter != NULL && t->allocate_tensors(m->interpreter) == 0) return true;
  if (m->interpreter != NULL) t->interpreter_delete(m->interpreter);
  if (m->xnnpack != NULL) t->xnnpack_delete(m->xnnpack);
  m->interpreter = NULL;
  m->xnnpack = NULL;
  return false;
}

/*
 * XNNPACK makes its pool, one thread less than it uses, when it is created, so its threads can be counted; the plain
 * kernels make theirs when they first run, and are taken at their word.
 */
static int threads_that_run(const choice *asked, int threads, int before) {
  int after = process_threads();
  if (asked->name == NULL || before == 0 || after == 0) return threads;
  int pool = 1 + after - before;
  return pool < threads ? pool : threads;
}

/* Later versions apply XNNPACK by themselves where nobody asks for a delegate; what they took then is not to be seen. */
static void notice_default_delegate(model *m) {
  static char log[64 * 1024];
  process_log(log, sizeof log);
  if (strstr(log, "Created TensorFlow Lite XNNPACK delegate") == NULL) return;
  m->delegate = "xnnpack";
  m->delegated = -1;
}

static void apply(model *m, const choice *asked, int threads) {
  int before = process_threads();
  double started_ms = clock_ms();
  if (!create(m, asked, threads)) return;
  m->init_ms += clock_ms() - started_ms - seen.spent_ms;
  m->threads = threads_that_run(asked, threads, before);
  m->operators = seen.operators;
  m->delegated = seen.delegated;
  /* A delegate that took nothing did not run. */
  m->delegate = seen.delegated > 0 ? asked->name : NULL;
}

void model_load(model *m, const tflite *library, const char *path, const char *delegate, int threads) {
  *m = (model){.library = library};
  bool is_known = delegate != NULL && strcmp(delegate, "xnnpack") == 0 && library->xnnpack_create != NULL;
  if (delegate != NULL && !is_known) fail("delegate-unknown", "tflite-native has no delegate %s", delegate);
  FILE *file = fopen(path, "re");
  /* That it is not where it was put is not the model's fault. */
  if (file == NULL) fail("driver-failed", "the model cannot be read at %s: %s", path, strerror(errno));
  fclose(file);
  double opened_ms = clock_ms();
  m->file = library->model_from_file(path);
  m->init_ms = clock_ms() - opened_ms;
  if (m->file == NULL) refuse_model("TFLite cannot read the model");
  const size_t count = sizeof choices / sizeof *choices;
  for (size_t i = delegate == NULL ? count - 1 : 0; i < count && m->interpreter == NULL; i++) {
    apply(m, &choices[i], threads);
  }
  if (m->interpreter == NULL) refuse_model("TFLite refuses the model");
  if (delegate == NULL) notice_default_delegate(m);
}

void model_run(const model *m) {
  if (m->library->invoke(m->interpreter) != 0) fail_model("TFLite fails to run the model");
}

void model_close(model *m) {
  if (m->interpreter != NULL) m->library->interpreter_delete(m->interpreter);
  if (m->xnnpack != NULL) m->library->xnnpack_delete(m->xnnpack);
  if (m->file != NULL) m->library->model_delete(m->file);
  *m = (model){.library = m->library};
}
