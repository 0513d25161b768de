#include "tflite.h"

#include "library.h"

void tflite_load(tflite *t, const char *path) {
  static const char name[] = "TFLite";
  void *library = library_open(name, path);
  library_need(library, name, "TfLiteVersion", &t->version);
  library_need(library, name, "TfLiteModelCreateFromFile", &t->model_from_file);
  library_need(library, name, "TfLiteModelDelete", &t->model_delete);
  library_need(library, name, "TfLiteInterpreterOptionsCreate", &t->options_create);
  library_need(library, name, "TfLiteInterpreterOptionsDelete", &t->options_delete);
  library_need(library, name, "TfLiteInterpreterOptionsSetNumThreads", &t->options_set_threads);
  library_need(library, name, "TfLiteInterpreterOptionsAddDelegate", &t->options_add_delegate);
  library_need(library, name, "TfLiteInterpreterCreate", &t->interpreter_create);
  library_need(library, name, "TfLiteInterpreterDelete", &t->interpreter_delete);
  library_need(library, name, "TfLiteInterpreterAllocateTensors", &t->allocate_tensors);
  library_need(library, name, "TfLiteInterpreterInvoke", &t->invoke);
  library_need(library, name, "TfLiteInterpreterGetInputTensorCount", &t->input_count);
  library_need(library, name, "TfLiteInterpreterGetInputTensor", &t->input);
  library_need(library, name, "TfLiteInterpreterGetOutputTensorCount", &t->output_count);
  library_need(library, name, "TfLiteInterpreterGetOutputTensor", &t->output);
  library_need(library, name, "TfLiteTensorType", &t->tensor_type);
  library_need(library, name, "TfLiteTensorNumDims", &t->tensor_dimensions);
  library_need(library, name, "TfLiteTensorDim", &t->tensor_dimension);
  library_need(library, name, "TfLiteTensorName", &t->tensor_name);
  library_need(library, name, "TfLiteTensorByteSize", &t->tensor_bytes);
  library_need(library, name, "TfLiteTensorCopyFromBuffer", &t->copy_in);
  library_need(library, name, "TfLiteTensorCopyToBuffer", &t->copy_out);
  bool xnnpack = library_find(library, "TfLiteXNNPackDelegateCreate", &t->xnnpack_create);
  if (!xnnpack || !library_find(library, "TfLiteXNNPackDelegateDelete", &t->xnnpack_delete)) t->xnnpack_create = NULL;
  (void)library_find(library, "TfLiteXNNPackDelegateGetFlags", &t->xnnpack_flags);
}
