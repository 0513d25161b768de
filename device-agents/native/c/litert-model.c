#define _POSIX_C_SOURCE 200809L
#include "litert-model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "litert.h"
#include "message.h"
#include "process.h"
#include "refusal.h"
#include "seeded-input.h"

/* LiteRtEnvOptionTag, LiteRtAnyType and LiteRtLogSeverity. */
enum { AUTO_REGISTER_ACCELERATORS = 24, MIN_LOGGER_SEVERITY = 25, ANY_INT = 2, WARNING = 2 };

/* A tensor of the signature that is run, and the buffer that is given for it. */
typedef struct {
  lrt_tensor *tensor;
  lrt_buffer *buffer;
  lrt_tensor_type type;
} port;

typedef struct {
  size_t count;
  port *ports;
  lrt_buffer **buffers;
} port_list;

static litert library;
static lrt_environment *environment;
static lrt_model *file;
static lrt_compiled *compiled;
static lrt_subgraph *graph;
static port_list inputs, outputs;
static bool has_run;
static lrt_options *options;

/* What fails where no model can be to blame for it, or when the model was taken. */
static void well(int status, const char *step) {
  if (status != 0) fail("model-refused", "LiteRT fails to %s: status %d", step, status);
}

/* A model is compiled before it is known to run. */
static void taken(int status) {
  if (status != 0) refuse_model("LiteRT refuses the model");
}

static port_list ports_of(size_t count) {
  port_list list = {count, calloc(count + 1, sizeof(port)), calloc(count + 1, sizeof(lrt_buffer *))};
  if (list.ports == NULL || list.buffers == NULL) fail("out-of-memory", "no memory is left to list %zu tensors", count);
  return list;
}

static void add_port(port_list *list, size_t index, lrt_tensor *tensor, lrt_requirements *requirements) {
  port *p = &list->ports[index];
  p->tensor = tensor;
  taken(library.tensor_type(tensor, &p->type));
  taken(library.create_buffer(environment, &p->type, requirements, &p->buffer));
  list->buffers[index] = p->buffer;
}

static void make_buffers(void) {
  lrt_signature *signature = NULL;
  lrt_tensor *tensor = NULL;
  lrt_requirements *requirements = NULL;
  size_t count = 0;
  taken(library.signature(file, 0, &signature));
  well(library.signature_inputs(signature, &count), "count the inputs");
  inputs = ports_of(count);
  for (size_t i = 0; i < count; i++) {
    well(library.signature_input(signature, i, &tensor), "find an input");
    taken(library.input_requirements(compiled, 0, i, &requirements));
    add_port(&inputs, i, tensor, requirements);
  }
  well(library.signature_outputs(signature, &count), "count the outputs");
  outputs = ports_of(count);
  for (size_t i = 0; i < count; i++) {
    well(library.signature_output(signature, i, &tensor), "find an output");
    taken(library.output_requirements(compiled, 0, i, &requirements));
    add_port(&outputs, i, tensor, requirements);
  }
}

/* The CPU's options are a text in TOML under the name of its accelerator (litert/c/options/litert_cpu_options.cc). */
static lrt_options *options_for(const char *delegate, int threads) {
  lrt_options *made = NULL;
  lrt_opaque *of_cpu = NULL;
  char text[100];
  const char *kernels = delegate == NULL ? "builtin" : delegate;
  snprintf(text, sizeof text, "kernel_mode = \"%s\"\nnum_threads = %d\n", kernels, threads);
  well(library.create_options(&made), "make options");
  well(library.set_accelerators(made, LRT_CPU), "choose the CPU");
  well(library.create_opaque("xnnpack", strdup(text), free, &of_cpu), "make the CPU's options");
  well(library.add_opaque(made, of_cpu), "take the CPU's options");
  return made;
}

static void load(model *m, const char *path, const char *delegate, int threads) {
  options = options_for(delegate, threads);
  int before = process_threads();
  double started_ms = clock_ms();
  if (library.create_model(environment, path, &file) != 0) refuse_model("LiteRT cannot read the model");
  taken(library.compile(environment, file, options, &compiled));
  make_buffers();
  m->init_ms = clock_ms() - started_ms;
  m->threads = delegate == NULL ? threads : xnnpack_threads(threads, before);
  size_t main_index = 0, operators = 0;
  well(library.main_subgraph_index(file, &main_index), "find the model's graph");
  well(library.subgraph(file, main_index, &graph), "open the model's graph");
  well(library.subgraph_ops(graph, &operators), "count the operators");
  m->operators = (int)operators;
  bool fully = false;
  well(library.fully_accelerated(compiled, &fully), "say what was delegated");
  /* LiteRT tells only whether XNNPACK took all of it. Where it may have taken nothing, it is not said to have run. */
  m->delegate = delegate != NULL && fully ? delegate : NULL;
  m->delegated = delegate == NULL ? 0 : fully ? (int)operators : -1;
}

static port *port_of(const port_list *list, const lrt_tensor *tensor) {
  for (size_t i = 0; i < list->count; i++) {
    if (list->ports[i].tensor == tensor) return &list->ports[i];
  }
  fail("model-refused", "the model's signature leaves out a tensor of its graph");
}

static void fill(const port *p, int32_t seed) {
  const char *name = NULL;
  size_t bytes = 0, room = 0;
  void *address = NULL;
  if (library.tensor_name(p->tensor, &name) != 0 || name == NULL) name = "";
  int32_t rank = (int32_t)(p->type.rank_and_flag & 0x7f);
  if (rank > LRT_MAX_RANK) refuse("input-unsupported", "input \"%s\" has %d dimensions", name, rank);
  void *values = seeded_values(name, p->type.element_type, p->type.dimensions, rank, seed, &bytes);
  well(library.buffer_bytes(p->buffer, &room), "tell the size of an input");
  if (room != bytes) fail("model-refused", "input \"%s\" does not take %zu bytes", name, bytes);
  well(library.lock(p->buffer, &address, LRT_LOCK_WRITE), "open an input");
  memcpy(address, values, bytes);
  well(library.unlock(p->buffer), "close an input");
  free(values);
}

/* By their place in the graph, as every runtime counts them: a signature may list them in another order. */
static void set_inputs(double seed) {
  size_t count = 0;
  well(library.subgraph_inputs(graph, &count), "count the graph's inputs");
  for (size_t i = 0; i < count; i++) {
    lrt_tensor *tensor = NULL;
    well(library.subgraph_input(graph, i, &tensor), "find an input of the graph");
    fill(port_of(&inputs, tensor), input_seed(seed, (uint32_t)i));
  }
}

/* What LiteRT may find only now, such as an operator that it does not have, is a refusal all the same. */
static bool run(void) {
  if (library.run(compiled, 0, inputs.count, inputs.buffers, outputs.count, outputs.buffers) != 0) {
    if (!has_run) refuse_model("LiteRT refuses the model");
    return false;
  }
  has_run = true;
  return true;
}

static bool visit_outputs(output_visitor *visit, void *visited) {
  size_t count = 0;
  if (library.subgraph_outputs(graph, &count) != 0) return false;
  for (size_t i = 0; i < count; i++) {
    lrt_tensor *tensor = NULL;
    void *address = NULL;
    size_t bytes = 0;
    if (library.subgraph_output(graph, i, &tensor) != 0) return false;
    lrt_buffer *buffer = port_of(&outputs, tensor)->buffer;
    if (library.buffer_bytes(buffer, &bytes) != 0) return false;
    if (library.lock(buffer, &address, LRT_LOCK_READ) != 0) return false;
    visit(visited, address, bytes);
    if (library.unlock(buffer) != 0) return false;
  }
  return true;
}

static void close_ports(port_list *list) {
  for (size_t i = 0; i < list->count; i++) {
    if (list->buffers[i] != NULL) library.destroy_buffer(list->buffers[i]);
  }
  free(list->ports);
  free(list->buffers);
  *list = (port_list){0, NULL, NULL};
}

static void close_model(void) {
  close_ports(&inputs);
  close_ports(&outputs);
  if (compiled != NULL) library.destroy_compiled(compiled);
  if (file != NULL) library.destroy_model(file);
  if (options != NULL) library.destroy_options(options);
  compiled = NULL;
  file = NULL;
  options = NULL;
  has_run = false;
}

runtime litert_runtime(const char *path, const char *version) {
  /* Without the first it looks for GPUs, which takes time and memory that are no part of a model's. */
  const lrt_option of_environment[] = {
      {.tag = AUTO_REGISTER_ACCELERATORS, .type = ANY_INT, .value = LRT_CPU},
      {.tag = MIN_LOGGER_SEVERITY, .type = ANY_INT, .value = WARNING},
  };
  litert_load(&library, path);
  if (library.create_environment(sizeof of_environment / sizeof *of_environment, of_environment, &environment) != 0) {
    fail("runtime-unavailable", "LiteRT cannot make its environment");
  }
  return (runtime){
      .name = "litert-native",
      .version = version,
      .library = path,
      .has_xnnpack = true,
      .load = load,
      .set_inputs = set_inputs,
      .run = run,
      .visit_outputs = visit_outputs,
      .close = close_model,
  };
}
