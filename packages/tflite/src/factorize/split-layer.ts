import { bytesOf, type GraphEditor } from '../edit/index.js'
import type { Operator, Tensor } from '../graph.js'
import type { PrunableLayer } from '../sparsity/index.js'
import type { Factors } from './low-rank.js'

/**
 * The two operators that a convolution or fully connected layer becomes: the layer itself with `rank` filters, no
 * activation and a bias of zero, then one position (1x1, or fully connected) with the layer's bias and activation
 * (Zhang et al., "Accelerating Very Deep Convolutional Networks for Classification and Detection", 2016).
 */
export function splitLayer(
  editor: GraphEditor,
  operator: Operator,
  { name, weights, outputs }: PrunableLayer,
  { mix, basis }: Factors,
): [first: Operator, second: Operator] {
  const rank = mix.length / outputs
  const output = editor.tensorAt(operator.outputs[0] ?? -1)
  const constant = (suffix: string, shape: readonly number[], values: Float32Array): number => {
    const tensor: Tensor = { name: `${name}/${suffix}`, shape, dtype: 'float32', data: bytesOf(values) }
    return editor.addTensor(tensor)
  }
  const [, ...position] = weights.shape
  const basisWeights = constant('basis/weights', [rank, ...position], basis)
  const zeros = constant('basis/bias', [rank], new Float32Array(rank))
  const single = position.slice(0, -1).map(() => 1)
  const mixWeights = constant('mix/weights', [outputs, ...single, rank], mix)
  const reduced = editor.addTensor({
    ...output,
    name: `${name}/basis`,
    shape: [...output.shape.slice(0, -1), rank],
    ...(output.shapeSignature && { shapeSignature: [...output.shapeSignature.slice(0, -1), rank] }),
  })
  const [input = -1, , ...biases] = operator.inputs
  return [
    {
      ...operator,
      inputs: [input, basisWeights, zeros],
      outputs: [reduced],
      options: { ...operator.options, fusedActivation: 'NONE' },
    },
    { ...operator, inputs: [reduced, mixWeights, ...biases], options: unstrided(operator) },
  ]
}

/** The options of the second operator, which looks at one place at a time. */
function unstrided({ type, options }: Operator): Operator['options'] {
  if (type !== 'CONV_2D') return options
  return { ...options, padding: 'VALID', strideW: 1, strideH: 1, dilationWFactor: 1, dilationHFactor: 1 }
}
