import { bytesOf } from '../edit/index.js'
import type { Operator, Tensor, TfliteModel } from '../graph.js'
import { completeOptions } from '../schema/index.js'
import { modelOf } from './one-operator.js'

/** Weights of one fully connected layer, `[outputs][positions]`. */
export type Matrix = readonly (readonly number[])[]

/**
 * A model of float32 fully connected layers without biases, each on an input of its own and named `fc0`, `fc1` …: for
 * transforms that look at weights alone.
 */
export function fullyConnectedLayers(matrices: readonly Matrix[]): TfliteModel {
  const tensors: Tensor[] = []
  const operators = matrices.map((matrix, index): Operator => {
    const [outputs, positions] = [matrix.length, matrix[0]?.length ?? 0]
    const first = tensors.length
    tensors.push(
      { name: `x${index}`, shape: [1, positions], dtype: 'float32' },
      {
        name: `w${index}`,
        shape: [outputs, positions],
        dtype: 'float32',
        data: bytesOf(Float32Array.from(matrix.flat())),
      },
      { name: `fc${index}`, shape: [1, outputs], dtype: 'float32' },
    )
    return {
      type: 'FULLY_CONNECTED',
      version: 1,
      inputs: [first, first + 1, -1],
      outputs: [first + 2],
      options: completeOptions('FULLY_CONNECTED', {}),
    }
  })
  return modelOf(tensors, operators)
}
