/**
 * The agent protocol for many models in one process: a suite plan goes in, and each of its entries is loaded,
 * warmed, sampled and closed in turn, in an order of its own in every round.
 *
 *   suite -> ready -> (slice -> slice-block* (warmup) -> slice-block+ (measured) -> slice-done)* -> suite-done
 *   at any point within an entry: slice-refused, after which the next entry follows
 *   at any point: unsupported | error, after which nothing follows
 */
import { type Static, Type } from 'typebox'
import { OneOf } from '../http/shapes.js'
import { AgentError, Initialised, KernelChoices, Ready, Unsupported, WarmupPlan } from './messages.js'

export const SuiteEntry = Type.Object({
  /** Names the entry in what comes back; no two entries share one. */
  id: Type.String({ minLength: 1, maxLength: 64 }),
  /** Where this agent reads the model: a path for a process, a URL for a page. */
  model: Type.String(),
  /** The least number of inferences in a sample; more where one would last under 100 timer steps. */
  batch: Type.Integer({ minimum: 1 }),
  /** Switches the runtime's own profiler on, where it has one: its words come with `slice-done`. */
  profiler: Type.Optional(Type.Boolean()),
  /** It is cut out of a model: its inputs and outputs may have whatever order the runtime keeps inside of one. */
  slice: Type.Optional(Type.Boolean()),
})
export type SuiteEntry = Static<typeof SuiteEntry>

export const SuitePlan = Type.Object({
  type: Type.Literal('suite'),
  /** Counts from 0 within a run's suites. */
  invocation: Type.Integer(),
  entries: Type.Array(SuiteEntry, { minItems: 1, maxItems: 10_000 }),
  threads: Type.Integer(),
  /** null: no delegate. */
  delegate: Type.Union([Type.String(), Type.Null()]),
  /** As in an invocation's plan. */
  affinity: Type.Optional(Type.String()),
  inputSeed: Type.Integer(),
  /** Runs for so long before anything is measured, so that compilers and clocks are done with changing. */
  primer: Type.Union([Type.Object({ model: Type.String(), seconds: Type.Number() }), Type.Null()]),
  /** Short beside an invocation's own, as it is paid for every entry. */
  warmup: WarmupPlan,
  /** For an entry in a round: `minSamples` whatever they take, then until whichever comes first. */
  sampling: Type.Object({
    minSamples: Type.Integer({ minimum: 1 }),
    maxSamples: Type.Integer({ minimum: 1 }),
    maxSeconds: Type.Number(),
  }),
  /** How often every entry is measured. */
  rounds: Type.Integer({ minimum: 1 }),
  orderSeed: Type.Integer(),
  kernelChoices: Type.Optional(KernelChoices),
})
export type SuitePlan = Static<typeof SuitePlan>

const place = {
  entry: Type.String(),
  /** Counts from 0. */
  round: Type.Integer({ minimum: 0 }),
}

/** An entry's model is loaded and has run once. */
export const SliceLoaded = Type.Object({
  type: Type.Literal('slice'),
  ...place,
  initMs: Type.Number(),
  ran: Initialised.properties.ran,
  firstMs: Type.Number(),
  /** Inferences in a sample, as it came out. */
  batch: Type.Integer({ minimum: 1 }),
})
export type SliceLoaded = Static<typeof SliceLoaded>

export const SliceBlock = Type.Object({
  type: Type.Literal('slice-block'),
  ...place,
  /** Counts from 0 over all blocks of the suite, so that a lost or doubled one is seen. */
  sequence: Type.Integer({ minimum: 0 }),
  phase: OneOf(['warmup', 'measured']),
  /** One inference each: a sample's time over its `batch`. */
  samplesMs: Type.Array(Type.Number(), { maxItems: 10_000 }),
})
export type SliceBlock = Static<typeof SliceBlock>

export const SliceDone = Type.Object({
  type: Type.Literal('slice-done'),
  ...place,
  /** Measured samples; must equal what the blocks carried. */
  iterations: Type.Integer(),
  warmup: Type.Object({ iterations: Type.Integer(), reason: OneOf(['agreed', 'limit']) }),
  outputDigest: Type.Union([Type.String(), Type.Null()]),
  /** What the runtime's own profiler says, as it says it; null where none was asked for or there is none. */
  profilerText: Type.Union([Type.String({ maxLength: 1_000_000 }), Type.Null()]),
})
export type SliceDone = Static<typeof SliceDone>

/** The runtime cannot run an entry; later rounds leave it out. */
export const SliceRefused = Type.Object({
  type: Type.Literal('slice-refused'),
  ...place,
  code: Type.String(),
  message: Type.String(),
})
export type SliceRefused = Static<typeof SliceRefused>

export const SuiteDone = Type.Object({
  type: Type.Literal('suite-done'),
  /** Entries that were measured, each counted once a round; must equal the `slice-done` that came. */
  measured: Type.Integer(),
  refused: Type.Integer(),
  peakBytes: Type.Union([Type.Number(), Type.Null()]),
})
export type SuiteDone = Static<typeof SuiteDone>

export const SuiteMessage = Type.Union([
  Ready,
  SliceLoaded,
  SliceBlock,
  SliceDone,
  SliceRefused,
  SuiteDone,
  Unsupported,
  AgentError,
])
export type SuiteMessage = Static<typeof SuiteMessage>
