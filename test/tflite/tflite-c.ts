import { createRequire } from 'node:module'
import path from 'node:path'
import koffi from 'koffi'

type Pointer = unknown

export interface RunOptions {
  readonly xnnpack: boolean
  /** `TFLITE_XNNPACK_DELEGATE_FLAG_*`; by default the delegate's own choice, which takes no quantised operator. */
  readonly flags?: number
}

/** The flag by which XNNPACK takes int8 operators, as the tflite-native runner sets it. */
export const XNNPACK_QS8 = 1
/** Room for TfLiteXNNPackDelegateOptions: the threads, the flags, and what later versions add. */
const XNNPACK_OPTIONS_BYTES = 64

/** The few calls of TFLite's C API (tensorflow/lite/c/c_api.h) that one invocation takes. */
export interface TfliteC {
  /** One invocation of a model of one float32 input and one float32 output, on one thread. */
  run(model: Uint8Array, input: Float32Array, options: RunOptions): Float32Array
  /** One invocation of any model: the bytes of all inputs, in their order, to those of all outputs. */
  runBytes(model: Uint8Array, inputs: readonly NodeJS.TypedArray[], options: RunOptions): Uint8Array[]
}

/** Loads the library that `tfjs-tflite-node` ships for this platform; throws where it ships none. */
export function loadTfliteC(): TfliteC {
  const library = koffi.load(libraryPath())
  const call = (declaration: string) => library.func(declaration)
  const modelCreate = call('void* TfLiteModelCreate(const void* data, size_t size)')
  const modelDelete = call('void TfLiteModelDelete(void* model)')
  const optionsCreate = call('void* TfLiteInterpreterOptionsCreate()')
  const optionsDelete = call('void TfLiteInterpreterOptionsDelete(void* options)')
  const setThreads = call('void TfLiteInterpreterOptionsSetNumThreads(void* options, int threads)')
  const addDelegate = call('void TfLiteInterpreterOptionsAddDelegate(void* options, void* delegate)')
  const xnnpackCreate = call('void* TfLiteXNNPackDelegateCreate(const void* options)')
  const xnnpackDelete = call('void TfLiteXNNPackDelegateDelete(void* delegate)')
  const interpreterCreate = call('void* TfLiteInterpreterCreate(void* model, void* options)')
  const interpreterDelete = call('void TfLiteInterpreterDelete(void* interpreter)')
  const allocate = call('int TfLiteInterpreterAllocateTensors(void* interpreter)')
  const invoke = call('int TfLiteInterpreterInvoke(void* interpreter)')
  const inputTensor = call('void* TfLiteInterpreterGetInputTensor(void* interpreter, int index)')
  const outputCount = call('int TfLiteInterpreterGetOutputTensorCount(const void* interpreter)')
  const outputTensor = call('const void* TfLiteInterpreterGetOutputTensor(void* interpreter, int index)')
  const byteSize = call('size_t TfLiteTensorByteSize(const void* tensor)')
  const copyIn = call('int TfLiteTensorCopyFromBuffer(void* tensor, const void* data, size_t size)')
  const copyOut = call('int TfLiteTensorCopyToBuffer(const void* tensor, void* data, size_t size)')

  const runBytes: TfliteC['runBytes'] = (bytes, inputs, { xnnpack, flags }) => {
    const frees: (() => void)[] = []
    const own = (pointer: Pointer, free: (pointer: Pointer) => void): Pointer => {
      if (pointer === null) throw new Error('TFLite gave no object')
      frees.push(() => free(pointer))
      return pointer
    }
    try {
      const model = own(modelCreate(bytes, bytes.byteLength), modelDelete)
      const options = own(optionsCreate(), optionsDelete)
      setThreads(options, 1)
      if (xnnpack) addDelegate(options, own(xnnpackCreate(xnnpackOptions(flags)), xnnpackDelete))
      const interpreter = own(interpreterCreate(model, options), interpreterDelete)
      check('allocate', allocate(interpreter))
      for (const [index, input] of inputs.entries()) {
        check('copy in', copyIn(inputTensor(interpreter, index), input, input.byteLength))
      }
      check('invoke', invoke(interpreter))
      return Array.from({ length: outputCount(interpreter) }, (_, index) => {
        const tensor = outputTensor(interpreter, index)
        const output = new Uint8Array(Number(byteSize(tensor)))
        check('copy out', copyOut(tensor, output, output.byteLength))
        return output
      })
    } finally {
      // The interpreter goes before what it uses.
      for (const free of frees.reverse()) free()
    }
  }
  return {
    runBytes,
    run(bytes, input, options) {
      const [output = new Uint8Array(0)] = runBytes(bytes, [input], options)
      return new Float32Array(output.buffer, output.byteOffset, output.byteLength / 4)
    },
  }
}

function xnnpackOptions(flags: number | undefined): Buffer | null {
  if (flags === undefined) return null
  const options = Buffer.alloc(XNNPACK_OPTIONS_BYTES)
  options.writeInt32LE(1, 0)
  options.writeUInt32LE(flags, 4)
  return options
}

function check(step: string, status: number): void {
  if (status !== 0) throw new Error(`TFLite could not ${step}: status ${status}`)
}

function libraryPath(): string {
  const root = path.dirname(createRequire(import.meta.url).resolve('tfjs-tflite-node/package.json'))
  const files: Partial<Record<string, string>> = {
    'linux-x64': 'linux_amd64/libtensorflowlite_c.so',
    'linux-arm64': 'linux_arm64/libtensorflowlite_c.so',
    'darwin-arm64': 'darwin_arm64/libtensorflowlite_c.dylib',
    'win32-x64': 'windows_amd64/tensorflowlite_c.dll',
  }
  const file = files[`${process.platform}-${process.arch}`]
  if (file === undefined) throw new Error(`no TFLite library for ${process.platform} on ${process.arch}`)
  return path.join(root, 'cc_deps', file)
}
