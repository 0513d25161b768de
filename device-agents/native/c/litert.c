#include "litert.h"

#include "library.h"

void litert_load(litert *t, const char *path) {
  static const char name[] = "LiteRT";
  void *library = library_open(name, path);
  library_need(library, name, "LiteRtCreateEnvironment", &t->create_environment);
  library_need(library, name, "LiteRtCreateModelFromFile", &t->create_model);
  library_need(library, name, "LiteRtDestroyModel", &t->destroy_model);
  library_need(library, name, "LiteRtGetMainModelSubgraphIndex", &t->main_subgraph_index);
  library_need(library, name, "LiteRtGetModelSubgraph", &t->subgraph);
  library_need(library, name, "LiteRtGetNumSubgraphOps", &t->subgraph_ops);
  library_need(library, name, "LiteRtGetNumSubgraphInputs", &t->subgraph_inputs);
  library_need(library, name, "LiteRtGetSubgraphInput", &t->subgraph_input);
  library_need(library, name, "LiteRtGetNumSubgraphOutputs", &t->subgraph_outputs);
  library_need(library, name, "LiteRtGetSubgraphOutput", &t->subgraph_output);
  library_need(library, name, "LiteRtGetModelSignature", &t->signature);
  library_need(library, name, "LiteRtGetNumSignatureInputs", &t->signature_inputs);
  library_need(library, name, "LiteRtGetSignatureInputTensorByIndex", &t->signature_input);
  library_need(library, name, "LiteRtGetNumSignatureOutputs", &t->signature_outputs);
  library_need(library, name, "LiteRtGetSignatureOutputTensorByIndex", &t->signature_output);
  library_need(library, name, "LiteRtGetTensorName", &t->tensor_name);
  library_need(library, name, "LiteRtGetRankedTensorType", &t->tensor_type);
  library_need(library, name, "LiteRtCreateOptions", &t->create_options);
  library_need(library, name, "LiteRtDestroyOptions", &t->destroy_options);
  library_need(library, name, "LiteRtSetOptionsHardwareAccelerators", &t->set_accelerators);
  library_need(library, name, "LiteRtCreateOpaqueOptions", &t->create_opaque);
  library_need(library, name, "LiteRtAddOpaqueOptions", &t->add_opaque);
  library_need(library, name, "LiteRtCreateCompiledModel", &t->compile);
  library_need(library, name, "LiteRtDestroyCompiledModel", &t->destroy_compiled);
  library_need(library, name, "LiteRtCompiledModelIsFullyAccelerated", &t->fully_accelerated);
  library_need(library, name, "LiteRtGetCompiledModelInputBufferRequirements", &t->input_requirements);
  library_need(library, name, "LiteRtGetCompiledModelOutputBufferRequirements", &t->output_requirements);
  library_need(library, name, "LiteRtRunCompiledModel", &t->run);
  library_need(library, name, "LiteRtCreateManagedTensorBufferFromRequirements", &t->create_buffer);
  library_need(library, name, "LiteRtDestroyTensorBuffer", &t->destroy_buffer);
  library_need(library, name, "LiteRtGetTensorBufferPackedSize", &t->buffer_bytes);
  library_need(library, name, "LiteRtLockTensorBuffer", &t->lock);
  library_need(library, name, "LiteRtUnlockTensorBuffer", &t->unlock);
}
