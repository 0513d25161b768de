import type { Graph, TfliteModel } from '../../graph.js'
import { operatorVersion } from '../../schema/index.js'
import { GraphBuilder, type Value } from '../graph-builder.js'
import { type Activation, type InferredOperator, inferOperator, type PlacedOperand } from './infer.js'
import { refuse } from './issues.js'
import { operatorDefinitions } from './operators/index.js'
import { sizeOf } from './shapes.js'
import { type GraphSpec, graphLimits, type OperatorSpec } from './spec.js'
import { constantName } from './wiring.js'

/** An operator with its shapes, and with what its outputs are expected to be. */
export interface PlannedOperator extends InferredOperator {
  readonly spec: OperatorSpec
  /** E[y²] of each output, before and after the fused activation. */
  readonly before: number
  readonly after: number
}

/** After a rectifier half of the mean square is left; a clamp to ±1 is near none on small values. */
const shareAfter: Readonly<Record<string, number>> = { RELU: 0.5, RELU6: 0.5 }

/**
 * Shapes and scales of all operators.
 *
 * @param order places of the operators in the document, in execution order
 * @throws InvalidGraphError for shapes that do not fit and for more weights than a graph may have
 */
export function planOperators(spec: GraphSpec, order: readonly number[]): readonly PlannedOperator[] {
  const known = new Map<string, Activation>(
    spec.inputs.map(({ name, shape, dtype }) => [name, { shape, dtype, meanSquare: 1 }]),
  )
  checkWeightCount(spec)
  return order.flatMap((place) => {
    const operator = spec.operators[place]
    if (operator === undefined) return []
    const inferred = inferOperator(operator, place, known)
    const before = meanSquareBefore(operator, inferred)
    const after = before * (shareAfter[String(inferred.call.options.fusedActivation)] ?? 1)
    for (const [output, name] of operator.outputs.entries()) {
      known.set(name, { shape: inferred.shapes[output] ?? [], dtype: 'float32', meanSquare: after })
    }
    return [{ ...inferred, spec: operator, before, after }]
  })
}

function checkWeightCount({ operators }: GraphSpec): void {
  let count = 0
  for (const [place, { type, weights }] of operators.entries()) {
    for (const { shape } of Object.values(weights)) count += sizeOf(shape)
    if (count > graphLimits.weightElements) {
      refuse(
        `/operators/${place}/weights`,
        `with those of ${type} the graph has ${count} weights, more than ${graphLimits.weightElements}`,
      )
    }
  }
}

/** Layers aim at 1, as do those of the families. */
function meanSquareBefore({ type }: OperatorSpec, { call, placed, shapes }: InferredOperator): number {
  const definition = operatorDefinitions.get(type)
  if (definition?.fanIn !== undefined) return 1
  const said = definition?.meanSquare?.(call, shapes[0] ?? [])
  const values = placed.filter(({ operand }) => operand.kind === 'value')
  return said ?? Math.max(...values.map(({ meanSquare }) => meanSquare))
}

/** The model of a planned graph. @param seed an unsigned 32-bit integer */
export function emitModel(
  spec: GraphSpec,
  planned: readonly PlannedOperator[],
  seed: number,
  description: string,
): TfliteModel {
  const builder = new GraphBuilder(seed)
  const values = new Map<string, Value>(
    spec.inputs.map(({ name, shape, dtype }) => [name, builder.input(name, shape, 1, dtype)]),
  )
  for (const operator of planned) {
    const { type, outputs, options } = operator.spec
    const inputs = emitInputs(builder, operator, values)
    const made = outputs.map((name, place) => ({
      name,
      shape: operator.shapes[place] ?? [],
      meanSquare: operator.after,
    }))
    for (const [place, value] of builder.operatorOfMany(type, inputs, options, made).entries()) {
      values.set(outputs[place] ?? '', value)
    }
  }
  const outputs = spec.outputs.flatMap((name) => values.get(name) ?? [])
  const model = builder.finish(description, outputs)
  return { ...model, graphs: model.graphs.map(versioned) }
}

function versioned(graph: Graph): Graph {
  const operators = graph.operators.map((operator) => ({
    ...operator,
    version: operatorVersion(operator, graph.tensors),
  }))
  return { ...graph, operators }
}

/** Tensor indices in the format's order: -1 for an operand that is left out before one that is there. */
function emitInputs(
  builder: GraphBuilder,
  operator: PlannedOperator,
  values: ReadonlyMap<string, Value>,
): readonly number[] {
  const { operands = [] } = operatorDefinitions.get(operator.spec.type) ?? {}
  const inputs: number[] = []
  for (const placed of operator.placed) {
    while (inputs.length < operands.indexOf(placed.operand)) inputs.push(-1)
    inputs.push(
      typeof placed.from === 'string'
        ? (values.get(placed.from)?.index ?? -1)
        : emitConstant(builder, operator, placed),
    )
  }
  return inputs
}

function emitConstant(
  builder: GraphBuilder,
  { spec, call, placed, before }: PlannedOperator,
  { operand, shape, from }: PlacedOperand,
): number {
  const name = constantName(spec.outputs, operand.name)
  if (operand.kind === 'state') return builder.state(name, shape)
  const given = typeof from === 'object' ? from.values : undefined
  if (given !== undefined) {
    const isInteger = operand.kind === 'indices' || operand.kind === 'ids'
    return builder.constant(name, shape, isInteger ? Int32Array.from(given) : Float32Array.from(given))
  }
  if (operand.kind === 'bias') return builder.bias(name, sizeOf(shape), before)
  if (operand.kind !== 'weights') return builder.weights(name, shape, 1)
  const fanIn = operatorDefinitions.get(spec.type)?.fanIn?.(call, operand.name) ?? 1
  const meanSquare = placed.find((each) => each.operand.kind === 'value')?.meanSquare ?? 1
  return builder.weights(name, shape, before / (fanIn * meanSquare))
}
