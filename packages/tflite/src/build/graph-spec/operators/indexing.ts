import {
  axisOf,
  type InferenceCall,
  indices,
  type OperatorDefinitions,
  type Shape,
  sizeOf,
  value,
  written,
} from '../definition.js'

export const indexingDefinitions: OperatorDefinitions = {
  SLICE: { operands: [value('x'), indices('begin'), indices('size')], infer: slice },
  STRIDED_SLICE: {
    operands: [value('x'), indices('begin'), indices('end'), indices('strides')],
    infer: stridedSlice,
  },
  GATHER: {
    operands: [value('x'), { name: 'indices', kind: 'ids' }],
    infer: gather,
  },
  PAD: { operands: [value('x'), indices('paddings')], infer: (call) => [padded(call)] },
  PADV2: { operands: [value('x'), indices('paddings'), value('fill')], infer: padV2 },
  MIRROR_PAD: { operands: [value('x'), indices('paddings')], infer: mirrorPad },
}

function slice(call: InferenceCall): Shape[] {
  const x = call.shape('x')
  const begin = perAxis(call, 'begin')
  const size = perAxis(call, 'size')
  return [
    x.map((length, axis) => {
      const start = begin[axis] ?? 0
      const taken = size[axis] === -1 ? length - start : (size[axis] ?? 0)
      if (start >= 0 && taken > 0 && start + taken <= length) return taken
      return call.fail(`axis ${axis}: ${taken} from ${start} on is not in a length of ${length}`)
    }),
  ]
}

function stridedSlice(call: InferenceCall): Shape[] {
  const { options } = call
  if (options.ellipsisMask || options.newAxisMask || options.offset) {
    call.fail('takes no ellipsisMask, newAxisMask or offset here: say each axis')
  }
  const begin = perAxis(call, 'begin')
  const end = perAxis(call, 'end')
  const strides = perAxis(call, 'strides')
  const lengths = call.shape('x').map((length, axis) => {
    const stride = strides[axis] ?? 1
    if (stride === 0) call.fail(`axis ${axis}: a stride of 0`)
    if (isSet(options.shrinkAxisMask, axis)) {
      const only = begin[axis] ?? 0
      const isInside = only >= -length && only < length && stride > 0
      return isInside ? undefined : call.fail(`axis ${axis}: ${only} is not in a length of ${length}`)
    }
    const least = stride > 0 ? 0 : -1
    const within = (position: number) =>
      Math.min(length + least, Math.max(least, position < 0 ? position + length : position))
    const first = isSet(options.beginMask, axis) ? (stride > 0 ? 0 : length - 1) : within(begin[axis] ?? 0)
    const last = isSet(options.endMask, axis) ? (stride > 0 ? length : -1) : within(end[axis] ?? 0)
    const count = Math.ceil((last - first) / stride)
    return count > 0 ? count : call.fail(`axis ${axis}: nothing lies between begin and end of ${length}`)
  })
  return [lengths.filter((length) => length !== undefined)]
}

function gather(call: InferenceCall): Shape[] {
  const x = call.shape('x')
  const axis = axisOf(call, Number(call.options.axis), x.length)
  const length = x[axis] ?? 0
  const outside = call.indices('indices').find((index) => index < 0 || index >= length)
  if (outside !== undefined) call.fail(`index ${outside} is not in axis ${axis} of length ${length}`)
  const batchDims = Number(call.options.batchDims)
  const batch = call.shape('indices').slice(0, batchDims)
  if (batchDims < 0 || batchDims > axis || batch.join() !== x.slice(0, batchDims).join()) {
    call.fail(
      `batchDims ${batchDims}: x ${written(x)} and indices ${written(call.shape('indices'))} must begin alike`,
    )
  }
  return [[...x.slice(0, axis), ...call.shape('indices').slice(batchDims), ...x.slice(axis + 1)]]
}

function padded(call: InferenceCall): Shape {
  const x = call.shape('x')
  const paddings = call.indices('paddings')
  const shape = call.shape('paddings')
  if (shape.length !== 2 || shape[0] !== x.length || shape[1] !== 2) {
    call.fail(`paddings are ${written(shape)}, not [${x.length}, 2]`)
  }
  if (paddings.some((count) => count < 0)) call.fail('paddings must not be negative')
  return x.map((length, axis) => length + (paddings[2 * axis] ?? 0) + (paddings[2 * axis + 1] ?? 0))
}

function padV2(call: InferenceCall): Shape[] {
  if (sizeOf(call.shape('fill')) !== 1) call.fail(`fill is ${written(call.shape('fill'))}, not one number`)
  return [padded(call)]
}

function mirrorPad(call: InferenceCall): Shape[] {
  const border = call.options.mode === 'SYMMETRIC' ? 0 : 1
  const paddings = call.indices('paddings')
  for (const [axis, length] of call.shape('x').entries()) {
    if (Math.max(paddings[2 * axis] ?? 0, paddings[2 * axis + 1] ?? 0) > length - border) {
      call.fail(`axis ${axis}: more padding than a length of ${length} can mirror`)
    }
  }
  return [padded(call)]
}

function perAxis(call: InferenceCall, operand: string): readonly number[] {
  const given = call.indices(operand)
  const rank = call.shape('x').length
  return given.length === rank ? given : call.fail(`${operand} has ${given.length} values for ${rank} axes`)
}

function isSet(mask: unknown, axis: number): boolean {
  return (Number(mask) & (1 << axis)) !== 0
}
