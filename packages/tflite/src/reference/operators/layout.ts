import { activationOf } from '../activations.js'
import { at, type Dense, elementCount, frontAxis, moved, roomLike, type Values } from '../dense.js'
import type { KernelCall, Kernels } from '../kernel.js'

/** Operators that name the same values anew, join them or part them. */
export const layoutKernels: Kernels = {
  RESHAPE: ({ operand }) => operand(0).values,
  SQUEEZE: ({ operand }) => operand(0).values,
  EXPAND_DIMS: ({ operand }) => operand(0).values,
  TRANSPOSE: transpose,
  CONCATENATION: concatenation,
  PACK: pack,
  SPLIT: (call) => split(call, call.operand(1), at(call.operand(0).values, 0)),
  SPLIT_V: (call) => split(call, call.operand(0), at(call.operand(2).values, 0)),
  UNPACK: unpack,
}

/** Output axis i is the input axis that the second input names in place i. */
function transpose({ operand, shape }: KernelCall): Values {
  const order = Array.from(operand(1).values)
  const source = order.map(() => 0)
  return moved(operand(0), shape, (coordinate) => {
    for (const [axis, from] of order.entries()) source[from] = at(coordinate, axis)
    return source
  })
}

function concatenation({ operands, options, shape }: KernelCall): Values {
  const parts = operands.filter((part) => part !== undefined)
  return joined(parts, shape, frontAxis(Number(options.axis), shape.length)).map(activationOf(options))
}

function pack({ operands, options, shape }: KernelCall): Values {
  const axis = frontAxis(Number(options.axis), shape.length)
  const parts = operands
    .filter((part) => part !== undefined)
    .map((part) => ({ ...part, shape: part.shape.toSpliced(axis, 0, 1) }))
  return joined(parts, shape, axis)
}

function split({ shapes }: KernelCall, x: Dense, axis: number): Values[] {
  return parted(x, shapes, frontAxis(axis, x.shape.length))
}

function unpack({ operand, options, shapes }: KernelCall): Values[] {
  const x = operand(0)
  const axis = frontAxis(Number(options.axis), x.shape.length)
  const slices = shapes.map((shape) => shape.toSpliced(axis, 0, 1))
  return parted(x, slices, axis)
}

function joined(parts: readonly Dense[], shape: readonly number[], axis: number): Values {
  const [first] = parts
  const values = roomLike(first?.values ?? new Float32Array(0), elementCount(shape))
  const row = elementCount(shape.slice(axis))
  let before = 0
  for (const part of parts) {
    const run = elementCount(part.shape.slice(axis))
    for (let start = 0, at = before; start < part.values.length; start += run, at += row) {
      values.set(part.values.subarray(start, start + run), at)
    }
    before += run
  }
  return values
}

function parted(x: Dense, shapes: readonly (readonly number[])[], axis: number): Values[] {
  let before = 0
  return shapes.map((shape) => {
    const offset = before
    before += shape[axis] ?? 0
    return moved(x, shape, (coordinate) => coordinate.with(axis, at(coordinate, axis) + offset))
  })
}
