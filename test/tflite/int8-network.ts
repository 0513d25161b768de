import type { Operator, OperatorOptions, Tensor, TfliteModel } from '@paceline/tflite'

/**
 * A small int8 image network with random weights: strided and dilated convolutions, a residual add, a maximum and an
 * average over windows. Zero points are no zeros, so that padding by the wrong one shows; where a quarter of the size
 * is odd, the last window reaches the border.
 */
export function int8Network(size: number): TfliteModel {
  const tensors: Tensor[] = []
  const operators: Operator[] = []
  let seed = 7
  const next = () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
    return seed / 2 ** 32
  }
  const add = (tensor: Omit<Tensor, 'name'>) => tensors.push({ name: `t${tensors.length}`, ...tensor }) - 1
  const map = (height: number, channels: number, zeroPoint: number) =>
    add({
      shape: [1, height, height, channels],
      dtype: 'int8',
      quantization: { scale: [0.04], zeroPoint: [zeroPoint], dimension: 0 },
    })
  const perChannel = (count: number, dimension: number, scale: number) => ({
    scale: Array.from({ length: count }, (_, channel) => scale * (1 + channel / count)),
    zeroPoint: Array(count).fill(0),
    dimension,
  })
  const weights = (shape: number[], dimension: number) => {
    const count = shape[dimension] ?? 1
    const bytes = Int8Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () =>
      Math.round(next() * 200 - 100),
    )
    const bias = Int32Array.from({ length: count }, () => Math.round(next() * 400 - 200))
    return [
      add({
        shape,
        dtype: 'int8',
        data: new Uint8Array(bytes.buffer),
        quantization: perChannel(count, dimension, 0.004),
      }),
      add({
        shape: [count],
        dtype: 'int32',
        data: new Uint8Array(bias.buffer),
        quantization: perChannel(count, 0, 0.00016),
      }),
    ]
  }
  const push = (
    type: string,
    version: number,
    inputs: number[],
    output: number,
    options: OperatorOptions,
  ) => {
    operators.push({ type, version, inputs, outputs: [output], options })
    return output
  }
  const conv = (x: number, output: number, shape: number[], options: OperatorOptions) => {
    return push('CONV_2D', 3, [x, ...weights(shape, 0)], output, {
      padding: 'SAME',
      fusedActivation: 'RELU',
      strideW: 1,
      strideH: 1,
      ...options,
    })
  }
  const half = Math.ceil(size / 2)
  const image = map(size, 3, -5)
  const stem = conv(image, map(half, 8, -20), [8, 3, 3, 3], { strideW: 2, strideH: 2 })
  const depthwise = push('DEPTHWISE_CONV_2D', 3, [stem, ...weights([1, 5, 5, 8], 3)], map(half, 8, 11), {
    padding: 'SAME',
    strideW: 1,
    strideH: 1,
    depthMultiplier: 1,
    fusedActivation: 'NONE',
  })
  const project = conv(depthwise, map(half, 8, 3), [8, 1, 1, 8], { fusedActivation: 'NONE' })
  const sum = push('ADD', 2, [stem, project], map(half, 8, 17), { fusedActivation: 'NONE' })
  const dilated = conv(sum, map(half, 8, -9), [8, 3, 3, 8], {
    dilationWFactor: 2,
    dilationHFactor: 2,
    // Values below the zero point, so that a maximum over padding shows.
    fusedActivation: 'NONE',
  })
  const window = { filterWidth: 3, filterHeight: 3, strideW: 2, strideH: 2, fusedActivation: 'NONE' }
  const quarter = Math.ceil(half / 2)
  const most = push('MAX_POOL_2D', 2, [dilated], map(quarter, 8, -9), { ...window, padding: 'SAME' })
  const inner = Math.ceil((quarter - 2) / 2)
  const output = push('AVERAGE_POOL_2D', 2, [most], map(inner, 8, -9), { ...window, padding: 'VALID' })
  return {
    description: '',
    graphs: [{ name: 'main', tensors, operators, inputs: [image], outputs: [output] }],
  }
}
