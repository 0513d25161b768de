import { elementsOf } from '../analyse/constants.js'
import type { Graph, Operator } from '../graph.js'
import { bitsPerElement } from '../schema/index.js'
import type { LiveTensor } from './lifetimes.js'

/** Operators that read each element before they write the one that takes its place, or that write nothing. */
const inPlace = new Set(
  (
    'ABS ADD CAST CEIL COS DEQUANTIZE DIV ELU EXP EXPAND_DIMS FAKE_QUANT FLOOR FLOOR_DIV FLOOR_MOD GELU ' +
    'HARD_SWISH LEAKY_RELU LOG LOGICAL_AND LOGICAL_NOT LOGICAL_OR LOGISTIC MAXIMUM MINIMUM MUL NEG POW PRELU ' +
    'QUANTIZE RELU RELU6 RELU_0_TO_1 RELU_N1_TO_1 RESHAPE ROUND RSQRT SIGN SIN SQRT SQUARE SQUARED_DIFFERENCE ' +
    'SQUEEZE SUB TANH'
  ).split(' '),
)

/**
 * The same lives where an elementwise operator writes over an input that dies there: what it makes takes no memory
 * of its own before the next operator runs.
 */
export function sharedLives(graph: Graph, lives: readonly LiveTensor[]): LiveTensor[] {
  const byTensor = new Map(lives.map((life) => [life.tensor, life]))
  const shared = new Set<number>()
  for (const [step, operator] of graph.operators.entries()) {
    const [output] = operator.outputs
    if (output !== undefined && hasRoom(graph, operator, step, byTensor)) shared.add(output)
  }
  return lives.map((life) => (shared.has(life.tensor) ? { ...life, first: life.first + 1 } : life))
}

function hasRoom(
  graph: Graph,
  { type, inputs, outputs }: Operator,
  step: number,
  lives: ReadonlyMap<number, LiveTensor>,
): boolean {
  const output = graph.tensors[outputs[0] ?? -1]
  if (output === undefined || outputs.length > 1 || !inPlace.has(type)) return false
  const bits = bitsPerElement(output.dtype)
  return inputs.some((index) => {
    const input = graph.tensors[index]
    if (input === undefined || input.isVariable || lives.get(index)?.last !== step) return false
    if (graph.outputs.includes(index) || elementsOf(input.shape) !== elementsOf(output.shape)) return false
    const inputBits = bitsPerElement(input.dtype)
    return bits !== undefined && inputBits !== undefined && bits <= inputBits
  })
}
