import type { KernelManifest, ModelKernel } from '@paceline/contracts'

export type TensorDtype = 'float32' | 'int8' | 'int32'
export type TensorRole = 'input' | 'second' | 'weights' | 'bias' | 'scales' | 'output'

/** A tensor that a plug-in is given or fills. Its elements lie without gaps. */
export interface PluginTensor {
  readonly role: TensorRole
  readonly dtype: TensorDtype
  readonly elements: number
  readonly bytes: number
}

const bytesOfDtype = { float32: 4, int8: 1, int32: 4 } as const

/** The tensors of a plug-in, in the order in which the arguments of `prepare` and `run` name them. */
export function tensorsOf(manifest: KernelManifest): readonly PluginTensor[] {
  const { dtype } = manifest
  const { inputs, weights, outputs, channels } = countsOf(manifest)
  const integer = dtype === 'int8'
  return [
    ...(weights === 0
      ? []
      : [
          tensor('weights', dtype, weights),
          tensor('bias', integer ? 'int32' : 'float32', channels),
          ...(integer ? [tensor('scales', 'float32', channels)] : []),
        ]),
    ...inputs.map((elements, index) => tensor(index === 0 ? 'input' : 'second', dtype, elements)),
    tensor('output', dtype, outputs),
  ]
}

function tensor(role: TensorRole, dtype: TensorDtype, elements: number): PluginTensor {
  return { role, dtype, elements, bytes: elements * bytesOfDtype[dtype] }
}

interface Counts {
  /** Elements of each input. */
  readonly inputs: readonly number[]
  /** 0: the operator has none, and no bias. */
  readonly weights: number
  readonly outputs: number
  /** Of the output. */
  readonly channels: number
}

function countsOf(manifest: KernelManifest): Counts {
  switch (manifest.operator) {
    case 'conv1x1': {
      const { height, width, inputChannels, outputChannels } = manifest.shapes
      const pixels = height * width
      return {
        inputs: [pixels * inputChannels],
        weights: inputChannels * outputChannels,
        outputs: pixels * outputChannels,
        channels: outputChannels,
      }
    }
    case 'depthwise3x3': {
      const { height, width, channels } = manifest.shapes
      const { outputHeight, outputWidth } = depthwiseOutput(manifest.shapes)
      return {
        inputs: [height * width * channels],
        weights: 9 * channels,
        outputs: outputHeight * outputWidth * channels,
        channels,
      }
    }
    case 'fully-connected': {
      const { inputs, outputs } = manifest.shapes
      return { inputs: [inputs], weights: inputs * outputs, outputs, channels: outputs }
    }
    case 'add': {
      const { height, width, channels } = manifest.shapes
      const elements = height * width * channels
      return { inputs: [elements, elements], weights: 0, outputs: elements, channels }
    }
  }
}

/** Of TFLite's SAME padding: what a stride of 2 leaves, and the rows and columns of zeros before the first. */
export function depthwiseOutput({
  height,
  width,
  stride,
}: {
  height: number
  width: number
  stride: number
}) {
  const outputHeight = Math.ceil(height / stride)
  const outputWidth = Math.ceil(width / stride)
  const before = (output: number, input: number) => Math.max((output - 1) * stride + 3 - input, 0) >> 1
  return {
    outputHeight,
    outputWidth,
    padTop: before(outputHeight, height),
    padLeft: before(outputWidth, width),
  }
}

/** Multiplications and additions, as models count them: padding counts as full taps, an addition as nothing. */
export function macsOf(manifest: KernelManifest): number {
  const { weights, outputs, channels } = countsOf(manifest)
  return (weights / channels) * outputs
}

/** Weights and biases. */
export function paramsOf(manifest: KernelManifest): number {
  const { weights, channels } = countsOf(manifest)
  return weights === 0 ? 0 : weights + channels
}

/** The problem that the plug-in solves, by which it is ranked. */
export function kernelOf(manifest: KernelManifest): ModelKernel {
  const { operator, dtype, shapes } = manifest
  return { operator, dtype, shapes: { ...shapes }, manifest }
}
