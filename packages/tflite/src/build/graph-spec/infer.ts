import { completeOptions } from '../../schema/index.js'
import { type InferenceCall, type Operand, type Shape, takesTensor } from './definition.js'
import { refuse } from './issues.js'
import { operatorDefinitions } from './operators/index.js'
import { graphLimits, type OperatorSpec, type SpecDtype, type WeightSpec } from './spec.js'
import { shapeProblem } from './values.js'

/** An activation by its name. */
export interface Activation {
  readonly shape: Shape
  readonly dtype: SpecDtype
  /** Expected square of an element over random weights. */
  readonly meanSquare: number
}

/** What stands in one place of an operator's inputs. */
export interface PlacedOperand {
  readonly operand: Operand
  readonly shape: Shape
  readonly meanSquare: number
  /** The name of an activation, or a constant; nothing of a state. */
  readonly from?: string | WeightSpec
}

export interface InferredOperator {
  readonly call: InferenceCall
  /** In the format's order; optional ones that are left out are not there. */
  readonly placed: readonly PlacedOperand[]
  readonly shapes: readonly Shape[]
}

/**
 * The shapes of an operator's outputs.
 *
 * @param place of the operator in the document
 * @throws InvalidGraphError naming the operator
 */
export function inferOperator(
  spec: OperatorSpec,
  place: number,
  known: ReadonlyMap<string, Activation>,
): InferredOperator {
  const given = placeOperands(spec, place, known)
  const call = callOf(spec, place, given)
  const shapes = operatorDefinitions.get(spec.type)?.infer(call) ?? []
  for (const [output, shape] of shapes.entries()) {
    const problem = shapeProblem(shape, graphLimits.activationElements)
    const path = `/operators/${place}/outputs/${output}`
    if (problem !== undefined) refuse(path, `${spec.outputs[output]} of ${spec.type} ${problem}`)
  }
  return { call, placed: withStates(spec.type, given, call), shapes }
}

/** The operands that are given, and between them the states, whose shapes follow from theirs. */
function withStates(
  type: string,
  given: readonly PlacedOperand[],
  call: InferenceCall,
): readonly PlacedOperand[] {
  const { operands = [] } = operatorDefinitions.get(type) ?? {}
  const states = operands.flatMap((operand): PlacedOperand[] => {
    if (operand.kind !== 'state') return []
    const shape = operand.shapeOf(call)
    const problem = shapeProblem(shape, graphLimits.activationElements)
    if (problem !== undefined) call.fail(`${operand.name} ${problem}`)
    return [{ operand, shape, meanSquare: 0 }]
  })
  const placeOf = ({ operand }: PlacedOperand) => operands.indexOf(operand)
  return [...given, ...states].toSorted((a, b) => placeOf(a) - placeOf(b))
}

/** Names fill, in order, the operands that `weights` leaves open. */
function placeOperands(
  { type, inputs, weights }: OperatorSpec,
  place: number,
  known: ReadonlyMap<string, Activation>,
): PlacedOperand[] {
  const { operands = [], variadic = false } = operatorDefinitions.get(type) ?? {}
  const open = operands.filter((operand) => takesTensor(operand) && weights[operand.name] === undefined)
  const last = open.at(-1)
  const wanted = variadic && last ? [...open, ...inputs.slice(open.length).map(() => last)] : open
  if (inputs.length !== wanted.length) {
    const names = open.map(({ name }) => name).join(', ')
    refuse(
      `/operators/${place}/inputs`,
      `${type} takes ${wanted.length} tensors (${names}), ${inputs.length} are named`,
    )
  }
  const named = wanted.map((operand, index): PlacedOperand => {
    const from = inputs[index] ?? ''
    const { dtype = 'float32', shape = [], meanSquare = 1 } = known.get(from) ?? {}
    const takes = operand.kind === 'ids' ? 'int32' : 'float32'
    if (dtype !== takes) {
      refuse(
        `/operators/${place}/inputs/${index}`,
        `${from} is ${dtype}; ${operand.name} of ${type} is ${takes}`,
      )
    }
    return { operand, shape, meanSquare, from }
  })
  const placedNames = named.values()
  const fixed = operands.flatMap((operand): PlacedOperand[] => {
    const from = weights[operand.name]
    if (from !== undefined) return [{ operand, shape: from.shape, meanSquare: meanSquareOf(from), from }]
    const next = takesTensor(operand) ? placedNames.next().value : undefined
    return next === undefined ? [] : [next]
  })
  return [...fixed, ...placedNames]
}

/** Constants that are drawn are of mean square 1. */
function meanSquareOf({ values }: WeightSpec): number {
  if (values === undefined) return 1
  return values.reduce((sum, value) => sum + value * value, 0) / values.length
}

function callOf(spec: OperatorSpec, place: number, placed: readonly PlacedOperand[]): InferenceCall {
  const path = `/operators/${place}`
  const found = (name: string) => placed.find(({ operand }) => operand.name === name)
  return {
    options: completeOptions(spec.type, spec.options),
    shapes: placed.map(({ shape }) => shape),
    shape: (name) => found(name)?.shape ?? [],
    has: (name) => found(name) !== undefined,
    indices: (name) => spec.weights[name]?.values ?? [],
    meanSquare: (index) => placed[index]?.meanSquare ?? 1,
    fail: (message) => refuse(path, `${spec.type} ${spec.outputs[0]}: ${message}`),
  }
}
