/* TFLite's C API (tensorflow/lite/c/c_api.h, delegates/xnnpack/xnnpack_delegate.h) of a library that is loaded late. */
#ifndef PACELINE_TFLITE_H
#define PACELINE_TFLITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct tfl_model tfl_model;
typedef struct tfl_options tfl_options;
typedef struct tfl_interpreter tfl_interpreter;
typedef struct tfl_tensor tfl_tensor;

/* The first fields of TfLiteDelegate of 2.9 (tensorflow/lite/c/common.h), which later versions keep and add to. */
typedef struct tfl_delegate {
  void *data;
  int (*prepare)(void *context, struct tfl_delegate *delegate);
  void *copy_from_buffer_handle;
  void *copy_to_buffer_handle;
  void *free_buffer_handle;
  int64_t flags;
  /* Room for what later versions read behind them; all 0 there means that nothing is set. */
  void *later[8];
} tfl_delegate;

typedef struct {
  const char *(*version)(void);
  tfl_model *(*model_from_file)(const char *path);
  void (*model_delete)(tfl_model *);
  tfl_options *(*options_create)(void);
  void (*options_delete)(tfl_options *);
  void (*options_set_threads)(tfl_options *, int32_t threads);
  void (*options_add_delegate)(tfl_options *, tfl_delegate *);
  tfl_interpreter *(*interpreter_create)(const tfl_model *, const tfl_options *);
  void (*interpreter_delete)(tfl_interpreter *);
  int (*allocate_tensors)(tfl_interpreter *);
  int (*invoke)(tfl_interpreter *);
  int32_t (*input_count)(const tfl_interpreter *);
  tfl_tensor *(*input)(const tfl_interpreter *, int32_t index);
  int32_t (*output_count)(const tfl_interpreter *);
  const tfl_tensor *(*output)(const tfl_interpreter *, int32_t index);
  int (*tensor_type)(const tfl_tensor *);
  int32_t (*tensor_dimensions)(const tfl_tensor *);
  int32_t (*tensor_dimension)(const tfl_tensor *, int32_t index);
  const char *(*tensor_name)(const tfl_tensor *);
  size_t (*tensor_bytes)(const tfl_tensor *);
  int (*copy_in)(tfl_tensor *, const void *bytes, size_t count);
  int (*copy_out)(const tfl_tensor *, void *bytes, size_t count);
  /* NULL in a library without it. */
  tfl_delegate *(*xnnpack_create)(const void *options);
  void (*xnnpack_delete)(tfl_delegate *);
  /* NULL in 2.9. */
  int (*xnnpack_flags)(tfl_delegate *);
} tflite;

/* Loads a library; ends this process as `runtime-unavailable` where it is none. */
void tflite_load(tflite *library, const char *path);

#endif
