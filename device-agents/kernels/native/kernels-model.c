#include "kernels-model.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../c/executor.h"
#include "../c/memory.h"
#include "choice.h"
#include "clock.h"
#include "isa.h"
#include "message.h"
#include "operator-times.h"
#include "plan-file.h"
#include "self-check.h"
#include "seeded-input.h"
#include "tensors.h"
#include "workers.h"

static plan_file file;
static Plan plan;
static Network *network;
/* Names for `choose_kernels`. */
static const char *preferred;
static double prepare_ms, choice_ms;
/* Whether operators are timed once the model is loaded. */
static bool profiled;

_Noreturn static void refuse_plan(const char *wrong, uint32_t operator) {
  if (operator== PLAN_NONE) refuse("model-refused", "the plan: %s", wrong);
  refuse("model-refused", "operator %u of the plan: %s", operator, wrong);
}

static void set_input(uint32_t index, int32_t seed) {
  const PlanTensor *tensor = &plan.tensors[index];
  const int32_t shape[] = {(int32_t)tensor->height, (int32_t)tensor->width, (int32_t)tensor->channels};
  size_t bytes;
  uint8_t *values = seeded_values("input", tflite_type_of(tensor), shape, 3, seed, &bytes);
  tensor_runs runs = runs_of(tensor);
  uint8_t *to = network_tensor(network, index);
  for (uint32_t i = 0; i < runs.count; i++)
    memcpy(to + (size_t)i * runs.step, values + (size_t)i * runs.bytes, runs.bytes);
  free(values);
}

/* Once for all runs: nothing else lies where an input does. */
static void set_inputs(double seed) {
  for (uint32_t i = 0; i < plan.input_count; i++) set_input(plan.inputs[i], input_seed(seed, i));
}

static bool run(void) {
  if (operator_times_on()) operator_times_run(network);
  else network_run(network);
  return true;
}

static void choose(void) {
  double started_ms = clock_ms();
  /* Kernels are tried on activations such as they get. */
  set_inputs(0);
  run();
  choose_kernels(network, &plan, preferred);
  choice_ms = clock_ms() - started_ms;
}

/* What packing all weights for the chosen kernels takes. */
static void pack(void) {
  double started_ms = clock_ms();
  for (uint32_t i = 0; i < plan.operator_count; i++) (void)network_select(network, i, network_selected(network, i));
  prepare_ms = clock_ms() - started_ms;
}

/* `init_ms` is reading, opening and packing; trying kernels is told apart, as an app would ship its choices. */
static void load(model *m, const char *path, const char *delegate, int threads) {
  uint32_t where, count = threads < MAX_THREADS ? (uint32_t)threads : MAX_THREADS;
  double started_ms = clock_ms();
  file = plan_file_read(path);
  if (file.bytes == NULL) fail("driver-failed", "the plan cannot be read at %s: %s", path, strerror(errno));
  network = network_open(file.bytes, file.length, count);
  if (network == NULL) refuse_plan(network_error(), network_error_operator());
  (void)plan_open(&plan, file.bytes, file.length, &where);
  workers_start(network, count);
  m->init_ms = clock_ms() - started_ms;
  choose();
  pack();
  if (profiled) operator_times_start(plan.operator_count);
  m->threads = (int)count;
  m->delegate = delegate;
  m->operators = (int)plan.operator_count;
  m->delegated = -1;
}

static bool visit_outputs(output_visitor *visit, void *visited) {
  for (uint32_t place = 0; place < plan.output_count; place++) {
    tensor_runs runs = runs_of(&plan.tensors[plan.outputs[place]]);
    const uint8_t *from = network_tensor(network, plan.outputs[place]);
    for (uint32_t i = 0; i < runs.count; i++) visit(visited, from + (size_t)i * runs.step, runs.bytes);
  }
  return true;
}

static void close_model(void) {
  operator_times_end();
  if (network != NULL) workers_end(network);
  network = NULL;
  memory_release_all();
  free(file.bytes);
  file.bytes = NULL;
}

/* The kernel of each operator, in their order. */
static void say_ran(void) {
  const char **names = calloc(plan.operator_count + 1, sizeof *names);
  if (names == NULL) fail("out-of-memory", "no memory is left to name kernels");
  for (uint32_t i = 0; i < plan.operator_count; i++)
    names[i] = network_variant_name(network, i, network_selected(network, i));
  message_texts("kernelNames", names, plan.operator_count);
  message_number("prepareMs", prepare_ms);
  message_number("choiceMs", choice_ms);
  free(names);
}

static void prefer(const char *kernels) { preferred = kernels; }

static void profile(bool on) { profiled = on; }

static void say_facts(bool probing) {
  (void)probing;
  message_flag("profiler", true);
  self_check_say();
}

runtime kernels_runtime(void) {
  return (runtime){
      .name = "kernels-native",
      .version = KERNELS_VERSION,
      .flavour = isa_name(),
      .library = "/proc/self/exe",
      .say_facts = say_facts,
      .say_ran = say_ran,
      .prefer = prefer,
      .profile = profile,
      .say_profile = operator_times_say,
      .load = load,
      .set_inputs = set_inputs,
      .run = run,
      .visit_outputs = visit_outputs,
      .close = close_model,
  };
}
