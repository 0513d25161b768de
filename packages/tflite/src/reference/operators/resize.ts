import type { OperatorOptions } from '../../graph.js'
import { at, elementCount, imageShape, moved, type Values } from '../dense.js'
import type { KernelCall, Kernels } from '../kernel.js'

/** Operators that change an image's height and width without weights. */
export const resizeKernels: Kernels = {
  RESIZE_BILINEAR: resizeBilinear,
  RESIZE_NEAREST_NEIGHBOR: resizeNearest,
  DEPTH_TO_SPACE: depthToSpace,
  SPACE_TO_DEPTH: spaceToDepth,
}

function resizeBilinear({ operand, options, shape }: KernelCall): Values {
  const x = operand(0)
  const [, height, width, channels] = imageShape(x)
  const [, outputHeight, outputWidth] = imageShape({ shape })
  const rowOf = neighbours(height, outputHeight, options)
  const columnOf = neighbours(width, outputWidth, options)
  return new Float32Array(elementCount(shape)).map((_, index) => {
    const channel = index % channels
    const pixel = Math.floor(index / channels)
    const column = columnOf(pixel % outputWidth)
    const row = rowOf(Math.floor(pixel / outputWidth) % outputHeight)
    const batch = Math.floor(pixel / (outputWidth * outputHeight))
    const value = (y: number, z: number) =>
      at(x.values, ((batch * height + y) * width + z) * channels + channel)
    const top = mix(value(row.lower, column.lower), value(row.lower, column.upper), column.share)
    const bottom = mix(value(row.upper, column.lower), value(row.upper, column.upper), column.share)
    return mix(top, bottom, row.share)
  })
}

/** TFLite finds the neighbour in single precision, and so does this: the tie of a rounding depends on it. */
function resizeNearest({ operand, options, shape }: KernelCall): Values {
  const x = operand(0)
  const [, height, width] = imageShape(x)
  const [, outputHeight, outputWidth] = imageShape({ shape })
  const nearest = (output: number, length: number, outputs: number) => {
    const offset = options.halfPixelCenters ? 0.5 : 0
    const scaled = Math.fround((output + offset) * scaleOf(length, outputs, options))
    return Math.min(length - 1, options.alignCorners ? Math.round(scaled) : Math.floor(scaled))
  }
  return moved(x, shape, ([batch = 0, row = 0, column = 0, channel = 0]) => [
    batch,
    nearest(row, height, outputHeight),
    nearest(column, width, outputWidth),
    channel,
  ])
}

/** A block of channels becomes a square of pixels: row by row, then column by column, then the channels. */
function depthToSpace({ operand, options, shape }: KernelCall): Values {
  const block = Number(options.blockSize)
  const channels = imageShape({ shape })[3]
  return moved(operand(0), shape, ([batch = 0, row = 0, column = 0, channel = 0]) => [
    batch,
    Math.floor(row / block),
    Math.floor(column / block),
    ((row % block) * block + (column % block)) * channels + channel,
  ])
}

function spaceToDepth({ operand, options, shape }: KernelCall): Values {
  const x = operand(0)
  const block = Number(options.blockSize)
  const channels = imageShape(x)[3]
  return moved(x, shape, ([batch = 0, row = 0, column = 0, channel = 0]) => {
    const pixel = Math.floor(channel / channels)
    return [
      batch,
      row * block + Math.floor(pixel / block),
      column * block + (pixel % block),
      channel % channels,
    ]
  })
}

interface Neighbours {
  readonly lower: number
  readonly upper: number
  /** Weight of the upper one. */
  readonly share: number
}

function neighbours(
  length: number,
  outputs: number,
  options: OperatorOptions,
): (output: number) => Neighbours {
  const scale = scaleOf(length, outputs, options)
  return (output) => {
    const scaled = options.halfPixelCenters ? (output + 0.5) * scale - 0.5 : output * scale
    const lower = Math.max(0, Math.floor(scaled))
    return { lower, upper: Math.min(Math.ceil(scaled), length - 1), share: scaled - lower }
  }
}

/** Input pixels per output pixel. */
function scaleOf(length: number, outputs: number, { alignCorners }: OperatorOptions): number {
  return Math.fround(alignCorners && outputs > 1 ? (length - 1) / (outputs - 1) : length / outputs)
}

function mix(lower: number, upper: number, share: number): number {
  return lower * (1 - share) + upper * share
}
