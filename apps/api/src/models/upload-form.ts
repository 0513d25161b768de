import type { ArtifactStore } from '@paceline/artifacts'
import type { Model, ProfileJob, Quality } from '@paceline/contracts'
import { bytesText } from '@paceline/domain'
import type { FastifyRequest } from 'fastify'
import { ProblemError } from '../problems/problem-error.js'
import { FORMAT_BYTES, fileFormat } from './file-format.js'
import { type FieldName, fieldNamed, fieldValue, jobFieldNames, modelFieldNames } from './form-fields.js'

/** The file of a form, already in the store, and the fields beside it. */
export interface UploadForm {
  readonly file: {
    readonly sha256: string
    readonly bytes: number
    readonly fileName: string | null
    readonly format: Model['format']
  }
  readonly name: string | null
  readonly family: string | null
  readonly tags: string[]
  readonly qualities: Quality[]
  /** Null in a form without a job. */
  readonly job: ProfileJob | null
}

const MAX_FIELD_BYTES = 1024 * 1024
/** What a form holds besides its file: far more than the fields of any real one. */
const MAX_BESIDE_BYTES = 1024 * 1024
/** More than there are, so that one too many is refused by its name. */
const MAX_FIELDS = 20
const MAX_NAME = 120

/**
 * Reads the form, streaming its file into the store. When the form is refused the file's digest goes to
 * `forget`, so that nothing of it stays.
 */
export async function readUploadForm(
  request: FastifyRequest,
  artifacts: ArtifactStore,
  options: { withJob: boolean; bytesLimit: number; forget(sha256: string): Promise<void> },
): Promise<UploadForm> {
  if (!request.isMultipart()) {
    throw notMultipart()
  }
  const allowed = options.withJob ? [...modelFieldNames, ...jobFieldNames, 'job' as const] : modelFieldNames
  refuseLength(request, options.bytesLimit)
  const fields = new Map<FieldName, unknown>()
  let job: ProfileJob | null
  let file: UploadForm['file'] | null = null
  try {
    const limits = { fileSize: options.bytesLimit, files: 1, fields: MAX_FIELDS, fieldSize: MAX_FIELD_BYTES }
    for await (const part of partsOf(request, limits)) {
      if (part.type === 'file') {
        if (part.fieldname !== 'file') {
          throw new ProblemError(
            'invalid-multipart',
            `send the model as the part "file", not "${part.fieldname}"`,
          )
        }
        const head: number[] = []
        const stored = await artifacts.put(chunksOf(part.file, options.bytesLimit, head))
        file = { ...stored, fileName: part.filename || null, format: 'tflite' }
        if (part.file.truncated) throw tooLarge(options.bytesLimit)
        if (stored.bytes === 0) throw new ProblemError('empty-file', 'the file is empty')
        file = { ...file, format: fileFormat(Uint8Array.from(head), file.fileName) }
      } else {
        const name = fieldNamed(part.fieldname, allowed)
        if (part.valueTruncated)
          throw new ProblemError(
            'too-large',
            `the field ${name} is larger than ${bytesText(MAX_FIELD_BYTES)}`,
          )
        if (fields.has(name)) throw new ProblemError('invalid-multipart', `the field ${name} is there twice`)
        fields.set(name, fieldValue(name, String(part.value)))
      }
    }
    if (!file) throw new ProblemError('invalid-multipart', 'the form has no part "file"')
    job = options.withJob ? jobOf(fields) : null
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
    job,
  }
}

/** The job of a form, which comes as one field or as several; each was checked when it was read. */
function jobOf(fields: ReadonlyMap<FieldName, unknown>): ProfileJob {
  const separate = jobFieldNames.filter((name) => fields.has(name))
  const whole = fields.get('job') as ProfileJob | undefined
  if (whole && separate[0]) {
    throw new ProblemError('invalid-request', `send either the field job or ${separate.join(', ')}`, [
      { path: 'job', message: "goes without the job's other fields" },
    ])
  }
  if (whole) return whole
  if (!fields.has('devices')) {
    throw new ProblemError('invalid-request', 'the form has neither the field devices nor job', [
      { path: 'devices', message: 'is missing: JSON as POST /v1/jobs takes it' },
    ])
  }
  return Object.fromEntries(separate.map((name) => [name, fields.get(name)])) as ProfileJob
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

/** A request that says that it is longer than any form may be is refused before it is read. */
function refuseLength({ headers }: FastifyRequest, bytesLimit: number): void {
  if (Number(headers['content-length'] ?? 0) > bytesLimit + MAX_BESIDE_BYTES) throw tooLarge(bytesLimit)
}

type FileStream = AsyncIterable<Uint8Array> & { readonly truncated: boolean }

/** The file's bytes, the first of which are kept in `head`. */
async function* chunksOf(file: FileStream, bytesLimit: number, head: number[]): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of file) {
      // The parser would read on to the end of what it has stopped to give.
      if (file.truncated) throw tooLarge(bytesLimit)
      if (head.length < FORMAT_BYTES) head.push(...chunk.subarray(0, FORMAT_BYTES - head.length))
      yield chunk
    }
  } catch (error) {
    throw brokenForm(error)
  }
}

/** What a model that is sent as anything but a form is answered. */
export function notMultipart(): ProblemError {
  return new ProblemError(
    'unsupported-media-type',
    'send multipart/form-data with the model as its part "file", such as curl -F file=@model.tflite',
  )
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
    .replace(/\.(tflite|wasm)$/i, '')
    .trim()
  return stem.slice(0, MAX_NAME) || `model ${sha256.slice(0, 12)}`
}

function tooLarge(bytesLimit: number): ProblemError {
  return new ProblemError('too-large', `a model file is at most ${bytesText(bytesLimit)}`)
}
