import { activationOf } from '../activations.js'
import { convolutionSums, depthwiseSums } from '../convolution-sums.js'
import { at, elementCount, imageShape, mapped, type Values } from '../dense.js'
import type { KernelCall, Kernels } from '../kernel.js'

export const convolutionKernels: Kernels = {
  CONV_2D: conv2d,
  DEPTHWISE_CONV_2D: depthwiseConv2d,
  TRANSPOSE_CONV: transposeConv,
}

function conv2d(call: KernelCall): Values {
  return mapped(convolutionSums(convolutionOf(call)), activationOf(call.options))
}

function depthwiseConv2d(call: KernelCall): Values {
  return mapped(depthwiseSums(convolutionOf(call)), activationOf(call.options))
}

function convolutionOf({ operand, optional, options, shape }: KernelCall) {
  return { x: operand(0), filters: operand(1), bias: optional(2)?.values, options, shape }
}

/** Inputs: shape of the output, filters `[filters, kh, kw, c]`, image `[batch, h, w, c]`, bias or none. */
function transposeConv({ operand, optional, options, shape }: KernelCall): Values {
  const filters = operand(1)
  const x = operand(2)
  const bias = optional(3)?.values
  const activation = activationOf(options)
  const [batches, height, width, channels] = imageShape(x)
  const [count, kernelHeight, kernelWidth] = imageShape(filters)
  const [, outputHeight, outputWidth] = imageShape({ shape })
  const rowsOf = scatterAxis(Number(options.strideH), options.padding === 'SAME', kernelHeight, outputHeight)
  const columnsOf = scatterAxis(Number(options.strideW), options.padding === 'SAME', kernelWidth, outputWidth)
  const sums = new Float64Array(elementCount(shape)).map((_, index) => (bias ? at(bias, index % count) : 0))
  for (let pixel = 0; pixel < batches * height * width; pixel++) {
    const row = Math.floor(pixel / width)
    const batch = Math.floor(row / height)
    for (const [i, y] of rowsOf(row % height)) {
      for (const [j, z] of columnsOf(pixel % width)) {
        const output = ((batch * outputHeight + y) * outputWidth + z) * count
        for (let filter = 0; filter < count; filter++) {
          const weights = ((filter * kernelHeight + i) * kernelWidth + j) * channels
          let sum = sums[output + filter] ?? 0
          for (let c = 0; c < channels; c++) {
            sum += at(x.values, pixel * channels + c) * at(filters.values, weights + c)
          }
          sums[output + filter] = sum
        }
      }
    }
  }
  return mapped(sums, activation)
}

/** Where an input position adds to the output along one axis: the padding is that of the convolution undone. */
function scatterAxis(
  stride: number,
  same: boolean,
  kernel: number,
  outputs: number,
): (input: number) => (readonly [tap: number, position: number])[] {
  const total = (Math.ceil(outputs / stride) - 1) * stride + kernel - outputs
  const before = same ? Math.max(0, Math.floor(total / 2)) : 0
  return (input) =>
    Array.from({ length: kernel }, (_, tap) => [tap, input * stride - before + tap] as const).filter(
      ([, position]) => position >= 0 && position < outputs,
    )
}
