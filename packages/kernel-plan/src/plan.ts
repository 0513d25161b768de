/**
 * A network as our kernels run it: tensors, and operators in execution order with raw weights, which the device
 * packs for the kernel that it chooses. `writePlan` makes the file that `device-agents/kernels/c/plan.c` reads.
 */

/** Numbers of the file. */
export const dtypes = { float32: 1, int8: 2, int32: 3, bits: 4 } as const
export const layouts = { chw: 1, hwc: 2, vector: 3 } as const
export const operatorKinds = {
  'conv1x1-dense': 1,
  'conv1x1-sparse': 2,
  depthwise: 3,
  'first-conv': 4,
  'global-pool': 5,
  add: 6,
  multiply: 7,
  activation: 8,
  'fully-connected-dense': 9,
  'fully-connected-sparse': 10,
  softmax: 11,
  'hwc-to-chw': 12,
  'chw-to-hwc': 13,
  copy: 14,
  gather: 15,
  'int8-conv1x1': 20,
  'int8-depthwise': 21,
  'binary-conv1x1': 30,
  'binary-conv3x3': 31,
} as const

export type KernelDType = keyof typeof dtypes
export type KernelLayout = keyof typeof layouts
export type KernelKind = keyof typeof operatorKinds

export interface PlanTensor {
  readonly dtype: KernelDType
  readonly layout: KernelLayout
  readonly channels: number
  readonly height: number
  readonly width: number
  /** In elements: from plane to plane (chw), from pixel to pixel (hwc), 0 for a vector. */
  readonly stride: number
}

export interface PlanOperator {
  readonly kind: KernelKind
  /** What reports call it: its place in the model that the plan was made from. */
  readonly label: string
  /** Indices of at most three tensors. */
  readonly inputs: readonly number[]
  readonly output: number
  /** The fused clamp; infinities for none. */
  readonly clamp: { readonly min: number; readonly max: number }
  /** At most two: weights and biases, as the kind states them. */
  readonly data: readonly ArrayBufferView[]
  /** At most five, each an unsigned 32-bit word. */
  readonly parameters: readonly number[]
}

export interface KernelPlan {
  readonly tensors: readonly PlanTensor[]
  readonly operators: readonly PlanOperator[]
  /** Tensors that are filled before each run; at least one. */
  readonly inputs: readonly number[]
  /** Tensors that are read after each run; at least one. */
  readonly outputs: readonly number[]
}

export const noClamp = { min: Number.NEGATIVE_INFINITY, max: Number.POSITIVE_INFINITY } as const

/** The longest tile of kernels that fit every shape, in pixels: no plane is shorter. */
const shortestPlane = 32

/** Planes so many floats apart meet in a few sets of a cache, which then holds only some of them. */
const crowdedStride = 256
const floatsOfCacheLine = 16

/**
 * Planes of `channels` by `height` by `width`, as kernels want them: whole vectors of four pixels, and room for
 * one tile. What lies beyond a plane's pixels means nothing. Strides of whole KiB get a cache line more.
 */
export function planes(channels: number, height: number, width: number): PlanTensor {
  const pixels = Math.ceil((height * width) / 4) * 4
  const needed = Math.max(shortestPlane, pixels)
  const stride = needed % crowdedStride === 0 ? needed + floatsOfCacheLine : needed
  return { dtype: 'float32', layout: 'chw', channels, height, width, stride }
}

/** Pixels of `channels` floats each, as TFLite lays out images; `stride` from pixel to pixel. */
export function pixels(channels: number, height: number, width: number): PlanTensor {
  return { dtype: 'float32', layout: 'hwc', channels, height, width, stride: channels }
}

/** Pixels of int8 steps, padded to whole vectors of 16 channels; what lies in the padding means nothing. */
export function bytePixels(channels: number, height: number, width: number): PlanTensor {
  return { dtype: 'int8', layout: 'hwc', channels, height, width, stride: Math.ceil(channels / 16) * 16 }
}

/**
 * Pixels of one bit to a channel, the lowest first, padded to 128; a bit set is -1, one clear is +1. Padding is clear.
 */
export function bitPixels(channels: number, height: number, width: number): PlanTensor {
  return { dtype: 'bits', layout: 'hwc', channels, height, width, stride: Math.ceil(channels / 128) * 4 }
}

export function vector(length: number): PlanTensor {
  return { dtype: 'float32', layout: 'vector', channels: length, height: 1, width: 1, stride: 0 }
}

/** Elements that kernels may touch, from shape and stride. Bits count as words of 32. */
export function elementsOf(tensor: PlanTensor): number {
  if (tensor.layout === 'chw') return tensor.channels * tensor.stride
  return tensor.layout === 'hwc' ? tensor.height * tensor.width * tensor.stride : tensor.channels
}

export function bytesOf(tensor: PlanTensor): number {
  return elementsOf(tensor) * (tensor.dtype === 'int8' ? 1 : 4)
}
