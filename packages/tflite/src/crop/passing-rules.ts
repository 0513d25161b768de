import type { ChannelRule, OperatorCall } from './operator-call.js'
import { repeated } from './weighted-rules.js'

/** The last axis stays as it is, whatever becomes of the others. */
const same: ChannelRule = (call) => {
  const channels = call.channels(0)
  return channels !== undefined && channels.length === call.outputShape.at(-1)
    ? channels
    : 'changes the channel axis'
}

/** Operands are aligned at the last axis: channels in the same place are tied, constants follow. */
const elementwise: ChannelRule = (call) => {
  const size = call.outputShape.at(-1) ?? 0
  const places = [...call.operator.inputs.keys()]
  const [channels] = places.flatMap((place) => {
    const own = call.channels(place)
    return own?.length === size ? [own] : []
  })
  if (channels === undefined) return 'broadcasts over channels'
  for (const place of places) {
    const own = call.channels(place)
    if (own !== undefined && own.length === size) call.classes.tie(channels, own)
    else if (own !== undefined) call.classes.freeze(own, 'is broadcast over channels')
    else if (!cutOperand(call, place, channels)) return 'has an operand that is no dense constant'
  }
  return channels
}

function cutOperand(call: OperatorCall, place: number, channels: readonly number[]): boolean {
  const shape = call.tensor(place)?.shape ?? []
  if (shape.length === 0 || shape.at(-1) !== channels.length) return true
  if (call.constant(place) === undefined) return false
  call.cut(place, shape.length - 1, channels)
  return true
}

const concatenation: ChannelRule = (call) => {
  const parts = call.operator.inputs.map((_, place) => call.channels(place))
  const known = parts.filter((part) => part !== undefined)
  const [first] = known
  if (first === undefined || known.length < parts.length) return 'joins constants'
  const rank = call.outputShape.length
  const axis = Number(call.operator.options.axis ?? 0)
  if ((axis + rank) % rank === rank - 1) return known.flat()
  for (const part of known) call.classes.tie(first, part)
  return first
}

const reduction: ChannelRule = (call) => {
  const axes = call.integers(1)
  const rank = call.tensor(0)?.shape.length ?? 0
  if (axes === undefined) return 'computes its axes'
  if (axes.some((axis) => (axis + rank) % rank === rank - 1)) return 'reduces over channels'
  return same(call)
}

/** Rows of whole last axes: a position's channel is its remainder by their number. */
const reshape: ChannelRule = (call) => {
  const channels = call.channels(0)
  const size = call.outputShape.at(-1) ?? 0
  if (channels === undefined || size % channels.length !== 0) return 'divides the channel axis'
  const target = call.operator.type === 'RESHAPE' ? call.tensor(1) : undefined
  const output = repeated(channels, size / channels.length)
  if (target === undefined) return output
  const shape = call.integers(1)
  if (shape === undefined) return 'computes its shape'
  if (shape.at(-1) !== -1) call.count(1, shape.length - 1, output)
  return output
}

/** Channels of zeros before and after are channels like others. */
const pad: ChannelRule = (call) => {
  const channels = call.channels(0)
  const paddings = call.integers(1)
  if (channels === undefined || paddings === undefined) return 'computes its paddings'
  const element = paddings.length - 2
  const before = call.classes.fresh(paddings[element] ?? 0)
  const after = call.classes.fresh(paddings[element + 1] ?? 0)
  if (before.length > 0) call.count(1, element, before)
  if (after.length > 0) call.count(1, element + 1, after)
  return [...before, ...channels, ...after]
}

/** A slice of the other axes alone. */
const stridedSlice: ChannelRule = (call) => {
  const channels = call.channels(0)
  const [begin, end, strides] = [1, 2, 3].map((place) => call.integers(place)?.at(-1))
  const rank = call.tensor(0)?.shape.length ?? 0
  const { beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask } = call.operator.options
  const isLastMasked = (mask: unknown) => ((Number(mask ?? 0) >> (rank - 1)) & 1) === 1
  const isPlain = [ellipsisMask, newAxisMask, shrinkAxisMask].every((mask) => Number(mask ?? 0) === 0)
  const isWhole =
    strides === 1 &&
    (begin === 0 || isLastMasked(beginMask)) &&
    (end === channels?.length || isLastMasked(endMask))
  const covers = call.integers(1)?.length === rank
  if (channels === undefined || !isPlain || !isWhole || !covers) return 'slices channels'
  if (!isLastMasked(endMask)) call.count(2, rank - 1, channels)
  return channels
}

const rulesFor = (rule: ChannelRule, ...types: readonly string[]) =>
  Object.fromEntries(types.map((type) => [type, rule]))

export const passingRules: Readonly<Record<string, ChannelRule>> = {
  ...rulesFor(same, 'ABS', 'CAST', 'CEIL', 'COS', 'DEQUANTIZE', 'ELU', 'EXP', 'FLOOR', 'GELU', 'HARD_SWISH'),
  ...rulesFor(same, 'LEAKY_RELU', 'LOG', 'LOGISTIC', 'NEG', 'QUANTIZE', 'RELU', 'RELU6', 'RELU_N1_TO_1'),
  ...rulesFor(same, 'RELU_0_TO_1', 'ROUND', 'RSQRT', 'SIN', 'SQRT', 'SQUARE', 'TANH'),
  ...rulesFor(same, 'AVERAGE_POOL_2D', 'L2_POOL_2D', 'MAX_POOL_2D', 'RESIZE_BILINEAR'),
  ...rulesFor(same, 'RESIZE_NEAREST_NEIGHBOR', 'SPACE_TO_BATCH_ND', 'BATCH_TO_SPACE_ND'),
  ...rulesFor(elementwise, 'ADD', 'DIV', 'FLOOR_DIV', 'MAXIMUM', 'MINIMUM', 'MUL', 'POW', 'PRELU', 'SUB'),
  ...rulesFor(elementwise, 'ADD_N', 'SQUARED_DIFFERENCE'),
  ...rulesFor(reduction, 'MEAN', 'REDUCE_MAX', 'REDUCE_MIN', 'SUM'),
  ...rulesFor(reshape, 'RESHAPE', 'SQUEEZE', 'EXPAND_DIMS'),
  CONCATENATION: concatenation,
  PAD: pad,
  STRIDED_SLICE: stridedSlice,
}
