import koffi from 'koffi'

/** An address in the library's memory. */
export type Pointer = bigint

/**
 * TFLite's C API 2.9 (tensorflow/lite/c/c_api.h and delegates/xnnpack/xnnpack_delegate.h) as plain functions.
 * Statuses are `TfLiteStatus`: 0 is well.
 */
export interface TfliteC {
  version(): string
  createModelFromFile(path: string): Pointer | null
  deleteModel(model: Pointer): void
  createOptions(): Pointer
  deleteOptions(options: Pointer): void
  setThreads(options: Pointer, threads: number): void
  addDelegate(options: Pointer, delegate: Pointer): void
  createXnnpack(options: Uint8Array): Pointer | null
  deleteXnnpack(delegate: Pointer): void
  createInterpreter(model: Pointer, options: Pointer): Pointer | null
  deleteInterpreter(interpreter: Pointer): void
  allocateTensors(interpreter: Pointer): number
  invoke(interpreter: Pointer): number
  inputCount(interpreter: Pointer): number
  input(interpreter: Pointer, index: number): Pointer
  outputCount(interpreter: Pointer): number
  output(interpreter: Pointer, index: number): Pointer
  tensorType(tensor: Pointer): number
  tensorDimensions(tensor: Pointer): number
  tensorDimension(tensor: Pointer, index: number): number
  tensorName(tensor: Pointer): string | null
  tensorBytes(tensor: Pointer): number
  copyIn(tensor: Pointer, bytes: Uint8Array, count: number): number
  copyOut(tensor: Pointer, bytes: Uint8Array, count: number): number
}

/** Loads the library into this process. */
export function loadTflite(path: string): TfliteC {
  const library = koffi.load(path)
  return {
    version: library.func('const char* TfLiteVersion()'),
    createModelFromFile: library.func('void* TfLiteModelCreateFromFile(const char* path)'),
    deleteModel: library.func('void TfLiteModelDelete(void* model)'),
    createOptions: library.func('void* TfLiteInterpreterOptionsCreate()'),
    deleteOptions: library.func('void TfLiteInterpreterOptionsDelete(void* options)'),
    setThreads: library.func('void TfLiteInterpreterOptionsSetNumThreads(void* options, int threads)'),
    addDelegate: library.func('void TfLiteInterpreterOptionsAddDelegate(void* options, void* delegate)'),
    createXnnpack: library.func('void* TfLiteXNNPackDelegateCreate(const void* options)'),
    deleteXnnpack: library.func('void TfLiteXNNPackDelegateDelete(void* delegate)'),
    createInterpreter: library.func('void* TfLiteInterpreterCreate(void* model, void* options)'),
    deleteInterpreter: library.func('void TfLiteInterpreterDelete(void* interpreter)'),
    allocateTensors: library.func('int TfLiteInterpreterAllocateTensors(void* interpreter)'),
    invoke: library.func('int TfLiteInterpreterInvoke(void* interpreter)'),
    inputCount: library.func('int TfLiteInterpreterGetInputTensorCount(void* interpreter)'),
    input: library.func('void* TfLiteInterpreterGetInputTensor(void* interpreter, int index)'),
    outputCount: library.func('int TfLiteInterpreterGetOutputTensorCount(void* interpreter)'),
    output: library.func('void* TfLiteInterpreterGetOutputTensor(void* interpreter, int index)'),
    tensorType: library.func('int TfLiteTensorType(void* tensor)'),
    tensorDimensions: library.func('int TfLiteTensorNumDims(void* tensor)'),
    tensorDimension: library.func('int TfLiteTensorDim(void* tensor, int index)'),
    tensorName: library.func('const char* TfLiteTensorName(void* tensor)'),
    tensorBytes: library.func('size_t TfLiteTensorByteSize(void* tensor)'),
    copyIn: library.func('int TfLiteTensorCopyFromBuffer(void* tensor, const void* bytes, size_t count)'),
    copyOut: library.func('int TfLiteTensorCopyToBuffer(void* tensor, _Out_ void* bytes, size_t count)'),
  }
}
