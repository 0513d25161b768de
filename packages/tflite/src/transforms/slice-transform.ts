import type { TfliteModel } from '../graph.js'
import { mainGraph, type Slice } from '../slice/slice.js'
import { SliceError } from '../slice/slice-error.js'
import { sliceModel } from '../slice/slice-model.js'
import { singleOperator, sliceOperators } from '../slice/slice-operators.js'
import { type LayerRef, operatorNamed } from './layer-refs.js'
import { refuse } from './refusal.js'
import { type TensorRef, tensorNamed } from './tensor-refs.js'
import type { Transformed } from './transform.js'

/**
 * Where a model is cut: its first `head` operators, what follows its first `tail` operators, one operator, or what
 * lies between tensors. A head of n and a tail of n together are the whole.
 */
export type SliceRequest =
  | { readonly kind: 'slice'; readonly head: number }
  | { readonly kind: 'slice'; readonly tail: number }
  | { readonly kind: 'slice'; readonly operator: LayerRef }
  | { readonly kind: 'slice'; readonly inputs: readonly TensorRef[]; readonly outputs: readonly TensorRef[] }

export interface SliceReport {
  /** Indices in the whole. */
  readonly operators: readonly number[]
  /** Boundary tensors by their index in the whole, in the slice's order. */
  readonly inputs: readonly number[]
  readonly outputs: readonly number[]
  readonly [figure: string]: unknown
}

/**
 * A part of the main graph as a model with real boundary tensors.
 *
 * @throws InvalidTransformError naming the tensor or the operator that cannot be cut at
 */
export function sliceTransform(model: TfliteModel, request: SliceRequest): Transformed<SliceReport> {
  const { model: sliced, operators, inputs, outputs } = cut(model, request)
  return { model: sliced, report: { operators, inputs, outputs }, warnings: [] }
}

function cut(model: TfliteModel, request: SliceRequest): Slice {
  const graph = mainGraph(model)
  const end = graph.operators.length
  if ('operator' in request) {
    const index = operatorNamed(graph, request.operator, '/operator')
    return orIssue('/operator', () => singleOperator(model, index))
  }
  if ('inputs' in request) {
    const inputs = request.inputs.map((ref, place) => tensorNamed(graph, ref, `/inputs/${place}`))
    const outputs = request.outputs.map((ref, place) => tensorNamed(graph, ref, `/outputs/${place}`))
    return orIssue('/inputs', () => sliceModel(model, { inputs, outputs }))
  }
  const [path, at] = 'head' in request ? ['/head', request.head] : ['/tail', request.tail]
  if (!Number.isInteger(at) || at < 1 || at >= end) {
    refuse(path, `must leave operators on both sides: a whole number from 1 to ${end - 1}, not ${at}`)
  }
  const range = 'head' in request ? { first: 0, end: at } : { first: at, end }
  return orIssue(path, () => sliceOperators(model, range))
}

function orIssue(path: string, slice: () => Slice): Slice {
  try {
    return slice()
  } catch (error) {
    if (!(error instanceof SliceError)) throw error
    refuse(path, error.message)
  }
}
