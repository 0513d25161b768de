#include "serve.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "affinity.h"
#include "clock.h"
#include "invocation.h"
#include "message.h"
#include "plan.h"
#include "process.h"
#include "sha256.h"
#include "suite.h"

void serve_open(void) {
  (void)clock_ms();
  message_open(process_take_output());
}

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

static void say_ready(const runtime *in, bool probing) {
  static const char *const delegates[] = {"xnnpack"};
  message_begin("ready");
  message_text("runtime", in->name);
  message_text("version", in->version);
  if (in->flavour == NULL) message_null("flavour");
  else message_text("flavour", in->flavour);
  message_number("pid", getpid());
  message_open_object("facts");
  message_texts("delegates", delegates, in->has_xnnpack ? 1 : 0);
  message_number("timerStepUs", timer_step_us());
  message_text("runner", "c");
  message_text("peakBytesOf", "process-resident");
  /* What this process holds before it holds a model: a part of every peak that it reports. */
  message_number("baseBytes", process_peak_bytes());
  /* 4 MB of hashing is nothing for a probe and too much for each invocation. */
  if (probing) say_sha256(in->library);
  if (in->say_facts != NULL) in->say_facts(probing);
  message_close_object();
  message_send();
  if (probing) message_mark_end();
}

int serve(const service *what) {
  static any_plan plan;
  char *line = NULL;
  if (!what->probing) {
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
  const runtime in = what->load(what->asked);
  say_ready(&in, what->probing);
  if (what->probing) return EXIT_SUCCESS;
  failure_status = EXIT_SUCCESS;
  if (plan.is_suite) suite_run(&in, &plan.suite);
  else invocation_run(&in, &plan.invocation, what->outputs);
  free(plan.suite.entries);
  free(line);
  return EXIT_SUCCESS;
}
