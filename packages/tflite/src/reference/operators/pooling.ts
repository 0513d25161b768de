import { activationOf } from '../activations.js'
import { at } from '../dense.js'
import type { Kernel, Kernels } from '../kernel.js'
import { overWindows } from '../windows.js'

export const poolingKernels: Kernels = {
  // Padding is no part of the mean: the count is of what lies on the image.
  AVERAGE_POOL_2D: pool((values) => values.reduce((sum, x) => sum + x, 0) / values.length),
  MAX_POOL_2D: pool((values) => Math.max(...values)),
}

function pool(resultOf: (values: readonly number[]) => number): Kernel {
  return ({ operand, options, shape }) => {
    const x = operand(0)
    const activation = activationOf(options)
    const size = [Number(options.filterHeight), Number(options.filterWidth)] as const
    return overWindows(x, size, options, shape, (window, channel) =>
      activation(resultOf(window.map(({ pixel }) => at(x.values, pixel + channel)))),
    )
  }
}
