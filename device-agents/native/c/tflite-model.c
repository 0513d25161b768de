#include "tflite-model.h"

#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "delegation.h"
#include "message.h"
#include "process.h"
#include "refusal.h"
#include "seeded-input.h"
#include "tflite.h"

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
static tflite library;
static tfl_model *file;
static tfl_interpreter *interpreter;
static tfl_delegate *xnnpack, observer;
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
static int place_of_flags(void) {
  xnnpack_options options = {.num_threads = 1, .flags = {TRANSIENT_INDIRECTION_BUFFER, 0}};
  if (library.xnnpack_flags == NULL) return 0;
  tfl_delegate *probe = library.xnnpack_create(&options);
  if (probe == NULL) return 0;
  int flags = library.xnnpack_flags(probe);
  library.xnnpack_delete(probe);
  return (flags & TRANSIENT_INDIRECTION_BUFFER) != 0 ? 0 : 1;
}

static tfl_delegate *create_xnnpack(uint32_t flags, int threads) {
  xnnpack_options options = {.num_threads = threads};
  options.flags[place_of_flags()] = flags;
  tfl_delegate *delegate = library.xnnpack_create(&options);
  if (delegate == NULL) fail("runtime-unavailable", "the XNNPACK delegate cannot be made");
  return delegate;
}

static void close_interpreter(void) {
  if (interpreter != NULL) library.interpreter_delete(interpreter);
  if (xnnpack != NULL) library.xnnpack_delete(xnnpack);
  interpreter = NULL;
  xnnpack = NULL;
}

static bool create(const choice *asked, int threads) {
  xnnpack = asked->name == NULL ? NULL : create_xnnpack(asked->flags, threads);
  delegation_observe(&observer, xnnpack, &seen);
  tfl_options *options = library.options_create();
  library.options_set_threads(options, threads);
  library.options_add_delegate(options, &observer);
  interpreter = library.interpreter_create(file, options);
  library.options_delete(options);
  if (interpreter != NULL && library.allocate_tensors(interpreter) == 0) return true;
  close_interpreter();
  return false;
}

/* Later versions apply XNNPACK by themselves where nobody asks for a delegate; what they take is not to be seen. */
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
  if (!create(asked, threads)) return;
  m->init_ms += clock_ms() - started_ms - seen.spent_ms;
  /* The plain kernels make their threads when they first run, and are taken at their word. */
  m->threads = asked->name == NULL ? threads : xnnpack_threads(threads, before);
  m->operators = seen.operators;
  m->delegated = seen.delegated;
  /* A delegate that took nothing did not run. */
  m->delegate = seen.delegated > 0 ? asked->name : NULL;
}

static void load(model *m, const char *path, const char *delegate, int threads) {
  double opened_ms = clock_ms();
  file = library.model_from_file(path);
  m->init_ms = clock_ms() - opened_ms;
  if (file == NULL) refuse_model("TFLite cannot read the model");
  const size_t count = sizeof choices / sizeof *choices;
  for (size_t i = delegate == NULL ? count - 1 : 0; i < count && interpreter == NULL; i++) {
    apply(m, &choices[i], threads);
  }
  if (interpreter == NULL) refuse_model("TFLite refuses the model");
  if (delegate == NULL) notice_default_delegate(m);
}

static void fill(tfl_tensor *tensor, int32_t seed) {
  enum { MAX_RANK = 16 };
  const char *name = library.tensor_name(tensor);
  int32_t dimensions[MAX_RANK], rank = library.tensor_dimensions(tensor);
  if (name == NULL) name = "";
  if (rank > MAX_RANK) refuse("input-unsupported", "input \"%s\" has %d dimensions", name, rank);
  for (int32_t i = 0; i < rank; i++) dimensions[i] = library.tensor_dimension(tensor, i);
  size_t bytes = 0;
  void *values = seeded_values(name, library.tensor_type(tensor), dimensions, rank, seed, &bytes);
  if (bytes != library.tensor_bytes(tensor) || library.copy_in(tensor, values, bytes) != 0) {
    fail("model-refused", "input \"%s\" does not take %zu bytes", name, bytes);
  }
  free(values);
}

static void set_inputs(double seed) {
  for (int32_t i = 0; i < library.input_count(interpreter); i++) {
    fill(library.input(interpreter, i), input_seed(seed, (uint32_t)i));
  }
}

static bool run(void) { return library.invoke(interpreter) == 0; }

static bool visit_outputs(output_visitor *visit, void *visited) {
  for (int32_t i = 0; i < library.output_count(interpreter); i++) {
    const tfl_tensor *tensor = library.output(interpreter, i);
    size_t bytes = library.tensor_bytes(tensor);
    if (bytes == 0) continue;
    void *values = malloc(bytes);
    bool read = values != NULL && library.copy_out(tensor, values, bytes) == 0;
    if (read) visit(visited, values, bytes);
    free(values);
    if (!read) return false;
  }
  return true;
}

static void close_model(void) {
  close_interpreter();
  if (file != NULL) library.model_delete(file);
  file = NULL;
}

runtime tflite_runtime(const char *path) {
  tflite_load(&library, path);
  return (runtime){
      .name = "tflite-native",
      .version = library.version(),
      .library = path,
      .has_xnnpack = library.xnnpack_create != NULL,
      .load = load,
      .set_inputs = set_inputs,
      .run = run,
      .visit_outputs = visit_outputs,
      .close = close_model,
  };
}
