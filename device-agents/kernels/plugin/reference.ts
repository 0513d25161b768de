import type { KernelManifest } from '@paceline/contracts'
import { depthwiseOutput } from '@paceline/kernel-plugin'

export type Values = Float32Array | Int8Array | Int32Array

/** Tensors of one problem, channels last, as the reference reads them. */
export interface ProblemTensors {
  readonly input: Values
  readonly second?: Values | undefined
  /** [outputs][inputs]; of a depthwise convolution [channels][3][3]. */
  readonly weights?: Values | undefined
  readonly bias?: Values | undefined
  /** Of int8: what each output channel's sum is multiplied by. */
  readonly scales?: Values | undefined
}

/**
 * What a plug-in has to compute, slowly: sums in 64-bit floats, then the activation, then the output's type. The
 * output is channels last.
 */
export function referenceOutput(
  manifest: KernelManifest,
  tensors: ProblemTensors,
): Float32Array<ArrayBuffer> | Int8Array<ArrayBuffer> {
  const sums = sumsOf(manifest, tensors)
  const { dtype } = manifest
  const [low, high] = clampOf(manifest)
  if (dtype === 'float32') return Float32Array.from(sums, (sum) => Math.min(Math.max(sum, low), high))
  const { scales } = tensors
  const channels = scales?.length ?? 1
  return Int8Array.from(sums, (sum, index) => {
    const scaled = roundHalfEven(sum * at(scales, index % channels))
    return Math.min(Math.max(scaled, low, -128), 127)
  })
}

function clampOf({ activation = 'none' }: KernelManifest): readonly [number, number] {
  if (activation === 'none') return [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
  return [0, activation === 'relu' ? Number.POSITIVE_INFINITY : 6]
}

function sumsOf(manifest: KernelManifest, tensors: ProblemTensors): Float64Array {
  switch (manifest.operator) {
    case 'conv1x1': {
      const { height, width, inputChannels, outputChannels } = manifest.shapes
      return products(tensors, height * width, inputChannels, outputChannels)
    }
    case 'fully-connected':
      return products(tensors, 1, manifest.shapes.inputs, manifest.shapes.outputs)
    case 'depthwise3x3':
      return depthwise(manifest.shapes, tensors)
    case 'add':
      return Float64Array.from(tensors.input, (value, index) => value + at(tensors.second, index))
  }
}

/** Of each row of inputs the product with each row of weights, and the bias. */
function products(
  { input, weights, bias }: ProblemTensors,
  rows: number,
  inputs: number,
  outputs: number,
): Float64Array {
  const sums = new Float64Array(rows * outputs)
  for (let row = 0; row < rows; row++) {
    for (let output = 0; output < outputs; output++) {
      let sum = at(bias, output)
      for (let index = 0; index < inputs; index++) {
        sum += at(input, row * inputs + index) * at(weights, output * inputs + index)
      }
      sums[row * outputs + output] = sum
    }
  }
  return sums
}

function depthwise(
  shapes: { height: number; width: number; channels: number; stride: number },
  { input, weights, bias }: ProblemTensors,
): Float64Array {
  const { height, width, channels, stride } = shapes
  const { outputHeight, outputWidth, padTop, padLeft } = depthwiseOutput(shapes)
  const sums = new Float64Array(outputHeight * outputWidth * channels)
  let place = 0
  for (let y = 0; y < outputHeight; y++) {
    for (let x = 0; x < outputWidth; x++) {
      for (let channel = 0; channel < channels; channel++) {
        let sum = at(bias, channel)
        for (let tap = 0; tap < 9; tap++) {
          const row = y * stride - padTop + Math.floor(tap / 3)
          const column = x * stride - padLeft + (tap % 3)
          if (row < 0 || row >= height || column < 0 || column >= width) continue
          sum += at(input, (row * width + column) * channels + channel) * at(weights, channel * 9 + tap)
        }
        sums[place++] = sum
      }
    }
  }
  return sums
}

function roundHalfEven(value: number): number {
  const rounded = Math.round(value)
  return Math.abs(value % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded
}

/** A tensor that the operator does not have counts as zeros. */
function at(values: Values | undefined, index: number): number {
  return values?.[index] ?? 0
}
