import type { ArtifactStore } from '@paceline/artifacts'
import { ModelName, ModelTags, ProfileJob, Qualities, type Quality } from '@paceline/contracts'
import type { FastifyRequest } from 'fastify'
import { type Static, type TSchema, Type } from 'typebox'
import { Value } from 'typebox/value'
import { ProblemError } from '../problems/problem-error.js'

/** The file of a form, already in the store, and the fields beside it. */
export interface UploadForm {
  readonly file: { readonly sha256: string; readonly bytes: number; readonly fileName: string | null }
  readonly name: string | null
  readonly family: string | null
  readonly tags: string[]
  readonly qualities: Quality[]
  readonly job: Static<typeof ProfileJob> | null
}

const fieldSchemas = {
  name: ModelName,
  family: Type.String({ minLength: 1, maxLength: 120 }),
  tags: ModelTags,
  qualities: Qualities,
  job: ProfileJob,
} satisfies Record<string, TSchema>
type FieldName = keyof typeof fieldSchemas

const MAX_NAME = 120
const MAX_FIELD_BYTES = 1024 * 1024

/** What the OpenAPI document says of the form; the handler reads it as a stream, so nothing validates this. */
export const uploadFormSchema = (withJob: boolean) =>
  Type.Object(
    {
      file: Type.String({ format: 'binary', description: 'the .tflite file' }),
      name: Type.Optional(ModelName),
      family: Type.Optional(fieldSchemas.family),
      tags: Type.Optional(Type.String({ description: 'JSON list of words' })),
      qualities: Type.Optional(Type.String({ description: 'JSON list of Quality' })),
      ...(withJob ? { job: Type.String({ description: 'JSON of ProfileJob' }) } : {}),
    },
    { additionalProperties: false },
  )

/**
 * Reads the form, streaming its file into the store. When the form is refused the file's digest goes to
 * `forget`, so that nothing of it stays.
 */
export async function readUploadForm(
  request: FastifyRequest,
  artifacts: ArtifactStore,
  options: { allowed: readonly FieldName[]; bytesLimit: number; forget(sha256: string): Promise<void> },
): Promise<UploadForm> {
  if (!request.isMultipart()) {
    throw new ProblemError(
      'unsupported-media-type',
      'send multipart/form-data with the model as its part "file"',
    )
  }
  const fields = new Map<FieldName, unknown>()
  let file: UploadForm['file'] | null = null
  try {
    const limits = { fileSize: options.bytesLimit, files: 1, fields: 10, fieldSize: MAX_FIELD_BYTES }
    for await (const part of partsOf(request, limits)) {
      if (part.type === 'file') {
        if (part.fieldname !== 'file') {
          throw new ProblemError(
            'invalid-multipart',
            `send the model as the part "file", not "${part.fieldname}"`,
          )
        }
        const stored = await artifacts.put(chunksOf(part.file))
        file = { ...stored, fileName: part.filename || null }
        if (part.file.truncated) throw tooLarge(options.bytesLimit)
        if (stored.bytes === 0) throw new ProblemError('empty-file', 'the file is empty')
      } else {
        const name = fieldName(part.fieldname, options.allowed)
        if (part.valueTruncated) throw new ProblemError('too-large', `the field ${name} is larger than 1 MiB`)
        if (fields.has(name)) throw new ProblemError('invalid-multipart', `the field ${name} is there twice`)
        fields.set(name, fieldValue(name, String(part.value)))
      }
    }
    if (!file) throw new ProblemError('invalid-multipart', 'the form has no part "file"')
    if (options.allowed.includes('job') && !fields.has('job')) {
      throw new ProblemError('invalid-request', 'the form has no field "job"', [
        { path: 'job', message: 'JSON with devices and what else POST /v1/jobs takes' },
      ])
    }
  } catch (error) {
    if (file) await options.forget(file.sha256)
    throw error
  }
  return {
    file,
    name: (fields.get('name') as string | undefined) ?? null,
    family: (fields.get('family') as string | undefined) ?? null,
    tags: (fields.get('tags') as string[] | undefined) ?? [],
    qualities: (fields.get('qualities') as Quality[] | undefined) ?? [],
    job: (fields.get('job') as UploadForm['job'] | undefined) ?? null,
  }
}

type Limits = NonNullable<Parameters<FastifyRequest['parts']>[0]>['limits'] & object

async function* partsOf(request: FastifyRequest, limits: Limits) {
  const parts = request.parts({ limits })
  while (true) {
    const next = await parts.next().catch((error: unknown) => {
      throw brokenForm(error)
    })
    if (next.done) return
    yield next.value
  }
}

async function* chunksOf(file: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* file
  } catch (error) {
    throw brokenForm(error)
  }
}

/** The parser's own errors have no code; what the sender did wrong is all that they tell of. */
function brokenForm(error: unknown): unknown {
  if (!(error instanceof Error) || 'code' in error) return error
  return new ProblemError('invalid-multipart', `the form cannot be read: ${error.message}`)
}

/** Name for a model whose sender gave none: the file's name, or the start of its digest. */
export function defaultName({ fileName, sha256 }: UploadForm['file']): string {
  const stem = (fileName ?? '')
    .replace(/^.*[/\\]/, '')
    .replace(/\.tflite$/i, '')
    .trim()
  return stem.slice(0, MAX_NAME) || `model ${sha256.slice(0, 12)}`
}

function tooLarge(bytesLimit: number): ProblemError {
  const mebibytes = Math.floor(bytesLimit / 2 ** 20)
  return new ProblemError('too-large', `a model file is at most ${mebibytes} MiB`)
}

function fieldName(name: string, allowed: readonly FieldName[]): FieldName {
  const found = allowed.find((each) => each === name)
  if (found) return found
  throw new ProblemError('invalid-request', `unknown field ${name}; there are file, ${allowed.join(', ')}`, [
    { path: name, message: 'is not a field of this form' },
  ])
}

function fieldValue(name: FieldName, text: string): unknown {
  const schema = fieldSchemas[name]
  const value = name === 'name' || name === 'family' ? text : parsed(name, text)
  const errors = Value.Errors(schema, value)
  if (errors.length === 0) return value
  throw new ProblemError(
    'invalid-request',
    `the field ${name} is wrong: ${errors[0]?.instancePath ?? ''} ${errors[0]?.message ?? ''}`,
    errors.slice(0, 20).map(({ instancePath, message }) => ({ path: `${name}${instancePath}`, message })),
  )
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
