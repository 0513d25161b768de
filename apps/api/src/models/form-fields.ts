import { jobFields, ModelName, ModelTags, ProfileJob, Qualities } from '@paceline/contracts'
import { type TSchema, Type } from 'typebox'
import { Value } from 'typebox/value'
import { type FieldProblem, ProblemError } from '../problems/problem-error.js'
import { nulIn } from '../validation/nul.js'

type Form = 'text' | 'number' | 'json'

/** What a field of a form is, and how it is written there: as it stands, as a number, or as JSON. */
const fields = {
  name: { form: 'text', schema: ModelName },
  family: { form: 'text', schema: Type.String({ minLength: 1, maxLength: 120 }) },
  tags: { form: 'json', schema: ModelTags },
  qualities: { form: 'json', schema: Qualities },
  job: { form: 'json', schema: ProfileJob },
  devices: { form: 'json', schema: jobFields.devices },
  protocol: { form: 'json', schema: jobFields.protocol },
  reuse: { form: 'json', schema: jobFields.reuse },
  runtime: { form: 'text', schema: jobFields.runtime },
  webhook: { form: 'text', schema: jobFields.webhook },
  priority: { form: 'number', schema: jobFields.priority },
  expiresAfterSeconds: { form: 'number', schema: jobFields.expiresAfterSeconds },
} satisfies Record<string, { form: Form; schema: TSchema }>

export type FieldName = keyof typeof fields

export const modelFieldNames = ['name', 'family', 'tags', 'qualities'] as const satisfies FieldName[]
export const jobFieldNames = Object.keys(jobFields) as (keyof typeof jobFields)[]

/** What the OpenAPI document says of the form; the handler reads it as a stream, so nothing validates this. */
export const uploadFormSchema = (withJob: boolean) =>
  Type.Object(
    {
      file: Type.String({ format: 'binary', description: 'a .tflite model, or a .wasm kernel plug-in' }),
      name: Type.Optional(ModelName),
      family: Type.Optional(fields.family.schema),
      tags: jsonField('list of words'),
      qualities: jsonField('list of Quality'),
      ...(withJob ? jobPart : {}),
    },
    { additionalProperties: false },
  )

const jsonField = (what: string) => Type.Optional(Type.String({ description: `JSON: ${what}` }))

const jobPart = {
  devices: jsonField('what POST /v1/jobs takes; goes without `job`, and one of the two must be there'),
  runtime: jobFields.runtime,
  protocol: jsonField('ProtocolRequest'),
  priority: jobFields.priority,
  webhook: jobFields.webhook,
  reuse: jsonField('what POST /v1/jobs takes'),
  expiresAfterSeconds: jobFields.expiresAfterSeconds,
  job: jsonField("ProfileJob, in place of the job's fields one by one"),
}

/** The field of this name. Throws `invalid-request` where the form has none such. */
export function fieldNamed(name: string, allowed: readonly FieldName[]): FieldName {
  const found = allowed.find((each) => each === name)
  if (found) return found
  throw new ProblemError('invalid-request', `unknown field ${name}; there are file, ${allowed.join(', ')}`, [
    { path: name, message: 'is not a field of this form' },
  ])
}

/** What a field says, read from its text and checked. Throws `malformed-json` and `invalid-request`. */
export function fieldValue(name: FieldName, text: string): unknown {
  const { form, schema }: { form: Form; schema: TSchema } = fields[name]
  const value = form === 'json' ? parsed(name, text) : form === 'number' ? numberOf(text) : text
  const errors = Value.Errors(schema, value)
  const first = errors[0]
  if (first) {
    throw wrongField(
      name,
      `${first.instancePath} ${first.message}`,
      errors.slice(0, 20).map(({ instancePath, message }) => ({ path: `${name}${instancePath}`, message })),
    )
  }
  if (nulIn(value) !== null) throw wrongField(name, 'holds the character U+0000')
  return value
}

function wrongField(name: FieldName, message: string, errors?: FieldProblem[]): ProblemError {
  const detail = `the field ${name} is wrong: ${message.trim()}`
  return new ProblemError('invalid-request', detail, errors ?? [{ path: name, message }])
}

/** A decimal as JSON writes it; anything else stays text, which no number's schema takes. */
function numberOf(text: string): number | string {
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text
}

function parsed(name: FieldName, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new ProblemError('malformed-json', `the field ${name} is not JSON`, [
      { path: name, message: 'is not JSON' },
    ])
  }
}
