import type { Constants } from '../../analyse/constants.js'
import { elementsOf } from '../../analyse/constants.js'
import type { Graph, Operator, Tensor } from '../../graph.js'
import { onePlace, type Window, windowsOf } from './windows.js'

/** An operator each of whose output places depends on a window of input places alone, and on all their channels. */
export interface SpatialOperator {
  readonly index: number
  readonly operator: Operator
  /**
   * `window` pads by what changes nothing (zero, or the lowest value), `pad` pads as it was told, `pointwise` needs
   * the same place of each input.
   */
  readonly kind: 'window' | 'pad' | 'pointwise'
  /** Over rows and columns. */
  readonly windows: readonly [Window, Window]
  /** Positions of the inputs that are maps; all others are constants. */
  readonly maps: readonly number[]
}

const windowed = new Set(['CONV_2D', 'DEPTHWISE_CONV_2D', 'MAX_POOL_2D', 'AVERAGE_POOL_2D'])

const pointwise = new Set(
  (
    'ABS ADD CAST CEIL CONCATENATION COS DEQUANTIZE DIV ELU EXP FLOOR GELU HARD_SWISH LEAKY_RELU LOG LOGISTIC ' +
    'MAXIMUM MINIMUM MUL NEG PRELU QUANTIZE RELU RELU6 RELU_0_TO_1 RELU_N1_TO_1 RSQRT SIN SQRT SQUARE ' +
    'SQUARED_DIFFERENCE SUB TANH'
  ).split(' '),
)

/** The operator as one over places, or why it is none. */
export function spatialOperator(graph: Graph, index: number, constants: Constants): SpatialOperator | string {
  const operator = graph.operators[index]
  const output = graph.tensors[operator?.outputs[0] ?? -1]
  if (operator === undefined || output === undefined) return 'makes nothing'
  const maps = [...operator.inputs.keys()].filter((place) => {
    const tensor = operator.inputs[place] ?? -1
    return tensor >= 0 && constants.of(tensor) === undefined
  })
  if (windowed.has(operator.type)) return windowOperator(graph, { index, operator, maps })
  if (operator.type === 'PAD') return padOperator(graph, { index, operator, maps })
  if (!pointwise.has(operator.type)) return 'needs its whole input'
  const onAxis = Number(operator.options.axis)
  if (operator.type === 'CONCATENATION' && onAxis !== 3 && onAxis !== -1) return `joins along axis ${onAxis}`
  if (operator.type === 'CONCATENATION' && maps.length < operator.inputs.length)
    return 'joins maps with constants'
  for (const tensor of operator.inputs) {
    const input = graph.tensors[tensor]
    if (input !== undefined && !goesAlong(input, output, constants.of(tensor) !== undefined)) {
      return `takes ${input.name}, which is neither a map of the output's size nor one value per channel`
    }
  }
  return { index, operator, kind: 'pointwise', windows: [onePlace, onePlace], maps }
}

type Found = Pick<SpatialOperator, 'index' | 'operator' | 'maps'>

function windowOperator(graph: Graph, found: Found): SpatialOperator | string {
  if (found.maps.length !== 1 || found.maps[0] !== 0) return 'has weights that are no constants'
  const windows = windowsOf(graph, found.operator)
  const input = graph.tensors[found.operator.inputs[0] ?? -1]?.shape ?? []
  if (windows.every(({ extent }, axis) => extent > 1 && extent >= (input[axis + 1] ?? 0))) {
    return 'needs its whole input'
  }
  const pads = windows.some(({ before }) => before > 0) || found.operator.options.padding === 'SAME'
  const reaches = windows.some(({ extent }) => extent > 1)
  if (found.operator.type === 'AVERAGE_POOL_2D' && pads && reaches) {
    return 'averages over fewer places where it pads; only VALID averages are the same in patches'
  }
  return { ...found, kind: 'window', windows }
}

function padOperator(graph: Graph, found: Found): SpatialOperator | string {
  const data = graph.tensors[found.operator.inputs[1] ?? -1]?.data
  if (data === undefined || data.byteLength !== 32) return 'pads by what is not known before a run'
  const { buffer, byteOffset } = data.byteOffset % 4 === 0 ? data : data.slice()
  const [n0, n1, top = 0, , left = 0, , c0, c1] = new Int32Array(buffer, byteOffset, 8)
  if ([n0, n1, c0, c1].some((count) => count !== 0)) return 'pads more than rows and columns'
  const along = (before: number): Window => ({ extent: 1, stride: 1, before })
  return { ...found, kind: 'pad', windows: [along(top), along(left)] }
}

/** Whether an input has the places of the output, or is a constant that is the same at each. */
function goesAlong({ shape }: Tensor, output: Tensor, isConstant: boolean): boolean {
  if (!isConstant) return shape.length === 4 && [0, 1, 2].every((axis) => shape[axis] === output.shape[axis])
  return elementsOf(shape) === (shape.at(-1) ?? 1)
}
