/**
 * The in-memory form that every part of this room shares: `read` makes it from bytes, `build` from a
 * spec, `write` turns it into bytes, `analyse` counts it. It mirrors the TFLite schema v3
 * (tensorflow/compiler/mlir/lite/schema/schema.fbs) with names instead of numbers.
 */

/** TFLite's `TensorType`, in the schema's order. */
export type DType =
  | 'float32'
  | 'float16'
  | 'int32'
  | 'uint8'
  | 'int64'
  | 'string'
  | 'bool'
  | 'int16'
  | 'complex64'
  | 'int8'
  | 'float64'
  | 'complex128'
  | 'uint64'
  | 'resource'
  | 'variant'
  | 'uint32'
  | 'uint16'
  | 'int4'
  | 'bfloat16'
  | 'int2'

export interface Quantization {
  /** One scale per tensor, or one per slice of `dimension`. */
  readonly scale: readonly number[]
  readonly zeroPoint: readonly number[]
  readonly dimension: number
}

export interface Tensor {
  readonly name: string
  /** Batch first, channels last, as TFLite stores it; a scalar has no dimensions. */
  readonly shape: readonly number[]
  readonly dtype: DType
  /** Little-endian constant bytes, a view into the file (never a copy); absent for activations. */
  readonly data?: Uint8Array
  readonly quantization?: Quantization
  /** State that outlives an invocation (recurrent cells). */
  readonly isVariable?: boolean
}

/** Builtin options by their schema field names (`strideW`, `padding`, `fusedActivation` …). */
export type OperatorOptions = Readonly<Record<string, number | boolean | string | readonly number[]>>

export interface Operator {
  /** Builtin name in the schema's spelling (`CONV_2D`), or `CUSTOM`. */
  readonly type: string
  readonly customName?: string
  readonly version: number
  /** Tensor indices; -1 is an optional input left out. */
  readonly inputs: readonly number[]
  readonly outputs: readonly number[]
  readonly options: OperatorOptions
}

/** One subgraph: operators in execution order. */
export interface Graph {
  readonly name: string
  readonly tensors: readonly Tensor[]
  readonly operators: readonly Operator[]
  readonly inputs: readonly number[]
  readonly outputs: readonly number[]
}

export interface TfliteModel {
  readonly description: string
  /** The first is the main one. */
  readonly graphs: readonly Graph[]
}
