/*
 * paceline-runner --library PATH [--probe] [--outputs PATH]
 * paceline-runner --litert PATH --version VERSION [--probe] [--outputs PATH]
 *
 * Serves one invocation or suite on TFLite's C library, or on LiteRT 2.3: a plan comes as one line of JSON on stdin,
 * which is then to stay open, and messages leave as lines of JSON on stdout. With --probe the only message is
 * `ready`. With --outputs the bytes of the first inference's outputs are left in a file, to compare machines by.
 * Exits with 0 when all was said, and with 1 where no plan came to be served. The protocol:
 * packages/contracts/src/agent.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "affinity.h"
#include "clock.h"
#include "invocation.h"
#include "litert-model.h"
#include "message.h"
#include "plan.h"
#include "process.h"
#include "sha256.h"
#include "suite.h"
#include "tflite-model.h"

/* The first line of stdin without its end, for the caller to free; NULL where stdin ends before one. */
static char *read_line(size_t *length) {
  enum { ROOM = 64 * 1024 };
  char *line = NULL;
  size_t held = 0, capacity = 0;
  for (;;) {
    if (capacity - held < ROOM) {
      capacity = 2 * capacity + ROOM;
      char *grown = realloc(line, capacity + 1);
      if (grown == NULL) fail("out-of-memory", "the plan is longer than memory can hold");
      line = grown;
    }
    ssize_t count = read(STDIN_FILENO, line + held, capacity - held);
    if (count < 0 && errno == EAGAIN) clock_sleep(1);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) continue;
    if (count <= 0) break;
    char *end = memchr(line + held, '\n', (size_t)count);
    held += (size_t)count;
    if (end != NULL) {
      *end = '\0';
      *length = (size_t)(end - line);
      return line;
    }
    if (held > PLAN_MAX_BYTES) fail("invalid-plan", "the plan is longer than %d bytes", PLAN_MAX_BYTES);
  }
  free(line);
  return NULL;
}

static void say_sha256(const char *path) {
  static char bytes[64 * 1024];
  FILE *file = fopen(path, "re");
  /* A bare name was found by the loader, elsewhere. */
  if (file == NULL) return;
  sha256 hash;
  sha256_start(&hash);
  for (size_t count; (count = fread(bytes, 1, sizeof bytes, file)) > 0;) sha256_update(&hash, bytes, count);
  fclose(file);
  char hex[65];
  sha256_finish(&hash, hex);
  message_text("librarySha256", hex);
}

static void say_ready(const runtime *in, const char *path, bool probing) {
  static const char *const delegates[] = {"xnnpack"};
  message_begin("ready");
  message_text("runtime", in->name);
  message_text("version", in->version);
  message_null("flavour");
  message_number("pid", getpid());
  message_open_object("facts");
  message_texts("delegates", delegates, in->has_xnnpack ? 1 : 0);
  message_number("timerStepUs", timer_step_us());
  message_text("runner", "c");
  message_text("peakBytesOf", "process-resident");
  /* What this process holds before it holds a model: a part of every peak that it reports. */
  message_number("baseBytes", process_peak_bytes());
  /* 4 MB of hashing is nothing for a probe and too much for each invocation. */
  if (probing) say_sha256(path);
  message_close_object();
  message_send();
  if (probing) message_mark_end();
}

typedef struct {
  const char *library, *litert, *version, *outputs;
  bool probing;
} options;

static const char **value_of(options *o, const char *name) {
  if (strcmp(name, "--library") == 0) return &o->library;
  if (strcmp(name, "--litert") == 0) return &o->litert;
  if (strcmp(name, "--version") == 0) return &o->version;
  return strcmp(name, "--outputs") == 0 ? &o->outputs : NULL;
}

static options read_arguments(int count, char **arguments) {
  static const char usage[] = "--library PATH or --litert PATH --version VERSION, then [--probe] [--outputs PATH]";
  options o = {NULL, NULL, NULL, NULL, false};
  for (int i = 1; i < count; i++) {
    const char **value = value_of(&o, arguments[i]);
    if (strcmp(arguments[i], "--probe") == 0) o.probing = true;
    else if (value != NULL && i + 1 < count) *value = arguments[++i];
    else fail("internal", "%s is no argument of this runner: %s", arguments[i], usage);
  }
  if ((o.library == NULL) == (o.litert == NULL) || (o.litert == NULL) != (o.version == NULL)) {
    fail("internal", "which library to load is to be said: %s", usage);
  }
  return o;
}

static runtime load_runtime(const options *asked) {
  return asked->library != NULL ? tflite_runtime(asked->library) : litert_runtime(asked->litert, asked->version);
}

int main(int count, char **arguments) {
  (void)clock_ms();
  message_open(process_take_output());
  const options asked = read_arguments(count, arguments);
  static any_plan plan;
  char *line = NULL;
  if (!asked.probing) {
    char error[PLAN_MAX_ERROR];
    size_t length = 0;
    line = read_line(&length);
    if (line == NULL) {
      message_mark_end();
      return EXIT_SUCCESS;
    }
    if (!plan_parse(line, length, &plan, error)) fail("invalid-plan", "%s", error);
    const execution_plan *execution = plan.is_suite ? &plan.suite.execution : &plan.invocation.execution;
    /* Before there are other threads: they take after this one. */
    if (!execution->affinity_any) affinity_apply(&execution->affinity_cpus);
    process_end_with_stdin();
  }
  const runtime in = load_runtime(&asked);
  say_ready(&in, asked.library != NULL ? asked.library : asked.litert, asked.probing);
  if (asked.probing) return EXIT_SUCCESS;
  failure_status = EXIT_SUCCESS;
  if (plan.is_suite) suite_run(&in, &plan.suite);
  else invocation_run(&in, &plan.invocation, asked.outputs);
  free(plan.suite.entries);
  free(line);
  return EXIT_SUCCESS;
}
