/**
 * The least that can be done with the TFLite library: load, invoke, look at the clock. A program of its own, with
 * nothing of ours in it, so that a bench can see what an agent adds.
 *
 *   node bare-tflite-loop.mjs LIBRARY MODEL WARMUP ITERATIONS   prints the measured milliseconds as JSON
 */
import process from 'node:process'
import koffi from 'koffi'

const [libraryPath = '', modelPath = '', warmup = '0', iterations = '1'] = process.argv.slice(2)
const library = koffi.load(libraryPath)
const createModel = library.func('void* TfLiteModelCreateFromFile(const char* path)')
const createOptions = library.func('void* TfLiteInterpreterOptionsCreate()')
const setThreads = library.func('void TfLiteInterpreterOptionsSetNumThreads(void* options, int threads)')
const addDelegate = library.func('void TfLiteInterpreterOptionsAddDelegate(void* options, void* delegate)')
const createXnnpack = library.func('void* TfLiteXNNPackDelegateCreate(const void* options)')
const createInterpreter = library.func('void* TfLiteInterpreterCreate(void* model, void* options)')
const allocate = library.func('int TfLiteInterpreterAllocateTensors(void* interpreter)')
const invoke = library.func('int TfLiteInterpreterInvoke(void* interpreter)')
const input = library.func('void* TfLiteInterpreterGetInputTensor(void* interpreter, int index)')
const byteSize = library.func('size_t TfLiteTensorByteSize(void* tensor)')
const copyIn = library.func('int TfLiteTensorCopyFromBuffer(void* tensor, const void* bytes, size_t count)')

const options = createOptions()
setThreads(options, 1)
const xnnpackOptions = Buffer.alloc(64)
xnnpackOptions.writeInt32LE(1, 0)
addDelegate(options, createXnnpack(xnnpackOptions))
const interpreter = createInterpreter(createModel(modelPath), options)
if (interpreter === null || allocate(interpreter) !== 0) throw new Error('TFLite refuses the model')
const image = Float32Array.from(
  { length: byteSize(input(interpreter, 0)) / 4 },
  (_, i) => ((i * 37) % 256) / 128 - 1,
)
copyIn(input(interpreter, 0), image, image.byteLength)

for (let call = 0; call < Number(warmup); call++) invoke(interpreter)
const samplesMs = new Float64Array(Number(iterations))
for (let call = 0; call < samplesMs.length; call++) {
  const startedMs = performance.now()
  invoke(interpreter)
  samplesMs[call] = performance.now() - startedMs
}
process.stdout.write(JSON.stringify(Array.from(samplesMs)))
