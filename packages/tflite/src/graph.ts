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
  | 'uint4'
  | 'float8e4m3fn'
  | 'float8e5m2'

export interface Quantization {
  /** One scale per tensor, or one per slice of `dimension`. */
  readonly scale: readonly number[]
  readonly zeroPoint: readonly number[]
  readonly dimension: number
}

/** Indices of a sparse level at the width that they have in the file. */
export type SparseIndices = Int32Array | Uint16Array | Uint8Array

/** One level of a sparse tensor's traversal: every coordinate, or a CSR index (`segments` are row pointers). */
export type SparseDimension =
  | { readonly format: 'dense'; readonly size: number }
  | { readonly format: 'csr'; readonly segments: SparseIndices; readonly indices: SparseIndices }

/** TACO-style storage of a constant whose `data` holds only the values of the stored blocks. */
export interface Sparsity {
  readonly traversalOrder: readonly number[]
  readonly blockMap: readonly number[]
  readonly dimensions: readonly SparseDimension[]
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
  readonly sparsity?: Sparsity
  /** `shape` with -1 where a dimension is decided by the caller. */
  readonly shapeSignature?: readonly number[]
}

/**
 * Builtin options by their schema field names (`strideW`, `padding`, `fusedActivation` …); `src/schema`
 * has the fields of each operator. A scalar int64 beyond 2^53 is given as a decimal string.
 */
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
  /** What a custom operator is told, in a format of its own; a view into the file. */
  readonly customOptions?: Uint8Array
  /** Tensors that live inside the operator (quantised LSTM keeps their scales there). */
  readonly intermediates?: readonly number[]
}

/** One subgraph: operators in execution order. */
export interface Graph {
  readonly name: string
  readonly tensors: readonly Tensor[]
  readonly operators: readonly Operator[]
  readonly inputs: readonly number[]
  readonly outputs: readonly number[]
}

/** Bytes that travel with a model under a name; no runtime executes them. */
export interface Metadata {
  readonly name: string
  readonly data: Uint8Array
}

/** A named way to call a graph, its inputs and outputs by names of their own. */
export interface Signature {
  readonly key: string
  readonly graph: number
  readonly inputs: readonly SignatureTensor[]
  readonly outputs: readonly SignatureTensor[]
}

export interface SignatureTensor {
  readonly name: string
  readonly tensor: number
}

export interface TfliteModel {
  readonly description: string
  /** The first is the main one. */
  readonly graphs: readonly Graph[]
  readonly metadata?: readonly Metadata[]
  readonly signatures?: readonly Signature[]
}
