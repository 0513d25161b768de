import { pointwise } from '../../build/blocks.js'
import type { GraphBuilder, Value } from '../../build/graph-builder.js'
import { add } from '../../build/joins.js'
import { depthwiseConv2d, imageShape } from '../../build/layers.js'
import { averagePool2d, maxPool2d } from '../../build/pooling.js'
import { relu } from '../../build/pre-activation.js'
import { concatenated, INPUT_STATES, type NasnetCell, type NasnetOperation } from './cell.js'
import { concatChannels, convolution, factorizedReduction } from './layers.js'

export interface CellPlace {
  /** Output of the last cell, and of the one before it, if there is one. */
  readonly last: Value
  readonly beforeLast: Value | undefined
  readonly filters: number
  readonly stride: 1 | 2
}

/** Appends a cell: its inputs are brought to one shape, its blocks add, and its output is a concatenation. */
export function appendCell(
  builder: GraphBuilder,
  name: string,
  cell: NasnetCell,
  { last, beforeLast, filters, stride }: CellPlace,
): Value {
  const rectified = new Map<number, Value>()
  const reluOf = (x: Value): Value => {
    const known = rectified.get(x.index) ?? relu(builder, `${name}/relu_${rectified.size}`, x)
    rectified.set(x.index, known)
    return known
  }
  const states = [
    pointwise(builder, `${name}/last`, reluOf(last), filters, 'NONE'),
    beforeLast === undefined
      ? last
      : matched(builder, `${name}/before_last`, beforeLast, last, filters, reluOf),
  ]
  for (const [index, { left, leftOp, right, rightOp }] of cell.blocks.entries()) {
    const label = `${name}/block_${index}`
    const side = (part: string, from: number, operation: NasnetOperation): Value => {
      const x = states[from]
      if (x === undefined) throw new RangeError(`hidden state ${from} is not made yet`)
      const step = { filters, stride: from < INPUT_STATES ? stride : 1, reluOf }
      return apply(builder, `${label}/${part}`, x, operation, step)
    }
    states.push(add(builder, label, side('left', left, leftOp), side('right', right, rightOp)))
  }
  const made = states.at(-1) ?? last
  const parts = concatenated(cell).flatMap((index) => {
    const state = states[index]
    return state === undefined ? [] : [shaped(builder, `${name}/state_${index}`, state, made)]
  })
  return concatChannels(builder, `${name}/concat`, parts)
}

/** The older input at the size and channels of the newer one. */
function matched(
  builder: GraphBuilder,
  name: string,
  x: Value,
  last: Value,
  filters: number,
  reluOf: (x: Value) => Value,
): Value {
  if (x.shape[1] !== last.shape[1]) {
    return factorizedReduction(builder, name, reluOf(x), { filters, stride: 2 })
  }
  return x.shape.at(-1) === filters ? x : pointwise(builder, name, reluOf(x), filters, 'NONE')
}

/** A hidden state at the size and channels of the last one. */
function shaped(builder: GraphBuilder, name: string, x: Value, like: Value): Value {
  const filters = like.shape.at(-1) ?? 0
  if (x.shape[1] !== like.shape[1]) return factorizedReduction(builder, name, x, { filters, stride: 2 })
  return x.shape.at(-1) === filters ? x : factorizedReduction(builder, name, x, { filters, stride: 1 })
}

interface Step {
  readonly filters: number
  readonly stride: 1 | 2
  readonly reluOf: (x: Value) => Value
}

function apply(
  builder: GraphBuilder,
  name: string,
  x: Value,
  operation: NasnetOperation,
  { filters, stride, reluOf }: Step,
): Value {
  const kernel = Number(operation.at(-1))
  const strides = { strideH: stride, strideW: stride }
  const [, , , channels] = imageShape(x)
  switch (operation) {
    case 'identity':
      if (stride === 1 && channels === filters) return x
      return convolution(builder, name, reluOf(x), { filters, height: 1, width: 1, ...strides })
    case 'avg_pool_3x3':
    case 'max_pool_3x3':
    case 'max_pool_5x5':
    case 'max_pool_7x7': {
      const pool = operation === 'avg_pool_3x3' ? averagePool2d : maxPool2d
      const pooled = pool(builder, `${name}/pool`, x, { kernel, stride })
      return channels === filters ? pooled : pointwise(builder, name, pooled, filters, 'NONE')
    }
    case 'separable_3x3':
    case 'separable_5x5':
    case 'separable_7x7': {
      const none = { kernel, activation: 'NONE' } as const
      let y = depthwiseConv2d(builder, `${name}/depthwise_1`, reluOf(x), { ...none, stride })
      y = pointwise(builder, `${name}/pointwise_1`, y, filters, 'RELU')
      y = depthwiseConv2d(builder, `${name}/depthwise_2`, y, { ...none, stride: 1 })
      return pointwise(builder, `${name}/pointwise_2`, y, filters, 'NONE')
    }
    case 'conv_1x1':
    case 'conv_3x3':
      return convolution(builder, name, reluOf(x), { filters, height: kernel, width: kernel, ...strides })
    case 'dilated_conv_3x3':
      return convolution(builder, name, reluOf(x), { filters, height: 3, width: 3, dilation: 2, ...strides })
    case 'conv_1x3_3x1':
    case 'conv_1x7_7x1': {
      const length = operation === 'conv_1x3_3x1' ? 3 : 7
      const row = { filters, height: 1, width: length, strideW: stride, relu: true }
      const first = convolution(builder, `${name}/row`, reluOf(x), row)
      return convolution(builder, name, first, { filters, height: length, width: 1, strideH: stride })
    }
  }
}
