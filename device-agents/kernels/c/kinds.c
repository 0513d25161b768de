#include "kinds.h"

static const OperatorKind *const kinds[] = {
    &conv1x1_dense,
    &conv1x1_sparse,
};

const OperatorKind *operator_kind(uint32_t kind) {
  for (uint32_t index = 0; index < sizeof kinds / sizeof kinds[0]; index++)
    if (kinds[index]->kind == kind) return kinds[index];
  return 0;
}
