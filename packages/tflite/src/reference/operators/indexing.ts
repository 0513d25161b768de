import { at, type Dense, frontAxis, moved, type Values } from '../dense.js'
import type { KernelCall, Kernels } from '../kernel.js'
import { ReferenceUnsupportedError } from '../unsupported-error.js'

/** Operators that take part of a tensor or put it into a larger one. */
export const indexingKernels: Kernels = {
  SLICE: slice,
  STRIDED_SLICE: stridedSlice,
  GATHER: gather,
  PAD: (call) => pad(call, 0),
  PADV2: (call) => pad(call, at(call.operand(2).values, 0)),
  MIRROR_PAD: mirrorPad,
}

function slice({ operand, shape }: KernelCall): Values {
  const begin = operand(1).values
  return moved(operand(0), shape, (coordinate) =>
    coordinate.map((position, axis) => position + at(begin, axis)),
  )
}

function stridedSlice({ operand, options, shape }: KernelCall): Values {
  if (options.ellipsisMask || options.newAxisMask || options.offset) {
    throw new ReferenceUnsupportedError('STRIDED_SLICE with an ellipsis, a new axis or offsets')
  }
  const x = operand(0)
  const strides = operand(3).values
  const starts = x.shape.map((length, axis) => {
    const forward = at(strides, axis) > 0
    if (isSet(options.beginMask, axis)) return forward ? 0 : length - 1
    const begin = frontAxis(at(operand(1).values, axis), length)
    return forward ? clamp(begin, 0, length) : clamp(begin, -1, length - 1)
  })
  const kept = starts.map((_, axis) => axis).filter((axis) => !isSet(options.shrinkAxisMask, axis))
  return moved(x, shape, (coordinate) => {
    const source = [...starts]
    for (const [place, axis] of kept.entries()) {
      source[axis] = at(starts, axis) + at(coordinate, place) * at(strides, axis)
    }
    return source
  })
}

/** Output coordinate `[…before, …indices, …after]`: the indices stand where the gathered axis was. */
function gather({ operand, options, shape }: KernelCall): Values {
  const x = operand(0)
  const indices = operand(1)
  const axis = frontAxis(Number(options.axis), x.shape.length)
  const batchDims = Number(options.batchDims)
  const own = indices.shape.length - batchDims
  return moved(x, shape, (coordinate) => {
    const place = [...coordinate.slice(0, batchDims), ...coordinate.slice(axis, axis + own)]
    return [...coordinate.slice(0, axis), valueAt(indices, place), ...coordinate.slice(axis + own)]
  })
}

/** The second input `[rank, 2]` says how many elements come before and after each axis. */
function pad({ operand, shape }: KernelCall, fill: number): Values {
  const x = operand(0)
  const paddings = operand(1).values
  const inside = (coordinate: readonly number[]) => {
    const source = coordinate.map((position, axis) => position - at(paddings, 2 * axis))
    return source.every((position, axis) => position >= 0 && position < at(x.shape, axis))
      ? source
      : undefined
  }
  return moved(x, shape, inside, fill)
}

/** REFLECT leaves the border itself out of its image, SYMMETRIC repeats it. */
function mirrorPad({ operand, options, shape }: KernelCall): Values {
  const x = operand(0)
  const paddings = operand(1).values
  const repeated = options.mode === 'SYMMETRIC' ? 1 : 0
  return moved(x, shape, (coordinate) =>
    coordinate.map((position, axis) => {
      const length = at(x.shape, axis)
      const source = position - at(paddings, 2 * axis)
      if (source < 0) return -source - repeated
      return source < length ? source : 2 * (length - 1) - source + repeated
    }),
  )
}

function valueAt({ shape, values }: Dense, coordinate: readonly number[]): number {
  return at(
    values,
    coordinate.reduce((index, position, axis) => index * at(shape, axis) + position, 0),
  )
}

function isSet(mask: unknown, axis: number): boolean {
  return (Number(mask) & (1 << axis)) !== 0
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value))
}
