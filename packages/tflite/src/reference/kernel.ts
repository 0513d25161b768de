import type { Operator, OperatorOptions, Quantization } from '../graph.js'
import type { Dense, Values } from './dense.js'

/** One operator with the values of its inputs. */
export interface KernelCall {
  readonly operator: Operator
  readonly options: OperatorOptions
  /**
   * The input in a place, which the operator cannot do without.
   *
   * @throws ReferenceUnsupportedError where it is left out
   */
  operand(place: number): Dense
  /** The input in a place, or undefined where it is left out. */
  optional(place: number): Dense | undefined
  readonly operands: readonly (Dense | undefined)[]
  /** Shape of the first output. */
  readonly shape: readonly number[]
  /** Shapes of all outputs, in order. */
  readonly shapes: readonly (readonly number[])[]
  /** Of the inputs and the outputs, in order; undefined where a tensor is not quantised. */
  readonly scales: {
    readonly inputs: readonly (Quantization | undefined)[]
    readonly outputs: readonly (Quantization | undefined)[]
  }
}

/** Computes an operator's outputs: the values of the only one, or of each in order. It writes its states in place. */
export type Kernel = (call: KernelCall) => Values | readonly Values[]

/** Kernels by operator type; each file of `operators/` gives those of one family. */
export type Kernels = Readonly<Record<string, Kernel>>
