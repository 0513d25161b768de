import { activationOf } from '../activations.js'
import { broadcast } from '../broadcast.js'
import { at, elementCount, type Values } from '../dense.js'
import type { KernelCall, Kernels } from '../kernel.js'

export const matrixKernels: Kernels = {
  FULLY_CONNECTED: fullyConnected,
  BATCH_MATMUL: batchMatMul,
}

/** Input of any rank read as rows of features, weights `[units, features]`, bias `[units]` or none. */
function fullyConnected({ operand, optional, options, shape }: KernelCall): Values {
  const x = operand(0)
  const weights = operand(1)
  const bias = optional(2)?.values
  const activation = activationOf(options)
  const [units = 0, features = 0] = weights.shape
  return new Float32Array(elementCount(shape)).map((_, index) => {
    const unit = index % units
    const row = ((index - unit) / units) * features
    let sum = bias ? at(bias, unit) : 0
    for (let f = 0; f < features; f++) sum += at(x.values, row + f) * at(weights.values, unit * features + f)
    return activation(sum)
  })
}

/** `[…, m, k]` by `[…, k, n]`, either transposed if its option says so; the axes before the last two broadcast. */
function batchMatMul({ operand, options, shape }: KernelCall): Values {
  const a = operand(0)
  const b = operand(1)
  const rows = shape.at(-2) ?? 1
  const columns = shape.at(-1) ?? 1
  const [aHeight = 1, aWidth = 1] = a.shape.slice(-2)
  const [bHeight = 1, bWidth = 1] = b.shape.slice(-2)
  const inner = options.adjX ? aHeight : aWidth
  const batch = shape.slice(0, -2)
  const matrixOfA = broadcast(a.shape.slice(0, -2), batch)
  const matrixOfB = broadcast(b.shape.slice(0, -2), batch)
  return new Float32Array(elementCount(shape)).map((_, index) => {
    const column = index % columns
    const row = Math.floor(index / columns) % rows
    const matrix = Math.floor(index / (columns * rows))
    const firstA = matrixOfA(matrix) * aHeight * aWidth
    const firstB = matrixOfB(matrix) * bHeight * bWidth
    let sum = 0
    for (let k = 0; k < inner; k++) {
      const x = at(a.values, firstA + (options.adjX ? k * aWidth + row : row * aWidth + k))
      sum += x * at(b.values, firstB + (options.adjY ? column * bWidth + k : k * bWidth + column))
    }
    return sum
  })
}
