import type { Protocol } from './protocol.js'

/** How a model is executed, as far as asked and ran can be compared. */
export interface Execution {
  readonly threads: number
  readonly delegate: string | null
  /** Build flavour of the runtime, such as `relaxed-simd`. */
  readonly flavour: string | null
  readonly affinity: string
  readonly clock: Protocol['clock']
  readonly context: Protocol['context']
  readonly batch: number
  readonly arrivalMode: Protocol['arrival']['mode']
}

/** What a runner observed; what it could not observe is left out and never guessed. */
export type ObservedExecution = { readonly [K in keyof Execution]?: Execution[K] | undefined }

export interface ExecutionDifference {
  readonly field: keyof Execution
  readonly asked: string | number | null
  readonly ran: string | number | null
}

export interface Fallback {
  readonly fallback: boolean
  readonly differences: readonly ExecutionDifference[]
}

const fields: readonly (keyof Execution)[] = [
  'threads',
  'delegate',
  'flavour',
  'affinity',
  'clock',
  'context',
  'batch',
  'arrivalMode',
]

/** The execution that a protocol asks for, on a runtime build of this flavour. */
export function executionAsked(protocol: Protocol, flavour: string | null): Execution {
  const { threads, delegate, affinity, clock, context, batch, arrival } = protocol
  return { threads, delegate, flavour, affinity, clock, context, batch, arrivalMode: arrival.mode }
}

/**
 * Where what ran differs from what was asked, in a fixed order of fields; any difference is a fallback.
 * A field that was not observed is no difference; an affinity of `any` is met by every set of cores, and a
 * batch by every one that is as large. A delegate that took no operator at all is to be reported as null.
 */
export function fallbackOf(asked: Execution, ran: ObservedExecution): Fallback {
  const differences: ExecutionDifference[] = []
  for (const field of fields) {
    const observed = ran[field]
    if (observed === undefined || observed === asked[field]) continue
    if (field === 'affinity' && asked.affinity === 'any') continue
    if (field === 'batch' && (ran.batch ?? 0) >= asked.batch) continue
    differences.push({ field, asked: asked[field], ran: observed })
  }
  return { fallback: differences.length > 0, differences }
}
