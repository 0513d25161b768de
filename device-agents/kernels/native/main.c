/*
 * paceline-kernels [--checks PATH] [--probe] [--outputs PATH]
 *
 * Serves one invocation or suite on our own kernels. It speaks as device-agents/native/c/main.c does; a model is a
 * plan that packages/kernel-plan wrote of a .tflite file. With --checks every kernel is tried first, and one that is
 * wrong is named in `ready` and not used.
 */
#include <stdlib.h>
#include <string.h>

#include "kernels-model.h"
#include "message.h"
#include "self-check.h"
#include "serve.h"

static runtime load_runtime(const void *checks) {
  if (checks != NULL) self_check(checks);
  return kernels_runtime();
}

int main(int count, char **arguments) {
  service what = {.load = load_runtime};
  serve_open();
  for (int i = 1; i < count; i++) {
    if (strcmp(arguments[i], "--probe") == 0) what.probing = true;
    else if (strcmp(arguments[i], "--outputs") == 0 && i + 1 < count) what.outputs = arguments[++i];
    else if (strcmp(arguments[i], "--checks") == 0 && i + 1 < count) what.asked = arguments[++i];
    else fail("internal", "%s is no argument of this runner: [--checks PATH] [--probe] [--outputs PATH]", arguments[i]);
  }
  return serve(&what);
}
