import { buildGraph, readModel, runReference, type TfliteModel, writeModel } from '@paceline/tflite'
import { describe, expect, it } from 'vitest'
import { loadTfliteC } from './tflite-c.js'

const tflite = loadTfliteC()

/** Largest difference between the two, as a share of the largest output: single against double precision sums. */
const TOLERANCE = 1e-5

const ints = (...values: number[]) => ({ values })
const window = (stride: number, fusedActivation = 'NONE') => ({
  padding: 'SAME',
  strideH: stride,
  strideW: stride,
  fusedActivation,
})
const convolution = (
  input: string,
  output: string,
  filters: readonly number[],
  stride = 1,
  activation = 'RELU',
) => ({
  type: 'CONV_2D',
  inputs: [input],
  outputs: [output],
  options: window(stride, activation),
  weights: { filters: { shape: filters }, bias: { shape: filters.slice(0, 1) } },
})
const dense = (input: string, output: string, units: number, features: number) => ({
  type: 'FULLY_CONNECTED',
  inputs: [input],
  outputs: [output],
  options: { keepNumDims: true },
  weights: { weights: { shape: [units, features] }, bias: { shape: [units] } },
})

const graphs = {
  'an encoder and a decoder with a skip': {
    inputs: [{ name: 'image', shape: [1, 12, 12, 3] }],
    operators: [
      convolution('image', 'skip', [8, 3, 3, 3]),
      convolution('skip', 'deep', [16, 3, 3, 8], 2, 'RELU6'),
      {
        type: 'TRANSPOSE_CONV',
        inputs: ['deep'],
        outputs: ['up'],
        options: { padding: 'SAME', strideH: 2, strideW: 2 },
        weights: { outputShape: ints(1, 12, 12, 8), filters: { shape: [8, 3, 3, 16] } },
      },
      { type: 'CONCATENATION', inputs: ['skip', 'up'], outputs: ['joined'], options: { axis: 3 } },
      convolution('joined', 'blocks', [12, 1, 1, 16]),
      { type: 'DEPTH_TO_SPACE', inputs: ['blocks'], outputs: ['larger'], options: { blockSize: 2 } },
      {
        type: 'RESIZE_BILINEAR',
        inputs: ['deep'],
        outputs: ['heat'],
        options: { halfPixelCenters: true },
        weights: { size: ints(9, 9) },
      },
    ],
    outputs: ['larger', 'heat'],
  },
  'attention over tokens that are looked up': {
    inputs: [{ name: 'tokens', shape: [1, 6], dtype: 'int32' }],
    operators: [
      {
        type: 'GATHER',
        inputs: ['tokens'],
        outputs: ['rows'],
        options: { axis: 0 },
        weights: { x: { shape: [20, 8] } },
      },
      dense('rows', 'q', 8, 8),
      dense('rows', 'k', 8, 8),
      dense('rows', 'v', 8, 8),
      { type: 'BATCH_MATMUL', inputs: ['q', 'k'], outputs: ['scores'], options: { adjY: true } },
      { type: 'MUL', inputs: ['scores'], outputs: ['scaled'], weights: { y: { shape: [], values: [0.35] } } },
      { type: 'SOFTMAX', inputs: ['scaled'], outputs: ['shares'], options: { beta: 1 } },
      { type: 'BATCH_MATMUL', inputs: ['shares', 'v'], outputs: ['mixed'] },
      { type: 'ADD', inputs: ['rows', 'mixed'], outputs: ['y'] },
    ],
    outputs: ['y'],
  },
  'depthwise layers, gates and pools': {
    inputs: [{ name: 'image', shape: [2, 9, 9, 4] }],
    operators: [
      {
        type: 'DEPTHWISE_CONV_2D',
        inputs: ['image'],
        outputs: ['wide'],
        options: { ...window(1), depthMultiplier: 2 },
        weights: { filters: { shape: [1, 3, 3, 8] }, bias: { shape: [8] } },
      },
      { type: 'HARD_SWISH', inputs: ['wide'], outputs: ['swished'] },
      {
        type: 'MEAN',
        inputs: ['swished'],
        outputs: ['squeezed'],
        options: { keepDims: true },
        weights: { axes: ints(1, 2) },
      },
      { type: 'LOGISTIC', inputs: ['squeezed'], outputs: ['gate'] },
      { type: 'MUL', inputs: ['swished', 'gate'], outputs: ['excited'] },
      { type: 'PRELU', inputs: ['excited'], outputs: ['kinked'], weights: { slopes: { shape: [1, 1, 8] } } },
      {
        type: 'MAX_POOL_2D',
        inputs: ['kinked'],
        outputs: ['pooled'],
        options: { ...window(2), filterHeight: 3, filterWidth: 3 },
      },
    ],
    outputs: ['pooled'],
  },
  'parts that are moved, split and joined': {
    inputs: [{ name: 'x', shape: [1, 4, 6] }],
    operators: [
      {
        type: 'PADV2',
        inputs: ['x'],
        outputs: ['padded'],
        weights: { paddings: { shape: [3, 2], values: [0, 0, 1, 1, 0, 0] }, fill: { values: [0.5] } },
      },
      {
        type: 'SPLIT_V',
        inputs: ['padded'],
        outputs: ['head', 'tail'],
        options: { numSplits: 2 },
        weights: { sizes: ints(2, 4), axis: ints(2) },
      },
      {
        type: 'STRIDED_SLICE',
        inputs: ['tail'],
        outputs: ['every'],
        options: { beginMask: 7, endMask: 7 },
        weights: { begin: ints(0, 0, 0), end: ints(0, 0, 0), strides: ints(1, 1, 2) },
      },
      { type: 'SUB', inputs: ['head', 'every'], outputs: ['difference'] },
      {
        type: 'TRANSPOSE',
        inputs: ['difference'],
        outputs: ['turned'],
        weights: { permutation: ints(0, 2, 1) },
      },
      { type: 'RESHAPE', inputs: ['turned'], outputs: ['flat'], weights: { shape: ints(1, -1) } },
      { type: 'UNPACK', inputs: ['flat'], outputs: ['row'], options: { axis: 0, num: 1 } },
      { type: 'EXPAND_DIMS', inputs: ['row'], outputs: ['y'], weights: { axis: ints(0) } },
    ],
    outputs: ['y'],
  },
  'recurrent steps from a state of zeros': {
    inputs: [{ name: 'x', shape: [2, 6] }],
    operators: [
      {
        type: 'SVDF',
        inputs: ['x'],
        outputs: ['hidden'],
        options: { rank: 2, fusedActivation: 'RELU' },
        weights: { features: { shape: [8, 6] }, time: { shape: [8, 3] }, bias: { shape: [4] } },
      },
      {
        type: 'SVDF',
        inputs: ['hidden'],
        outputs: ['y'],
        options: { rank: 1 },
        weights: { features: { shape: [5, 4] }, time: { shape: [5, 2] } },
      },
    ],
    outputs: ['y'],
  },
  'convolutions over volumes': {
    inputs: [{ name: 'volume', shape: [2, 7, 6, 5, 3] }],
    operators: [
      {
        type: 'CONV_3D',
        inputs: ['volume'],
        outputs: ['deep'],
        options: { padding: 'SAME', strideD: 2, strideH: 1, strideW: 2, fusedActivation: 'RELU' },
        weights: { filters: { shape: [3, 2, 3, 3, 4] }, bias: { shape: [4] } },
      },
      {
        type: 'CONV_3D',
        inputs: ['deep'],
        outputs: ['y'],
        options: { padding: 'VALID', strideD: 1, strideH: 2, strideW: 1, dilationHFactor: 2 },
        weights: { filters: { shape: [2, 2, 3, 4, 5] } },
      },
    ],
    outputs: ['y'],
  },
}

describe('a graph spec runs on the TFLite library as on the reference', () => {
  for (const xnnpack of [false, true]) {
    it.each(Object.entries(graphs))(`${xnnpack ? 'with' : 'without'} XNNPACK: %s`, (_, graph) => {
      expectAgreement(buildGraph(graph, 6).bytes, graph.outputs.length, xnnpack)
    })

    it(`${xnnpack ? 'with' : 'without'} XNNPACK: a step after another on one state`, () => {
      const { model } = buildGraph(graphs['recurrent steps from a state of zeros'], 6)
      const repeated = model.graphs.map((graph) => ({
        ...graph,
        operators: [...graph.operators.slice(0, 1), ...graph.operators],
      }))
      const once = runReference(model, inputsOf(model)).outputs[0]
      const twice = runReference({ ...model, graphs: repeated }, inputsOf(model)).outputs[0]
      expect(twice?.values).not.toEqual(once?.values)
      expectAgreement(writeModel({ ...model, graphs: repeated }), 1, xnnpack)
    })
  }
})

function expectAgreement(bytes: Uint8Array, outputs: number, xnnpack: boolean): void {
  const model = readModel(bytes)
  const given = inputsOf(model)
  const expected = runReference(model, given).outputs
  const actual = tflite.runBytes(bytes, given, { xnnpack })
  expect(actual).toHaveLength(outputs)
  for (const [place, { values }] of expected.entries()) {
    const floats = new Float32Array((actual[place] ?? new Uint8Array(0)).slice().buffer)
    expect(floats).toHaveLength(values.length)
    const largest = Array.from(values).reduce((most, value) => Math.max(most, Math.abs(value)), 0)
    expect(largest).toBeGreaterThan(0.01)
    const worst = floats.reduce((most, value, i) => Math.max(most, Math.abs(value - (values[i] ?? 0))), 0)
    expect(worst).toBeLessThan(TOLERANCE * largest)
  }
}

function inputsOf({ graphs: [graph] }: TfliteModel): (Float32Array | Int32Array)[] {
  return (graph?.inputs ?? []).map((index) => {
    const { shape = [], dtype = 'float32' } = graph?.tensors[index] ?? {}
    const length = shape.reduce((product, axis) => product * axis, 1)
    if (dtype === 'int32') return Int32Array.from({ length }, (_, i) => (i * 7) % 20)
    return Float32Array.from({ length }, (_, i) => 1.4 * Math.sin(i * 12.9898))
  })
}
