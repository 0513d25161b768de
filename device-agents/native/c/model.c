#include "model.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "affinity.h"
#include "message.h"
#include "process.h"
#include "refusal.h"
#include "seeded-input.h"
#include "sha256.h"

/* Most elements of one input: 2^28, as packages/domain/src/random/seeded-input.ts has it. */
static const double max_elements = 268435456.0;

void model_load(model *m, const runtime *in, const model_source *from, const char *delegate, int threads) {
  *m = (model){.in = in};
  bool is_known = delegate != NULL && strcmp(delegate, "xnnpack") == 0 && in->has_xnnpack;
  if (delegate != NULL && !is_known) fail("delegate-unknown", "%s has no delegate %s", in->name, delegate);
  FILE *file = fopen(from->path, "re");
  /* That it is not where it was put is not the model's fault. */
  if (file == NULL) fail("driver-failed", "the model cannot be read at %s: %s", from->path, strerror(errno));
  fclose(file);
  if (in->prefer != NULL) in->prefer(from->kernels);
  if (in->profile != NULL) in->profile(from->profiler);
  in->load(m, from->path, delegate, threads);
}

void model_say(const model *m, const char *affinity) {
  message_number("initMs", m->init_ms);
  message_open_object("ran");
  message_number("threads", m->threads);
  if (m->delegate == NULL) message_null("delegate");
  else message_text("delegate", m->delegate);
  if (m->delegated < 0) message_null("delegatedOperators");
  else message_number("delegatedOperators", m->delegated);
  message_number("operators", m->operators);
  message_text("precision", "fp32");
  if (affinity != NULL) {
    char seen[AFFINITY_MAX_TEXT];
    affinity_seen(affinity, seen);
    message_text("affinity", seen);
  }
  if (m->in->say_ran != NULL) m->in->say_ran();
  message_close_object();
}

void model_run(const model *m) {
  if (!m->in->run()) fail_model("the runtime fails to run the model");
}

static void hash_bytes(void *hash, const void *bytes, size_t count) { sha256_update(hash, bytes, count); }

bool model_output_digest(const model *m, char hex[65]) {
  sha256 hash;
  sha256_start(&hash);
  if (!m->in->visit_outputs(hash_bytes, &hash)) return false;
  sha256_finish(&hash, hex);
  return true;
}

static void write_bytes(void *file, const void *bytes, size_t count) { (void)fwrite(bytes, 1, count, file); }

void model_write_outputs(const model *m, const char *path) {
  FILE *file = fopen(path, "we");
  bool written = file != NULL && m->in->visit_outputs(write_bytes, file) && ferror(file) == 0;
  if (file != NULL && fclose(file) != 0) written = false;
  if (!written) fail("driver-failed", "the outputs cannot be written to %s: %s", path, strerror(errno));
}

static size_t elements_of(const char *name, const int32_t *dimensions, int32_t rank) {
  double elements = 1;
  for (int32_t i = 0; i < rank; i++) {
    if (dimensions[i] < 0) {
      refuse("input-unsupported", "input \"%s\": a shape has whole dimensions from 0, not %d", name, dimensions[i]);
    }
    elements *= dimensions[i];
  }
  if (elements > max_elements) {
    refuse("input-unsupported", "input \"%s\": an input of %.0f elements is past the limit of %.0f", name, elements,
           max_elements);
  }
  return (size_t)elements;
}

void *seeded_values(const char *name, int type, const int32_t *dimensions, int32_t rank, int32_t seed, size_t *bytes) {
  size_t element_bytes = seeded_element_bytes(type);
  if (element_bytes == 0) {
    refuse("input-unsupported", "input \"%s\" is of TFLite's type %d, which no seeded input exists for", name, type);
  }
  size_t elements = elements_of(name, dimensions, rank);
  *bytes = elements * element_bytes;
  /* Not 0 bytes, for which it may give NULL. */
  void *values = malloc(*bytes + 1);
  if (values == NULL) fail("out-of-memory", "input \"%s\" needs %zu bytes", name, *bytes);
  seeded_fill(values, elements, type, seed);
  return values;
}

int xnnpack_threads(int asked, int before) {
  int after = process_threads();
  if (before == 0 || after == 0) return asked;
  int pool = 1 + after - before;
  return pool < asked ? pool : asked;
}
