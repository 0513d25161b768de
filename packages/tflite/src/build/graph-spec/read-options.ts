import type { OperatorOptions } from '../../graph.js'
import { pointer } from '../../json-pointer.js'
import { type FieldValue, fieldsOf, type OptionField, optionsTableOf } from '../../schema/index.js'
import type { OperatorDefinition } from './definition.js'
import type { Issues } from './issues.js'

/** Options that only kernels of quantised or packed types heed. */
const quantisedOnly = new Set([
  'asymmetricQuantizeInputs',
  'quantizedBiasType',
  'weightsFormat',
  'potScaleInt16',
])

/** The kernels clamp, so of the fused activations these are all that they heed. */
const fusedActivations = ['NONE', 'RELU', 'RELU_N1_TO_1', 'RELU6']

/** Options in the schema's order: those that the type requires, and others that are not the default. */
export function readOptions(
  type: string,
  { required = [], refused = [] }: OperatorDefinition,
  given: Readonly<Record<string, unknown>>,
  operatorPath: string,
  issues: Issues,
): OperatorOptions {
  const table = optionsTableOf(type)
  const fields = (table === undefined ? [] : fieldsOf(table)).filter(
    ({ name }) => !quantisedOnly.has(name) && !refused.includes(name),
  )
  const path = `${operatorPath}/options`
  for (const name of Object.keys(given)) {
    if (fields.some((field) => field.name === name)) continue
    const known = fields.map((field) => field.name).join(', ') || 'none'
    issues.add(pointer(path, name), `${type} has no option ${name} here; its options: ${known}`)
  }
  for (const name of required) {
    if (given[name] === undefined) issues.add(`${path}/${name}`, `${type} needs the option ${name}`)
  }
  const options: Record<string, FieldValue> = {}
  for (const field of fields) {
    const option = given[field.name]
    if (option === undefined) continue
    const wanted = wantedOf(field)
    if (!wanted.takes(option))
      issues.add(`${path}/${field.name}`, `${type}: ${field.name} must be ${wanted.text}`)
    else if (required.includes(field.name) || JSON.stringify(option) !== JSON.stringify(field.fallback)) {
      options[field.name] = option as FieldValue
    }
  }
  return options
}

interface Wanted {
  readonly text: string
  takes(option: unknown): boolean
}

const isInt32 = (option: unknown) => Number.isInteger(option) && Number(option) === (Number(option) | 0)

function wantedOf({ name, kind, names = [] }: OptionField): Wanted {
  if (kind === 'enum8') {
    const allowed = name === 'fusedActivation' ? fusedActivations : names
    return { text: `one of ${allowed.join(', ')}`, takes: (option) => allowed.includes(String(option)) }
  }
  if (kind === 'bool') return { text: 'true or false', takes: (option) => typeof option === 'boolean' }
  if (kind === 'float32') {
    return {
      text: 'a number',
      takes: (option) => typeof option === 'number' && Number.isFinite(Math.fround(option)),
    }
  }
  if (kind === 'int32s') {
    return {
      text: 'a list of whole numbers',
      takes: (option) => Array.isArray(option) && option.every(isInt32),
    }
  }
  return { text: 'a whole number', takes: isInt32 }
}
