import { activationOf } from '../activations.js'
import { at, elementCount, type Values } from '../dense.js'
import type { KernelCall, Kernels } from '../kernel.js'

export const recurrentKernels: Kernels = {
  SVDF: svdf,
}

/**
 * Inputs: x `[batch, features]`, features `[filters, features]`, time `[filters, steps]`, bias `[filters / rank]` or
 * none, and the state `[batch, filters · steps]`: what each filter gave in the last steps, the oldest first.
 */
function svdf({ operand, optional, options, shape }: KernelCall): Values {
  const x = operand(0)
  const features = operand(1)
  const time = operand(2)
  const bias = optional(3)?.values
  const state = operand(4).values
  const [filters = 0, length = 0] = features.shape
  const steps = time.shape[1] ?? 0
  const rank = Number(options.rank)
  const units = filters / rank
  const activation = activationOf(options)
  const sums = Array.from({ length: elementCount(shape) }, (_, index) => (bias ? at(bias, index % units) : 0))
  for (let row = 0; row < (x.shape[0] ?? 0) * filters; row++) {
    const batch = Math.floor(row / filters)
    const filter = row % filters
    let newest = 0
    for (let i = 0; i < length; i++)
      newest += at(x.values, batch * length + i) * at(features.values, filter * length + i)
    state.copyWithin(row * steps, row * steps + 1, (row + 1) * steps)
    state[(row + 1) * steps - 1] = newest
    const unit = Math.floor(row / rank)
    for (let i = 0; i < steps; i++) {
      sums[unit] = at(sums, unit) + at(state, row * steps + i) * at(time.values, filter * steps + i)
    }
  }
  return Float32Array.from(sums, activation)
}
