/**
 * The part of tfjs-tflite's client that is used (its `dist/types`). The client is a classic script that leaves
 * `tfweb` behind as a global.
 */
export interface Tfweb {
  readonly tflite_web_api: {
    setWasmPath(folder: string): void
    getWasmFeatures(): Promise<{ readonly simd: boolean; readonly multiThreading: boolean }>
  }
  readonly TFLiteWebModelRunner: {
    create(model: ArrayBuffer, options: TfwebOptions): Promise<TfwebModel>
  }
}

export interface TfwebOptions {
  readonly numThreads: number
  readonly enableProfiling: boolean
  /** Events beyond it are dropped. */
  readonly maxProfilingBufferEntries: number
}

export interface TfwebModel {
  getInputs(): TfwebTensor[]
  getOutputs(): TfwebTensor[]
  infer(): boolean
  getProfilingSummary(): string
  cleanUp(): void
}

export interface TfwebTensor {
  readonly dataType: string
  readonly name: string
  /** Sizes between commas; empty for a scalar. */
  readonly shape: string
  /** A view of the tensor in the WASM memory, until that grows. */
  data(): TfwebArray
}

export type TfwebArray = (
  | Int8Array
  | Uint8Array
  | Int16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array
) & { set(values: ArrayLike<number>): void }

/** What the client prints, since it says there and not in what it throws why it refuses a model. */
export interface PrintedLines {
  /** Those since the last call. */
  take(): string
}

/** Loads the client from the folder that holds its files; once per page. */
export async function loadTfweb(folder: string): Promise<{ tfweb: Tfweb; printed: PrintedLines }> {
  const printed = keepPrinted()
  const scope = globalThis as unknown as { exports?: object; tfweb?: Tfweb }
  // The client takes itself for CommonJS where there is no `exports` to hang on.
  scope.exports ??= {}
  await loadScript(new URL('tflite_web_api_client.js', folder).href)
  if (scope.tfweb === undefined) throw new Error('tfjs-tflite left no tfweb behind')
  scope.tfweb.tflite_web_api.setWasmPath(folder)
  return { tfweb: scope.tfweb, printed }
}

const MAX_LINES = 200

function keepPrinted(): PrintedLines {
  const lines: string[] = []
  for (const level of ['log', 'warn', 'error'] as const) {
    console[level] = (...words: unknown[]) => {
      if (lines.length < MAX_LINES) lines.push(words.map(String).join(' '))
    }
  }
  return { take: () => lines.splice(0).join('\n') }
}

function loadScript(url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script')
    script.src = url
    script.onload = () => resolve()
    script.onerror = () => reject(new Error(`${url} could not be loaded`))
    document.head.append(script)
  })
}
