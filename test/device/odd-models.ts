import { writeModel } from '@paceline/tflite'

const words = (...values: number[]) => new Uint8Array(Int32Array.from(values).buffer)

/**
 * A model that passes every check of a file and makes TFLite write outside of its memory: SCATTER_ND to an index
 * far past its output. Indices are data and not structure, so only running it shows.
 */
export function crashingModel(): Uint8Array {
  return writeModel({
    description: 'scatters far outside',
    graphs: [
      {
        name: 'main',
        tensors: [
          { name: 'indices', shape: [1, 1], dtype: 'int32', data: words(2 ** 29 - 1) },
          { name: 'updates', shape: [1], dtype: 'float32' },
          { name: 'size', shape: [1], dtype: 'int32', data: words(4) },
          { name: 'scattered', shape: [4], dtype: 'float32' },
        ],
        operators: [{ type: 'SCATTER_ND', version: 1, inputs: [0, 1, 2], outputs: [3], options: {} }],
        inputs: [1],
        outputs: [3],
      },
    ],
  })
}

/** A model whose only operator is one that no runtime has. */
export function unknownOperatorModel(name = 'PacelineMystery'): Uint8Array {
  return writeModel({
    description: 'asks for an operator that nobody has',
    graphs: [
      {
        name: 'main',
        tensors: [
          { name: 'in', shape: [4], dtype: 'float32' },
          { name: 'out', shape: [4], dtype: 'float32' },
        ],
        operators: [{ type: 'CUSTOM', customName: name, version: 1, inputs: [0], outputs: [1], options: {} }],
        inputs: [0],
        outputs: [1],
      },
    ],
  })
}

/** y = a + b: two inputs of a type, so that a runner has to fill both. */
export function sumModel(dtype: 'float32' | 'int32' | 'int64' = 'float32', size = 8): Uint8Array {
  return writeModel({
    description: 'adds its inputs',
    graphs: [
      {
        name: 'main',
        tensors: [
          { name: 'a', shape: [1, size], dtype },
          { name: 'b', shape: [1, size], dtype },
          { name: 'sum', shape: [1, size], dtype },
        ],
        operators: [
          { type: 'ADD', version: 1, inputs: [0, 1], outputs: [2], options: { fusedActivation: 'NONE' } },
        ],
        inputs: [0, 1],
        outputs: [2],
      },
    ],
  })
}

/** An int8 quantised fully connected layer, `size` to `size`. */
export function quantisedModel(size = 256): Uint8Array {
  const data = Uint8Array.from({ length: size * size }, (_, index) => (index * 37) & 0xff)
  const quantization = { scale: [0.02], zeroPoint: [0], dimension: 0 }
  return writeModel({
    description: 'one quantised layer',
    graphs: [
      {
        name: 'main',
        tensors: [
          { name: 'in', shape: [1, size], dtype: 'int8', quantization },
          { name: 'weights', shape: [size, size], dtype: 'int8', data, quantization },
          { name: 'out', shape: [1, size], dtype: 'int8', quantization: { ...quantization, scale: [0.5] } },
        ],
        operators: [
          {
            type: 'FULLY_CONNECTED',
            version: 4,
            inputs: [0, 1, -1],
            outputs: [2],
            options: { fusedActivation: 'NONE' },
          },
        ],
        inputs: [0],
        outputs: [2],
      },
    ],
  })
}
