#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "message.h"
#include "model.h"
#include "seeded-input.h"
#include "sha256.h"

/* Most elements of one input: 2^28, as packages/domain/src/random/seeded-input.ts has it. */
static const double max_elements = 268435456.0;

static const char *name_of(const tflite *t, const tfl_tensor *tensor) {
  const char *name = t->tensor_name(tensor);
  return name == NULL ? "" : name;
}

static size_t elements_of(const tflite *t, const tfl_tensor *tensor) {
  double elements = 1;
  for (int32_t i = 0; i < t->tensor_dimensions(tensor); i++) {
    int32_t size = t->tensor_dimension(tensor, i);
    if (size < 0) {
      refuse("input-unsupported", "input \"%s\": a shape has whole dimensions from 0, not %d", name_of(t, tensor), size);
    }
    elements *= size;
  }
  if (elements > max_elements) {
    refuse("input-unsupported", "input \"%s\": an input of %.0f elements is past the limit of %.0f", name_of(t, tensor),
           elements, max_elements);
  }
  return (size_t)elements;
}

static void fill(const tflite *t, tfl_tensor *tensor, int32_t seed) {
  int type = t->tensor_type(tensor);
  size_t element_bytes = seeded_element_bytes(type);
  if (element_bytes == 0) {
    refuse("input-unsupported", "input \"%s\" is of TFLite's type %d, which no seeded input exists for",
           name_of(t, tensor), type);
  }
  size_t elements = elements_of(t, tensor), bytes = elements * element_bytes;
  /* Not 0 bytes, for which it may give NULL. */
  void *values = malloc(bytes + 1);
  if (values == NULL) fail("out-of-memory", "input \"%s\" needs %zu bytes", name_of(t, tensor), bytes);
  seeded_fill(values, elements, type, seed);
  if (bytes != t->tensor_bytes(tensor) || t->copy_in(tensor, values, bytes) != 0) {
    fail("model-refused", "input \"%s\" does not take %zu bytes", name_of(t, tensor), bytes);
  }
  free(values);
}

void model_set_inputs(const model *m, double seed) {
  const tflite *t = m->library;
  for (int32_t i = 0; i < t->input_count(m->interpreter); i++) {
    fill(t, t->input(m->interpreter, i), input_seed(seed, (uint32_t)i));
  }
}

typedef void visitor(void *visited, const void *bytes, size_t count);

/* Shows the bytes of all outputs, one after the other; false where one cannot be read. */
static bool visit_outputs(const model *m, visitor *visit, void *visited) {
  const tflite *t = m->library;
  for (int32_t i = 0; i < t->output_count(m->interpreter); i++) {
    const tfl_tensor *tensor = t->output(m->interpreter, i);
    size_t bytes = t->tensor_bytes(tensor);
    if (bytes == 0) continue;
    void *values = malloc(bytes);
    bool read = values != NULL && t->copy_out(tensor, values, bytes) == 0;
    if (read) visit(visited, values, bytes);
    free(values);
    if (!read) return false;
  }
  return true;
}

static void hash_bytes(void *hash, const void *bytes, size_t count) { sha256_update(hash, bytes, count); }

bool model_output_digest(const model *m, char hex[65]) {
  sha256 hash;
  sha256_start(&hash);
  if (!visit_outputs(m, hash_bytes, &hash)) return false;
  sha256_finish(&hash, hex);
  return true;
}

static void write_bytes(void *file, const void *bytes, size_t count) { (void)fwrite(bytes, 1, count, file); }

void model_write_outputs(const model *m, const char *path) {
  FILE *file = fopen(path, "we");
  bool written = file != NULL && visit_outputs(m, write_bytes, file) && ferror(file) == 0;
  if (file != NULL && fclose(file) != 0) written = false;
  if (!written) fail("driver-failed", "the outputs cannot be written to %s: %s", path, strerror(errno));
}
