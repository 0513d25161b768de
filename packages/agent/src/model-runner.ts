import type { Initialised, InvocationPlan } from '@paceline/contracts'

/** What a runner is told of the model that it loads. */
export interface LoadPlan extends Pick<InvocationPlan, 'model' | 'threads' | 'delegate' | 'kernelChoices'> {
  /** Switches the runtime's own profiler on, where it has one. */
  readonly profiler?: boolean
  /** It is cut out of a model: its inputs and outputs may have whatever order the runtime keeps inside of one. */
  readonly slice?: boolean
}

/**
 * One model in one runtime, for one invocation: what each runtime has to provide, and nothing of how it is
 * timed. The loop calls `load`, `setInputs`, then `run` as often as the plan says, and `close` at the end.
 */
export interface ModelRunner {
  /** Builds the model, applies the delegate and allocates tensors; throws UnsupportedModelError where the runtime refuses. */
  load(plan: LoadPlan): Promise<{ initMs: number; ran: Initialised['ran'] }>
  /** Fills every input with the seeded bytes that all runtimes share (domain's `seededInput`). */
  setInputs(seed: number): void | Promise<void>
  /** One inference. Nothing but the model's own work may happen here: it is what is timed. */
  run(): void | Promise<void>
  /**
   * Checks what was computed against what is right, where this runner knows it: called after the first inference,
   * after warm-up and at the end, never inside a sample. Throws RunnerError, and leaves inputs and caches as they were.
   */
  verify?(): void | Promise<void>
  /** sha256 of the outputs' bytes as the last `run` left them; null where they cannot be read. */
  outputDigest(): Promise<string | null>
  /** The most memory this runner has held so far, in bytes; null where the platform does not tell. */
  peakBytes(): number | null | Promise<number | null>
  /** What the runtime's own profiler says of the inferences so far, in its words; left out where it has none. */
  profilerText?(): string | null | Promise<string | null>
  close(): void | Promise<void>
}

/** The runtime cannot run this model; the message is the runtime's own words. */
export class UnsupportedModelError extends Error {
  readonly code: string

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'UnsupportedModelError'
    this.code = code
  }
}

/** The runtime took the model and then failed on it; `code` becomes the run's. */
export class RunnerError extends Error {
  readonly code: string

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'RunnerError'
    this.code = code
  }
}
