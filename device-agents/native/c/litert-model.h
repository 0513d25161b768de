/* Models in LiteRT 2.3, by the C interface that its libLiteRt.so exports (litert/c of google-ai-edge/LiteRT). */
#ifndef PACELINE_LITERT_MODEL_H
#define PACELINE_LITERT_MODEL_H

#include "model.h"

/*
 * Loads a library; ends this process as `runtime-unavailable` where it is none. It does not say its version, and its
 * interface changes between versions: who names it is to know that it is 2.3.
 */
runtime litert_runtime(const char *path, const char *version);

#endif
