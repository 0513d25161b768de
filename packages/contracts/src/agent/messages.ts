/**
 * The agent protocol: a plan goes in, facts and sample blocks come out, whatever carries it (JSON lines over
 * a child's stdio, Appium execute, an ADB shell). One plan is one invocation: a fresh process or page loads
 * the model, warms up, samples, and ends.
 *
 *   plan -> ready -> init -> first -> block* (warmup) -> block* (measured) -> done
 *   at any point: unsupported | error, after which nothing follows
 */
import { type Static, Type } from 'typebox'
import { OneOf } from '../http/shapes.js'

/** The domain's `WarmupRule`: when an invocation is warm. */
export const WarmupPlan = Type.Object({
  name: Type.String(),
  version: Type.Integer(),
  /** Two successive block medians agree within this ratio. */
  tolerance: Type.Number(),
  minBlockSamples: Type.Integer(),
  minBlockMs: Type.Number(),
  longBlockMs: Type.Number(),
  /** Blocks that began before this time, or before so many iterations, agree with nothing. */
  settleMs: Type.Number(),
  settleIterations: Type.Integer(),
  minMs: Type.Number(),
  maxMs: Type.Number(),
  maxIterations: Type.Integer(),
})

/**
 * Which kernel was found to be the fastest at a shape, by shape; and such tables by what they hold for: a runtime's
 * build, its engine and a number of threads. A runtime that has kernels to choose from writes both, and the host
 * keeps them for it, so that every invocation runs the same kernels.
 */
export const KernelChoices = Type.Record(Type.String(), Type.Record(Type.String(), Type.String()))
export type KernelChoices = Static<typeof KernelChoices>

export const InvocationPlan = Type.Object({
  type: Type.Literal('plan'),
  /** Counts from 0 within a run. */
  invocation: Type.Integer(),
  /** Where this agent reads the model: a path for a process, a URL for a page. */
  model: Type.String(),
  threads: Type.Integer(),
  /** null: no delegate. */
  delegate: Type.Union([Type.String(), Type.Null()]),
  /** The fewest inferences a sample; the agent takes more where they would last under 100 steps of its clock. */
  batch: Type.Integer(),
  arrival: Type.Object({
    mode: OneOf(['closed', 'periodic']),
    periodMs: Type.Union([Type.Number(), Type.Null()]),
  }),
  /** `any`, or a cluster or list of CPUs that the runner's threads are to be held to. */
  affinity: Type.Optional(Type.String()),
  inputSeed: Type.Integer(),
  warmup: WarmupPlan,
  /** Whether anything but the whole graph on the delegate fails the run; a runner may fail sooner by it. */
  requireDelegate: Type.Optional(Type.Boolean()),
  kernelChoices: Type.Optional(KernelChoices),
  /** As the domain's `planInvocation` gave it; its `continueSampling` says when to stop. */
  sampling: Type.Object({
    minIterations: Type.Integer(),
    maxIterations: Type.Integer(),
    targetSeconds: Type.Number(),
    maxSeconds: Type.Number(),
  }),
})
export type InvocationPlan = Static<typeof InvocationPlan>

/** Sent once the runtime is loaded, before the model is. */
export const Ready = Type.Object({
  type: Type.Literal('ready'),
  runtime: Type.String(),
  version: Type.String(),
  flavour: Type.Union([Type.String(), Type.Null()]),
  pid: Type.Union([Type.Integer(), Type.Null()]),
  /** Timer step, SIMD, isolation, user agent, delegates: what this agent knows of itself. */
  facts: Type.Record(Type.String(), Type.Unknown()),
})
export type Ready = Static<typeof Ready>

/** The model is loaded and its tensors are allocated; what really runs stands here. */
export const Initialised = Type.Object({
  type: Type.Literal('init'),
  initMs: Type.Number(),
  ran: Type.Object({
    threads: Type.Integer(),
    delegate: Type.Union([Type.String(), Type.Null()]),
    delegatedOperators: Type.Union([Type.Integer(), Type.Null()]),
    operators: Type.Union([Type.Integer(), Type.Null()]),
    precision: Type.String(),
    /** As asked where every thread was seen to be held so, else the CPUs that they may run on. */
    affinity: Type.Optional(Type.String()),
    /** Such as `opencl`, of a delegate that has a choice. */
    backend: Type.Optional(Type.Union([Type.String(), Type.Null()])),
    /** Of a runtime that has several kernels for an operator: the one that runs each, in the order they run in. */
    kernels: Type.Optional(
      Type.Array(Type.Object({ operator: Type.String(), shape: Type.String(), kernel: Type.String() })),
    ),
    /** Of `initMs`, what packing all weights takes. */
    prepareMs: Type.Optional(Type.Number()),
    /** What trying kernels took, beside `initMs`: nothing where all choices were handed in. */
    choiceMs: Type.Optional(Type.Number()),
    /** What it took that kernels checked themselves, beside `initMs`: those that this model may run. */
    checkMs: Type.Optional(Type.Number()),
    /** Kernels that fit this model and are not used, since they are wrong in this engine. */
    refusedKernels: Type.Optional(
      Type.Array(
        Type.Object({
          kernel: Type.String(),
          kind: Type.String(),
          when: OneOf(['start', 'optimised']),
          /** Over the largest value expected; null where it trapped or gave no numbers. */
          difference: Type.Union([Type.Number(), Type.Null()]),
        }),
      ),
    ),
  }),
  /** Whether what the runtime keeps between processes, such as compiled shaders, was there. */
  caches: Type.Optional(OneOf(['cold', 'warm'])),
})
export type Initialised = Static<typeof Initialised>

export const First = Type.Object({
  type: Type.Literal('first'),
  /** null: it took less than a step of the clock. */
  firstMs: Type.Union([Type.Number(), Type.Null()]),
})

export const Block = Type.Object({
  type: Type.Literal('block'),
  /** Counts from 0 over all blocks of the invocation, so that a lost or doubled one is seen. */
  sequence: Type.Integer({ minimum: 0 }),
  phase: OneOf(['warmup', 'measured']),
  /** Inferences in each of its samples: the plan's, or as many more as the clock needed. */
  batch: Type.Integer({ minimum: 1 }),
  /** Milliseconds of one inference: what a sample lasted, over its batch. */
  samplesMs: Type.Array(Type.Number(), { maxItems: 10_000 }),
})
export type Block = Static<typeof Block>

/** Of single inferences, in milliseconds; null where the tool does not say. */
export const InferenceSpread = Type.Object({
  minMs: Type.Number(),
  maxMs: Type.Number(),
  stdMs: Type.Union([Type.Number(), Type.Null()]),
  p5Ms: Type.Union([Type.Number(), Type.Null()]),
  medianMs: Type.Union([Type.Number(), Type.Null()]),
  p95Ms: Type.Union([Type.Number(), Type.Null()]),
})
export type InferenceSpread = Static<typeof InferenceSpread>

export const Done = Type.Object({
  type: Type.Literal('done'),
  /** Measured samples in all; must equal what the blocks carried. */
  iterations: Type.Integer(),
  /** Of the measured blocks: one for all. */
  batch: Type.Integer({ minimum: 1 }),
  /** `fixed`: a tool that warms itself for a given time, whatever its times say. */
  warmup: Type.Object({ iterations: Type.Integer(), reason: OneOf(['agreed', 'limit', 'fixed']) }),
  /** How late the agent itself started inferences that arrive by period; null in a closed loop. */
  latenessMs: Type.Union([Type.Object({ mean: Type.Number(), max: Type.Number() }), Type.Null()]),
  /** Of closed loops, in all: between two samples, when blocks were sent, the host had its turn or caches were warmed. */
  idleMs: Type.Optional(Type.Number({ minimum: 0 })),
  peakBytes: Type.Union([Type.Number(), Type.Null()]),
  /** sha256 of the first output's bytes: runs of one model on one runtime must agree. */
  outputDigest: Type.Union([Type.String(), Type.Null()]),
  /** What a tool that tells of no single inference says of those in its sample. */
  inferences: Type.Optional(InferenceSpread),
})
export type Done = Static<typeof Done>

/** The runtime cannot run this model; `message` holds its own words. */
export const Unsupported = Type.Object({
  type: Type.Literal('unsupported'),
  code: Type.String(),
  message: Type.String(),
})

export const AgentError = Type.Object({
  type: Type.Literal('error'),
  code: Type.String(),
  message: Type.String(),
})

export const AgentMessage = Type.Union([Ready, Initialised, First, Block, Done, Unsupported, AgentError])
export type AgentMessage = Static<typeof AgentMessage>
