import { pointer } from '../../json-pointer.js'
import { type GivenOperand, type OperatorDefinition, takesTensor } from './definition.js'
import type { Issues } from './issues.js'
import { sizeOf, written } from './shapes.js'
import { graphLimits, type WeightSpec } from './spec.js'
import { closedObject, shapeAt } from './values.js'

/** The constants of an operator, in the order of its operands. */
export function readWeights(
  type: string,
  { operands, variadic }: OperatorDefinition,
  given: Readonly<Record<string, unknown>>,
  operatorPath: string,
  issues: Issues,
): Readonly<Record<string, WeightSpec>> {
  const path = `${operatorPath}/weights`
  // The operand that repeats is activations only: one name cannot stand for several constants.
  const constants = (variadic ? operands.slice(0, -1) : operands).filter(
    (operand) => operand.kind !== 'state',
  )
  for (const name of Object.keys(given)) {
    if (constants.some((operand) => operand.name === name)) continue
    const known = constants.map((operand) => operand.name).join(', ') || 'none'
    issues.add(pointer(path, name), `${type} has no constant operand ${name}; those are ${known}`)
  }
  const read: Record<string, WeightSpec> = {}
  for (const operand of constants) {
    const { name } = operand
    if (given[name] !== undefined)
      read[name] = readWeight(type, operand, given[name], `${path}/${name}`, issues)
    else if (mustBeConstant(operand)) issues.add(`${path}/${name}`, `${type} needs ${name} here`)
  }
  return read
}

function mustBeConstant(operand: GivenOperand): boolean {
  return !takesTensor(operand) && operand.optional !== true
}

function readWeight(
  type: string,
  operand: GivenOperand,
  given: unknown,
  path: string,
  issues: Issues,
): WeightSpec {
  const { shape, values } = closedObject(given, path, ['shape', 'values'], issues)
  const isInteger = operand.kind === 'indices' || operand.kind === 'ids'
  const what = `${operand.name} of ${type}`
  if (values === undefined) {
    if (isInteger) issues.add(`${path}/values`, `${what} decides places or shapes: its values must be given`)
    return { shape: shapeAt(shape, `${path}/shape`, what, graphLimits.weightElements, issues) }
  }
  const takes = isInteger ? isInt32 : isFloat32
  if (!Array.isArray(values) || values.length === 0 || !values.every(takes)) {
    issues.add(
      `${path}/values`,
      `${what} takes a list of ${isInteger ? 'whole numbers (int32)' : 'numbers (float32)'}`,
    )
    return { shape: [] }
  }
  const whole =
    shape === undefined
      ? [values.length]
      : shapeAt(shape, `${path}/shape`, what, graphLimits.weightElements, issues)
  if (sizeOf(whole) !== values.length) {
    issues.add(`${path}/values`, `${what} has ${values.length} values for the shape ${written(whole)}`)
  }
  return { shape: whole, values }
}

function isInt32(value: unknown): boolean {
  return typeof value === 'number' && value === (value | 0)
}

function isFloat32(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(Math.fround(value))
}
