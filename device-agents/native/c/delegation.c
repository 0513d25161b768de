#include "delegation.h"

#include <string.h>

#include "clock.h"

/* The structures of tensorflow/lite/c/common.h 2.9 as far as they are read, in their order. */
typedef struct {
  int size;
  int data[];
} int_array;

typedef struct context {
  size_t tensor_count;
  int (*get_execution_plan)(struct context *, int_array **plan);
  void *tensors, *impl, *resize_tensor, *report_error, *add_tensors;
  int (*get_node_and_registration)(struct context *, int index, void **node, void **registration);
} context;

typedef struct {
  void *init, *free, *prepare, *invoke, *profiling_string;
  int32_t builtin_code;
  const char *custom_name;
} registration;

typedef struct {
  int nodes, kernels;
} node_counts;

enum { ALLOW_DYNAMIC_TENSORS = 1 };
static const char xnnpack_kernel[] = "TfLiteXNNPackDelegate";

/* One model at a time, so one observer. */
static tfl_delegate *target;
static delegation *result;

static node_counts look(context *c) {
  double started_ms = clock_ms();
  node_counts counts = {0, 0};
  int_array *plan = NULL;
  if (c->get_execution_plan(c, &plan) == 0 && plan != NULL) {
    counts.nodes = plan->size;
    for (int i = 0; i < plan->size; i++) {
      void *node = NULL, *found = NULL;
      if (c->get_node_and_registration(c, plan->data[i], &node, &found) != 0 || found == NULL) continue;
      const char *name = ((const registration *)found)->custom_name;
      if (name != NULL && strcmp(name, xnnpack_kernel) == 0) counts.kernels++;
    }
  }
  result->spent_ms += clock_ms() - started_ms;
  return counts;
}

static int prepare(void *graph, tfl_delegate *outer) {
  (void)outer;
  node_counts before = look(graph);
  int status = target == NULL ? 0 : target->prepare(graph, target);
  node_counts after = look(graph);
  result->operators += before.nodes;
  result->delegated += before.nodes - (after.nodes - after.kernels);
  return status;
}

void delegation_observe(tfl_delegate *outer, tfl_delegate *inner, delegation *seen) {
  target = inner;
  result = seen;
  *seen = (delegation){0, 0, 0};
  /* One that changes nothing may see dynamic tensors; the real one keeps its own word on them. */
  *outer = (tfl_delegate){.prepare = prepare, .flags = inner == NULL ? ALLOW_DYNAMIC_TENSORS : inner->flags};
}
