import type { Decision, EncodingIssue, EncodingValue, ListDecision } from '../decisions.js'
import { InvalidEncodingError } from '../decisions.js'
import { parseEncoding } from '../parse-encoding.js'
import type { ScalarDecision } from '../value-range.js'
import type { JsonReader } from './json-reader.js'

/** Decisions of one value, and lists of such: what a block's parameter can refer to. */
export type UserDecision = ScalarDecision | (ListDecision & { readonly item: ScalarDecision })

const SCALARS = ['number', 'integer', 'choice', 'flag'] as const
const KINDS = [...SCALARS, 'list'] as const
const COMMON_KEYS = ['kind', 'description'] as const
const MAX_DESCRIPTION = 500
const MAX_LENGTH = 64
const MAX_VALUES = 256

const KEYS = {
  number: ['minimum', 'maximum', 'grid'],
  integer: ['minimum', 'maximum', 'grid'],
  choice: ['values'],
  flag: [],
  list: ['item', 'minLength', 'maxLength'],
} as const

/** The decision that stands here; undefined with an issue noted where it is none. */
export function readDecision(reader: JsonReader): UserDecision | undefined {
  const decision = readKind(reader)
  if (decision === undefined) return undefined
  const fallback = reader.key('fallback')
  if (!fallback.present)
    return fallback.refuse("must be given: the decision's value where an encoding leaves it out")
  for (const { path, message } of issuesOf(decision, fallback.value)) {
    reader.issues.push({ path: `${fallback.path}${path}`, message })
  }
  return { ...decision, fallback: fallback.value } as UserDecision
}

function readKind(reader: JsonReader): UserDecision | undefined {
  const kind = KINDS.find((each) => each === reader.key('kind').value)
  if (kind === undefined) return reader.key('kind').refuse(`must be one of ${KINDS.join(', ')}`)
  if (!reader.only([...COMMON_KEYS, 'fallback', ...KEYS[kind]])) return undefined
  return kind === 'list' ? readList(reader) : readScalar(reader, kind, false)
}

function readList(reader: JsonReader): UserDecision | undefined {
  const minLength = reader.key('minLength').number(0, MAX_LENGTH, true)
  const maxLength = reader.key('maxLength').number(minLength ?? 0, MAX_LENGTH, true)
  const item = readItem(reader.key('item'))
  if (minLength === undefined || maxLength === undefined || item === undefined) return undefined
  return { kind: 'list', description: readDescription(reader), minLength, maxLength, item }
}

function readItem(reader: JsonReader): ScalarDecision | undefined {
  const kind = SCALARS.find((each) => each === reader.key('kind').value)
  if (kind === undefined) return reader.key('kind').refuse(`must be one of ${SCALARS.join(', ')}`)
  return reader.only([...COMMON_KEYS, ...KEYS[kind]]) ? readScalar(reader, kind, true) : undefined
}

function readScalar(
  reader: JsonReader,
  kind: (typeof SCALARS)[number],
  inList: boolean,
): ScalarDecision | undefined {
  const description = readDescription(reader)
  switch (kind) {
    case 'flag':
      return { kind, description }
    case 'choice':
      return { kind, description, values: readValues(reader.key('values')) }
    default:
      return readNumber(reader, kind, description, inList)
  }
}

function readDescription(reader: JsonReader): string {
  const described = reader.key('description')
  return described.present ? (described.text(MAX_DESCRIPTION) ?? '') : ''
}

function readNumber(
  reader: JsonReader,
  kind: 'number' | 'integer',
  description: string,
  inList: boolean,
): ScalarDecision | undefined {
  const whole = kind === 'integer'
  const minimum = reader.key('minimum').number(-1e6, 1e6, whole)
  const maximum = reader.key('maximum').number(minimum ?? -1e6, 1e6, whole)
  if (minimum === undefined || maximum === undefined) return undefined
  const given = reader.key('grid')
  if (!given.present) {
    // An item of a list has no default of its own that a search could leave it at.
    if (inList && kind === 'number')
      return given.refuse('must be given for a number in a list: what a search tries')
    if (inList && maximum - minimum >= MAX_VALUES) {
      return given.refuse(`must be given for more than ${MAX_VALUES} whole numbers: what a search tries`)
    }
    return { kind, description, minimum, maximum }
  }
  const grid = given.items(1, MAX_VALUES).flatMap((each) => each.number(minimum, maximum, whole) ?? [])
  if (grid.some((each, index) => index > 0 && each <= (grid[index - 1] ?? each))) given.refuse('must ascend')
  return { kind, description, minimum, maximum, grid }
}

function readValues(reader: JsonReader): (string | number)[] {
  const values = reader.items(1, MAX_VALUES).flatMap((each): (string | number)[] => {
    if (typeof each.value === 'string') return [each.text(64) ?? '']
    return [each.number(-1e6, 1e6, false) ?? 0]
  })
  if (new Set(values).size < values.length) reader.refuse('must hold each value once')
  return values
}

/** What is wrong with the value of a decision, places below the value. */
export function issuesOf(decision: Decision, value: unknown): readonly EncodingIssue[] {
  try {
    parseEncoding({ value: decision }, { value: value as EncodingValue })
    return []
  } catch (error) {
    if (!(error instanceof InvalidEncodingError)) throw error
    return error.errors.map(({ path, message }) => ({ path: path.slice('/encoding/value'.length), message }))
  }
}
