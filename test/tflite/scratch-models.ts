import type { Operator, OperatorOptions, Tensor, TfliteModel } from '@paceline/tflite'

type Part = Pick<Tensor, 'shape' | 'dtype'> & {
  readonly constant?: Uint8Array
  readonly scales?: readonly number[]
}

/** Models of one operator whose kernel plans scratch buffers that are larger than its tensors' share of a page. */
export function scratchModels(): { name: string; model: TfliteModel }[] {
  const float = (...shape: number[]): Part => ({ shape, dtype: 'float32' })
  const constant = (...shape: number[]): Part => ({
    ...float(...shape),
    constant: new Uint8Array(4 * elements(shape)),
  })
  const int8 = (scales: readonly number[], ...shape: number[]): Part => ({
    shape,
    dtype: 'int8',
    constant: new Uint8Array(elements(shape)),
    scales,
  })
  const conv = { padding: 'SAME', strideW: 1, strideH: 1 }
  const size: Part = {
    shape: [4],
    dtype: 'int32',
    constant: new Uint8Array(Int32Array.of(1, 96, 96, 16).buffer),
  }
  return [
    {
      name: 'a convolution by im2col',
      model: modelOf(
        'CONV_2D',
        1,
        [float(1, 64, 64, 8), constant(8, 3, 3, 8), constant(8)],
        float(1, 64, 64, 8),
        conv,
      ),
    },
    {
      name: 'a pointwise convolution of stride 2',
      model: modelOf(
        'CONV_2D',
        1,
        [float(1, 64, 64, 32), constant(8, 1, 1, 32), constant(8)],
        float(1, 32, 32, 8),
        {
          padding: 'SAME',
          strideW: 2,
          strideH: 2,
        },
      ),
    },
    {
      name: 'a convolution with int8 weights of one scale each',
      model: modelOf(
        'CONV_2D',
        5,
        [float(1, 64, 64, 16), int8(ramp(16), 16, 3, 3, 16), constant(16)],
        float(1, 64, 64, 16),
        conv,
      ),
    },
    {
      name: 'a depthwise convolution with int8 weights',
      model: modelOf(
        'DEPTHWISE_CONV_2D',
        6,
        [float(1, 64, 64, 16), int8(ramp(16), 1, 3, 3, 16), constant(16)],
        float(1, 64, 64, 16),
        { ...conv, depthMultiplier: 1 },
      ),
    },
    {
      name: 'a fully connected layer with int8 weights',
      model: modelOf('FULLY_CONNECTED', 3, [float(256, 512), int8([0.5], 256, 512)], float(256, 256), {}),
    },
    {
      name: 'a product of two activations',
      model: modelOf('BATCH_MATMUL', 1, [float(4, 128, 96), float(4, 96, 128)], float(4, 128, 128), {}),
    },
    {
      name: 'a transposed convolution',
      model: modelOf(
        'TRANSPOSE_CONV',
        1,
        [size, constant(16, 4, 4, 256), float(1, 48, 48, 256)],
        float(1, 96, 96, 16),
        { padding: 'SAME', strideW: 2, strideH: 2 },
      ),
    },
  ]
}

const elements = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1)
const ramp = (length: number): number[] => Array.from({ length }, (_, index) => (index + 1) / length)

function modelOf(
  type: string,
  version: number,
  inputs: readonly Part[],
  output: Part,
  options: OperatorOptions,
): TfliteModel {
  const tensors = [...inputs, output].map(({ shape, dtype, constant, scales }, index): Tensor => {
    const quantization = scales && {
      scale: scales,
      zeroPoint: scales.map(() => 0),
      dimension: scales.length > 1 && type === 'DEPTHWISE_CONV_2D' ? 3 : 0,
    }
    return {
      name: `t${index}`,
      shape,
      dtype,
      ...(constant && { data: constant }),
      ...(quantization && { quantization }),
    }
  })
  const operator: Operator = { type, version, inputs: [...inputs.keys()], outputs: [inputs.length], options }
  const activations = [...inputs.keys()].filter((index) => inputs[index]?.constant === undefined)
  const graph = {
    name: 'main',
    tensors,
    operators: [operator],
    inputs: activations,
    outputs: [inputs.length],
  }
  return { description: '', graphs: [graph] }
}
