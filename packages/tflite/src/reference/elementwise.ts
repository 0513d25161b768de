import type { OperatorOptions } from '../graph.js'
import { activationOf } from './activations.js'
import { at, type Dense, elementCount } from './dense.js'

/** Element by element over two tensors, the smaller broadcast as NumPy does, then the fused activation. */
export function binary(
  a: Dense,
  b: Dense,
  options: OperatorOptions,
  shape: readonly number[],
  operation: (x: number, y: number) => number,
): Dense {
  const activation = activationOf(options)
  const indexA = broadcast(a.shape, shape)
  const indexB = broadcast(b.shape, shape)
  const values = new Float32Array(elementCount(shape)).map((_, index) =>
    activation(operation(at(a.values, indexA(index)), at(b.values, indexB(index)))),
  )
  return { shape, values }
}

export function unary(x: Dense, operation: (x: number) => number): Dense {
  return { shape: x.shape, values: Float32Array.from(x.values, operation) }
}

/** Maps an index into `to` to the index into `from` that it reads: axes of length 1 stay at 0. */
function broadcast(from: readonly number[], to: readonly number[]): (index: number) => number {
  const missing = to.length - from.length
  return (index) => {
    let rest = index
    let source = 0
    let step = 1
    for (let axis = to.length - 1; axis >= missing; axis--) {
      const length = to[axis] ?? 1
      const own = from[axis - missing] ?? 1
      if (own !== 1) source += (rest % length) * step
      step *= own
      rest = Math.floor(rest / length)
    }
    return source
  }
}
