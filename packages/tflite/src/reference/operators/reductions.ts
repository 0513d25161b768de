import { at, coordinates, elementCount, frontAxis, indexOf, stridesOf } from '../dense.js'
import type { Kernel, Kernels } from '../kernel.js'

export const reductionKernels: Kernels = {
  MEAN: reduction(
    0,
    (sum, x) => sum + x,
    (sum, count) => sum / count,
  ),
  SUM: reduction(0, (sum, x) => sum + x),
  REDUCE_MAX: reduction(Number.NEGATIVE_INFINITY, Math.max),
  REDUCE_MIN: reduction(Number.POSITIVE_INFINITY, Math.min),
}

/** Over the axes of the second input, whatever the output keeps of them. */
function reduction(
  start: number,
  combine: (result: number, x: number) => number,
  finish: (result: number, count: number) => number = (result) => result,
): Kernel {
  return ({ operand, shape }) => {
    const x = operand(0)
    const reduced = new Set(Array.from(operand(1).values, (axis) => frontAxis(axis, x.shape.length)))
    const kept = x.shape.map((length, axis) => (reduced.has(axis) ? 1 : length))
    // A reduced axis does not move the output.
    const strides = stridesOf(kept).map((stride, axis) => (reduced.has(axis) ? 0 : stride))
    const results = new Float64Array(elementCount(shape)).fill(start)
    let next = 0
    for (const coordinate of coordinates(x.shape)) {
      const output = indexOf(coordinate, strides)
      results[output] = combine(results[output] ?? start, at(x.values, next++))
    }
    const count = x.values.length / results.length
    return Float32Array.from(results, (result) => finish(result, count))
  }
}
