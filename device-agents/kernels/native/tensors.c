#include "tensors.h"

enum { TFLITE_FLOAT32 = 1, TFLITE_INT32 = 2, TFLITE_INT8 = 9 };

static uint32_t element_bytes(const PlanTensor *tensor) { return tensor->dtype == DTYPE_I8 ? 1 : 4; }

tensor_runs runs_of(const PlanTensor *tensor) {
  uint32_t pixels = tensor->height * tensor->width, size = element_bytes(tensor);
  switch (tensor->layout) {
    case LAYOUT_CHW:
      return (tensor_runs){tensor->channels, pixels * size, tensor->stride * size};
    case LAYOUT_HWC: {
      /* The channels of bits are packed into the words of their stride. */
      uint32_t elements = tensor->dtype == DTYPE_BITS ? tensor->stride : tensor->channels;
      return (tensor_runs){pixels, elements * size, tensor->stride * size};
    }
    default:
      return (tensor_runs){1, tensor->channels * size, 0};
  }
}

int tflite_type_of(const PlanTensor *tensor) {
  switch (tensor->dtype) {
    case DTYPE_F32:
      return TFLITE_FLOAT32;
    case DTYPE_I8:
      return TFLITE_INT8;
    case DTYPE_I32:
      return TFLITE_INT32;
    default:
      return 0;
  }
}
