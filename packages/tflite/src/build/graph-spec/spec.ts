import type { OperatorOptions } from '../../graph.js'

/** Element types of a graph's inputs: int32 is for indices. Transforms make the others. */
export const specDtypes = ['float32', 'int32'] as const
export type SpecDtype = (typeof specDtypes)[number]

/** A constant operand: drawn with the seed, or of given values (row-major). */
export interface WeightSpec {
  readonly shape: readonly number[]
  readonly values?: readonly number[]
}

export interface InputSpec {
  readonly name: string
  readonly shape: readonly number[]
  readonly dtype: SpecDtype
}

export interface OperatorSpec {
  /** Builtin name in the schema's spelling. */
  readonly type: string
  /** Tensors by name: they fill, in order, the operands that `weights` leaves open. */
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  /** Those that the type requires or that are not the schema's default. */
  readonly options: OperatorOptions
  /** Constants by the operand's name, such as `filters`, `bias`, `axes`. */
  readonly weights: Readonly<Record<string, WeightSpec>>
}

/** A canonical graph: operators in execution order, defaults filled in. */
export interface GraphSpec {
  readonly inputs: readonly InputSpec[]
  readonly operators: readonly OperatorSpec[]
  readonly outputs: readonly string[]
}

/** What one graph may hold; a greater one is refused before anything is allocated. */
export const graphLimits = {
  operators: 10_000,
  /** Inputs of the graph, and inputs or outputs of one operator. */
  tensors: 1000,
  /** Axes of a tensor: most kernels of TFLite take no more. */
  rank: 5,
  /** Elements of one activation. */
  activationElements: 2 ** 28,
  /** Elements of all constants together. */
  weightElements: 2 ** 26,
  nameLength: 120,
} as const

export interface GraphIssue {
  /** JSON Pointer into the request, such as `/graph/operators/3/weights/bias`. */
  readonly path: string
  readonly message: string
}

/** A graph that is no model: each issue names the operator or tensor and what it may be. */
export class InvalidGraphError extends Error {
  readonly code = 'invalid-graph'
  readonly errors: readonly GraphIssue[]

  constructor(errors: readonly GraphIssue[]) {
    super(errors.map(({ path, message }) => `${path} ${message}`).join('; '))
    this.name = 'InvalidGraphError'
    this.errors = errors
  }
}
