import { activationOf } from '../activations.js'
import { at, elementCount, mapped, type Values } from '../dense.js'
import type { KernelCall, Kernels } from '../kernel.js'
import { tapsAlong } from '../windows.js'

export const conv3dKernels: Kernels = {
  CONV_3D: conv3d,
}

/** Inputs: volume `[batch, d, h, w, c]`, filters `[kd, kh, kw, c, filters]`, bias or none. */
function conv3d({ operand, optional, options, shape }: KernelCall): Values {
  const x = operand(0)
  const filters = operand(1)
  const bias = optional(2)?.values
  const [batches = 0, depth = 0, height = 0, width = 0, channels = 0] = x.shape
  const [kernelDepth = 0, kernelHeight = 0, kernelWidth = 0, , count = 0] = filters.shape
  const [, planes = 0, lines = 0, columns = 0] = shape
  const alongDepth = tapsAlong(options, 'D', { length: depth, kernel: kernelDepth, outputs: planes })
  const alongHeight = tapsAlong(options, 'H', { length: height, kernel: kernelHeight, outputs: lines })
  const alongWidth = tapsAlong(options, 'W', { length: width, kernel: kernelWidth, outputs: columns })
  const sums = new Float64Array(elementCount(shape)).map((_, index) => (bias ? at(bias, index % count) : 0))
  let first = 0
  const addProducts = (voxel: number, tap: number) => {
    for (let c = 0; c < channels; c++) {
      const value = at(x.values, voxel * channels + c)
      const weights = (tap * channels + c) * count
      for (let filter = 0; filter < count; filter++) {
        sums[first + filter] = (sums[first + filter] ?? 0) + value * at(filters.values, weights + filter)
      }
    }
  }
  for (let batch = 0; batch < batches; batch++) {
    for (const [plane, line, column] of places(alongDepth, alongHeight, alongWidth)) {
      for (const [[h, z], [i, y], [j, w]] of places(plane, line, column)) {
        addProducts(((batch * depth + z) * height + y) * width + w, (h * kernelHeight + i) * kernelWidth + j)
      }
      first += count
    }
  }
  return mapped(sums, activationOf(options))
}

/** Every combination along three axes, the last one fastest. */
function* places<T>(a: readonly T[], b: readonly T[], c: readonly T[]): Generator<readonly [T, T, T]> {
  for (const x of a) for (const y of b) for (const z of c) yield [x, y, z]
}
