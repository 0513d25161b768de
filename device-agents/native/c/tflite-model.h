/* Models in TFLite's C library: device-agents/native/src/native-runner.ts. */
#ifndef PACELINE_TFLITE_MODEL_H
#define PACELINE_TFLITE_MODEL_H

#include "model.h"

/* Loads a library; ends this process as `runtime-unavailable` where it is none. */
runtime tflite_runtime(const char *path);

#endif
