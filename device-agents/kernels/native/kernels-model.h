/* Plans run by our own kernels. */
#ifndef PACELINE_KERNELS_MODEL_H
#define PACELINE_KERNELS_MODEL_H

#include "model.h"

/* Models are plans, as packages/kernel-plan writes them. */
runtime kernels_runtime(void);

#endif
