// Fully connected layers on vectors, in float32, dense and sparse.
//
// Dense data: weights [out][in], bias [out]. Sparse data: row pointers [out + 1], columns, values (compressed sparse
// rows), bias [out].
#include "checks.h"

enum { ROWS = 4 };

static const char *check_vectors(const Operator *call) {
  return is_vector(call->inputs[0]) && is_vector(call->output) ? 0
                                                               : "a fully connected layer takes float32 vectors";
}

static const char *check_dense(const Operator *call) {
  const char *wrong = check_vectors(call);
  if (wrong) return wrong;
  uint32_t outputs = call->output->channels;
  return check_floats(call, (uint64_t)call->inputs[0]->channels * outputs, outputs);
}

static const char *check_sparse(const Operator *call) {
  const char *wrong = check_vectors(call);
  if (wrong) return wrong;
  uint32_t outputs = call->output->channels, inputs = call->inputs[0]->channels;
  const uint32_t *pointers = call->data[0];
  uint64_t words = call->data_bytes[0] / sizeof(uint32_t);
  if (call->data_bytes[1] != outputs * sizeof(float)) return "the biases are not one to an output channel";
  if (words < (uint64_t)outputs + 1) return "there are fewer row pointers than rows";
  if (pointers[0] != 0) return "the first row does not begin at 0";
  for (uint32_t row = 0; row < outputs; row++)
    if (pointers[row] > pointers[row + 1]) return "row pointers descend";
  uint64_t stored = pointers[outputs];
  if (call->data_bytes[0] != (outputs + 1 + 2 * stored) * sizeof(uint32_t))
    return "columns and values are not as many as the row pointers say";
  const uint32_t *columns = pointers + outputs + 1;
  for (uint32_t row = 0; row < outputs; row++)
    for (uint32_t at = pointers[row]; at < pointers[row + 1]; at++) {
      if (columns[at] >= inputs) return "a column is beyond the input's channels";
      if (at > pointers[row] && columns[at] <= columns[at - 1]) return "the columns of a row do not ascend";
    }
  if (!all_finite((const float *)columns + stored, stored) || !all_finite(call->data[1], outputs))
    return "a weight or bias is not finite";
  return 0;
}

INLINE float clamped(const Operator *call, float value) {
  value = value < call->clamp_max ? value : call->clamp_max;
  return value > call->clamp_min ? value : call->clamp_min;
}

static uint32_t dense_units(const Operator *call) { return (call->output->channels + ROWS - 1) / ROWS; }

// `rows` outputs at a time, which share what is loaded of the input.
#define DOTS(COUNT)                                                                                     \
  static void dots_##COUNT(const Operator *call, uint32_t first) {                                      \
    uint32_t inputs = call->inputs[0]->channels, at = 0;                                                \
    const float *x = call->in[0], *weights = (const float *)call->data[0] + (size_t)first * inputs;     \
    f32x4 sums[COUNT];                                                                                  \
    UNROLL for (int row = 0; row < COUNT; row++) sums[row] = f32x4_all(0);                              \
    for (; at + 4 <= inputs; at += 4) {                                                                 \
      f32x4 values = f32x4_load(x + at);                                                                \
      UNROLL for (int row = 0; row < COUNT; row++) sums[row] =                                          \
          f32x4_multiply_add(f32x4_load(weights + (size_t)row * inputs + at), values, sums[row]);       \
    }                                                                                                   \
    UNROLL for (int row = 0; row < COUNT; row++) {                                                      \
      float sum = ((const float *)call->data[1])[first + row] + sums[row][0] + sums[row][1] +           \
                  (sums[row][2] + sums[row][3]);                                                        \
      SCALAR for (uint32_t tail = at; tail < inputs; tail++) sum += weights[(size_t)row * inputs + tail] * x[tail]; \
      ((float *)call->out)[first + row] = clamped(call, sum);                                           \
    }                                                                                                   \
  }

DOTS(4)
DOTS(1)

static void run_dense(const Operator *call, const void *prepared, uint32_t from, uint32_t to, void *scratch) {
  (void)prepared;
  (void)scratch;
  uint32_t outputs = call->output->channels;
  for (uint32_t unit = from; unit < to; unit++) {
    uint32_t first = unit * ROWS;
    if (first + ROWS <= outputs) dots_4(call, first);
    else
      for (; first < outputs; first++) dots_1(call, first);
  }
}

static uint32_t sparse_units(const Operator *call) { return call->output->channels; }

static void run_sparse(const Operator *call, const void *prepared, uint32_t from, uint32_t to, void *scratch) {
  (void)prepared;
  (void)scratch;
  uint32_t outputs = call->output->channels;
  const uint32_t *pointers = call->data[0], *columns = pointers + outputs + 1;
  const float *values = (const float *)columns + pointers[outputs], *bias = call->data[1], *x = call->in[0];
  for (uint32_t row = from; row < to; row++) {
    float sum = bias[row];
    for (uint32_t at = pointers[row]; at < pointers[row + 1]; at++) sum += values[at] * x[columns[at]];
    ((float *)call->out)[row] = clamped(call, sum);
  }
}

static const Variant dense[] = {{"f32-fully-connected-dense-" KERNEL_ISA, 0, 0, 0, dense_units, 0, run_dense}};
static const Variant sparse[] = {{"f32-fully-connected-csr-" KERNEL_ISA, 0, 0, 0, sparse_units, 0, run_sparse}};

const OperatorKind fully_connected_dense = {9, check_dense, dense, 1};
const OperatorKind fully_connected_sparse = {10, check_sparse, sparse, 1};
