import { describe, expect, it } from 'vitest'
import type { DType, OperatorOptions, Tensor } from '../graph.js'
import { operatorVersion } from './operator-versions.js'

const image = [1, 4, 4, 8]

function tensor(dtype: DType, shape: readonly number[] = image, scales?: readonly number[]): Tensor {
  const quantization = scales && { scale: scales, zeroPoint: scales.map(() => 0), dimension: 0 }
  return { name: '', shape, dtype, ...(quantization && { quantization }) }
}

function versionOf(type: string, inputs: readonly Tensor[], output: Tensor, options: OperatorOptions = {}) {
  const tensors = [...inputs, output]
  const operator = { type, inputs: inputs.map((_, i) => i), outputs: [inputs.length], options }
  return operatorVersion(operator, tensors)
}

const float = tensor('float32')
const int8 = tensor('int8')
const perChannel = tensor('int8', image, [0.1, 0.2])
const perTensor = tensor('int8', image, [0.1])

// By the rules of tensorflow/lite/tools/versioning/op_version.cc; where op_version_test.cc has the case, it expects the
// same.
describe('the least version of', () => {
  it.each([
    ['CONV_2D', [float, float], float, 1],
    ['CONV_2D', [int8, int8], int8, 3],
    ['CONV_2D', [float, perTensor], float, 2],
    ['CONV_2D', [float, perChannel], float, 5],
    ['CONV_2D', [float, tensor('float32', [1, 4, 4, 4])], float, 6],
    ['DEPTHWISE_CONV_2D', [int8, int8], int8, 3],
    ['DEPTHWISE_CONV_2D', [float, perTensor], float, 4],
    ['DEPTHWISE_CONV_2D', [float, perChannel], float, 6],
    ['FULLY_CONNECTED', [float, float, float], float, 1],
    ['FULLY_CONNECTED', [float, float], float, 6],
    ['FULLY_CONNECTED', [int8, int8, int8], int8, 4],
    ['FULLY_CONNECTED', [float, perTensor, float], float, 3],
    ['FULLY_CONNECTED', [float, perChannel, float], float, 12],
    ['DEQUANTIZE', [tensor('float16')], float, 3],
    ['DEQUANTIZE', [int8], float, 2],
    ['DEQUANTIZE', [perChannel], float, 5],
    ['QUANTIZE', [float], int8, 1],
    ['SOFTMAX', [int8], int8, 2],
    ['SOFTMAX', [tensor('int16')], tensor('int16'), 3],
    ['HARD_SWISH', [int8], int8, 1],
    ['RESHAPE', [int8], int8, 1],
    ['BATCH_MATMUL', [int8, int8], int8, 2],
    ['PAD', [tensor('float32', [1, 2, 3, 4, 5])], float, 4],
    ['TRANSPOSE', [tensor('int8', [1, 2, 3, 4, 5])], float, 4],
    ['SPLIT', [tensor('int32'), int8], int8, 2],
    ['BROADCAST_TO', [float], float, 2],
  ] as const)('%s of case %#', (type, inputs, output, version) => {
    expect(versionOf(type, inputs, output)).toBe(version)
  })

  it('depends on options', () => {
    expect(versionOf('DEPTHWISE_CONV_2D', [float, float], float, { dilationWFactor: 2 })).toBe(2)
    expect(versionOf('FULLY_CONNECTED', [float, float, float], float, { keepNumDims: true })).toBe(5)
    expect(
      versionOf('FULLY_CONNECTED', [float, perTensor, float], float, { asymmetricQuantizeInputs: true }),
    ).toBe(9)
    expect(versionOf('RESIZE_BILINEAR', [int8], int8, { halfPixelCenters: true })).toBe(3)
    expect(versionOf('TRANSPOSE_CONV', [float, float, float], float, { fusedActivation: 'RELU' })).toBe(4)
  })

  it('depends on scales where a product is scaled up', () => {
    const one = tensor('int8', image, [1])
    expect(versionOf('MUL', [one, one], tensor('int8', image, [2]))).toBe(2)
    expect(versionOf('MUL', [one, one], tensor('int8', image, [0.5]))).toBe(3)
    expect(versionOf('MUL', [float, float], float)).toBe(1)
  })
})
