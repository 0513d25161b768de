import { Issues } from './issues.js'
import { operatorDefinitions } from './operators/index.js'
import { readOptions } from './read-options.js'
import { readWeights } from './read-weights.js'
import { type GraphSpec, graphLimits, type InputSpec, type OperatorSpec, specDtypes } from './spec.js'
import { closedObject, nameAt, namesAt, objectAt, shapeAt } from './values.js'

/**
 * The graph with defaults filled in, operators in the order given: what can be said without following tensors from
 * one operator to the next.
 *
 * @throws InvalidGraphError
 */
export function parseGraph(given: unknown): GraphSpec {
  const issues = new Issues()
  const graph = closedObject(given, '', ['inputs', 'operators', 'outputs'], issues)
  const inputs = listOf(graph.inputs, '/inputs', graphLimits.tensors, issues)
  const operators = listOf(graph.operators, '/operators', graphLimits.operators, issues)
  const outputs = namesAt(graph.outputs, '/outputs', issues)
  if (Array.isArray(graph.outputs) && outputs.length === 0)
    issues.add('/outputs', 'must name at least one tensor')
  issues.throwIfAny()
  const spec = {
    inputs: inputs.map((input, index) => parseInput(input, `/inputs/${index}`, issues)),
    operators: operators.map((operator, index) => parseOperator(operator, index, issues)),
    outputs,
  }
  issues.throwIfAny()
  return spec
}

function listOf(given: unknown, path: string, most: number, issues: Issues): readonly unknown[] {
  if (!Array.isArray(given)) {
    issues.add(path, 'must be a list')
    return []
  }
  if (given.length === 0 || given.length > most) {
    issues.add(path, `must have 1 to ${most} entries, has ${given.length}`)
    return []
  }
  return given
}

function parseInput(given: unknown, path: string, issues: Issues): InputSpec {
  const input = closedObject(given, path, ['name', 'shape', 'dtype'], issues)
  const dtype = specDtypes.find((each) => each === (input.dtype ?? 'float32'))
  if (dtype === undefined) issues.add(`${path}/dtype`, `must be one of ${specDtypes.join(', ')}`)
  const name = nameAt(input.name, `${path}/name`, issues)
  const shape = shapeAt(input.shape, `${path}/shape`, `input ${name}`, graphLimits.activationElements, issues)
  return { name, shape, dtype: dtype ?? 'float32' }
}

function parseOperator(given: unknown, index: number, issues: Issues): OperatorSpec {
  const path = `/operators/${index}`
  const operator = closedObject(given, path, ['type', 'inputs', 'outputs', 'options', 'weights'], issues)
  const type = String(operator.type)
  const definition = operatorDefinitions.get(type)
  if (typeof operator.type !== 'string' || definition === undefined) {
    const known = [...operatorDefinitions.keys()].toSorted().join(', ')
    issues.add(`${path}/type`, `${type} is not an operator that a graph may use: ${known}`)
    return { type, inputs: [], outputs: [], options: {}, weights: {} }
  }
  const inputs = namesAt(operator.inputs, `${path}/inputs`, issues)
  const options = readOptions(
    type,
    definition,
    objectAt(operator.options, `${path}/options`, issues),
    path,
    issues,
  )
  const weights = readWeights(
    type,
    definition,
    objectAt(operator.weights, `${path}/weights`, issues),
    path,
    issues,
  )
  const outputs =
    operator.outputs === undefined
      ? [`${type.toLowerCase()}_${index}`]
      : namesAt(operator.outputs, `${path}/outputs`, issues)
  const { outputsOption } = definition
  const count = outputsOption === undefined ? 1 : options[outputsOption]
  if (outputs.length !== count) {
    const why = outputsOption === undefined ? '' : ` (option ${outputsOption})`
    issues.add(`${path}/outputs`, `${type} has ${count} outputs${why}, ${outputs.length} are named`)
  }
  return { type, inputs, outputs, options, weights }
}
