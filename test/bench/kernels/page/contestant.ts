/** One network that is ready to run, its weights packed. A sample is one call of `run`. */
export interface Contestant {
  run(): void | Promise<void>
  close(): void
}

/** What the page is told to compare. Every URL is served by the bench. */
export interface BenchRequest {
  readonly contestants: readonly ContestantRequest[]
  readonly rounds: number
  /** Of the order in each round. */
  readonly seed: number
}

export type ContestantRequest = { readonly name: string } & (
  | PacelineRequest
  | PeakRequest
  | LiteRtRequest
  | OnnxRequest
  | TfjsRequest
)

/** One of our plans, as `writePlan` wrote it. */
export interface PacelineRequest {
  readonly runtime: 'paceline'
  readonly planUrl: string
  readonly flavour: 'simd' | 'relaxed'
  /** 1 unless said otherwise; more take the threaded build of the flavour. */
  readonly threads?: number
  /** Start of the name of the kernel that every operator is to be run by; else the fastest is chosen. */
  readonly kernel?: string
}

/** Register-only multiply-adds; a sample is `iterations` times `accumulators` vectors of four. */
export interface PeakRequest {
  readonly runtime: 'peak'
  readonly flavour: 'simd' | 'relaxed'
  readonly accumulators: number
  readonly iterations: number
}

export interface LiteRtRequest {
  readonly runtime: 'litert'
  readonly modelUrl: string
}

export interface OnnxRequest {
  readonly runtime: 'onnx'
  readonly modelUrl: string
  readonly inputShape: readonly number[]
}

/** Layers of 1x1 convolutions; the weights are [layer][out][in], the biases [layer][out], both float32. */
export interface TfjsRequest {
  readonly runtime: 'tfjs'
  readonly weightsUrl: string
  readonly biasUrl: string
  readonly layers: number
  readonly side: number
  readonly channels: number
}

export interface Measured {
  /** One call a round, in milliseconds. */
  readonly samplesMs: readonly number[]
  /** A call among many of its own kind, nothing else between: the caches hold what it needs. */
  readonly hotMs: number
}

export interface BenchAnswer {
  /** By contestant's name. */
  readonly measured: Readonly<Record<string, Measured>>
  readonly engine: string
  readonly isolated: boolean
}

export async function bytesOf(url: string): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(url)
  if (!response.ok) throw new Error(`${url}: ${response.status}`)
  return new Uint8Array(await response.arrayBuffer())
}
