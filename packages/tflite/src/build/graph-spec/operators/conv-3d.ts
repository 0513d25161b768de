import {
  bias,
  checkBias,
  type InferenceCall,
  type OperatorDefinitions,
  type Shape,
  sizeOf,
  value,
  weights,
  written,
} from '../definition.js'
import { windowsAlong } from '../windows.js'

export const conv3dDefinitions: OperatorDefinitions = {
  CONV_3D: {
    operands: [value('x'), weights('filters'), bias],
    required: ['strideD', 'strideH', 'strideW'],
    infer: conv3d,
    fanIn: (call) => sizeOf(call.shape('filters').slice(0, 4)),
  },
}

function conv3d(call: InferenceCall): Shape[] {
  const [batch = 0, depth = 0, height = 0, width = 0, channels] = call.shape('x')
  const [kernelDepth = 0, kernelHeight = 0, kernelWidth = 0, own, filters = 0] = call.shape('filters')
  if (call.shape('x').length !== 5) {
    call.fail(`x is ${written(call.shape('x'))}, not a volume [batch, depth, height, width, channels]`)
  }
  if (call.shape('filters').length !== 5 || own !== channels) {
    call.fail(
      `filters are ${written(call.shape('filters'))}, not [depth, height, width, ${channels} channels of x, filters]`,
    )
  }
  checkBias(call, filters)
  return [
    [
      batch,
      windowsAlong(call, 'D', depth, kernelDepth),
      windowsAlong(call, 'H', height, kernelHeight),
      windowsAlong(call, 'W', width, kernelWidth),
      filters,
    ],
  ]
}
