import { samePaddingBefore } from '../../build/same-padding.js'
import type { Operator, Quantization, Tensor, TfliteModel } from '../../graph.js'
import { mainGraph } from '../../slice/slice.js'
import { ReferenceUnsupportedError } from '../unsupported-error.js'
import { fixedPointOf, multiplyByFixedPoint } from './fixed-point.js'

/**
 * Runs a model of one int8 CONV_2D, DEPTHWISE_CONV_2D or FULLY_CONNECTED in TFLite's integer arithmetic, slowly:
 * int32 sums, brought to the output's scale by a 31-bit multiplier. TFLite's kernels differ by 1 where they round
 * the product once.
 *
 * @param input the first input's elements, row-major
 * @throws ReferenceUnsupportedError
 */
export function runQuantizedLayer(model: TfliteModel, input: Int8Array): Int8Array {
  const graph = mainGraph(model)
  const [operator, more] = graph.operators
  if (operator === undefined || more !== undefined) {
    throw new ReferenceUnsupportedError('the integer reference runs models of one operator')
  }
  const [x, weights, bias] = operator.inputs.map((index) => graph.tensors[index])
  const y = graph.tensors[operator.outputs[0] ?? -1]
  if (x?.dtype !== 'int8' || y?.dtype !== 'int8' || weights?.data === undefined) {
    throw new ReferenceUnsupportedError(`${operator.type} without int8 data and constant weights`)
  }
  const finish = requantizer(operator, quantizationOf(x), quantizationOf(weights), quantizationOf(y))
  const biases = bias?.data === undefined ? undefined : new Int32Array(bias.data.slice().buffer)
  const layer = { operator, x, weights, y, kernel: new Int8Array(weights.data.slice().buffer) }
  const sums = layerSums(layer, input, quantizationOf(x).zeroPoint[0] ?? 0)
  const channels = y.shape.at(-1) ?? 1
  return Int8Array.from(sums, (sum, i) => finish(sum + (biases?.[i % channels] ?? 0), i % channels))
}

interface Layer {
  readonly operator: Operator
  readonly x: Tensor
  readonly weights: Tensor
  readonly y: Tensor
  readonly kernel: Int8Array
}

function layerSums({ operator, x, weights, y, kernel }: Layer, input: Int8Array, zero: number): Int32Array {
  const count = y.shape.reduce((product, length) => product * length, 1)
  const channels = y.shape.at(-1) ?? 1
  const value = (index: number) => (input[index] ?? 0) - zero
  if (operator.type === 'FULLY_CONNECTED') {
    const features = weights.shape[1] ?? 1
    return new Int32Array(count).map((_, i) => {
      const first = Math.floor(i / channels) * features
      const row = (i % channels) * features
      let sum = 0
      for (let f = 0; f < features; f++) sum += value(first + f) * (kernel[row + f] ?? 0)
      return sum
    })
  }
  const isDepthwise = operator.type === 'DEPTHWISE_CONV_2D'
  if (!isDepthwise && operator.type !== 'CONV_2D') {
    throw new ReferenceUnsupportedError(`the integer reference has no ${operator.type}`)
  }
  const [, height = 1, width = 1, depth = 1] = x.shape
  const [, kernelHeight = 1, kernelWidth = 1] = weights.shape
  const [, outputHeight = 1, outputWidth = 1] = y.shape
  const rowOf = windowAxis(operator, 'H', height, kernelHeight)
  const columnOf = windowAxis(operator, 'W', width, kernelWidth)
  return new Int32Array(count).map((_, i) => {
    const channel = i % channels
    const pixel = Math.floor(i / channels)
    const column = pixel % outputWidth
    const row = Math.floor(pixel / outputWidth) % outputHeight
    const batch = Math.floor(pixel / (outputWidth * outputHeight))
    let sum = 0
    for (let tap = 0; tap < kernelHeight * kernelWidth; tap++) {
      const r = rowOf(row, Math.floor(tap / kernelWidth))
      const c = columnOf(column, tap % kernelWidth)
      if (r < 0 || r >= height || c < 0 || c >= width) continue
      const first = ((batch * height + r) * width + c) * depth
      if (isDepthwise) {
        const source = first + Math.floor((channel * depth) / channels)
        sum += value(source) * (kernel[tap * channels + channel] ?? 0)
        continue
      }
      const filter = (channel * kernelHeight * kernelWidth + tap) * depth
      for (let d = 0; d < depth; d++) sum += value(first + d) * (kernel[filter + d] ?? 0)
    }
    return sum
  })
}

/** The input position that a tap of a window reads along one axis; outside the input on padding. */
function windowAxis({ options }: Operator, letter: 'H' | 'W', length: number, kernel: number) {
  const stride = Number(options[`stride${letter}`])
  const dilation = Number(options[`dilation${letter}Factor`] ?? 1)
  const reach = (kernel - 1) * dilation + 1
  const before = options.padding === 'SAME' ? samePaddingBefore(length, reach, stride) : 0
  return (output: number, tap: number) => output * stride - before + tap * dilation
}

/** Brings an int32 sum of a channel to the output's scale, its zero point and its fused activation's bounds. */
function requantizer({ options }: Operator, x: Quantization, weights: Quantization, y: Quantization) {
  const [scale = 1] = y.scale
  const [zero = 0] = y.zeroPoint
  const factors = weights.scale.map((own) => fixedPointOf(((x.scale[0] ?? 1) * own) / scale))
  const level = (real: number) => Math.min(127, Math.max(-128, zero + Math.round(real / scale)))
  const activation = options.fusedActivation ?? 'NONE'
  const low = activation === 'RELU' || activation === 'RELU6' ? level(0) : -128
  const high = activation === 'RELU6' ? level(6) : 127
  return (sum: number, channel: number) => {
    const factor = factors[factors.length > 1 ? channel : 0] ?? { multiplier: 0, shift: 0 }
    return Math.min(high, Math.max(low, multiplyByFixedPoint(sum, factor) + zero))
  }
}

function quantizationOf({ name, quantization }: Tensor): Quantization {
  if (quantization === undefined) throw new ReferenceUnsupportedError(`${name} has no scale`)
  return quantization
}
