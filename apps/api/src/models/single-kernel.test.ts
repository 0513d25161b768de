import type { GraphSummary } from '@paceline/contracts'
import { describe, expect, it } from 'vitest'
import { singleKernelOf } from './single-kernel.js'

type Dtype = GraphSummary['inputs'][number]['dtype']

/** A graph of one operator with tensors of these shapes. */
const graph = (
  type: string,
  inputs: readonly number[][],
  output: readonly number[],
  dtype: Dtype = 'float32',
): Pick<GraphSummary, 'operators'> => {
  const tensor = (shape: readonly number[], index: number) => ({
    tensor: index,
    name: `${index}`,
    shape: [...shape],
    dtype,
  })
  const outputs = [tensor(output, inputs.length)]
  const operator = {
    index: 0,
    type,
    inputs: inputs.map(tensor),
    outputs,
    macs: 1,
    effectiveMacs: 1,
    params: 1,
  }
  return { operators: [operator] }
}

describe('the kernel of a model of one operator', () => {
  it('is a 1x1 convolution over the whole image', () => {
    const found = singleKernelOf(graph('CONV_2D', [[1, 7, 5, 12], [20, 1, 1, 12], [20]], [1, 7, 5, 20]))
    expect(found).toEqual({
      operator: 'conv1x1',
      dtype: 'float32',
      shapes: { height: 7, width: 5, inputChannels: 12, outputChannels: 20 },
      activation: 'none',
      manifest: null,
    })
  })

  it.each([
    ['of stride 2', [1, 8, 8, 12], [20, 1, 1, 12], [1, 4, 4, 20]],
    ['in groups', [1, 8, 8, 12], [20, 1, 1, 6], [1, 8, 8, 20]],
    ['of 3x3', [1, 8, 8, 12], [20, 3, 3, 12], [1, 8, 8, 20]],
    ['of a batch', [2, 8, 8, 12], [20, 1, 1, 12], [2, 8, 8, 20]],
  ])('is none of a convolution %s', (_name, input, weights, output) => {
    expect(singleKernelOf(graph('CONV_2D', [input, weights, [20]], output))).toBeNull()
  })

  it.each([
    [1, [9, 6], [9, 6]],
    [2, [9, 6], [5, 3]],
    [1, [1, 1], [1, 1]],
    [2, [2, 1], [1, 1]],
  ])('is a depthwise convolution of stride %d by the sizes of SAME padding: %o to %o', (stride, from, to) => {
    const [height = 0, width = 0] = from
    const image = (size: readonly number[]) => [1, ...size, 4]
    const found = singleKernelOf(graph('DEPTHWISE_CONV_2D', [image(from), [1, 3, 3, 4], [4]], image(to)))
    expect(found).toMatchObject({ operator: 'depthwise3x3', shapes: { height, width, channels: 4, stride } })
  })

  it.each([
    ['without padding', [1, 9, 6, 4], [1, 3, 3, 4], [1, 7, 4, 4]],
    ['of stride 3', [1, 9, 6, 4], [1, 3, 3, 4], [1, 3, 2, 4]],
    ['of unequal strides', [1, 9, 6, 4], [1, 3, 3, 4], [1, 9, 3, 4]],
    ['of 5x5', [1, 9, 6, 4], [1, 5, 5, 4], [1, 9, 6, 4]],
    ['of two filters to a channel', [1, 9, 6, 4], [1, 3, 3, 8], [1, 9, 6, 8]],
  ])('is none of a depthwise convolution %s', (_name, input, weights, output) => {
    expect(singleKernelOf(graph('DEPTHWISE_CONV_2D', [input, weights, [4]], output))).toBeNull()
  })

  it('is a fully connected layer of one row, whatever shape the row has', () => {
    const shapes = { inputs: 24, outputs: 10 }
    for (const input of [[1, 24], [24], [1, 2, 3, 4]]) {
      const found = singleKernelOf(graph('FULLY_CONNECTED', [input, [10, 24], [10]], [1, 10], 'int8'))
      expect(found).toMatchObject({ operator: 'fully-connected', dtype: 'int8', shapes })
    }
    expect(singleKernelOf(graph('FULLY_CONNECTED', [[3, 24], [10, 24], [10]], [3, 10]))).toBeNull()
  })

  it('is a sum of two images of one shape, and of no others', () => {
    const image = [1, 4, 5, 6]
    expect(singleKernelOf(graph('ADD', [image, image], image))).toMatchObject({
      operator: 'add',
      shapes: { height: 4, width: 5, channels: 6 },
    })
    expect(singleKernelOf(graph('ADD', [image, [6]], image))).toBeNull()
    expect(
      singleKernelOf(
        graph(
          'ADD',
          [
            [4, 6],
            [4, 6],
          ],
          [4, 6],
        ),
      ),
    ).toBeNull()
  })

  it('has the activation that is fused into it, and is none with one that plug-ins have not', () => {
    const image = [1, 4, 5, 6]
    const sum = graph('ADD', [image, image], image)
    expect(singleKernelOf(sum, 'RELU')?.activation).toBe('relu')
    expect(singleKernelOf(sum, 'RELU6')?.activation).toBe('relu6')
    expect(singleKernelOf(sum, 'TANH')).toBeNull()
  })

  it('is none of other types, of other operators, and of more than one', () => {
    const image = [1, 4, 5, 6]
    expect(singleKernelOf(graph('ADD', [image, image], image, 'int32'))).toBeNull()
    expect(singleKernelOf(graph('MUL', [image, image], image))).toBeNull()
    const { operators } = graph('ADD', [image, image], image)
    expect(singleKernelOf({ operators: [...operators, ...operators] })).toBeNull()
    expect(singleKernelOf({ operators: [] })).toBeNull()
  })
})
