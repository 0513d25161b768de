import { at, type Dense, elementCount } from './dense.js'

/** CONCATENATION along an axis, counted from the end where negative. */
export function concatenation(parts: readonly Dense[], axis: number, shape: readonly number[]): Dense {
  const along = axis < 0 ? axis + shape.length : axis
  const outer = elementCount(shape.slice(0, along))
  const values = new Float32Array(elementCount(shape))
  let next = 0
  for (let row = 0; row < outer; row++) {
    for (const part of parts) {
      const run = elementCount(part.shape.slice(along))
      for (let i = 0; i < run; i++) values[next++] = at(part.values, row * run + i)
    }
  }
  return { shape, values }
}

/** SPLIT into equal parts along an axis, counted from the end where negative. */
export function split(axis: Dense, x: Dense, shapes: readonly (readonly number[])[]): Dense[] {
  const given = at(axis.values, 0)
  const along = given < 0 ? given + x.shape.length : given
  const outer = elementCount(x.shape.slice(0, along))
  const rowLength = elementCount(x.shape.slice(along))
  let start = 0
  return shapes.map((shape) => {
    const run = elementCount(shape.slice(along))
    const values = new Float32Array(outer * run)
    for (let row = 0; row < outer; row++) {
      for (let i = 0; i < run; i++) values[row * run + i] = at(x.values, row * rowLength + start + i)
    }
    start += run
    return { shape, values }
  })
}

/** TRANSPOSE: axis i of the output is axis `order[i]` of the input. */
export function transpose(x: Dense, order: Dense, shape: readonly number[]): Dense {
  const steps = x.shape.map((_, axis) => elementCount(x.shape.slice(axis + 1)))
  const axes = Array.from(order.values)
  const values = new Float32Array(elementCount(shape)).map((_, index) => {
    let rest = index
    let source = 0
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const length = shape[axis] ?? 1
      source += (rest % length) * (steps[axes[axis] ?? 0] ?? 0)
      rest = Math.floor(rest / length)
    }
    return at(x.values, source)
  })
  return { shape, values }
}
