#include "tflite.h"

#include <dlfcn.h>
#include <string.h>

#include "message.h"

/* POSIX lets a pointer from dlsym be a function's, ISO C does not; copied, both agree. */
static bool find(void *library, const char *name, void *function) {
  void *symbol = dlsym(library, name);
  memcpy(function, &symbol, sizeof symbol);
  return symbol != NULL;
}

static void need(void *library, const char *name, void *function) {
  if (!find(library, name, function)) fail("runtime-unavailable", "the TFLite library has no %s", name);
}

void tflite_load(tflite *t, const char *path) {
  void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) {
    const char *words = dlerror();
    fail("runtime-unavailable", "the TFLite library cannot be loaded: %s", words == NULL ? path : words);
  }
  need(library, "TfLiteVersion", &t->version);
  need(library, "TfLiteModelCreateFromFile", &t->model_from_file);
  need(library, "TfLiteModelDelete", &t->model_delete);
  need(library, "TfLiteInterpreterOptionsCreate", &t->options_create);
  need(library, "TfLiteInterpreterOptionsDelete", &t->options_delete);
  need(library, "TfLiteInterpreterOptionsSetNumThreads", &t->options_set_threads);
  need(library, "TfLiteInterpreterOptionsAddDelegate", &t->options_add_delegate);
  need(library, "TfLiteInterpreterCreate", &t->interpreter_create);
  need(library, "TfLiteInterpreterDelete", &t->interpreter_delete);
  need(library, "TfLiteInterpreterAllocateTensors", &t->allocate_tensors);
  need(library, "TfLiteInterpreterInvoke", &t->invoke);
  need(library, "TfLiteInterpreterGetInputTensorCount", &t->input_count);
  need(library, "TfLiteInterpreterGetInputTensor", &t->input);
  need(library, "TfLiteInterpreterGetOutputTensorCount", &t->output_count);
  need(library, "TfLiteInterpreterGetOutputTensor", &t->output);
  need(library, "TfLiteTensorType", &t->tensor_type);
  need(library, "TfLiteTensorNumDims", &t->tensor_dimensions);
  need(library, "TfLiteTensorDim", &t->tensor_dimension);
  need(library, "TfLiteTensorName", &t->tensor_name);
  need(library, "TfLiteTensorByteSize", &t->tensor_bytes);
  need(library, "TfLiteTensorCopyFromBuffer", &t->copy_in);
  need(library, "TfLiteTensorCopyToBuffer", &t->copy_out);
  bool xnnpack = find(library, "TfLiteXNNPackDelegateCreate", &t->xnnpack_create);
  if (!xnnpack || !find(library, "TfLiteXNNPackDelegateDelete", &t->xnnpack_delete)) t->xnnpack_create = NULL;
  (void)find(library, "TfLiteXNNPackDelegateGetFlags", &t->xnnpack_flags);
}
