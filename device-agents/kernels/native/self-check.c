#include "self-check.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../c/executor.h"
#include "../c/memory.h"
#include "message.h"
#include "plan-file.h"
#include "tensors.h"

enum { CHECKS_MAGIC = 0x434b4c50, CHECKS_VERSION = 1, MOST_KERNELS = 512 };

typedef struct {
  uint32_t magic, version, cases, unused;
} checks_header;

typedef struct {
  uint32_t offset, bytes;
} range;

typedef struct {
  range plan, expected, inputs[3];
  /* Over the largest value expected; 0 for the very same bits. */
  float tolerance;
  uint32_t input_count;
} check_case;

/* Names are constants of the kernels. */
static const char *checked[MOST_KERNELS], *refused[MOST_KERNELS];
static size_t checked_count, refused_count;

static bool is_listed(const char *const *list, size_t count, const char *name) {
  for (size_t i = 0; i < count; i++)
    if (strcmp(list[i], name) == 0) return true;
  return false;
}

static void list(const char **into, size_t *count, const char *name) {
  if (*count < MOST_KERNELS && !is_listed(into, *count, name)) into[(*count)++] = name;
}

bool self_check_refuses(const char *name) { return is_listed(refused, refused_count, name); }

void self_check_say(void) {
  message_number("checkedKernels", (double)checked_count);
  message_texts("refusedKernels", refused, refused_count);
}

static bool lies_in(const plan_file *file, range where) {
  return where.offset % 64 == 0 && (uint64_t)where.offset + where.bytes <= file->length;
}

/* Copies values into a tensor, or out of it, as far as there are any. */
static void copy_values(uint8_t *tensor, const PlanTensor *shape, uint8_t *values, size_t bytes, bool out) {
  tensor_runs runs = runs_of(shape);
  for (uint32_t i = 0; i < runs.count && bytes > 0; i++) {
    size_t length = runs.bytes < bytes ? runs.bytes : bytes;
    uint8_t *place = tensor + (size_t)i * runs.step;
    memcpy(out ? values : place, out ? place : values, length);
    values += length;
    bytes -= length;
  }
}

static double value_at(const void *values, uint32_t dtype, size_t index) {
  if (dtype == DTYPE_F32) return (double)((const float *)values)[index];
  if (dtype == DTYPE_I8) return (double)((const int8_t *)values)[index];
  if (dtype == DTYPE_I32) return (double)((const int32_t *)values)[index];
  return (double)((const uint32_t *)values)[index];
}

/* The largest difference over the largest value expected; infinite where there is no number to compare. */
static double difference_of(const void *actual, const void *expected, size_t bytes, uint32_t dtype) {
  double difference = 0, largest = 0;
  for (size_t i = 0; i < bytes / (dtype == DTYPE_I8 ? 1 : 4); i++) {
    double a = value_at(actual, dtype, i), b = value_at(expected, dtype, i);
    if (isnan(a) || isnan(b)) return HUGE_VAL;
    if (a != b) difference = fmax(difference, fabs(a - b));
    largest = fmax(largest, fabs(b));
  }
  return largest > 0 ? difference / largest : difference;
}

static void try_variant(Network *network, const Plan *plan, const check_case *one, uint8_t *base, uint32_t variant) {
  const PlanOperator *operator= & plan->operators[0];
  const char *name = network_variant_name(network, 0, variant);
  (void)network_select(network, 0, variant);
  for (uint32_t place = 0; place < one->input_count && place < 3; place++) {
    uint32_t tensor = operator->inputs[place];
    if (tensor == PLAN_NONE) continue;
    range values = one->inputs[place];
    copy_values(network_tensor(network, tensor), &plan->tensors[tensor], base + values.offset, values.bytes, false);
  }
  uint8_t *actual = calloc(1, one->expected.bytes + 1);
  if (actual == NULL) fail("out-of-memory", "no memory is left to check kernels");
  const PlanTensor *output = &plan->tensors[plan->outputs[0]];
  /* All bits turned over; else a kernel that stores nothing would be judged by what the one before it left. */
  for (uint32_t i = 0; i < one->expected.bytes; i++) actual[i] = (uint8_t)~base[one->expected.offset + i];
  copy_values(network_tensor(network, plan->outputs[0]), output, actual, one->expected.bytes, false);
  network_run(network);
  copy_values(network_tensor(network, plan->outputs[0]), output, actual, one->expected.bytes, true);
  double difference = difference_of(actual, base + one->expected.offset, one->expected.bytes, output->dtype);
  free(actual);
  list(checked, &checked_count, name);
  if (!(difference <= (double)one->tolerance)) list(refused, &refused_count, name);
}

static void try_case(const plan_file *file, const check_case *one) {
  uint8_t *base = file->bytes;
  Plan plan;
  uint32_t where;
  bool whole = lies_in(file, one->plan) && lies_in(file, one->expected);
  for (int place = 0; place < 3; place++) whole = whole && lies_in(file, one->inputs[place]);
  if (!whole) fail("driver-failed", "the kernels' checks are cut short");
  Network *network = network_open(base + one->plan.offset, one->plan.bytes, 1);
  if (network == NULL) fail("driver-failed", "a check's plan: %s", network_error());
  (void)plan_open(&plan, base + one->plan.offset, one->plan.bytes, &where);
  for (uint32_t v = 0; v < network_variants(network, 0); v++) try_variant(network, &plan, one, base, v);
  network_close(network);
  memory_release_all();
}

void self_check(const char *path) {
  plan_file file = plan_file_read(path);
  if (file.bytes == NULL) fail("driver-failed", "the kernels' checks cannot be read at %s: %s", path, strerror(errno));
  const checks_header *header = file.bytes;
  const check_case *cases = (const check_case *)(header + 1);
  bool well = file.length >= sizeof *header && header->magic == CHECKS_MAGIC && header->version == CHECKS_VERSION;
  if (!well || header->cases > (file.length - sizeof *header) / sizeof *cases)
    fail("driver-failed", "%s holds no checks of this version", path);
  for (uint32_t i = 0; i < header->cases; i++) try_case(&file, &cases[i]);
  free(file.bytes);
}
