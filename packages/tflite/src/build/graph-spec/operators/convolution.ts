import {
  bias,
  checkBias,
  type InferenceCall,
  imageOf,
  indices,
  type OperatorDefinitions,
  positive,
  type Shape,
  sizeOf,
  value,
  weights,
  written,
} from '../definition.js'
import { windowOutput } from '../windows.js'

const strides = ['strideH', 'strideW']

export const convolutionDefinitions: OperatorDefinitions = {
  CONV_2D: {
    operands: [value('x'), weights('filters'), bias],
    required: strides,
    infer: conv2d,
    fanIn: (call) => sizeOf(call.shape('filters').slice(1)),
  },
  DEPTHWISE_CONV_2D: {
    operands: [value('x'), weights('filters'), bias],
    required: [...strides, 'depthMultiplier'],
    infer: depthwiseConv2d,
    fanIn: (call) => sizeOf(call.shape('filters').slice(1, 3)),
  },
  TRANSPOSE_CONV: {
    operands: [indices('outputShape'), weights('filters'), value('x'), bias],
    required: strides,
    infer: transposeConv,
    fanIn: (call) =>
      Math.max(
        1,
        sizeOf(call.shape('filters').slice(1)) / (positive(call, 'strideH') * positive(call, 'strideW')),
      ),
  },
}

function conv2d(call: InferenceCall): Shape[] {
  const [batch, height, width, channels] = imageOf(call, 'x')
  const [filters, kernelHeight, kernelWidth, own] = imageOf(call, 'filters')
  const groups = channels / own
  if (!Number.isInteger(groups)) {
    call.fail(`filters ${written(call.shape('filters'))} do not divide the ${channels} channels of x`)
  }
  if (filters % groups !== 0) call.fail(`${filters} filters are not a multiple of ${groups} groups`)
  checkBias(call, filters)
  const [outputHeight, outputWidth] = windowOutput(call, [height, width], [kernelHeight, kernelWidth])
  return [[batch, outputHeight, outputWidth, filters]]
}

function depthwiseConv2d(call: InferenceCall): Shape[] {
  const [batch, height, width, channels] = imageOf(call, 'x')
  const [one, kernelHeight, kernelWidth, filters] = imageOf(call, 'filters')
  const multiplier = positive(call, 'depthMultiplier')
  if (one !== 1 || filters !== channels * multiplier) {
    const wanted = written([1, kernelHeight, kernelWidth, channels * multiplier])
    call.fail(`filters are ${written(call.shape('filters'))}; ${channels} channels of x take ${wanted}`)
  }
  checkBias(call, filters)
  const [outputHeight, outputWidth] = windowOutput(call, [height, width], [kernelHeight, kernelWidth])
  return [[batch, outputHeight, outputWidth, filters]]
}

/** The output shape is given, as several have the input's shape under the same convolution: it must be one of them. */
function transposeConv(call: InferenceCall): Shape[] {
  const [batch, height, width, channels] = imageOf(call, 'x')
  const [filters, kernelHeight, kernelWidth, own] = imageOf(call, 'filters')
  const output = call.indices('outputShape')
  if (own !== channels) call.fail(`filters have ${own} channels, x has ${channels}`)
  if (output.length !== 4 || output[0] !== batch || output[3] !== filters) {
    call.fail(`outputShape ${written(output)} must be [${batch}, height, width, ${filters}]`)
  }
  checkBias(call, filters)
  const [, outputHeight = 0, outputWidth = 0] = output
  const back = windowOutput(call, [outputHeight, outputWidth], [kernelHeight, kernelWidth])
  if (back[0] !== height || back[1] !== width) {
    call.fail(
      `outputShape ${written(output)} would come from an image of ${back.join(' x ')}, x is ${height} x ${width}`,
    )
  }
  return [output]
}
