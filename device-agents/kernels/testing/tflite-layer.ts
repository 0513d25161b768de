import type { OperatorOptions, Tensor, TfliteModel } from '@paceline/tflite'

/** A model of one int8 layer with weights of a scale to each output channel, as our reference of TFLite runs it. */
export interface Int8Layer {
  readonly type: 'CONV_2D' | 'DEPTHWISE_CONV_2D'
  readonly options: OperatorOptions
  readonly inputShape: readonly number[]
  readonly outputShape: readonly number[]
  readonly weightsShape: readonly number[]
  readonly weights: Int8Array
  readonly bias: Int32Array
  readonly inputZero: number
  readonly outputZero: number
  readonly inputScale: number
  readonly outputScale: number
  readonly weightScales: readonly number[]
}

export function int8LayerModel(layer: Int8Layer): TfliteModel {
  const { weightScales, bias, weights } = layer
  const step = (scale: number, zero: number) => ({ scale: [scale], zeroPoint: [zero], dimension: 0 })
  const tensors: Tensor[] = [
    {
      name: 'x',
      dtype: 'int8',
      shape: layer.inputShape,
      quantization: step(layer.inputScale, layer.inputZero),
    },
    {
      name: 'weights',
      dtype: 'int8',
      shape: layer.weightsShape,
      data: new Uint8Array(weights.buffer, weights.byteOffset, weights.byteLength),
      quantization: {
        scale: weightScales,
        zeroPoint: weightScales.map(() => 0),
        dimension: layer.type === 'CONV_2D' ? 0 : 3,
      },
    },
    {
      name: 'bias',
      dtype: 'int32',
      shape: [bias.length],
      data: new Uint8Array(bias.buffer, bias.byteOffset, bias.byteLength),
    },
    {
      name: 'y',
      dtype: 'int8',
      shape: layer.outputShape,
      quantization: step(layer.outputScale, layer.outputZero),
    },
  ]
  const operator = { type: layer.type, version: 3, inputs: [0, 1, 2], outputs: [3], options: layer.options }
  const graph = { name: 'layer', tensors, operators: [operator], inputs: [0], outputs: [3] }
  return { description: '', graphs: [graph] }
}
