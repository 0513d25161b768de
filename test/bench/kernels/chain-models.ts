import {
  buildGraph,
  type Graph,
  pruneModel,
  quantizeModel,
  type TfliteModel,
  writeModel,
} from '@paceline/tflite'
import { benchShapes } from '../../../device-agents/kernels/conv1x1-dense/bench.js'

/** 1x1 convolutions from `channels` to as many, over `side` by `side` pixels. */
export interface ChainShape {
  readonly name: string
  readonly side: number
  readonly channels: number
}

export const chainShapes: readonly ChainShape[] = benchShapes.map(([side, channels]) => ({
  name: `${side}x${side}x${channels}`,
  side,
  channels,
}))

/** Multiply-adds of one layer. */
export const layerMacs = ({ side, channels }: ChainShape): number => side * side * channels * channels

/** Layers in a chain: the time of nine less that of one, over eight, leaves out what every inference costs once. */
export const chainLayers = 9

const chains = new Map<string, TfliteModel>()

/** A chain of 1x1 or 3x3 convolutions with a fused ReLU6, each with weights of its own. */
export function chainModel(shape: ChainShape, layers: number, size: 1 | 3 = 1): TfliteModel {
  // Several benches take the same chain, whose weights take seconds to draw.
  const key = `${shape.name} ${layers} ${size}`
  const model = chains.get(key) ?? buildChain(shape, layers, size)
  chains.set(key, model)
  return model
}

/** Frees the memory of all chains. */
export const forgetChains = (): void => chains.clear()

function buildChain(shape: ChainShape, layers: number, size: 1 | 3): TfliteModel {
  return buildGraph({
    inputs: [{ name: 'x0', shape: [1, shape.side, shape.side, shape.channels] }],
    operators: chainOperators(shape, layers, size),
    outputs: [`x${layers}`],
  }).model
}

/** The chain between a 3x3 convolution of stride 2 and a mean: what XNNPACK's sparse path wants around it. */
export function wrappedChain(shape: ChainShape, layers: number): TfliteModel {
  const { side, channels } = shape
  return buildGraph({
    inputs: [{ name: 'image', shape: [1, 2 * side, 2 * side, 3] }],
    operators: [
      convolution('image', 'x0', [channels, 3, 3, 3], 2),
      ...chainOperators(shape, layers, 1),
      {
        type: 'MEAN',
        inputs: [`x${layers}`],
        outputs: ['mean'],
        options: { keepDims: true },
        weights: { axes: { values: [1, 2] } },
      },
    ],
    outputs: ['mean'],
  }).model
}

const chainOperators = ({ channels }: ChainShape, layers: number, size: 1 | 3) =>
  Array.from({ length: layers }, (_, layer) =>
    convolution(`x${layer}`, `x${layer + 1}`, [channels, size, size, channels], 1),
  )

const convolution = (from: string, to: string, filters: readonly number[], stride: number) => ({
  type: 'CONV_2D',
  inputs: [from],
  outputs: [to],
  options: { padding: 'SAME', strideH: stride, strideW: stride, fusedActivation: 'RELU6' },
  weights: { filters: { shape: filters }, bias: { shape: [filters[0]] } },
})

export type Pattern = 'unstructured' | 'block2' | 'block4' | 'group4' | 'group5' | 'group6'

/**
 * Prunes every 1x1 convolution to the same share of zeros; `sparse` stores them as TFLite's sparse tensors behind a
 * DENSIFY.
 */
export function pruned(
  model: TfliteModel,
  pattern: Pattern,
  sparsity: number,
  encode: 'dense' | 'sparse' = 'dense',
): TfliteModel {
  const size = Number(pattern.at(-1))
  const [graph] = model.graphs
  const pointwise = graph?.operators.flatMap(({ type, inputs }, index) =>
    type === 'CONV_2D' && graph.tensors[inputs[1] ?? -1]?.shape[1] === 1 ? [[index, sparsity]] : [],
  )
  const common = { kind: 'prune', layers: Object.fromEntries(pointwise ?? []), encode } as const
  if (pattern === 'unstructured') return pruneModel(model, { ...common, pattern, scope: 'layer' }).model
  return pattern.startsWith('block')
    ? pruneModel(model, { ...common, pattern: 'block', blockChannels: size as 2 | 4, scope: 'layer' }).model
    : pruneModel(model, { ...common, pattern: 'group', groupRows: size as 4 | 5 | 6 }).model
}

/** Integers throughout but for the two ends, which every inference pays once: LiteRT.js takes no int8. */
export function fullInt8(model: TfliteModel): TfliteModel {
  return quantizeModel(model, { kind: 'quantize', dtype: 'int8', io: 'float32' }).model
}

export const bytesOfModel = (model: TfliteModel): Uint8Array => writeModel(model)

/** Of one convolution. */
export interface Filters {
  /** [out][in] */
  readonly weights: Float32Array
  readonly bias: Float32Array
}

/** Filters of each convolution of a chain, in execution order. */
export function filtersOf(model: TfliteModel): Filters[] {
  const [graph] = model.graphs
  if (graph === undefined) throw new Error('a chain has a graph')
  return graph.operators
    .filter(({ type }) => type === 'CONV_2D')
    .map(({ inputs }) => ({ weights: floatsOf(graph, inputs[1]), bias: floatsOf(graph, inputs[2]) }))
}

function floatsOf(graph: Graph, index: number | undefined): Float32Array {
  const data = graph.tensors[index ?? -1]?.data
  if (data === undefined) throw new Error('a chain has dense float weights')
  return new Float32Array(data.slice().buffer)
}
