#include "kinds.h"

static const OperatorKind *const kinds[] = {
    &conv1x1_dense,
    &depthwise,
    &first_conv,
    &global_pool,
    &add,
    &multiply,
    &activation,
    &fully_connected_dense,
    &fully_connected_sparse,
    &softmax,
    &hwc_to_chw,
    &chw_to_hwc,
    &copy_bytes,
    &gather,
    &conv1x1_sparse,
    &int8_conv1x1,
    &int8_depthwise,
    &binary_conv1x1,
    &binary_conv3x3,
};

const OperatorKind *operator_kind(uint32_t kind) {
  for (uint32_t index = 0; index < sizeof kinds / sizeof kinds[0]; index++)
    if (kinds[index]->kind == kind) return kinds[index];
  return 0;
}
