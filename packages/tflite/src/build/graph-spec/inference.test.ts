import { describe, expect, it } from 'vitest'
import { kernels } from '../../reference/operators/index.js'
import { buildGraph } from './build-graph.js'
import { operatorDefinitions } from './operators/index.js'

const ints = (...values: number[]) => ({ values })
const pads = { shape: [2, 2], values: [1, 0, 2, 3] }
const window = { padding: 'VALID', strideH: 2, strideW: 1 }

type Case = readonly [
  type: string,
  inputs: readonly (readonly number[])[],
  outputs: readonly (readonly number[])[],
  options?: object | undefined,
  weights?: object | undefined,
]

/** Shapes as TensorFlow documents them for each operator. */
const cases: readonly Case[] = [
  ['CONV_2D', [[2, 9, 9, 4]], [[2, 4, 7, 6]], window, { filters: { shape: [6, 3, 3, 4] } }],
  [
    'CONV_2D',
    [[1, 9, 9, 4]],
    [[1, 5, 9, 6]],
    { ...window, padding: 'SAME' },
    { filters: { shape: [6, 3, 3, 2] } },
  ],
  [
    'CONV_2D',
    [[1, 9, 9, 1]],
    [[1, 3, 5, 1]],
    { ...window, dilationHFactor: 2, dilationWFactor: 2 },
    { filters: { shape: [1, 3, 3, 1] } },
  ],
  [
    'DEPTHWISE_CONV_2D',
    [[1, 5, 5, 2]],
    [[1, 2, 3, 4]],
    { ...window, depthMultiplier: 2 },
    { filters: { shape: [1, 3, 3, 4] } },
  ],
  [
    'TRANSPOSE_CONV',
    [[1, 3, 3, 2]],
    [[1, 6, 6, 5]],
    { padding: 'SAME', strideH: 2, strideW: 2 },
    { outputShape: ints(1, 6, 6, 5), filters: { shape: [5, 3, 3, 2] } },
  ],
  ['FULLY_CONNECTED', [[2, 3, 4]], [[2, 5]], {}, { weights: { shape: [5, 12] } }],
  ['FULLY_CONNECTED', [[2, 3, 4]], [[2, 3, 5]], { keepNumDims: true }, { weights: { shape: [5, 4] } }],
  [
    'BATCH_MATMUL',
    [
      [3, 2, 4],
      [3, 5, 4],
    ],
    [[3, 2, 5]],
    { adjY: true },
  ],
  ['AVERAGE_POOL_2D', [[1, 7, 7, 3]], [[1, 3, 6, 3]], { ...window, filterHeight: 3, filterWidth: 2 }],
  ['MEAN', [[2, 3, 4, 5]], [[2, 1, 1, 5]], { keepDims: true }, { axes: ints(1, -2) }],
  ['SUM', [[2, 3]], [[]], {}, { axes: ints(0, 1) }],
  [
    'ADD',
    [
      [2, 1, 3],
      [4, 1],
    ],
    [[2, 4, 3]],
  ],
  ['PRELU', [[1, 4, 4, 3]], [[1, 4, 4, 3]], {}, { slopes: { shape: [1, 1, 3] } }],
  ['RESHAPE', [[2, 3, 4]], [[4, 6]], {}, { shape: ints(4, -1) }],
  ['SQUEEZE', [[1, 3, 1]], [[3]]],
  ['SQUEEZE', [[1, 3, 1]], [[1, 3]], { squeezeDims: [-1] }],
  ['EXPAND_DIMS', [[2, 3]], [[2, 3, 1]], {}, { axis: ints(-1) }],
  ['TRANSPOSE', [[2, 3, 4]], [[4, 2, 3]], {}, { permutation: ints(2, 0, 1) }],
  [
    'CONCATENATION',
    [
      [2, 3],
      [2, 4],
      [2, 1],
    ],
    [[2, 8]],
    { axis: -1 },
  ],
  [
    'PACK',
    [
      [2, 3],
      [2, 3],
    ],
    [[2, 2, 3]],
    { axis: 1, valuesCount: 2 },
  ],
  ['UNPACK', [[2, 3]], [[2], [2], [2]], { axis: 1, num: 3 }],
  [
    'SPLIT',
    [[2, 6]],
    [
      [2, 3],
      [2, 3],
    ],
    { numSplits: 2 },
    { axis: ints(1) },
  ],
  [
    'SPLIT_V',
    [[2, 6]],
    [
      [2, 1],
      [2, 5],
    ],
    { numSplits: 2 },
    { sizes: ints(1, 5), axis: ints(1) },
  ],
  ['SLICE', [[4, 5]], [[2, 4]], {}, { begin: ints(1, 1), size: ints(2, -1) }],
  [
    'STRIDED_SLICE',
    [[4, 5]],
    [[3]],
    { shrinkAxisMask: 1 },
    { begin: ints(1, 0), end: ints(2, 5), strides: ints(1, 2) },
  ],
  [
    'STRIDED_SLICE',
    [[4, 5]],
    [[4, 5]],
    { beginMask: 3, endMask: 3 },
    { begin: ints(0, 0), end: ints(0, 0), strides: ints(-1, 1) },
  ],
  ['GATHER', [[4, 5]], [[4, 3]], { axis: 1 }, { indices: ints(4, 0, 2) }],
  ['PAD', [[2, 3]], [[3, 8]], {}, { paddings: pads }],
  ['PADV2', [[2, 3]], [[3, 8]], {}, { paddings: pads, fill: { values: [7] } }],
  ['MIRROR_PAD', [[2, 3]], [[3, 8]], { mode: 'SYMMETRIC' }, { paddings: pads }],
  ['RESIZE_NEAREST_NEIGHBOR', [[1, 2, 2, 3]], [[1, 5, 7, 3]], {}, { size: ints(5, 7) }],
  ['DEPTH_TO_SPACE', [[1, 2, 3, 8]], [[1, 4, 6, 2]], { blockSize: 2 }],
  ['SPACE_TO_DEPTH', [[1, 4, 6, 2]], [[1, 2, 3, 8]], { blockSize: 2 }],
  ['SOFTMAX', [[2, 3]], [[2, 3]], { beta: 1 }],
  [
    'SVDF',
    [[3, 8]],
    [[3, 5]],
    { rank: 2 },
    { features: { shape: [10, 8] }, time: { shape: [10, 4] }, bias: { shape: [5] } },
  ],
  [
    'CONV_3D',
    [[2, 9, 8, 7, 4]],
    [[2, 3, 3, 7, 6]],
    { padding: 'VALID', strideD: 2, strideH: 2, strideW: 1, dilationDFactor: 2 },
    { filters: { shape: [3, 3, 1, 4, 6] } },
  ],
]

function shapesOf([type, inputs, outputs, options = {}, weights = {}]: Case) {
  const named = outputs.map((_, index) => `y${index}`)
  const { model } = buildGraph({
    inputs: inputs.map((shape, index) => ({ name: `x${index}`, shape })),
    operators: [{ type, inputs: inputs.map((_, index) => `x${index}`), outputs: named, options, weights }],
    outputs: named,
  })
  const [graph] = model.graphs
  return graph?.outputs.map((index) => graph.tensors[index]?.shape)
}

describe('shape inference', () => {
  it.each(cases.map((given) => ({ given, type: given[0], shapes: given[1] })))(
    'of $type over $shapes',
    ({ given }) => {
      expect(shapesOf(given)).toEqual(given[2])
    },
  )

  it('knows each operator that the reference runs', () => {
    expect([...operatorDefinitions.keys()].toSorted()).toEqual([...kernels.keys()].toSorted())
  })

  it('looks rows up by an input of indices', () => {
    const { model } = buildGraph({
      inputs: [{ name: 'tokens', shape: [1, 7], dtype: 'int32' }],
      operators: [
        {
          type: 'GATHER',
          inputs: ['tokens'],
          outputs: ['rows'],
          options: { axis: 0 },
          weights: { x: { shape: [50, 8] } },
        },
      ],
      outputs: ['rows'],
    })
    const [graph] = model.graphs
    expect(graph?.tensors[graph.outputs[0] ?? 0]?.shape).toEqual([1, 7, 8])
    expect(graph?.tensors[graph.inputs[0] ?? 0]?.dtype).toBe('int32')
  })
})
