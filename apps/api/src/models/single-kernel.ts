import type { GraphSummary, ModelKernel } from '@paceline/contracts'

type Operator = GraphSummary['operators'][number]

/**
 * The kernel that a .tflite of one operator measures, so that it is ranked beside plug-ins of the same sizes; null
 * for all else, and for an activation that no plug-in has. Of a depthwise convolution only SAME padding counts, which is what plug-ins have.
 */
export function singleKernelOf(
  { operators }: Pick<GraphSummary, 'operators'>,
  fusedActivation = 'NONE',
): ModelKernel | null {
  const [operator, second] = operators
  if (operator === undefined || second !== undefined) return null
  const [input, weights] = operator.inputs
  const dtype = input?.dtype
  const activation = activations[fusedActivation]
  if ((dtype !== 'float32' && dtype !== 'int8') || activation === undefined) return null
  const problem = problemOf(
    operator,
    input?.shape ?? [],
    weights?.shape ?? [],
    operator.outputs[0]?.shape ?? [],
  )
  return problem && { ...problem, dtype, activation, manifest: null }
}

/** Of TFLite's, those that plug-ins have: what fuses another one solves another problem. */
const activations: Readonly<Record<string, ModelKernel['activation']>> = {
  NONE: 'none',
  RELU: 'relu',
  RELU6: 'relu6',
}

type Problem = Pick<ModelKernel, 'operator' | 'shapes'>

function problemOf(
  { type }: Operator,
  input: readonly number[],
  weights: readonly number[],
  output: readonly number[],
): Problem | null {
  if (type === 'FULLY_CONNECTED') return fullyConnected(weights, output)
  const [batch, height = 0, width = 0, channels = 0] = input
  if (input.length !== 4 || output.length !== 4 || batch !== 1) return null
  const [, outputHeight = 0, outputWidth = 0, outputChannels = 0] = output
  if (type === 'ADD' && `${input}` === `${weights}`) {
    return { operator: 'add', shapes: { height, width, channels } }
  }
  if (type === 'CONV_2D' && weights[1] === 1 && weights[2] === 1) {
    if (outputHeight !== height || outputWidth !== width || weights[3] !== channels) return null
    return { operator: 'conv1x1', shapes: { height, width, inputChannels: channels, outputChannels } }
  }
  if (type === 'DEPTHWISE_CONV_2D' && weights[1] === 3 && weights[2] === 3 && outputChannels === channels) {
    const stride = [1, 2].find(
      (each) => Math.ceil(height / each) === outputHeight && Math.ceil(width / each) === outputWidth,
    )
    return stride === undefined
      ? null
      : { operator: 'depthwise3x3', shapes: { height, width, channels, stride } }
  }
  return null
}

function fullyConnected(weights: readonly number[], output: readonly number[]): Problem | null {
  const [outputs, inputs] = weights
  if (outputs === undefined || inputs === undefined || weights.length !== 2) return null
  // One row in, one row out: what a classifier does with a batch of one.
  if (output.reduce((product, size) => product * size, 1) !== outputs) return null
  return { operator: 'fully-connected', shapes: { inputs, outputs } }
}
