import type { Graph, Operator, Tensor } from '../graph.js'
import { operatorName } from '../slice/slice.js'
import { refuse } from '../transforms/refusal.js'
import { int8Rules } from './int8-rules.js'
import type { LayerPrecision, Precision, QuantizePlan } from './quantize-request.js'

/** What an operator becomes; `reason` says why it stays float32. */
export type Choice = { readonly dtype: Precision } | { readonly dtype: 'float32'; readonly reason: string }

/** Kernels that take float32 data with int8 weights (TFLite calls them hybrid), with the weights' channel axis. */
const hybrid: Readonly<Record<string, number | 'tensor'>> = {
  CONV_2D: 0,
  DEPTHWISE_CONV_2D: 3,
  FULLY_CONNECTED: 'tensor',
}

/** Operators whose float32 constants are weights, which a DEQUANTIZE may stand before. */
const weighted: ReadonlySet<string> = new Set([
  'ADD',
  'BATCH_MATMUL',
  'CONV_2D',
  'CONV_3D',
  'DEPTHWISE_CONV_2D',
  'DIV',
  'FULLY_CONNECTED',
  'MUL',
  'PRELU',
  'SUB',
  'TRANSPOSE_CONV',
])

/** Fused activations that the int8 kernels clamp to; the others are computed in float. */
const clamps: ReadonlySet<unknown> = new Set([undefined, 'NONE', 'RELU', 'RELU6', 'RELU_N1_TO_1'])

/**
 * What each operator of the graph becomes.
 *
 * @throws InvalidTransformError where a layer cannot be what `layers` asks of it, or no operator can be quantised
 */
export function choosePrecisions(graph: Graph, { dtype, layers }: QuantizePlan): Choice[] {
  const choices = graph.operators.map((operator, index): Choice => {
    const asked = layers.get(index)
    const wanted = asked?.dtype ?? dtype
    const reason = obstacle(graph, operator, wanted)
    if (reason === undefined) return { dtype: wanted as Precision }
    if (asked !== undefined && wanted !== 'float32') {
      refuse(asked.path, `${operatorName(graph, index)} cannot be ${wanted}: ${reason}`)
    }
    return { dtype: 'float32', reason }
  })
  if (choices.every((choice) => choice.dtype === 'float32')) {
    refuse('/dtype', `finds no operator in this model that can be ${dtype}`)
  }
  return choices
}

/** The float32 constants with several elements of a weighted operator, by input position. */
export function wideConstants(tensors: readonly Tensor[], { type, inputs }: Operator): number[] {
  if (!weighted.has(type)) return []
  return [...inputs.keys()].filter((position) => {
    const tensor = tensors[inputs[position] ?? -1]
    return isDenseFloat(tensor) && tensor.shape.some((length) => length > 1)
  })
}

/** The dimension of the int8 weights that has a scale per element, as the hybrid kernels take them. */
export function hybridChannels(type: string): number | 'tensor' {
  return hybrid[type] ?? 'tensor'
}

function obstacle(graph: Graph, operator: Operator, wanted: LayerPrecision): string | undefined {
  switch (wanted) {
    case 'float32':
      return 'asked for'
    case 'float16':
      return wideConstants(graph.tensors, operator).length > 0 ? undefined : 'it has no weights in float32'
    case 'dynamic-int8':
      return hybridObstacle(graph, operator)
    case 'int8':
      return int8Obstacle(graph, operator)
  }
}

function hybridObstacle({ tensors }: Graph, { type, inputs }: Operator): string | undefined {
  if (hybrid[type] === undefined) return 'TFLite has no kernel of it with int8 weights and float32 data'
  if (!isFloatActivation(tensors[inputs[0] ?? -1])) return 'its data are no float32 activation'
  const weights = tensors[inputs[1] ?? -1]
  if (!isDenseFloat(weights)) return 'its weights are no dense float32 constant'
  return groupObstacle(tensors, type, inputs)
}

function int8Obstacle({ tensors }: Graph, { type, inputs, outputs, options }: Operator): string | undefined {
  const rule = int8Rules[type]
  if (rule === undefined) return 'TFLite 2.9 has no int8 kernel of it that this library quantises for'
  if (!clamps.has(options.fusedActivation)) return `its fused ${options.fusedActivation} is computed in float`
  const data = rule.data === 'all' ? inputs : rule.data.map((position) => inputs[position] ?? -1)
  const operands = data.map((index) => tensors[index])
  if (!operands.every((tensor) => isFloatActivation(tensor) || isDenseFloat(tensor))) {
    return 'its data are not all float32'
  }
  if (!operands.some(isFloatActivation)) return 'its data are all constant'
  if (outputs.some((index) => !isFloatActivation(tensors[index]))) return 'its outputs are not all float32'
  if (rule.weights === undefined) return undefined
  if (!isDenseFloat(tensors[inputs[rule.weights.position] ?? -1])) {
    return 'its weights are no dense float32 constant'
  }
  const bias = tensors[inputs[rule.weights.bias] ?? -1]
  if (bias !== undefined && !isDenseFloat(bias)) return 'its bias is no dense float32 constant'
  return groupObstacle(tensors, type, inputs)
}

function groupObstacle(
  tensors: readonly Tensor[],
  type: string,
  inputs: readonly number[],
): string | undefined {
  if (type !== 'CONV_2D') return undefined
  const [x, weights] = inputs.map((index) => tensors[index]?.shape.at(-1))
  return x === weights ? undefined : 'TFLite 2.9 has no grouped convolution'
}

function isFloatActivation(tensor: Tensor | undefined): tensor is Tensor {
  return tensor?.dtype === 'float32' && tensor.data === undefined && !tensor.isVariable
}

function isDenseFloat(tensor: Tensor | undefined): tensor is Tensor {
  return tensor?.dtype === 'float32' && tensor.data !== undefined && tensor.sparsity === undefined
}
