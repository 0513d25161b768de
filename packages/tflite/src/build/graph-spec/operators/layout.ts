import {
  axisOf,
  type InferenceCall,
  indices,
  type OperatorDefinitions,
  onlyAxisOf,
  positive,
  type Shape,
  sizeOf,
  value,
  withLength,
  written,
} from '../definition.js'

export const layoutDefinitions: OperatorDefinitions = {
  RESHAPE: { operands: [value('x'), indices('shape')], refused: ['newShape'], infer: reshape },
  SQUEEZE: { operands: [value('x')], infer: squeeze },
  EXPAND_DIMS: { operands: [value('x'), indices('axis')], infer: expandDims },
  TRANSPOSE: { operands: [value('x'), indices('permutation')], infer: transpose },
  CONCATENATION: {
    operands: [value('x')],
    variadic: true,
    required: ['axis'],
    refused: ['fusedActivation'],
    infer: concatenation,
  },
  PACK: { operands: [value('x')], variadic: true, required: ['axis', 'valuesCount'], infer: pack },
  UNPACK: { operands: [value('x')], required: ['axis', 'num'], outputsOption: 'num', infer: unpack },
  SPLIT: {
    operands: [indices('axis'), value('x')],
    required: ['numSplits'],
    outputsOption: 'numSplits',
    infer: split,
  },
  SPLIT_V: {
    operands: [value('x'), indices('sizes'), indices('axis')],
    required: ['numSplits'],
    outputsOption: 'numSplits',
    infer: splitBySizes,
  },
}

function reshape(call: InferenceCall): Shape[] {
  const x = call.shape('x')
  const shape = call.indices('shape')
  const known = sizeOf(shape.filter((length) => length !== -1))
  const filled = shape.map((length) => (length === -1 ? sizeOf(x) / known : length))
  const fits =
    sizeOf(filled) === sizeOf(x) && filled.every((length) => Number.isInteger(length) && length > 0)
  if (!fits || shape.filter((length) => length === -1).length > 1) {
    call.fail(`x ${written(x)} of ${sizeOf(x)} elements cannot be ${written(shape)}`)
  }
  return [filled]
}

function squeeze(call: InferenceCall): Shape[] {
  const x = call.shape('x')
  const given = call.options.squeezeDims
  const axes = new Set(
    (Array.isArray(given) ? given : []).map((axis: number) => axisOf(call, axis, x.length)),
  )
  for (const axis of axes) {
    if (x[axis] !== 1) call.fail(`axis ${axis} of x ${written(x)} is not of length 1`)
  }
  return [x.filter((length, axis) => (axes.size === 0 ? length !== 1 : !axes.has(axis)))]
}

function expandDims(call: InferenceCall): Shape[] {
  const x = call.shape('x')
  return [x.toSpliced(onlyAxisOf(call, 'axis', x.length + 1), 0, 1)]
}

function transpose(call: InferenceCall): Shape[] {
  const x = call.shape('x')
  const order = call.indices('permutation')
  if (order.toSorted((a, b) => a - b).join() !== x.map((_, axis) => axis).join()) {
    call.fail(`permutation ${written(order)} does not name each of the ${x.length} axes once`)
  }
  return [order.map((axis) => x[axis] ?? 0)]
}

function concatenation(call: InferenceCall): Shape[] {
  const [first = []] = call.shapes
  const axis = axisOf(call, Number(call.options.axis), first.length)
  for (const shape of call.shapes) {
    if (!sameBut(first, shape, axis))
      call.fail(`${written(first)} and ${written(shape)} differ outside axis ${axis}`)
  }
  return [
    withLength(
      first,
      axis,
      call.shapes.reduce((sum, shape) => sum + (shape[axis] ?? 0), 0),
    ),
  ]
}

function pack(call: InferenceCall): Shape[] {
  const [first = []] = call.shapes
  const axis = axisOf(call, Number(call.options.axis), first.length + 1)
  for (const shape of call.shapes) {
    if (!sameBut(first, shape, -1)) call.fail(`${written(first)} and ${written(shape)} differ`)
  }
  if (call.options.valuesCount !== call.shapes.length) {
    call.fail(`option valuesCount is ${call.options.valuesCount}, there are ${call.shapes.length} inputs`)
  }
  return [first.toSpliced(axis, 0, call.shapes.length)]
}

function unpack(call: InferenceCall): Shape[] {
  const x = call.shape('x')
  const axis = axisOf(call, Number(call.options.axis), x.length)
  const count = positive(call, 'num')
  if (x[axis] !== count) call.fail(`option num is ${count}, axis ${axis} of x ${written(x)} has ${x[axis]}`)
  return Array.from({ length: count }, () => x.toSpliced(axis, 1))
}

function split(call: InferenceCall): Shape[] {
  const x = call.shape('x')
  const axis = onlyAxisOf(call, 'axis', x.length)
  const parts = positive(call, 'numSplits')
  const length = x[axis] ?? 0
  if (length % parts !== 0) call.fail(`axis ${axis} of x ${written(x)} cannot be split into ${parts}`)
  return Array.from({ length: parts }, () => withLength(x, axis, length / parts))
}

function splitBySizes(call: InferenceCall): Shape[] {
  const x = call.shape('x')
  const axis = onlyAxisOf(call, 'axis', x.length)
  const sizes = call.indices('sizes')
  const fits = sizes.every((size) => size > 0) && sizes.reduce((sum, size) => sum + size, 0) === x[axis]
  if (!fits || sizes.length !== positive(call, 'numSplits')) {
    call.fail(
      `sizes ${written(sizes)} must be numSplits lengths that add up to axis ${axis} of x ${written(x)}`,
    )
  }
  return sizes.map((size) => withLength(x, axis, size))
}

function sameBut(a: Shape, b: Shape, axis: number): boolean {
  return a.length === b.length && a.every((length, index) => index === axis || length === b[index])
}
