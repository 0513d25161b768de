import { KernelNetwork } from '@paceline/agent-kernels'
import { lowerModel } from '@paceline/kernel-plan'
import { buildGraph, runReference, type TfliteModel, transformModel, writeModel } from '@paceline/tflite'
import { describe, expect, it } from 'vitest'
import { loadFlavour, testedFlavours } from '../../device-agents/kernels/testing/load-flavour.js'
import { largestDifference } from '../../device-agents/kernels/testing/planes.js'
import { floats, randomOf } from '../../device-agents/kernels/testing/seeded.js'
import { loadTfliteC } from '../tflite/tflite-c.js'

const tflite = loadTfliteC()

/** Of the largest output. */
const tolerance = 1e-5

type Image = readonly [batch: number, height: number, width: number, channels: number]

const ints = (...values: number[]) => ({ values })
const window = (padding: 'SAME' | 'VALID', stride: number) => ({ padding, strideH: stride, strideW: stride })
const operator = (type: string, inputs: string, output: string, more: object = {}) => ({
  type,
  inputs: inputs.split(' '),
  outputs: output.split(' '),
  ...more,
})
const convolution = (input: string, output: string, shape: readonly number[], options: object) =>
  operator('CONV_2D', input, output, {
    options,
    weights: { filters: { shape }, bias: { shape: shape.slice(0, 1) } },
  })
const depthwise = (input: string, output: string, shape: readonly number[], options: object) =>
  operator('DEPTHWISE_CONV_2D', input, output, {
    options: { depthMultiplier: 1, ...options },
    weights: { filters: { shape }, bias: { shape: shape.slice(-1) } },
  })
const dense = (input: string, output: string, units: number, features: number) =>
  operator('FULLY_CONNECTED', input, output, {
    weights: { weights: { shape: [units, features] }, bias: { shape: [units] } },
  })
const padded = (input: string, output: string, top: number, bottom: number, left: number, right: number) =>
  operator('PAD', input, output, {
    weights: { paddings: { values: [0, 0, top, bottom, left, right, 0, 0], shape: [4, 2] } },
  })

type Step = ReturnType<typeof operator>

const halves = (input: string, output: string) =>
  operator('SPLIT', input, output, { options: { numSplits: 2 }, weights: { axis: ints(3) } })

/** Through rows of groups, as TFLite has it. */
const shuffle = (input: string, output: string, [, height, width, channels]: Image, groups: number) => {
  const rows = [1, height * width, groups, channels / groups]
  return [
    operator('RESHAPE', input, `${output}/rows`, { weights: { shape: ints(...rows) } }),
    operator('TRANSPOSE', `${output}/rows`, `${output}/turned`, {
      weights: { permutation: ints(0, 1, 3, 2) },
    }),
    operator('RESHAPE', `${output}/turned`, output, {
      weights: { shape: ints(1, height, width, channels) },
    }),
  ]
}

const same1 = window('SAME', 1)
const point = (input: string, output: string, to: number, from: number) =>
  convolution(input, output, [to, 1, 1, from], same1)

type GraphCase = readonly [shape: readonly number[], operators: readonly Step[]]

/** Graphs by what is peculiar in them: the shape of their image, and their operators. */
const graphs: Readonly<Record<string, GraphCase>> = {
  'zeros added before convolutions': [
    [1, 9, 8, 3],
    [
      padded('x', 'p', 0, 1, 1, 1),
      convolution('p', 'a', [6, 3, 3, 3], window('VALID', 2)),
      padded('a', 'q', 2, 2, 1, 2),
      depthwise('q', 'b', [1, 5, 5, 6], window('VALID', 1)),
      padded('b', 'r', 1, 0, 0, 1),
      depthwise('r', 'c', [1, 3, 3, 6], window('SAME', 2)),
    ],
  ],
  'odd images and every stride and kernel': [
    [1, 11, 7, 4],
    [
      convolution('x', 'a', [5, 3, 3, 4], window('SAME', 1)),
      depthwise('a', 'b', [1, 5, 5, 5], window('SAME', 2)),
      depthwise('b', 'c', [1, 3, 3, 5], window('SAME', 1)),
      depthwise('c', 'd', [1, 3, 3, 5], window('VALID', 1)),
    ],
  ],
  'an image that shrinks to one pixel': [
    [1, 4, 4, 3],
    [
      convolution('x', 'a', [6, 3, 3, 3], window('SAME', 2)),
      depthwise('a', 'b', [1, 3, 3, 6], window('SAME', 2)),
      depthwise('b', 'c', [1, 5, 5, 6], window('SAME', 1)),
      convolution('c', 'd', [7, 3, 3, 6], window('SAME', 1)),
      operator('MEAN', 'd', 'e', { options: { keepDims: false }, weights: { axes: ints(1, 2) } }),
    ],
  ],
  'an image as a vector, in the order of its pixels': [
    [1, 3, 5, 4],
    [
      point('x', 'a', 6, 4),
      operator('RESHAPE', 'a', 'b', { weights: { shape: ints(1, 90) } }),
      dense('b', 'c', 30, 90),
      operator('RESHAPE', 'c', 'd', { weights: { shape: ints(1, 2, 3, 5) } }),
      point('d', 'e', 4, 5),
    ],
  ],
  'constants for each channel and for all': [
    [1, 4, 5, 3],
    [
      point('x', 'a', 3, 3),
      operator('ADD', 'a', 'b', {
        options: { fusedActivation: 'RELU' },
        weights: { y: { values: [1, -2, 3] } },
      }),
      operator('MUL', 'b', 'c', { weights: { y: { values: [0.5] } } }),
    ],
  ],
  'activations of their own': [
    [1, 3, 3, 6],
    [
      operator('RELU_N1_TO_1', 'x', 'a'),
      operator('HARD_SWISH', 'x', 'b'),
      operator('LOGISTIC', 'x', 'c'),
      operator('RELU', 'x', 'd'),
      operator('ADD', 'a b', 'e'),
      operator('MUL', 'c d', 'f'),
      operator('ADD', 'e f', 'g'),
    ],
  ],
  'a gate on each channel, named first or second': [
    [1, 6, 6, 5],
    [
      operator('MEAN', 'x', 'm', { options: { keepDims: true }, weights: { axes: ints(1, 2) } }),
      point('m', 'g', 5, 5),
      operator('MUL', 'g x', 'a'),
      operator('MUL', 'x g', 'b'),
      operator('ADD', 'a b', 'c'),
    ],
  ],
  'channels that are shuffled, split and joined': [
    [1, 5, 3, 12],
    [
      point('x', 'a', 12, 12),
      ...shuffle('a', 'b', [1, 5, 3, 12], 3),
      halves('b', 'b0 b1'),
      point('b0', 'c', 5, 6),
      operator('CONCATENATION', 'b1 c b1', 'd', { options: { axis: 3 } }),
      operator('ADD', 'd d', 'e'),
    ],
  ],
  'a vector that is shuffled, split and joined': [
    [1, 1, 1, 8],
    [
      point('x', 'a', 8, 8),
      ...shuffle('a', 'b', [1, 1, 1, 8], 2),
      halves('b', 'b0 b1'),
      operator('CONCATENATION', 'b1 b0', 'd', { options: { axis: -1 } }),
    ],
  ],
  '1x1 convolutions of stride two, down to one pixel': [
    [1, 7, 6, 5],
    [
      convolution('x', 'a', [6, 1, 1, 5], window('SAME', 2)),
      convolution('x', 'b', [6, 1, 1, 5], window('VALID', 2)),
      operator('ADD', 'a b', 'c'),
      convolution('c', 'd', [4, 1, 1, 6], window('SAME', 2)),
      convolution('d', 'e', [3, 1, 1, 4], window('SAME', 2)),
      convolution('e', 'f', [5, 1, 1, 3], window('SAME', 2)),
    ],
  ],
  'a softmax with a beta': [
    [1, 1, 1, 9],
    [dense('x', 'a', 13, 9), operator('SOFTMAX', 'a', 'b', { options: { beta: 2 } })],
  ],
}

function graphOf([shape, operators]: GraphCase): TfliteModel {
  const outputs = operators.at(-1)?.outputs
  return buildGraph({ inputs: [{ name: 'x', shape }], operators, outputs }, 5).model
}

type Run = (model: TfliteModel, input: Float32Array) => Float32Array

const onTflite: Run = (model, input) => tflite.run(writeModel(model), input, { xnnpack: false })

const onReference: Run = (model, input) => {
  const [output] = runReference(model, [input]).outputs
  return Float32Array.from(output?.values ?? [])
}

function agree(model: TfliteModel, run = onTflite): void {
  const [main] = model.graphs
  const shape = main?.tensors[main.inputs[0] ?? -1]?.shape ?? []
  const elements = shape.reduce((product, size) => product * size, 1)
  const input = floats(randomOf(elements), elements).map((value) => 4 * value)
  const expected = run(model, input)
  for (const flavour of testedFlavours) {
    const network = new KernelNetwork(loadFlavour(flavour), lowerModel(model).plan)
    network.input.set(input)
    network.run()
    const output = network.output as Float32Array
    expect(output.length).toBe(expected.length)
    expect(largestDifference(output, expected), flavour).toBeLessThan(tolerance)
    network.close()
  }
}

describe('lowered operators give what TFLite gives', () => {
  it.each(Object.entries(graphs))('for %s', (_, graph) => agree(graphOf(graph)))

  it('for weights in float16', () => {
    const [graph] = Object.values(graphs)
    if (graph === undefined) throw new Error('no graph')
    agree(transformModel(graphOf(graph), { kind: 'quantize', dtype: 'float16' }).model)
  })
})

it('lowered channels in groups, which this TFLite has not, give what the reference gives', () => {
  agree(graphOf([[1, 5, 5, 8], [convolution('x', 'a', [12, 1, 1, 2], same1)]]), onReference)
})
