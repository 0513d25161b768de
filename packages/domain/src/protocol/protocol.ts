/**
 * How a figure is taken. The first group below is what the figure depends on and is part of the
 * protocol key; the second, budgets and switches, is not.
 */
export interface Protocol {
  /** Threads asked of the runtime. */
  readonly threads: number
  /** Delegate asked for, such as `xnnpack`; null asks for the runtime's own kernels. */
  readonly delegate: string | null
  /** Cores to run on: `any`, a cluster such as `big`, or a list as Linux writes it, such as `cpus:0-3,6`. */
  readonly affinity: string
  readonly clock: ClockMode
  readonly context: RunContext
  readonly arrival: Arrival
  /**
   * The fewest calls per timed sample; a sample is their mean. Where a sample of so many would last under
   * 100 steps of the runner's clock, it takes more: what ran is in the measurement.
   */
  readonly batch: number
  readonly warmup: RuleVersion
  readonly estimator: RuleVersion

  /** Fewest invocations; more follow while the interval is too wide and the budget lasts. */
  readonly invocations: number
  /** Fewest samples over all invocations. */
  readonly minIterations: number
  /** Most samples over all invocations. */
  readonly maxIterations: number
  /** Budget of sampling time over all invocations, in seconds; wins over `minIterations`. */
  readonly maxSeconds: number
  /** Sampling stops once the interval's half width, relative to the estimate, is at most this. */
  readonly targetHalfWidth: number
  readonly perOperator: boolean
  /** Fail as `delegate-required` instead of running without the delegate asked for. */
  readonly requireDelegate: boolean
}

export const clockModes = ['default', 'sustained', 'fixed'] as const
/** `sustained`: Android's sustained performance mode; `fixed`: a pinned frequency. */
export type ClockMode = (typeof clockModes)[number]

export const runContexts = ['shell', 'app', 'page', 'process'] as const
/** What kind of process the model runs in, which schedulers treat differently. */
export type RunContext = (typeof runContexts)[number]

export const arrivalModes = ['closed', 'periodic'] as const
export type ArrivalMode = (typeof arrivalModes)[number]

export interface Arrival {
  /** `closed`: the next inference starts when the last ended; `periodic`: on a schedule. */
  readonly mode: ArrivalMode
  /** Milliseconds between starts when periodic, else null. */
  readonly periodMs: number | null
}

/** A rule of ours by name and version: another version may give another figure. */
export interface RuleVersion {
  readonly name: string
  readonly version: number
}

/** What a user may say of a protocol; whatever is left out gets its default. */
export type ProtocolRequest = {
  readonly [K in Exclude<keyof Protocol, 'warmup' | 'estimator' | 'arrival'>]?: Protocol[K] | undefined
} & {
  readonly arrival?: { readonly mode: ArrivalMode; readonly periodMs?: number | null | undefined } | undefined
}

export const knownDelegates = ['xnnpack', 'gpu', 'nnapi', 'hexagon', 'coreml'] as const

/** The range of each numeric field, both ends included. */
export const protocolLimits = {
  threads: { minimum: 1, maximum: 64 },
  batch: { minimum: 1, maximum: 1_024 },
  periodMs: { minimum: 0.1, maximum: 60_000 },
  invocations: { minimum: 1, maximum: 30 },
  minIterations: { minimum: 1, maximum: 100_000 },
  maxIterations: { minimum: 1, maximum: 1_000_000 },
  maxSeconds: { minimum: 0.001, maximum: 600 },
  targetHalfWidth: { minimum: 0.0001, maximum: 1 },
} as const satisfies Record<string, { readonly minimum: number; readonly maximum: number }>

/** The limited fields that hold whole numbers. */
export const wholeProtocolFields = [
  'threads',
  'batch',
  'invocations',
  'minIterations',
  'maxIterations',
] as const
