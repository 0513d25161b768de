import { buildGraph, type TfliteModel } from '@paceline/tflite'
import { describe, expect, it } from 'vitest'
import { lowerModel, unsupportedOperators } from '../lower-model.js'

const image = [1, 4, 6, 8]

const ints = (...values: number[]) => ({ values })
const operator = (type: string, inputs: string, outputs: string, more: object = {}) => ({
  type,
  inputs: inputs.split(' '),
  outputs: outputs.split(' '),
  ...more,
})
const reshape = (input: string, output: string, ...shape: number[]) =>
  operator('RESHAPE', input, output, { weights: { shape: ints(...shape) } })
const transpose = (input: string, output: string, ...order: number[]) =>
  operator('TRANSPOSE', input, output, { weights: { permutation: ints(...order) } })
const split = (axis: number, output: string) =>
  operator('SPLIT', 'x', output, { options: { numSplits: 2 }, weights: { axis: ints(axis) } })
const join = (inputs: string, axis: number) => operator('CONCATENATION', inputs, 'y', { options: { axis } })
const convolution = (stride: number) =>
  operator('CONV_2D', 'x', 'y', {
    options: { padding: 'SAME', strideH: stride, strideW: stride },
    weights: { filters: { shape: [4, 1, 1, 8] }, bias: { shape: [4] } },
  })

const modelOf = (...operators: ReturnType<typeof operator>[]): TfliteModel =>
  buildGraph({ inputs: [{ name: 'x', shape: image }], operators, outputs: ['y'] }, 1).model

const mapsOf = (model: TfliteModel) =>
  lowerModel(model)
    .plan.operators.filter(({ kind }) => kind === 'gather')
    .map(({ data: [map] }) => [...(map as Uint32Array)])

const turned = [0, 4, 1, 5, 2, 6, 3, 7]

describe('channels', () => {
  it.each<[string, TfliteModel]>([
    [
      'four',
      modelOf(reshape('x', 'a', 1, 24, 2, 4), transpose('a', 'b', 0, 1, 3, 2), reshape('b', 'y', ...image)),
    ],
    [
      'five',
      modelOf(
        reshape('x', 'a', 1, 4, 6, 2, 4),
        transpose('a', 'b', 0, 1, 2, 4, 3),
        reshape('b', 'y', ...image),
      ),
    ],
  ])('are shuffled by one operator, through %s dimensions', (_, model) => {
    expect(mapsOf(model)).toEqual([turned])
    // Whatever is shuffled is in the model's order, and so is the answer.
    expect(lowerModel(model).plan.operators.map(({ kind }) => kind)).toEqual([
      'hwc-to-chw',
      'gather',
      'chw-to-hwc',
    ])
  })

  it('are split and joined, one after another', () => {
    expect(mapsOf(modelOf(split(3, 'a b'), join('b a b', 3)))).toEqual([
      [0, 1, 2, 3],
      [4, 5, 6, 7],
      Array.from({ length: 12 }, (_, channel) => channel),
    ])
  })

  it('are read once for all 1x1 convolutions of stride two', () => {
    const model = modelOf(
      { ...convolution(2), outputs: ['a'] },
      { ...convolution(2), outputs: ['b'] },
      operator('ADD', 'a b', 'y'),
    )
    expect(lowerModel(model).plan.operators.map(({ kind }) => kind)).toEqual([
      'hwc-to-chw',
      'gather',
      'conv1x1-dense',
      'conv1x1-dense',
      'add',
      'chw-to-hwc',
    ])
  })

  it.each<[string, TfliteModel, string, RegExp]>([
    [
      'other axes turned',
      modelOf(transpose('x', 'y', 0, 2, 1, 3)),
      'TRANSPOSE',
      /no part of a channel shuffle/,
    ],
    [
      'groups of rows',
      modelOf(reshape('x', 'a', 1, 8, 2, 12), transpose('a', 'b', 0, 1, 3, 2), reshape('b', 'y', ...image)),
      'TRANSPOSE',
      /no part of a channel shuffle/,
    ],
    [
      'groups that something else reads',
      modelOf(
        reshape('x', 'a', 1, 24, 2, 4),
        transpose('a', 'b', 0, 1, 3, 2),
        reshape('b', 'c', ...image),
        reshape('b', 'd', 1, 192),
        reshape('d', 'e', ...image),
        operator('ADD', 'c e', 'y'),
      ),
      'TRANSPOSE',
      /no part of a channel shuffle/,
    ],
    ['rows split', modelOf(split(1, 'a b'), join('a b', 3)), 'SPLIT', /no split of channels/],
    ['rows joined', modelOf(join('x x', 1)), 'CONCATENATION', /other than channels/],
    ['four joined', modelOf(join('x x x x', 3)), 'CONCATENATION', /joins 4: at most 3/],
    ['a stride of three', modelOf(convolution(3)), 'CONV_2D', /stride 3: only 1 and 2/],
  ])('are not known to have %s', (_, model, type, reason) => {
    expect(unsupportedOperators(model)).toEqual([
      { index: expect.any(Number), type, reason: expect.stringMatching(reason) },
    ])
  })
})
