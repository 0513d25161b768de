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
#include <stdlib.h>
#include <string.h>

#include "litert-model.h"
#include "message.h"
#include "serve.h"
#include "tflite-model.h"

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

static runtime load_runtime(const void *options_asked) {
  const options *asked = options_asked;
  return asked->library != NULL ? tflite_runtime(asked->library) : litert_runtime(asked->litert, asked->version);
}

int main(int count, char **arguments) {
  serve_open();
  const options asked = read_arguments(count, arguments);
  return serve(&(service){.probing = asked.probing, .outputs = asked.outputs, .load = load_runtime, .asked = &asked});
}
