import { describe, expect, it } from 'vitest'
import type { Operator, Tensor, TfliteModel } from '../graph.js'
import { completeOptions } from '../schema/index.js'
import { runReference } from './interpreter.js'
import { ReferenceUnsupportedError } from './unsupported-error.js'

/** One operator over constants and one float32 input; the output is the last tensor. */
function single(
  type: string,
  options: Operator['options'],
  tensors: readonly Tensor[],
  outputShape: readonly number[],
): TfliteModel {
  const output = tensors.length
  const operator: Operator = {
    type,
    version: 1,
    inputs: tensors.map((_, index) => index),
    outputs: [output],
    options: completeOptions(type, options),
  }
  const all = [...tensors, { name: 'y', shape: outputShape, dtype: 'float32' } as const]
  return {
    description: '',
    graphs: [{ name: '', tensors: all, operators: [operator], inputs: [0], outputs: [output] }],
  }
}

function activation(shape: readonly number[]): Tensor {
  return { name: 'x', shape, dtype: 'float32' }
}

function floats(shape: readonly number[], values: readonly number[]): Tensor {
  return { name: 'c', shape, dtype: 'float32', data: new Uint8Array(Float32Array.from(values).buffer) }
}

function run(model: TfliteModel, values: readonly number[]): number[] {
  return [...(runReference(model, [Float32Array.from(values)]).outputs[0]?.values ?? [])]
}

// 1 2 3
// 4 5 6
// 7 8 9
const square = [1, 2, 3, 4, 5, 6, 7, 8, 9]
const same = { padding: 'SAME', strideW: 1, strideH: 1 }

describe('runReference', () => {
  it('convolves with SAME padding, sums worked by hand', () => {
    const ones = floats([1, 3, 3, 1], Array(9).fill(1))
    const model = single('CONV_2D', same, [activation([1, 3, 3, 1]), ones, floats([1], [100])], [1, 3, 3, 1])
    expect(run(model, square)).toEqual([112, 121, 116, 127, 145, 133, 124, 139, 128])
  })

  it('puts the odd padding of a stride at the end', () => {
    const corner = floats([1, 2, 2, 1], [1, 10, 100, 1000])
    const options = { padding: 'SAME', strideW: 2, strideH: 2 }
    const model = single(
      'CONV_2D',
      options,
      [activation([1, 3, 3, 1]), corner, floats([1], [0])],
      [1, 2, 2, 1],
    )
    expect(run(model, square)).toEqual([5421, 603, 87, 9])
  })

  it('mixes channels in convolution and keeps them apart in depthwise convolution', () => {
    const x = activation([1, 1, 2, 2])
    const mixing = floats([2, 1, 1, 2], [1, 10, 100, 1000])
    const conv = single('CONV_2D', same, [x, mixing, floats([2], [0, 0])], [1, 1, 2, 2])
    expect(run(conv, [1, 2, 3, 4])).toEqual([21, 2100, 43, 4300])
    const apart = floats([1, 1, 1, 4], [1, 10, 100, 1000])
    const options = { ...same, depthMultiplier: 2 }
    const depthwise = single(
      'DEPTHWISE_CONV_2D',
      options,
      [x, apart, floats([4], [0, 0, 0, 1])],
      [1, 1, 2, 4],
    )
    expect(run(depthwise, [1, 2, 3, 4])).toEqual([1, 10, 200, 2001, 3, 30, 400, 4001])
  })

  it('fuses activations and dilates', () => {
    const weights = floats([1, 1, 2, 1], [1, 1])
    const options = { padding: 'VALID', strideW: 1, strideH: 1, dilationWFactor: 2, fusedActivation: 'RELU6' }
    const tensors = [activation([1, 1, 4, 1]), weights, floats([1], [0])]
    expect(run(single('CONV_2D', options, tensors, [1, 1, 2, 1]), [1, -9, 2, 99])).toEqual([3, 6])
  })

  it('multiplies matrices', () => {
    const tensors = [activation([2, 2]), floats([3, 2], [1, 0, 0, 1, 1, 1]), floats([3], [0, 0, 0.5])]
    expect(run(single('FULLY_CONNECTED', {}, tensors, [2, 3]), [1, 2, 3, 4])).toEqual([1, 2, 3.5, 3, 4, 7.5])
  })

  it('broadcasts a gate over an image and a scalar over anything', () => {
    const gate = floats([1, 1, 1, 2], [10, 100])
    expect(run(single('MUL', {}, [activation([1, 1, 2, 2]), gate], [1, 1, 2, 2]), [1, 2, 3, 4])).toEqual([
      10, 200, 30, 400,
    ])
    expect(run(single('ADD', {}, [activation([2]), floats([], [3])], [2]), [1, 2])).toEqual([4, 5])
  })

  it('reduces, pools and reshapes', () => {
    const axes: Tensor = {
      name: 'axes',
      shape: [2],
      dtype: 'int32',
      data: new Uint8Array(Int32Array.of(1, 2).buffer),
    }
    const x = activation([1, 2, 1, 2])
    expect(run(single('MEAN', {}, [x, axes], [1, 2]), [1, 10, 3, 30])).toEqual([2, 20])
    const pool = { padding: 'VALID', strideW: 1, strideH: 1, filterWidth: 1, filterHeight: 2 }
    expect(run(single('AVERAGE_POOL_2D', pool, [x], [1, 1, 1, 2]), [1, 10, 3, 30])).toEqual([2, 20])
    expect(run(single('RESHAPE', {}, [x], [4]), [1, 2, 3, 4])).toEqual([1, 2, 3, 4])
  })

  it('has the field’s activations', () => {
    const x = activation([4])
    expect(run(single('HARD_SWISH', {}, [x], [4]), [-4, -1, 1, 4])).toEqual(
      [-0, -1 / 3, 2 / 3, 4].map(Math.fround),
    )
    expect(run(single('LOGISTIC', {}, [activation([1])], [1]), [Math.log(3)])[0]).toBeCloseTo(0.75, 6)
    const [a = 0, b = 0, c = 0] = run(
      single('SOFTMAX', { beta: 1 }, [activation([1, 3])], [1, 3]),
      [1000, 1000, 0],
    )
    expect([a, b, c]).toEqual([0.5, 0.5, 0])
  })

  it('refuses what it does not run, by name', () => {
    const model = single('HASHTABLE_SIZE', {}, [activation([1])], [1])
    expect(() => run(model, [1])).toThrow(ReferenceUnsupportedError)
    expect(() => run(model, [1])).toThrow('HASHTABLE_SIZE')
    expect(() => run(model, [1, 2])).toThrow('input 0 takes 1 values, got 2')
  })
})
