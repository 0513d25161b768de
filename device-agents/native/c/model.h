/* One model in TFLite, ready to be invoked: device-agents/native/src/native-runner.ts. */
#ifndef PACELINE_MODEL_H
#define PACELINE_MODEL_H

#include "tflite.h"

typedef struct {
  const tflite *library;
  tfl_model *file;
  tfl_interpreter *interpreter;
  tfl_delegate *xnnpack;
  double init_ms;
  /* What really runs. */
  int threads;
  const char *delegate;
  /* Below 0: nobody could see. */
  int operators, delegated;
} model;

/*
 * Opens a model, applies the delegate (NULL: none) and allocates tensors. A delegate that fails is left out, which
 * `m->delegate` tells. Ends this process as unsupported, with TFLite's own words, where TFLite refuses the model.
 */
void model_load(model *m, const tflite *library, const char *path, const char *delegate, int threads);

/* Fills every input with the bytes that all runtimes share. */
void model_set_inputs(const model *m, double seed);

/* One inference; ends this process as `model-refused` where it fails. */
void model_run(const model *m);

/* sha256 over the bytes of all outputs, one after the other; false where one cannot be read. */
bool model_output_digest(const model *m, char hex[65]);

/* Writes the bytes of all outputs, one after the other; ends this process where it cannot. */
void model_write_outputs(const model *m, const char *path);

void model_close(model *m);

#endif
