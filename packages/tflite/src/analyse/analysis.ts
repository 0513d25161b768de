import type { DType } from '../graph.js'
import type { MemoryFacts } from '../memory/index.js'

/** A tensor as an operator or a graph names it. */
export interface TensorFacts {
  /** Its index in the graph. */
  readonly tensor: number
  /** At most 256 characters: converters join the names of all layers they fused. */
  readonly name: string
  readonly shape: readonly number[]
  readonly dtype: DType
}

export interface OperatorFacts {
  readonly index: number
  /** The builtin's name, or `CUSTOM:` and the custom operator's. */
  readonly type: string
  readonly inputs: readonly TensorFacts[]
  readonly outputs: readonly TensorFacts[]
  /** Multiply-accumulates of one invocation; padding counts as full taps. */
  readonly macs: number
  /** The same without those whose weight is zero. */
  readonly effectiveMacs: number
  /** Weights and biases, also where another operator shares them. */
  readonly params: number
}

/** What the main graph of a model costs; see `analyse`. */
export interface Analysis {
  /** sha256 over the structure, in hex: two models of one architecture share it, whatever their weights. */
  readonly digest: string
  /** The same without branches that no output depends on. */
  readonly prunedDigest: string
  /** The digest as models have it that were stored before `digest` left the operators' order out. */
  readonly fileOrderDigest: string
  readonly operators: readonly OperatorFacts[]
  readonly macs: number
  readonly effectiveMacs: number
  /** Weights and biases, each once. */
  readonly params: number
  /** How many operators of each type count no multiply-accumulates. */
  readonly otherOps: Readonly<Record<string, number>>
  /** Most bytes of activations alive at once; see `peakActivationBytes`. */
  readonly peakActivationBytes: number
  readonly memory: MemoryFacts
  readonly inputs: readonly TensorFacts[]
  readonly outputs: readonly TensorFacts[]
  /** The type of the weights that most multiply-accumulates use; the first input's where there are none. */
  readonly dtype: DType
}
