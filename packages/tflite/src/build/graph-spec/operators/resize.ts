import {
  type InferenceCall,
  imageOf,
  indices,
  type OperatorDefinition,
  type OperatorDefinitions,
  positive,
  type Shape,
  value,
  written,
} from '../definition.js'

const resize: OperatorDefinition = {
  operands: [value('x'), indices('size')],
  infer: resized,
}

export const resizeDefinitions: OperatorDefinitions = {
  RESIZE_BILINEAR: resize,
  RESIZE_NEAREST_NEIGHBOR: resize,
  DEPTH_TO_SPACE: { operands: [value('x')], required: ['blockSize'], infer: depthToSpace },
  SPACE_TO_DEPTH: { operands: [value('x')], required: ['blockSize'], infer: spaceToDepth },
}

function resized(call: InferenceCall): Shape[] {
  const [batch, , , channels] = imageOf(call, 'x')
  const size = call.indices('size')
  const [height = 0, width = 0] = size
  if (size.length !== 2) call.fail(`size ${written(size)} must be [height, width]`)
  if (call.options.halfPixelCenters && call.options.alignCorners) {
    call.fail('options halfPixelCenters and alignCorners exclude each other')
  }
  return [[batch, height, width, channels]]
}

function depthToSpace(call: InferenceCall): Shape[] {
  const [batch, height, width, channels] = imageOf(call, 'x')
  const block = positive(call, 'blockSize')
  if (channels % block ** 2 !== 0) call.fail(`${channels} channels are not a multiple of ${block} x ${block}`)
  return [[batch, height * block, width * block, channels / block ** 2]]
}

function spaceToDepth(call: InferenceCall): Shape[] {
  const [batch, height, width, channels] = imageOf(call, 'x')
  const block = positive(call, 'blockSize')
  if (height % block !== 0 || width % block !== 0)
    call.fail(`${height} x ${width} is not a multiple of ${block}`)
  return [[batch, height / block, width / block, channels * block ** 2]]
}
